"""Whoever somebody else appoints systemförvaltare says yes, or no with a reason; silence is the owner's to see to."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from core import clock, measures
from reports import gaps, work
from roles import access, actions, answering
from roles.kinds import ANSWERED, RoleKind
from roles.models import Assignment, User
from tests import factories as make
from tests.roles.pages import filled

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
MANAGER = RoleKind.SYSTEM_MANAGER
QUESTION = "Svara på om du tar på dig att vara systemförvaltare för {}"
SILENCE = "Den som utsetts till systemförvaltare för {} har inte svarat. Fråga igen eller utse någon annan"


def appoint(world: Any, person: Any = None, about: Any = None, **values: Any) -> Assignment:
    values = {"by": world.system_owner, "role": MANAGER, "starts_on": TODAY, **values}
    return actions.appoint(person=person or world.employee_school, about=about or world.journal, **values)


def alone(world: Any) -> Any:
    """Return a system of the owner's that has no förvaltare."""
    return make.system(unit=world.care, name="Trygghetslarmet", owner=world.system_owner)


def no(world: Any, row: Assignment, reason: str = "Jag har inte tid.") -> Assignment:
    return actions.answer(by=row.person, assignments=[row], accepts=False, reason=reason)[0]


def texts(person: Any) -> dict[str, date]:
    found = work.of(User.objects.get(pk=person.pk))
    return {duty.text: duty.due_on for period in found.periods for duty in period.duties}


def notes(person: Any) -> dict[str, str]:
    found = work.of(User.objects.get(pk=person.pk)).shortfalls
    return {lack.label: lack.note for s in found if s.measure.slug == "system_manager" for lack in s.lacks}


def at(days: int) -> Any:
    day = TODAY + days * DAY
    return clock.at(datetime(day.year, day.month, day.day, 10))


# --- who is asked ------------------------------------------------------------------------------------


def test_who_is_appointed_by_somebody_else_holds_the_role_and_is_asked(world: Any) -> None:
    row = appoint(world)
    assert (row.answer, row.asked_on, row.is_unanswered) == ("waiting", TODAY, True)
    assert access.decide(world.employee_school, "change", world.journal)


def test_nobody_asks_themselves_and_other_roles_are_not_asked(world: Any) -> None:
    assert {MANAGER} == ANSWERED
    assert appoint(world, world.system_owner).answer == ""
    assert appoint(world, role=RoleKind.TECHNICAL_CONTACT).answer == ""
    assert appoint(world, by=world.ciso, role=RoleKind.SYSTEM_OWNER, starts_on=TODAY + DAY).answer == ""
    assert appoint(world, world.employee, by=world.ciso, about=world.care, role=RoleKind.MANAGER).answer == ""


def test_what_the_portal_or_a_file_states_asks_nobody(world: Any, acting: Any) -> None:
    assert appoint(world, by=None).answer == ""


def test_deputy_is_not_asked(world: Any) -> None:
    held = Assignment.objects.get(person=world.system_manager)
    days = {"starts_on": TODAY, "ends_on": TODAY + 9 * DAY}
    (row,) = actions.appoint_deputies(by=world.system_manager, holdings=[held], person=world.employee, **days)
    assert row.answer == ""


def test_who_takes_over_many_systems_at_once_is_asked_about_each(world: Any) -> None:
    systems = [alone(world), world.journal]
    actions.take_over(by=world.system_owner, person=world.employee, role=MANAGER, abouts=systems)
    assert {row.object_id for row in answering.asked_of(world.employee)} == {s.pk for s in systems}


def test_who_is_handed_the_role_is_asked(world: Any) -> None:
    held = Assignment.objects.get(person=world.system_manager)
    (row,) = actions.hand_over(by=world.ciso, offices=[(held, world.employee)], starts_on=TODAY + DAY)
    assert row.answer == "waiting"


# --- the answer --------------------------------------------------------------------------------------


def test_yes_keeps_the_role_and_the_day(world: Any) -> None:
    row = appoint(world)
    with at(3):
        (told,) = actions.answer(by=world.employee_school, assignments=[row], accepts=True)
        assert (told.answer, told.answered_on, told.ends_on) == ("accepted", TODAY + 3 * DAY, None)
        assert access.decide(world.employee_school, "change", world.journal)


@pytest.mark.parametrize(
    ("starts", "answers", "last"),
    [(0, 0, -1), (0, 5, 4), (10, 0, 9), (10, 10, 9), (10, 30, 29), (-20, 0, -1)],
    ids=["same-day", "later", "planned", "first-day", "long-after", "begun"],
)
def test_no_ends_the_role_the_day_before_the_answer_or_before_it_begins(
    world: Any, starts: int, answers: int, last: int
) -> None:
    row = appoint(world, starts_on=TODAY + starts * DAY)
    with at(answers):
        assert no(world, row).ends_on == TODAY + last * DAY
        assert not access.decide(world.employee_school, "change", world.journal)
    for day in (answers, answers + 40):
        with at(day):
            assert not access.decide(world.employee_school, "change", world.journal)


def test_no_stands_in_the_history_with_who_and_why(world: Any, login: Any) -> None:
    no(world, appoint(world))
    version = Assignment.history.filter(person=world.employee_school).latest("history_id")
    assert (version.actor_name, version.history_change_reason) == (world.employee_school.full_name, "Jag har inte tid.")
    page = login(world.ciso).get(f"/system/{world.journal.pk}/historik/").content.decode()
    assert "tackade nej till" in page
    assert "Jag har inte tid." in page


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_needs_a_reason(world: Any, reason: str) -> None:
    row = appoint(world)
    with pytest.raises(ValidationError) as refused:
        no(world, row, reason)
    assert "Skriv varför" in refused.value.message_dict["reason"][0]
    assert Assignment.objects.get(pk=row.pk).is_unanswered


def test_only_the_person_answers_and_only_once(world: Any) -> None:
    row = appoint(world)
    for who in (world.system_owner, world.ciso, world.system_manager):
        with pytest.raises(ValidationError, match="redan besvarat"):
            actions.answer(by=who, assignments=[row], accepts=True)
    actions.answer(by=world.employee_school, assignments=[row], accepts=True)
    with pytest.raises(ValidationError, match="redan besvarat"):
        no(world, row)


def test_what_was_ended_meanwhile_is_not_answered(world: Any) -> None:
    row = appoint(world)
    actions.end_assignment(by=world.system_owner, assignment=row, version=None, ends_on=TODAY - DAY)
    with pytest.raises(ValidationError, match="redan besvarat, eller har avslutats"):
        actions.answer(by=world.employee_school, assignments=[row], accepts=True)


def test_several_are_answered_all_or_none(world: Any) -> None:
    rows = [appoint(world), appoint(world, about=alone(world))]
    with pytest.raises(ValidationError), transaction.atomic():
        actions.answer(by=world.employee_school, assignments=[*rows, appoint(world, world.employee)], accepts=True)
    assert all(row.is_unanswered for row in Assignment.objects.filter(pk__in=[r.pk for r in rows]))
    actions.answer(by=world.employee_school, assignments=rows, accepts=True)
    assert not answering.asked_of(world.employee_school).exists()


def test_who_was_to_end_for_a_planned_handover_goes_on_after_a_no(world: Any) -> None:
    held = Assignment.objects.get(person=world.system_manager)
    (row,) = actions.hand_over(by=world.ciso, offices=[(held, world.employee)], starts_on=TODAY + 10 * DAY)
    no(world, row)
    assert Assignment.objects.get(pk=held.pk).ends_on is None


def test_database_refuses_half_an_answer(world: Any) -> None:
    row = appoint(world)
    for values in ("answer = ''", "answer = 'declined'", "answered_on = now()", "answer_reason = 'x'"):
        with (
            pytest.raises(IntegrityError, match="answer_is_whole"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE roles_assignment SET {values} WHERE id = {row.pk}")


# --- whose work it is --------------------------------------------------------------------------------


def test_question_is_the_duty_of_the_person_alone_until_it_is_answered(world: Any) -> None:
    row = appoint(world)
    text = QUESTION.format(world.journal.name)
    assert texts(world.employee_school) == {text: TODAY + 14 * DAY}
    for who in ("system_owner", "system_manager", "ciso", "manager"):
        assert text not in texts(world.people[who]), who
    actions.answer(by=world.employee_school, assignments=[row], accepts=True)
    assert text not in texts(world.employee_school)


def test_who_does_not_hold_the_role_yet_is_asked_already(world: Any, login: Any) -> None:
    appoint(world, world.employee, starts_on=TODAY + 60 * DAY)
    assert QUESTION.format(world.journal.name) in texts(world.employee)
    assert "tillfrågad om att bli systemförvaltare" in login(world.employee).get("/").content.decode()


def test_each_has_their_own_day_to_answer(world: Any) -> None:
    appoint(world)
    with at(5):
        appoint(world, world.employee)
        text = QUESTION.format(world.journal.name)
        assert (texts(world.employee_school)[text], texts(world.employee)[text]) == (
            TODAY + 14 * DAY,
            TODAY + 19 * DAY,
        )


@pytest.mark.parametrize(("days", "told"), [(0, False), (13, False), (14, True), (40, True)])
def test_silence_is_the_owners_duty_after_fourteen_days(world: Any, days: int, told: bool) -> None:
    appoint(world)
    text = SILENCE.format(world.journal.name)
    with at(days):
        assert (text in texts(world.system_owner)) is told
        assert text not in texts(world.employee_school)
        assert text not in texts(world.system_manager)


@pytest.mark.parametrize("how", ["yes", "no", "ended", "left"])
def test_silence_is_over_when_somebody_answers_or_it_ends(world: Any, how: str) -> None:
    row = appoint(world)
    with at(20):
        assert SILENCE.format(world.journal.name) in texts(world.system_owner)
        if how == "left":
            placed = world.employee_school.placements.get()
            values = {"ends_on": TODAY + 19 * DAY}
            actions.save_placement(by=world.ciso, placement=placed, version=None, values=values)
        elif how == "ended":
            actions.end_assignment(by=world.ciso, assignment=row, version=None, ends_on=TODAY + 19 * DAY)
        else:
            actions.answer(by=world.employee_school, assignments=[row], accepts=how == "yes", reason="Nej")
        assert SILENCE.format(world.journal.name) not in texts(world.system_owner)


def test_overdue_counts_what_one_has_not_answered(world: Any) -> None:
    appoint(world)
    before = work.overdue(User.objects.get(pk=world.employee_school.pk))
    with at(15):
        assert work.overdue(User.objects.get(pk=world.employee_school.pk)) == before + 1


def test_owner_sees_who_said_no_and_why_where_nobody_is_left(world: Any) -> None:
    system = alone(world)
    no(world, appoint(world, about=system))
    said = "Wilma Vik tackade nej 2026-11-23: Jag har inte tid."
    assert notes(world.system_owner)[system.name] == said
    gap = gaps.find("systemforvaltare-saknas")
    rows = {row.name: gap.line(row).detail for row in gap.told(gap.rows(world.ciso))}
    assert rows[system.name] == f"Omsorgsförvaltningen · {said}"
    appoint(world, world.employee, about=system)
    with at(1):
        assert system.name not in notes(world.system_owner)


def test_somebody_appointed_after_a_no_silences_it(world: Any) -> None:
    system = alone(world)
    no(world, appoint(world, about=system))
    later = appoint(world, world.employee, about=system)
    actions.end_assignment(by=world.ciso, assignment=later, version=None, ends_on=TODAY - DAY)
    assert notes(world.system_owner)[system.name] == ""


def test_asking_who_said_no_takes_no_more_statements(world: Any, django_assert_num_queries: Any) -> None:
    record, _measure = measures.find("system_manager")
    user = User.objects.get(pk=world.system_owner.pk)
    with access.remembering():
        access.rights(user)
        with django_assert_num_queries(1):
            measures.lacking(
                lambda kind, m: kind.model._default_manager.visible_to(user) if kind is record else None, 5
            )


# --- pages -------------------------------------------------------------------------------------------


def test_system_page_says_that_an_answer_is_awaited_to_who_reads_it(world: Any, login: Any) -> None:
    appoint(world)
    url = f"/system/{world.journal.pk}/"
    assert "Väntar på svar sedan 2026-11-23" in login(world.ciso).get(url).content.decode()
    assert "Väntar på svar" not in login(world.employee).get(url).content.decode()


def test_system_page_tells_of_a_no_for_a_while(world: Any, login: Any) -> None:
    no(world, appoint(world))
    url = f"/system/{world.journal.pk}/"
    assert "Wilma Vik tackade nej 2026-11-23" in login(world.ciso).get(url).content.decode()
    with at(31):
        assert "tackade nej" not in login(world.ciso).get(url).content.decode()


def test_why_somebody_declined_is_told_where_the_next_is_appointed(world: Any, login: Any) -> None:
    no(world, appoint(world))
    url = f"/roller/utse/assets.informationsystem/{world.journal.pk}/?roll={MANAGER}"
    told = "Wilma Vik tackade nej 2026-11-23: Jag har inte tid."
    assert told in " ".join(login(world.system_owner).get(url).content.decode().split())
    assert told not in login(world.system_owner).get(url.replace(MANAGER, "technical_contact")).content.decode()


def test_one_click_in_the_work_takes_it_on_once(world: Any, login: Any) -> None:
    row, browser = appoint(world), login(world.employee_school)
    duty = next(d for p in work.of(world.employee_school).periods for d in p.duties if d.act_url)
    data = {"form_key": str(duty.form_key), "back": "work"}
    for _click in range(2):
        answer = browser.post(duty.act_url, data)
        assert (answer.status_code, answer["Location"]) == (303, "/mitt-arbete/")
    assert Assignment.objects.get(pk=row.pk).answer == "accepted"
    assert Assignment.history.filter(id=row.pk).count() == 2


@pytest.mark.parametrize("page", ["/", "/mitt-arbete/"])
def test_the_button_in_the_work_is_let_through(world: Any, login: Any, page: str) -> None:
    """The form as it stands on the page, sent as a browser sends it."""
    row, browser = appoint(world), login(world.employee_school, enforce_csrf_checks=True)
    html = browser.get(page).content.decode()
    action, form = re.findall(r'<form method="post" action="(/system/[^"]*)">(.*?)</form>', html, re.DOTALL)[0]
    sent = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form))
    assert browser.post(action, sent).status_code == 303
    assert Assignment.objects.get(pk=row.pk).answer == "accepted"


def test_no_on_the_page_asks_why_and_then_ends_it(world: Any, login: Any) -> None:
    row, browser = appoint(world), login(world.employee_school)
    url = f"/system/{world.journal.pk}/svara/"
    sent = {"form_key": "6f7c3b1e-0000-4000-8000-000000000001", "assignments": row.pk, "answer": "declined"}
    refused = browser.post(url, sent)
    assert refused.status_code == 422
    assert "Skriv varför du tackar nej" in refused.content.decode()
    assert browser.post(url, sent | {"reason": "Fel förvaltning."}).status_code == 303
    assert Assignment.objects.get(pk=row.pk).answer_reason == "Fel förvaltning."


def test_many_are_answered_from_one_page(world: Any, login: Any) -> None:
    rows = [appoint(world), appoint(world, about=alone(world))]
    browser = login(world.employee_school)
    page = browser.get("/min-profil/svara/").content.decode()
    assert all(str(name) in page for name in ("Trygghetslarmet", world.journal.name))
    sent = {"form_key": "6f7c3b1e-0000-4000-8000-000000000002", "assignments": [r.pk for r in rows]}
    assert browser.post("/min-profil/svara/", sent | {"answer": "accepted"}).status_code == 303
    assert {row.answer for row in Assignment.objects.filter(pk__in=[r.pk for r in rows])} == {"accepted"}


def test_page_of_one_system_ticks_that_one(world: Any, login: Any) -> None:
    row = appoint(world)
    appoint(world, about=alone(world))
    sent = filled(login(world.employee_school), f"/system/{world.journal.pk}/svara/")
    assert sent["assignments"] == str([str(row.pk)])


def test_nothing_of_somebody_elses_can_be_named(world: Any, login: Any) -> None:
    row = appoint(world)
    sent = {"form_key": "6f7c3b1e-0000-4000-8000-000000000003", "assignments": row.pk, "answer": "accepted"}
    assert login(world.ciso).post("/min-profil/svara/", sent).status_code == 422
    assert Assignment.objects.get(pk=row.pk).is_unanswered


def test_who_is_asked_nothing_is_told_so(world: Any, login: Any) -> None:
    assert "Inget att svara på" in login(world.ciso).get("/min-profil/svara/").content.decode()
