"""How is a vendor's application for recusal looked into and decided, and where does the person who is named answer it?"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.accounts.signed import SignedRequest
from portal.workflow.engine import StepRefused, refusals
from review.conflict import recusing
from review.desk.conflict_forms import DecisionOnRecusalForm, StatementForm
from review.models import Recusal

TOLD = {
    "ask": "已請當事人提意見書，站內通知已送出。",
    "grant": "已准予迴避，通知已寄給廠商；這位人員不再參與本案。",
    "refuse": "已駁回，通知已寄給廠商，並寫明申請覆決的期限。",
    "grant_on_appeal": "已記錄覆決准予迴避，通知已寄給廠商。",
    "refuse_on_appeal": "已記錄覆決維持駁回，通知已寄給廠商。",
}


def _page(request: SignedRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    base = {**admin.site.each_context(request), "opts": Recusal._meta, "title": title}
    return render(request, f"admin/review/recusal/{template}", {**base, **context}, status=status)


def recusal_page(request: SignedRequest, recusal: Recusal) -> HttpResponse:
    """What the vendor said, what the person answered, and the decision."""
    initial = {"person": recusal.user_id}
    data = request.POST if request.method == "POST" else None
    form = DecisionOnRecusalForm(data, people=recusing.people().exclude(pk=request.user.pk), initial=initial)
    steps = [
        step
        for step in recusal.workflow.offered(recusal.state, request.user.role)
        if not refusals(recusal, step, request.user)
    ]
    wanted = request.POST.get("do", "")
    if form.is_bound and form.is_valid() and wanted in TOLD:
        try:
            _verb(recusal, wanted, request, form.cleaned_data)()
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, TOLD[wanted])
            return HttpResponseRedirect(reverse("admin:review_recusal_change", args=[recusal.pk]))
    return _page(
        request,
        "decide.html",
        str(recusal),
        422 if form.is_bound else 200,
        recusal=recusal,
        form=form,
        steps=steps,
        now=timezone.now(),
    )


def _verb(recusal: Recusal, wanted: str, request: SignedRequest, said: dict[str, Any]) -> Callable[[], object]:
    person, reason, actor, now = said["person"], said["reason"], request.user, timezone.now()
    verbs: dict[str, Callable[[], object]] = {
        "ask": lambda: recusing.ask_statement(recusal, person, actor, now),
        "grant": lambda: recusing.grant(recusal, person, actor, reason, now),
        "refuse": lambda: recusing.refuse(recusal, person, actor, reason, now),
        "grant_on_appeal": lambda: recusing.grant_on_appeal(recusal, person, actor, reason, now),
        "refuse_on_appeal": lambda: recusing.refuse_on_appeal(recusal, actor, reason, now),
    }
    return verbs[wanted]


def statement_page(request: SignedRequest, recusal: Recusal) -> HttpResponse:
    """The vendor's reasons and one's own answer; nothing else of the case."""
    data = request.POST if request.method == "POST" else None
    form = StatementForm(data, initial={"statement": recusal.statement})
    if form.is_bound and form.is_valid():
        try:
            recusing.state(recusal, request.user, form.cleaned_data["statement"], timezone.now())
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "意見書已送出。決定以前都可以再改。")
            return HttpResponseRedirect(reverse("admin:review_recusal_statement", args=[recusal.pk]))
    return _page(request, "statement.html", "意見書", 422 if form.is_bound else 200, recusal=recusal, form=form)
