"""The root of the newest seal goes by mail to those who audit, once a day, so that a copy exists outside the portal."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from audit import events, ledger, seals
from audit.context import acting_as_system
from audit.models import LedgerEntry, Seal
from core import clock, ports

LOCK = 0x6D61696C
SECONDS = 20  # for each answer of the mail server
log = logging.getLogger(__name__)


def mail_root() -> int:
    """Mail the last seal of the days before today to everyone who has not been sent it; return how many were sent it.

    What could not be sent is tried again the next time. Who was sent it stands in the ledger, written afterwards: when
    the process dies in between, somebody gets the same letter twice rather than none.
    """
    seal = Seal.objects.filter(at__date__lt=clock.today()).order_by("-number").first()
    if seal is None:
        return 0
    number = 0
    for address in sorted({*ports.access().addresses_of_auditors(), *settings.SEAL_MAIL}):
        try:
            number += _mailed(seal, address)
        except (SMTPException, OSError):
            log.exception("Seal %s could not be mailed", seal.number)
    return number


@transaction.atomic
def _mailed(seal: Seal, address: str) -> bool:
    """Mail a seal to somebody and tell of it, unless that is done or another process is doing it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        is_mine = cursor.fetchone()[0]
    told = LedgerEntry.objects.filter(event=events.SEAL_MAILED, about_id=seal.number)
    if not is_mine or told.filter(content__texts__recipient=address).exists():
        return False
    _letter(seal, address).send()
    with acting_as_system("mail_seal"):
        ledger.record(events.SEAL_MAILED, about=seal, label=seal.number, recipient=address)
    return True


def _letter(seal: Seal, address: str) -> EmailMessage:
    subject = _("Försegling %(number)s av spårbarhetsloggen") % {"number": seal.number}
    values = {"seal": seal, "root": seals.kept_as(seal), "municipality": settings.MUNICIPALITY}
    text = render_to_string("audit/seal_mail.txt", values)
    return EmailMessage(subject, text, to=[address], connection=get_connection(timeout=SECONDS))
