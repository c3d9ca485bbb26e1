"""Choosing between what the register and a list say of a system."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assets.actions.register import save_system
from assets.models import OtherStatement, StatedClass
from assets.statements import can_take, present
from audit import context
from classification.models import Aspect, Level, standing_scheme
from roles.models import User


@transaction.atomic
def settle_statement(*, by: User, statement: OtherStatement, choice: str, seen: str) -> OtherStatement:
    """Choose between what the register says (as it was `seen`) and a list's word, which changes the register at once.

    Raises ValidationError when it is chosen already, when the register says something else by now, or when the list's
    word cannot be taken as it stands.
    """
    row = OtherStatement.objects.select_for_update(of=("self",)).select_related("system").get(pk=statement.pk)
    if row.choice:
        raise ValidationError(_("Någon har redan valt."))
    if present(row) != seen:
        raise ValidationError(
            _("Någon har ändrat uppgiften i registret sedan du öppnade sidan. Läs den och välj igen.")
        )
    if choice == OtherStatement.Choice.FILE and not can_take(row):
        raise ValidationError(_("Ändra uppgiften på systemets sida i stället."))
    row.choice = choice
    row.full_clean()
    with context.acting_as(by):
        row.save()
    if choice == OtherStatement.Choice.FILE:
        _take_word(by, row)
    return row


def _take_word(by: User, row: OtherStatement) -> None:
    if row.field not in Aspect.values:
        save_system(by=by, system=row.system, version=None, values={row.field: row.value})
        return
    stated = StatedClass.objects.select_for_update().filter(system=row.system, aspect=row.field).first()
    level = Level.objects.filter(scheme=standing_scheme(), aspect=row.field, code=str(row.value)).first()
    if level is None:
        raise ValidationError(_("Nivån finns inte längre i klassningsmodellen."))
    stated = stated or StatedClass(system=row.system, aspect=row.field)
    stated.level, stated.original, stated.origin = level, row.said[:200], row.origin
    stated.full_clean()
    with context.acting_as(by):
        stated.save()
