"""Are results published together, all or none, once, and does each follow with its place and its letter?"""

from datetime import date
from uuid import UUID, uuid4

import pytest

from applications.models import Solution
from listings.models import Selected
from portal.accounts.models import User
from portal.background import duties
from portal.outbox.models import Message, Printout
from portal.reference import Ref
from portal.roles import Role
from portal.workflow.engine import StepRefused
from portal.workflow.models import Event
from review.conflict import recusing
from review.decision import deciding
from review.models import Conflict, Decision, Publication, PublishedResult
from review.result import publishing
from tests import factories
from tests.browser import signed_in, visit
from tests.concurrency import at_once, only_postgres
from tests.factories import stored

pytestmark = pytest.mark.django_db
NOW = factories.taipei(2023, 7, 3, 12)


@pytest.fixture
def decided(year: object) -> list[Decision]:
    """Two pass, one does not; two of them are of one case."""
    solutions = [*factories.qualified(NOW, year=year, solutions=[{"name": "甲"}, {"name": "乙"}]).solutions.all()]
    solutions += factories.qualified(NOW, year=year, solutions=[{"name": "丙"}]).solutions.all()
    outcomes = ("approved", "rejected", "approved")
    return [decide(solution, outcome) for solution, outcome in zip(solutions, outcomes, strict=True)]


def decide(solution: Solution, outcome: str, reason: str = "委員共識。") -> Decision:
    return deciding.decide(stored(solution), factories.officer(), outcome, reason, "", NOW)


def publish(
    decisions: list[Decision], key: UUID | None = None, by: User | None = None, day: date | None = None
) -> Publication:
    keys = [decision.pk for decision in decisions]
    return publishing.publish(keys, by or factories.officer(), day or NOW.date(), key or uuid4(), NOW)


def states() -> list[str]:
    return list(Solution.objects.order_by("pk").values_list("state", flat=True))


def follow() -> None:
    for duty in ("review.result.letters", "listings.enter", "listings.take_off", "outbox.print"):
        duties.sweep(duty, NOW)


def letters(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


UNTOUCHED = ["approved", "not_approved", "approved"]


# --- Together ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-2c", "R8-1-4b", "R2-1c", "N14")
def test_results_are_published_together_and_each_applicant_hears(decided: list[Decision]) -> None:
    publication = publish(decided, day=date(2023, 7, 3))
    assert states() == ["announced", "rejected", "announced"]
    assert set(Decision.objects.values_list("published_at", flat=True)) == {NOW}
    assert (publication.programme.year, len(letters("announced") + letters("decided"))) == (112, 0)
    follow()
    assert sorted(Selected.objects.values_list("announced_on", flat=True)) == [date(2023, 7, 3)] * 2
    assert [len(letters(kind)) for kind in ("announced", "decided")] == [2, 1]
    assert not PublishedResult.objects.undone().exists()


def test_rejection_says_what_the_law_asks_of_it(decided: list[Decision]) -> None:
    """行政程序法 §96: whom, what, facts, reasons, basis, who decides, date and number, and what to do against it."""
    publish(decided)
    follow()
    (letter,), (printout,) = letters("decided"), Printout.objects.filter(kind="decided")
    case, programme = decided[1].solution.application, decided[1].solution.application.programme
    asked = (
        case.company_name,
        case.vendor.tax_id,
        case.number,
        "未通過",
        "112年7月3日",
        "委員共識。",
        "八(一)(二)、八(二)",
        "行政程序法第 92 條、第 96 條",
        programme.authority_name,
        programme.executing_unit_name,
        "30 日內",
        "訴願",
    )
    assert [words for words in asked if words not in letter.body] == []
    assert [bool(stamp) for stamp in (printout.number, printout.content["dated"], printout.done_at)] == [True] * 3


@pytest.mark.parametrize("outcome", ["approved", "rejected"])
def test_no_page_of_the_vendor_tells_a_result_before_it_is_published(year: object, outcome: str) -> None:
    """Nor does any letter, and nor does what was taken up again."""
    solution = factories.qualified(
        NOW, year=year, solutions=[{"name": "甲", "kind": "summit_existing"}]
    ).solutions.get()
    case = solution.application
    vendor = signed_in(factories.user_of(case))
    pages = (
        "/apply/",
        *(f"/apply/{case.pk}/{page}" for page in ("", "history/", "submissions/1/", "recusal/")),
        "/apply/inbox/",
    )

    def told() -> dict[str, str]:
        return {page: visit(vendor, page).words for page in pages}

    before = told()
    assert "書面審查中" in before[f"/apply/{case.pk}/"]
    deciding.decide(solution, factories.officer(), outcome, "條件一致。", "equal", NOW)
    assert told() == before
    again = deciding.reopen(stored(solution), factories.officer(), "再看。", NOW)
    assert told() == before
    deciding.decide(again, factories.officer(), "rejected", "條件不一致。", "worse", NOW)
    assert told() == before


# --- All or none ---------------------------------------------------------------------------------------------------


def test_result_that_moved_on_stops_the_whole_and_is_named(decided: list[Decision]) -> None:
    deciding.reopen(stored(decided[2].solution), factories.officer(), "再看。", NOW)
    with pytest.raises(StepRefused, match=f"沒有公布任何結果.*{decided[2].solution.application}「丙」.*「技術審查」"):
        publish(decided)
    assert (states(), Publication.objects.exists()) == ([*UNTOUCHED[:2], "technical_review"], False)


def test_decision_that_was_replaced_meanwhile_stops_the_whole(decided: list[Decision]) -> None:
    decide(deciding.reopen(stored(decided[0].solution), factories.officer(), "再看。", NOW), "approved")
    with pytest.raises(StepRefused, match="已經有新的審查結果"):
        publish(decided)
    assert states() == UNTOUCHED


def test_case_that_stands_still_for_a_recusal_stops_the_whole(decided: list[Decision]) -> None:
    """行政程序法 §33."""
    case = decided[2].solution.application
    recusing.file(case, factories.user_of(case), "承辦王小明", "biased", "曾經公開批評本公司。", None, NOW)
    with pytest.raises(StepRefused, match="「丙」：廠商申請委員或承辦迴避"):
        publish(decided)
    assert states() == UNTOUCHED


@pytest.mark.parametrize("at", ["perform", "bulk_create"])
def test_worker_killed_in_the_middle_publishes_nothing(
    decided: list[Decision], monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    calls = []

    def killed(*args: object, **kwargs: object) -> object:
        calls.append(args)
        if at == "bulk_create" or len(calls) == 3:
            raise SystemExit
        return perform(*args, **kwargs)

    perform, key = publishing.perform, uuid4()
    with monkeypatch.context() as patched:
        patched.setattr(publishing if at == "perform" else PublishedResult.objects, at, killed)
        with pytest.raises(SystemExit):
            publish(decided, key)
    assert states() == UNTOUCHED
    assert not Publication.objects.exists()
    assert not Event.objects.filter(step="announce").exists()
    publish(decided, key)
    assert states() == ["announced", "rejected", "announced"]


def test_worker_killed_before_the_letters_loses_none_and_sends_none_twice(
    decided: list[Decision], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(decided)
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "replace_letter", lambda decision: 1 / 0)  # after the letter, before it is noted
        duties.sweep("review.result.letters", NOW)
        duties.sweep("listings.enter", NOW)
    assert (
        Message.objects.filter(kind__in=["decided", "announced"]).count(),
        Selected.objects.filter(removed_on=None).count(),
    ) == (0, 0)
    follow()
    follow()
    assert [len(letters(kind)) for kind in ("announced", "decided")] == [2, 1]


def many(number: int, year: object) -> list[Decision]:
    """So many refused solutions, ten of a case."""
    cases = [
        factories.qualified(NOW, year=year, solutions=[{"name": f"方案{n}"} for n in range(10)])
        for _ in range(number // 10)
    ]
    said = {"review": "technical", "outcome": "rejected", "reason": "委員共識。", "reasons": "委員共識。"}
    solutions = Solution.objects.filter(application__in=cases).order_by("pk")
    solutions.update(state="not_approved", decided_in="technical_review", shown_as="technical_review")
    rows = [Decision(solution=each, decided_by=factories.officer(), decided_at=NOW, **said) for each in solutions]
    return Decision.objects.bulk_create(rows)


@pytest.mark.once
def test_worker_killed_twice_while_200_results_are_told_loses_none_and_tells_none_twice(
    year: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    decisions = many(200, year)
    publish(decisions)
    assert PublishedResult.objects.undone().count() == 200
    told = 0
    for dies_at in (70, 60):
        written = iter(range(dies_at))

        def killed(decision: Decision, left: object = written) -> None:
            if next(left, None) is None:
                raise SystemExit

        with monkeypatch.context() as patched, pytest.raises(SystemExit):
            patched.setattr(publishing, "replace_letter", killed)
            duties.sweep("review.result.letters", NOW)
        told += dies_at
        assert (len(letters("decided")), PublishedResult.objects.undone().count()) == (told, 200 - told)
    duties.sweep("review.result.letters", NOW)
    assert (len(letters("decided")), PublishedResult.objects.undone().count()) == (200, 0)
    assert {letter.cause for letter in letters("decided")} == {Ref.of(decision) for decision in decisions}


def test_text_that_tells_who_said_it_stops_the_whole_with_the_spot(decided: list[Decision]) -> None:
    Decision.objects.filter(pk=decided[1].pk).update(reasons="委員 B 認為成功案例不足。")
    with pytest.raises(StepRefused, match=r"「乙」.*「委員 B」是委員的代號"):
        publish(decided)
    assert states() == UNTOUCHED


# --- Once ----------------------------------------------------------------------------------------------------------


def test_page_sent_twice_is_one_publication(decided: list[Decision]) -> None:
    key = uuid4()
    assert publish(decided, key) == publish(decided, key)
    with pytest.raises(StepRefused, match="已經公布"):
        publish(decided)
    assert (Publication.objects.count(), PublishedResult.objects.count()) == (1, 3)


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_publish_once() -> None:
    solution = factories.qualified(NOW).solutions.get()
    decision = decide(solution, "approved")
    by = factories.officer()

    def press() -> str:
        try:
            return str(publishing.publish([decision.pk], by, NOW.date(), uuid4(), NOW).pk)
        except StepRefused as refused:
            return str(refused)

    said = at_once(press)
    assert PublishedResult.objects.count() == 1
    assert sorted("已經公布" in answer for answer in said) == [False, True]


# --- Who, and when -------------------------------------------------------------------------------------------------


def test_withheld_case_is_not_touched_and_not_named(decided: list[Decision]) -> None:
    withheld = decided[2].solution.application
    told = {"kind": "employed", "source": "officer", "evidence": "曾任顧問。", "proposed_at": NOW, "state": "proposed"}
    Conflict.objects.create(user=factories.officer(), application=withheld, **told)
    assert {row.pk for row in publishing.to_publish(factories.officer())} == {decided[0].pk, decided[1].pk}
    publication = publish(decided)
    assert (states(), publication.results.count()) == (["announced", "rejected", "approved"], 2)
    with pytest.raises(StepRefused, match="沒有可以公布的結果"):
        publish(decided[2:])


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.REVIEWER, Role.VENDOR])
def test_who_may_not_publish_publishes_nothing(decided: list[Decision], role: str) -> None:
    with pytest.raises(StepRefused, match="沒有公布審查結果的權限"):
        publish(decided, by=factories.staff(role))
    assert states() == UNTOUCHED


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2023, 7, 4), "不能晚於今天"),
        (date(2023, 7, 2), "不能早於作成結果的日期"),
    ],
)
def test_day_of_announcement_is_one_that_can_be(decided: list[Decision], day: date, why: str) -> None:
    with pytest.raises(StepRefused, match=why):
        publish(decided, day=day)
    assert states() == UNTOUCHED


def test_results_of_two_years_are_not_published_together(decided: list[Decision]) -> None:
    other = factories.qualified(NOW, year=factories.programme(NOW, year=111)).solutions.get()
    with pytest.raises(StepRefused, match="分年度公布"):
        publish([*decided, decide(other, "approved")])
    assert states()[:3] == UNTOUCHED


# --- Anew ----------------------------------------------------------------------------------------------------------


def test_new_result_takes_the_place_of_the_published_one_on_the_list_and_as_a_letter(decided: list[Decision]) -> None:
    publish(decided[:1])
    follow()
    solution = stored(decided[0].solution)
    place = Selected.objects.get().public_id
    for outcome, listed in (("rejected", 0), ("approved", 1)):
        decide(deciding.reopen(solution, factories.officer(), "發現新事證。", NOW), outcome)
        assert Selected.objects.filter(removed_on=None).count() == 1 - listed  # what was published is read until then
        publish([deciding.standing_decision(solution)])
        follow()
        solution = stored(solution)
        assert [line.public_id for line in Selected.objects.filter(removed_on=None)] == [place] * listed
    first, second, third = Printout.objects.filter(kind__in=["announced", "decided"]).order_by("pk")
    assert first.replaced_by == second
    assert second.replaced_by == third
    assert third.replaced_by is None
    assert {printout.concerns for printout in (first, second, third)} == {Ref.of(solution.application)}


def test_result_waits_as_long_as_nobody_publishes_it(decided: list[Decision]) -> None:
    assert [row.pk for row in publishing.to_publish(factories.officer())] == [decision.pk for decision in decided]
    publish(decided[:1])
    assert publishing.to_publish(factories.officer()).count() == 2
