"""How does a vendor fill in the four forms?"""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from applications import actions, told
from applications.actions import quota
from applications.models import Application, Solution
from applications.pages import autosave, desk, papers, register_data, status
from applications.pages.arriving import awaited
from applications.pages.closing import Closing
from applications.pages.scope import closed, may_fill_in, own_application, own_part, vendors_only
from applications.place import Place
from applications.sheets.base import Section
from applications.sheets.dossier import Dossier, DossierPart, SectionProgress
from applications.sheets.slots import SLOTS, Slot
from applications.sheets.verdict import counted
from portal.accounts.signed import SignedRequest
from portal.reference import Ref
from portal.web import autosaved
from portal.web.arrival import moment
from portal.web.autosaved import wants_json


@vendors_only
def application(request: SignedRequest, pk: int) -> HttpResponse:
    """A draft's task list, what a draft held that was left behind, or where a sent case stands."""
    case, now = own_application(request, pk), timezone.now()
    if case.is_draft and case.programme.has_ended(now):
        return render(request, "applications/left_behind.html", _left_behind(case, now))
    if case.is_draft:
        register_data.opened(case, now)
        return render(request, "applications/tasks.html", _tasks(case, now, request))
    return render(request, "applications/case.html", _case(case, now, request))


def _left_behind(case: Application, now: datetime) -> dict:
    return {
        "application": case,
        "filed": Dossier(case).filed(),
        "closing": Closing(case.programme, now),
        "carry_to": actions.carry_target(case.vendor, now),
    }


def _tasks(case: Application, now: datetime, request: SignedRequest) -> dict:
    dossier = Dossier(case)
    groups = [_group(part) for part in dossier.parts]
    verdict = dossier.verdict
    return {
        "application": case,
        "company": groups[0],
        "solutions": [_solution_group(solution, groups) for solution in dossier.solutions],
        "verdict": verdict,
        "counted": counted(len(verdict.broken), len(verdict.open)),
        "broken": [desk.reason_line(dossier, reason) for reason in verdict.broken],
        "continue_url": _first_open(groups),
        "refusal": case.programme.refusal(now),
        "closing": Closing(case.programme, now),
        "cannot_send": actions.refusal_to_send(case.vendor, request.user),
        "uses": [
            *quota.uses(case, now, dossier.every_paper()),
            quota.solutions_use(case),
            quota.draft_pdfs_use(case, now),
        ],
    }


def _first_open(groups: list[dict]) -> str:
    """Where filling in goes on: the first section with an open question."""
    return next((line["url"] for group in groups for line in group["lines"] if not line["complete"]), "")


def _group(part: DossierPart) -> dict:
    progress = part.progress()
    lines = [_line(section, url) for section, url in zip(progress, desk.section_urls(part), strict=True)]
    return {"part": part, "lines": lines}


def _line(progress: SectionProgress, url: str) -> dict:
    """One section of a task list, as flat as a template reads fastest: there are hundreds on a page."""
    return {
        "url": url,
        "section": progress.section,
        "title": progress.section.title,
        "tone": progress.tone,
        "words": progress.words,
        "complete": progress.is_complete,
        "broken": progress.broken,
        "brief": progress.brief if progress.started or progress.is_complete or progress.broken else "",
    }


def _solution_group(solution: Solution, groups: list[dict]) -> dict:
    key = [solution.application_id, solution.pk]
    return {
        "solution": str(solution),
        "kind": solution.get_kind_display(),
        "groups": [group for group in groups if group["part"].solution_id == solution.pk],
        "kind_url": reverse("applications:solution-kind", args=key),
        "copy_url": f"{reverse('applications:solution-add', args=key[:1])}?copy={solution.pk}",
        "remove_url": reverse("applications:solution-remove", args=key),
    }


def _case(case: Application, now: datetime, request: SignedRequest) -> dict:
    status.with_solutions([case])
    return {
        "application": case,
        "standing": status.standing_of(case),
        "next": status.next_step(case, now),
        "stages": status.stages(case),
        "solutions": status.solution_lines(case),
        "submissions": case.submissions.defer("frozen").newest_first(),
        "documents": case.documents.exclude(kind="draft")
        .select_related("file", "submission")
        .defer("submission__frozen")
        .order_by("pk"),
        "letters": request.user.messages.filter(concerns=Ref.of(case))
        .exclude(state="cancelled")
        .select_related("printout__file")
        .order_by("-pk"),
        "corrections": case.corrections.order_by("-round"),
        "carry_to": actions.carry_target(case.vendor, now) if actions.is_left_behind(case, now) else None,
        "cannot_send": actions.refusal_to_send(case.vendor, request.user),
        "may_withdraw": case.state in case.workflow.step("withdraw").sources,
        "links": told.links_of(case),
    }


# --- One section of one sheet --------------------------------------------------------------------------------------


@vendors_only
@never_cache  # going back asks again: a page from a drawer would not know what was saved since
def sheet(request: SignedRequest, pk: int, sheet: str, section: str, solution: int | None = None) -> HttpResponse:
    """One section: what can be saved is saved, what is wrong is said at the top and beside the field."""
    case, now = own_application(request, pk, shows=not wants_json(request)), moment(request)
    if wants_json(request) and (refused := autosaved.refusal(request)):
        return refused
    if not may_fill_in(request, case, now):
        return closed(request, case)
    if wants_json(request) and request.method == "GET":
        return autosave.present(request, now)
    part = own_part(case, sheet, solution)
    here = next((known for known in part.sheet.sections if known.key == section), None)
    if here is None:
        raise Http404
    names = actions.access(case, now).names(part.sheet, part.solution_id)
    if wants_json(request):
        return _autosave(request, part, here, names, now)
    if papers.move_papers(request, part, now):
        part = own_part(case, sheet, solution)
    entry = desk.Entry(part, names, only=section, request=request)
    if request.method == "POST":
        return _save(request, entry, here, now)
    return _page(request, entry, here, _said_at_once(request, entry))


def _said_at_once(request: SignedRequest, entry: desk.Entry) -> list[dict]:
    """The summary of a page that is opened: all that stands against sending when it was asked for, what is broken after saving."""
    if "complete" in request.GET:
        entry.show_problems()
    elif "broken" not in request.GET:
        return []
    reasons = [r for r in entry.part.reasons if r.problem.section == entry.only]
    asked = [r for r in reasons if r.is_broken or "complete" in request.GET]
    return [{"href": f"#{entry.landing(r.problem.place)}", "message": r.words} for r in asked]


def _autosave(
    request: SignedRequest, part: DossierPart, here: Section, names: frozenset[str], now: datetime
) -> JsonResponse:
    """The few answers that changed, and nothing of the rest of the page."""
    sent = names & autosave.names_sent(request, part.sheet)
    entry = desk.Entry(part, sent, only=here.key, request=request)
    entry.save(now)
    stored = _as_stored(part)
    return autosave.answer(request, [entry], now, [stored], left=stored.progress_of(here).brief)


def _as_stored(part: DossierPart) -> DossierPart:
    """The same sheet read anew: what was posted may stand in the other, and what was said of papers does not."""
    return own_part(part.application, part.sheet.key, part.solution_id)


def _save(request: SignedRequest, entry: desk.Entry, here: Section, now: datetime) -> HttpResponse:
    part = entry.part
    entry.save(now)
    if not entry.is_valid:
        return _page(request, entry, here, entry.errors(), status=422)
    messages.success(request, f"「{here.title}」已儲存。")
    if twin := entry.twin:
        messages.warning(request, twin)
    stored = _as_stored(part)
    if register_data.PRESSED in request.POST:
        register_data.press(request, stored.application, here, now)
        return redirect(desk.section_url(part.application.pk, part.sheet.key, here.key, part.solution_id))
    wanted = request.POST.get("do", "")
    if wanted and _newly_broken(request, entry, stored):
        return redirect(f"{desk.section_url(part.application.pk, part.sheet.key, here.key, part.solution_id)}?broken=1")
    if appeared := _appeared(request, entry, here):
        messages.warning(request, f"依剛才的回答，這裡還要上傳：{'、'.join(appeared)}。")
        wanted = ""
    if wanted == "next" and (after := _after(part, here)):
        return redirect(after)
    if wanted in {"close", "next"}:
        return redirect("applications:application", part.application.pk)
    return redirect(desk.section_url(part.application.pk, part.sheet.key, here.key, part.solution_id))


def _newly_broken(request: SignedRequest, entry: desk.Entry, stored: DossierPart) -> bool:
    """Whether an answer breaks a rule of which the page did not tell yet; told once, nobody is kept from going on."""
    told = request.POST.get("told", "").split()
    return any(reason.key not in told for reason in entry.broken_in(stored))


def _appeared(request: SignedRequest, entry: desk.Entry, here: Section) -> list[str]:
    """The papers that the answers ask for, in places that were not on the page.

    The page says which it had: an answer may have saved itself meanwhile, so what would be shown now tells nothing.
    """
    part, shown = entry.part, request.POST.get("shown", "").split()
    unseen = (slot for slot in part.sheet.slots_of(here) if slot.key not in shown and not part.papers.get(slot.key))
    return [slot.label for slot in unseen if slot.demanded(part.situation)]


def _after(part: DossierPart, here: Section) -> str:
    """The next section of this sheet, or the first of the next sheet of the same solution."""
    following = part.sheet.sections[part.sheet.sections.index(here) + 1 :]
    if following:
        return desk.section_url(part.application.pk, part.sheet.key, following[0].key, part.solution_id)
    if part.solution is None:
        return ""
    sheets = [sibling.sheet for sibling in part.siblings]
    later = sheets[sheets.index(part.sheet) + 1 :]
    return (
        desk.section_url(part.application.pk, later[0].key, later[0].sections[0].key, part.solution_id) if later else ""
    )


def _page(
    request: SignedRequest, entry: desk.Entry, here: Section, errors: list[dict], status: int = 200
) -> HttpResponse:
    part = entry.part
    fresh = part if request.method == "GET" else _as_stored(part)
    broken = entry.show_broken(fresh)
    entry.show_twin()
    context = {
        "application": part.application,
        "part": part,
        "entry": entry,
        "section": here,
        "errors": errors,
        "told": " ".join(reason.key for reason in broken),
        "only_broken": "broken" in request.GET and request.method == "GET",
        "closing": Closing(part.application.programme, timezone.now()),
        "nav": [_group(sibling) for sibling in fresh.siblings],
        "others": autosave.others(request, timezone.now()),
        "uses": quota.uses(part.application, timezone.now()) if entry.slots else [],
        "register": register_data.box_for(fresh, here, timezone.now()),
        "given": [(line.label, line.value(part.instance)) for line in part.sheet.given if line.name in here.fields],
    }
    return render(request, "applications/sheet.html", context, status=status)


# --- Papers --------------------------------------------------------------------------------------------------------


@awaited
@vendors_only
@require_POST
def upload(request: SignedRequest, pk: int, place: Place) -> HttpResponse:
    """One file per request, for the page's own upload; answers with the slot as it stands then."""
    case = own_application(request, pk)
    part, slot = _slot_at(case, place)
    files = [upload for key in request.FILES for upload in request.FILES.getlist(key)]
    if len(files) != 1:
        return JsonResponse({"errors": ["請一次上傳一個檔案。"]}, status=400)
    try:
        actions.add_paper(part, slot, files[0], request.user, moment(request))
    except ValidationError as refused:
        busy = getattr(refused, "code", None) == "busy"  # then the page offers to send it again
        return JsonResponse({"errors": refused.messages}, status=503 if busy else 422)
    except actions.NotEditable as refused:
        return JsonResponse({"errors": [str(refused)]}, status=409)
    return _fragment(request, own_part(case, place.sheet, place.solution_id), slot)


def _slot_at(case: Application, place: Place) -> tuple[DossierPart, Slot]:
    """404 for a place where no paper can stand."""
    slot = SLOTS.get(place.name)
    if slot is None or slot.sheet != place.sheet or place.row:
        raise Http404
    return own_part(case, place.sheet, place.solution_id), slot


def _fragment(request: SignedRequest, part: DossierPart, slot: Slot) -> JsonResponse:
    html = render_to_string("components/upload_list.html", {"desk": papers.slot_desk(part, slot)}, request)
    return JsonResponse({"html": html})


@vendors_only
def slot(request: SignedRequest, pk: int, place: Place) -> HttpResponse:
    """One slot as it stands now: asked for while a file is being checked."""
    return _fragment(request, *_slot_at(own_application(request, pk), place))
