"""Pages where the säkerhetsskyddschef decides that a system must not be described in the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets import actions
from assets.forms import ProtectForm, StubForm
from assets.models import InformationSystem
from core.pages import ConfirmPage, FormPage
from roles import access
from roles.forms import unit_source
from roles.pick import Source
from roles.views.picking import PickPage


class StubAdd(PickPage, FormPage):
    model = InformationSystem
    action = "protect"
    form_class = StubForm
    template_name = "assets/system_stub_add.html"
    title = _("Registrera skyddat system")
    submit_label = _("Registrera")
    success_message = _("Systemet är registrerat under ett neutralt namn.")

    def sources(self) -> dict[str, Source]:
        user = self.request.user
        return {"unit": unit_source(access.units_for(user, self.action, self.model), self.request.get_full_path())}

    def perform(self, form: Any) -> str:
        return actions.register_stub(by=self.request.user, unit=form.cleaned_data["unit"]).get_absolute_url()


class SystemProtect(ConfirmPage):
    """Make a system a stub, for who need not read what stands about it."""

    model = InformationSystem
    action = "protect"
    form_class = ProtectForm
    title = _("Skydda systemet")
    submit_label = _("Skydda systemet")
    success_message = _("Systemet är skyddat och har fått ett neutralt namn.")
    consequences: Sequence[Any] = (
        _("Systemet får ett neutralt namn. Ansvarig enhet står kvar. Alla andra uppgifter töms."),
        _("Roller avslutas, beroenden tas bort, och avtal gäller inte längre systemet."),
        _("Historiken, importerade rader och det gamla namnet visas inte längre på någon sida om systemet."),
        _("Ingen kan ändra systemet eller koppla något till det så länge det är skyddat."),
        _(
            "Det gamla namnet kan stå i texter om något annat, till exempel ett avtal eller ett annat systems syfte. "
            "Sök på namnet först och be dem som äger texterna ändra dem."
        ),
        _("Tidigare versioner ligger kvar i databasen tills de gallras."),
    )
    act = staticmethod(actions.protect_system)
    noun = "system"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(danger=True, **kwargs)


class SystemUnprotect(ConfirmPage):
    model = InformationSystem
    action = "protect"
    form_class = ProtectForm
    title = _("Ta bort skyddet")
    submit_label = _("Ta bort skyddet")
    success_message = _("Systemet är inte längre skyddat. Det kan beskrivas på nytt.")
    consequences: Sequence[Any] = (
        _("Systemet blir ett vanligt system med det neutrala namnet och utan uppgifter."),
        _("Det som stod förut kommer inte tillbaka. Det måste beskrivas på nytt, och roller utses på nytt."),
        _("Policyns krav gäller det igen."),
    )
    act = staticmethod(actions.unprotect_system)
    noun = "system"
