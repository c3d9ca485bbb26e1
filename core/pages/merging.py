"""Two people changed the same row: what each did, field by field, and a form that holds both.

Three versions are compared: the one that the form was opened at, what was typed, and what is saved now. Fields that
only the other changed are put into the form; of fields that both changed one is chosen, and the form asks until it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from core import ports
from core.templatetags.ui import isodate

KEEP, THEIRS, OPENED = "keep-", "theirs-", "opened"
YOURS, SAVED, BOTH = "yours", "theirs", "both"


def chosen(data: QueryDict) -> QueryDict:
    """Return what was sent with the choices carried out.

    While a choice is missing the form is still about the version it was opened at, so that it is asked about again.
    """
    asked = {key.removeprefix(KEEP) for key in data.getlist("asked")}
    if not asked:
        return data
    data = data.copy()
    for name in sorted(asked):
        if data.get(f"{KEEP}{name}") == SAVED:
            _take_theirs(data, name)
    if any(data.get(f"{KEEP}{name}") not in (YOURS, SAVED) for name in asked):
        data["version"] = data.get(OPENED, "")
    return data


def _take_theirs(data: QueryDict, name: str) -> None:
    start = f"{THEIRS}{name}:"
    for key in [key for key in data if key.startswith(start)]:
        data.setlist(key.removeprefix(start), data.getlist(key))


def freshened(form: Any, current: Any) -> QueryDict:
    """Return what was sent, with the saved values of fields that are refused though their sender never touched them.

    A choice that was there when the form was opened may be gone, since somebody else has moved the row on.
    """
    opened = form.data.get("version") or ""
    if not opened.isdecimal() or int(opened) == current.version:
        return form.data
    base, data = ports.trail().version_at(current, int(opened)), form.data.copy()
    for name in form.errors:
        attname = _attname(base, name)
        if attname and data.getlist(form.add_prefix(name)) == [str(getattr(base, attname))]:
            for key, values in _sent_as(form, name, _value(current, name)).items():
                data.setlist(key, values)
    return data


def conflict(form: Any, current: Any) -> dict[str, Any]:
    """Return who saved, when, and what each of the two changed; put into the form what the other changed alone."""
    last, opened = ports.trail().last_version(current), form.cleaned_data.get("version")
    base = ports.trail().version_at(current, opened)
    rows = list(_rows(form, current, base))
    form.data = form.data.copy()
    for row in rows:
        if row["kind"] == SAVED:
            _put(form, row["name"], row["value"])
    form.data[form.add_prefix("version")] = str(current.version)
    since = None if rows else ports.trail().changes_since(current, opened)
    ports.named(since.changes if since else ())
    for saved in (row["value"] for row in rows if isinstance(row["value"], Model)):
        ports.shown([saved], type(saved))
    both = [row for row in rows if row["kind"] == BOTH]
    return {
        "who": last.actor_name,
        "when": last.history_date,
        "rows": rows,
        "both": both,
        "merges": {row["kind"] for row in rows} == {YOURS, SAVED},
        "opened": opened,
        "unanswered": any(row["asked"] and row["keep"] not in (YOURS, SAVED) for row in both),
        "beside": since.changes if since else (),
    }


def _rows(form: Any, current: Any, base: Any) -> Iterator[dict[str, Any]]:
    for name, field in form.fields.items():
        if name == "version" or not hasattr(current, name):
            continue
        yours, theirs = form.cleaned_data.get(name), _value(current, name)
        kind = _kind(yours, theirs, base, name)
        if kind:
            hidden = _sent_as(form, name, theirs).items() if kind == BOTH else ()
            yield {
                "name": name,
                "label": field.label,
                "yours": display(form, name, yours),
                "theirs": display(form, name, theirs),
                "kind": kind,
                "value": theirs,
                "asked": f"{KEEP}{name}" in form.data.getlist("asked"),
                "keep": form.data.get(f"{KEEP}{name}", ""),
                "hidden": [(f"{THEIRS}{name}:{key}", one) for key, values in hidden for one in values],
            }


def _kind(yours: Any, theirs: Any, base: Any, name: str) -> str:
    """Tell whose change a difference is ("" for none); what no version remembers is asked about."""
    if _same(yours, theirs):
        return ""
    attname = _attname(base, name)
    if attname is None:
        return BOTH
    before = getattr(base, attname)
    if _same(yours, before):
        return SAVED
    return YOURS if _same(theirs, before) else BOTH


def _attname(version: Any, name: str) -> str | None:
    """Return the attribute of a version that holds the field's value, or None when versions do not hold it."""
    fields = getattr(version, "tracked_fields", ())
    return next((f.attname for f in fields if f.name == name), None)


def _value(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return list(value.all()) if hasattr(value, "all") else value


def _plain(value: Any) -> Any:
    """Return a value as it compares: rows by key, several of them in no order, nothing as an empty text."""
    if isinstance(value, Model):
        return value.pk
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return {_plain(one) for one in value}
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    return "" if value is None else value


def _same(one: Any, other: Any) -> bool:
    return bool(_plain(one) == _plain(other))


def _sent_as(form: Any, name: str, value: Any) -> dict[str, list[str]]:
    """Return what the form sends when the field holds the value."""
    widget, key = form.fields[name].widget, form.add_prefix(name)
    if hasattr(widget, "sent_as"):
        return widget.sent_as(key, value)
    if isinstance(value, bool):
        return {key: ["on"] if value else []}
    if isinstance(value, list):
        return {key: [str(getattr(one, "pk", one)) for one in value]}
    prepared = form.fields[name].prepare_value(value)
    shown = widget.format_value(prepared)
    one = shown[0] if isinstance(shown, list | tuple) and shown else shown
    return {key: ["" if one in (None, [], ()) else str(one)]}


def _put(form: Any, name: str, value: Any) -> None:
    for key, values in _sent_as(form, name, value).items():
        form.data.setlist(key, values)


def display(form: Any, name: str, value: Any) -> str:
    """Return a value as people read it ("" for nothing)."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return str(_("Ja") if value else _("Nej"))
    if isinstance(value, Decimal):
        return str(localize(value.normalize() + 0))  # 4 and 4.00 are the same
    if isinstance(value, str):
        choices = getattr(form.fields[name], "choices", None)
        return str(dict(choices).get(value, value)) if choices else value
    if hasattr(value, "__iter__"):
        return ", ".join(sorted(str(one) for one in value))
    return isodate(value) or str(value)
