"""The register's forms, in groups. Which rights they need is the pages' business; what may be written, the actions'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets import tagging
from assets.models import Contract, InformationSystem, Routine, Supplier, SystemDependency
from assets.tag_fields import TagsField, TagsForm
from core.forms import DATE_HELP, ChosenForm, OnceForm, VersionedForm, VersionedModelForm, VersionedReasonForm
from roles import access
from roles.forms import PERSON_HINT, UNIT_HINT, PickForm
from roles.models import OrganisationUnit, User
from roles.pick import PickField, Source, units

SUPPLIER_HINT = _("Sök på leverantörens namn eller organisationsnummer")

SYSTEM_GROUPS = (
    (_("Vad systemet är"), ("name", "purpose", "kind", "unit", "url", "user_count", "tags")),
    (_("Läge"), ("life_cycle", "replaced_by")),
    (
        _("Information i systemet"),
        ("critical", "critical_reason", "nis2", "personal_data", "dpia", "secrecy", "secrecy_reference"),
    ),
    (_("Om systemet stannar"), ("rto_hours", "rpo_hours", "restore_tested")),
    (
        _("Drift och avtal"),
        ("supplier", "supplier_name", "hosting", "hosting_country", "contract_ends_on", "contract_open_ended", "dpa"),
    ),
)
LifeCycle = InformationSystem.LifeCycle
TO_RETIRED = (LifeCycle.RETIRED, _("Avvecklat blir systemet på sidan Avveckla, när det som ska vara gjort är gjort."))
# From where what is not chosen in the form, but on a page that goes through what must be there.
OWN_STEPS = {
    LifeCycle.PLANNED: (LifeCycle.IN_USE, _("I drift kommer systemet på sidan Ta i drift, när det som behövs finns.")),
    LifeCycle.IN_USE: TO_RETIRED,
    LifeCycle.PHASING_OUT: TO_RETIRED,
}
# Not the kind: whoever could make a system infrastructure could then change all of it.
TECHNICAL = ("url", "user_count", "rpo_hours", "restore_tested", "hosting", "hosting_country")
SUPPLIER_GROUPS = (
    (_("Leverantören"), ("name", "organisation_number", "country", "unit")),
    (_("Kontakter"), ("contact", "email", "phone", "incident_contact")),
    (_("Hos oss"), ("contract_owner", "review_on", "note")),
)


CONTRACT_GROUPS = (
    (_("Avtalet"), ("name", "number", "unit")),
    (_("Tid"), ("starts_on", "ends_on", "open_ended", "notice_months", "notice_given_on")),
    (_("Personuppgifter"), ("dpa", "dpa_signed_on")),
    (_("System"), ("systems", "more")),
    (_("Övrigt"), ("note",)),
)


class RegisterForm(PickForm, VersionedModelForm):
    """A form about one row of the register, new or old."""


def places_for(user: User, row: Any, url: str, action: str = "add") -> Source:
    """Return the units where the user may put such a row, and the one where it is."""
    reach = access.units_for(user, action, type(row)).order_by().values("pk")
    may = OrganisationUnit.objects.in_force().filter(pk__in=reach)
    return units(may | OrganisationUnit.objects.filter(pk=row.unit_id), url)


def successors(user: User, system: InformationSystem, url: str) -> Source:
    """Return the systems that may replace a system."""
    rows = InformationSystem.objects.visible_to(user).describable().exclude(pk=system.pk).select_related("unit")
    return Source(rows, lambda text: Q(name__iexact=text), lambda found: found.unit.name, url)


def neighbours_for(user: User, system: InformationSystem, url: str) -> Source:
    """Return the systems that may stand at the other end of a dependency."""
    rows = InformationSystem.objects.visible_to(user).describable().exclude(pk=system.pk).select_related("unit")
    return Source(rows, lambda text: Q(name__iexact=text), lambda found: found.unit.name, url)


def systems_for(user: User, contract: Contract, url: str) -> Source:
    """Return the systems that a contract may cover besides its supplier's: those of the same legal entity."""
    entity = contract.supplier.unit.place.entity_id
    rows = InformationSystem.objects.visible_to(user).describable().filter(unit__place__entity=entity)
    return Source(
        rows.select_related("unit__place"), lambda text: Q(name__iexact=text), lambda found: found.unit.name, url
    )


def suppliers_for(user: User, system: InformationSystem, url: str) -> Source:
    """Return the suppliers that may be named for a system: those of its legal entity, or of where one may add systems.

    Whoever may change a system must be able to say who supplies it, so names and numbers are open to them here.
    """
    if system.pk:
        here = Q(unit__place__entity=system.unit.place.entity_id)
    else:
        here = Q(unit__place__entity__in=access.units_for(user, "add", InformationSystem).values("place__entity"))
    chosen = Q(pk=system.supplier_id) if system.supplier_id else Q(pk__in=())
    rows = Supplier.objects.filter(Q(here, archived_on__isnull=True) | chosen)
    return Source(rows.select_related("unit"), supplier_named, lambda found: found.organisation_number, url)


def supplier_named(text: str) -> Q:
    return Q(name__iexact=text) | Q(organisation_number=text)


class WebAddress(forms.URLField):
    """An address typed without a scheme is one over https."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class SystemForm(TagsForm, RegisterForm):
    unit = PickField(label=_("Ansvarig enhet"), hint=UNIT_HINT)
    url = forms.URLField(label=_("Webbadress"), max_length=200, required=False, assume_scheme="https")
    replaced_by = PickField(label=_("Ersätts av"), hint=_("Sök på det nya systemets namn"), required=False)
    supplier = PickField(label=_("Leverantör"), hint=SUPPLIER_HINT, required=False)
    tags = TagsField(label=_("Etiketter"), required=False)

    fieldset_names = SYSTEM_GROUPS

    class Meta:
        model = InformationSystem
        fields: Sequence[str] = [name for _legend, names in SYSTEM_GROUPS for name in names if name != "tags"]
        field_classes = {"url": WebAddress}
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "critical": forms.RadioSelect,
            "critical_reason": forms.Textarea(attrs={"rows": 3}),
            "personal_data": forms.RadioSelect,
        }
        help_texts = {"contract_ends_on": DATE_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["tags"] = getattr(self.instance, "tag_names", None) or None
        if self.instance.pk and "life_cycle" in self.fields:
            step = OWN_STEPS.get(LifeCycle(self.instance.life_cycle))
            self.fields["life_cycle"].choices = [  # type: ignore[attr-defined]
                (value, label) for value, label in LifeCycle.choices if step is None or value != step[0]
            ]
            self.fields["life_cycle"].help_text = step[1] if step else ""


class TechnicalForm(SystemForm):
    """What the IT-chef may change: how the system is run, not what it holds or who answers for it."""

    unit = replaced_by = supplier = tags = None  # type: ignore[assignment]
    fieldset_names = ((_("Tekniska uppgifter"), TECHNICAL),)  # type: ignore[assignment]

    class Meta(SystemForm.Meta):
        fields = TECHNICAL


class InfrastructureForm(SystemForm):
    """A system that is infrastructure, and that stays it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [choice for choice in field.choices if choice[0] != InformationSystem.Kind.BUSINESS]


class SupplierForm(RegisterForm):
    unit = PickField(label=_("Hör till"), hint=UNIT_HINT)
    fieldset_names = SUPPLIER_GROUPS

    class Meta:
        model = Supplier
        fields = [name for _legend, names in SUPPLIER_GROUPS for name in names]
        help_texts = {"review_on": DATE_HELP}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class LinkSupplierForm(PickForm):
    """Which supplier a name stands for."""

    supplier = PickField(label=_("Leverantör i registret"), hint=SUPPLIER_HINT, required=False)
    create = forms.BooleanField(label=_("Lägg till en ny leverantör med det namnet"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("supplier")) == bool(data.get("create")) and "supplier" not in self.errors:
            raise forms.ValidationError(_("Välj en leverantör i registret, eller lägg till en ny. Gör det ena av dem."))
        return data


class StubForm(PickForm, OnceForm):
    """Who answers for a system of which nothing else is said."""

    unit = PickField(label=_("Ansvarig enhet"), hint=UNIT_HINT)


class ProtectForm(VersionedReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "Skriv inget om systemet självt: inte vad det är, gör eller innehåller. Hänvisa till beslutet, till "
            "exempel med diarienummer."
        )


class ContractForm(RegisterForm):
    """A contract, with the systems it covers: those of its supplier to tick, and any other to add."""

    unit = PickField(label=_("Avtalsansvarig enhet"), hint=UNIT_HINT)
    systems = forms.ModelMultipleChoiceField(
        label=_("System i avtalet"),
        queryset=InformationSystem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    more = PickField(
        label=_("Ett system till"), hint=_("Sök på namn. Leverantörens system står redan här ovanför."), required=False
    )
    fieldset_names = CONTRACT_GROUPS

    class Meta:
        model = Contract
        fields = [name for _legend, names in CONTRACT_GROUPS for name in names if name not in ("systems", "more")]
        help_texts = dict.fromkeys(("starts_on", "ends_on", "dpa_signed_on"), DATE_HELP)
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, systems: Any, covered: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = set(systems.values_list("pk", flat=True))
        self.hidden = covered - self.offered
        field: Any = self.fields["systems"]
        field.queryset = systems.select_related("unit__place")
        self.initial["systems"] = sorted(covered - self.hidden)
        if not field.queryset:
            del self.fields["systems"]

    def chosen_systems(self) -> list[InformationSystem]:
        """Return the systems that the contract covers: ticked, added, and those that the writer does not see."""
        chosen = {*self.cleaned_data.get("systems", ())} | {*filter(None, [self.cleaned_data["more"]])}
        hidden = InformationSystem.objects.filter(pk__in=self.hidden).select_related("unit__place")
        return [*chosen, *hidden]


class ContractDecisionForm(RegisterForm):
    """What is decided about a contract, for the owners of the systems that it covers."""

    fieldset_names = ((_("Vad har ni bestämt?"), ("notice_given_on", "ends_on")),)

    class Meta:
        model = Contract
        fields = ("notice_given_on", "ends_on")
        help_texts = {"ends_on": _("Ändra den om avtalet förlängs till en bestämd dag.")}


class DependencyForm(RegisterForm):
    """What one system leaves to another."""

    class Meta:
        model = SystemDependency
        fields = ("kind", "information", "note")
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}


class DependencyAddForm(DependencyForm):
    """A new dependency, told from the system in the address."""

    direction = forms.ChoiceField(label=_("Riktning"), widget=forms.RadioSelect)
    other = PickField(label=_("Det andra systemet"), hint=_("Sök på systemets namn"))
    fieldset_names = (("", ("direction", "other", "kind", "information", "note")),)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["direction"]
        field.choices = [
            ("in", _("%(name)s får något från det andra systemet") % {"name": name}),
            ("out", _("%(name)s lämnar något till det andra systemet") % {"name": name}),
        ]


class AttestForm(VersionedForm):
    """That what stands about a system is true. `back` leads to Mitt arbete ("work") instead of to the system."""

    back = forms.CharField(required=False, widget=forms.HiddenInput)


class BulkForm(TagsForm, PickForm, ChosenForm):
    """What several systems are to have in common. What is left empty stays as it is in each.

    `previewed` is what the values were when each system's change was last shown: nothing else is ever carried out.
    """

    unit = PickField(label=_("Ny ansvarig enhet"), hint=UNIT_HINT, required=False)
    manager = PickField(label=_("Ny systemförvaltare"), hint=PERSON_HINT, required=False)
    life_cycle = forms.ChoiceField(
        label=_("Nytt läge"), required=False, choices=[("", _("Ändra inte")), *InformationSystem.LifeCycle.choices]
    )
    reason = forms.CharField(label=_("Skäl"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    add_tags = TagsField(label=_("Lägg till etiketter"), required=False)
    remove_tags = forms.MultipleChoiceField(
        label=_("Ta bort etiketter"), required=False, widget=forms.CheckboxSelectMultiple
    )

    names = ("unit", "manager", "life_cycle", "add_tags", "remove_tags")

    def __init__(self, *args: Any, offered: Sequence[str], tags: Sequence[str] = (), **kwargs: Any) -> None:
        """`tags` are those that any of the systems has."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["remove_tags"]
        field.choices = [(name, name) for name in tags]
        for name in set(self.names) - set(offered):
            del self.fields[name]
        self.order_fields([*self.names, "reason"])

    def values(self) -> dict[str, Any]:
        """Return what is to be changed, of a form that is valid."""
        return {name: value for name in self.names if (value := self.cleaned_data.get(name))}

    def digest(self) -> str:
        """Return the values in a form that tells them from others."""
        return "|".join(f"{name}={getattr(value, 'pk', value)}" for name, value in self.values().items())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["add_tags"] = getattr(said.get("add_tags"), "add", ())
        if {*map(tagging.key, said["add_tags"])} & {*map(tagging.key, said.get("remove_tags", ()))}:
            self.add_error("remove_tags", _("Samma etikett kan inte både läggas till och tas bort."))
        if not self.errors and not self.values():
            raise forms.ValidationError(_("Välj något att ändra."))
        if self.data.get("step") == "apply" and not said.get("reason", "").strip():
            self.add_error("reason", _("Skriv varför. Skälet sparas i varje systems historik."))
        return said


class RoutineForm(VersionedModelForm):
    """How often something is done."""

    class Meta:
        model = Routine
        fields = ("label", "months", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


class RetireForm(VersionedModelForm):
    """What has been seen to of what a system leaves behind; why, when it ends before all of it has."""

    reason = forms.CharField(
        label=_("Skäl"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text=_("Behövs när systemet avslutas innan allt är gjort."),
    )

    class Meta:
        model = InformationSystem
        fields = ("archive_decision", "accounts_closed_on", "neighbours_informed_on")
        help_texts = {"accounts_closed_on": DATE_HELP, "neighbours_informed_on": DATE_HELP}
