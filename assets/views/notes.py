"""The tab Anteckningar of systems, suppliers and contracts, and its forms."""

from __future__ import annotations

from assets.models import Contract, InformationSystem, Supplier
from assets.views.contracts import ContractPage
from assets.views.suppliers import SupplierPage
from assets.views.systems import SystemPage
from roles.views.notes import NoteAdd, NoteCorrect, Notes, NotesTab, NoteWithdraw


class OfSystem(Notes):
    """Whoever keeps the log of a system writes notes on it: the IT-chef as well, who changes only a part of it."""

    model = InformationSystem
    writes = "log_operation"
    notes_urls = "assets:system_note"


class SystemNotes(OfSystem, NotesTab, SystemPage):
    pass


class SystemNoteAdd(OfSystem, NoteAdd):
    action = OfSystem.writes


class SystemNoteCorrect(OfSystem, NoteCorrect):
    action = OfSystem.writes


class SystemNoteWithdraw(OfSystem, NoteWithdraw):
    pass


class OfSupplier(Notes):
    model = Supplier
    notes_urls = "assets:supplier_note"


class SupplierNotes(OfSupplier, NotesTab, SupplierPage):
    pass


class SupplierNoteAdd(OfSupplier, NoteAdd):
    pass


class SupplierNoteCorrect(OfSupplier, NoteCorrect):
    pass


class SupplierNoteWithdraw(OfSupplier, NoteWithdraw):
    pass


class OfContract(Notes):
    model = Contract
    notes_urls = "assets:contract_note"


class ContractNotes(OfContract, NotesTab, ContractPage):
    pass


class ContractNoteAdd(OfContract, NoteAdd):
    pass


class ContractNoteCorrect(OfContract, NoteCorrect):
    pass


class ContractNoteWithdraw(OfContract, NoteWithdraw):
    pass
