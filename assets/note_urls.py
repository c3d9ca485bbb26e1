"""Addresses of notes: of systems, suppliers and contracts alike."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from assets.views import notes


def _of(noun: str, name: str, tab: Any, add: Any, correct: Any, withdraw: Any) -> list[URLPattern]:
    here = f"{noun}/<int:pk>/anteckningar/"
    return [
        path(here, tab.as_view(), name=f"{name}_notes"),
        path(f"{here}ny/", add.as_view(), name=f"{name}_note_add"),
        path(f"{here}<int:note>/ratta/", correct.as_view(), name=f"{name}_note_correct"),
        path(f"{here}<int:note>/aterta/", withdraw.as_view(), name=f"{name}_note_withdraw"),
    ]


SYSTEM = (notes.SystemNotes, notes.SystemNoteAdd, notes.SystemNoteCorrect, notes.SystemNoteWithdraw)
SUPPLIER = (notes.SupplierNotes, notes.SupplierNoteAdd, notes.SupplierNoteCorrect, notes.SupplierNoteWithdraw)
CONTRACT = (notes.ContractNotes, notes.ContractNoteAdd, notes.ContractNoteCorrect, notes.ContractNoteWithdraw)
urlpatterns = [
    *_of("system", "system", *SYSTEM),
    *_of("leverantorer", "supplier", *SUPPLIER),
    *_of("avtal", "contract", *CONTRACT),
]
