"""Does 資格不符 need a second person where the programme asks for one, and does the vendor hear nothing before?"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from applications.models import Application, Programme
from portal.outbox.models import Message
from portal.reference import Ref
from portal.workflow.engine import StepRefused
from review.qualification import qualifying
from tests import factories
from tests.browser import signed_in, visit
from tests.concurrency import only_postgres
from tests.factories import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Application:
    taken = factories.in_review()
    Programme.objects.update(second_sign_off=True)
    return stored(taken)


def propose(case: Application) -> Application:
    return qualifying.propose_not_qualified(case, factories.officer(), "實收資本額不足。", timezone.now())


def page_of(case: Application, step: str = "") -> str:
    return f"/admin/review/case/{case.pk}/" + (f"step/{step}/" if step else "change/")


def told(case: Application) -> list[str]:
    """What the vendor was told, not what staff were told among themselves."""
    letters = Message.objects.filter(concerns=Ref.of(case)).exclude(state=Message.State.INBOX)
    return list(letters.order_by("pk").values_list("kind", flat=True))


@pytest.mark.clause("R8-1-1b")
def test_one_person_proposes_and_another_agrees(case: Application) -> None:
    before, now = told(case), timezone.now()
    propose(case)
    assert (stored(case).state, told(case)) == ("not_qualified_proposed", before)
    with pytest.raises(StepRefused, match="由另一位同仁辦理"):
        qualifying.confirm_not_qualified(case, factories.officer(), "同意。", now)
    qualifying.confirm_not_qualified(case, factories.staff(), "實收資本額不足，同意。", now)
    assert (stored(case).state, told(case)) == ("not_qualified", [*before, "not_qualified"])
    assert "實收資本額不足，同意。" in Message.objects.get(kind="not_qualified").body


def test_returned_proposal_goes_on_and_the_next_needs_two_again(case: Application) -> None:
    second, before = factories.staff(), told(case)
    propose(case)
    qualifying.return_proposal(case, second, "資本額要看變更登記。", timezone.now())
    assert (stored(case).state, told(case)) == ("in_qualification", before)
    qualifying.propose_not_qualified(case, second, "確實不足。", timezone.now())
    with pytest.raises(StepRefused, match="由另一位同仁辦理"):
        qualifying.confirm_not_qualified(case, second, "同意。", timezone.now())
    qualifying.confirm_not_qualified(case, factories.officer(), "同意。", timezone.now())  # who proposed the first time
    assert stored(case).state == "not_qualified"


@pytest.mark.parametrize(
    ("two", "one_step", "words"),
    [(True, "find_not_qualified", "第二人覆核"), (False, "propose_not_qualified", "不必覆核")],
)
def test_programme_says_which_way_it_goes(case: Application, two: bool, one_step: str, words: str) -> None:
    Programme.objects.update(second_sign_off=two)
    with pytest.raises(StepRefused, match=words):
        getattr(qualifying, one_step)(stored(case), factories.officer(), "不符。", timezone.now())
    assert stored(case).state == "in_qualification"


def test_vendor_reads_on_as_before(case: Application) -> None:
    vendor = signed_in(factories.user_of(case))
    pages = ("/apply/", f"/apply/{case.pk}/", "/apply/inbox/")
    before = [visit(vendor, page).words for page in pages]
    propose(case)
    assert [visit(vendor, page).words for page in pages] == before
    answer = visit(vendor, f"/apply/{case.pk}/withdraw/").send({"note": "不申請了。"})
    assert (answer.status, stored(case).state) == (200, "withdrawn")


@pytest.mark.parametrize("step", ["confirm_not_qualified", "return_proposal"])
def test_case_that_was_withdrawn_over_a_proposal_is_signed_by_nobody(case: Application, step: str) -> None:
    """The second person had the page open; the vendor has the end that it asked for, and no other letter."""
    propose(case)
    page = visit(signed_in(factories.staff()), page_of(case, step))
    visit(signed_in(factories.user_of(case)), f"/apply/{case.pk}/withdraw/").send({"note": "不申請了。"})
    late = page.send({"note": "同意。"})
    assert "目前狀態是「已撤回」" in late.words
    assert (stored(case).state, told(case)[-1]) == ("withdrawn", "withdrawn")
    with pytest.raises(StepRefused, match="目前狀態是「已撤回」"):
        getattr(qualifying, step)(stored(case), factories.staff(), "同意。", timezone.now())


def test_buttons_follow_the_programme_and_the_person(case: Application) -> None:
    first, second = signed_in(factories.officer()), signed_in(factories.staff())
    words = visit(first, page_of(case)).texts("//*[@class='case__steps']//a")
    assert ("提出資格不符" in words, "資格不符" in words) == (True, False)
    asked = visit(first, page_of(case, "propose_not_qualified"))
    assert "廠商不會知道" in asked.words
    asked.send({"note": "實收資本額不足。"})
    assert visit(first, page_of(case)).texts("//*[@class='case__steps']//a") == ["退回續審"]
    assert visit(second, page_of(case)).texts("//*[@class='case__steps']//a") == ["覆核同意資格不符", "退回續審"]
    agreed = visit(second, page_of(case, "confirm_not_qualified"))
    assert agreed.values()["note"] == [""]  # what was proposed was written for a colleague
    agreed.send({"note": "實收資本額不足。"})
    assert (stored(case).state, told(case)[-1]) == ("not_qualified", "not_qualified")


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_agree_and_return_at_once_do_one_of_it() -> None:
    case = factories.in_review()
    Programme.objects.update(second_sign_off=True)
    propose(stored(case))
    people, together = [factories.staff(), factories.staff()], Barrier(2)

    def act(number: int) -> bool:
        together.wait(timeout=10)
        verb = (qualifying.confirm_not_qualified, qualifying.return_proposal)[number]
        try:
            verb(stored(case), people[number], "理由。", timezone.now())
            return True
        except StepRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(act, [0, 1])) == 1
    assert (stored(case).state, told(case).count("not_qualified")) in [("not_qualified", 1), ("in_qualification", 0)]


def test_second_person_sees_who_proposed_why_and_takes_it_over_only_by_a_button(case: Application) -> None:
    first = factories.officer()
    qualifying.propose_not_qualified(case, first, "實收資本額不足。", timezone.now())
    page = visit(signed_in(factories.staff()), page_of(case, "confirm_not_qualified"))
    assert page.texts("//*[@class='notice']//h2") == [f"{first}提出的理由"]
    (letter,) = page.texts("//*[@data-preview]//*[@class='letter__body']")
    assert ("實收資本額不足。" in letter, "您寫的理由會出現在這裡" in letter) == (False, True)
    taken = page.send({"note": "貴公司您好。", "do": "take_over"})
    assert (taken.values()["note"], stored(case).state) == (
        ["貴公司您好。\n實收資本額不足。"],
        "not_qualified_proposed",
    )
    (letter,) = taken.texts("//*[@data-preview]//*[@class='letter__body']")
    assert "實收資本額不足。" in letter


def test_step_without_a_letter_offers_no_preview_of_one(case: Application) -> None:
    page = visit(signed_in(factories.officer()), page_of(case, "propose_not_qualified"))
    assert (page.texts("//*[@data-preview]/p"), page.all("//button[@value='preview']")) == (
        ["這個步驟不會寄出通知。"],
        [],
    )
