"""The large kommun for measuring is a true one: people log in, and rights are what the offices call for."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from assets import chains
from assets.models import Candidate, InformationSystem, Outage, RestoreTest, SystemDependency, SystemTag, Tag
from core.models import ImportRun
from roles import projection
from roles.models import ImportProfile, Review, User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SMALL = {"systems": 30, "users": 60}


def load(**sizes: int) -> None:
    call_command("load_large", **(SMALL | sizes))


def test_load_large_makes_what_is_asked_for() -> None:
    load(systems=30, users=60)
    assert (InformationSystem.objects.count(), User.objects.count()) == (30, 60)
    assert InformationSystem.history.count() == 30
    assert projection.difference().as_counts() == {"missing": 0, "extra": 0}


def test_load_large_has_suppliers_contracts_and_dependencies() -> None:
    load(systems=60)
    linked = InformationSystem.objects.filter(supplier__isnull=False).count()
    assert 0 < linked < 60
    assert 0 < InformationSystem.objects.filter(coverage__contract__supplier__isnull=False).distinct().count() <= linked
    assert 120 < SystemDependency.objects.count() <= 180
    ciso = User.objects.get(employment_number="S000000")
    assert len(chains.of(InformationSystem.objects.order_by("pk")[0], chains.STOPS, ciso)) > 30


def test_load_large_has_rows_for_every_list() -> None:
    load(systems=60)
    assert InformationSystem.objects.infrastructure().count() == 3
    assert Outage.objects.filter(ended_at=None).values("system").distinct().count() == 12
    assert Outage.objects.count() == 150 + 12
    assert RestoreTest.objects.exists()
    assert Candidate.objects.count() == 30
    assert (Tag.objects.count(), SystemTag.objects.count()) == (60, 90)
    assert (Review.objects.count(), ImportProfile.objects.count(), ImportRun.objects.count()) == (41, 40, 60)


def test_load_large_gives_a_ciso_and_a_restricted_user() -> None:
    load()
    ciso, manager = (User.objects.get(employment_number=n) for n in ("S000000", "S000003"))
    assert ciso.email == "ciso@stor.example"
    assert ciso.check_password("stora-kommunen-2026")
    seen = InformationSystem.objects.visible_to(manager, "view").count()
    assert 0 < seen < InformationSystem.objects.visible_to(ciso, "view").count() == 30


def test_load_large_refuses_a_second_time() -> None:
    load()
    with pytest.raises(CommandError, match="finns redan"):
        load()
