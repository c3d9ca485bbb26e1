"""The register: systems, what they were said to be, and who supplies them."""

from assets.models.attestations import SystemAttestation
from assets.models.candidates import Candidate
from assets.models.contracts import Contract, ContractSystem
from assets.models.dependencies import SystemDependency
from assets.models.notes import ContractNote, SupplierNote, SystemNote
from assets.models.origins import ImportedRow, StatedClass
from assets.models.outages import Outage, RestoreTest
from assets.models.routines import Routine
from assets.models.statements import OtherStatement
from assets.models.suppliers import Supplier
from assets.models.systems import InformationSystem, SystemGrant
from assets.models.tags import SystemTag, Tag

__all__ = [
    "Candidate",
    "Contract",
    "ContractNote",
    "ContractSystem",
    "ImportedRow",
    "InformationSystem",
    "OtherStatement",
    "Outage",
    "RestoreTest",
    "Routine",
    "StatedClass",
    "Supplier",
    "SupplierNote",
    "SystemAttestation",
    "SystemDependency",
    "SystemGrant",
    "SystemNote",
    "SystemTag",
    "Tag",
]
