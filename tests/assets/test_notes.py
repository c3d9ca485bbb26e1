"""Notes on systems, suppliers and contracts: signed and dated, withdrawn and never edited, found by their readers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from assets import actions
from assets.models import InformationSystem, SystemNote
from audit import trail
from core import clock, search
from roles import actions as roles_actions
from roles.kinds import RoleKind
from roles.models import Assignment
from roles.views.notes import PER_PAGE
from tests import factories as make
from tests.assets.test_system_pages import filled
from tests.walk.dom import parse

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def url(name: str, *rows: Any) -> str:
    return reverse(f"assets:{name}", args=[row.pk for row in rows])


def words(response: Any) -> str:
    """Return what the page says, with single spaces."""
    return " ".join(parse(response.content.decode()).text.split()).replace("\u00ad", "")


def write(browser: Any, about: Any, kind: str = "system", **typed: Any) -> Any:
    address = url(f"{kind}_note_add", about)
    return browser.post(address, filled(browser, address, **typed), follow=True)


def stand_in(holder: Any, person: Any, **role: Any) -> None:
    """Let somebody stand in for a holder for two weeks."""
    held = Assignment.objects.get(person=holder, is_deputy=False, **role)
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=14)}
    roles_actions.appoint_deputies(by=holder, holdings=[held], person=person, **days)


# --- writing ---


def test_a_note_has_text_with_its_lines_author_time_and_what_day_it_is_about(world: Any, login: Any) -> None:
    browser = login(world.system_owner)
    page = write(browser, world.journal, text="Möte med leverantören.\nDe byter <b>drift</b>.", about_on="2026-10-02")
    said = words(page)
    assert f"{world.system_owner.full_name} 2026-11-23 10:00" in said
    assert "Avser 2026-10-02" in said
    assert "Möte med leverantören.<br>De byter &lt;b&gt;drift&lt;/b&gt;." in page.content.decode()
    assert "Anteckningen är sparad" in said


def test_the_name_is_as_it_was(world: Any, login: Any) -> None:
    before = world.system_owner.full_name
    make.note(about=world.journal, by=world.system_owner)
    world.system_owner.family_name = "Nygift"
    make.saved(world.system_owner)
    said = words(login(world.ciso).get(url("system_notes", world.journal)))
    assert before in said and "Nygift" not in said


def test_a_deputy_writes_for_the_holder_and_it_shows_on_the_note_and_in_the_history(world: Any, login: Any) -> None:
    stand_in(world.system_owner, world.employee)
    write(login(world.employee), world.journal, text="Ringde leverantören.")
    signed = f"{world.employee.full_name}, för {world.system_owner.full_name}, som ersättare"
    auditor = login(world.auditor)
    assert signed in words(auditor.get(url("system_notes", world.journal))).replace(" ,", ",")
    past = words(auditor.get(url("system_history", world.journal))).replace(" ,", ",")
    assert "skrev en anteckning" in past and signed in past
    assert "Ringde leverantören" not in past


def test_the_day_it_was_written_is_no_other_day(world: Any) -> None:
    note = roles_actions.write_note(by=world.ciso, about=world.journal, text=" Hej \n", about_on=TODAY)
    assert (note.about_on, note.text) == (None, "Hej")


@pytest.mark.parametrize("typed", [{"text": "  \n "}, {"text": "a" * 5001}, {"text": "Hej", "about_on": "i går"}])
def test_what_cannot_be_saved_is_told_beside_the_field_and_kept(world: Any, login: Any, typed: dict[str, str]) -> None:
    browser, address = login(world.system_owner), url("system_note_add", world.journal)
    page = browser.post(address, filled(browser, address, **typed))
    wrong = "about_on" if "about_on" in typed else "text"
    assert (page.status_code, list(page.context["form"].errors)) == (422, [wrong])
    assert page.context["form"][wrong].value() == typed[wrong]
    assert not SystemNote.objects.exists()


def test_a_personal_number_is_warned_of_and_no_hinder(world: Any, login: Any) -> None:
    page = write(login(world.system_owner), world.journal, text="Gäller 900101-9802.")
    assert "Texten ser ut att innehålla ett personnummer" in words(page)
    note = SystemNote.objects.get()
    page = write(login(world.system_owner), world.journal, text="Gäller ärende 900101-9803.")
    assert "personnummer" not in words(page)
    roles_actions.withdraw_note(by=world.ciso, note=note, reason="Ska inte stå här")
    said = words(login(world.auditor).get(url("system_notes", world.journal)))
    assert "900101-9802" not in said and "900101-****" in said


# --- withdrawing and correcting ---


def test_the_author_withdraws_with_a_reason_and_the_text_is_folded(world: Any, login: Any) -> None:
    note = make.note(about=world.journal, by=world.system_manager, text="Fel system.")
    browser, address = login(world.system_manager), url("system_note_withdraw", world.journal, note)
    assert browser.post(address, filled(browser, address)).status_code == 422
    with clock.at(datetime(2026, 11, 24, 9)):
        page = browser.post(address, filled(browser, address, reason="Gäller Schemat"), follow=True)
        past = words(browser.get(url("system_history", world.journal)))
    html = page.content.decode()
    assert f"Återtagen 2026-11-24 09:00 av {world.system_manager.full_name}" in words(page)
    assert "Gäller Schemat" in html
    assert "<s>Fel system.</s>" in html.partition("<details")[2]
    assert f"återtog anteckningen 2026-11-23 10:00 av {world.system_manager.full_name}" in past
    assert "Skäl: Gäller Schemat" in past


def test_correcting_begins_with_the_old_text_and_leaves_both(world: Any, login: Any) -> None:
    old = make.note(about=world.journal, by=world.system_owner, text="Mote.", about_on=date(2026, 10, 2))
    browser, address = login(world.system_owner), url("system_note_correct", world.journal, old)
    assert address in browser.get(url("system_notes", world.journal)).content.decode()
    typed = filled(browser, address, reason="Stavfel")
    assert (typed["text"], typed["about_on"]) == ("Mote.", "2026-10-02")
    same = browser.post(address, typed)
    assert (same.status_code, list(same.context["form"].errors)) == (422, ["text"])
    browser.post(address, typed | {"text": "Möte."})
    new, old = SystemNote.objects.all()
    assert (new.text, new.about_on, new.is_withdrawn) == ("Möte.", date(2026, 10, 2), False)
    assert (old.text, old.withdrawn_reason) == ("Mote.", "Stavfel")


def test_a_withdrawn_note_stays_as_it_is(world: Any, login: Any) -> None:
    note = make.note(about=world.journal, by=world.system_owner)
    browser, address = login(world.system_owner), url("system_note_withdraw", world.journal, note)
    typed = filled(browser, address, reason="Fel")
    roles_actions.withdraw_note(by=world.ciso, note=note, reason="Redan gjort")
    page = browser.post(address, typed)
    assert page.status_code == 422
    assert "Anteckningen är redan återtagen" in words(page)
    with pytest.raises(ValidationError):
        roles_actions.correct_note(by=world.ciso, note=note, text="Annat", about_on=None, reason="Fel")
    assert SystemNote.objects.get().withdrawn_reason == "Redan gjort"
    assert address not in browser.get(url("system_notes", world.journal)).content.decode()


def test_who_withdraws_their_own_does_it_for_nobody_and_another_ones_for_the_holder(world: Any, login: Any) -> None:
    stand_in(world.system_owner, world.employee)
    mine = make.note(about=world.journal, by=world.employee)
    other = make.note(about=world.journal, by=world.ciso)
    browser = login(world.employee)
    for note in (mine, other):
        address = url("system_note_withdraw", world.journal, note)
        browser.post(address, filled(browser, address, reason="Fel"))
        note.refresh_from_db()
    assert (mine.withdrawn_for_name, other.withdrawn_for_name) == ("", world.system_owner.full_name)


def test_the_database_wants_a_reason_and_a_name(world: Any) -> None:
    note = make.note(about=world.journal)
    note.withdrawn_at = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        make.saved(note)


# --- who ---


def test_the_it_manager_writes_on_all_systems_and_withdraws_only_the_own(world: Any, login: Any) -> None:
    theirs = make.note(about=world.journal, by=world.system_owner)
    browser = login(world.it_manager)
    write(browser, world.journal, text="Servern flyttad.")
    own = SystemNote.objects.get(written_by=world.it_manager)
    page = browser.get(url("system_notes", world.journal)).content.decode()
    for note, may in ((theirs, False), (own, True)):
        for name in ("withdraw", "correct"):
            address = url(f"system_note_{name}", world.journal, note)
            assert (browser.get(address).status_code, address in page) == ((200, True) if may else (403, False))


def test_who_only_reads_is_told_who_writes(world: Any, login: Any) -> None:
    make.note(about=world.journal, text="Läs mig.")
    page = login(world.people[RoleKind.PREPAREDNESS.value]).get(url("system_notes", world.journal))
    said = words(page)
    assert "Läs mig." in said and "Vill du skriva en anteckning? Det kan bara systemägare," in said
    assert url("system_note_add", world.journal) not in page.content.decode()
    told = words(login(world.auditor).get(url("system_notes", world.journal)))
    assert "Vill du skriva en anteckning? Den som granskar ändrar inget i portalen." in told
    assert login(world.employee).get(url("system_notes", world.journal)).status_code == 403
    assert login(world.company_ciso).get(url("system_notes", world.journal)).status_code == 404


def test_a_note_of_another_record_is_not_there(world: Any, login: Any) -> None:
    note = make.note(about=world.timetable, by=world.ciso)
    assert login(world.ciso).get(url("system_note_withdraw", world.journal, note)).status_code == 404


@pytest.mark.parametrize("kind", ["supplier", "contract"])
def test_suppliers_and_contracts_have_notes_alike(world: Any, login: Any, kind: str) -> None:
    contract = make.contract(unit=world.kommun, supplier=world.nordic)
    about = contract if kind == "contract" else world.nordic
    browser = login(world.ciso)
    assert "Anteckningen är sparad" in words(write(browser, about, kind, text="Förhandling i maj."))
    note = about.notes.get()
    address = url(f"{kind}_note_withdraw", about, note)
    browser.post(address, filled(browser, address, reason="Fel avtal"))
    said = words(login(world.auditor).get(url(f"{kind}_notes", about)))
    assert "Återtagen" in said and "Förhandling i maj." in said
    past = words(browser.get(url(f"{kind}_history", about)))
    assert "återtog anteckningen" in past and "skrev en anteckning" in past


# --- many, old, protected, imported ---


def test_notes_stand_newest_first_on_pages(world: Any, login: Any) -> None:
    for n in range(PER_PAGE + 1):
        make.note(about=world.journal, text=f"Nr {n:02}.", written_at=clock.now() - timedelta(days=n))
    browser, address = login(world.ciso), url("system_notes", world.journal)
    first, second = words(browser.get(address)), words(browser.get(address, {"page": 2}))
    assert first.index("Nr 00.") < first.index("Nr 01.") < first.index(f"Nr {PER_PAGE - 1}.")
    assert "Nr 20." not in first and "Nr 20." in second and "Nr 00." not in second


def test_a_retired_and_archived_system_keeps_its_notes(world: Any, login: Any) -> None:
    make.note(about=world.retired, text="Skivorna ligger i arkivet.")
    actions.archive_system(by=world.ciso, system=world.retired, version=None, reason="Klart")
    assert "Skivorna ligger" in words(login(world.ciso).get(url("system_notes", world.retired)))


def test_nothing_is_written_of_a_system_that_must_not_be_described(world: Any, chief: Any) -> None:
    stub = actions.protect_system(by=chief, system=world.journal, version=None, reason="Beslut")
    with pytest.raises(ValidationError):
        roles_actions.write_note(by=world.ciso, about=stub, text="Hej")


def test_a_note_keeps_an_import_from_being_undone(world: Any) -> None:
    with trail.acting_as(world.ciso, source="import:1"):
        system = actions.save_system(by=None, system=None, version=None, values={"name": "Nytt", "unit": world.care})
    note = make.note(about=system, by=world.ciso)
    assert [o.label for o in trail.obstacles("import:1")] == [f"Anteckning: {note}"]


# --- search ---


def found(user: Any, term: str) -> list[tuple[str, str, str]]:
    return [(hit.label, hit.detail, hit.url) for group in search.everywhere(user, term) for hit in group.hits]


def test_a_note_is_found_by_who_may_read_the_record_and_leads_there(world: Any) -> None:
    make.note(about=world.journal, text="Certifikatet förnyas i maj.")
    contract = make.contract(unit=world.kommun, supplier=world.nordic, name="Driften")
    make.note(about=contract, text="Nytt certifikat ingår.")
    make.note(about=world.nordic, text="De kan certifikat.")
    system = ("Västerbotten Omsorg", "Omsorgsförvaltningen, i en anteckning", url("system_notes", world.journal))
    rest = [
        ("Driften", "Nordisk Vård AB, i en anteckning", url("contract_notes", contract)),
        ("Nordisk Vård AB", f"{world.kommun.name}, i en anteckning", url("supplier_notes", world.nordic)),
    ]
    for reader in (world.ciso, world.auditor, world.it_manager):
        assert found(reader, "certifikat") == [system, *rest]
    for reader in (world.system_owner, world.manager, world.technical_contact):
        assert found(reader, "certifikat") == [system]
    for reader in (world.employee, world.registrar, world.company_ciso, world.protective_security_manager):
        assert found(reader, "certifikat") == []


def test_what_was_withdrawn_is_not_found(world: Any) -> None:
    note = make.note(about=world.journal, text="Certifikatet förnyas.")
    roles_actions.withdraw_note(by=world.ciso, note=note, reason="Fel")
    assert found(world.ciso, "certifikatet") == []


def test_a_row_that_answers_itself_leads_to_its_page(world: Any) -> None:
    make.note(about=world.journal, text="Om journal och hemtjänst.")
    hit = ("Västerbotten Omsorg", "Omsorgsförvaltningen", url("system_detail", world.journal))
    assert hit in found(world.ciso, "hemtjänst")


def test_who_finds_it_by_something_else_is_not_told_of_the_note(world: Any) -> None:
    """Everybody finds a system by its owner; that a note names the same person is for those who may read it."""
    term = "Roll-system_owner"
    make.note(about=world.journal, text=f"{term} var med.")
    ((_name, detail, where),) = found(world.employee, term)
    assert (detail, where) == ("Omsorgsförvaltningen", url("system_detail", world.journal))
    assert "Omsorgsförvaltningen, i en anteckning" in [detail for _name, detail, _url in found(world.ciso, term)]


def test_the_list_finds_by_notes_as_well(world: Any) -> None:
    make.note(about=world.journal, text="Certifikatet förnyas.")
    rows = InformationSystem.objects.all()
    assert [row.name for row in search.found(rows, world.ciso, "certifikatet")] == ["Västerbotten Omsorg"]
    assert not search.found(rows, world.employee, "certifikatet")
