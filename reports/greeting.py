"""The line under the heading: which day it is and what one is responsible for."""

from __future__ import annotations

from collections import defaultdict

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.templatetags.ui import week
from reports import offices
from roles.kinds import RoleKind
from roles.models import User


def sentence(user: User) -> str:
    """Return for example "Måndag 2026-11-23, v. 48. Du är systemägare för 5 system och chef för Vården."."""
    today = clock.today()
    day = date_format(today, "l").capitalize()
    opening = _("%(day)s %(date)s, %(week)s.") % {"day": day, "date": today.isoformat(), "week": week(today)}
    held = _duties(user)
    return f"{opening} {_('Du är %(roles)s.') % {'roles': get_text_list(held, _('och'))}}" if held else opening


def _duties(user: User) -> list[str]:
    """Return each role with what it is for: units by name, objects by number."""
    objects: dict[str, int] = defaultdict(int)
    units: dict[str, list[str]] = defaultdict(list)
    for office in offices.held_by(user):
        if office.unit:
            units[office.role].append(office.unit.name)
        else:
            objects[office.role] += 1
    lines = [_for_objects(role, n) for role, n in objects.items()]
    return lines + [
        _("%(role)s för %(units)s") % {"role": RoleKind(r).word, "units": get_text_list(u, _("och"))}
        for r, u in units.items()
    ]


def _for_objects(role: str, n: int) -> str:
    words = {"role": RoleKind(role).word, "n": n}
    return ngettext("%(role)s för %(n)s system", "%(role)s för %(n)s system", n) % words
