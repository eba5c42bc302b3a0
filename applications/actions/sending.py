"""How does an application leave the vendor's hands: sent, answered or taken back?"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications import letters
from applications.actions import quota
from applications.actions.access import EVERYTHING, Access, why_closed
from applications.actions.holding import hold
from applications.actions.team import refusal_to_send
from applications.filed import FiledSubmission
from applications.models import (
    Application,
    Correction,
    CorrectionItem,
    Document,
    GuidelineCheck,
    Programme,
    Submission,
    Vendor,
)
from applications.models.submission import fingerprint_of
from applications.registers import runs
from applications.sheets.compare import changed_places, compare
from applications.sheets.dossier import Dossier
from applications.sheets.verdict import Reason
from applications.workflow import OF_QUALIFICATION
from portal.accounts.models import User
from portal.background import duties
from portal.workflow.engine import StepRefused, perform


class SubmissionRefused(Exception):
    """Nothing was sent; `reasons` is the whole list of what stands against it."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__("；".join(reason.message for reason in reasons))
        self.reasons = reasons


class ItemsUntouched(Exception):
    """Nothing was sent yet: `items` of the correction stand as they were sent in, and nobody was asked about that."""

    def __init__(self, items: list[CorrectionItem]) -> None:
        super().__init__("、".join(item.label for item in items))
        self.items = items


def reasons_against(dossier: Dossier, user: User, now: datetime, allowed: Access = EVERYTHING) -> list[Reason]:
    """R6-1-3: everything that stands against sending in now.

    Against the answer of a correction stands only what it opens: nothing else could be mended, the officer sees it all.
    """
    reasons = [Reason(sentence) for sentence in _standing_reasons(dossier.application, user, now)]
    return reasons + [reason for reason in dossier.verdict.foremost if _opens(allowed, reason)]


def _opens(allowed: Access, reason: Reason) -> bool:
    return allowed.everything or (reason.problem is not None and allowed.opens(reason.problem.place))


def _standing_reasons(application: Application, user: User, now: datetime) -> list[str]:
    intake = application.programme.refusal(now) if application.is_draft else ""
    unverified = "" if user.email_is_verified else "您的 E-mail 還沒有驗證，請先點開驗證信裡的連結。"
    return [sentence for sentence in (intake, unverified) if sentence]


def submit(application: Application, user: User, address: str | None, now: datetime) -> Submission:
    """送出: freezes, numbers and receipts the application in one transaction (R2-2, R6-1-3).

    Pressed twice it is one submission: the second answer is the first one's. Raises SubmissionRefused.

    What is not ready is refused before anything is locked; then only the application itself is, and the programme, which
    all others need as well, for its number alone.
    """
    if (seen := _fresh().get(pk=application.pk)).is_draft:
        _sendable(seen, user, now, EVERYTHING)
    with transaction.atomic():
        fresh = _fresh().select_for_update(of=("self",), no_key=True).get(pk=application.pk)
        if not fresh.is_draft and (sent := fresh.submissions.filter(number=1).first()):
            return sent
        frozen = _sendable(fresh, user, now, EVERYTHING).freeze()
        fresh = _perform(fresh, "submit", user, now)
        submission = _keep(fresh, frozen, user, address, now)
        Vendor.objects.filter(pk=fresh.vendor_id).update(company_name=fresh.company_name)
        fresh.number = Programme.objects.select_for_update(no_key=True).get(pk=fresh.programme_id).next_number()
        fresh.save(update_fields=["number"])
        letters.tell_of(fresh, "submit", submission, submission=submission)
    return submission


def _fresh() -> QuerySet:
    """The rows as they stand, with what decides whether one can be sent."""
    return Application.objects.select_related("programme", "vendor")


def untouched(correction: Correction, filed: FiledSubmission) -> list[CorrectionItem]:
    """The items that stand as they were sent in, without a word. What was changed may still be wrong: an officer looks at that."""
    changed = changed_places(compare(correction.submission.filed, filed))
    return [item for item in correction.items.all() if item.place not in changed and not item.explanation]


def _explained(correction: Correction) -> dict[str, Any]:
    """What the vendor says of the items, as it is filed with the answer."""
    said = [
        {"sheet": i.sheet, "solution": i.solution_id, "name": i.name, "label": i.label, "text": i.explanation}
        for i in correction.items.all()
        if i.explanation
    ]
    return {"explanations": said} if said else {}


def answer_correction(
    application: Application, user: User, address: str | None, now: datetime, *, asks: bool = False
) -> Submission:
    """R6-5-3: sends the mended items in as a new submission and returns the case to the officer.

    It ends the round, and an item that is still unmet may end the case (A-04): with `asks`, an answer that leaves
    items untouched is not sent but raises ItemsUntouched, so that the vendor can say whether it is meant so.
    """
    seen = _fresh().get(pk=application.pk)
    if (asked := seen.open_correction()) and asked.is_running(now):
        _sendable(seen, user, now, Access(correction=asked))  # before anything is locked
    with transaction.atomic():
        fresh = _fresh().select_for_update(of=("self",), no_key=True).get(pk=application.pk)
        correction = fresh.open_correction()
        if correction is None:
            return _already_answered(fresh)
        if not correction.is_running(now):
            raise SubmissionRefused([Reason(why_closed(fresh, now))])
        allowed = Access(correction=correction)
        frozen = correction.submission.mended(_sendable(fresh, user, now, allowed).freeze(), allowed.opens)
        frozen |= _explained(correction)
        if asks and (left := untouched(correction, FiledSubmission.read(frozen))):
            raise ItemsUntouched(left)
        step = correction.rounds.answer
        fresh = _perform(fresh, step, user, now)
        submission = _keep(fresh, frozen, user, address, now)
        perform(correction, "answer_correction", user, now=now, closed_at=now, answer=submission)
        letters.tell_of(fresh, step, submission, submission=submission)
    return submission


def _already_answered(application: Application) -> Submission:
    last = application.corrections.select_related("answer").order_by("-round").first()
    if last is None or last.answer is None:  # an answer to an earlier round is none to this one
        noun = last.rounds.noun if last else OF_QUALIFICATION.noun
        raise SubmissionRefused([Reason(f"這個案件目前是「{application.stage.public}」，沒有等待{noun}的項目。")])
    return last.answer


def _sendable(application: Application, user: User, now: datetime, allowed: Access) -> Dossier:
    if sentence := refusal_to_send(application.vendor, user):
        raise SubmissionRefused([Reason(sentence)])
    dossier = Dossier(application, timezone.localdate(now))
    if reasons := reasons_against(dossier, user, now, allowed):
        raise SubmissionRefused(reasons)
    return dossier


def _perform(application: Application, step: str, user: User, now: datetime) -> Application:
    try:
        return perform(application, step, user, now=now)
    except StepRefused as refused:
        raise SubmissionRefused([Reason(str(refused))]) from refused


def _keep(
    application: Application, frozen: dict[str, Any], user: User, address: str | None, now: datetime
) -> Submission:
    submission = Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        submitted_at=now,
        submitted_by=user,
        address=address,
        guideline_version=application.programme.guideline_version,
        frozen=frozen,
        fingerprint=fingerprint_of(frozen),
    )
    hold(application, now)
    runs.start(submission, GuidelineCheck.Cause.SENT, now)
    for kind in (Document.Kind.RECEIPT, Document.Kind.FORMS):
        Document.objects.create(
            application=application, submission=submission, kind=kind, about=f"submission:{submission.pk}"
        )
    duties.nudge("applications.guideline", "applications.documents")
    return submission


def withdraw(application: Application, user: User, note: str, now: datetime) -> Application:
    """The vendor takes the application back before a decision. Raises StepRefused."""
    if sentence := refusal_to_send(application.vendor, user):
        raise StepRefused(sentence)
    with transaction.atomic():
        fresh = perform(application, "withdraw", user, note, now)
        if running := fresh.corrections.running().first():
            perform(running, "withdraw", user, note, now, closed_at=now)
        letters.tell_of(fresh, "withdraw", fresh)
    return fresh


def ask_draft_pdf(application: Application, now: datetime) -> Document:
    """Asks for a PDF of the draft as it stands now, marked 草稿; the same content is made once. Raises QuotaMet."""
    frozen = Dossier(application, timezone.localdate(now)).freeze()
    wanted = {"application": application, "kind": Document.Kind.DRAFT, "about": fingerprint_of(frozen)[:60]}
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=application.pk)
        document = Document.objects.filter(**wanted).first()
        if document is None:
            quota.check_draft_pdf(application, now)
            document = Document.objects.create(**wanted, source=frozen)
    duties.nudge("applications.documents")
    return document
