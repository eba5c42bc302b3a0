"""What can a vendor do? Every write of the vendor's side is one verb here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from applications import consents
from applications.documents import letters
from applications.guideline import blocking
from applications.models import (
    Application,
    Attachment,
    ConsentRecord,
    Correction,
    Document,
    GuidelineCheck,
    PricePlan,
    Programme,
    Solution,
    Submission,
    Vendor,
)
from applications.models.submission import fingerprint_of
from applications.sheets import COMPANY, SHEETS, SOLUTION_SHEETS
from applications.sheets.base import Problem, Sheet
from applications.sheets.dossier import Dossier, Part
from applications.sheets.slots import SLOTS, Slot
from portal import duties
from portal.files import uploads
from portal.workflow import StepRefused, perform


class NotEditable(Exception):
    """This part cannot be changed now; the message says why, for the person."""


class SubmissionRefused(Exception):
    """Nothing was sent; `reasons` is the whole list of what stands against it."""

    def __init__(self, reasons: list["Reason"]) -> None:
        super().__init__("；".join(reason.message for reason in reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Reason:
    """Why nothing can be sent: a sentence, and the place to mend it when there is one."""

    message: str
    problem: Problem | None = None


# --- Starting ------------------------------------------------------------------------------------------------------

CARRIED = [name for name in COMPANY.base_fields if not name.startswith("consent_") and name != "attest_not_prc_or_foreign_branch"]


def start(user: Any, programme: Programme, now: datetime) -> Application:
    """The vendor's running application of this year; a new one is prefilled from the last. Raises NotEditable."""
    vendor = Vendor.objects.of(user)
    running = vendor.applications.filter(programme=programme, state__in=_running())
    if found := running.first():
        return found
    if reason := programme.refusal(now):
        raise NotEditable(reason)
    application = _prefilled(vendor, programme, user)
    application.created_at = now
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:  # pressed twice: the first one stands
        return running.get()
    return application


def _running() -> list[str]:
    flow = Application.workflow
    return [state.name for state in flow.states if not state.final]


def _prefilled(vendor: Vendor, programme: Programme, user: Any) -> Application:
    application = Application(vendor=vendor, programme=programme, contact_email=user.email)
    if last := vendor.applications.order_by("-pk").first():
        for name in CARRIED:
            setattr(application, name, getattr(last, name))
    return application


# --- What may be changed now ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Access:
    """What the vendor may change at this moment: everything of a draft, the named items of a correction, or nothing."""

    everything: bool = False
    correction: Correction | None = None

    def names(self, sheet: type[Sheet], solution_id: int | None) -> frozenset[str]:
        """Fields, rows and slots of one sheet that are open."""
        every = frozenset(sheet.all_names())
        if self.everything:
            return every
        if self.correction is None:
            return frozenset()
        return sheet.dependents(self.correction.names_open(sheet.key, solution_id)) & every

    def opens(self, place: Problem | None) -> bool:
        if place is None or self.everything:
            return self.everything
        return place.name in self.names(SHEETS[place.sheet], place.solution_id)

    def __bool__(self) -> bool:
        return self.everything or self.correction is not None


EVERYTHING = Access(everything=True)


def access(application: Application, now: datetime) -> Access:
    if application.stage.vendor_may_edit:
        return EVERYTHING
    correction = application.open_correction()
    return Access(correction=correction if correction and correction.is_running(now) else None)


def _locked(application: Application, now: datetime) -> tuple[Application, Access]:
    """The fresh row under its lock, and what may be changed; raises NotEditable when nothing may."""
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    allowed = access(fresh, now)
    if not allowed:
        raise NotEditable(f"這個案件目前是「{fresh.stage.public}」，不能修改。")
    return fresh, allowed


def _locked_draft(application: Application, now: datetime) -> Application:
    fresh, allowed = _locked(application, now)
    if not allowed.everything:
        raise NotEditable("送件以後不能再增減方案。")
    return fresh


# --- Filling in ----------------------------------------------------------------------------------------------------


def save_sheet(sheet: Sheet, application: Application, user: Any, address: str | None, now: datetime) -> list[str]:
    """Writes the changed, well-formed fields of a bound sheet and nothing else; returns their names."""
    changed = sheet.changed_fields()
    with transaction.atomic():
        fresh, allowed = _locked(application, now)
        open_names = allowed.names(type(sheet), sheet.instance.pk if isinstance(sheet.instance, Solution) else None)
        changed = [name for name in changed if name in open_names]
        if changed:
            sheet.instance.save(update_fields=changed)
            _record_consents(fresh, sheet, changed, user, address, now)
        if sheet.rows is not None and sheet.rows_name in open_names and sheet.rows.is_valid():
            changed += [sheet.rows_name] if sheet.rows.has_changed() else []
            sheet.rows.save()
        if changed:
            Application.objects.filter(pk=fresh.pk).update(updated_at=now)
    return changed


def _record_consents(application: Application, sheet: Sheet, changed: list[str], user: Any, address: str | None, now: datetime) -> None:
    """F1-22: a tick is kept with the version and hash of the text, the person, the time and the address."""
    for consent in consents.CONSENTS:
        if consent.key not in changed:
            continue
        application.consents.filter(key=consent.key, revoked_at=None).update(revoked_at=now)
        if getattr(sheet.instance, consent.key):
            ConsentRecord.objects.create(
                application=application,
                key=consent.key,
                version=consent.version,
                sha256=consent.sha256,
                body=consent.full_text,
                agreed_by=user,
                agreed_at=now,
                address=address,
            )


def add_solution(application: Application, kind: str, now: datetime, name: str = "") -> Solution:
    with transaction.atomic():
        fresh = _locked_draft(application, now)
        return Solution.objects.create(application=fresh, kind=kind, name=name, position=_next_position(fresh))


def _next_position(application: Application) -> int:
    return (application.solutions.aggregate(last=Max("position"))["last"] or 0) + 1


def change_kind(solution: Solution, kind: str, now: datetime) -> None:
    with transaction.atomic():
        _locked_draft(solution.application, now)
        solution.kind = kind
        solution.save(update_fields=["kind"])


def copy_solution(source: Solution, application: Application, kind: str, now: datetime) -> Solution:
    """A copy of the answers (not of the papers) in a draft. From an earlier application it also fills 附表4's 前次."""
    with transaction.atomic():
        fresh = _locked_draft(application, now)
        plans = list(source.price_plans.all())
        made = Solution(application=fresh, kind=kind, name=source.name, position=_next_position(fresh))
        for name in {name for sheet in SOLUTION_SHEETS for name in sheet.base_fields} - {"name"}:
            setattr(made, name, getattr(source, name))
        if source.application_id != fresh.pk:
            made.previous_solution = source
            made.prev_name, made.prev_content = source.name, _content_of(source, plans)
            made.curr_name, made.curr_content = "", ""
        made.save()
        PricePlan.objects.bulk_create([plan.copy_for(made) for plan in plans])
    return made


def _content_of(solution: Solution, plans: list[PricePlan]) -> str:
    """附表4 前次 from what was filed before: content, features, prices and discount, as its note 1 asks."""
    prices = "；".join(f"{plan.total_price:,} 元／{plan.subscription_months} 個月" for plan in plans if plan.total_price)
    parts = [solution.features_spec, solution.features_highlights, prices, solution.discount_terms]
    return "\n".join(part for part in parts if part)


def remove_solution(solution: Solution, now: datetime) -> None:
    with transaction.atomic():
        _locked_draft(solution.application, now)
        solution.delete()


# --- Papers --------------------------------------------------------------------------------------------------------


def add_paper(part: Part, slot: Slot, upload: Any, user: Any, now: datetime) -> Attachment:
    """Stores one file in a slot. In a slot for one file the new one takes the old one's place.

    Raises NotEditable, or ValidationError when the file is refused.
    """
    application = part.application
    _check_open(part, slot, access(application, now))
    limit = min(application.programme.upload_max_mb, uploads.HARD_LIMIT_MB) * 1024 * 1024
    stored = uploads.accept(upload, formats=slot.formats, max_bytes=limit, user=user, now=now)
    with transaction.atomic():
        fresh, allowed = _locked(application, now)
        _check_open(part, slot, allowed)
        present = Attachment.objects.present().filter(application=fresh, solution=part.solution, slot=slot.key)
        if slot.maximum == 1:
            Attachment.objects.filter(pk__in=[one.pk for one in present]).update(removed_at=now)
        elif len(present) >= (slot.maximum or MOST_FILES):
            raise ValidationError(f"「{slot.label}」最多 {slot.maximum or MOST_FILES} 個檔案，請先移除不需要的檔案。")
        paper = Attachment.objects.create(application=fresh, solution=part.solution, slot=slot.key, file=stored)
    duties.nudge("files.scan")
    return paper


MOST_FILES = 20  # in one slot that the guideline leaves open


def _check_open(part: Part, slot: Slot, allowed: Access) -> None:
    solution_id = part.solution.pk if part.solution else None
    if slot.key not in allowed.names(part.sheet, solution_id):
        raise NotEditable(f"「{slot.label}」目前不能修改。")


def remove_paper(paper: Attachment, part: Part, now: datetime) -> None:
    """Takes a paper out of its slot; the row and the file stay (nothing that was sent is lost)."""
    with transaction.atomic():
        _, allowed = _locked(part.application, now)
        _check_open(part, SLOTS[paper.slot], allowed)
        Attachment.objects.filter(pk=paper.pk, removed_at=None).update(removed_at=now)


def save_details(paper: Attachment, part: Part, details: dict[str, Any], now: datetime) -> None:
    with transaction.atomic():
        _, allowed = _locked(part.application, now)
        _check_open(part, SLOTS[paper.slot], allowed)
        paper.details = details
        paper.save(update_fields=["details"])


# --- Sending in ----------------------------------------------------------------------------------------------------


def reasons_against(dossier: Dossier, user: Any, now: datetime, allowed: Access = EVERYTHING) -> list[Reason]:
    """R6-1-3: everything that stands against sending in now.

    Against the answer of a correction stands only what it opens: nothing else could be mended, the officer sees it all.
    """
    found = [Reason(sentence) for sentence in _standing_reasons(dossier.application, user, now)]
    if not dossier.solutions:
        found.append(Reason("還沒有加入任何雲端解決方案，請至少新增一項。"))
    mendable = [Reason(problem.message, problem) for problem in dossier.problems] + _paper_reasons(dossier)
    found += [reason for reason in mendable if allowed.opens(reason.problem)]
    return found or _guideline_reasons(dossier, allowed)


def _standing_reasons(application: Application, user: Any, now: datetime) -> list[str]:
    intake = application.programme.refusal(now) if application.state == "draft" else ""
    unverified = "" if user.email_is_verified else "您的 E-mail 還沒有驗證，請先點開驗證信裡的連結。"
    return [sentence for sentence in (intake, unverified) if sentence]


def _paper_reasons(dossier: Dossier) -> list[Reason]:
    found = []
    for part in dossier.parts:
        for paper in part.present_papers():
            if message := paper.file.refusal_to_file():
                problem = part.problem_at(paper.slot, f"「{paper.file.original_name}」{message}")
                found.append(Reason(problem.message, problem))
    return found


def _guideline_reasons(dossier: Dossier, allowed: Access) -> list[Reason]:
    """What the guideline already rules out. Asked only of complete answers: gaps are said more plainly above."""
    found = []
    for clause, verdict in blocking(dossier.verdicts()):
        places = [place for place in dossier.places_of(verdict) if allowed.opens(place)]
        if places or allowed.everything:
            found.append(Reason(f"須知{clause.number}：{verdict.reason}", next(iter(places), None)))
    return found


def submit(application: Application, user: Any, address: str | None, now: datetime) -> Submission:
    """送出: freezes, numbers and receipts the application in one transaction (R2-2, R6-1-3).

    Pressed twice it is one submission: the second answer is the first one's. Raises SubmissionRefused.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=application.programme_id)
        fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if fresh.state != "draft" and (sent := fresh.submissions.filter(number=1).first()):
            return sent
        fresh.programme = programme
        dossier = _sendable(fresh, user, now, EVERYTHING)
        fresh.number = programme.next_number()
        fresh.save(update_fields=["number"])
        fresh = _perform(fresh, "submit", user, now)
        submission = _keep(fresh, dossier.freeze(), user, address, now)
        Vendor.objects.filter(pk=fresh.vendor_id).update(company_name=fresh.company_name)
        letters.notify(fresh, "receipt", f"submission:{submission.pk}", submission=submission)
    return submission


def answer_correction(application: Application, user: Any, address: str | None, now: datetime) -> Submission:
    """R6-5-3: sends the mended items in as a new submission and returns the case to the officer."""
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        correction = fresh.open_correction()
        if correction is None:
            return _already_answered(fresh)
        if not correction.is_running(now):
            raise SubmissionRefused([Reason("補正期限已過，不能再送出。")])
        dossier = _sendable(fresh, user, now, Access(correction=correction))
        fresh = _perform(fresh, "answer_correction", user, now)
        submission = _keep(fresh, dossier.freeze(), user, address, now)
        Correction.objects.filter(pk=correction.pk).update(
            state=Correction.State.ANSWERED, closed_at=now, answer=submission
        )
        letters.notify(fresh, "correction_received", f"submission:{submission.pk}", submission=submission)
    return submission


def _already_answered(application: Application) -> Submission:
    last = application.corrections.exclude(answer=None).order_by("-round").first()
    if last is None:
        raise SubmissionRefused([Reason(f"這個案件目前是「{application.stage.public}」，沒有等待補正的項目。")])
    return last.answer


def _sendable(application: Application, user: Any, now: datetime, allowed: Access) -> Dossier:
    dossier = Dossier(application, timezone.localdate(now))
    if reasons := reasons_against(dossier, user, now, allowed):
        raise SubmissionRefused(reasons)
    return dossier


def _perform(application: Application, step: str, user: Any, now: datetime) -> Application:
    try:
        return perform(application, step, user, now=now)
    except StepRefused as refused:
        raise SubmissionRefused([Reason(str(refused))]) from refused


def _keep(
    application: Application, frozen: dict[str, Any], user: Any, address: str | None, now: datetime
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
    GuidelineCheck.objects.create(submission=submission)
    for kind in (Document.Kind.RECEIPT, Document.Kind.FORMS):
        Document.objects.create(
            application=application, submission=submission, kind=kind, about=f"submission:{submission.pk}"
        )
    duties.nudge("applications.guideline", "applications.documents")
    return submission


def withdraw(application: Application, user: Any, note: str, now: datetime) -> Application:
    """The vendor takes the application back before a decision. Raises StepRefused."""
    with transaction.atomic():
        fresh = perform(application, "withdraw", user, note, now)
        fresh.corrections.filter(state=Correction.State.OPEN).update(state=Correction.State.CLOSED, closed_at=now)
        letters.notify(fresh, "withdrawn", f"withdrawn:{fresh.pk}")
    return fresh


def ask_draft_pdf(application: Application, now: datetime) -> Document:
    """Asks for a PDF of the draft as it stands now, marked 草稿; the same content is made once."""
    frozen = Dossier(application, timezone.localdate(now)).freeze()
    document, _ = Document.objects.get_or_create(
        application=application,
        kind=Document.Kind.DRAFT,
        about=fingerprint_of(frozen)[:60],
        defaults={"source": frozen},
    )
    duties.nudge("applications.documents")
    return document
