"""How are results published (R8-1-2c, R8-1-3a): together, all or none, once, whoever presses and whatever stops in the middle?"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications import letters
from applications.models import Solution
from portal.accounts.models import User
from portal.background import duties
from portal.inserting import insert_once
from portal.outbox import standing
from portal.outbox.models import Printout
from portal.reference import Ref
from portal.roles import Account
from portal.time.calendar import format_both
from portal.workflow.engine import StepRefused, perform, refusals
from review.cases import scheduling, sight
from review.decision import reasons as wording
from review.models import Case, Decision, Publication, PublishedResult

IN_ONE_INSERT = 500  # rows
NAMED = 5  # that a refusal names, of however many
STEPS = {Decision.Outcome.APPROVED: "announce", Decision.Outcome.REJECTED: "publish_rejection"}
BASIS = {
    Decision.Review.TECHNICAL: "八(一)(二)、八(二)",
    Decision.Review.DOCUMENTARY: "八(一)(三)",
}


def may_publish(user: Account) -> bool:
    return all(user.role in Solution.workflow.step(step).by for step in STEPS.values())


def to_publish(user: Account) -> QuerySet[Decision]:
    """The results that wait, of the cases that this person sees; those of a year stand together."""
    rows = sight.rows_for(user, Decision.objects.unpublished(), case="solution__application")
    visible = rows.filter(solution__application__in=Case.objects.seen_by(user))
    related = "solution__application__programme", "solution__application__vendor"
    return visible.select_related(*related).order_by("solution__application__number", "solution__position", "pk")


# --- Publishing ----------------------------------------------------------------------------------------------------


def publish(keys: Collection[int], actor: User, announced_on: date, key: UUID, now: datetime) -> Publication:
    """Publishes the results together in one transaction; pressed twice, it is one. Raises StepRefused, and does nothing.

    `keys` are those of decisions. One that the person may not know of is left as it is, and never named. What follows, the
    public list and the letters, is promised by rows.
    """
    if not may_publish(actor):
        raise StepRefused("您的帳號沒有公布審查結果的權限。")
    if before := _published_by(key, actor):
        return before
    with transaction.atomic():
        solutions = _locked(actor, keys)
        if before := _published_by(key, actor):  # by the same page, while this one waited
            return before
        decisions = _decisions(actor, keys)
        if not decisions:
            raise StepRefused("沒有可以公布的結果。請重新整理頁面，看最新的名單。")
        _check(decisions, solutions, actor, announced_on, now)
        programme = decisions[0].solution.application.programme
        publication = Publication(key=key, programme=programme, announced_on=announced_on, by=actor, at=now)
        if not insert_once(publication):
            raise StepRefused("這一頁已經用過了，請重新整理頁面。")
        _take(decisions, solutions, publication)
        duties.nudge()
    return publication


def _published_by(key: UUID, actor: User) -> Publication | None:
    return Publication.objects.filter(key=key, by=actor).first()


def _locked(actor: User, keys: Collection[int]) -> dict[int, Solution]:
    """In one order for everybody: of two who publish the same, one waits for the other."""
    visible = Case.objects.seen_by(actor).values("pk")
    asked = Decision.objects.filter(pk__in=keys).order_by().values("solution")
    rows = Solution.objects.select_related(*Solution.step_relations).filter(pk__in=asked, application__in=visible)
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk")}


def _decisions(actor: User, keys: Collection[int]) -> list[Decision]:
    visible = Case.objects.seen_by(actor)
    rows = Decision.objects.filter(pk__in=keys, solution__application__in=visible).select_related("replaced_by")
    return list(rows.select_related("solution__application__programme").order_by("pk"))


def _check(
    decisions: list[Decision], solutions: dict[int, Solution], actor: User, announced_on: date, now: datetime
) -> None:
    """What stands against the whole of it, with each result that it is about."""
    if against := refusal_of_day(decisions, announced_on, now):
        raise StepRefused(against)
    rest = scheduling.at_rest(list(solutions.values()))
    said = [
        f"{decision.solution.application}「{decision.solution}」：{against}"
        for decision in decisions
        if (against := rest.get(decision.solution_id) or _against(decision, solutions[decision.solution_id], actor))
    ]
    bad = wording.refusals_of_many(decisions)
    said += [
        f"{decision.solution.application}「{decision.solution}」：{wording.sentence_of(bad[decision.pk])}"
        for decision in decisions
        if decision.pk in bad
    ]
    if said:
        more = f"另外還有 {len(said) - NAMED} 個。" if len(said) > NAMED else ""
        raise StepRefused(f"這次沒有公布任何結果，請處理後再公布。{'　'.join(said[:NAMED])}{more}")


def refusal_of_day(decisions: Collection[Decision], announced_on: date, now: datetime) -> str:
    """R2-1c: validity begins that day. Empty: nothing."""
    programmes = {decision.solution.application.programme for decision in decisions}
    if len(programmes) > 1:
        return "一次只能公布同一個年度的結果，請分年度公布。"
    today, last = timezone.localdate(now), max(timezone.localdate(decision.decided_at) for decision in decisions)
    if announced_on > today:
        return f"公告日不能晚於今天（{format_both(today)}）：確認以後，結果立刻公開。"
    if announced_on < last:
        return f"公告日不能早於作成結果的日期（{format_both(last)}）。"
    valid_to = programmes.pop().valid_to
    if announced_on > valid_to and any(decision.outcome == Decision.Outcome.APPROVED for decision in decisions):
        return f"這個年度的有效期限是 {format_both(valid_to)}，不能公告在那之後入選。"
    return ""


def _against(decision: Decision, solution: Solution, actor: User) -> str:
    """Under the lock: what was seen must still be so."""
    if decision.published_at or hasattr(decision, "replaced_by"):
        return "這個結果已經公布，或已經有新的審查結果。"
    step = solution.workflow.step(STEPS[Decision.Outcome(decision.outcome)])
    return (
        "" if solution.state in step.sources else " ".join(refusals(solution, step, actor))
    )  # `perform` asks the rest


def _take(decisions: list[Decision], solutions: dict[int, Solution], publication: Publication) -> None:
    actor, now = publication.by, publication.at
    for decision in decisions:
        step, solution = STEPS[Decision.Outcome(decision.outcome)], solutions[decision.solution_id]
        perform(solution, step, actor, decision.told, now, is_locked=True, shown_as="")
    Decision.objects.filter(pk__in=[decision.pk for decision in decisions]).update(published_at=now)
    rows = (
        PublishedResult(
            publication=publication,
            application_id=decision.solution.application_id,
            solution_id=decision.solution_id,
            decision=decision,
        )
        for decision in decisions
    )
    PublishedResult.objects.bulk_create(rows, batch_size=IN_ONE_INSERT)


# --- What follows --------------------------------------------------------------------------------------------------


def unwritten(now: datetime) -> QuerySet[PublishedResult]:
    """Rejections whose letter is not written; who was approved hears with the place on the public list."""
    return PublishedResult.objects.undone().of(Decision.Outcome.REJECTED)


def write(pk: object, now: datetime) -> None:
    """The letter of one rejection, once."""
    with transaction.atomic():
        rows = unwritten(now).filter(pk=pk).select_related("publication", "decision", *_related())
        row = duties.locked(rows).first()
        if row is not None:
            said = words_of(row.decision, row.publication.announced_on)
            letters.tell_of(row.solution, "publish_rejection", row.decision, **said)
            replace_letter(row.decision)
            PublishedResult.objects.filter(pk=row.pk).update(done_at=now)


def _related() -> list[str]:
    return [f"solution__{relation}" for relation in Solution.step_relations]


def replace_letter(decision: Decision) -> None:
    """The letter about it takes the place of the one about the result that it replaces, for whoever asks about that one."""
    new, before = Printout.objects.filter(cause=Ref.of(decision)).first(), decision.replaces
    while new and before:
        if old := Printout.objects.filter(cause=Ref.of(before)).first():
            standing.supersede(old, new)
            return
        before = before.replaces


def words_of(decision: Decision, announced_on: date) -> dict[str, Any]:
    """What a letter says of a published result."""
    return {
        "review_label": decision.get_review_display(),
        "approved": decision.outcome == Decision.Outcome.APPROVED,
        "note": decision.told,
        "decided_on": timezone.localdate(decision.decided_at),
        "announced_on": announced_on,
        "filed_on": decision.solution.application.filed_on(),
        "basis": BASIS[Decision.Review(decision.review)],
    }
