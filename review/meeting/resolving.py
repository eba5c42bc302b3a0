"""How does the committee resolve on a solution (R8-1-2c)? By consensus, with a quorum, with reasons; never a vote of some of it.

A resolution takes effect when the meeting closes (carrying_out.py): until then another may be recorded that names the first.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from applications.place import Place
from applications.workflow import DOCUMENTARY
from portal.accounts.models import User
from portal.time.calendar import day_off, day_over, format_roc
from portal.workflow.engine import StepRefused
from review.conflict.rest import why_at_rest
from review.decision import deciding, reasons
from review.meeting import closing, differences, quorum, session
from review.meeting.words import WantedCondition, WantedResolution
from review.models import AgendaItem, Condition, Decision, Meeting, Resolution
from review.opinion import criteria

Outcome, Difference = Resolution.Outcome, Resolution.Difference
DECISIONS = differences.DECISIONS


class ResolvedMeanwhile(StepRefused):
    """Somebody else recorded a resolution since the page was made."""


def resolve(meeting: Meeting, item: int, actor: User, said: WantedResolution, now: datetime) -> Resolution:
    """Records the resolution on the item that is talked about. Raises StepRefused with everything that stands against it."""
    with transaction.atomic():
        fresh = closing.locked(meeting)
        row = session.item_of(fresh, item, actor)
        closing.check_sitting(fresh)
        before = standing_of(row)
        if (before.pk if before else 0) != said.seen:
            raise ResolvedMeanwhile(
                "這一案剛剛有人記錄了決議，您的內容還沒有寫入。請看過已記錄的決議，再決定要不要改。"
            )
        chair = session.chair_of(fresh, row)
        reckoned = quorum.of_item(fresh, row)
        if against := _against(fresh, row, actor, chair is not None, reckoned.why_not):
            raise StepRefused(against)
        ground = differences.of_items([row])[row.pk]
        if lacking := [*_lacking(row, said, now), *_reasons_lacking(ground, said)]:
            raise StepRefused(" ".join(lacking))
        assert chair is not None  # said above  # noqa: S101
        made = Resolution.objects.create(
            item=row,
            outcome=said.outcome,
            text=said.text.strip() or "照案通過。",
            comparison=said.comparison,
            departs_reason=said.departs_reason.strip(),
            difference=said.difference if ground.is_marked else "",
            difference_reason=said.difference_reason.strip() if ground.is_marked else "",
            left_out=sorted(said.left_out) if said.difference == Difference.LEAVE_OUT else [],
            quorum=reckoned.sentence,
            chaired_by=chair.member,
            recorded_by=actor,
            at=now,
            replaces=before or _earlier(row),
        )
        Condition.objects.bulk_create(_condition(made, wanted) for wanted in said.conditions if not wanted.is_empty)
        closing.unconfirm(fresh)
    return made


def standing_of(item: AgendaItem) -> Resolution | None:
    return Resolution.objects.filter(item=item).order_by("-pk").first()


def _earlier(item: AgendaItem) -> Resolution | None:
    """What an earlier meeting resolved on the same solution, and no other has replaced."""
    rows = Resolution.objects.filter(item__solution=item.solution_id, replaced_by=None).exclude(item=item)
    return rows.order_by("-pk").first()


def _condition(resolution: Resolution, wanted: WantedCondition) -> Condition:
    ends = day_over(wanted.day) if wanted.day else None
    return Condition(resolution=resolution, place=wanted.place, text=wanted.text.strip(), due_at=ends)


# --- What stands against it ------------------------------------------------------------------------------------------


def _against(meeting: Meeting, item: AgendaItem, actor: User, is_chaired: bool, no_quorum: str) -> str:
    """The first thing that no filling in can mend."""
    if item.removed_at:
        return "這一案已經移出議程，不能決議。"
    if session.is_gone(item):
        return f"方案目前是「{item.solution.stage.label}」，申請案是「{item.solution.application.stage.label}」，不能決議。請移出議程。"
    if resting := why_at_rest(item.solution.application):
        return resting
    if not is_chaired:
        return "召集人和副召集人都不在場或應迴避，這一案要移出議程，另定日期（組織準則第 7 條）。"
    if not session.may_preside(meeting, item, actor):
        return "決議由承辦或這一案的主席記錄。"
    if meeting.current_id != item.pk:
        return "會議還沒有進到這一案，請先按「進到這一案」再記錄決議。"
    return no_quorum


def _lacking(item: AgendaItem, said: WantedResolution, now: datetime) -> list[str]:
    """What is to be filled in for this outcome."""
    documentary = DOCUMENTARY in item.solution.stage.groups
    if said.outcome not in Outcome.values:
        return ["請選擇決議。"]
    lacking = []
    if said.outcome == Outcome.MOVED and not documentary:
        lacking.append("只有書面審查的方案可以改為技術審查。")
    if said.outcome in (Outcome.REJECT, Outcome.MOVED, Outcome.AGAIN) and not said.text.strip():
        lacking.append("請填寫決議的理由。")
    if documentary and said.outcome in DECISIONS:
        against = deciding.refusal_of(item.solution, DECISIONS[Outcome(said.outcome)], said.comparison)
        lacking += [against] if against else []
    return lacking + _conditions_lacking(item, said, now)


def _conditions_lacking(item: AgendaItem, said: WantedResolution, now: datetime) -> list[str]:
    asked = [condition for condition in said.conditions if not condition.is_empty]
    if said.outcome != Outcome.SUPPLEMENT:
        return ["附帶條件只用在「補件後通過」，請改選決議或清空條件。"] if asked else []
    if not asked:
        return ["補件後通過，請至少寫一項條件和它的期限。"]
    known = {str(place) for place, _ in places_of(item)}
    lacking = []
    for number, condition in enumerate(asked, start=1):
        if not condition.text.strip():
            lacking.append(f"第 {number} 項條件沒有內容。")
        lacking += [f"第 {number} 項條件：{spot}" for spot in reasons.tells_of_members(condition.text)]
        if condition.place not in known:
            lacking.append(f"第 {number} 項條件要選補件項目。")
        if condition.day is None or condition.day <= timezone.localdate(now):
            lacking.append(f"第 {number} 項條件的期限要在明天以後。")
        elif off := day_off(condition.day):
            lacking.append(f"第 {number} 項條件的期限 {format_roc(condition.day)} 是{off}，請改選上班日。")
    return lacking


def places_of(item: AgendaItem) -> list[tuple[Place, str]]:
    """Where a vendor can be asked for something: what speaks to a criterion, each once, with its label and criterion."""
    places: dict[Place, str] = {}
    for criterion in criteria.of_review(Decision.Review.TECHNICAL):
        for place in criteria.places_of(criterion, item.solution_id):
            places.setdefault(place, str(criterion))
    return list(places.items())


def _reasons_lacking(ground: differences.Ground, said: WantedResolution) -> list[str]:
    lacking = []
    told = ground.departures(said.outcome, said.left_out if said.difference == Difference.LEAVE_OUT else ())
    if told and not said.departs_reason.strip():
        lacking.append(f"決議和多數意見或初審意見不同（{'；'.join(told)}），請填寫理由。")
    if not ground.is_marked:
        return lacking
    if said.difference not in Difference.values or not said.difference_reason.strip():
        lacking.append("委員意見有明顯差異，請選擇處理方式並寫下說明（審議規則第 6 條）。")
    elif said.difference == Difference.LEAVE_OUT and not set(said.left_out) & {o.pk for o in ground.said.opinions}:
        lacking.append("請選擇除去哪幾位委員的意見。")
    elif said.difference == Difference.ANEW and said.outcome != Outcome.AGAIN:
        lacking.append("廢棄原意見時，決議請選「另行重新審查」。")
    elif said.difference == Difference.NONE_NAMED and said.outcome != Outcome.REJECT:
        lacking.append("無法作成決議時，決議請選「不通過」。")
    return lacking
