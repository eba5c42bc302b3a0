"""Is a correction asked for, counted, and lapsed as the guideline says?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import actions as vendor_actions
from applications.models import Application, Correction, Programme, Submission
from applications.place import Place
from portal.background import duties
from portal.models import ClosureDay
from portal.workflow.engine import StepRefused
from review.correction import correcting
from review.correction.remarks import Remark
from tests import factories
from tests.concurrency import only_postgres
from tests.factories import DUE, NOON, letters_of, stored, taipei

pytestmark = pytest.mark.django_db


DAYS = [  # notified, calendar days, working days
    ((2023, 6, 12), (2023, 6, 15), (2023, 6, 15)),
    ((2023, 6, 14), (2023, 6, 17), (2023, 6, 17)),  # a Saturday that is a make-up workday
    ((2023, 6, 15), (2023, 6, 19), (2023, 6, 19)),
    ((2023, 6, 19), (2023, 6, 26), (2023, 6, 26)),  # Dragon Boat Festival
    ((2023, 8, 17), (2023, 8, 21), (2023, 8, 22)),
    ((2023, 10, 6), (2023, 10, 11), (2023, 10, 13)),  # National Day
]


@pytest.mark.clause("R6-5-1", "A-03", "N2")
@pytest.mark.parametrize(("notified", "calendar", "working"), DAYS)
@pytest.mark.parametrize("clock", [(0, 0, 1), (23, 59, 59)])
def test_due_is_the_end_of_the_third_day(
    year: Programme, notified: tuple, calendar: tuple, working: tuple, clock: tuple
) -> None:
    case = Application(programme=year)
    for day_type, due in (("calendar", calendar), ("working", working)):
        year.correction_day_type = day_type
        reckoned = correcting.correction_due(case, taipei(*notified, *clock))
        assert reckoned.last_second == taipei(*due, 23, 59, 59)


@pytest.mark.clause("A-03")
def test_due_moves_past_a_day_on_which_offices_were_closed(case: Application) -> None:
    ClosureDay.objects.create(date=date(2023, 6, 19), reason="颱風")
    correction = correcting.request_correction(case, factories.officer(), [item()], "", NOON)
    assert correction.due_at == taipei(2023, 6, 21)


def test_due_follows_the_days_of_the_programme(case: Application) -> None:
    Programme.objects.update(correction_days=7)
    correction = correcting.request_correction(stored(case), factories.officer(), [item()], "", NOON)
    assert (correction.due_at, correction.last_second) == (taipei(2023, 6, 27), taipei(2023, 6, 26, 23, 59, 59))


def item(
    name: str = "rep_title", sheet: str = "company", solution: int | None = None, remark: str = "請補正。"
) -> Remark:
    return Remark(Place(sheet, solution, name), remark)


@pytest.mark.clause("R6-5-1", "R8-1-1b", "N2")
def test_correction_keeps_items_count_and_letter(case: Application) -> None:
    first = case.solutions.first()
    wanted = [item(remark=" 請與登記一致。 "), item("load_test_report", "technical", first.pk, "請附完整報告。")]
    correction = correcting.request_correction(case, factories.officer(), wanted, " 其他都好。 ", NOON)
    assert correction.round == 1
    assert correction.state == "open"
    assert correction.due_at == DUE
    assert correction.remark == "其他都好。"
    assert correction.requested_at == NOON
    assert correction.submission.number == 1
    assert list(correction.items.values_list("sheet", "solution", "name", "label", "remark")) == [
        ("company", None, "rep_title", "代表人職稱", "請與登記一致。"),
        ("technical", first.pk, "load_test_report", "1年內壓力測試報告", "請附完整報告。"),
    ]
    assert correction.counting[-1].startswith("112年6月19日")
    assert stored(case).state == "correction_requested"
    letter = letters_of(case)[-1]
    said = ["代表人職稱", "請與登記一致。", "「甲」", "請附完整報告。", "其他都好。", "112年6月19日", "23:59:59"]
    assert (letter.kind, [word for word in said if word not in letter.body]) == ("correction", [])


@pytest.mark.parametrize(
    ("sheet", "owner", "name"),
    [
        ("nonsense", None, "rep_title"),
        ("company", None, "nonsense"),
        ("company", None, "tax_id"),  # a line that nobody types
        ("company", "first", "rep_title"),
        ("technical", None, "tech_security"),
        ("technical", "other case", "tech_security"),
        ("technical", "nobody", "tech_security"),
        ("technical", "first", "rep_title"),
        ("difference", "first", "prev_name"),  # 首次申請方案 has no 附表4
    ],
)
def test_item_that_nobody_could_mend_is_refused(case: Application, sheet: str, owner: str | None, name: str) -> None:
    owners = {
        None: None,
        "first": case.solutions.first().pk,
        "other case": factories.in_review(NOON).solutions.get().pk if owner == "other case" else 0,
        "nobody": -1,
    }
    with pytest.raises(StepRefused, match="補正項目不屬於這個案件"):
        correcting.request_correction(case, factories.officer(), [item(), item(name, sheet, owners[owner])], "", NOON)
    assert (stored(case).state, Correction.objects.exists()) == ("in_qualification", False)


@pytest.mark.parametrize(
    ("items", "words"), [([], "請至少選一個要補正的項目。"), ([item(remark=" \n")], "請填寫「代表人職稱」的補正說明。")]
)
def test_correction_needs_an_item_and_a_remark_on_each(case: Application, items: list[Remark], words: str) -> None:
    with pytest.raises(StepRefused, match=words):
        correcting.request_correction(case, factories.officer(), items, "", NOON)


def test_item_named_twice_is_one(case: Application) -> None:
    correction = correcting.request_correction(case, factories.officer(), [item(), item(remark="再說一次。")], "", NOON)
    assert list(correction.items.values_list("remark", flat=True)) == ["再說一次。"]


def test_only_one_correction_is_open_at_a_time(case: Application) -> None:
    correcting.request_correction(case, factories.officer(), [item()], "", NOON)
    with pytest.raises(StepRefused, match="目前狀態是「補正中」"):
        correcting.request_correction(case, factories.officer(), [item()], "", NOON)
    assert Correction.objects.count() == 1


@pytest.fixture
def correction(case: Application) -> Correction:
    return correcting.request_correction(case, factories.officer(), [item()], "", NOON)


def ends(case: Application) -> list[tuple[str, datetime]]:
    return list(case.events.filter(step="lapse").values_list("target", "at"))


@pytest.mark.clause("R6-5-2", "A-04", "N3")
def test_overdue_correction_closes_the_case_exactly_once(case: Application, correction: Correction) -> None:
    assert duties.sweep("review.lapse", DUE - timedelta(microseconds=1)) == 0
    assert stored(case).state == "correction_requested"
    assert [duties.sweep("review.lapse", DUE), duties.sweep("review.lapse", DUE)] == [1, 0]
    done = stored(correction)
    assert stored(case).state == "deemed_abandoned"
    assert done.state == "lapsed"
    assert done.closed_at == DUE
    assert ends(case) == [("deemed_abandoned", DUE)]
    assert case.events.get(step="lapse").actor is None
    assert [letter.kind for letter in letters_of(case)].count("lapsed") == 1


def test_duty_that_saw_an_old_list_closes_nothing_twice(case: Application, correction: Correction) -> None:
    for _ in range(2):
        correcting.lapse(correction.pk, DUE)
    assert len(ends(case)) == 1


@pytest.mark.clause("R6-5-3")
@pytest.mark.parametrize("end", ["answered", "withdrawn"])
def test_correction_that_ended_otherwise_does_not_lapse(case: Application, correction: Correction, end: str) -> None:
    user = factories.user_of(case)
    if end == "answered":
        vendor_actions.answer_correction(stored(case), user, None, DUE - timedelta(seconds=1))
    else:
        vendor_actions.withdraw(case, user, "", NOON)
    before = stored(case).state
    correcting.lapse(correction.pk, DUE + timedelta(days=1))
    assert stored(case).state == before
    assert ends(case) == []
    assert duties.sweep("review.lapse", DUE) == 0


EACH = ["UPDATE", "INSERT", "UPDATE", "INSERT", "INSERT", "INSERT"]


@pytest.mark.parametrize("number", [1, 3])
def test_lapse_asks_three_times_however_many_and_writes_six_rows_for_each(year: Programme, number: int) -> None:
    """Ten thousand may fall due at once; what one statement more costs, it costs ten thousand times."""
    corrections = [factories.returned(NOON, year=year) for _ in range(number)]
    with CaptureQueriesContext(connection) as captured:
        correcting.lapse_together([correction.pk for correction in corrections], DUE + timedelta(days=1))
    said = [query["sql"].split()[0] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert said == ["SELECT"] * 3 + EACH * number
    assert {stored(correction).state for correction in corrections} == {"lapsed"}


def test_correction_that_cannot_lapse_stops_no_other(year: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    corrections = [factories.returned(NOON, year=year) for _ in range(3)]
    bad = corrections[1].application
    told = correcting.letters.tell_of

    def tell_of(moved: Application, *said: object, **words: object) -> None:
        if moved.pk == bad.pk:
            raise RuntimeError("no letter")
        told(moved, *said, **words)

    monkeypatch.setattr(correcting.letters, "tell_of", tell_of)
    assert duties.sweep("review.lapse", DUE + timedelta(days=1)) == 2
    states = [stored(correction).state for correction in corrections]
    assert states == ["lapsed", "open", "lapsed"]
    letters = [[letter.kind for letter in letters_of(stored(correction.application))] for correction in corrections]
    assert [kinds.count("lapsed") for kinds in letters] == [1, 0, 1]


@only_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("R6-5-2")
@pytest.mark.parametrize("others", ["sweep", "answer"])
def test_lapse_beside_another_worker_or_an_answer_ends_the_case_once(others: str) -> None:
    correction = factories.returned(NOON, [("company", "rep_title")], year=factories.year_112())
    case, together = correction.application, Barrier(2)
    user = factories.user_of(case)

    def lapse() -> None:
        together.wait(timeout=10)
        duties.sweep("review.lapse", DUE)
        connection.close()

    def answer() -> None:
        together.wait(timeout=10)
        try:
            vendor_actions.answer_correction(stored(case), user, None, DUE - timedelta(seconds=1))
        except vendor_actions.SubmissionRefused:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda act: act(), [lapse, lapse if others == "sweep" else answer]))
    duties.sweep("review.lapse", DUE)
    lapsed = stored(case).state == "deemed_abandoned"
    assert (len(ends(case)), Submission.objects.count(), stored(correction).state) == (
        (1, 1, "lapsed") if lapsed else (0, 2, "answered")
    )
    assert lapsed or others == "answer"
