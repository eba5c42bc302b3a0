"""How does an officer give corrections a later due time: who is meant and why is seen first, then it is done once?"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from applications.models import Correction
from applications.workflow import CORRECTION
from portal.accounts.signed import SignedRequest
from portal.models import ClosureDay
from portal.time.calendar import format_roc
from portal.trail import looks
from review.cases import filters
from review.correction import postponing
from review.desk.forms import PostponeForm
from review.desk.letter_preview import preview_of
from review.desk.ticked import DONE_AT_ONCE, ON_A_PAGE, form_key, left_out, numbers
from review.desk.visit import desk_page
from review.models import Case

NAMED = 20  # cases in a sentence


def postpone_page(request: SignedRequest) -> HttpResponse:
    """Who gets a later due time and why is seen first; then it is asked for once, and done row by row."""
    data = filters.renamed(request.POST if request.method == "POST" else request.GET)
    return show_postpone(request, data, numbers(data.getlist("case")))


def show_postpone(request: SignedRequest, data: Any, hand_picked: list[int]) -> HttpResponse:
    """The list goes over pages, but what is confirmed is the whole of it, as it was seen, without who was left out."""
    if not postponing.may_postpone(request.user):
        raise PermissionDenied
    now = timezone.now()
    form = PostponeForm(data if "way" in data else None, initial=_first_words(data))
    meant = _meant(request, form, hand_picked, now) if form.is_valid() else None
    left, confirms = left_out(data, numbers), request.method == "POST" and data.get("do") == "confirm"
    if confirms and meant is not None and (done := _ask(request, form, meant, left, now)):
        return done
    possible = [candidate for candidate in meant or () if not candidate.refusal]
    page = Paginator(meant or (), ON_A_PAGE).get_page(data.get("page"))
    context = {
        "form": form,
        "meant": meant,
        "page": page,
        "possible": len(possible),
        "impossible": len(meant or ()) - len(possible),
        "left": left,
        "left_out": sum(candidate.correction.pk in left for candidate in possible),
        "seen": " ".join(candidate.value for candidate in possible),
        "shown": " ".join(str(candidate.correction.pk) for candidate in page if not candidate.refusal),
        "hand_picked": hand_picked,
        "without": len(hand_picked) - len(meant or ()),
        "cases": _some_by_hand(request, hand_picked),
        "examples": _examples(request, form, possible, left, now),
        "key": uuid4(),
        "asked": [(name, data.get(name, "")) for name in form.fields],
    }
    status = 422 if form.errors or confirms else 200
    return desk_page(request, "postpone.html", "延長或重新開放補正", status, **context)


def _some_by_hand(request: SignedRequest, hand_picked: list[int]) -> Iterable[Case]:
    """Those that were picked by hand, to be named while they are few; the list shows them all anyway."""
    return Case.objects.seen_by(request.user).filter(pk__in=hand_picked) if 0 < len(hand_picked) <= NAMED else ()


def _meant(request: SignedRequest, form: PostponeForm, hand_picked: list[int], now: datetime) -> list[postponing.Meant]:
    said = form.cleaned_data
    visible = Case.objects.seen_by(request.user)
    if hand_picked:
        visible = visible.filter(pk__in=hand_picked)
    wanted = form.wanted()
    cases = wanted.cases(visible, request.user, now)
    corrections = postponing.candidates(cases, wanted.correction_states).filter(wanted.of_correction())
    return postponing.preview(corrections, form.chosen_way(), said["reason"], now)


def _examples(request: SignedRequest, form: PostponeForm, possible: list, left: set[int], now: datetime) -> list[dict]:
    """The letter to the first case of each step, since an extension is told otherwise than a reopening."""
    first: dict[str, postponing.Meant] = {}
    for candidate in possible:
        if candidate.correction.pk not in left:
            first.setdefault(candidate.step, candidate)
    for candidate in first.values():
        looks.saw(request, candidate.application.as_look_target)  # the letter names its people
    return [
        {
            "example": candidate,
            **preview_of(
                candidate.application,
                partial(postponing.rehearsed, candidate, request.user, form.cleaned_data["reason"], now),
            ),
        }
        for candidate in first.values()
    ]


def _ask(request: SignedRequest, form: PostponeForm, meant: list, left: set[int], now: datetime) -> HttpResponse | None:
    wanted = [value for value in request.POST.get("seen", "").split() if _key_in(value) not in left]
    possible = {candidate.value: candidate for candidate in meant if not candidate.refusal}
    chosen = [possible[value] for value in wanted if value in possible]
    if not wanted:
        messages.error(request, "還沒有選取案件。下面是最新的名單，請看過再確認。")
        return None
    if changed := [_key_in(value) for value in wanted if value not in possible]:
        messages.error(request, _changed_in_words(request, changed))
        return None
    key = form_key(request.POST.get("key", ""))
    asked = postponing.ask(chosen, request.user, form.cleaned_data["reason"], key, now)
    if len(chosen) <= DONE_AT_ONCE:
        for row in asked.cases.undone():
            postponing.fulfil(row.pk, now)
    return HttpResponseRedirect(reverse("admin:review_postponement_change", args=[asked.pk]))


def _changed_in_words(request: SignedRequest, changed: list[int]) -> str:
    """Named while they are few: with thousands in the list, somebody always answers while it is read."""
    visible = Case.objects.seen_by(request.user).order_by().values("pk")
    corrections = Correction.objects.filter(pk__in=changed[:NAMED], application__in=visible).select_related(
        "application"
    )
    names = "、".join(str(correction.application) for correction in corrections)
    return (
        f"名單和剛才看到的不同，還沒有辦理：{names}{'等' if len(changed) > NAMED else ''} {len(changed):,} 件"
        "剛才有人改過、廠商已經送出，或新期限已經不同。下面是最新的名單，請看過再確認。"
    )


def _first_words(data: Any) -> dict[str, Any]:
    """An empty page asks for the usual; a closure day that was just added brings its reason and the way to count again."""
    digits = re.fullmatch("[0-9]{1,17}", data.get("closure", ""))
    closure = ClosureDay.objects.filter(pk=digits[0]).first() if digits else None
    if closure is None:
        meant = data.get("correction", "")
        return {"way": "days", "days": 1, "correction": meant if meant in filters.CORRECTIONS else "open"}
    return {"way": "recount", "correction": "open", "reason": closure.reason}


def affected(visible: QuerySet, day: date, now: datetime) -> int:
    """How many open corrections would gain because offices were closed on that day."""
    meant = postponing.preview(
        postponing.candidates(visible, [CORRECTION.initial.name]), postponing.Way("recount"), "", now
    )
    return sum(
        not candidate.refusal and any(step.startswith(f"{format_roc(day)}（") for step in candidate.counting)
        for candidate in meant
    )


def _key_in(value: str) -> int:
    """Of which correction a `Meant.value` is; 0 for what is none."""
    return next(iter(numbers([value.partition("@")[0]])), 0)
