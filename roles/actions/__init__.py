"""Everything that writes people, organisation and roles. Access follows in the same transaction.

`by` is the person who acts and whose rights are asked, or None inside `acting_as_system`: the portal itself.
"""

from roles.actions.answers import answer
from roles.actions.assignments import appoint, change_role, end_all, end_assignment, hand_over
from roles.actions.deputies import appoint_deputies, end_with
from roles.actions.import_profiles import archive_profile, keep_profile, rename_profile, restore_profile
from roles.actions.moving import move_people
from roles.actions.notes import correct_note, withdraw_note, write_note
from roles.actions.notices import change_notice
from roles.actions.people import choose_theme, employ, pass_on_reports, save_person, save_placement
from roles.actions.reviews import add_review, change_review, close_review
from roles.actions.starts import plan_starts
from roles.actions.takeover import take_over
from roles.actions.units import save_unit

__all__ = [
    "add_review",
    "answer",
    "appoint",
    "appoint_deputies",
    "archive_profile",
    "change_notice",
    "change_review",
    "change_role",
    "choose_theme",
    "close_review",
    "correct_note",
    "employ",
    "end_all",
    "end_assignment",
    "end_with",
    "hand_over",
    "keep_profile",
    "move_people",
    "pass_on_reports",
    "plan_starts",
    "rename_profile",
    "restore_profile",
    "save_person",
    "save_placement",
    "save_unit",
    "take_over",
    "withdraw_note",
    "write_note",
]
