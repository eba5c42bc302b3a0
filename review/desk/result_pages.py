"""How does an officer publish results: which of those that wait, on which day, and every letter read before?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from portal.accounts.signed import SignedRequest
from portal.trail import looks
from portal.workflow.engine import StepRefused
from review.decision import reasons
from review.decision.reasons import Spot
from review.desk.forms import PublicationForm
from review.desk.letter_preview import preview_of
from review.desk.solution_pages import rehearse_result
from review.desk.ticked import ON_A_PAGE, chosen_keys, form_key, left_out, numbers
from review.desk.visit import STEPPED, desk_page
from review.models import Case, Decision
from review.qualification import changes
from review.qualification.changes import VerdictChange
from review.result import publishing


@dataclass(frozen=True)
class PendingResult:
    """One result that waits to be published, what in its reasons must not go out, and what the registers say otherwise by now."""

    decision: Decision
    spots: tuple[Spot, ...] = ()
    changed: tuple[VerdictChange, ...] = ()

    @property
    def pk(self) -> int:
        return self.decision.pk

    @property
    def passed(self) -> bool:
        return self.decision.outcome == Decision.Outcome.APPROVED


@admin.action(description="公布審查結果…", permissions=["publish"])
def publish_chosen(case_admin: admin.ModelAdmin, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    keys = chosen_keys(request, queryset)
    return _show(request, QueryDict(), lambda result: result.decision.solution.application_id in keys) if keys else None


def pending_page(request: SignedRequest) -> HttpResponse:
    """待公布結果: all that wait are ticked; from a case page its own alone."""
    if not publishing.may_publish(request.user):
        raise PermissionDenied
    wanted = numbers(request.GET.getlist("solution"))
    return _show(request, request.POST, lambda result: not wanted or result.decision.solution_id in wanted)


def _show(request: SignedRequest, data: QueryDict, is_meant: Callable[[PendingResult], bool]) -> HttpResponse:
    """Two pages in one form: who is meant and on which day, then each letter with the button."""
    now, step = timezone.now(), data.get("do", "")
    every = _pending(request)
    years = sorted({result.decision.solution.application.programme.year for result in every}, reverse=True)
    asked = data.get("year", request.GET.get("year", ""))
    year = next((year for year in years if str(year) == asked), years[0] if years else None)
    waiting = [result for result in every if result.decision.solution.application.programme.year == year]
    left = left_out(data, numbers) if data else {result.pk for result in waiting if not is_meant(result)}
    today = timezone.localdate(now)
    form = PublicationForm(data if "announced_on" in data else None, initial={"announced_on": today})
    day = form.cleaned_data["announced_on"] if form.is_bound and form.is_valid() else today
    meant = [result for result in waiting if result.pk not in left]
    if step == "publish" and not form.errors and (done := _publish(request, left, day, now)):
        return done
    page = Paginator(waiting, ON_A_PAGE).get_page(data.get("page"))
    context = {
        "form": form,
        "years": years,
        "year": year,
        "page": page,
        "waiting": waiting,
        "meant": meant,
        "passed": sum(result.passed for result in meant),
        "failed": sum(not result.passed for result in meant),
        "blocked": [result for result in meant if result.spots],
        "changed": [result for result in meant if result.changed],
        "seen": " ".join(str(result.pk) for result in waiting),
        "shown": " ".join(str(result.pk) for result in page),
        "left": left,
        "solution": next(iter(numbers([*request.GET.getlist("solution"), *data.getlist("solution")])), None),
        "key": form_key(data.get("key", "")),
        "day": day,
    }
    letters = step == "read" and not form.errors and meant
    if letters and (against := publishing.refusal_of_day([result.decision for result in meant], day, now)):
        form.add_error("announced_on", against)
        letters = False
    if letters:
        context |= _letter(request, meant, data.get("at", ""), day, now)
    status = 422 if step and not letters else 200
    return desk_page(request, "letters.html" if letters else "pending.html", "待公布結果", status, **context)


def _pending(request: SignedRequest) -> list[PendingResult]:
    decisions = list(publishing.to_publish(request.user))
    spots = reasons.refusals_of_many(decisions)
    changed = changes.since_qualified(decision.solution.application for decision in decisions)
    return [
        PendingResult(
            decision, tuple(spots.get(decision.pk, ())), tuple(changed.get(decision.solution.application_id, ()))
        )
        for decision in decisions
    ]


def _publish(request: SignedRequest, left: Iterable[int], day: date, now: datetime) -> HttpResponse | None:
    """Of what was seen and is still ticked all, or, with the reason said, none."""
    keys = set(numbers([request.POST.get("seen", "")])) - set(left)
    key = form_key(request.POST.get("key", ""))
    try:
        published = publishing.publish(keys, request.user, day, key, now)
    except StepRefused as refused:
        messages.error(request, str(refused))
        return None
    only = published.results.filter(solution__in=numbers(request.POST.getlist("solution"))).first()
    if only:  # from its case page, and back there
        messages.success(request, f"「{only.solution}」的審查結果已公布，通知由系統接著做好。", extra_tags=STEPPED)
        return HttpResponseRedirect(reverse("admin:review_case_change", args=[only.application_id]))
    messages.success(request, "已公布。入選名單和每一封通知由系統接著做好，這一頁看得到進度。")
    return HttpResponseRedirect(reverse("admin:review_publication_change", args=[published.pk]))


def _letter(request: SignedRequest, meant: list[PendingResult], at: str, day: date, now: datetime) -> dict:
    """The letter to one of them, as it will be sent, and the way to the others."""
    place = next((index for index, result in enumerate(meant) if str(result.pk) == at), 0)
    result = meant[place]
    case = Case.objects.seen_by(request.user).get(pk=result.decision.solution.application_id)
    looks.saw(request, case.as_look_target)  # the letter names its people
    return {
        "result": result,
        "place": place + 1,
        "before": meant[place - 1].pk if place else None,
        "after": meant[place + 1].pk if place + 1 < len(meant) else None,
        **preview_of(case, partial(rehearse_result, result.decision, request.user, day, now)),
    }
