"""Lists of systems: what their columns are called, and how they are taken in."""

from assets.imports.systems import SYSTEMS
from core.imports.register import register

register(SYSTEMS)
