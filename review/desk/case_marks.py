"""What does an officer do on the case page itself? Marks, notes and packets, each a small form that comes back to its place."""

import re
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone

from applications.models import Submission
from applications.place import Place
from applications.sheets import hints
from applications.sheets.dossier import Dossier
from portal.accounts.signed import SignedRequest
from portal.files import access
from portal.files.models import StoredFile
from portal.roles import Account
from portal.workflow.engine import StepRefused
from portal.workflow.table import Waits
from review.models import Case, Packet
from review.qualification import checklist, filed_answers, marking
from review.qualification.checklist import Checklist, Item
from review.qualification.mark_form import MarkForm, WordForm


@access.register
def packet_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """Packets go to whoever of the staff may see the case, for as long as they are kept."""
    if not user.is_authenticated or not user.has_perm("review.view_packet"):
        return None
    old = marking.outlived_packets(timezone.now()).values("pk")
    found = Packet.objects.filter(file=stored, application__in=Case.objects.seen_by(user)).exclude(pk__in=old)
    packet = found.select_related("application__vendor").first()
    return access.Grant(packet.application.as_look_target) if packet else None


class CaseWork:
    """Mixin of the admin of cases: what the page shows beside the steps, and the three small forms on it."""

    def work_urls(self, wrap: Any) -> list:
        return [
            path("<int:pk>/marks/", wrap(self.mark_view), name="review_case_mark"),
            path("<int:pk>/notes/", wrap(self.note_view), name="review_case_note"),
            path("<int:pk>/packets/", wrap(self.packet_view), name="review_case_packet"),
        ]

    def work_context(
        self,
        request: SignedRequest,
        case: Case,
        shown: Submission | None,
        before: Submission | None,
        latest: bool,
        said: dict | None,
    ) -> dict:
        """`said` is what a mark that was refused has to say, with the `key` of its item."""
        if shown is None:
            return {}
        shown.application = case
        found = checklist.of_submission(shown, _hints(case) if latest else None)
        may_mark = latest and marking.may_mark(case, request.user)
        return {
            "frozen": filed_answers.beside(shown.frozen, before.frozen if before else None),
            "checklist": found,
            "groups": _with_forms(found, found.item(request.GET.get("item", "")) or found.current, said or {}),
            "may_mark": may_mark,
            "marks_wait": case.state in case.workflow.step("take").sources,
            "mark_url": _mark_url(case),
            "colleague_notes": case.desk_notes.select_related("by"),
            "may_note": request.user.has_perm("review.add_casenote"),
            **_packets(case, shown),
        }

    # --- Marks -----------------------------------------------------------------------------------------------------

    def mark_view(self, request: SignedRequest, pk: int) -> HttpResponse:
        """One mark. A script gets the item as it stands now; a page without one comes back to the same item."""
        case = self._case(request, pk)
        key, said = request.POST.get("key", "")[:80], {}
        if request.method != "POST":
            return HttpResponseRedirect(_place(case))
        if not request.user.has_perm("review.add_mark"):
            raise PermissionDenied
        try:
            form = marking.mark(case, request.user, key, request.POST, timezone.now())
            if form.outcome.conflicts:
                said = {"conflict": form.outcome.conflicts, "mine": form.in_words}
        except StepRefused as refused:
            said = {"refused": str(refused), "mine": {"note": request.POST.get("note", "")}}
        if request.headers.get("X-Requested-With") == "fetch":
            return self._item(request, case, key, said)
        if said:
            return self.case_page(request, case, status=409, said={**said, "key": key})
        return HttpResponseRedirect(_place(case, key))

    def _item(self, request: SignedRequest, case: Case, key: str, said: dict) -> HttpResponse:
        submission, *before = case.submissions.newest_first()[:2]
        submission.application = case
        filed_answers.beside(submission.frozen, before[0].frozen if before else None)
        found = checklist.of_submission(submission, _hints(case))
        item = found.item(key)
        if item is None:
            return JsonResponse({"refused": said.get("refused", "")}, status=409)
        words = {
            "mark_url": _mark_url(case),
            "item": item,
            "form": MarkForm(item=item),
            "is_current": True,
            "said": said,
        }
        html = render_to_string(
            "admin/review/case/_item.html", {**words, "may_mark": marking.may_mark(case, request.user)}, request
        )
        told = {"html": html, "seen": found.seen, "total": found.total, "words": item.words}
        return JsonResponse(told, status=409 if said else 200)

    # --- Notes -----------------------------------------------------------------------------------------------------

    def note_view(self, request: SignedRequest, pk: int) -> HttpResponse:
        case = self._case(request, pk)
        if request.method == "POST":
            if not request.user.has_perm("review.add_casenote"):
                raise PermissionDenied
            form = WordForm(request.POST)
            if not form.is_valid():
                return self.case_page(request, case, status=422, word_form=form)
            marking.write_note(case, request.user, form.cleaned_data["text"], timezone.now())
        return HttpResponseRedirect(f"{_place(case)}#colleague-notes")

    # --- Packets ---------------------------------------------------------------------------------------------------

    def packet_view(self, request: SignedRequest, pk: int) -> HttpResponse:
        """Asked with POST; a script that waits asks with GET for the part of the page alone."""
        case = self._case(request, pk)
        number = (request.POST if request.method == "POST" else request.GET).get("submission", "")
        submission = (
            get_object_or_404(case.submissions, number=number) if re.fullmatch("[0-9]{1,4}", number) else _latest(case)
        )
        kind = request.POST.get("kind", "")
        if request.method == "POST" and kind in Packet.Kind.values:
            marking.ask_packet(submission, kind, request.user, timezone.now())
            messages.success(request, f"{Packet.Kind(kind).label}開始製作，做好就能在這一頁下載。")
        if request.headers.get("X-Requested-With") == "fetch":
            return render(request, "admin/review/case/_packets.html", {"case": case, **_packets(case, submission)})
        return HttpResponseRedirect(f"{_place(case)}?submission={submission.number}#packets")


def _latest(case: Case) -> Submission:
    submission = case.submissions.newest()
    submission.application = case
    return submission


def _place(case: Case, key: str = "") -> str:
    url = reverse("admin:review_case_change", args=[case.pk])
    return f"{url}?item={key}#{checklist.dom_id(key)}" if key else url


def _mark_url(case: Case) -> str:
    return reverse("admin:review_case_mark", args=[case.pk])


def _with_forms(
    found: Checklist, current: Item | None, said: dict
) -> list[tuple[str, list[tuple[Item, MarkForm, bool, dict]]]]:
    """By group: each item with its form, whether one goes on there, and what a form of it that was refused has to say."""
    told = {said.get("key"): said}
    return [
        (group, [(item, MarkForm(item=item), item is current, told.get(item.key, {})) for item in items])
        for group, items in found.groups
    ]


def _hints(case: Case) -> dict[Place, list[str]]:
    """What was remarked on the papers that were filed; while a vendor mends them they are the vendor's."""
    found = defaultdict(list)
    if case.stage.waits_for is Waits.OFFICE:
        for hint in hints.of_dossier(Dossier(case)):
            found[hint.place].append(hint.message)
    return found


def _packets(case: Case, submission: Submission) -> dict:
    """Of the submission that is looked at, each kind with what there is of it."""
    now = timezone.now()
    made = {one.kind: one for one in case.packets.filter(submission=submission).select_related("file", "asked_by")}
    old = now - marking.PACKET_KEPT
    kept = {kind: one for kind, one in made.items() if one.done_at is None or one.done_at > old}
    rows = [(value, label, kept.get(value)) for value, label in Packet.Kind.choices]
    waiting = any(one and not one.done_at for _, _, one in rows)
    return {
        "packets": rows,
        "packets_waiting": waiting,
        "packet_days": marking.PACKET_KEPT.days,
        "packet_of": submission,
    }
