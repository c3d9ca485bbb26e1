"""Steps 1 and 2: choose a file, and say what its columns are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.forms import OnceForm
from core.imports import actions, finding, profiles
from core.imports.finding import Refused
from core.imports.limits import Unreadable, check_file_size
from core.imports.mapping import Proposal
from core.imports.register import ImportKind, kinds_for
from core.imports.views.base import RunPage, crumbs, steps
from core.pages import Crumb, Page
from core.pages.forms import FormSteps


class UploadForm(OnceForm):
    file = forms.FileField(
        label=_lazy("Fil"),
        help_text=_lazy(
            "Excel (.xlsx), csv, tsv eller txt, högst 10 MB. Inget läses in förrän du har granskat varje rad."
        ),
    )


class UploadPage(Page, FormSteps):
    """Step 1. One page for each kind, so that its permission is the kind's own."""

    kind: ImportKind
    action = "import"
    form_class = UploadForm
    template_name = "core/imports/upload.html"
    submit_label = _lazy("Fortsätt")

    @classmethod
    def of(cls, kind: ImportKind) -> type[UploadPage]:
        """The page of a kind."""
        return type(f"{kind.slug.title()}Upload", (cls,), {"kind": kind, "model": kind.model})

    def get_title(self) -> str:
        return _("Importera %(plural)s") % {"plural": self.kind.plural}

    def breadcrumbs(self) -> Sequence[Crumb]:
        return crumbs(self.kind)

    def cancel_url(self) -> str:
        return self.breadcrumbs()[0].url

    def perform(self, form: Any) -> str:
        file = form.cleaned_data["file"]
        try:
            check_file_size(file.size)
            content = file.read()
            sheet = finding.best_sheet(content, file.name, self.kind)
        except (Unreadable, Refused) as refused:
            raise ValidationError({"file": str(refused)}) from refused
        run = actions.receive(
            by=self.request.user, content=content, file_name=file.name, kind=self.kind.slug, sheet=sheet
        )
        return reverse("imports:columns", args=[run.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = [(f.title, f.required) for f in self.kind.fields if not f.read_only and f.slug != "id"]
        return super().get_context_data(steps=steps(1), kind=self.kind, known_columns=asked, **kwargs)


class ColumnsForm(OnceForm):
    """What each column is; two columns cannot be the same field."""

    def __init__(self, *args: Any, proposal: Proposal, labels: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        known = [(f.slug, str(f.title)) for f in proposal.kind.fields]
        choices = [("", str(_("Ingen – spara texten"))), *known]
        for match in proposal.matches:
            self.fields[f"c{match.column.index}"] = forms.ChoiceField(
                label=labels[match.column.index], choices=choices, required=False, initial=match.field or ""
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for name, slug in list(data.items()):
            if not slug or not name[1:].isdecimal():
                continue
            if slug in taken:
                self.add_error(name, _("Det fältet har du redan valt för en annan kolumn."))
            taken.setdefault(slug, name)
        lacking = [f for f in self.proposal.kind.fields if f.required and f.slug not in taken]
        for field in lacking if not self.errors else ():
            self.add_error(None, _("Välj vilken kolumn som är %(field)s.") % {"field": str(field.title).lower()})
        return data

    def mapping(self) -> dict[str, str | None]:
        return {n[1:]: slug or None for n, slug in self.cleaned_data.items() if n[1:].isdecimal()}


class ColumnsPage(RunPage, FormSteps):
    """Step 2. Sheet and kind are chosen by address, so that the choice works without scripts."""

    step = 2
    template_name = "core/imports/columns.html"
    form_class = ColumnsForm
    submit_label = _lazy("Granska raderna")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_over():
            return self.go("run")
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        return _("Para ihop kolumner")

    @property
    def lead(self) -> str:  # type: ignore[override]
        return self.where()

    def cancel_url(self) -> str:
        return reverse("imports:index")

    @cached_property
    def sheet(self) -> str:
        names = [sheet.name for sheet in self.book.sheets]
        asked = self.request.GET.get("blad", self.run.sheet)
        return asked if asked in names else self.run.sheet

    @cached_property
    def chosen_kind(self) -> ImportKind:
        allowed = {kind.slug: kind for kind in kinds_for(self.request.user)}
        return allowed.get(self.request.GET.get("slag", self.run.kind), self.kind)

    @cached_property
    def layout(self) -> Any:
        try:
            return finding.layout(self.content, self.run.file_name, self.sheet)
        except Refused as refused:
            messages.error(self.request, str(refused))
            self.sheet = self.run.sheet
            return finding.layout(self.content, self.run.file_name, self.sheet)

    @cached_property
    def fitting(self) -> list[profiles.Profile]:
        return profiles.fitting(self.request.user, self.chosen_kind.slug, self.layout)

    @cached_property
    def profile(self) -> profiles.Profile | None:
        """The profile that the columns are shown by: the one asked for, or at first the newest that fits."""
        asked = self.request.GET.get("profil", "")
        if not asked and (self.run.mapping or self.run.state != self.run.State.UPLOADED):
            return None
        return next((one for one in self.fitting if asked in ("", str(one.pk))), None)

    @cached_property
    def proposal(self) -> Proposal:
        proposal = finding.find_proposal(self.layout, self.request.user, self.chosen_kind.slug)
        if self.profile is not None:
            mapping = profiles.mapping(self.profile, self.chosen_kind.slug, self.layout)
            return finding.with_chosen(proposal, mapping)
        same = (self.sheet, self.chosen_kind.slug) == (self.run.sheet, self.run.kind)
        return finding.with_chosen(proposal, self.run.mapping) if same else proposal

    def get_form_kwargs(self) -> dict[str, Any]:
        labels = {c.index: c.full_title or _("Kolumn %(letter)s") % {"letter": c.letter} for c in self.layout.columns}
        return super().get_form_kwargs() | {"proposal": self.proposal, "labels": labels}

    def perform(self, form: Any) -> str:
        try:
            actions.save_columns(
                by=self.request.user,
                run=self.run,
                kind=self.chosen_kind.slug,
                sheet=self.sheet,
                mapping=form.mapping(),
                profile=self.profile,
            )
        except actions.Changed as changed:
            raise ValidationError(str(changed)) from changed
        return reverse("imports:review", args=[self.run.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        columns = [
            {
                "column": m.column,
                "how": m.how,
                "samples": self.samples(m.column.index),
                "field": form[f"c{m.column.index}"],
            }
            for m in self.proposal.matches
        ]
        return context | {
            "columns": columns,
            "layout": self.layout,
            "book": self.book,
            "separator": {";": _("semikolon"), "\t": _("tabb"), ",": _("komma"), "|": _("lodstreck")}.get(
                self.book.separator or "", self.book.separator or _("inget")
            ),
            "sheet": self.sheet,
            "chosen": self.chosen_kind,
            "profile": self.profile,
            "other_profiles": [one for one in self.fitting if one != self.profile],
            "kinds": kinds_for(self.request.user),
            "hidden_rows": sum(record.hidden for record in self.layout.records),
            "others": [row for row in self.layout.not_records if row.kind != "empty"],
        }

    def samples(self, column: int) -> list[str]:
        """Up to three different values of a column."""
        texts = (record.cell(column).text for record in self.layout.records)
        return list(dict.fromkeys(text for text in texts if text))[:3]
