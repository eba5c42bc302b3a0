"""Does the page of results that wait show what is meant and each letter, and publish just what was seen and is still ticked?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, Solution
from portal.background import duties
from portal.outbox.models import Message
from portal.roles import Role
from review.decision import deciding
from review.desk import result_pages
from review.models import Conflict, Decision, Publication
from tests import factories
from tests.browser import Page, signed_in, visit
from tests.factories import stored
from tests.review.addresses import LIST, change
from tests.review.qualification.verdicts import found_again

pytestmark = pytest.mark.django_db
PENDING = "/admin/review/publication/pending/"


@pytest.fixture
def decided() -> list[Solution]:
    """Of two cases: 甲 and 丙 pass, 乙 does not."""
    cases = [
        factories.qualified(solutions=[{"name": "甲"}, {"name": "乙"}]),
        factories.qualified(solutions=[{"name": "丙"}]),
    ]
    solutions = [solution for case in cases for solution in case.solutions.all()]
    for solution in solutions:
        outcome = "rejected" if solution.name == "乙" else "approved"
        deciding.decide(solution, factories.officer(), outcome, f"{solution.name}的理由。", "", case_time(solution))
    return solutions


def case_time(solution: Solution) -> object:
    return solution.application.submissions.get().submitted_at


def letter_of(page: Page) -> str:
    return page.texts("//*[contains(@class, 'preview__letter')]")[0]


def states(solutions: list[Solution]) -> list[str]:
    return [stored(solution).state for solution in solutions]


@pytest.mark.clause("R8-1-2c", "R8-1-4b")
def test_every_letter_is_read_as_it_will_be_sent_and_then_all_are_published(
    officer: Client, decided: list[Solution]
) -> None:
    page = visit(officer, PENDING)
    assert page.texts("//h2")[0] == "已勾選 3 個，共 3 個：通過 2 個、未通過 1 個"
    read = page.send(do="read")
    seen = [letter_of(read)]
    for number in (2, 3):
        read = read.send(next_of(read))
        assert f"第 {number} 封，共 3 封" in read.words
        seen.append(letter_of(read))
    assert [f"{name}的理由。" in letter for name, letter in zip("甲乙丙", seen, strict=True)] == [True] * 3
    assert (Publication.objects.exists(), Message.objects.filter(kind__in=["decided", "announced"]).exists()) == (
        False,
        False,
    )
    done = read.send(do="publish")
    assert (done.url, states(decided)) == (
        f"/admin/review/publication/{Publication.objects.get().pk}/change/",
        ["announced", "rejected", "announced"],
    )
    assert "入選 2 個、未通過 1 個；還有 3 封通知準備中" in done.words
    for duty in ("review.result.letters", "listings.enter"):
        duties.sweep(duty)
    sent = [" ".join(message.body.split()) for message in Message.objects.filter(kind__in=["decided", "announced"])]
    assert sorted(any(body in letter for letter in seen) for body in sent) == [True] * 3


def next_of(page: Page) -> dict[str, str]:
    return {"at": page.all("//button[@name='at'][text()='下一封']/@value")[0]}


def test_result_without_a_tick_waits_on_also_from_a_page_before(
    officer: Client, decided: list[Solution], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_pages, "ON_A_PAGE", 2)
    first = Decision.objects.get(solution=decided[0])
    turned = visit(officer, PENDING).send({"meant": str(first.pk), "page": "2"})  # the second one is left out
    assert turned.texts("//h2")[0].startswith("已勾選 2 個，共 3 個")
    turned.send(do="read").send(do="publish")
    assert states(decided) == ["announced", "not_approved", "announced"]


def test_from_its_case_page_one_result_alone_is_ticked_and_the_way_leads_back(
    officer: Client, decided: list[Solution]
) -> None:
    page = visit(officer, f"{PENDING}?solution={decided[1].pk}")
    assert page.texts("//h2")[0].startswith("已勾選 1 個，共 3 個")
    done = page.send(do="read").send(do="publish")
    assert (done.url, states(decided)) == (change(decided[1].application), ["approved", "rejected", "approved"])


def test_page_pressed_twice_publishes_once_and_leads_to_the_same_record(
    officer: Client, decided: list[Solution]
) -> None:
    read = visit(officer, PENDING).send(do="read")
    assert read.send(do="publish").url == read.send(do="publish").url
    assert Publication.objects.count() == 1


def test_result_that_moved_on_meanwhile_stops_all_and_is_named(officer: Client, decided: list[Solution]) -> None:
    read = visit(officer, PENDING).send(do="read")
    deciding.reopen(stored(decided[2]), factories.officer(), "再看。", case_time(decided[2]))
    answer = read.send(do="publish")
    assert answer.status == 422
    assert "沒有公布任何結果" in answer.words
    assert "「丙」" in answer.words
    assert states(decided) == ["approved", "not_approved", "technical_review"]


def test_day_that_cannot_be_is_said_before_a_letter_is_shown(officer: Client, decided: list[Solution]) -> None:
    answer = visit(officer, PENDING).send({"announced_on": "115/1/99"}, do="read")
    assert (answer.status, len(answer.problems)) == (422, 1)
    answer = visit(officer, PENDING).send(
        {"announced_on": (timezone.localdate() + timedelta(days=1)).isoformat()}, do="read"
    )
    assert ["不能晚於今天" in problem for problem in answer.problems] == [True]


def test_reasons_that_tell_who_said_it_are_shown_with_the_spot(officer: Client, decided: list[Solution]) -> None:
    Decision.objects.filter(solution=decided[1]).update(reasons="委員 B 認為不足。")
    page = visit(officer, PENDING)
    assert "「委員 B」是委員的代號" in page.words
    assert visit(officer, PENDING).send(do="read").send(do="publish").status == 422
    assert states(decided) == ["approved", "not_approved", "approved"]


def test_withheld_result_stands_nowhere(officer: Client, decided: list[Solution]) -> None:
    told = {"kind": "employed", "source": "officer", "evidence": "曾任顧問。", "state": "proposed"}
    case, seen = decided[2].application, visit(officer, PENDING)
    Conflict.objects.create(user=factories.officer(), application=case, proposed_at=case_time(decided[2]), **told)
    page = visit(officer, PENDING)
    assert (page.texts("//h2")[0][:13], case.number in page.words) == ("已勾選 2 個，共 2 個", False)
    done = seen.send(do="read").send(do="publish")
    assert (case.number in done.words, states(decided)) == (False, ["announced", "rejected", "approved"])


def test_list_of_cases_leads_to_the_results_of_those_ticked(officer: Client, decided: list[Solution]) -> None:
    ticks = {"action": "publish_chosen", "_selected_action": [decided[2].application_id]}
    page = Page(officer, officer.post(LIST, ticks, follow=True))
    assert page.texts("//h2")[0].startswith("已勾選 1 個，共 3 個：通過 1 個")


def test_nothing_waits(officer: Client, case: Application) -> None:
    assert "目前沒有等待公布的結果" in visit(officer, PENDING).words
    assert visit(officer, PENDING).status == 200
    assert visit(signed_in(factories.staff(Role.AUTHORITY)), PENDING).status == 403


@pytest.mark.clause("R4-y")
def test_what_changed_since_the_case_qualified_is_said_and_stops_nothing(
    officer: Client, decided: list[Solution]
) -> None:
    case = decided[2].application
    duties.sweep("applications.guideline")
    assert "資格符合後有變" not in visit(officer, PENDING).words
    found_again(case, timezone.now() + timedelta(hours=1), R4_2="not_met")
    page = visit(officer, PENDING)
    (link,) = page.all("//a[contains(., '資格符合後有變')]")
    assert link.text == "資格符合後有變：四(二) 符合 → 不符合"
    assert link.get("href").endswith(f"/{case.pk}/change/?item=R4-2#item-R4-2")
    assert "1 個方案的廠商，資格符合以後檢核結果有變" in page.words
    assert len(page.all("//input[@name='meant'][@checked]")) == 3
