"""Somebody who has left can take nothing back: who may import the same everywhere the import wrote can."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from assets.models import InformationSystem
from core import clock, jobs
from core.imports import actions, undoing
from core.models import ImportRun
from roles import projection
from roles.kinds import RoleKind
from roles.models import User
from tests import factories as make
from tests.imports.running import worked
from tests.world import World

pytestmark = pytest.mark.django_db


def take(by: User, text: str, kind: str = "systems") -> ImportRun:
    file: dict[str, Any] = {"content": text.encode(), "file_name": "lista.csv", "sheet": "lista", "kind": kind}
    run = actions.receive(by=by, **file)
    actions.save_answers(by=by, run=run, answers=[], on_conflict="update")
    run.refresh_from_db()
    return worked(run, by)


def leaves(person: User) -> None:
    """Let every office of the person end yesterday."""
    for held in person.assignments.filter(ends_on=None):
        held.ends_on = max(held.starts_on, clock.today()) - timedelta(days=1)
        make.saved(held)
    projection.sync([person.pk])


def one_system(world: World) -> str:
    return f"Systemnamn;Förvaltning\nNytt system;{world.care.name}\n"


def is_hidden(login: Any, person: User, run: ImportRun) -> bool:
    """Does the person find neither the page nor the deed?"""
    url = f"/importera/{run.pk}/angra/"
    browser = login(person)
    sent = {"form_key": str(uuid.uuid4()), "reason": "Fel fil"}
    found = {browser.get(url).status_code, browser.post(url, sent).status_code}
    with pytest.raises(ImportRun.DoesNotExist):
        undoing.order(by=person, run=run, reason="Fel fil", request_id=uuid.uuid4())
    run.refresh_from_db()
    return found == {404} and run.state == "applied"


def test_a_successor_takes_back_what_somebody_who_left_took_in(world: World, login: Any) -> None:
    run = take(world.ciso, one_system(world))
    leaves(world.ciso)
    successor = make.holder(RoleKind.CISO, world.kommun, family_name="Efterträdare")
    browser = login(successor)
    page = browser.get(f"/importera/{run.pk}/").content.decode()
    assert f"/importera/{run.pk}/angra/" in page
    # The file and what was told of its other rows stay with who took it in.
    assert "Hämta protokoll" not in page and browser.get(f"/importera/{run.pk}/protokoll/").status_code == 404
    sent = {"form_key": str(uuid.uuid4()), "reason": "Fel fil"}
    assert browser.post(f"/importera/{run.pk}/angra/", sent).status_code == 303
    run.refresh_from_db()
    assert jobs.run(run.job_id)
    run.refresh_from_db()
    assert (run.state, run.undone_by) == ("undone", successor.full_name)
    assert not InformationSystem.objects.filter(name="Nytt system").exists()
    last = InformationSystem.history.filter(name="Nytt system").latest("version")
    assert (last.actor_name, last.source) == (successor.full_name, f"undo:{run.pk}")
    # Nothing is left that they may see, but what they did they may read.
    assert "Importen är ångrad" in browser.get(f"/importera/{run.pk}/").content.decode()
    assert browser.get(f"/importera/{run.pk}/angra/").status_code == 303
    for other in (world.company_ciso, make.holder(RoleKind.CISO, world.kommun, family_name="Tredje")):
        assert login(other).get(f"/importera/{run.pk}/").status_code == 404


def test_who_may_not_import_the_kind_finds_nothing(world: World, login: Any) -> None:
    run = take(world.ciso, one_system(world))
    for person in (world.manager, world.system_owner, world.company_ciso, world.people["administrator"]):
        assert is_hidden(login, person, run)
    assert f"/importera/{run.pk}/angra/" not in login(world.manager).get(f"/importera/{run.pk}/").content.decode()


def test_an_import_on_both_sides_of_a_border_is_for_who_reaches_both(world: World, login: Any) -> None:
    both = make.holder(RoleKind.CISO, world.kommun, family_name="Båda")
    make.assignment(person=both, role=RoleKind.CISO, about=world.company)
    run = take(both, one_system(world) + f"Bolagets nya;{world.company.name}\n")
    assert run.receipt["created"] == 2
    assert is_hidden(login, world.ciso, run) and is_hidden(login, world.company_ciso, run)


def test_a_person_on_both_sides_is_no_way_in(world: World, login: Any) -> None:
    person = make.person(unit=world.school, employment_number="N77")
    make.placement(person=person, unit=world.company)
    text = f"Anställningsnummer;Förnamn;Efternamn;Enhet\nN77;Nytt;{person.family_name};{world.school.code}\n"
    run = take(world.ciso, text, "people")
    assert run.receipt["updated"] == 1
    assert is_hidden(login, world.company_ciso, run)


def test_what_would_go_back_beyond_ones_reach_stays(world: World) -> None:
    both = make.holder(RoleKind.CISO, world.kommun, family_name="Båda")
    make.assignment(person=both, role=RoleKind.CISO, about=world.company)
    moved = make.system(unit=world.care, name="Flyttat")
    run = take(both, f"Id i portalen;Systemnamn;Förvaltning\n{moved.pk};Flyttat;{world.company.name}\n")
    moved.refresh_from_db()
    assert moved.unit == world.company
    run = undoing.order(by=world.company_ciso, run=run, reason="Fel fil", request_id=uuid.uuid4())
    assert jobs.run(run.job_id)
    run.refresh_from_db()
    moved.refresh_from_db()
    assert (run.state, moved.unit, "får läsa in" in run.message) == ("applied", world.company, True)


def test_an_import_on_its_way_is_nobody_elses(world: World, login: Any) -> None:
    file: dict[str, Any] = {"content": one_system(world).encode(), "file_name": "lista.csv", "sheet": "lista"}
    run = actions.receive(by=world.ciso, kind="systems", **file)
    other = login(make.holder(RoleKind.CISO, world.kommun, family_name="Annan"))
    for tail in ("", "angra/", "granska/", "kolumner/", "protokoll/"):
        assert other.get(f"/importera/{run.pk}/{tail}").status_code == 404


def test_a_failed_undoing_is_reopened_by_who_may_undo(world: World, login: Any) -> None:
    run = take(world.ciso, one_system(world))
    successor = make.holder(RoleKind.CISO, world.kommun, family_name="Efterträdare")
    run = undoing.order(by=successor, run=run, reason="Fel fil", request_id=uuid.uuid4())
    run.job.state = run.job.State.FAILED
    run.job.message = "Det gick inte."
    run.job.save()
    url = f"/importera/{run.pk}/"
    reader = login(world.manager)
    assert "Tillbaka till kvittot" not in reader.get(url).content.decode()
    assert reader.post(url).status_code == 404
    browser = login(successor)
    assert "Tillbaka till kvittot" in browser.get(url).content.decode()
    assert browser.post(url).status_code == 303
    run.refresh_from_db()
    assert (run.state, run.message) == ("applied", "Det gick inte.")
