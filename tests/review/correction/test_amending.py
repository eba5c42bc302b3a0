"""Is a 補正通知 recalled or put right by a second letter while nobody has answered, and never at the vendor's cost?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from applications import actions as vendor_actions
from applications.models import Application, Correction, Submission
from applications.place import Place
from applications.sheets.compare import compare
from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from review.correction import amending, correcting
from review.correction.amending import Amendment
from review.correction.remarks import Remark
from tests import factories
from tests.concurrency import only_postgres
from tests.factories import DUE, NOON, stored, taipei

pytestmark = pytest.mark.django_db

TITLE, CAPITAL = Place("company", None, "rep_title"), Place("company", None, "paid_in_capital")
NEXT_DAY = NOON + timedelta(days=1)


def amended(
    correction: Correction, *asked: tuple[Place, str], remark: str = "其他資料沒有問題。", now: datetime = NEXT_DAY
) -> Correction:
    amendment = Amendment(tuple(Remark(*pair) for pair in asked), remark, "前次漏列。")
    return amending.amend(correction.application, factories.officer(), amendment, correction.edition, now)


def items(correction: Correction) -> list[tuple[str, str]]:
    return [(item.name, item.remark) for item in stored(correction).items.all()]


# --- Recalling -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5-1")
def test_recall_gives_the_case_back_tells_why_and_keeps_the_pick(correction: Correction) -> None:
    case = amending.recall(correction.application, factories.officer(), "寄錯案件。", NEXT_DAY)
    assert (case.state, stored(correction).state) == ("in_qualification", "recalled")
    assert stored(correction).closed_at == NEXT_DAY
    letter = Message.objects.get(kind="correction_recalled")
    assert ("寄錯案件。" in letter.body, "不必依該通知補正" in letter.body) == (True, True)
    assert [(draft.place, draft.remark) for draft in case.draft_remarks.all()] == [(TITLE, "請修正。")]
    assert case.events.get(step="recall_correction").note == "寄錯案件。"


@pytest.mark.clause("A-05")
def test_round_after_a_recalled_one_needs_no_reason_and_the_next_does(correction: Correction) -> None:
    case, remarks = correction.application, [Remark(TITLE, "請修正。")]
    amending.recall(case, factories.officer(), "寄錯。", NEXT_DAY)
    again = correcting.request_correction(case, factories.officer(), remarks, "", NEXT_DAY)
    assert (again.round, again.state) == (2, "open")
    vendor_actions.answer_correction(case, factories.user_of(case), None, NEXT_DAY)
    with pytest.raises(StepRefused, match="請填寫再次補正的理由"):
        correcting.request_correction(case, factories.officer(), remarks, "", NEXT_DAY)


@pytest.mark.clause("R6-5-3")
def test_what_was_typed_in_a_recalled_round_stays_but_is_not_filed_with_another(correction: Correction) -> None:
    case = correction.application
    factories.save(stored(case), "company", NEXT_DAY, rep_title="總經理")
    amending.recall(case, factories.officer(), "寄錯。", NEXT_DAY)
    correcting.request_correction(stored(case), factories.officer(), [Remark(CAPITAL, "請修正。")], "", NEXT_DAY)
    factories.save(stored(case), "company", NEXT_DAY, paid_in_capital=7_000_000)
    sent = vendor_actions.answer_correction(stored(case), factories.user_of(case), None, NEXT_DAY)
    assert [change.place for change in compare(correction.submission.filed, sent.filed)] == [CAPITAL]
    assert stored(case).rep_title == "總經理"


@pytest.mark.parametrize("verb", [lambda c: amended(c, (CAPITAL, "請補。")), None], ids=["amend", "recall"])
@pytest.mark.parametrize("ended", ["answered", "withdrawn", "late"])
def test_nothing_is_taken_back_once_the_vendor_has_answered_or_the_time_is_over(
    correction: Correction, verb: Callable | None, ended: str
) -> None:
    case = correction.application
    user, now = factories.user_of(case), NEXT_DAY
    if ended == "answered":
        vendor_actions.answer_correction(case, user, None, NOON)
    elif ended == "withdrawn":
        vendor_actions.withdraw(case, user, "", NOON)
    else:
        now = DUE
    state, letters = stored(case).state, Message.objects.count()
    with pytest.raises(StepRefused):
        if verb is None:
            amending.recall(case, factories.officer(), "寄錯。", now)
        else:
            amended(correction, (CAPITAL, "請補。"), now=now)
    assert (stored(case).state, Message.objects.count()) == (state, letters)


# --- The second letter ---------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5-1", "A-03")
@pytest.mark.parametrize(
    ("asked", "remark", "due"),
    [
        ([(TITLE, "請修正。"), (CAPITAL, "請補。")], "其他資料沒有問題。", taipei(2023, 6, 20)),  # 06-16 + 3: 06-19
        ([(CAPITAL, "請補。")], "其他資料沒有問題。", taipei(2023, 6, 20)),
        ([(TITLE, "請改為總經理。")], "其他資料沒有問題。", taipei(2023, 6, 20)),
        ([(TITLE, "請修正。")], "請一併檢附證明。", taipei(2023, 6, 20)),
    ],
)
def test_what_is_asked_anew_has_the_legal_days_from_the_second_letter(
    correction: Correction, asked: list, remark: str, due: datetime
) -> None:
    Correction.objects.update(due_at=taipei(2023, 6, 18))
    done = amended(stored(correction), *asked, remark=remark)
    assert done.due_at == due
    assert done.told_at == NEXT_DAY
    assert done.state == "open"
    assert done.round == 1
    assert done.counting[0].startswith("112年6月16日")
    assert items(correction) == [(place.name, text) for place, text in asked]


@pytest.mark.clause("A-03")
def test_items_that_are_only_dropped_move_no_deadline_and_none_comes_earlier(year: object) -> None:
    correction = factories.returned(NOON, [("company", "rep_title"), ("company", "paid_in_capital")], year=year)
    fewer = amended(correction, (TITLE, "請修正。"))
    assert fewer.due_at == DUE
    assert fewer.counting == correction.counting
    assert items(correction) == [("rep_title", "請修正。")]
    Correction.objects.update(due_at=taipei(2023, 7, 30))  # extended meanwhile
    more = amended(stored(correction), (TITLE, "請修正。"), (CAPITAL, "請補。"))
    assert more.due_at == taipei(2023, 7, 30)


def test_second_letter_says_what_counts_now_and_the_history_what_stood_before(correction: Correction) -> None:
    done = amended(correction, (CAPITAL, "請與登記資料一致。"))
    letter = Message.objects.get(kind="correction_amended")
    said = ["前次漏列。", "請與登記資料一致。", "不必再補正：\n- 附表1：代表人職稱", "以這一封為準"]
    assert [words for words in said if words not in letter.body] == []
    note = done.events.get(step="amend_correction").note
    assert note.splitlines()[:3] == [
        "前次漏列。",
        "新增「實收資本額」：請與登記資料一致。",
        "取消「代表人職稱」：請修正。",
    ]
    amended(done, (CAPITAL, "請與登記資料一致，並檢附變更登記表。"))
    assert Message.objects.filter(kind="correction_amended").count() == 2


def test_amendment_that_changes_nothing_and_one_of_an_old_page_are_refused(correction: Correction) -> None:
    seen = correction.edition
    with pytest.raises(StepRefused, match="沒有要更正的地方"):
        amended(correction, (TITLE, "請修正。"))
    amended(stored(correction), (CAPITAL, "請補。"))
    with pytest.raises(StepRefused, match="另一位同仁剛才更正過"):
        amendment = Amendment((Remark(TITLE, "請改。"),), "", "再改。")
        amending.amend(correction.application, factories.officer(), amendment, seen, NEXT_DAY)


def test_answer_after_an_amendment_is_to_what_is_asked_now(correction: Correction) -> None:
    case = correction.application
    factories.save(stored(case), "company", NOON, rep_title="總經理")
    amended(correction, (CAPITAL, "請補。"))
    factories.save(stored(case), "company", NEXT_DAY, paid_in_capital=7_000_000)
    sent = vendor_actions.answer_correction(stored(case), factories.user_of(case), None, NEXT_DAY)
    assert [change.place for change in compare(correction.submission.filed, sent.filed)] == [CAPITAL]
    assert stored(correction).state == "answered"


@only_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["amend", "recall"])
def test_answer_and_second_letter_at_once_do_one_after_the_other(verb: str) -> None:
    """Whoever is first: an answer that is in is never taken back, and one that is not is asked anew or no more."""
    year = factories.year_112()
    correction = factories.returned(NOON, [("company", "rep_title")], year=year)
    case, officer, together = correction.application, factories.officer(), Barrier(2)
    user = factories.user_of(case)

    def act(number: int) -> bool:
        together.wait(timeout=10)
        try:
            if number:
                vendor_actions.answer_correction(stored(case), user, None, NEXT_DAY)
            elif verb == "amend":
                amended(correction, (CAPITAL, "請補。"))
            else:
                amending.recall(case, officer, "寄錯。", NEXT_DAY)
            return True
        except (StepRefused, vendor_actions.SubmissionRefused):
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        took_back, answered = pool.map(act, [0, 1])
    state, number = stored(correction).state, Submission.objects.count()
    if answered:
        assert state == "answered"
        assert number == 2
        assert stored(case).state == "in_qualification"
    else:
        assert took_back
        assert state == {"amend": "open", "recall": "recalled"}[verb]
        assert number == 1
        assert Application.objects.get(pk=case.pk).state == {"amend": "correction_requested"}.get(
            verb, "in_qualification"
        )
