"""How are many solutions given to reviewers at once: shared out evenly, all to the same, or from an Excel list? Seen first, then confirmed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from applications.models import Solution
from applications.workflow import SOLUTION, TECHNICAL
from portal.accounts.signed import SignedRequest
from portal.files import names
from portal.files.formats.refused import FileRefused
from portal.roles import Account
from portal.workflow.engine import StepRefused
from review.cases.officers import WORKING
from review.committee import giving, importing, planning
from review.committee.giving import Gift
from review.committee.importing import ListedTask
from review.committee.members import Candidate, Roll
from review.desk.task_forms import DueForm, TaskListForm
from review.desk.ticked import chosen_keys, numbers
from review.desk.visit import desk_page
from review.models import Case, Committee, Member, ReviewTask

MOST = 200  # solutions on one page
_ROW = re.compile("[0-9]{1,7}")  # as far as a sheet has rows
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class GivenRow:
    """One solution on the page: who has it, and a place for each who would be added."""

    solution: Solution
    closed: str
    active: list[ReviewTask]
    ended: list[ReviewTask]
    lacks: int
    lead: ReviewTask | None
    candidates: list[Candidate]
    places: list[Member | None]
    proposed_lead: int


@admin.action(description="分派委員…", permissions=["assign"])
def give_chosen(case_admin: admin.ModelAdmin, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    keys = chosen_keys(request, queryset)
    return show_giving(request, _of_cases(request, keys)) if keys else None


def giving_page(request: SignedRequest) -> HttpResponse:
    """Without a selection: every solution with fewer reviewers than it needs, the substitutes proposed."""
    if request.user.role not in WORKING:
        raise PermissionDenied
    keys = numbers(request.POST.getlist("solution"))
    chosen = _solutions(request).filter(pk__in=keys) if keys else None
    solutions = list(chosen[:MOST]) if chosen is not None else lacking(request.user)
    if request.method == "POST" and request.POST.get("do") == "confirm":
        return _confirm(request, solutions)
    return show_giving(request, solutions, everything=chosen is None)


def lacking(user: Account) -> list[Solution]:
    """The solutions in technical review with fewer reviewers than the committee's rules ask for, of cases that the person sees."""
    seen = Case.objects.seen_by(user)
    rows = Solution.objects.filter(
        application__in=seen, state__in=SOLUTION.group(TECHNICAL), application__programme__committee__isnull=False
    )
    solutions = list(
        rows.select_related("application__programme").order_by("application__number", "position")[: MOST * 2]
    )
    roll = Roll(solutions, timezone.localdate())
    return [solution for solution in solutions if roll.lacks(solution)][:MOST]


def _of_cases(request: SignedRequest, keys: list[int]) -> list[Solution]:
    return list(_solutions(request).filter(application__in=keys)[:MOST])


def _solutions(request: SignedRequest) -> QuerySet[Solution]:
    seen = Case.objects.seen_by(request.user)
    rows = Solution.objects.filter(application__in=seen).select_related("application__programme", "application__vendor")
    return rows.order_by("application__number", "position")


# --- The page ------------------------------------------------------------------------------------------------------


def show_giving(
    request: SignedRequest, solutions: list[Solution], everything: bool = False, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    roll = Roll(solutions, timezone.localdate(now))
    closed = giving.closed_each(solutions)
    known = {member.pk: member for solution in solutions for member in roll.members(solution)}
    among = set(numbers(request.POST.getlist("among")))
    same = request.POST.get("do") == "same" and bool(among)
    open_ones = [solution for solution in solutions if solution.pk not in closed]
    proposals = {p.solution.pk: p for p in planning.propose(open_ones, roll, among or None)}
    rows = [
        _row(solution, roll, closed, proposals, [known[pk] for pk in sorted(among) if pk in known] if same else None)
        for solution in solutions
    ]
    if picked := _picked(request):
        rows = (
            [_as_sent(row, picked.get(row.solution.pk, []), request) for row in rows]
            if request.POST.get("do") == "confirm"
            else rows
        )
    form = DueForm(
        request.POST if request.POST.get("do") == "confirm" else None, initial={"due_at": _usual(roll, solutions, now)}
    )
    in_office = [member for member in known.values() if member.is_in_office(roll.day)]
    context = {
        "rows": sorted(rows, key=lambda row: bool(row.closed)),
        "open": sum(not row.closed for row in rows),
        "keys": " ".join(str(solution.pk) for solution in solutions),
        "form": form,
        "people": [
            {"member": m, "load": roll.load[m.pk], "chosen": m.pk in among if among else True} for m in in_office
        ],
        "everything": everything,
        "ahead": planning.AHEAD,
    }
    return desk_page(request, "giving.html", "分派審查委員", status, **context)


def _row(
    solution: Solution, roll: Roll, closed: dict[int, str], proposals: dict, same: list[Member] | None
) -> GivenRow:
    proposal = proposals.get(solution.pk)
    members: list[Member | None] = list(proposal.members) if proposal else []
    lead = proposal.lead.pk if proposal and proposal.lead else 0
    if same is not None:
        members = [member for member in same if not roll.against(solution, member)]
        lead = 0
    return GivenRow(
        solution,
        closed.get(solution.pk, ""),
        roll.active(solution),
        [task for task in roll.tasks(solution) if task.stage.final],
        roll.lacks(solution),
        roll.lead(solution),
        roll.candidates(solution),
        members or [None],
        lead,
    )


def _as_sent(row: GivenRow, picked: list[int], request: SignedRequest) -> GivenRow:
    """What was chosen on the page that was refused."""
    by_key = {candidate.member.pk: candidate.member for candidate in row.candidates}
    leads = dict(_pairs(request.POST.getlist("lead")))
    places: list[Member | None] = [by_key[pk] for pk in picked if pk in by_key]
    return GivenRow(**{**row.__dict__, "places": places or [None], "proposed_lead": leads.get(row.solution.pk, 0)})


def _usual(roll: Roll, solutions: list[Solution], now: datetime) -> datetime:
    return (roll.committee(solutions[0]) if solutions else Committee()).review_due(now)


# --- Confirmed -----------------------------------------------------------------------------------------------------


def _confirm(request: SignedRequest, solutions: list[Solution]) -> HttpResponse:
    """What the page showed and a person changed, all of it or nothing."""
    form = DueForm(request.POST)
    picked, leads = _picked(request), dict(_pairs(request.POST.getlist("lead")))
    known = {
        m.pk: m
        for m in Member.objects.filter(pk__in={pk for keys in picked.values() for pk in keys}).select_related(
            "user", "committee"
        )
    }
    if not picked:
        messages.error(request, "沒有選任何委員，什麼都沒有分派。")
        return show_giving(request, solutions, status=422)
    if not form.is_valid():
        return show_giving(request, solutions, status=422)
    due_at = form.cleaned_data["due_at"]
    gifts = [
        Gift(solution, known[pk], due_at, leads.get(solution.pk) == pk)
        for solution in solutions
        for pk in picked.get(solution.pk, [])
        if pk in known
    ]
    if lost := [
        solution
        for solution in solutions
        if solution.pk in leads and leads[solution.pk] not in picked.get(solution.pk, [])
    ]:
        messages.error(request, f"「{lost[0]}」選的主審委員不在這次分派的委員裡，請從同一列選的委員裡選。")
        return show_giving(request, solutions, status=422)
    return _give(request, gifts) or show_giving(request, solutions, status=422)


def _give(request: SignedRequest, gifts: list[Gift]) -> HttpResponse | None:
    try:
        tasks = giving.give_many(gifts, request.user, timezone.now())
    except StepRefused as refused:
        messages.error(request, f"什麼都沒有分派。{refused}")
        return None
    people = len({task.member_id for task in tasks})
    messages.success(request, f"已分派 {len(tasks)} 筆給 {people} 位委員，並各寄一封信。")
    return HttpResponseRedirect(reverse("admin:review_case_giving"))


def _picked(request: SignedRequest) -> dict[int, list[int]]:
    """Of each solution who was chosen, once."""
    picked: dict[int, list[int]] = {}
    for solution, member in _pairs(request.POST.getlist("pick")):
        keys = picked.setdefault(solution, [])
        if member not in keys:
            keys.append(member)
    return picked


def _pairs(texts: Iterable[str]) -> list[tuple[int, int]]:
    """「solution.member」, each a key."""
    read = (re.fullmatch(r"([0-9]{1,17})\.([0-9]{1,17})", text) for text in texts)
    return [(int(pair[1]), int(pair[2])) for pair in read if pair]


# --- From a list ---------------------------------------------------------------------------------------------------


def list_template(request: SignedRequest) -> HttpResponse:
    headers = {
        "Content-Disposition": names.disposition("分派名單.xlsx", stem="list"),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(importing.template(), content_type=XLSX, headers=headers)


def import_page(request: SignedRequest) -> HttpResponse:
    """Upload, then a preview with a line for each, then what was shown is given."""
    if request.user.role not in WORKING:
        raise PermissionDenied
    if request.method == "POST" and request.POST.get("do") == "confirm":
        lines = _sent_lines(request)
        gifts = [line.gift for line in lines if line.gift]
        if gifts and (done := _give(request, gifts)):
            return done
        return _preview(request, lines, 422)
    form = TaskListForm(request.POST, request.FILES) if request.method == "POST" else TaskListForm()
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            said = importing.read(sent.file, sent.name or "", request.user.pk)
        except FileRefused as refused:
            form.add_error("file", refused)
        else:
            return _preview(request, _meant(request, said))
    return desk_page(request, "giving_import.html", "匯入分派名單", 422 if form.is_bound else 200, form=form)


def _meant(request: SignedRequest, lines: list[tuple[int, tuple[str, ...]]]) -> list[ListedTask]:
    now = timezone.now()
    usual = {committee.programme_id: committee.review_due(now) for committee in Committee.objects.all()}
    return importing.meant(lines, request.user, usual, now)


def _preview(request: SignedRequest, lines: list[ListedTask], status: int = 200) -> HttpResponse:
    ready = [line for line in lines if line.gift]
    refused = [line for line in lines if not line.gift]
    context = {"lines": [*refused, *ready], "ready": len(ready), "refused": len(refused), "columns": importing.COLUMNS}
    return desk_page(request, "giving_preview.html", "匯入分派名單：請確認", status, **context)


def _sent_lines(request: SignedRequest) -> list[ListedTask]:
    """The lines of the preview, read anew: what changed since is said."""
    sent = [text.split("\t") for text in request.POST.getlist("line")[: giving.MOST]]
    width = len(importing.COLUMNS) + 1
    lines = [(int(parts[0]), tuple(parts[1:])) for parts in sent if len(parts) == width and _ROW.fullmatch(parts[0])]
    return _meant(request, lines)
