"""Organisation numbers: ten digits, the last a check digit (Luhn)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def organisation_number(text: str) -> str:
    """Return the number as NNNNNN-NNNN; a leading 16 of the twelve-digit form is dropped.

    Raises ValidationError when digits are missing or the check digit is wrong.
    """
    digits = re.sub(r"[\s-]", "", text)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValidationError(_("Skriv tio siffror, till exempel 999000-0011."))
    if not luhn(digits):
        raise ValidationError(_("Kontrollsiffran stämmer inte. Kontrollera numret."))
    return f"{digits[:6]}-{digits[6:]}"


def validate_organisation_number(text: str) -> None:
    organisation_number(text)


def luhn(digits: str) -> bool:
    """Tell whether a string of digits ends in its right check digit (Luhn, weights 2 1 2 1 …)."""
    doubled = (int(d) * (2 if i % 2 == len(digits) % 2 else 1) for i, d in enumerate(digits))
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0
