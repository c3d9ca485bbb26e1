"""The kinds of role, as slugs that live for ever. Labels and responsibilities are data, editable."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleKind(models.TextChoices):
    EMPLOYEE = "employee", _("Medarbetare")
    MANAGER = "manager", _("Chef")
    SYSTEM_OWNER = "system_owner", _("Systemägare")
    SYSTEM_MANAGER = "system_manager", _("Systemförvaltare")
    TECHNICAL_CONTACT = "technical_contact", _("Teknisk kontakt")
    CISO = "ciso", _("Informationssäkerhetssamordnare")
    IT_MANAGER = "it_manager", _("IT-chef")
    PREPAREDNESS = "preparedness_coordinator", _("Beredskaps- och säkerhetssamordnare")
    DPO = "dpo", _("Dataskyddsombud")
    PROTECTIVE_SECURITY = "protective_security_manager", _("Säkerhetsskyddschef")
    AUDITOR = "auditor", _("Revisor")
    REGISTRAR = "registrar", _("Registrator")
    ADMINISTRATOR = "administrator", _("Teknisk administratör")

    @property
    def word(self) -> str:
        """The label as it stands inside a sentence."""
        label = str(self.label)
        return label if label[:2].isupper() else label[:1].lower() + label[1:]


def in_words(slugs: Iterable[str], *, in_sentence: bool = False) -> str:
    """Return roles as people call them, each once; one that is no more is left as it was written."""
    return ", ".join(dict.fromkeys(_word(slug, in_sentence) for slug in slugs if slug))


def _word(slug: str, in_sentence: bool) -> str:
    try:
        kind = RoleKind(slug)
    except ValueError:
        return slug
    return kind.word if in_sentence else str(kind.label)


# Offices held at a unit, and offices held for one object such as a system.
AT_UNIT = frozenset(RoleKind) - {
    RoleKind.EMPLOYEE,
    RoleKind.SYSTEM_OWNER,
    RoleKind.SYSTEM_MANAGER,
    RoleKind.TECHNICAL_CONTACT,
}
# Offices that somebody must hold, when the kommun says so: a chef is asked for at each unit, a revisor for each review.
REQUIRABLE = AT_UNIT - {RoleKind.MANAGER, RoleKind.AUDITOR}
AT_OBJECT = frozenset({RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER, RoleKind.TECHNICAL_CONTACT})
# At most one ordinary holder at a time of each object.
SINGLE = frozenset({RoleKind.SYSTEM_OWNER})
# Whoever is appointed by somebody else answers whether they take it on: see docs/adr/0023-the-appointed-answers.md.
ANSWERED = frozenset({RoleKind.SYSTEM_MANAGER})

# What a role is asked for in from the start. The policy names the kommun's offices. A bolag and a federation are
# controllers of their own and need their own dataskyddsombud when the law asks for one (GDPR article 37), and somebody
# who coordinates.
_IN_KOMMUN = {"required_in_municipality": True}
_IN_EVERY_BODY = {**_IN_KOMMUN, "required_in_company": True, "required_in_federation": True}
REQUIRED_AT_FIRST = {
    RoleKind.CISO: _IN_EVERY_BODY,
    RoleKind.DPO: _IN_EVERY_BODY,
    RoleKind.IT_MANAGER: _IN_KOMMUN,
    RoleKind.PREPAREDNESS: _IN_KOMMUN,
    RoleKind.PROTECTIVE_SECURITY: _IN_KOMMUN,
    RoleKind.REGISTRAR: _IN_KOMMUN,
}

RESPONSIBILITIES = {
    RoleKind.EMPLOYEE: _(
        "Följer informationssäkerhetspolicyn och instruktionerna, delar med sig av kunskap, går utbildningar och "
        "rapporterar incidenter."
    ),
    RoleKind.MANAGER: _(
        "Ser till att informationstillgångarna i det egna ansvarsområdet startas, hanteras och avslutas på rätt sätt."
    ),
    RoleKind.SYSTEM_OWNER: _("Ansvarar för systemet och dess information. Utser systemförvaltare."),
    RoleKind.SYSTEM_MANAGER: _("Ansvarar för den dagliga användningen av systemet och håller uppgifterna aktuella."),
    RoleKind.TECHNICAL_CONTACT: _("Svarar på frågor om systemets tekniska drift."),
    RoleKind.CISO: _("Samordnar informationssäkerhetsarbetet och ger stöd till systemägarna."),
    RoleKind.IT_MANAGER: _("Ansvarar för den dagliga driften av informationssystemen och ger stöd till systemägarna."),
    RoleKind.PREPAREDNESS: _(
        "Ansvarar för säkerhetsfrågor i stort och samverkar med informationssäkerhetssamordnaren om cybersäkerhet."
    ),
    RoleKind.DPO: _(
        "Ger råd och följer upp hur personuppgifter hanteras. Beslutar inte åt den personuppgiftsansvariga."
    ),
    RoleKind.PROTECTIVE_SECURITY: _("Leder säkerhetsskyddsarbetet och tar emot frågor som rör Sveriges säkerhet."),
    RoleKind.AUDITOR: _("Granskar arbetet. Läser allt inom granskningen men ändrar inget."),
    RoleKind.REGISTRAR: _("Diarieför, lämnar ut och verkställer gallringsbeslut."),
    RoleKind.ADMINISTRATOR: _("Sköter användare, inställningar och drift av portalen. Läser inte innehållet."),
}
