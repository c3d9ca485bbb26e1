"""An import is taken back whole, as long as nothing was built on it; then the register is what it was."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from assets.models import InformationSystem
from audit.models import TrackedModel
from core import jobs
from core.imports import actions, undoing
from core.models import ImportRun
from roles import projection
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, User
from tests import factories as make
from tests.imports.running import worked
from tests.world import World

pytestmark = pytest.mark.django_db


def take(world: World, text: str, kind: str = "systems", on_conflict: str = "update") -> ImportRun:
    file: dict[str, Any] = {"content": text.encode(), "file_name": "lista.csv", "sheet": "lista", "kind": kind}
    run = actions.receive(by=world.ciso, **file)
    actions.save_answers(by=world.ciso, run=run, answers=[], on_conflict=on_conflict)
    run.refresh_from_db()
    return worked(run, world.ciso)


def undo(world: World, run: ImportRun, reason: str = "Fel fil") -> ImportRun:
    run = undoing.order(by=world.ciso, run=run, reason=reason, request_id=uuid.uuid4())
    assert jobs.run(run.job_id)
    run.refresh_from_db()
    return run


def register() -> dict[str, dict[int, dict[str, Any]]]:
    """Every tracked row with its fields, but for its version."""
    found = {}
    for model in apps.get_models():
        if issubclass(model, TrackedModel):
            rows = model._base_manager.values()
            found[model._meta.label] = {row["id"]: {**row, "version": None} for row in rows}
    return found


def systems(world: World) -> str:
    owner = world.people["manager"]
    return (
        "Systemnamn;Förvaltning;Leverantör;Systemägare;K;Anteckning\n"
        f"Nytt system;{world.care.name};Bolaget;{owner.email};2;Text utan hem\n"
        f"{world.journal.name};{world.journal.unit.name};Annat bolag;{owner.email};3;Mer text\n"
    )


def test_the_register_is_what_it_was(world: World) -> None:
    before = register()
    run = take(world, systems(world))
    assert (run.receipt["created"], run.receipt["updated"]) == (1, 1)
    assert InformationSystem.objects.filter(name="Nytt system").exists()
    run = undo(world, run)
    after = register()
    given = {row["id"] for row in after["roles.Assignment"].values()} - before["roles.Assignment"].keys()
    withdrawn = [after["roles.Assignment"].pop(pk) for pk in given]
    assert all(row["ends_on"] < row["starts_on"] for row in withdrawn)
    assert after == before
    assert (run.state, run.undo_reason, run.undone_by) == ("undone", "Fel fil", world.ciso.full_name)
    assert projection.check() == {"missing": 0, "extra": 0}


def test_the_versions_stay_and_say_why(world: World) -> None:
    run = undo(world, take(world, systems(world)))
    (made, gone) = InformationSystem.history.filter(name="Nytt system").order_by("version")
    assert (made.history_type, gone.history_type) == ("+", "-")
    assert (gone.source, gone.history_change_reason, gone.actor_name) == (
        f"undo:{run.pk}",
        "Fel fil",
        world.ciso.full_name,
    )
    changed = InformationSystem.history.filter(id=world.journal.pk).order_by("-version")[:2]
    assert [version.source for version in changed] == [f"undo:{run.pk}", f"import:{run.pk}"]


def test_the_former_owner_holds_the_system_again(world: World) -> None:
    holder = Assignment.objects.about_object(world.journal).filter(role=RoleKind.SYSTEM_OWNER, ends_on=None).get()
    run = take(world, systems(world))
    holder.refresh_from_db()
    assert holder.ends_on is not None
    undo(world, run)
    holder.refresh_from_db()
    assert holder.ends_on is None
    held = Assignment.objects.about_object(world.journal).filter(role=RoleKind.SYSTEM_OWNER).in_force()
    assert [one.person_id for one in held] == [holder.person_id]


def test_the_same_file_can_be_taken_in_anew(world: World) -> None:
    undo(world, take(world, systems(world)))
    again = take(world, systems(world))
    assert (again.receipt["created"], again.receipt["updated"], again.receipt["stopped"]) == (1, 1, [])


@pytest.mark.parametrize("change", ["edited", "made_edited", "owner", "retaken"])
def test_what_was_built_on_it_is_told_and_nothing_is_taken_back(world: World, change: str) -> None:
    run = take(world, systems(world))
    made = InformationSystem.objects.get(name="Nytt system")
    if change == "owner":
        person = make.person(unit=world.care)
        make.assignment(person=person, role=RoleKind.TECHNICAL_CONTACT, about=made)
        wanted = "hör till det som lästes in"
    elif change == "retaken":
        take(world, systems(world).replace("Bolaget", "Tredje bolaget"))
        wanted = "ändrades"
    else:
        row = made if change == "made_edited" else InformationSystem.objects.get(pk=world.journal.pk)
        row.purpose = "Något annat"
        make.saved(row)
        wanted = "ändrades"
    found = undoing.obstacles(run)
    assert found and any(wanted in one.why for one in found)
    before = register()
    with pytest.raises(ValidationError):
        undoing.order(by=world.ciso, run=run, reason="Fel fil", request_id=uuid.uuid4())
    assert register() == before


def test_what_was_built_while_the_work_waited_stops_it(world: World) -> None:
    run = take(world, systems(world))
    run = undoing.order(by=world.ciso, run=run, reason="Fel fil", request_id=uuid.uuid4())
    row = InformationSystem.objects.get(name="Nytt system")
    row.purpose = "Något annat"
    make.saved(row)
    assert jobs.run(run.job_id)
    run.refresh_from_db()
    assert (run.state, run.undo_reason) == ("applied", "")
    assert "byggts på" in run.message
    assert InformationSystem.objects.filter(name="Nytt system").exists()


def test_units_and_people_are_taken_back_too(world: World) -> None:
    before = register()
    units = take(
        world, f"Enhetskod;Namn;Typ;Överordnad enhet\nX1;Nya enheten;enhet;{world.care.code}\n", "organisation"
    )
    people = take(
        world,
        f"Anställningsnummer;Förnamn;Efternamn;E-post;Enhet;Chef\n"
        f"N1;Ny;Person;ny@granvik.example;X1;{world.ciso.email}\nN2;Annan;Person;annan@granvik.example;X1;ny@granvik.example\n",
        "people",
    )
    assert any("hör till" in one.why for one in undoing.obstacles(units))
    undo(world, people)
    undo(world, units)
    assert not User.objects.filter(employment_number__in=["N1", "N2"]).exists()
    assert not OrganisationUnit.objects.filter(code="X1").exists()
    assert Placement.objects.count() == len(before["roles.Placement"])
    assert projection.check() == {"missing": 0, "extra": 0}


def test_the_page_asks_why_or_says_what_stands_in_the_way(world: World, login: Any) -> None:
    browser = login(world.ciso)
    run = take(world, systems(world))
    assert f"/importera/{run.pk}/angra/" in browser.get(f"/importera/{run.pk}/").content.decode()
    page = browser.get(f"/importera/{run.pk}/angra/").content.decode()
    assert "Skäl" in page and "får tillbaka sina gamla värden" in page
    lacking = browser.post(f"/importera/{run.pk}/angra/", {"form_key": str(uuid.uuid4()), "reason": ""})
    assert lacking.status_code == 422
    row = InformationSystem.objects.get(name="Nytt system")
    row.purpose = "Något annat"
    make.saved(row)
    blocked = browser.get(f"/importera/{run.pk}/angra/").content.decode()
    assert "System: Nytt system" in blocked and "<textarea" not in blocked
    refused = browser.post(f"/importera/{run.pk}/angra/", {"form_key": str(uuid.uuid4()), "reason": "Fel fil"})
    assert refused.status_code == 422
    run.refresh_from_db()
    assert run.state == "applied"


def test_the_receipt_and_the_history_tell_of_it(world: World, login: Any) -> None:
    browser = login(world.ciso)
    run = take(world, systems(world))
    answer = browser.post(f"/importera/{run.pk}/angra/", {"form_key": str(uuid.uuid4()), "reason": "Fel fil vald"})
    assert answer.status_code == 303
    assert "Ångrar importen." in browser.get(f"/importera/{run.pk}/").content.decode()
    run.refresh_from_db()
    assert jobs.run(run.job_id)
    page = browser.get(f"/importera/{run.pk}/").content.decode()
    assert "Importen är ångrad" in page and "Fel fil vald" in page
    assert "/angra/" not in page
    history = browser.get(f"/system/{world.journal.pk}/historik/").content.decode()
    assert "Ångrad import av lista.csv" in history and "Fel fil vald" in history
    assert browser.get(f"/importera/{run.pk}/angra/").status_code == 303


def test_an_import_of_somebody_else_is_not_found(world: World, login: Any) -> None:
    run = take(world, systems(world))
    assert login(world.company_ciso).get(f"/importera/{run.pk}/angra/").status_code == 404
    with pytest.raises(ImportRun.DoesNotExist):
        undoing.order(by=world.company_ciso, run=run, reason="Fel", request_id=uuid.uuid4())


def test_undoing_costs_as_many_questions_for_many_rows(world: World, django_assert_max_num_queries: Any) -> None:
    rows = "".join(f"System {n};{world.care.name}\n" for n in range(40))
    run = take(world, "Systemnamn;Förvaltning\n" + rows)
    run = undoing.order(by=world.ciso, run=run, reason="Fel fil", request_id=uuid.uuid4())
    with django_assert_max_num_queries(250):
        assert jobs.run(run.job_id)
    assert not InformationSystem.objects.filter(name__startswith="System ").exists()
