"""Notes on what the register holds."""

from __future__ import annotations

from django.db import models

from assets.models.contracts import Contract
from assets.models.suppliers import Supplier
from assets.models.systems import InformationSystem
from roles.models import Note


class SystemNote(Note):
    about = models.ForeignKey(InformationSystem, models.PROTECT, related_name="notes")


class SupplierNote(Note):
    about = models.ForeignKey(Supplier, models.PROTECT, related_name="notes")


class ContractNote(Note):
    about = models.ForeignKey(Contract, models.PROTECT, related_name="notes")
