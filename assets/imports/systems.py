"""The fields of a list of systems, with the titles that real lists give them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assets.imports import words
from assets.imports.next_steps import after_systems
from assets.imports.tags import TAGS
from assets.imports.target import SystemTarget
from assets.models import InformationSystem
from core.imports import values
from core.imports.kinds import Field
from core.imports.register import ImportKind
from roles import projection

SYSTEMS = ImportKind(
    slug="systems",
    title=_("System"),
    noun=_("system"),
    plural=_("system"),
    path="system",
    icon="hdd-stack",
    model=InformationSystem,
    open=SystemTarget,
    undone=projection.sync,
    next_steps=after_systems,
    fields=(
        Field("id", _("Id i portalen"), ("portalens id",)),
        Field(
            "name",
            _("Namn"),
            ("system", "systemnamn", "applikation", "programvara", "informationssystem"),
            words.short_text(200),
            required=True,
        ),
        Field("purpose", _("Syfte"), ("beskrivning", "ändamål", "användningsområde", "systemets syfte")),
        Field("kind", _("Slag"), ("systemtyp", "typ av system"), words.kind),
        Field(
            "unit",
            _("Ansvarig enhet"),
            ("enhet", "enhetskod", "förvaltning", "ansvarig förvaltning", "ägande enhet", "verksamhet"),
            values.name,
        ),
        Field("owner", _("Systemägare"), ("objektägare", "ägare", "systemägare (namn)"), values.name),
        Field(
            "manager",
            _("Systemförvaltare"),
            ("förv. ledare", "förvaltningsledare", "förvaltare", "systemansvarig"),
            values.name,
        ),
        Field("technical", _("Teknisk kontakt"), ("tekniskt ansvarig", "teknisk förvaltare", "tekniker"), values.name),
        Field(TAGS, _("Etiketter"), ("etikett", "taggar", "tagg", "tags", "nyckelord"), words.tags, similar=False),
        Field("life_cycle", _("Läge"), ("livscykel", "status", "driftstatus"), words.life_cycle),
        Field("K", _("Konfidentialitet"), ("K", "K-klass", "sekretessklass"), similar=False),
        Field("R", _("Riktighet"), ("R", "R-klass"), similar=False),
        Field("T", _("Tillgänglighet"), ("T", "T-klass"), similar=False),
        Field("S", _("Spårbarhet"), ("S", "S-klass"), similar=False),
        Field("class", _("Klass"), ("klass (KRT)", "klassning", "KRT", "informationsklass", "säkerhetsklass")),
        Field("supplier_name", _("Leverantör"), ("systemleverantör",), words.short_text(200)),
        Field("hosting", _("Driftform"), ("drift", "moln/lokal", "driftmiljö"), words.hosting, similar=False),
        Field("hosting_country", _("Land för driften"), ("driftland", "land"), words.short_text(60)),
        Field(
            "personal_data",
            _("Personuppgifter"),
            ("personuppgifter j/n", "behandlar personuppgifter"),
            words.personal_data,
        ),
        Field("dpa", _("Personuppgiftsbiträdesavtal"), ("pub-avtal", "pub avtal", "biträdesavtal"), words.dpa),
        Field(
            "contract",
            _("Avtal till och med"),
            ("avtal t.o.m.", "avtalsslut", "avtal slutar", "avtalet löper ut"),
            words.contract,
        ),
        Field("contract_open", _("Avtalet gäller tills vidare"), (), words.yes_or_no, similar=False),
        Field("replaced_by", _("Ersätts av"), (), read_only=True),
        Field("score", _("Uppfyllda krav"), (), read_only=True, similar=False),
        Field(
            "rto_hours",
            _("Återställningstid, timmar"),
            ("rto", "rto tim", "rto (h)", "återställningstid (h)"),
            words.hours,
        ),
        Field("rpo_hours", _("Återställningspunkt, timmar"), ("rpo", "rpo tim", "rpo (h)"), words.hours),
        Field("user_count", _("Antal användare"), ("användare",), words.users),
        Field("url", _("Webbadress"), ("url", "länk", "adress"), values.url),
        Field(
            "critical",
            _("Hanterar kritisk verksamhetsinformation"),
            ("kritisk", "kritiskt", "verksamhetskritiskt"),
            words.yes_or_no,
        ),
        Field("critical_reason", _("Skäl till bedömningen"), (), values.text),
        Field("nis2", _("Omfattas av cybersäkerhetslagen"), ("nis2", "cybersäkerhetslagen"), words.yes_or_no),
        Field("dpia", _("Konsekvensbedömning (DPIA)"), ("dpia", "konsekvensbedömning"), words.dpia, similar=False),
        Field("secrecy", _("Sekretess"), (), words.secrecy, similar=False),
        Field("secrecy_reference", _("Sekretess enligt"), (), words.short_text(120), similar=False),
    ),
)
