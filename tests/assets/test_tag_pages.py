"""Keeping words in order: what is used where, one word instead of two, and away with what nobody uses."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assets import actions
from assets.models import Tag
from core.errors import Stale
from tests import factories as make
from tests.assets.test_system_list import names
from tests.assets.test_system_pages import filled, text
from tests.assets.test_tags import give, tags_of, told

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"assets:{name}", args=args)


@pytest.fixture
def cloud(world: Any) -> Any:
    return make.tag(unit=world.kommun, name="molntjänst", systems=[world.journal, world.timetable])


@pytest.fixture
def saas(world: Any) -> Any:
    return make.tag(unit=world.kommun, name="SaaS", systems=[world.journal, world.retired])


def test_list_counts_the_systems_that_its_reader_sees(world: Any, login: Any, cloud: Any, saas: Any) -> None:
    make.tag(unit=world.company, name="hyror", systems=[world.rents])
    make.tag(unit=world.kommun, name="tomt")
    answer = login(world.ciso).get(url("tag_list"))
    assert names(answer) == ["molntjänst", "SaaS", "tomt"]
    assert [row.record.seen_on for row in answer.context["table"].paginated_rows] == [2, 2, 0]
    assert names(login(world.company_ciso).get(url("tag_list"))) == ["hyror"]
    assert names(login(world.auditor).get(url("tag_list"), {"sort": "-seen_on"}))[2] == "tomt"
    for who in (world.employee, world.system_owner, world.it_manager):
        assert login(who).get(url("tag_list")).status_code == 403


def test_a_tag_is_renamed_everywhere_and_the_systems_say_so(world: Any, login: Any, cloud: Any) -> None:
    browser, address = login(world.ciso), url("tag_rename", cloud.pk)
    assert browser.post(address, filled(browser, address, name="  Moln  tjänst ")).status_code == 303
    assert tags_of(world.journal) == tags_of(world.timetable) == ["Moln tjänst"]
    assert ("bytte namn på", "etiketten Moln tjänst") in told(world.journal)
    assert "molntjänst" in text(browser.get(url("system_history", world.journal.pk)))
    assert "bytte namn på" in text(browser.get(url("tag_history", cloud.pk)))


def test_case_of_a_tag_is_changed_without_a_question(world: Any, login: Any, cloud: Any) -> None:
    browser, address = login(world.ciso), url("tag_rename", cloud.pk)
    assert browser.post(address, filled(browser, address, name="Molntjänst"))["Location"] == cloud.get_absolute_url()
    assert tags_of(world.journal) == ["Molntjänst"]


@pytest.mark.parametrize(("name", "said"), [("", "obligatoriskt"), ("a;b", "komma"), ("--", "minst")])
def test_names_that_cannot_be_tags_are_told_beside_the_field(
    world: Any, login: Any, cloud: Any, name: str, said: str
) -> None:
    browser, address = login(world.ciso), url("tag_rename", cloud.pk)
    answer = browser.post(address, filled(browser, address) | {"name": name})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name"}


def test_a_taken_name_leads_to_letting_the_two_be_one(world: Any, login: Any, cloud: Any, saas: Any) -> None:
    browser, address = login(world.ciso), url("tag_rename", saas.pk)
    answer = browser.post(address, filled(browser, address, name="Molntjänst"), follow=True)
    assert answer.request["PATH_INFO"] == url("tag_merge", saas.pk, cloud.pk)
    page = text(answer)
    assert "Etiketten ”molntjänst” finns redan. 2 system får den i stället för ”SaaS”." in page
    assert tags_of(world.journal) == ["molntjänst", "SaaS"], "nothing is done before it is confirmed"
    merge = url("tag_merge", saas.pk, cloud.pk)
    done = browser.post(merge, filled(browser, merge, reason="Samma sak"), follow=True)
    assert "Etiketten ”SaaS” är nu ”molntjänst”." in text(done)
    assert [tags_of(row) for row in (world.journal, world.retired, world.timetable)] == [["molntjänst"]] * 3
    assert set(told(world.retired)) == {
        ("lade till", "etiketten SaaS"),
        ("tog bort", "etiketten SaaS"),
        ("lade till", "etiketten molntjänst"),
    }
    assert "Samma sak" in text(browser.get(url("system_history", world.retired.pk)))
    assert names(browser.get(url("tag_list"))) == ["molntjänst"]
    assert "Borttagen" in text(browser.get(saas.get_absolute_url()))


def test_a_retired_name_can_be_taken_too(world: Any, cloud: Any, saas: Any) -> None:
    give(world.ciso, world.journal, remove=["SaaS"])
    give(world.ciso, world.retired, remove=["SaaS"])
    actions.retire_tag(by=world.ciso, tag=saas, version=None, reason="Ingen använder den")
    actions.merge_tags(by=world.ciso, tag=cloud, into=saas, version=None, reason="Hellre kort")
    assert tags_of(world.journal) == tags_of(world.timetable) == ["SaaS"]
    assert list(Tag.objects.current()) == [saas]


def test_tags_of_two_legal_entities_are_never_one(world: Any, login: Any, cloud: Any) -> None:
    other = make.tag(unit=world.company, name="hyror", systems=[world.rents])
    assert login(world.ciso).get(url("tag_merge", cloud.pk, other.pk)).status_code == 404
    assert login(world.ciso).get(other.get_absolute_url()).status_code == 404
    with pytest.raises(ValidationError):
        actions.merge_tags(by=world.ciso, tag=cloud, into=other, version=None, reason="Fel")
    make.tag(unit=world.company, name="molntjänst")
    assert actions.rename_tag(by=world.company_ciso, tag=other, version=None, name="SaaS").name == "SaaS"


def test_only_what_no_system_has_is_retired_and_it_can_be_written_again(world: Any, login: Any, cloud: Any) -> None:
    browser, retire = login(world.ciso), url("tag_retire", cloud.pk)
    assert "när inget system har den" in text(browser.get(cloud.get_absolute_url()))
    answer = browser.post(retire, filled(browser, retire, reason="Behövs inte"))
    assert answer.status_code == 422
    assert "2 system har etiketten" in text(answer)
    for row in (world.journal, world.timetable):
        give(world.ciso, row, remove=["molntjänst"])
    assert browser.post(retire, filled(browser, retire, reason="Behövs inte"))["Location"] == url("tag_list")
    assert names(browser.get(url("tag_list"))) == []
    give(world.system_owner, world.journal, "Molntjänst")
    assert (tags_of(world.journal), Tag.objects.count()) == (["molntjänst"], 1)


def test_two_who_rename_at_once_are_told(world: Any, cloud: Any) -> None:
    seen = cloud.version
    actions.rename_tag(by=world.ciso, tag=cloud, version=seen, name="moln")
    with pytest.raises(Stale):
        actions.rename_tag(by=world.ciso, tag=cloud, version=seen, name="SaaS")


def test_a_name_taken_meanwhile_is_refused(world: Any, cloud: Any, saas: Any) -> None:
    with pytest.raises(ValidationError, match="finns redan"):
        actions.rename_tag(by=world.ciso, tag=cloud, version=None, name="saas")


def test_auditor_reads_the_tags_and_changes_none(world: Any, login: Any, cloud: Any) -> None:
    browser = login(world.auditor)
    assert browser.get(cloud.get_absolute_url()).status_code == 200
    assert browser.get(url("tag_rename", cloud.pk)).status_code == 403
