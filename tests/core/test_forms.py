"""Forms act once, notice who was faster, and lose nothing that was typed."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, connections, transaction
from django.http import QueryDict

from assets.models import Supplier
from core.forms import OnceForm, ReasonForm, acted_before
from core.models import FormReceipt
from core.pages.forms import BUSY, add_errors
from roles.kinds import RoleKind
from tests import factories as make

pytestmark = pytest.mark.core_suite
ADD = "/leverantorer/ny/"
LISTED = "/leverantorer/"


@pytest.fixture
def ciso(kommun: Any) -> Any:
    return make.holder(RoleKind.CISO, kommun, given_name="Åsa", family_name="Öberg")


@pytest.fixture
def supplier(kommun: Any) -> Supplier:
    return make.supplier(unit=kommun, name="Nordisk Vård AB", country="Sverige")


def change_url(supplier: Supplier) -> str:
    return f"/leverantorer/{supplier.pk}/andra/"


def filled(browser: Any, url: str, **typed: Any) -> dict[str, str]:
    """Return what the form at an address would send, with some fields typed over."""
    values = {field.html_name: field.value() for field in browser.get(url).context["form"]}
    values = {name: getattr(value, "pk", value) for name, value in values.items()}
    return {name: str(value) for name, value in (values | typed).items() if value not in (None, "")}


def names() -> list[str]:
    return sorted(Supplier.objects.values_list("name", flat=True))


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, each with a connection of its own; return their answers in order."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def do(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            answers[number] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return answers


# --- once ---


def test_form_leads_on_with_303(ciso: Any, kommun: Any, login: Any) -> None:
    browser = login(ciso)
    answer = browser.post(ADD, filled(browser, ADD, name="Ny AB", unit=kommun.pk))
    assert (answer.status_code, answer.url) == (303, f"/leverantorer/{Supplier.objects.get().pk}/")
    assert "Leverantören finns nu i registret." in browser.get(answer.url).content.decode()


def test_form_sent_twice_acts_once_and_leads_to_the_same_place(ciso: Any, kommun: Any, login: Any) -> None:
    browser = login(ciso)
    data = filled(browser, ADD, name="Ny AB", unit=kommun.pk)
    answers = [browser.post(ADD, data) for _time in range(3)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(303, answers[0].url)}
    assert names() == ["Ny AB"]
    assert Supplier.history.count() == 1


def test_same_key_with_other_content_is_a_form_of_its_own(ciso: Any, kommun: Any, login: Any) -> None:
    """The back button, a correction, send again: what was typed then counts too."""
    browser = login(ciso)
    data = filled(browser, ADD, name="Första AB", unit=kommun.pk)
    browser.post(ADD, data)
    assert browser.post(ADD, data | {"name": "Andra AB"}).status_code == 303
    assert names() == ["Andra AB", "Första AB"]


def test_token_against_forgery_is_not_content(db: None) -> None:
    def receipt(token: str) -> int:
        key = uuid.UUID(int=1)
        with transaction.atomic():
            return acted_before(key, 1, QueryDict(f"name=x&csrfmiddlewaretoken={token}")).pk

    assert receipt("a") == receipt("b")


@pytest.mark.parametrize(
    ("one", "other"),
    [("a=1&b=2", "a=1&b=3"), ("a=1&a=2", "a=2&a=1"), ("a=12", "a=1&b=2"), ("ab=c", "a=bc"), ("a=", "")],
)
def test_different_contents_are_different(db: None, one: str, other: str) -> None:
    with transaction.atomic():
        receipts = {acted_before(uuid.UUID(int=1), 1, QueryDict(sent)).pk for sent in (one, other)}
    assert len(receipts) == 2


def test_key_of_another_person_is_not_theirs(ciso: Any, kommun: Any, login: Any) -> None:
    other = make.holder(RoleKind.CISO, kommun)
    browser = login(ciso)
    data = filled(browser, ADD, name="Ny AB", unit=kommun.pk)
    answers = [browser.post(ADD, data), login(other).post(ADD, data)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].url != answers[1].url
    assert set(FormReceipt.objects.values_list("user_id", flat=True)) == {ciso.pk, other.pk}


@pytest.mark.parametrize("key", ["", "nonsens", "1", "%00"])
def test_form_without_a_real_key_does_nothing(ciso: Any, kommun: Any, login: Any, key: str) -> None:
    browser = login(ciso)
    data = filled(browser, ADD, name="Ny AB", unit=kommun.pk) | {"form_key": key}
    answer = browser.post(ADD, data)
    assert answer.status_code == 422
    assert names() == []


def test_form_that_failed_leaves_no_receipt_and_may_be_sent_again(
    ciso: Any, kommun: Any, login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assets.actions import register

    browser = login(ciso)
    data = filled(browser, ADD, name="Ny AB", unit=kommun.pk)
    with monkeypatch.context() as broken:
        broken.setattr(register, "save", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            browser.post(ADD, data)
    assert not FormReceipt.objects.exists()
    assert browser.post(ADD, data).status_code == 303
    assert names() == ["Ny AB"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_act_once(login: Any) -> None:
    kommun = make.municipality()
    ciso = make.holder(RoleKind.CISO, kommun)
    first, second = login(ciso), login(ciso)
    data = filled(first, ADD, name="Ny AB", unit=kommun.pk)
    answers = at_once(lambda: first.post(ADD, data), lambda: second.post(ADD, data))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].url == answers[1].url
    assert names() == ["Ny AB"]
    assert Supplier.history.count() == 1


@pytest.mark.django_db(transaction=True)
def test_second_click_waits_for_the_first(login: Any) -> None:
    """Not by luck: the second asks while the first has claimed the form and not yet committed."""
    order: list[str] = []
    claimed = threading.Event()
    sent = QueryDict("name=x")

    def first() -> None:
        with transaction.atomic():
            receipt = acted_before(uuid.UUID(int=1), 1, sent)
            claimed.set()
            threading.Event().wait(0.3)
            order.append("first")
            receipt.location = "/dit/"
            receipt.save()

    def second() -> str:
        claimed.wait(10)
        with transaction.atomic():
            location = acted_before(uuid.UUID(int=1), 1, sent).location
        order.append("second")
        return location

    assert at_once(first, second) == [None, "/dit/"]
    assert order == ["first", "second"]


# --- somebody else was faster (what is then merged: test_merging.py) ---


def filled_from(answer: Any) -> dict[str, str]:
    """Return what the form on a page would send as it stands."""
    values = {field.html_name: field.value() for field in answer.context["form"]}
    values = {name: value[0] if isinstance(value, tuple) else value for name, value in values.items()}
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_the_same_moment_are_one_and_one(login: Any) -> None:
    supplier = make.supplier(unit=make.municipality(), name="Nordisk Vård AB")
    people = [make.holder(RoleKind.CISO, supplier.unit) for _n in range(2)]
    browsers, url = [login(one) for one in people], change_url(supplier)
    sent = [filled(browser, url, contact=f"Kontakt {n}") for n, browser in enumerate(browsers)]
    answers = at_once(*(lambda b=b, d=d: b.post(url, d) for b, d in zip(browsers, sent, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    winner = [answer.status_code for answer in answers].index(303)
    assert Supplier.objects.get().contact == f"Kontakt {winner}"
    assert Supplier.history.count() == 2


@pytest.mark.django_db(transaction=True)
def test_lock_that_is_not_had_in_time_loses_nothing(login: Any) -> None:
    supplier = make.supplier(unit=make.municipality(), name="Nordisk Vård AB")
    browser, url = login(make.holder(RoleKind.CISO, supplier.unit)), change_url(supplier)
    data = filled(browser, url, contact="Min kontakt")
    held, done = threading.Event(), threading.Event()

    def holds() -> None:
        with transaction.atomic():
            Supplier.objects.locked(supplier.pk, None)
            held.set()
            done.wait(20)
        connections.close_all()

    holder = threading.Thread(target=holds)
    holder.start()
    held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    answer = browser.post(url, data)
    done.set()
    holder.join()
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert str(BUSY) in page
    assert 'value="Min kontakt"' in page
    assert Supplier.objects.get().contact == ""
    assert not FormReceipt.objects.exists()
    assert browser.post(url, filled_from(answer)).status_code == 303
    assert Supplier.objects.get().contact == "Min kontakt"


# --- errors ---


def test_errors_stand_beside_their_fields_and_keep_what_was_typed(ciso: Any, kommun: Any, login: Any) -> None:
    browser = login(ciso)
    answer = browser.post(ADD, filled(browser, ADD, contact="Kvar", review_on="i morgon", unit=kommun.pk))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "review_on"}
    page = answer.content.decode()
    for kept in ('value="Kvar"', 'value="i morgon"', 'href="#id_name"', 'aria-invalid="true"'):
        assert kept in page
    assert names() == []


def test_error_of_the_action_stands_beside_the_field(
    ciso: Any, kommun: Any, login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assets.actions import register

    def refuses(*args: Any) -> None:
        raise ValidationError({"contact": "Skriv ett telefonnummer.", "archived_on": "Är arkiverad."})

    monkeypatch.setattr(register, "save", refuses)
    browser = login(ciso)
    answer = browser.post(ADD, filled(browser, ADD, name="Ny AB", unit=kommun.pk))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert errors["contact"] == ["Skriv ett telefonnummer."]
    assert errors[NON_FIELD_ERRORS] == ["Är arkiverad."]
    assert not FormReceipt.objects.exists()


def test_error_about_no_field_stands_on_top() -> None:
    form = ReasonForm({"reason": "x", "form_key": str(uuid.uuid4())})
    assert form.is_valid()
    add_errors(form, ValidationError(["Först.", "Sedan."]))
    assert form.errors == {NON_FIELD_ERRORS: ["Först.", "Sedan."]}


def test_fields_without_a_group_stand_last() -> None:
    class Grouped(ReasonForm):
        fieldset_names = (("Tom", ("finnsinte",)),)

    (only,) = Grouped().fieldsets()
    assert only["legend"] == ""
    assert [field.name for field in only["fields"]] == ["reason"]


def test_form_keys_differ_from_page_to_page(ciso: Any, kommun: Any, login: Any) -> None:
    browser = login(ciso)
    keys = {browser.get(ADD).context["form"]["form_key"].value() for _time in range(3)}
    assert len(keys) == 3


def test_what_is_wrong_tells_what_to_write() -> None:
    class Asks(OnceForm):
        number = forms.IntegerField(min_value=1)
        named = forms.DateField(error_messages={"invalid": "Skriv dagen för mötet."})

    form = Asks({"number": "0", "day": "2026-13-45", "named": "2026-13-45", "form_key": str(uuid.uuid4())})
    form.fields["day"] = forms.DateField()
    assert form.errors["number"] == ["Skriv 1 eller mer."]
    assert form.errors["day"] == ["Skriv en dag som finns, till exempel 2026-12-31."]
    assert form.errors["named"] == ["Skriv dagen för mötet."]


def test_summary_has_the_order_of_the_page(ciso: Any, login: Any) -> None:
    browser = login(ciso)
    page = browser.post("/personer/ny/", filled(browser, "/personer/ny/", starts_on="i går")).content.decode()
    fields = re.findall(r'<li><a href="#id_(\w+)">', page)
    assert len(fields) > 3
    assert fields == sorted(fields, key=lambda name: page.index(f'name="{name}'))
