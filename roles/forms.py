"""The forms of people, organisation and roles. Rules live in roles.actions; these ask and explain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import DATE_HELP, OnceForm, ReasonForm, VersionedForm, VersionedModelForm
from roles import numbers
from roles.decisions import OutsideDecision
from roles.kinds import REQUIRABLE, RoleKind
from roles.models import Notice, OrganisationUnit, Review, Role, User
from roles.pick import PickField, Source, people, units

PERSON_HINT = _("Sök på namn, e-postadress eller anställningsnummer")
UNIT_HINT = _("Sök på enhetens namn eller kod")


def day(label: Any, *, required: bool = False, help_text: Any = DATE_HELP) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"class": "form-control"})
    )


def model_fields(model: Any, *names: str) -> dict[str, forms.Field]:
    """Return form fields of the model's own, labels with a capital first letter."""
    made = {name: model._meta.get_field(name).formfield() for name in names}
    for field in made.values():
        field.label = str(field.label)[:1].upper() + str(field.label)[1:]
    return made


class PickForm(OnceForm):
    """A form with search fields; `sources` gives each what may be chosen."""

    def __init__(self, *args: Any, sources: dict[str, Source] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use(sources or {})

    def use(self, sources: dict[str, Source]) -> None:
        """Give the search fields what may be chosen in them."""
        for name, source in sources.items():
            if name in self.fields:
                field: Any = self.fields[name]
                field.from_source(source)


class UnitForm(PickForm, VersionedForm):
    """A unit of the organisation."""

    fieldset_names = (
        (_("Enheten"), ("name", "code", "kind", "parent")),
        (
            _("Ansvar enligt lag"),
            ("is_authority", "is_controller", "is_legal_entity", "organisation_number"),
        ),
        (_("Gäller"), ("valid_from", "valid_to")),
    )
    name = forms.CharField(label=_("Namn"), max_length=200)
    code = forms.CharField(label=_("Enhetskod"), max_length=20, help_text=_("Koden i ekonomi- eller personalsystemet."))
    kind = forms.ChoiceField(label=_("Typ"), choices=[("", _("Välj typ")), *OrganisationUnit.Kind.choices])
    parent = PickField(label=_("Överordnad enhet"), hint=UNIT_HINT, required=False)
    is_authority = OrganisationUnit._meta.get_field("is_authority").formfield(label=_("Myndighet"))
    is_controller = OrganisationUnit._meta.get_field("is_controller").formfield(label=_("Personuppgiftsansvarig"))
    is_legal_entity = OrganisationUnit._meta.get_field("is_legal_entity").formfield(label=_("Juridisk person"))
    organisation_number = forms.CharField(
        label=_("Organisationsnummer"), required=False, max_length=13, help_text=_("Till exempel 999000-0011.")
    )
    valid_from = day(_("Giltig från"), required=False)
    valid_to = day(_("Giltig till"), required=False, help_text=_("Lämna tomt om enheten gäller tills vidare."))

    def clean_organisation_number(self) -> str:
        number = self.cleaned_data["organisation_number"]
        return numbers.organisation_number(number) if number else ""


class PersonForm(VersionedForm):
    """Who a person is, and how they log in."""

    given_name = forms.CharField(label=_("Förnamn"), max_length=100)
    family_name = forms.CharField(label=_("Efternamn"), max_length=100)
    employment_number = forms.CharField(label=_("Anställningsnummer"), max_length=40)
    email = forms.EmailField(
        label=_("E-postadress"),
        required=False,
        help_text=_("Behövs för att logga in. Timanställda kan sakna den."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    is_active = forms.BooleanField(
        label=_("Får logga in"), required=False, initial=True, help_text=_("Stäng av om kontot har kapats.")
    )

    def clean_email(self) -> str | None:
        return self.cleaned_data["email"].strip().lower() or None


class PlacementForm(PickForm, VersionedForm):
    """Where somebody works, as what, and under whom."""

    unit = PickField(label=_("Enhet"), hint=UNIT_HINT)
    title = forms.CharField(label=_("Titel"), max_length=200, required=False)
    manager = PickField(label=_("Chef"), hint=PERSON_HINT, required=False)
    is_management = forms.BooleanField(label=_("Ingår i ledningen"), required=False)
    starts_on = day(_("Anställd från"))
    ends_on = day(
        _("Sista dag"), help_text=_("Personens roller upphör samma dag. Lämna tomt om slutet inte är bestämt.")
    )


class PassOnForm(PickForm):
    """Who becomes the manager of those who stand under somebody else, and why."""

    successor = PickField(label=_("Ny chef"), hint=PERSON_HINT)
    reason = forms.CharField(label=_("Skäl"), max_length=200, required=False)


class NewPersonForm(PersonForm, PlacementForm):
    """A person with a first placement."""

    fieldset_names = (
        (_("Personen"), ("given_name", "family_name", "employment_number", "email", "is_active")),
        (_("Placering"), ("unit", "title", "manager", "is_management", "starts_on", "ends_on")),
    )
    placement_names = ("unit", "title", "manager", "is_management", "starts_on", "ends_on")


class DecisionFields(forms.Form):
    """The part of a form that tells of a decision made outside the portal; cleaned, `decision` is all of it."""

    decision_body = forms.CharField(
        label=_("Beslutsfattare"),
        max_length=200,
        required=False,
        help_text=_("Till exempel Socialnämnden, eller Förvaltningschefen på delegation."),
    )
    decision_paragraph = forms.CharField(
        label=_("Paragraf"), max_length=40, required=False, help_text=_("Till exempel 42.")
    )
    decision_on = day(_("Beslutsdatum"))
    decision_case_number = forms.CharField(
        label=_("Diarienummer"), max_length=60, required=False, help_text=_("Till exempel SN 2026/118.")
    )
    decision_names = ("decision_body", "decision_paragraph", "decision_on", "decision_case_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is wrong is told in the order of the page, where the decision stands last.
        self.order_fields([name for name in self.fields if name not in self.decision_names])

    @property
    def decision_fields(self) -> list[Any]:
        return [self[name] for name in self.decision_names]

    @property
    def plain_fields(self) -> list[Any]:
        return [field for field in self.visible_fields() if field.name not in self.decision_names]

    @property
    def tells_of_decision(self) -> bool:
        """Whether anything of it was typed, or is wrong: that part of the form then stands open."""
        return any(field.errors or field.value() for field in self.decision_fields)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        body, paragraph, on, number = (answers.pop(name, None) for name in self.decision_names)
        decision = OutsideDecision(body or "", paragraph or "", on, number or "")
        try:
            decision.check()
        except forms.ValidationError as error:
            for name, lines in error.message_dict.items():
                if name not in self.errors:
                    self.add_error(name, lines)
        return answers | {"decision": decision}


class AppointForm(DecisionFields, PickForm):
    """Who is appointed to what, from when. Fields whose answer the page knows already are left out."""

    role = forms.ChoiceField(label=_("Roll"))
    unit = PickField(label=_("Enhet"), hint=UNIT_HINT)
    person = PickField(label=_("Person"), hint=PERSON_HINT)
    review = forms.ModelChoiceField(
        Review.objects.none(),
        label=_("Granskning"),
        required=False,
        empty_label=_("Välj granskning"),
        help_text=_("Måste väljas för en revisor. Uppdraget slutar senast med granskningen."),
    )
    starts_on = day(
        _("Från och med"), required=True, help_text=_("Kan vara en dag som kommer, till exempel vid ett byte.")
    )
    ends_on = day(_("Till och med"), help_text=_("Den sista dagen. Lämna tomt om slutet inte är bestämt."))

    def __init__(
        self, *args: Any, known: dict[str, Any], roles: list[str] | None = None, reviews: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer_reviews(reviews)
        if known.get("role") == RoleKind.AUDITOR:
            self.fields["review"].required = True
            self.fields["ends_on"].help_text = _("Den sista dagen. Lämna tomt om uppdraget gäller granskningen ut.")
        for name in known:
            self.fields.pop(name, None)
        if "role" in self.fields:
            chosen = [r for r in RoleKind if roles is None or r in roles]
            field: Any = self.fields["role"]
            field.choices = [("", _("Välj roll")), *((r.value, r.label) for r in chosen)]
        self.fields["starts_on"].initial = clock.today

    def _offer_reviews(self, reviews: Any) -> None:
        """Let a review be chosen where an auditor may be appointed (reviews not None)."""
        if reviews is None:
            del self.fields["review"]
            return
        field: Any = self.fields["review"]
        field.queryset = reviews
        if not reviews.exists():
            field.help_text = _("Ingen granskning pågår eller kommer. Lägg till den under Granskningar först.")


class DeputyForm(DecisionFields, PickForm):
    """Who stands in for somebody, for which of their roles, and how long. `holdings` are what there is to choose of."""

    holdings = forms.MultipleChoiceField(
        label=_("Roller som ersättaren får"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ta bort det som inte ingår."),
    )
    person = PickField(label=_("Ersättare"), hint=PERSON_HINT)
    starts_on = day(_("Från och med"), required=True)
    ends_on = day(
        _("Till och med"), required=True, help_text=_("Den sista dagen. Rätten upphör av sig själv. Högst ett år.")
    )
    reason = forms.CharField(
        label=_("Skäl"), max_length=200, required=False, help_text=_("Till exempel semester eller föräldraledighet.")
    )

    def __init__(self, *args: Any, holdings: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(row.pk): row for row in holdings}
        field: Any = self.fields["holdings"]
        field.choices = [(key, f"{row.get_role_display()}, {row.place}") for key, row in self.by_key.items()]
        field.initial = list(self.by_key)
        if len(self.by_key) == 1:
            field.widget = forms.MultipleHiddenInput()
        self.fields["starts_on"].initial = clock.today

    def clean_holdings(self) -> list[Any]:
        return [self.by_key[key] for key in self.cleaned_data["holdings"]]


class HandOverForm(DecisionFields, PickForm):
    """Which of somebody's offices go to whom, from when. `offices` are what there is to hand over.

    Cleaned, `offices` are pairs of an assignment and who takes it over.
    """

    offices = forms.MultipleChoiceField(
        label=_("Roller som lämnas över"), widget=forms.CheckboxSelectMultiple, help_text=_("Ta bort det som är kvar.")
    )
    person = PickField(label=_("Den som tar över"), hint=PERSON_HINT, required=False)
    starts_on = day(
        _("Ny från och med"), required=True, help_text=_("Den nuvarande slutar dagen före. Till exempel 2026-12-31.")
    )
    reason = forms.CharField(label=_("Skäl"), max_length=2000, help_text=_("Till exempel ny tjänst."))

    def __init__(
        self, *args: Any, offices: Sequence[Any], sources: dict[str, Source] | None = None, **kwargs: Any
    ) -> None:
        self.by_key = {str(row.pk): row for row in offices}
        super().__init__(*args, **kwargs)
        self.add_picks()
        self.use(sources or {})
        field: Any = self.fields["offices"]
        field.choices = [(key, f"{row.get_role_display()}, {row.place}") for key, row in self.by_key.items()]
        field.initial = list(self.by_key)

    def add_picks(self) -> None:
        """Add a field for each office, for when not all of them go to the same person."""
        for key, row in self.by_key.items():
            self.fields[f"to_{key}"] = PickField(
                label=f"{row.get_role_display()}, {row.place}", hint=PERSON_HINT, required=False
            )

    @property
    def picks(self) -> list[Any]:
        return [self[f"to_{key}"] for key in self.by_key]

    @property
    def has_split(self) -> bool:
        """Whether somebody is chosen, or sought, for a part alone."""
        return any(part for field in self.picks for part in (field.value() or ()))

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        pairs = []
        for key in answers.get("offices", []):
            taker = answers.get(f"to_{key}") or answers.get("person")
            if taker is None and f"to_{key}" not in self.errors and "person" not in self.errors:
                self.add_error("person", _("Välj vem som tar över."))
                break
            pairs.append((self.by_key[key], taker))
        return answers | {"offices": pairs}


class EndForm(VersionedForm):
    """When and why an assignment ends."""

    ends_on = day(
        _("Sista dag"),
        required=True,
        help_text=_(
            "Rollen gäller till och med den dagen. Blev det fel? Välj dagen före den första, så har den aldrig gällt."
        ),
    )
    reason = forms.CharField(label=_("Skäl"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class RoleForm(VersionedForm):
    """What the kommun calls a role, what it is responsible for, and where somebody must hold it."""

    fieldset_names = (("", ("label", "responsibilities")), (_("Ska någon ha rollen?"), (*Role.REQUIRED.values(),)))

    label = forms.CharField(label=_("Benämning"), max_length=100)
    responsibilities = forms.CharField(
        label=_("Ansvar och uppgifter"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Så som det står i er policy. Vad rollen får göra i portalen ändras inte av texten."),
    )
    required_in_municipality = forms.BooleanField(
        label=_("Ja, i kommunen"),
        required=False,
        help_text=_("Är rollen tom, eller blir det inom 60 dagar, står det bland luckorna i ansvaret."),
    )
    required_in_company = forms.BooleanField(label=_("Ja, i varje bolag"), required=False)
    required_in_federation = forms.BooleanField(label=_("Ja, i varje kommunalförbund"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind not in REQUIRABLE:
            for name in Role.REQUIRED.values():
                del self.fields[name]


def person_source(rows: Any, url: str, keep: User | None = None) -> Source:
    """Return the source of employed people among the rows; who is chosen already stays, even after leaving."""
    from roles.models import Placement as Place

    employed = Q(pk__in=Place.objects.in_force().values("person"))
    chosen = Q(pk=keep.pk) if keep else Q(pk__in=())
    return people(rows.filter(employed) | User.objects.filter(chosen) if keep else rows.filter(employed), url)


def unit_source(rows: Any, url: str, keep: OrganisationUnit | None = None) -> Source:
    """Return the source of units in force among the rows; the one chosen already stays."""
    in_force = rows.in_force()
    return units(in_force | OrganisationUnit.objects.filter(pk=keep.pk) if keep else in_force, url)


class NoticeForm(VersionedModelForm, ReasonForm):
    """What employees are told, and by which decision or talks it is changed."""

    class Meta:
        model = Notice
        fields = ("label", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}
