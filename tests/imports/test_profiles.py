"""A pairing is kept under a name and proposed for the same headings; its answers are proposed, and never more."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assets.models import InformationSystem
from audit.context import acting_as
from core.imports import actions as imports
from core.models import ImportRun
from roles import actions
from roles.models import ImportProfile
from tests import factories as make
from tests.imports.running import worked
from tests.world import World

pytestmark = pytest.mark.django_db
HEAD = "Beteckning;Plats;Moln;Anteckning"


def rows(world: World, *names: str) -> str:
    return "\n".join([HEAD, *(f"{name};{world.care.name};Kanske;Not" for name in names)])


def upload(browser: Client, text: str, name: str = "lista.csv") -> ImportRun:
    file = SimpleUploadedFile(name, text.encode())
    answer = browser.post("/importera/system/", {"form_key": str(uuid.uuid4()), "file": file})
    assert answer.status_code == 303, answer.content.decode()
    return ImportRun.objects.latest("pk")


@pytest.fixture
def browser(world: World, login: Any) -> Client:
    return login(world.ciso)


@pytest.fixture
def profile(world: World, browser: Client) -> ImportProfile:
    """What the CISO kept of an import: four columns paired by hand, and one answer."""
    run = upload(browser, rows(world, "Lön"))
    mapping = {"1": "name", "2": "unit", "3": "hosting", "4": None}
    run = imports.save_columns(by=world.ciso, run=run, kind="systems", sheet="lista", mapping=mapping)
    answer = {"column": "Moln", "value": "Kanske", "answer": "hybrid"}
    run = imports.save_answers(by=world.ciso, run=run, answers=[answer], on_conflict="stop")
    run = worked(run, world.ciso)
    keep = browser.post(f"/importera/{run.pk}/profil/", {"form_key": str(uuid.uuid4()), "name": "Portalens export"})
    assert keep.status_code == 303, keep.content.decode()
    return ImportProfile.objects.get()


def post_columns(browser: Client, run: ImportRun, query: str = "") -> str:
    """Say yes to the columns as they are shown."""
    address = f"/importera/{run.pk}/kolumner/{query}"
    html = browser.get(address).content.decode()
    fields = {"form_key": str(uuid.uuid4())}
    for name, select in re.findall(r'<select name="(c\d+)"(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', select)
        fields[name] = chosen.group(1) if chosen else ""
    answer = browser.post(address, fields)
    assert answer.status_code == 303, answer.content.decode()
    return answer["Location"]


def test_a_profile_holds_headings_and_answers_at_the_legal_entity(world: World, profile: ImportProfile) -> None:
    assert profile.pairs == [["Beteckning", "name"], ["Plats", "unit"], ["Moln", "hosting"], ["Anteckning", ""]]
    assert profile.answers == [{"column": "Moln", "value": "Kanske", "answer": "hybrid"}]
    assert (profile.unit, profile.kind) == (world.kommun, "systems")
    version = profile.history.get()
    assert version.actor_name == world.ciso.full_name


@pytest.mark.parametrize("address", ["", "historik/"])
def test_a_profile_tells_its_columns_in_the_order_of_the_list(
    browser: Client, profile: ImportProfile, address: str
) -> None:
    page = browser.get(f"/importera/profiler/{profile.pk}/{address}").content.decode()
    told = re.sub(r"\s*<[^>]*>\s*", " ", page)
    places = [told.index(text) for text in ("Beteckning", "Plats", "Moln", "Anteckning")]
    assert places == sorted(places)
    assert all(text in told for text in ("System", "Namn", "Ansvarig enhet", "Driftform", "sparas som text"))
    assert not any(slug in told for slug in (": name", ": unit", "systems", "hosting"))


def test_a_profile_from_before_is_read_as_well(world: World, browser: Client, profile: ImportProfile) -> None:
    with acting_as(world.ciso):
        profile.pairs = dict(profile.pairs)
        profile.save()
    run = upload(browser, rows(world, "Vård"), "annan.csv")
    assert "profilen Portalens export" in browser.get(f"/importera/{run.pk}/kolumner/").content.decode()
    assert "Driftform" in browser.get(f"/importera/profiler/{profile.pk}/").content.decode()


def test_the_same_headings_are_proposed_as_before(world: World, browser: Client, profile: ImportProfile) -> None:
    run = upload(browser, rows(world, "Vård"), "annan.csv")
    page = browser.get(f"/importera/{run.pk}/kolumner/").content.decode()
    assert "profilen Portalens export" in page
    post_columns(browser, run)
    run.refresh_from_db()
    assert run.mapping == {"1": "name", "2": "unit", "3": "hosting", "4": None}
    assert (run.profile_name, run.suggestions, run.answers) == ("Portalens export", profile.answers, [])


@pytest.mark.parametrize("text", ["Beteckning;Plats;Moln\nA;B;C", f"{HEAD};Mer\nA;B;C;D;E"])
def test_other_headings_have_no_profile(world: World, browser: Client, profile: ImportProfile, text: str) -> None:
    run = upload(browser, text)
    assert "Portalens export" not in browser.get(f"/importera/{run.pk}/kolumner/").content.decode()


def test_a_profile_can_be_declined(world: World, browser: Client, profile: ImportProfile) -> None:
    run = upload(browser, rows(world, "Vård"))
    page = browser.get(f"/importera/{run.pk}/kolumner/?profil=0").content.decode()
    assert "Kolumnerna är ihopparade som då" not in page
    assert f"?profil={profile.pk}" in page


def suggested(world: World, browser: Client) -> tuple[ImportRun, str, str]:
    """An import with a suggestion before somebody's eyes; its review, and the key of the question."""
    run = upload(browser, rows(world, "Vård"))
    review = post_columns(browser, run)
    html = browser.get(review).content.decode()
    found = re.search(r'name="s-([0-9a-f]+)"(.*?)</select>', html, re.DOTALL)
    assert found is not None
    assert 'value="hybrid" selected' in found.group(2)
    assert "Gäller först när du bekräftar" in html
    return run, review, found.group(1)


def test_a_suggestion_is_shown_and_changes_nothing(world: World, browser: Client, profile: ImportProfile) -> None:
    run, review, key = suggested(world, browser)
    assert "Gör 1 val till" in browser.get(review).content.decode()
    browser.post(review, {f"s-{key}": "hybrid"})
    run.refresh_from_db()
    assert run.answers == []
    with pytest.raises(imports.Changed):
        seen = imports.plan_run(run, world.ciso).digest()
        run = imports.start(by=world.ciso, run=run, request_id=uuid.uuid4(), seen=seen)
        imports.apply(run, world.ciso, lambda done, of: None)
    assert not InformationSystem.objects.filter(name="Vård").exists()


@pytest.mark.parametrize("whole_page", [True, False])
def test_a_confirmed_suggestion_is_an_answer(
    world: World, browser: Client, profile: ImportProfile, whole_page: bool
) -> None:
    run, review, key = suggested(world, browser)
    browser.post(review, {f"s-{key}": "hybrid", "confirm": "sidan" if whole_page else key})
    run.refresh_from_db()
    assert run.answers == [{"column": "Moln", "value": "Kanske", "answer": "hybrid"}]
    assert f'name="q-{key}"' in browser.get(review).content.decode()
    worked(run, world.ciso)
    assert InformationSystem.objects.get(name="Vård").hosting == "hybrid"


def test_what_was_not_on_the_page_is_not_confirmed_with_it(
    world: World, browser: Client, profile: ImportProfile
) -> None:
    run, review, _key = suggested(world, browser)
    browser.post(review, {"confirm": "sidan"})
    run.refresh_from_db()
    assert run.answers == []


def test_another_choice_than_the_suggested_one_can_be_confirmed(
    world: World, browser: Client, profile: ImportProfile
) -> None:
    run, review, key = suggested(world, browser)
    browser.post(review, {f"s-{key}": "cloud", "confirm": key})
    run.refresh_from_db()
    assert run.answers[0]["answer"] == "cloud"


def test_the_same_name_again_gets_the_newer_answers(world: World, browser: Client, profile: ImportProfile) -> None:
    run, review, key = suggested(world, browser)
    browser.post(review, {f"s-{key}": "cloud", "confirm": key})
    run.refresh_from_db()
    run = worked(run, world.ciso)
    kept = actions.keep_profile(by=world.ciso, run=run, name="Portalens export")
    assert kept.pk == profile.pk
    assert [one["answer"] for one in kept.answers] == ["cloud"]


def test_mended_rows_get_the_answers_of_the_first_file_as_suggestions(world: World, browser: Client) -> None:
    text = rows(world, "Lön").replace(world.care.name, "Okänd")
    run = upload(browser, text)
    mapping = {"1": "name", "2": "unit", "3": "hosting", "4": None}
    run = imports.save_columns(by=world.ciso, run=run, kind="systems", sheet="lista", mapping=mapping)
    answer = {"column": "Moln", "value": "Kanske", "answer": "hybrid"}
    run = imports.save_answers(by=world.ciso, run=run, answers=[answer], on_conflict="stop")
    run = worked(run, world.ciso)
    head, row = text.split("\n")
    later = upload(browser, f"{head};Rad i import {run.pk}\n{row.replace('Okänd', world.care.name)};2")
    assert (later.after, later.suggestions, later.answers) == (run, [answer], [])


def test_profiles_are_listed_renamed_archived_and_taken_back(
    world: World, browser: Client, profile: ImportProfile
) -> None:
    base = f"/importera/profiler/{profile.pk}/"
    assert "Portalens export" in browser.get("/importera/profiler/").content.decode()
    page = browser.get(base).content.decode()
    assert "Beteckning" in page and "Kanske" in page
    form = {"form_key": str(uuid.uuid4()), "version": profile.version, "name": "Serviceportalen"}
    assert browser.post(f"{base}andra/", form).status_code == 303
    profile.refresh_from_db()
    assert profile.name == "Serviceportalen"
    form = {"form_key": str(uuid.uuid4()), "version": profile.version, "reason": "Ny leverantör"}
    assert browser.post(f"{base}arkivera/", form).status_code == 303
    assert "Serviceportalen" not in browser.get("/importera/profiler/").content.decode()
    run = upload(browser, rows(world, "Vård"))
    assert "Serviceportalen" not in browser.get(f"/importera/{run.pk}/kolumner/").content.decode()
    profile.refresh_from_db()
    form = {"form_key": str(uuid.uuid4()), "version": profile.version, "reason": "Fel"}
    assert browser.post(f"{base}aterta/", form).status_code == 303
    assert "Serviceportalen" in browser.get(f"/importera/{run.pk}/kolumner/").content.decode()
    assert "Ny leverantör" in browser.get(f"{base}historik/").content.decode()


def test_a_name_is_taken_once(world: World, profile: ImportProfile) -> None:
    other = make.import_profile(unit=world.kommun, name="Annan")
    with pytest.raises(ValidationError):
        actions.rename_profile(by=world.ciso, profile=other, version=other.version, name=profile.name)


def test_a_profile_stays_in_its_legal_entity(world: World, login: Any, profile: ImportProfile) -> None:
    other = login(world.company_ciso)
    assert other.get(f"/importera/profiler/{profile.pk}/").status_code == 404
    run = upload(other, rows(world, "Hyra"))
    assert "Portalens export" not in other.get(f"/importera/{run.pk}/kolumner/").content.decode()
    run = imports.save_columns(
        by=world.company_ciso, run=run, kind="systems", sheet="lista", mapping={"1": "name", "2": "unit"}
    )
    run = worked(run, world.company_ciso)
    kept = actions.keep_profile(by=world.company_ciso, run=run, name="Portalens export")
    assert kept.unit == world.company
