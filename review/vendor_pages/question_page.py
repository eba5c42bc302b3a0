"""What does the committee ask a vendor, and what does it answer? Who asked is not told."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications import told
from applications.models import Application
from applications.pages.scope import own_application, vendors_only
from applications.told import CaseLink
from portal.accounts.signed import SignedRequest
from portal.time.calendar import format_datetime
from portal.workflow.engine import StepRefused
from review.models import Question
from review.opinion import asking
from review.vendor_pages.question_form import VendorAnswerForm


@vendors_only
@never_cache
def question(request: SignedRequest, pk: int, question: int) -> HttpResponse:
    """One question with its due date; answered once."""
    case, now = own_application(request, pk), timezone.now()
    asked = get_object_or_404(asking.for_vendor(case), pk=question)
    form = VendorAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            asking.answer(asked, request.user, form.cleaned_data["answer"], now)
        except StepRefused as refused:
            messages.error(request, str(refused))
            return redirect("review:question", pk, question)
        messages.success(request, "已送出回覆，審查委員看得到。")
        return redirect("review:question", pk, question)
    context = {
        "application": case,
        "question": asked,
        "closed": asking.why_unanswerable(asked, request.user),
        "form": form,
        "now": now,
    }
    return render(request, "review/question.html", context, status=422 if form.errors else 200)


def links(case: Application) -> list[CaseLink]:
    """One for each question; what is not answered is due."""
    return [
        CaseLink(
            f"「{asked.solution}」審查提問",
            _words(asked),
            reverse("review:question", args=[case.pk, asked.pk]),
            asked.answered_at is None,
        )
        for asked in asking.for_vendor(case)
    ]


def _words(asked: Question) -> str:
    if asked.answered_at:
        return f"已於 {format_datetime(asked.answered_at)} 回覆"
    return f"請於 {format_datetime(asked.last_second)} 前回覆" if asked.last_second else "請回覆"


told.register(links=links)
