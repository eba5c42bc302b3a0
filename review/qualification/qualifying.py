"""How does a case go through 資格審查: taken, found to qualify or not, by one person or two (R8-1-1)?"""

from datetime import datetime

from django.db import transaction

from applications import letters
from applications.models import Application, Solution
from applications.workflow import APPLICATION
from portal.accounts.models import User
from portal.workflow.engine import StepRefused, perform
from portal.workflow.models import Event
from portal.workflow.table import Step
from portal.workflow.verbs import takes
from review.cases.reopening import in_time_for_another
from review.qualification import checklist
from review.qualification.checklist import Checklist
from review.workload import assigning, notices


@takes(APPLICATION, "take")
def take(application: Application, actor: User, note: str, now: datetime) -> Application:
    with transaction.atomic():
        fresh = perform(application, "take", actor, note, now)
        assigning.keep_taker(fresh, actor, now)
        letters.tell_of(fresh, "take", fresh)
    return fresh


@takes(APPLICATION, "qualify")
def qualify(application: Application, actor: User, note: str, now: datetime) -> Application:
    """資格符合 (R8-1-1c): each solution goes to the review of its kind.

    Raises StepRefused while an item of the checklist is judged 不符合: reviews are for complete papers (R2-1b). Items that
    nobody judged want a reason; their number stands beside it in the history, and they can be judged later.
    """
    with transaction.atomic():
        latest = checklist.latest(_locked(application))
        fresh = perform(application, "qualify", actor, with_unseen(note, latest), now)
        _check_failed(latest)
        _check_unseen(latest, note)
        solutions = [_route(solution, actor, now) for solution in fresh.solutions.all()]
        letters.tell_of(fresh, "qualify", fresh, **letters.reviews_of(solutions))
    return fresh


def _locked(application: Application) -> Application:
    """So that no colleague judges an item between the count and the step."""
    return Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)


def with_unseen(note: str, latest: Checklist | None) -> str:
    """The reason as the history keeps it, with how much of the checklist was judged by then."""
    if latest is None or not latest.unseen:
        return note
    return f"{note.strip()}\n（檢核表 {latest.total} 項，辦理時已看 {latest.seen} 項，{len(latest.unseen)} 項沒有判定）"


def _check_unseen(latest: Checklist | None, note: str) -> None:
    if latest and latest.unseen and not note.strip():
        raise StepRefused(f"檢核表還有 {len(latest.unseen)} 項沒有判定，請填寫不看這些項目就辦理資格符合的理由。")


def _check_failed(latest: Checklist | None) -> None:
    if latest and latest.failed:
        names = "、".join(item.full_label for item in latest.failed)
        raise StepRefused(
            f"檢核表還有 {len(latest.failed)} 項判定為「不符合」（{names}）。請先通知補正，或改判後再辦理資格符合。"
        )


def _route(solution: Solution, actor: User, now: datetime) -> Solution:
    documentary = solution.kind == Solution.Kind.SUMMIT_EXISTING
    return perform(solution, "send_to_documentary" if documentary else "send_to_technical", actor, now=now)


@takes(APPLICATION, "find_not_qualified")
def find_not_qualified(application: Application, actor: User, note: str, now: datetime) -> Application:
    """資格不符 by one person, where the programme asks for no second (R8-1-1b)."""
    with transaction.atomic():
        fresh = perform(application, "find_not_qualified", actor, note, now)
        _tell_not_qualified(fresh, "find_not_qualified", note)
    return fresh


def _tell_not_qualified(application: Application, step: str, note: str) -> None:
    times = application.times_taken("find_not_qualified") + application.times_taken("confirm_not_qualified")
    letters.tell_of(application, step, application, str(times), note=note.strip())


@takes(APPLICATION, "propose_not_qualified")
def propose_not_qualified(application: Application, actor: User, note: str, now: datetime) -> Application:
    """The first of two: nothing reaches the vendor before another person agrees, who is told of it."""
    with transaction.atomic():
        fresh = perform(application, "propose_not_qualified", actor, note, now)
        notices.sign_off_wanted(fresh, actor, now)
    return fresh


@takes(APPLICATION, "confirm_not_qualified")
def confirm_not_qualified(application: Application, actor: User, note: str, now: datetime) -> Application:
    """The second of two, another person than the first; `note` is the reason that the vendor reads."""
    with transaction.atomic():
        fresh = perform(application, "confirm_not_qualified", actor, note, now)
        _tell_not_qualified(fresh, "confirm_not_qualified", note)
    return fresh


@takes(APPLICATION, "return_proposal")
def return_proposal(application: Application, actor: User, note: str, now: datetime) -> Application:
    return perform(application, "return_proposal", actor, note, now)


def answered_by(application: Application, step: Step) -> Event | None:
    """What was proposed last, by whom and why, for whoever agrees or returns it; None of a step that answers none."""
    if not step.answers:
        return None
    proposed = application.events.filter(step=step.answers).select_related("actor")
    return proposed.order_by("-at", "-pk").first()


@takes(APPLICATION, "reopen")
def reopen(application: Application, actor: User, note: str, now: datetime) -> Application:
    """重啟資格審查 of a case that was found not qualified (A-42). Raises StepRefused."""
    with in_time_for_another():
        fresh = perform(application, "reopen", actor, note, now)
        letters.tell_of(fresh, "reopen", fresh, str(fresh.times_taken("reopen")), note=note.strip())
    return fresh
