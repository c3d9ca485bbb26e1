"""Tags of systems: given, taken away and told of in the history; never seen past the border, nor on a stub."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assets import actions
from assets.models import InformationSystem, SystemTag, Tag
from assets.tagging import Chosen
from assets.tags import TagBoxes
from audit import trail
from core import clock
from core.filters import MOST_WRITTEN
from roles.kinds import RoleKind
from roles.models import Assignment
from tests import factories as make
from tests.assets.protected import LATER, MUCH_LATER, protect
from tests.assets.test_system_list import csv_rows, names
from tests.assets.test_system_pages import filled, text

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"assets:{name}", args=args)


def tags_of(system: Any) -> list[str]:
    return list(InformationSystem.objects.with_tags().get(pk=system.pk).tag_names)


def give(by: Any, system: Any, *add: str, remove: Any = (), **values: Any) -> Any:
    return actions.save_system(by=by, system=system, version=None, values=values, tags=Chosen(add, remove))


def told(system: Any) -> list[tuple[str, str]]:
    entries = trail.history(InformationSystem.objects.get(pk=system.pk), offset=0, limit=50)[1]
    return [(entry.action_word, entry.about) for entry in entries if "etikett" in entry.about]


# --- given and taken away ---


def test_a_word_is_one_tag_in_a_legal_entity_however_it_is_written(world: Any) -> None:
    give(world.ciso, world.journal, "Molntjänst", "GDPR")
    give(world.system_owner, world.timetable, "MOLNTJÄNST")
    give(world.company_ciso, world.rents, "molntjänst")
    assert tags_of(world.journal) == ["GDPR", "Molntjänst"]
    assert tags_of(world.timetable) == ["Molntjänst"]
    assert tags_of(world.rents) == ["molntjänst"]
    assert Tag.objects.filter(key="molntjänst").count() == 2


def test_history_says_which_tags_came_and_went_by_whom_and_for_whom(world: Any, login: Any) -> None:
    journal, held = world.journal, world.people["system_owner"]
    deputy = make.person(unit=world.care, family_name="Ersättarson")
    own = Assignment.objects.about_object(journal).get(person=held, role=RoleKind.SYSTEM_OWNER)
    make.assignment(
        person=deputy, role=RoleKind.SYSTEM_OWNER, about=journal,
        is_deputy=True, deputy_for=own, ends_on="2026-12-31",
    )  # fmt: skip
    browser = login(deputy)
    sent = filled(browser, url("system_change", journal.pk)) | {"tags_text": "betalningsflöden"}
    assert browser.post(url("system_change", journal.pk), sent).status_code == 303
    give(world.ciso, journal, remove=["betalningsflöden"])
    assert told(journal) == [("tog bort", "etiketten betalningsflöden"), ("lade till", "etiketten betalningsflöden")]
    page = text(login(world.ciso).get(url("system_history", journal.pk)))
    assert f"för {held.full_name}, som ersättare" in page
    assert InformationSystem.objects.get(pk=journal.pk).version == journal.version, (
        "the system's own fields are as before"
    )


def test_a_tag_comes_back_on_the_row_that_it_had(world: Any) -> None:
    give(world.ciso, world.journal, "GDPR")
    give(world.ciso, world.journal, remove=["gdpr"])
    assert tags_of(world.journal) == []
    give(world.ciso, world.journal, "GDPR")
    assert (SystemTag.objects.count(), tags_of(world.journal)) == (1, ["GDPR"])
    assert [word for word, _about in told(world.journal)] == ["lade till", "tog bort", "lade till"]


def test_two_people_who_change_tags_at_once_both_get_their_way(world: Any, login: Any) -> None:
    give(world.ciso, world.journal, "gammal", "kvar")
    address = url("system_change", world.journal.pk)
    opened = filled(login(world.ciso), address) | {"tags_before": ["gammal", "kvar"], "tags": ["gammal", "kvar"]}
    give(world.system_owner, world.journal, "nyhet", remove=["gammal"])
    answer = login(world.ciso).post(address, opened | {"tags_text": "egen"})
    assert answer.status_code == 303
    assert tags_of(world.journal) == ["egen", "kvar", "nyhet"]


def test_form_keeps_what_was_ticked_and_typed_when_it_does_not_pass(world: Any, login: Any) -> None:
    make.tag(unit=world.kommun, name="molntjänst")
    browser, address = login(world.ciso), url("system_change", world.journal.pk)
    sent = filled(browser, address) | {"tags": ["GDPR"], "tags_text": "molntjänster"}
    answer = browser.post(address, sent)
    page = text(answer)
    assert answer.status_code == 422
    assert "”molntjänster” liknar en etikett som redan finns" in page
    assert 'name="tags" value="GDPR" checked' in page
    assert 'name="tags" value="molntjänst"' in page and "Ny etikett: molntjänster" in page
    assert tags_of(world.journal) == []
    assert browser.post(address, sent | {"tags": ["GDPR", "molntjänster"]}).status_code == 303
    assert tags_of(world.journal) == ["GDPR", "molntjänster"]


def test_new_system_gets_its_tags(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    sent = filled(browser, url("system_add"), name="Nytt", unit=world.care.pk, tags_text="Ett ord, två")
    assert browser.post(url("system_add"), sent).status_code == 303
    assert tags_of(InformationSystem.objects.get(name="Nytt")) == ["Ett ord", "två"]


def test_typing_finds_the_tags_of_the_own_legal_entity(world: Any, login: Any) -> None:
    make.tag(unit=world.kommun, name="molntjänst", systems=[world.timetable])
    retired = make.tag(unit=world.kommun, name="moln (borttaget)")
    actions.retire_tag(by=world.ciso, tag=retired, version=None, reason="Ingen har den")
    make.tag(unit=world.company, name="molnhyror", systems=[world.rents])
    headers = {"HX-Request": "true", "HX-Target": "tags-found"}
    answer = login(world.system_owner).get(
        url("system_change", world.journal.pk), {"tags_text": "moln", "tags": "GDPR"}, headers=headers
    )
    page = text(answer)
    assert "<html" not in page
    assert 'value="GDPR" checked' in page and 'value="molntjänst"' in page
    assert "molnhyror" not in page and "borttaget" not in page


def test_technical_form_has_no_tags(world: Any, login: Any) -> None:
    give(world.ciso, world.journal, "GDPR")
    browser, address = login(world.it_manager), url("system_change_technical", world.journal.pk)
    assert "Etiketter" not in text(browser.get(address))
    sent = filled(browser, address, user_count="7") | {"tags_text": "smygord", "tags_before": ["GDPR"]}
    assert browser.post(address, sent).status_code == 303
    assert tags_of(world.journal) == ["GDPR"]


@pytest.mark.parametrize("name", ["a;b", "-", "x" * 61])
def test_actions_refuse_what_is_no_word(world: Any, name: str) -> None:
    with pytest.raises(ValidationError):
        give(world.ciso, world.journal, name)
    assert not Tag.objects.exists()


def test_words_follow_a_system_to_another_legal_entity(world: Any) -> None:
    give(world.ciso, world.journal, "GDPR", "betalningsflöden")
    kept = make.tag(unit=world.company, name="gdpr", systems=[world.rents])
    with clock.at(LATER):
        give(world.ciso, world.journal, "nyord", unit=world.company)
    assert tags_of(world.journal) == ["betalningsflöden", "gdpr", "nyord"]
    assert {link.tag.entity_id for link in world.journal.taggings.current()} == {world.company.pk}
    assert kept.taggings.current().count() == 2


# --- shown, found, taken out ---


def test_system_page_shows_tags_that_lead_to_the_others_with_them(world: Any, login: Any) -> None:
    make.tag(unit=world.kommun, name="Ö & B", systems=[world.journal, world.timetable])
    address = f"/system/?tag={quote('Ö & B', safe='')}".replace("%20", "+")
    assert f'href="{address}"' in text(login(world.ciso).get(world.journal.get_absolute_url()))
    assert names(login(world.ciso).get(address)) == ["Schemat", "Västerbotten Omsorg"]
    assert names(login(world.ciso).get("/system/?tag=%C3%B6+%26+b")) == ["Schemat", "Västerbotten Omsorg"]


def test_list_is_filtered_by_any_of_several_tags_and_says_so(world: Any, login: Any) -> None:
    make.tag(unit=world.kommun, name="ett", systems=[world.journal])
    make.tag(unit=world.kommun, name="två", systems=[world.retired])
    ended = make.tag(unit=world.kommun, name="slut", systems=[world.timetable])
    give(world.ciso, world.timetable, remove=["slut"])
    browser = login(world.ciso)
    assert names(browser.get("/system/?tag=ett&tag=tv%C3%A5")) == ["Västerbotten Omsorg", "Äldre växel"]
    assert names(browser.get(f"/system/?tag={ended.name}")) == []
    page = text(browser.get("/system/?tag=ett"))
    assert "Etikett: ett" in page
    assert 'value="två"' in page and 'value="slut"' not in page


def test_boxes_are_written_once_for_all_who_are_offered_the_same() -> None:
    mine, yours = TagBoxes(), TagBoxes()
    yours.written = mine.written
    mine.choices = [("moln", "moln")]
    yours.choices = [("moln", "moln")]
    first = mine.render("tag", [])
    assert yours.render("tag", []) is first
    assert "checked" in mine.render("tag", ["moln"])
    for n in range(2 * MOST_WRITTEN):
        yours.choices = [("moln", "moln"), (f"hus {n}", f"hus {n}")]
        assert f"hus {n}" in yours.render("tag", [])
    assert len(mine.written) <= MOST_WRITTEN


def test_open_fields_tell_nothing_of_tags(world: Any, login: Any) -> None:
    """Whoever may only see a system is told no tag of it: not on its page, in a list, by a search or by a filter."""
    make.tag(unit=world.kommun, name="hemligord", systems=[world.journal, world.timetable])
    employee, owner = login(world.employee), login(world.system_owner)
    for address in (world.journal.get_absolute_url(), "/system/?kolumn=tags"):
        assert "hemligord" not in text(employee.get(address)), address
    assert names(employee.get("/system/?q=hemligord")) == []
    assert len(names(employee.get("/system/?tag=hemligord"))) == 3, "a filter that is not there narrows nothing"
    assert names(owner.get("/system/?tag=hemligord")) == ["Västerbotten Omsorg"]
    assert names(owner.get("/system/?q=hemligord")) == ["Västerbotten Omsorg"]
    rows = csv_rows(owner.get("/system/?format=csv"))
    told_of = {row[rows[0].index("Namn")]: row[rows[0].index("Etiketter")] for row in rows[1:]}
    assert (told_of["Västerbotten Omsorg"], told_of["Schemat"]) == ("hemligord", "")


@pytest.mark.parametrize("term", ["betalningsflöden", "betalning", "floden", "flöden"])
def test_search_finds_a_system_by_its_tag(world: Any, login: Any, term: str) -> None:
    make.tag(unit=world.kommun, name="betalningsflöden", systems=[world.journal])
    assert names(login(world.ciso).get("/system/", {"q": term})) == ["Västerbotten Omsorg"]
    assert "Västerbotten Omsorg" in text(login(world.ciso).get(reverse("core:search"), {"q": term}))
    assert "Västerbotten Omsorg" not in text(login(world.employee).get(reverse("core:search"), {"q": term}))


def test_export_has_tags_and_no_statement_for_each_row(
    world: Any, login: Any, django_assert_max_num_queries: Any
) -> None:
    rows = [make.system(unit=world.care, name=f"Rad {n:02}") for n in range(20)]
    for name in ("a", "Ö", "b"):
        make.tag(unit=world.kommun, name=name, systems=rows)
    browser = login(world.ciso)
    with django_assert_max_num_queries(10):
        lines = b"".join(browser.get("/system/?format=csv&q=Rad").streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 21
    assert all('"a; b; Ö"' in line for line in lines[1:])


# --- a system that must not be described ---


def test_a_stub_has_no_tags_and_words_of_its_own_are_gone(world: Any, login: Any, chief: Any) -> None:
    make.tag(unit=world.kommun, name="larmväg", systems=[world.journal])
    shared = make.tag(unit=world.kommun, name="molntjänst", systems=[world.journal, world.timetable])
    with clock.at(LATER):
        stub = protect(chief, world.journal)
        assert list(Tag.objects.all()) == [shared]
        assert not stub.taggings.exists()
        browser = login(world.ciso)
        for address in (stub.get_absolute_url(), "/system/?kolumn=tags", "/etiketter/"):
            assert "larmväg" not in text(browser.get(address)), address
        assert names(browser.get("/system/", {"q": "larmväg"})) == []
        assert names(browser.get("/system/?tag=molntj%C3%A4nst")) == ["Schemat"]
        row = next(r for r in csv_rows(browser.get("/system/?format=csv")) if stub.name in r)
        assert not {"larmväg", "molntjänst"} & set(row)
        with pytest.raises(ValidationError, match="skyddat"):
            give(world.ciso, stub, "smygord")
    with clock.at(MUCH_LATER):
        actions.unprotect_system(by=chief, system=stub, version=None, reason="Nytt beslut")
    assert tags_of(stub) == []
    assert told(stub) == []
