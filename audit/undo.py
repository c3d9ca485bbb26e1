"""Takes back what one source wrote, such as an import, as long as nothing was built on it.

Rows that the source made go, and their versions stay with a last one that says so; rows that it changed get their
former values, as one more version. What would lose its ground is an obstacle: then nothing is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import context, trail
from audit.models import TrackedModel
from audit.signals import fill
from core.errors import BuiltOn
from core.ports import Obstacle

Model = type[models.Model]


@dataclass
class Part:
    """What a source wrote of one model: the first and last version number of each row, and which rows it made."""

    model: Any
    source: str
    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)
    made: set[int] = field(default_factory=set)

    @property
    def changed(self) -> set[int]:
        return self.first.keys() - self.made

    def add(self, pk: int, version: int, kind: str) -> None:
        self.first[pk] = min(version, self.first.get(pk, version))
        self.last[pk] = max(version, self.last.get(pk, version))
        if kind == "+":
            self.made.add(pk)

    def written_rows(self) -> Any:
        return self.model.history.filter(source=self.source).values("id")

    def made_rows(self) -> Any:
        return self.written_rows().filter(history_type="+")


def obstacles(source: str) -> list[Obstacle]:
    """What was built on what the source wrote: rows changed since, and rows that refer to what it made."""
    parts = _parts(source)
    return [*_changed_since(parts), *_references(parts)] if parts else []


def take_back(source: str) -> int:
    """Take back everything that the source wrote, in the caller's transaction; return how many rows.

    Somebody must be acting. Raises BuiltOn, and then nothing is written.
    """
    context.require()
    parts = _parts(source)
    for part in parts.values():
        list(part.model._base_manager.select_for_update().filter(pk__in=part.last).values_list("pk").order_by("pk"))
    if found := obstacles(source):
        raise BuiltOn(found)
    # A new holder goes before the former one is back: an office has one at a time.
    going = {model: part.made for model, part in parts.items()}
    for part in parts.values():
        _let_go(part, going)
    for part in parts.values():
        _restore(part)
    return sum(len(part.last) for part in parts.values())


def tracked_models() -> Iterator[Any]:
    return (model for model in apps.get_models() if issubclass(model, TrackedModel))


def _parts(source: str) -> dict[Model, Part]:
    """What the source wrote, in one statement for all models."""
    parts: dict[Model, Part] = {}
    versions = ((model, model.history.filter(source=source)) for model in tracked_models())
    for label, pk, version, kind in _of_all(versions, "id", "version", "history_type"):
        model = apps.get_model(label)
        parts.setdefault(model, Part(model, source)).add(pk, version, kind)
    return parts


def _of_all(querysets: Iterable[tuple[Any, Any]], *names: str) -> list[tuple]:
    """The fields of all rows, each after the label of the model it is told of; one statement."""
    wanted = [
        rows.order_by().annotate(told_of=Value(model._meta.label, models.TextField())).values_list("told_of", *names)
        for model, rows in querysets
    ]
    return list(wanted[0].union(*wanted[1:], all=True)) if wanted else []


def _changed_since(parts: dict[Model, Part]) -> Iterator[Obstacle]:
    rows = ((part.model, part.model._base_manager.filter(pk__in=part.written_rows())) for part in parts.values())
    now = {(apps.get_model(label), pk): version for label, pk, version in _of_all(rows, "pk", "version")}
    for model, part in parts.items():
        later = {pk for pk, version in part.last.items() if now.get((model, pk)) != version}
        if not later:
            continue
        told = {row.pk: row for row in model._base_manager.filter(pk__in=later)}
        newest = {v.id: v for v in part.model.history.filter(id__in=later).order_by("id", "version", "history_id")}
        for pk in sorted(later):
            who = newest[pk]
            words = {"day": timezone.localtime(who.history_date).date().isoformat(), "name": who.actor_name}
            yield _obstacle(told.get(pk), model, _("ändrades %(day)s av %(name)s") % words)


def _references(parts: dict[Model, Part]) -> Iterator[Obstacle]:
    """Rows, not written by the source, that refer to rows it made."""
    asked: list[tuple[Any, Any]] = []
    for model, part in parts.items():
        for other, name in _referring(model):
            if issubclass(other, TrackedModel):
                rows: Any = other._base_manager.filter(**_pointing(other, name, model, part.made_rows()))
                asked.append((other, rows.exclude(pk__in=parts[other].written_rows()) if other in parts else rows))
    found: dict[Any, set[int]] = {}
    for label, pk in _of_all(asked, "pk"):
        found.setdefault(apps.get_model(label), set()).add(pk)
    for other, keys in found.items():
        noun = str(other._meta.verbose_name)
        told = _("%(noun)s hör till det som lästes in") % {"noun": noun[:1].upper() + noun[1:]}
        for row in other._base_manager.filter(pk__in=keys).order_by("pk"):
            yield _obstacle(row, other, told)


def _referring(model: Model) -> Iterator[tuple[Any, str]]:
    """Every model with a foreign key to this one, generic ones too, and the name of its field."""
    fields: Any = model._meta.get_fields(include_hidden=True)
    for relation in fields:
        if _points_here(relation):
            yield relation.related_model, relation.field.name
    for other in apps.get_models():
        for key in other._meta.private_fields:
            if isinstance(key, GenericForeignKey):
                yield other, key.name


def _points_here(relation: Any) -> bool:
    """Is it the other end of a foreign key? A version is no row that stands on another."""
    is_reverse = relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    return is_reverse and not hasattr(relation.related_model, "instance_type")


def _pointing(other: Any, name: str, model: Model, keys: Any) -> dict[str, Any]:
    key = next((one for one in other._meta.private_fields if one.name == name), None)
    if isinstance(key, GenericForeignKey):
        return {key.ct_field: ContentType.objects.get_for_model(model), f"{key.fk_field}__in": keys}
    return {f"{name}__in": keys}


def _obstacle(row: Any, model: Model, told: str) -> Obstacle:
    noun = str(model._meta.verbose_name)
    name = str(row) if row is not None else noun
    address = getattr(row, "get_absolute_url", None)
    return Obstacle(f"{noun[:1].upper()}{noun[1:]}: {name}", address() if address else "", told)


def _restore(part: Part) -> None:
    """Give the changed rows the values of the version before."""
    before: dict[int, Any] = {}
    for version in part.model.history.filter(id__in=part.changed).order_by("id", "version", "history_id"):
        if version.version < part.first[version.id]:
            before[version.id] = version
    rows = list(part.model._base_manager.filter(pk__in=before))
    names = [f.attname for f in part.model.history.model.tracked_fields if f.name not in ("id", "version")]
    for row in rows:
        for name in names:
            setattr(row, name, getattr(before[row.pk], name))
    trail.save_many(part.model, rows)


def _let_go(part: Part, going: dict[Model, set[int]]) -> None:
    """Let the rows go that the source made. What its model can withdraw stays, unless what it is about goes."""
    rows = list(part.model._base_manager.filter(pk__in=part.made))
    staying = [row for row in rows if hasattr(row, "withdraw") and not _stands_on(row, going)]
    for row in staying:
        row.withdraw()
    trail.save_many(part.model, staying)
    kept = {row.pk for row in staying}
    let_go(part.model, [row for row in rows if row.pk not in kept])


def _stands_on(row: Any, going: dict[Model, set[int]]) -> bool:
    generic = [key for key in row._meta.private_fields if isinstance(key, GenericForeignKey)]
    about = ((getattr(row, key.ct_field), getattr(row, key.fk_field)) for key in generic)
    if any(kind is not None and pk in going.get(kind.model_class(), ()) for kind, pk in about):
        return True
    keys = (f for f in row._meta.concrete_fields if f.is_relation)
    return any(getattr(row, f.attname) in going.get(f.related_model, ()) for f in keys)


def let_go(model: Any, rows: list[Any]) -> None:
    """Delete rows, with a last version each; what is only computed from them, such as rights, goes along."""
    if not rows:
        return
    acting = context.require()
    history = model.history.model
    versions = []
    for row in rows:
        values = {f.attname: getattr(row, f.attname) for f in history.tracked_fields}
        version = history(history_type="-", **values | {"version": row.version + 1})
        fill(version, acting)
        versions.append(version)
    trail.keep(history, versions)
    keys = [row.pk for row in rows]
    for other, name in _referring(model):
        if not issubclass(other, TrackedModel):
            _plain(other).filter(**_pointing(other, name, model, keys))._raw_delete(using=DEFAULT_DB_ALIAS)
    _plain(model).filter(pk__in=keys)._raw_delete(using=DEFAULT_DB_ALIAS)


def _plain(model: Any) -> Any:
    return models.QuerySet(model)


__all__ = ["BuiltOn", "let_go", "obstacles", "take_back"]
