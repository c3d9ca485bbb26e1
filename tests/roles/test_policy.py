"""The policy table: whole, readable, and as the design says in short."""

from __future__ import annotations

from typing import Any

import pytest

from core import registry
from roles import checks, policy, words
from roles.kinds import AT_OBJECT, RoleKind, in_words
from roles.policy import (
    CANDIDATE,
    CONTRACT,
    ERASURE,
    NOTICE,
    OUTAGE,
    PERSON,
    PROFILE,
    REVIEW,
    ROLE,
    ROUTINE,
    SUPPLIER,
    SYSTEM,
    TAG,
    UNIT,
)

READS = {"see", "view"}
OURS = (
    *(SYSTEM, OUTAGE, SUPPLIER, CANDIDATE, CONTRACT, ROUTINE, TAG, UNIT, PERSON, ROLE, PROFILE, REVIEW),
    *(ERASURE, NOTICE),
)
# Whoever proposes a system need not see what others propose.
BLIND = (RoleKind.EMPLOYEE, CANDIDATE)


def acts(role: str, record: str) -> set[str]:
    cell = policy.POLICY[role].cells.get(record)
    return set(cell.actions) if cell else set()


def test_every_role_has_a_rule_with_a_sentence_that_says_who() -> None:
    assert set(policy.POLICY) == set(RoleKind)
    for role, rule in policy.POLICY.items():
        sentence = str(rule.sentence)
        assert sentence.endswith("."), role
        assert len(sentence.split()) >= 3, role
        assert str(RoleKind(role).label)[:6].lower() in sentence.lower(), role


def test_sentences_tell_the_roles_apart() -> None:
    sentences = [str(rule.sentence) for rule in policy.POLICY.values()]
    assert len(set(sentences)) == len(sentences)


def test_table_names_nothing_unknown() -> None:
    assert checks.policy_names_exist(None) == []


@pytest.mark.parametrize(
    ("record", "cell", "fault"),
    [
        ("assets.nothing", policy.Cell(("see",)), "no such record"),
        (SYSTEM, policy.Cell(("veiw",)), "no action veiw"),
        (SYSTEM, policy.Cell(("see",), "moonlight"), "no condition moonlight"),
    ],
)
def test_unknown_names_in_the_table_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, record: str, cell: Any, fault: str
) -> None:
    rule = policy.Rule("En mening om rollen.", {record: cell})
    monkeypatch.setattr(policy, "POLICY", {**policy.POLICY, RoleKind.REGISTRAR: rule})
    messages = [error.msg for error in checks.policy_names_exist(None)]
    assert len(messages) == 1
    assert fault in messages[0]


def test_who_reads_also_sees_and_who_changes_also_reads() -> None:
    for role, record, cell in policy.cells():
        if (role, record) == BLIND:
            continue
        if "view" in cell.actions or set(cell.actions) - READS:
            assert "see" in cell.actions, (role, record)
        # Whoever keeps a system from being described need not read the description.
        changes = set(cell.actions) - READS - {"assign", "protect"}
        if changes and record not in (ROLE,):
            assert "view" in cell.actions, (role, record)


def test_every_action_of_the_house_is_somebodys() -> None:
    for key in OURS:
        for action in registry.record_by_key(key).actions:
            assert policy.roles_for(key, action), f"nobody may {action} {key}"


def test_every_action_and_condition_has_words() -> None:
    for _role, _record, cell in policy.cells():
        assert set(cell.actions) <= set(words.ACTIONS)
        assert not cell.condition or cell.condition in words.CONDITIONS


def test_roles_for_an_object_give_rights_to_that_kind_of_object_alone() -> None:
    for role in AT_OBJECT:
        assert set(policy.POLICY[role].cells) == {SYSTEM}


# DESIGN's short table, for the records there are now: role, reads whole systems, changes of any kind.
TABLE: list[tuple[str, bool, dict[str, set[str]]]] = [
    (RoleKind.EMPLOYEE, False, {CANDIDATE: {"add"}}),
    (RoleKind.MANAGER, True, {SYSTEM: {"appoint_owner", "appoint_manager"}, PERSON: {"place"}}),
    (
        RoleKind.SYSTEM_OWNER,
        True,
        {SYSTEM: {"change", "change_dependencies", "log_operation", "archive", "appoint_manager", "attest", "trace"}},
    ),
    (RoleKind.SYSTEM_MANAGER, True, {SYSTEM: {"change", "change_dependencies", "log_operation", "attest"}}),
    (RoleKind.TECHNICAL_CONTACT, True, {}),
    (
        RoleKind.CISO,
        True,
        {
            SYSTEM: {
                *("add", "change", "change_technical", "change_dependencies", "archive"),
                *("manage_infrastructure", "log_operation"),
                *("appoint_owner", "appoint_manager", "import", "trace", "trace_names"),
            },
            SUPPLIER: {"add", "change", "archive", "import"},
            CANDIDATE: {"add", "settle", "import"},
            CONTRACT: {"add", "change", "archive"},
            ROUTINE: {"change"},
            TAG: {"change"},
            UNIT: {"add", "change", "import", "assign", "plan", "trace"},
            NOTICE: {"change"},
            PERSON: {"add", "change", "place", "import"},
            ROLE: {"change"},
            PROFILE: {"add", "change", "archive"},
            REVIEW: {"add", "change", "close"},
            ERASURE: {"add", "carry_out"},
        },
    ),
    (
        RoleKind.IT_MANAGER,
        True,
        {
            SYSTEM: {"change_technical", "change_dependencies", "manage_infrastructure", "log_operation"},
            SUPPLIER: {"add", "change"},
            CANDIDATE: {"add", "settle", "import"},
            CONTRACT: {"add", "change"},
        },
    ),
    (RoleKind.PREPAREDNESS, True, {}),
    (RoleKind.DPO, True, {}),
    (RoleKind.PROTECTIVE_SECURITY, False, {SYSTEM: {"protect"}}),
    (RoleKind.AUDITOR, True, {SYSTEM: {"trace", "trace_names"}, UNIT: {"trace"}}),
    (RoleKind.REGISTRAR, False, {ERASURE: {"add", "carry_out"}}),
    (RoleKind.ADMINISTRATOR, False, {UNIT: {"add", "change", "assign"}, PERSON: {"add", "change", "place"}}),
]


@pytest.mark.parametrize(("role", "reads", "changes"), TABLE, ids=lambda value: value if isinstance(value, str) else "")
def test_table_is_as_decided(role: str, reads: bool, changes: dict[str, set[str]]) -> None:
    """A change of who may do what must be made twice, on purpose."""
    assert ("view" in acts(role, SYSTEM)) is reads
    found = {record: acts(role, record) - READS for record in OURS}
    assert {record: actions for record, actions in found.items() if actions} == changes


def test_table_is_about_every_role() -> None:
    assert {role for role, _reads, _changes in TABLE} == set(RoleKind)


def test_only_the_dpo_reads_under_a_condition() -> None:
    assert {(role, record, cell.condition) for role, record, cell in policy.cells() if cell.condition} == {
        (RoleKind.DPO, SYSTEM, "personal_data")
    }


# What is not handed to deputies, of what each role may do.
KEPT = {
    (RoleKind.MANAGER, SYSTEM): {"appoint_owner", "appoint_manager"},
    (RoleKind.MANAGER, PERSON): {"place"},
    (RoleKind.SYSTEM_OWNER, SYSTEM): {"archive", "appoint_manager", "trace"},
    (RoleKind.CISO, SYSTEM): {"archive", "appoint_owner", "appoint_manager", "import", "trace", "trace_names"},
    (RoleKind.PROTECTIVE_SECURITY, SYSTEM): {"protect"},
    (RoleKind.CISO, SUPPLIER): {"archive", "import"},
    (RoleKind.CISO, CANDIDATE): {"import"},
    (RoleKind.IT_MANAGER, CANDIDATE): {"import"},
    (RoleKind.CISO, CONTRACT): {"archive"},
    (RoleKind.CISO, ROUTINE): {"change"},
    (RoleKind.CISO, PROFILE): {"add", "change", "archive"},
    (RoleKind.CISO, REVIEW): {"add", "change", "close"},
    (RoleKind.CISO, ERASURE): {"add", "carry_out"},
    (RoleKind.REGISTRAR, ERASURE): {"add", "carry_out"},
    (RoleKind.CISO, UNIT): {"add", "change", "import", "assign", "plan", "trace"},
    (RoleKind.CISO, NOTICE): {"change"},
    (RoleKind.CISO, PERSON): {"add", "change", "place", "import"},
    (RoleKind.CISO, ROLE): {"change"},
    **{
        (RoleKind.AUDITOR, record): READS
        for record in (OUTAGE, SUPPLIER, CANDIDATE, CONTRACT, ROUTINE, TAG, PERSON, PROFILE, REVIEW, ERASURE)
    },
    (RoleKind.AUDITOR, SYSTEM): READS | {"trace", "trace_names"},
    (RoleKind.AUDITOR, UNIT): READS | {"trace"},
    (RoleKind.ADMINISTRATOR, UNIT): READS | {"add", "change", "assign"},
    (RoleKind.ADMINISTRATOR, PERSON): READS | {"add", "change", "place"},
}


def test_what_deputies_may_not_is_as_decided() -> None:
    ours = [(role, record, cell) for role, record, cell in policy.cells() if record in OURS]
    kept = {(role, record): set(cell.actions) - set(cell.deputy) for role, record, cell in ours}
    assert {key: actions for key, actions in kept.items() if actions} == KEPT


def test_no_deputy_decides_who_may_do_what() -> None:
    deciding = {*policy.APPOINTED_BY.values(), policy.ASSIGN, "import", "archive", "protect", "trace", "trace_names"}
    for role, record, cell in policy.cells():
        assert not deciding & set(cell.deputy), (role, record)
        assert set(cell.deputy) <= set(cell.actions), (role, record)


def test_offices_that_have_nothing_to_hand_over_have_no_deputy() -> None:
    assert {role for role in RoleKind if not policy.may_have_deputy(role)} == {
        RoleKind.EMPLOYEE,
        RoleKind.AUDITOR,
        RoleKind.ADMINISTRATOR,
    }


def test_page_of_a_role_says_what_a_deputy_may_not() -> None:
    notes = {line.plural: line.note for line in words.lines(RoleKind.SYSTEM_OWNER)}
    assert notes == {"System": "en ersättare får inte arkivera, utse systemförvaltare eller läsa spårbarheten"}
    assert {line.note for line in words.lines(RoleKind.AUDITOR) if line.note} == {"inte som ersättare"}
    assert [line.actions for line in words.deputy_lines(RoleKind.SYSTEM_OWNER)] == [
        "läsa allt, ändra, ändra beroenden, föra logg över avbrott och återläsningstester, skriva anteckningar, "
        "bekräfta uppgifterna"
    ]


def test_covers_needs_every_cell_and_takes_the_unconditional_for_the_conditional() -> None:
    held = {(record, action, "") for record in (SYSTEM, SUPPLIER, CONTRACT) for action in ("see", "view")}
    assert policy.covers(held, RoleKind.DPO, is_deputy=False)
    assert not policy.covers(held - {(SUPPLIER, "view", "")}, RoleKind.DPO, is_deputy=False)
    narrow = {(SYSTEM, "see", "personal_data"), (SYSTEM, "view", "personal_data"), (SUPPLIER, "see", "")}
    assert not policy.covers(narrow, RoleKind.REGISTRAR, is_deputy=False)


@pytest.mark.parametrize(
    ("slugs", "as_labels", "in_sentence"),
    [
        ("", "", ""),
        ("it_manager,system_owner", "IT-chef, Systemägare", "IT-chef, systemägare"),
        ("manager,manager", "Chef", "chef"),
        ("manager,archivist", "Chef, archivist", "chef, archivist"),
    ],
    ids=["none", "many", "each once", "one that is no more"],
)
def test_roles_that_were_written_as_slugs_are_read_as_words(slugs: str, as_labels: str, in_sentence: str) -> None:
    assert in_words(slugs.split(",")) == as_labels
    assert in_words(slugs.split(","), in_sentence=True) == in_sentence
