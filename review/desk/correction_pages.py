"""How does an officer pick, count and send a correction on the desk's pages?"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from applications.place import Place, places_under
from applications.sheets import rows
from portal.accounts.signed import SignedRequest
from portal.forms.merging import version_of
from portal.models import ClosureDay
from portal.text.cleaning import clean_text
from portal.time.calendar import due_date
from portal.workflow.engine import StepRefused, refusals
from review.cases.letters import preview_of
from review.correction import correcting, draft_remarks, phrases
from review.correction.correcting import Remark
from review.desk.forms import DueDateForm, written_remarks
from review.models import Case, DraftRemark, Phrase

NOTHING: dict[str, str] = {}  # posted


class CorrectionPages:
    """The pages of a correction, for the admin of cases: they stand under its address."""

    def correction_urls(self, wrap: Callable) -> list:
        return [
            path("<int:pk>/correction/", wrap(self.correction_view), name="review_case_correction"),
            path("<int:pk>/remark/", wrap(self.remark_view), name="review_case_remark"),
            path("due-date/", wrap(self.due_date_view), name="review_case_due_date"),
        ]

    # --- Picking on the case page ----------------------------------------------------------------------------------

    def remark_view(self, request: SignedRequest, pk: int) -> HttpResponse:
        """The remark beside one item, to be written (GET) or kept; a script gets the fresh fragment, a form its row."""
        case, now = self._case(request, pk), timezone.now()
        wanted = case.workflow.step("request_correction")
        if request.user.role not in wanted.by:
            raise PermissionDenied
        by_script = request.headers.get("X-Requested-With") == "fetch"
        asked = {f"remark-{request.GET['remark']}": ""} if "remark" in request.GET else {}
        written = written_remarks(request.POST if request.method == "POST" else asked)
        remarks = _with_phrase(case, written, request.POST)[:1]
        said, conflicts = "", []
        if request.method == "POST" and remarks:
            try:
                conflicts = draft_remarks.save(case, request.user, remarks, _versions(request.POST), now)
            except StepRefused as refused:
                said = str(refused)
        said = said or "".join(_conflict_in_words(one) for one in conflicts)
        if by_script:
            return _fragment(request, case, remarks, said)
        if said:
            messages.error(request, _leading_to(remarks[0].place, said) if remarks else said)
        if said and remarks:
            return self.case_page(request, case, 409, AskedRemark(remarks[0].place, remarks[0].text, said))
        anchor = f"#{remarks[0].place.under('row')}" if remarks else ""
        return HttpResponseRedirect(reverse("admin:review_case_change", args=[case.pk]) + anchor)

    # --- Sending ---------------------------------------------------------------------------------------------------

    def correction_view(self, request: SignedRequest, pk: int) -> HttpResponse:
        """補正通知: what was picked, the due time and the letter as it will go out; sent once."""
        case, now = self._case(request, pk), timezone.now()
        wanted = case.workflow.step("request_correction")
        if refused := refusals(case, wanted, request.user):
            messages.error(request, " ".join(refused))
            return self._back(case)
        said = {name: clean_text(request.POST.get(name, "")) for name in ("note", "reason")}
        sends = request.method == "POST" and request.POST.get("do") != "preview"
        if sends and (done := self._send(request, case, said, now)):
            return done
        context = self._gathered(request, case, said, now)
        return self._page(request, case, "correction.html", wanted.label, 422 if sends else 200, **context)

    def _send(self, request: SignedRequest, case: Case, said: dict, now: datetime) -> HttpResponse | None:
        """Keeps what was edited here, and sends it when nobody else has changed the pick meanwhile."""
        shown = draft_remarks.drafts_of(case)
        as_seen = draft_remarks.version(shown) == request.POST.get("seen", draft_remarks.version([]))
        try:
            written = written_remarks(request.POST)
            conflicts = draft_remarks.save(case, request.user, written, _versions(request.POST), now)
        except StepRefused as refused:
            messages.error(request, str(refused))
            return None
        for one in conflicts:
            messages.error(request, _conflict_in_words(one))
        if shown and not as_seen:
            messages.error(request, "另一位同仁剛才改了補正項目。下面是最新的內容，請看過再送出。")
        if conflicts or (shown and not as_seen):
            return None
        kept = draft_remarks.drafts_of(case)
        remarks, seen = draft_remarks.as_remarks(kept, case.submissions.newest().frozen), draft_remarks.version(kept)
        verb = lambda: draft_remarks.send(case, request.user, remarks, seen, said["note"], said["reason"], now)  # noqa: E731
        return self._take(request, case, "補正通知已送出。", verb)

    def _gathered(self, request: SignedRequest, case: Case, said: dict, now: datetime) -> dict[str, Any]:
        drafts, posted = draft_remarks.drafts_of(case), request.POST
        everything = not drafts or "all" in request.GET
        frozen = with_boxes(case.submissions.newest().frozen, drafts, posted)
        kept = draft_remarks.as_remarks(drafts, frozen)
        if not everything:
            _keep_only(frozen, lambda row: row.get("draft") or row.get("written"))
        shown = [remark for remark in written_remarks(posted) if remark.text] if posted else kept
        reason = said["reason"] or "（理由）"  # the vendor does not read it
        verb = lambda: correcting.request_correction(case, request.user, shown, said["note"], now, reason)  # noqa: E731
        return {
            **said,
            **preview_of(case, verb),
            "frozen": frozen,
            "everything": everything,
            "picked": len(drafts),
            "seen": draft_remarks.version(drafts),
            "due": correcting.correction_due(case, now),
            "round": case.corrections.count() + 1,
        }

    # --- Counting --------------------------------------------------------------------------------------------------

    def due_date_view(self, request: SignedRequest) -> HttpResponse:
        """When is something due, step by step, for any date (A-03)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = DueDateForm(request.GET if request.GET.keys() & DueDateForm.base_fields.keys() else None)
        due, counted = None, []
        if form.is_valid():
            said, closures = form.cleaned_data, {one.date: one for one in ClosureDay.objects.all()}
            due = due_date(said["notice"], said["days"], said["way"] == "working", frozenset(closures))
            counted = [closures[step.date] for step in due.steps if step.date in closures]
        context = {"form": form, "due": due, "counted": counted}
        return self._plain_page(request, "due_date.html", "期限計算", 422 if form.errors else 200, **context)


# --- Rows with their remarks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AskedRemark:
    """The box that is open on the case page, with what was typed in it and why that was not kept."""

    place: Place | None
    typed: str | None = None
    said: str = ""


def asked_remark(query: Mapping[str, str]) -> AskedRemark:
    """The box that the address asks for, when it does."""
    try:
        return AskedRemark(Place.read(query.get("remark", "")))
    except ValueError:
        return AskedRemark(None)


def with_boxes(frozen: dict, drafts: Iterable[DraftRemark], posted: Any = NOTHING) -> dict:
    """The frozen rows, each that a vendor can mend with the name of its box and what is written in it."""
    kept = {draft.place: draft for draft in drafts}
    for sheet, _, row in rows.walk(frozen):
        if not row.get("given"):
            place = rows.place_of(sheet, row)
            _add_box(row, place, kept.get(place), posted.get(place.under("remark")))
    return frozen


def with_remarks(case: Case, frozen: dict, drafts: Iterable[DraftRemark], asked: AskedRemark) -> dict:
    """The rows of the case page: a box where something is picked or is being picked, a link to one everywhere else."""
    drafts = list(drafts)
    with_boxes(frozen, drafts, {asked.place.under("remark"): asked.typed} if asked.place else NOTHING)
    wanted = {asked.place, *(draft.place for draft in drafts)}
    opened = [row for _, _, row in rows.walk(frozen) if row.get("box") and row["place"] in wanted]
    if opened:
        offered = options(phrases.phrases_of(case.programme))
        for row in opened:
            row.update(_open(row, offered, asked.said if row["place"] == asked.place else ""))
    return frozen


def _add_box(row: dict, place: Place, draft: DraftRemark | None, typed: str | None) -> dict:
    stands = draft.remark if draft else ""
    row |= {"place": place, "box": place.under("remark"), "draft": draft, "version": version_of(stands)}
    row["written"] = stands if typed is None else typed
    return row


def _open(row: dict, offered: Callable[[str], SafeString], said: str) -> dict:
    return {"opened": True, "phrases": offered(row["name"]), "said": said}


def options(every: list[Phrase]) -> Callable[[str], SafeString]:
    """The choices of standard phrases for an item by name; those for any item are written once."""
    general, special = _options([one for one in every if not one.name]), {}
    for one in every:
        special.setdefault(one.name, []).append(one)
    return lambda name: (_options(special[name]) if name and name in special else SafeString("")) + general


def _options(some: list[Phrase]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', ((one.pk, one.text) for one in some))


def _keep_only(frozen: dict, wanted: Callable[[dict], object]) -> None:
    for sheet in frozen["sheets"]:
        for section in sheet["sections"]:
            section["rows"] = [row for row in section["rows"] if wanted(row)]
        sheet["sections"] = [section for section in sheet["sections"] if section["rows"]]
    frozen["sheets"] = [sheet for sheet in frozen["sheets"] if sheet["sections"]]


def _versions(data: Mapping[str, str]) -> dict[Place, str]:
    """What each box held when its page was made, by its place."""
    return {place: data[place.under("version")] for place in places_under("version", data)}


def _with_phrase(case: Case, remarks: list[Remark], data: Mapping[str, str]) -> list[Remark]:
    """Without scripts: an empty box takes the phrase that was chosen beside it."""
    found = []
    for remark in remarks:
        chosen = data.get(remark.place.under("phrase"), "")
        if not remark.text and re.fullmatch("[0-9]{1,17}", chosen):
            text = case.programme.phrases.filter(pk=chosen).values_list("text", flat=True).first() or ""
            found.append(replace(remark, text=text))
        else:
            found.append(remark)
    return found


def _conflict_in_words(one: draft_remarks.Conflict) -> str:
    who = f"{one.kept.by}已經寫了「{one.kept.remark}」" if one.kept else "另一位同仁已經取消了這一項"
    return f"「{one.label}」沒有儲存：{who}。您寫的是「{one.written or '（清空）'}」。要用您的，請再儲存一次。"


def _leading_to(place: Place, said: str) -> str:
    """What the top of the page says, with the way to the row: without scripts the page opens at its top."""
    try:
        label = correcting.label_of(place)
    except KeyError:
        return said
    return format_html('{} <a href="#{}">到「{}」</a>', said, place.under("row"), label)


def _fragment(request: SignedRequest, case: Case, remarks: list[Remark], said: str) -> JsonResponse:
    """What the page's script puts in the row's place: as saved, or as typed beside what stands now."""
    drafts = draft_remarks.drafts_of(case)
    count = {"picked": len(drafts)}
    if not remarks:
        return JsonResponse({**count, "error": "沒有可以儲存的項目，請重新整理頁面。"}, status=422)
    place, kept = remarks[0].place, {draft.place: draft for draft in drafts}
    try:
        label = correcting.label_of(place)
    except KeyError:
        return JsonResponse({**count, "error": said}, status=422)
    typed = remarks[0].text if said else None
    row = _add_box({"name": place.name, "label": label}, place, kept.get(place), typed)
    row |= _open(row, options(phrases.phrases_of(case.programme)), said)
    html = render_to_string("admin/review/case/_remark.html", {"row": row, "case": case, "by_script": True}, request)
    return JsonResponse({**count, "html": html, "error": said}, status=409 if said else 200)
