"""The words of tags: how a text is parted, when two are the same, and which are like each other."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from assets import tagging
from assets.tag_fields import TagsField, found, sent
from assets.tagging import Chosen

KNOWN = ["betalningsflöden", "moln", "molntjänst", "ska ersättas 2027"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("molntjänst", ["molntjänst"]),
        ("molntjänst; ska  ersättas 2027,GDPR|x", ["molntjänst", "ska ersättas 2027", "GDPR", "x"]),
        ("Moln, moln\nMOLN", ["Moln"]),
        (" ; , - | – ", []),
        ("", []),
    ],
)
def test_a_text_is_parted_into_names(text: str, names: list[str]) -> None:
    assert tagging.names_in(text) == names


@pytest.mark.parametrize(
    ("name", "alike"),
    [
        ("moln", ["moln", "molntjänst"]),
        ("Molntjänster", ["moln", "molntjänst"]),
        ("betalningsfloden", ["betalningsflöden"]),
        ("betalningsflöde", ["betalningsflöden"]),
        ("molntänst", ["moln", "molntjänst"]),
        ("ersätt", ["ska ersättas 2027"]),
        ("ska ersätas 2027", ["ska ersättas 2027"]),
        ("ska ersättas 2028", []),
        ("journal", []),
    ],
)
def test_names_that_hold_each_other_or_differ_by_a_slip_are_alike(name: str, alike: list[str]) -> None:
    assert tagging.like(name, KNOWN) == alike


@pytest.mark.parametrize(
    ("name", "said"), [("a" * 61, "högst 60"), ("a;b", "komma"), ("a|b", "komma"), ("--", "minst")]
)
def test_names_that_cannot_be_tags(name: str, said: str) -> None:
    assert said in str(tagging.fault(name))
    assert tagging.fault("a" * 60) is None


def field(known: list[str] = KNOWN) -> TagsField:
    made = TagsField(required=False)
    made.from_names(lambda: known, "/")
    return made


def said(query: str) -> dict[str, Any]:
    return sent(QueryDict(query), "tags")


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("", Chosen([], [])),
        ("tags=moln&tags_before=moln", Chosen([], [])),
        ("tags_before=moln&tags_before=GDPR&tags=GDPR", Chosen([], ["moln"])),
        ("tags=molntjänst", Chosen(["molntjänst"], [])),
        # Typed in full: the tag that is there, as it is written there.
        ("tags_text=MOLN", Chosen(["moln"], [])),
        ("tags_text=MOLN&tags_before=moln&tags=moln", Chosen([], [])),
        # Unlike all others: new.
        ("tags_text=journal,+arkiv", Chosen(["journal", "arkiv"], [])),
        # What was typed to find what is ticked is no word of its own.
        ("tags_text=betal&tags=betalningsflöden", Chosen(["betalningsflöden"], [])),
        ("tags_text=moln&tags=molntjänst", Chosen(["molntjänst"], [])),
        # The new word itself is ticked.
        ("tags_text=moln+lokalt&tags=moln+lokalt", Chosen(["moln lokalt"], [])),
    ],
)
def test_what_is_ticked_and_typed(query: str, chosen: Chosen) -> None:
    cleaned = field().clean(said(query))
    assert (list(cleaned.add), list(cleaned.remove)) == (list(chosen.add), list(chosen.remove))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("tags_text=betal", "”betal” liknar en etikett som redan finns"),
        # What it was opened with is not what was just searched for.
        ("tags_text=betal&tags_before=betalningsflöden&tags=betalningsflöden", "”betal” liknar"),
        (f"tags_text={'a' * 61}", "högst 60"),
        ("tags=a;b", "komma"),
    ],
)
def test_words_that_somebody_must_look_at(query: str, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field().clean(said(query))
    assert told in refused.value.messages[0]


def test_list_holds_what_is_ticked_then_what_is_like_it_and_the_word_itself() -> None:
    shown = found(lambda: KNOWN, "tags", said("tags=GDPR&tags_text=molnt,+journal"))
    assert (shown["ticked"], shown["near"]) == (["GDPR"], ["moln", "molntjänst"])
    assert (shown["alike"], shown["new"]) == (["molnt"], ["journal"])


def test_nobody_is_asked_for_tags_while_nothing_is_typed() -> None:
    def ask() -> list[str]:
        raise AssertionError

    assert found(ask, "tags", said("tags=GDPR"))["ticked"] == ["GDPR"]
