"""Step 3: review every row, answer what the list leaves open, and let the work begin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import htmx
from core.imports import actions
from core.imports.finding import Refused
from core.imports.planning import BadAnswer
from core.imports.plans import Plan
from core.imports.showing import ALL_SHOWN, OPEN, Review, Suggestions
from core.imports.views.base import RunPage
from core.models import ImportRun


class ReviewPage(RunPage):
    """Step 3. Every row as it would become; answers are saved as they are given."""

    step = 3
    template_name = "core/imports/review.html"

    def get_title(self) -> str:
        return _("Granska innan något läses in")

    @property
    def lead(self) -> str:  # type: ignore[override]
        return self.where()

    @cached_property
    def plan(self) -> Plan:
        return actions.plan_run(self.run, self.request.user)

    @cached_property
    def review(self) -> Review:
        asked = self.request.GET
        tab, page = asked.get("visa", ""), asked.get("sida", "1")
        return Review(self.plan, tab, page, self.request.path, self.suggestions)

    @cached_property
    def suggestions(self) -> Suggestions:
        return Suggestions(self.run.suggestions)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_over():
            return self.go("run")
        try:
            context = self.get_context_data(**kwargs)
        except (Refused, BadAnswer) as refused:
            messages.error(request, str(refused))
            return self.go("columns")
        return htmx.vary(self.render_to_response(context))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.save_answers(by=request.user, run=self.run, answers=self.given(), on_conflict=self.on_conflict())
        except (actions.Changed, Refused, BadAnswer) as refused:
            messages.error(request, str(refused))
            return self.go("run")
        if not htmx.wants_part(request, "resultat"):
            asked = {name: request.GET[name] for name in ("visa", "sida") if request.GET.get(name, "").isalnum()}
            return self.go("review", **asked)
        del self.run, self.plan
        self.__dict__.pop("suggestions", None)
        return htmx.vary(self.render_to_response(self.get_context_data(**kwargs)))

    def given(self) -> list[dict[str, Any]]:
        """The answers in the form, of those that the questions allow."""
        rest = "rest" in self.request.POST
        confirmed = self.request.POST.getlist("confirm")
        answers = []
        for question in self.plan.questions:
            said = self.request.POST.get(f"q-{question.key}")
            # A suggestion counts when somebody who had it before their eyes says so; the page sends it under this name.
            if said is None and {question.key, ALL_SHOWN}.intersection(confirmed):
                said = self.request.POST.get(f"s-{question.key}")
            if rest and question.answer is None and said in (None, OPEN):
                said = ""
            allowed = {OPEN, "", question.answer, *(option.value for option in question.options)}
            if said is not None and said in allowed:
                answer = None if said == OPEN else said
                answers.append({"column": question.column, "value": question.value, "answer": answer})
        return answers

    def on_conflict(self) -> str:
        asked = self.request.POST.get("on_conflict", self.run.on_conflict)
        return asked if asked in ImportRun.OnConflict else self.run.on_conflict

    def get_template_names(self) -> list[str]:
        part = "#saved" if htmx.wants_part(self.request, "resultat") else ""
        return [self.template_name + part]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review = self.review
        return super().get_context_data(
            review=review,
            lines=review.lines(),
            tiles=review.tiles(),
            review_tabs=review.tabs(),
            result=review.result(),
            suggested_here=review.suggested_here(),
            all_shown=ALL_SHOWN,
            policies=ImportRun.OnConflict.choices,
            **review.paging(),
            **kwargs,
        )


class StartPage(RunPage):
    """What the button of step 3 sends to: leaves the work to a worker."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            plan = actions.plan_run(self.run, request.user)
            seen = request.POST.get("seen", "")
            if plan.open_questions or seen != plan.digest():
                raise actions.Changed(actions.CHANGED)
            actions.start(by=request.user, run=self.run, request_id=request.id, seen=seen)  # type: ignore[attr-defined]
        except (actions.Changed, Refused, BadAnswer) as refused:
            messages.error(request, str(refused))
            return self.go("review")
        return self.go("run")
