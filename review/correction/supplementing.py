"""How is a vendor asked for what the review of a solution still needs, and what if it does not come (審查補件, R8-1-3b, A-11)?"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from applications.guideline import facts_of
from applications.guideline.lacking import lacking
from applications.models import Application, Correction, Solution
from applications.place import Place
from applications.sheets.slots import SLOTS
from applications.workflow import APPLICATION, IN_REVIEW, OF_REVIEW, asked_in
from portal.accounts.models import User
from portal.time.calendar import day_off, format_roc
from portal.workflow.engine import StepRefused, perform
from portal.workflow.verbs import takes
from review.correction import amending, correcting, ways
from review.correction.amending import Amendment
from review.correction.remarks import Remark
from review.correction.ways import Term, Way

TO_ANSWER = "改為技術審查以後，應附的文件要看這一題，請填寫。"


def request_supplement(
    application: Application,
    actor: User,
    remarks: Iterable[Remark],
    remark: str,
    now: datetime,
    *,
    until: Way | None = None,
    solutions: Iterable[Solution] = (),
    purpose: Correction.Purpose = Correction.Purpose.REVIEW,
    note: str = "",
) -> Correction:
    """審查補件: opens the named items to the vendor while the solutions are reviewed, with a due time of its own.

    `application` may be a Case. `remarks` say at each place (a question, a paper) what is wanted; `remark` is for the vendor as
    a whole, `note` stays among staff. `until` is Way("days", days=…), Way("date", day=…) or None for the year's usual days.
    `solutions` are those that wait for it; none named, those of the places, else all that are in review.

    Where the case waits for a supplement already, as when one meeting asks it of two solutions, what is asked joins that one
    by a second letter, and the later due time holds. Raises StepRefused; whoever calls it may be in a transaction.
    """
    each = list(remarks)
    with transaction.atomic():
        case = (
            Application.objects.select_for_update(of=("self",), no_key=True)
            .select_related("programme")
            .get(pk=application.pk)
        )
        concerned = _concerned(case, each, solutions)
        term = term_of(case, until, now)
        if case.state in APPLICATION.step(OF_REVIEW.answer).sources:
            return _joined(case, actor, each, remark, term, concerned, now)
        checked = correcting.checked(case, each, remark, note, "承辦註記")
        fresh = perform(case, OF_REVIEW.request, actor, note or remark, now)
        _settle(fresh, actor, "已經另外通知補件。", now)
        return correcting.begin(fresh, purpose, checked, remark, term, actor, now, concerned)


def ask(
    application: Application,
    actor: User,
    remarks: Iterable[Remark],
    remark: str,
    reason: str,
    now: datetime,
    until: Way | None = None,
    solutions: Iterable[Solution] = (),
) -> Correction:
    """The round that begins where the case stands: 補正 in its 資格審查, 審查補件 while its solutions are reviewed."""
    if asked_in(application.state) == OF_REVIEW:
        return request_supplement(
            application, actor, remarks, remark, now, until=until, solutions=solutions, note=reason
        )
    return correcting.request_correction(application, actor, remarks, remark, now, reason)


def _concerned(application: Application, remarks: list[Remark], named: Iterable[Solution]) -> list[Solution]:
    in_review = list(application.solutions.filter(state__in=IN_REVIEW))
    known = {solution.pk: solution for solution in in_review}
    wanted = {solution.pk for solution in named}
    if wanted - known.keys():
        raise StepRefused("只有正在審查的方案可以通知補件。")
    wanted = wanted or {remark.place.solution_id for remark in remarks} & known.keys()
    return [solution for solution in in_review if solution.pk in wanted] or in_review


def term_of(application: Application, until: Way | None, now: datetime) -> Term:
    """Until when, as it is asked now: counted by the house's calendar, or the whole of a day on which offices work."""
    if until is None:
        until = Way("days", days=application.programme.supplement_days)
    if until.kind == "days":
        return correcting.in_days(application.programme, until.days, now)
    if until.day is None:
        raise StepRefused("請填寫補件期限。")
    term = ways.named(until.day, "指定的補件期限")
    if until.day <= timezone.localdate(now):
        raise StepRefused("補件期限最早是明天。")
    if off := day_off(until.day, correcting.closures()):
        raise StepRefused(f"{format_roc(until.day)} 是{off}，請改選上班日。")
    return term


def _joined(
    application: Application,
    actor: User,
    remarks: list[Remark],
    remark: str,
    term: Term,
    solutions: list[Solution],
    now: datetime,
) -> Correction:
    running = application.open_correction()
    if running is None or not running.is_running(now):
        raise StepRefused("補件期限已經過了，系統正在結束上一次補件。請一分鐘後再通知補件。")
    asked = {place: [text] for place, text in amending.asked_before(running).items()}
    for added in remarks:
        asked.setdefault(added.place, []).append(added.text.strip())
    joined = tuple(Remark(place, "\n".join(dict.fromkeys(texts))) for place, texts in asked.items())
    words = "\n".join(dict.fromkeys(text for text in (running.remark, remark.strip()) if text))
    running.solutions.add(*solutions)
    reason = f"{'、'.join(f'「{solution}」' for solution in solutions)}也要補件。"
    amendment = Amendment(joined, words, reason, term)
    return amending.amend(application, actor, amendment, running.edition, now)


# --- When it did not come --------------------------------------------------------------------------------------------


@takes(APPLICATION, "settle_supplement")
def settle(application: Application, actor: User, note: str, now: datetime) -> Application:
    """不再補件，繼續審查: an officer decides that what did not come is not waited for. Raises StepRefused."""
    with transaction.atomic():
        fresh = perform(application, "settle_supplement", actor, note, now)
        _settle(fresh, actor, note, now)
    return fresh


def _settle(application: Application, actor: User, note: str, now: datetime) -> None:
    for late in application.corrections.late():
        perform(late, "settle_supplement", actor, note, now)


# --- From documentary to technical review ----------------------------------------------------------------------------


def papers_of_technical_review(solution: Solution) -> list[Place]:
    """What technical review must have (六(三)1) and the last submission of this solution lacks (A-11): papers and questions."""
    application = solution.application
    last = application.submissions.newest()
    if last is None:
        return []
    facts = facts_of(
        last.filed, application.filed_on() or timezone.localdate(last.submitted_at), application.programme.limits()
    )
    moved = tuple(replace(filed, moved=filed.moved or filed.id == solution.pk) for filed in facts.solutions)
    own = next((filed for filed in moved if filed.id == solution.pk), None)
    return lacking(replace(facts, solutions=moved), own) if own else []


def wanted_at(place: Place) -> str:
    """What the vendor is told to do there."""
    slot = SLOTS.get(place.name)
    return (slot.gap or f"請上傳「{slot.label}」。") if slot else TO_ANSWER


def ask_for_technical_review(
    solution: Solution, actor: User, now: datetime, until: Way | None = None
) -> Correction | None:
    """In the transaction of `move_to_technical`; None where nothing is lacking."""
    remarks = [Remark(place, wanted_at(place)) for place in papers_of_technical_review(solution)]
    if not remarks:
        return None
    moved = Correction.Purpose.MOVED
    return request_supplement(
        solution.application,
        actor,
        remarks,
        "",
        now,
        until=until,
        solutions=[solution],
        purpose=moved,
        note="書面審查改為技術審查",
    )
