"""What does a part of the case page need? Who works, on which case, how a page is drawn, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.workflow.engine import StepRefused, refusals
from portal.workflow.table import Step
from review.models import Case

STEPPED = "has-stepped"  # on the message that says so


def desk_page(request: SignedRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the desk: one of templates/admin/review/case/, with what every page of the admin shows."""
    base = {**admin.site.each_context(request), "opts": Case._meta, "title": title}
    return render(request, f"admin/review/case/{template}", {**base, **context}, status=status)


def case_url(case: Case) -> str:
    return reverse("admin:review_case_change", args=[case.pk])


@dataclass(frozen=True)
class CaseVisit:
    """One request of a person who may see this case."""

    request: SignedRequest
    case: Case

    @property
    def actor(self) -> User:
        return self.request.user

    @property
    def by_script(self) -> bool:
        return self.request.headers.get("X-Requested-With") == "fetch"

    def page(self, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
        return desk_page(self.request, template, title, status, case=self.case, **context)

    def back(self, to: str = "") -> HttpResponseRedirect:
        """To the case, at a place that is named as the end of an address."""
        return HttpResponseRedirect(case_url(self.case) + to)

    def refuses(self, subject: Any, step: Step) -> bool:
        """Whether something stands against the step; what it is, has then been said."""
        if reasons := refusals(subject, step, self.actor):
            messages.error(self.request, " ".join(reasons))
        return bool(reasons)

    def take(self, done: str, verb: Callable[[], object]) -> HttpResponse | None:
        """Does one step; the way back when it is done, None (with the reason said) when it was refused."""
        try:
            verb()
        except StepRefused as refused:
            messages.error(self.request, str(refused))
            return None
        messages.success(self.request, done, extra_tags=STEPPED)
        return self.back()

    @property
    def has_just_stepped(self) -> bool:
        """Whether this page says that a step of the case was done."""
        return any(STEPPED in message.tags for message in messages.get_messages(self.request))
