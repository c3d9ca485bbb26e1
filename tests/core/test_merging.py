"""Two people change the same row: both changes are kept, and only what both changed is asked about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from assets.models import Supplier
from roles.kinds import RoleKind
from tests import factories as make
from tests.core.test_forms import change_url, filled, filled_from

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]


@pytest.fixture
def ciso(kommun: Any) -> Any:
    return make.holder(RoleKind.CISO, kommun, given_name="Åsa", family_name="Öberg")


@pytest.fixture
def supplier(kommun: Any) -> Supplier:
    return make.supplier(unit=kommun, name="Nordisk Vård AB", country="Sverige")


def test_stale_form_shows_both_versions_field_by_field(ciso: Any, supplier: Supplier, login: Any) -> None:
    mine, url = login(ciso), change_url(supplier)
    data = filled(mine, url, contact="Min kontakt", country="Danmark", review_on="2027-01-31")
    other = make.holder(RoleKind.CISO, supplier.unit, given_name="Bo", family_name="Ek")
    theirs = login(other)
    assert theirs.post(url, filled(theirs, url, contact="Deras kontakt", country="Norge")).status_code == 303
    answer = mine.post(url, data)
    assert answer.status_code == 409
    conflict = answer.context["conflict"]
    assert conflict["who"] == "Bo Ek"
    assert {row["name"]: (row["yours"], row["theirs"]) for row in conflict["rows"]} == {
        "contact": ("Min kontakt", "Deras kontakt"),
        "country": ("Danmark", "Norge"),
        "review_on": ("2027-01-31", ""),
    }
    kinds = {row["name"]: row["kind"] for row in conflict["rows"]}
    assert kinds == {"contact": "both", "country": "both", "review_on": "yours"}
    assert Supplier.objects.get().contact == "Deras kontakt"
    page = answer.content.decode()
    for kept in ('value="Min kontakt"', 'value="2027-01-31"', "Bo Ek", "Deras kontakt"):
        assert kept in page
    assert filled_from(answer)["version"] == "2"
    unanswered = mine.post(url, decided(answer, contact="yours"))
    assert unanswered.status_code == 409
    assert unanswered.context["conflict"]["unanswered"]
    assert Supplier.objects.get().version == 2
    assert mine.post(url, decided(unanswered, contact="yours", country="theirs")).status_code == 303
    row = Supplier.objects.get()
    assert (row.contact, row.country, row.review_on, row.version) == ("Min kontakt", "Norge", date(2027, 1, 31), 3)


def decided(answer: Any, **keep: str) -> dict[str, Any]:
    """Return what the form sends when of fields that both changed these are chosen ("yours" or "theirs")."""
    conflict = answer.context["conflict"]
    hidden = [pair for row in conflict["both"] for pair in row["hidden"]]
    asked = {"asked": [f"keep-{row['name']}" for row in conflict["both"]], "opened": str(conflict["opened"])}
    return filled_from(answer) | asked | dict(hidden) | {f"keep-{name}": kept for name, kept in keep.items()}


def test_different_fields_are_merged_with_one_click(ciso: Any, supplier: Supplier, login: Any) -> None:
    mine, url = login(ciso), change_url(supplier)
    data = filled(mine, url, contact="Min kontakt", review_on="2027-01-31")
    theirs = login(make.holder(RoleKind.CISO, supplier.unit))
    theirs.post(url, filled(theirs, url, country="Norge", incident_contact="jour 040-1"))
    answer = mine.post(url, data)
    assert answer.status_code == 409
    assert answer.context["conflict"]["merges"]
    assert "Behåll båda ändringarna" in answer.content.decode()
    assert mine.post(url, filled_from(answer)).status_code == 303
    row = Supplier.objects.get()
    told = (row.contact, row.review_on, row.country, row.incident_contact)
    assert told == ("Min kontakt", date(2027, 1, 31), "Norge", "jour 040-1")


def test_back_button_after_a_merge_overwrites_nothing(ciso: Any, supplier: Supplier, login: Any) -> None:
    """The form as it was first sent is a form about the first version, whenever it comes back."""
    mine, url = login(ciso), change_url(supplier)
    data = filled(mine, url, contact="Min kontakt")
    theirs = login(make.holder(RoleKind.CISO, supplier.unit))
    theirs.post(url, filled(theirs, url, country="Norge"))
    merged = filled_from(mine.post(url, data))
    assert mine.post(url, merged).status_code == 303
    assert mine.post(url, merged).status_code == 303
    back = mine.post(url, data | {"contact": "Min kontakt, igen"})
    assert back.status_code == 409
    assert {row["name"]: row["kind"] for row in back.context["conflict"]["rows"]} == {
        "contact": "both",
        "country": "theirs",
    }
    assert (Supplier.objects.get().contact, Supplier.objects.get().version) == ("Min kontakt", 3)


def test_same_change_by_both_is_no_question(ciso: Any, supplier: Supplier, login: Any) -> None:
    mine, url = login(ciso), change_url(supplier)
    data = filled(mine, url, contact="Samma", country="Danmark")
    theirs = login(make.holder(RoleKind.CISO, supplier.unit))
    theirs.post(url, filled(theirs, url, contact="Samma"))
    answer = mine.post(url, data)
    assert {row["name"]: row["kind"] for row in answer.context["conflict"]["rows"]} == {"country": "yours"}


def test_form_about_a_reason_alone_tells_what_was_changed(ciso: Any, supplier: Supplier, login: Any) -> None:
    browser, url = login(ciso), reverse("assets:supplier_archive", args=[supplier.pk])
    data = filled(browser, url, reason="Används inte")
    supplier.country = "Norge"
    make.saved(supplier)
    answer = browser.post(url, data)
    assert answer.status_code == 409
    assert [(c.label, c.after) for c in answer.context["conflict"]["beside"]] == [("Land", "Norge")]
    assert browser.post(url, filled_from(answer)).status_code == 303


def test_stale_a_second_time_is_told_again(ciso: Any, supplier: Supplier, login: Any) -> None:
    browser, url = login(ciso), change_url(supplier)
    data = filled(browser, url, contact="Min")
    for text in ("Ett", "Två"):
        row = Supplier.objects.get()
        row.contact = text
        make.saved(row)
        answer = browser.post(url, data)
        assert answer.status_code == 409
        assert answer.context["conflict"]["rows"][0]["theirs"] == text
        data = decided(answer, contact="yours")
    assert browser.post(url, data).status_code == 303
    assert Supplier.objects.get().contact == "Min"
