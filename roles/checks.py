"""The policy may only name records, actions and conditions that exist."""

from __future__ import annotations

from typing import Any

from django.core import checks

from core import registry
from roles import policy


@checks.register
def policy_names_exist(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Report every cell of the policy that names something unknown."""
    known = {record.key: record for record in registry.records()}
    return [
        checks.Error(f"roles/policy.py: {role} on {key}: {fault}", id="roles.E001")
        for role, key, cell in policy.cells()
        for fault in _faults(known.get(key), cell)
    ]


def _faults(record: registry.Record | None, cell: policy.Cell) -> list[str]:
    if record is None:
        return ["no such record"]
    unknown = [f"no action {a}" for a in cell.actions if a not in record.actions]
    if cell.condition and cell.condition not in record.conditions:
        unknown.append(f"no condition {cell.condition}")
    return unknown
