"""Are reasons those that the committee agreed on, and does nothing in them tell what was said in confidence, or by whom?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Solution
from portal.roles import Role
from portal.workflow.engine import StepRefused
from review.decision import deciding, reasons
from review.models import CaseNote, Committee, Dissent, Meeting, Opinion, Resolution
from review.qualification import marking
from tests import factories
from tests.factories import NOON
from tests.review.opinion.people import member_of, task_of

SECRET = "該公司的備援機房設在同一棟大樓，難以持續服務"
pure = pytest.mark.once


@pytest.fixture
def reviewed(db: None) -> Solution:
    return factories.qualified(NOON).solutions.get()


@pytest.fixture
def opinion(reviewed: Solution) -> Opinion:
    committee = Committee.objects.create(programme=reviewed.application.programme)
    return Opinion.objects.create(task=task_of(member_of(committee), reviewed), handed_in_at=timezone.now())


@pytest.fixture
def resolved(opinion: Opinion, reviewed: Solution) -> Resolution:
    """Two lines that are not met, one that is, and a condition."""
    member = opinion.task.member
    begins = timezone.now()
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2), "created_by": factories.officer()}
    meeting = Meeting.objects.create(committee=member.committee, session=1, **times)
    item = meeting.items.create(solution=reviewed, code="A1", position=1)
    said = {"by": factories.officer(), "at": begins}
    item.consensus.create(criterion="sla_1", finding="explain", text="請說明如何達到98%。", **said)
    item.consensus.create(criterion="principle_5", finding="not_met", text="核心服務不在公有雲。", **said)
    item.consensus.create(criterion="principle_1", finding="met", text="可以獨立操作。", **said)
    item.consensus.create(criterion="principle_2", finding="not_met", text="", **said)
    made = {"recorded_by": factories.officer(), "chaired_by": member, "at": begins, "quorum": "已達二分之一。"}
    resolution = Resolution.objects.create(item=item, outcome="reject", text="不通過。", **made)
    resolution.conditions.create(text="補正備援計畫", due_at=factories.DUE)
    return resolution


# --- Which ---------------------------------------------------------------------------------------------------------


def test_reasons_are_those_of_the_consensus_in_the_order_of_the_guideline(resolved: Resolution) -> None:
    assert reasons.compose(resolved.item.solution, "存查。").splitlines() == [
        "1. 八(二)1(5) 審查原則 5. 公有雲：不符合。核心服務不在公有雲。",
        "2. 八(二)2 服務水準協議（SLA） 1. 系統可用性 (System Availability)：需說明。請說明如何達到98%。",
        "",
        "附帶條件：",
        "1. 補正備援計畫（112年6月19日 23:59（2023-06-19 23:59） 以前）",
    ]


def test_without_a_consensus_the_reason_given_is_the_one(reviewed: Solution) -> None:
    assert reasons.compose(reviewed, " 成功案例不足。 ") == "成功案例不足。"


# --- What may not go out -------------------------------------------------------------------------------------------


@pure
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("委員 A 認為不足。", ["委員 A"]),
        ("依Ｂ 委員意見辦理。", ["Ｂ 委員"]),
        ("甲委員與委員丙意見不同。", ["委員丙", "甲委員"]),
        ("審查委員會決議不通過，ERP 委員會另有說明。", []),
        ("王大明說備援不足。", ["王大明"]),
        ("備援機房設在、同一棟 大樓，不妥。", ["備援機房設在、同一棟 大樓"]),
        ("備援機房設在同一", ["備援機房設在同一"]),
        ("備援機房設在同", []),
        (
            "機房設在同一棟大樓，難以持續服務，又備援機房設在同一棟大樓。",
            ["機房設在同一棟大樓，難以持續服務", "備援機房設在同一棟大樓"],
        ),
    ],
)
def test_spots_are_codes_names_and_eight_characters_of_a_private_comment(text: str, words: list[str]) -> None:
    known = reasons.Confidential(comments=[SECRET], names=("王大明",))
    assert sorted(spot.words for spot in reasons.spots_in(text, known)) == sorted(words)


@pure
def test_words_of_the_guideline_are_nobodys() -> None:
    printed = "中小型製造業擁有資料自主權"
    assert reasons.spots_in(f"{printed}未符合。", reasons.Confidential(comments=[f"我看{printed}不行"])) == []


@pytest.mark.parametrize("source", ["comment", "conditions", "committee", "officers", "vendor", "note", "dissent"])
def test_whatever_was_said_in_confidence_is_known(opinion: Opinion, resolved: Resolution, source: str) -> None:
    solution = opinion.task.solution
    if source in ("comment", "conditions"):
        Opinion.objects.update(**{source: SECRET})
    elif source == "note":
        marking.write_note(solution.application, factories.officer(), SECRET, NOON)
    elif source == "dissent":
        Dissent.objects.create(item=resolved.item, member=opinion.task.member, text=SECRET, at=NOON)
    else:
        opinion.criteria.create(criterion="sla_1", comment=SECRET, visible_to=source)
    assert bool(reasons.refusals_of(f"因為{SECRET}。", solution)) == (source != "vendor")
    assert CaseNote.objects.count() == (source == "note")


def test_text_that_tells_is_refused_when_it_is_decided_with_the_spot(reviewed: Solution) -> None:
    member = factories.staff(Role.REVIEWER)
    member.name = "林美華"
    member.save()
    for text in ("林美華委員認為不足。", "委員 C 認為不足。"):
        with pytest.raises(StepRefused, match=r"「(林美華|委員 C)」"):
            deciding.decide(reviewed, factories.officer(), "rejected", "成功案例不足。", "", NOON, text)
    assert not reviewed.decisions.exists()


def test_what_was_resolved_for_a_decision_of_before_is_no_reason_of_the_next(resolved: Resolution) -> None:
    solution = resolved.item.solution
    Resolution.objects.update(decision=deciding.decide(solution, factories.officer(), "rejected", "不通過。", "", NOON))
    assert reasons.compose(solution, "新事證。") == "新事證。"
