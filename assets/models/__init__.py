"""The register: systems, what they were said to be, and who supplies them."""

from assets.models.candidates import Candidate
from assets.models.origins import ImportedRow, StatedClass
from assets.models.suppliers import Supplier
from assets.models.systems import InformationSystem, SystemGrant

__all__ = ["Candidate", "ImportedRow", "InformationSystem", "StatedClass", "Supplier", "SystemGrant"]
