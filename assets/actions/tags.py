"""What writes tags: giving systems words and taking them away, and keeping the words in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assets import tagging
from assets.models import InformationSystem, SystemTag, Tag
from assets.tagging import Chosen
from audit import context
from audit.trail import let_go, save_many
from core import clock
from roles.models import OrganisationUnit, User

TAKEN = _("Etiketten ”%(name)s” finns redan. Slå ihop dem i stället.")


def write_tags(wanted: Mapping[Any, Chosen]) -> None:
    """Give systems (by id) tags and take others from them, within an acting context, with the systems locked.

    A word that the system's legal entity does not have yet becomes a new tag. Raises ValidationError.
    """
    changes = {pk: chosen for pk, chosen in wanted.items() if chosen.add or chosen.remove}
    if not changes:
        return
    places = InformationSystem.objects.filter(pk__in=changes).values_list("pk", "unit__place__entity")
    entity = dict(places.order_by())
    tags = _found_or_made({(entity[pk], name) for pk, chosen in changes.items() for name in chosen.add})
    known: dict[Any, list[SystemTag]] = {pk: [] for pk in changes}
    links = SystemTag.objects.select_for_update(of=("self",), no_key=True).select_related("tag")
    for link in links.filter(system__in=changes).order_by("pk"):
        known[link.system_id].append(link)
    rows = []
    for pk, chosen in changes.items():
        rows += _taken(known[pk], {*map(tagging.key, chosen.remove)} - {*map(tagging.key, chosen.add)})
        rows += _given(pk, known[pk], [tags[entity[pk], tagging.key(name)] for name in chosen.add])
    save_many(SystemTag, rows)


def follow(systems: Iterable[Any]) -> None:
    """Let the tags of systems (ids) that have moved to another legal entity be that one's, in an acting context."""
    rows = SystemTag.objects.astray().filter(system__in=list(systems))
    astray = list(rows.select_related("tag").select_for_update(of=("self",), no_key=True).order_by("pk"))
    if astray:
        save_many(SystemTag, _ended(astray))
        names: dict[Any, list[str]] = {}
        for link in astray:
            names.setdefault(link.system_id, []).append(link.tag.name)
        write_tags({pk: Chosen(add=tagging.unique(mine)) for pk, mine in names.items()})


def let_go_unused(tags: Iterable[Any]) -> None:
    """Let tags (ids) go that no system has or has had, within an acting context: nobody is to read the word."""
    let_go(Tag, list(Tag.objects.filter(pk__in=list(tags), taggings__isnull=True)))


@transaction.atomic
def rename_tag(*, by: User, tag: Tag, version: int | None, name: str) -> Any:
    """Call a tag something else, on every system that has it. Raises Stale, ValidationError."""
    OrganisationUnit.objects.locked(tag.entity_id, None)  # two at once must not take the same name
    row = Tag.objects.locked(tag.pk, version)
    if same := called(row, name):
        raise ValidationError({"name": TAKEN % {"name": same.name}})
    if not Tag.changed(row, {"name": tagging.collapsed(name)}):
        return row
    row.full_clean()
    with context.acting_as(by):
        row.save()
    return row


@transaction.atomic
def merge_tags(*, by: User, tag: Tag, into: Tag, version: int | None, reason: str) -> Any:
    """Let every system that has a tag have another of the same legal entity instead. Raises Stale, ValidationError."""
    if tag.entity_id != into.entity_id or tag.pk == into.pk:
        raise ValidationError(_("Etiketterna hör inte till samma organisation."))
    mine = SystemTag.objects.current().filter(tag=tag)
    having = InformationSystem.objects.filter(pk__in=mine.values("system"))
    list(having.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    rows = {row.pk: row for row in Tag.objects.select_for_update().filter(pk__in=[tag.pk, into.pk]).order_by("pk")}
    row = Tag.objects.locked(tag.pk, version)
    with context.acting_as(by, reason=reason):
        links = list(mine.select_for_update(of=("self",)).order_by("pk"))
        save_many(SystemTag, _ended(links))
        row.archived_on = clock.today()
        row.save()
        _offer([rows[into.pk]])
        write_tags({link.system_id: Chosen(add=[into.name]) for link in links})
    return rows[into.pk]


@transaction.atomic
def retire_tag(*, by: User, tag: Tag, version: int | None, reason: str) -> Any:
    """Offer a tag no longer. Raises Stale, and ValidationError while a system has it."""
    row = Tag.objects.locked(tag.pk, version)
    number = SystemTag.objects.current().filter(tag=row).count()
    if number:
        said = ngettext(
            "%(n)s system har etiketten. Ta bort den därifrån först.",
            "%(n)s system har etiketten. Ta bort den därifrån först.",
            number,
        )
        raise ValidationError(said % {"n": number})
    if row.archived_on is None:
        row.archived_on = clock.today()
        with context.acting_as(by, reason=reason):
            row.save()
    return row


def called(tag: Tag, name: str) -> Tag | None:
    """Return the other tag of the same legal entity that a name is taken by, retired or not."""
    same = Tag.objects.filter(entity=tag.entity_id, key=tagging.key(name)).exclude(pk=tag.pk)
    found: Tag | None = same.first()
    return found


def _found_or_made(wanted: set[tuple[Any, str]]) -> dict[tuple[Any, str], Tag]:
    """Return the tags of legal entity and name, by entity and key; those not there yet are made, retired ones back."""
    named = {(entity, tagging.key(name)): name for entity, name in sorted(wanted)}
    found = _known(named)
    if named.keys() - found.keys():
        for pk in sorted({entity for entity, _key in named.keys() - found.keys()}):
            OrganisationUnit.objects.locked(pk, None)  # two at once must not make the same tag
        found = _known(named)
        new = [Tag.named(named[place], place[0]) for place in named if place not in found]
        for tag in new:
            tag.full_clean(validate_unique=False, validate_constraints=False)
        save_many(Tag, new)
        found |= {(tag.entity_id, tag.key): tag for tag in new}
    _offer([tag for tag in found.values() if tag.archived_on])
    return found


def _known(named: Mapping[tuple[Any, str], str]) -> dict[tuple[Any, str], Tag]:
    """Return the tags that are there, locked: one that is merged or retired just now is waited for."""
    rows = Tag.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(entity__in={entity for entity, _key in named}, key__in={key for _entity, key in named})
    return {(row.entity_id, row.key): row for row in rows.order_by("pk") if (row.entity_id, row.key) in named}


def _offer(tags: list[Tag]) -> None:
    """Take retired tags back."""
    retired = [tag for tag in tags if tag.archived_on]
    for tag in retired:
        tag.archived_on = None
    save_many(Tag, retired)


def _taken(links: list[SystemTag], keys: set[str]) -> list[SystemTag]:
    return _ended([link for link in links if link.ended_on is None and link.tag.key in keys])


def _ended(links: list[SystemTag]) -> list[SystemTag]:
    for link in links:
        link.ended_on = clock.today()
    return links


def _given(pk: Any, links: list[SystemTag], tags: list[Tag]) -> list[SystemTag]:
    """Return what lets a system have the tags: new rows, and old ones that are no longer ended."""
    had = {link.tag_id: link for link in links}
    new = [SystemTag(system_id=pk, tag=tag) for tag in tags if tag.pk not in had]
    again = [had[tag.pk] for tag in tags if tag.pk in had and had[tag.pk].ended_on]
    for link in again:
        link.ended_on = None
    return [*new, *again]
