"""Lists of the register: what their columns are called, and how they are taken in."""

from assets.imports.candidates import CANDIDATES
from assets.imports.dependencies import DEPENDENCIES
from assets.imports.suppliers import SUPPLIERS
from assets.imports.systems import SYSTEMS
from core.imports.register import register

register(SYSTEMS)
register(SUPPLIERS)
register(CANDIDATES)
register(DEPENDENCIES)
