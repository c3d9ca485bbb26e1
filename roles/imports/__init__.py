"""Lists of units and people: what their columns are called, and how they are taken in."""

from core.imports.register import register
from roles.imports.organisation import ORGANISATION
from roles.imports.people import PEOPLE

register(ORGANISATION)
register(PEOPLE)
