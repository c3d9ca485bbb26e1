"""Everything that writes the register."""

from assets.actions.candidates import propose_system, settle_candidate
from assets.actions.operation import (
    end_outage,
    remove_outage,
    remove_restore_test,
    save_outage,
    save_restore_test,
)
from assets.actions.protecting import protect_system, register_stub, unprotect_system
from assets.actions.register import (
    archive_contract,
    archive_dependency,
    archive_supplier,
    archive_system,
    attest_system,
    attest_systems,
    change_routine,
    change_systems,
    link_all,
    link_supplier,
    restore_contract,
    restore_supplier,
    restore_system,
    save_contract,
    save_dependency,
    save_supplier,
    save_system,
)
from assets.actions.stages import retire_system, start_system
from assets.actions.statements import settle_statement
from assets.actions.tags import merge_tags, rename_tag, retire_tag

__all__ = [
    "archive_contract",
    "archive_dependency",
    "archive_supplier",
    "archive_system",
    "attest_system",
    "attest_systems",
    "change_routine",
    "change_systems",
    "end_outage",
    "link_all",
    "link_supplier",
    "merge_tags",
    "propose_system",
    "protect_system",
    "register_stub",
    "remove_outage",
    "remove_restore_test",
    "rename_tag",
    "restore_contract",
    "restore_supplier",
    "restore_system",
    "retire_system",
    "retire_tag",
    "save_contract",
    "save_dependency",
    "save_outage",
    "save_restore_test",
    "save_supplier",
    "save_system",
    "settle_candidate",
    "settle_statement",
    "start_system",
    "unprotect_system",
]
