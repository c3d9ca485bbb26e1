"""Many systems changed alike: nothing unseen, nothing half done, and each system's history says why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from assets.models import InformationSystem
from roles.kinds import RoleKind
from roles.models import Assignment
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def ciso(kommun: Any) -> Any:
    return make.holder(RoleKind.CISO, kommun)


@pytest.fixture
def systems(kommun: Any) -> list[Any]:
    return [make.system(unit=kommun, name=name) for name in ("Arkivet", "Bygglov", "Cykelpoolen")]


def page(*rows: Any, **also: Any) -> str:
    asked = "&".join([*(f"rad={row.pk}" for row in rows), *(f"{k}={v}" for k, v in also.items())])
    return f"{reverse('assets:systems_change')}?{asked}"


def filled(browser: Any, address: str, **typed: Any) -> dict[str, Any]:
    form = browser.get(address).context["form"]
    return {name: str(form[name].value()) for name in ("form_key", "chosen")} | {k: str(v) for k, v in typed.items()}


def shown(browser: Any, address: str, **typed: Any) -> Any:
    """Return the page that shows what the typed values do."""
    return browser.post(address, filled(browser, address, **typed) | {"step": "preview"})


def applied(browser: Any, address: str, preview: Any, **also: Any) -> Any:
    data = {k: v for k, v in preview.context["form"].data.items() if v != ""}
    return browser.post(address, data | {"reason": "Omorganisation", **also, "step": "apply"}, follow=True)


def fresh(rows: list[Any]) -> list[Any]:
    return list(InformationSystem.objects.filter(pk__in=[row.pk for row in rows]))


def planned(answer: Any) -> dict[str, list[tuple[str, str, str]]]:
    rows = answer.context.get("planned", ())
    return {row.system.name: [(c.label, c.before, c.after) for c in row.changes] for row in rows}


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_unit_and_life_cycle_of_many_are_changed_with_a_reason(
    kommun: Any, ciso: Any, systems: list[Any], login: Any
) -> None:
    school = make.unit(parent=kommun, name="Skolan")
    browser, address = login(ciso), page(*systems[:2])
    preview = shown(browser, address, unit=school.pk, life_cycle="phasing_out")
    assert preview.status_code == 200
    change = [("Ansvarig enhet", "Granviks kommun", "Skolan"), ("Läge", "I drift", "Avvecklas")]
    assert planned(preview) == {"Arkivet": change, "Bygglov": change}
    assert [row.version for row in fresh(systems)] == [1, 1, 1]
    answer = applied(browser, address, preview)
    assert told(answer) == ["2 system är ändrade."]
    rows = fresh(systems)
    assert [(r.unit, r.life_cycle, r.version) for r in rows[:2]] == [(school, "phasing_out", 2)] * 2
    assert (rows[2].unit, rows[2].version) == (kommun, 1)
    version = rows[0].history.first()
    assert (version.history_change_reason, version.actor_name) == ("Omorganisation", ciso.full_name)


def test_nothing_is_done_without_a_reason_or_a_change(ciso: Any, systems: list[Any], login: Any) -> None:
    browser, address = login(ciso), page(*systems)
    assert shown(browser, address).status_code == 422
    preview = shown(browser, address, life_cycle="retired")
    answer = applied(browser, address, preview, reason=" ")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"reason"}
    assert len(planned(answer)) == 3
    assert {row.version for row in fresh(systems)} == {1}


def test_other_values_than_those_shown_are_shown_first(ciso: Any, systems: list[Any], login: Any) -> None:
    browser, address = login(ciso), page(*systems)
    preview = shown(browser, address, life_cycle="retired")
    answer = applied(browser, address, preview, life_cycle="planned")
    assert (answer.status_code, planned(answer)["Arkivet"]) == (200, [("Läge", "I drift", "Planerat")])
    assert {row.life_cycle for row in fresh(systems)} == {"in_use"}
    assert told(applied(browser, address, answer)) == ["3 system är ändrade."]


def test_row_that_somebody_changed_meanwhile_is_left_and_told(ciso: Any, systems: list[Any], login: Any) -> None:
    browser, address = login(ciso), page(*systems)
    preview = shown(browser, address, life_cycle="retired")
    systems[1].purpose = "Ändrat av någon annan"
    make.saved(systems[1])
    answer = applied(browser, address, preview)
    assert told(answer)[0] == "2 system är ändrade."
    assert "Bygglov" in told(answer)[1]
    assert [row.life_cycle for row in fresh(systems)] == ["retired", "in_use", "retired"]


def test_rows_already_so_are_left(ciso: Any, systems: list[Any], login: Any) -> None:
    systems[0].life_cycle = "retired"
    make.saved(systems[0])
    preview = shown(login(ciso), page(*systems), life_cycle="retired")
    assert list(planned(preview)) == ["Bygglov", "Cykelpoolen"]
    assert [(why, [s.name for s in rows]) for why, rows, _n in preview.context["left_out"]] == [
        ("Har redan de värdena.", ["Arkivet"])
    ]


def test_only_what_one_may_change_is_changed(kommun: Any, systems: list[Any], login: Any) -> None:
    """A manager who owns one of the systems reads all of them, changes one, and moves none."""
    owner = make.holder(RoleKind.MANAGER, kommun)
    make.assignment(person=owner, role=RoleKind.SYSTEM_OWNER, about=systems[0])
    browser, address = login(owner), page(*systems)
    assert "unit" not in browser.get(address).context["form"].fields
    preview = shown(browser, address, life_cycle="phasing_out")
    assert list(planned(preview)) == ["Arkivet"]
    forged = ",".join(f"{row.pk}:{row.version}" for row in systems)
    applied(browser, address, preview, chosen=forged)
    assert [row.life_cycle for row in fresh(systems)] == ["phasing_out", "in_use", "in_use"]


def test_foreign_rows_and_foreign_units_are_out_of_reach(world: Any, login: Any) -> None:
    browser, address = login(world.ciso), page(world.journal, world.rents)
    assert [row.name for row in browser.get(address).context["view"].rows] == ["Västerbotten Omsorg"]
    assert shown(browser, address, unit=world.company.pk).status_code == 422
    assert login(world.employee).get(address).status_code == 403


def test_one_takes_over_from_all_forvaltare(kommun: Any, ciso: Any, systems: list[Any], login: Any) -> None:
    old, new = (make.person(unit=kommun, family_name=name) for name in ("Gammal", "Ny"))
    make.assignment(person=old, role=RoleKind.SYSTEM_MANAGER, about=systems[0])
    make.assignment(person=new, role=RoleKind.SYSTEM_MANAGER, about=systems[2])
    browser, address = login(ciso), page(*systems)
    preview = shown(browser, address, manager=new.pk)
    assert planned(preview) == {
        "Arkivet": [("Systemförvaltare", "Test Gammal", "Test Ny")],
        "Bygglov": [("Systemförvaltare", "", "Test Ny")],
    }
    assert told(applied(browser, address, preview))[0] == "2 system är ändrade."
    held = Assignment.objects.valid().filter(role=RoleKind.SYSTEM_MANAGER)
    assert sorted(held.values_list("person_id", "object_id")) == [(new.pk, row.pk) for row in systems]
    ended = Assignment.objects.get(person=old)
    assert ended.ends_on == TODAY - timedelta(days=1)
    assert ended.history.first().history_change_reason == "Omorganisation"
    assert InformationSystem.objects.visible_to(new, "change").count() == 3
    assert not InformationSystem.objects.visible_to(old, "change").exists()
    assert {row.version for row in fresh(systems)} == {1}


def test_nobody_makes_themselves_forvaltare_of_what_they_cannot_change(
    kommun: Any, systems: list[Any], login: Any
) -> None:
    manager = make.holder(RoleKind.MANAGER, kommun)
    make.assignment(person=manager, role=RoleKind.SYSTEM_OWNER, about=make.system(unit=kommun))
    browser, address = login(manager), page(*systems)
    preview = shown(browser, address, manager=manager.pk)
    assert applied(browser, address, preview).status_code == 422
    assert not Assignment.objects.filter(role=RoleKind.SYSTEM_MANAGER).exists()


def test_form_sent_twice_acts_once(ciso: Any, systems: list[Any], login: Any) -> None:
    browser, address = login(ciso), page(*systems)
    preview = shown(browser, address, life_cycle="retired")
    for _n in range(2):
        applied(browser, address, preview)
    assert {row.version for row in fresh(systems)} == {2}


def test_whole_filtered_list_is_changed_in_few_statements(
    kommun: Any, ciso: Any, systems: list[Any], login: Any, django_assert_max_num_queries: Any
) -> None:
    new = make.person(unit=kommun)
    browser, address = login(ciso), page(alla=1, life_cycle="in_use")
    preview = shown(browser, address, life_cycle="phasing_out", manager=new.pk)
    assert len(planned(preview)) == 3
    with django_assert_max_num_queries(60):
        answer = applied(browser, address, preview)
    assert told(answer) == ["3 system är ändrade."]
    assert answer.redirect_chain[0][0] == f"{reverse('assets:system_list')}?life_cycle=in_use"


def test_a_system_with_a_supplier_stays_with_the_organisation_that_has_the_contract(
    kommun: Any, ciso: Any, systems: list[Any], login: Any
) -> None:
    company = make.unit(parent=kommun, kind=make.Kind.COMPANY)
    make.assignment(person=ciso, role=RoleKind.CISO, about=company)
    systems[0].supplier = make.supplier(unit=kommun)
    make.saved(systems[0])
    browser, address = login(ciso), page(*systems[:2])
    preview = shown(browser, address, unit=company.pk)
    assert list(planned(preview)) == ["Bygglov"]
    answer = applied(browser, address, preview)
    assert told(answer)[0] == "1 system är ändrat."
    assert [row.unit for row in fresh(systems)[:2]] == [kommun, company]
