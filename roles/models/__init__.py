"""People, where they belong, and what they are appointed to."""

from roles.models.assignments import Assignment, Role
from roles.models.decisions import DecidedOutside
from roles.models.import_profiles import ImportProfile
from roles.models.notes import Note
from roles.models.notices import Notice
from roles.models.people import Placement, User
from roles.models.reviews import Review
from roles.models.starts import DutyStart
from roles.models.units import OrganisationUnit, UnitGrant, UnitPlace

__all__ = [
    "Assignment",
    "DecidedOutside",
    "DutyStart",
    "ImportProfile",
    "Note",
    "Notice",
    "OrganisationUnit",
    "Placement",
    "Review",
    "Role",
    "UnitGrant",
    "UnitPlace",
    "User",
]
