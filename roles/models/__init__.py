"""People, where they belong, and what they are appointed to."""

from roles.models.assignments import Assignment, Role
from roles.models.people import Placement, User
from roles.models.units import OrganisationUnit, UnitGrant, UnitPlace

__all__ = ["Assignment", "OrganisationUnit", "Placement", "Role", "UnitGrant", "UnitPlace", "User"]
