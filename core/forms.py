"""Forms that act once, and that notice when somebody else was faster."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.models import FormReceipt

DATE_HELP = _("Till exempel 2026-12-31.")
DATE_WRONG = _("Skriv en dag som finns, till exempel 2026-12-31.")
NUMBER_TOO_SMALL = _("Skriv %(limit_value)s eller mer.")


class OnceForm(forms.Form):
    """A form with a key: sent twice, it acts once."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    fieldset_names: Sequence[tuple[Any, Sequence[str]]] = ()

    def full_clean(self) -> None:
        """Clean the form, whose fields are all there by now."""
        for field in self.fields.values():
            _say_how(field)
        super().full_clean()

    def fieldsets(self) -> list[dict[str, Any]]:
        """Return the visible fields in their groups; fields in no group stand last, without a legend."""
        named = {name for _legend, names in self.fieldset_names for name in names}
        rest = tuple(f.name for f in self.visible_fields() if f.name not in named)
        groups = [*self.fieldset_names, ("", rest)]
        return [
            {"legend": legend, "help": "", "fields": [self[n] for n in names if n in self.fields]}
            for legend, names in groups
            if any(n in self.fields for n in names)
        ]


def _say_how(field: forms.Field) -> None:
    """Let a form's own copy of a field tell what to write, where Django only tells that it was wrong."""
    if isinstance(field, forms.DateField):
        if field.error_messages["invalid"] == forms.DateField.default_error_messages["invalid"]:
            field.error_messages["invalid"] = DATE_WRONG
    elif isinstance(field, forms.IntegerField):
        field.validators = [
            MinValueValidator(rule.limit_value, NUMBER_TOO_SMALL) if type(rule) is MinValueValidator else rule
            for rule in field.validators
        ]


class VersionedForm(OnceForm):
    """A form about a row that may have been saved by somebody else meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class VersionedModelForm(VersionedForm, forms.ModelForm):
    """A form of a row's own fields, new or old."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version or None


class ReasonForm(OnceForm):
    """What an action asks for when it needs only a reason."""

    reason = forms.CharField(label=_("Skäl"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class VersionedReasonForm(VersionedForm, ReasonForm):
    """Why something is done with a row that may have been changed meanwhile."""


class ChosenField(forms.CharField):
    """Rows chosen in a list, each with the version it was seen at: "12:3,14:1". Cleaned to {12: 3, 14: 1}."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> dict[int, int]:
        """Return the versions by key. Raises ValidationError for anything else, and for no rows."""
        text = super().clean(value)
        pairs = [part.partition(":") for part in text.split(",")]
        if not all(pk.isdecimal() and version.isdecimal() for pk, _sep, version in pairs):
            raise forms.ValidationError(_("Gå tillbaka till listan och välj raderna igen."))
        return {int(pk): int(version) for pk, _sep, version in pairs}

    @staticmethod
    def written(rows: Iterable[Any]) -> str:
        """Return the rows as the field reads them."""
        return ",".join(f"{row.pk}:{row.version}" for row in rows)


class ChosenForm(OnceForm):
    """What is done with several rows at once."""

    chosen = ChosenField()


def acted_before(key: uuid.UUID, user_id: int, sent: QueryDict) -> FormReceipt:
    """Claim a form inside the transaction; the receipt has a location when this very content was sent before.

    A second sending waits for the first one's transaction, so two quick clicks also act once. Other content under the
    same key (the back button, then a correction) is a form of its own: nothing typed is lost.
    """
    typed = [(n, v) for n, values in sorted(sent.lists()) for v in values if n != "csrfmiddlewaretoken"]
    content = "\x1e".join(f"{name}\x1f{value}" for name, value in typed)
    digest = hashlib.sha256(content.encode()).hexdigest()
    receipts = FormReceipt.objects.select_for_update()
    return receipts.get_or_create(key=key, user_id=user_id, digest=digest)[0]
