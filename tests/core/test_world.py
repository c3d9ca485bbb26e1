"""The tests' own kommun has the access that its assignments call for."""

from assets.models import InformationSystem
from roles import projection


def names(user) -> set[str]:
    return set(InformationSystem.objects.visible_to(user).values_list("name", flat=True))


def test_ciso_of_the_kommun_reaches_it_all_but_not_the_bolag(world) -> None:
    assert names(world.ciso) == {"Västerbotten Omsorg", "Schemat", "Äldre växel"}
    assert names(world.company_ciso) == {"Hyresregistret"}


def test_who_left_reaches_nothing(world) -> None:
    assert names(world.former) == set()


def test_grants_are_as_expected(world) -> None:
    assert projection.check() == {"missing": 0, "extra": 0}
