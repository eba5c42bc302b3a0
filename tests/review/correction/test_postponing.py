"""Does a later due time reach exactly those who were seen, once, with a letter, also after a crash or a race?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from applications import actions as vendor_actions
from applications.models import Application, Correction, Submission, Vendor
from applications.place import Place
from portal.background import duties
from portal.models import ClosureDay
from portal.outbox import reasons
from portal.outbox.models import Message
from portal.reference import Ref
from portal.roles import Role
from portal.time.calendar import format_datetime
from portal.workflow.engine import StepRefused
from review.correction import correcting, postponing
from review.correction.ways import Way
from review.desk.postpone_pages import affected
from review.models import PostponedCase, Postponement
from review.qualification import qualifying
from tests import factories
from tests.browser import Page, visit
from tests.concurrency import only_postgres
from tests.factories import DUE, NOON, stored, taipei

pytestmark = pytest.mark.django_db
ONE_DAY = Way("days", days=1)
PAGE = "/admin/review/case/postpone/"


def meant(way: Way = ONE_DAY, now: datetime = NOON, states: tuple = ("open",)) -> list[postponing.Meant]:
    return postponing.preview(postponing.candidates(Application.objects.all(), states), way, "颱風", now)


def ask(entries: list[postponing.Meant], now: datetime = NOON) -> Postponement:
    return postponing.ask(entries, factories.officer(), "颱風", uuid4(), now)


def letters(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


# --- Counting ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("A-03")
@pytest.mark.parametrize(
    ("way", "due"),
    [
        (ONE_DAY, (2023, 6, 20)),
        (Way("days", days=3), (2023, 6, 26)),  # Dragon Boat Festival
        (Way("date", day=date(2023, 6, 24)), (2023, 6, 24)),  # a day that staff choose is that day
    ],
)
def test_new_due_is_counted_from_the_old_one(correction: Correction, way: Way, due: tuple) -> None:
    (moved,) = meant(way)
    assert moved.last_second == taipei(*due, 23, 59, 59)
    assert moved.step == "extend"
    assert moved.refusal == ""


def test_days_of_an_ended_correction_are_counted_from_today(correction: Correction) -> None:
    correcting.lapse(correction.pk, DUE)
    (moved,) = meant(now=taipei(2023, 6, 27, 9), states=("lapsed",))
    assert (moved.step, moved.last_second) == ("reopen_correction", taipei(2023, 6, 28, 23, 59, 59))
    assert "112年6月27日（星期二）：重新開放當日，不計入" in moved.counting


@pytest.mark.clause("A-03")
def test_closure_day_moves_nothing_by_itself_and_a_new_count_finds_who_gains(correction: Correction) -> None:
    early = factories.returned(taipei(2023, 6, 12, 9), year=correction.application.programme)
    ClosureDay.objects.create(date=date(2023, 6, 19), reason="颱風")
    assert (stored(correction).due_at, stored(early).due_at) == (DUE, taipei(2023, 6, 16))
    (moved,) = meant(Way("recount"))
    assert (moved.correction, moved.last_second) == (correction, taipei(2023, 6, 20, 23, 59, 59))
    assert any("公告停止上班" in step for step in moved.counting)


@pytest.mark.parametrize(("way", "now", "words"), [
    (Way("date", day=date(2023, 6, 19)), NOON, "沒有比原期限晚"),
    (Way("date", day=date(2023, 6, 20)), taipei(2023, 6, 21), "新期限已經過了"),
])  # fmt: skip
def test_due_time_that_helps_nobody_is_refused(correction: Correction, way: Way, now: datetime, words: str) -> None:
    (moved,) = meant(way, now)
    assert words in moved.refusal
    assert ask([moved], now).cases.count() == 0


# --- Extending and reopening ---------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5-1")
def test_extension_is_recorded_and_the_vendor_told(correction: Correction) -> None:
    case = correction.application
    row = ask(meant()).cases.get()
    assert stored(correction).due_at == DUE  # nothing before it is done
    postponing.fulfil(row.pk, NOON)
    fresh, event = stored(correction), case.events.get(step="extend")
    assert fresh.due_at == DUE + timedelta(days=1)
    assert fresh.state == "open"
    assert fresh.told_at == NOON
    assert event.actor == factories.officer()
    assert event.target == "correction_requested"
    assert "颱風" in event.note
    assert "23:59" in event.note
    letter = Message.objects.get(kind="correction_extended")
    said = ("颱風", "112年6月19日", "112年6月20日", "代表人職稱", "補正期限")
    assert [word for word in said if word not in letter.body] == []
    assert duties.sweep("review.lapse", DUE) == 0
    vendor_actions.answer_correction(case, factories.user_of(case), None, DUE + timedelta(hours=5))
    assert Submission.objects.filter(application=case).count() == 2


def test_crash_in_the_middle_resumes_and_extends_nobody_twice(
    correction: Correction, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        factories.returned(NOON, year=correction.application.programme)
    ask(meant())
    rows = list(PostponedCase.objects.order_by("pk"))
    postponing.fulfil(rows[0].pk, NOON)
    with monkeypatch.context() as crash:
        crash.setattr(postponing.letters, "notify", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            postponing.fulfil(rows[1].pk, NOON)
    assert stored(rows[1]).done_at is None
    assert [duties.sweep("review.postpone", NOON), duties.sweep("review.postpone", NOON)] == [2, 0]
    assert set(Correction.objects.values_list("due_at", flat=True)) == {DUE + timedelta(days=1)}
    assert letters("correction_extended") == 3


def test_two_groups_that_saw_the_same_due_time_extend_once(correction: Correction) -> None:
    entries = meant()
    first, second = ask(entries), ask(entries)
    duties.sweep("review.postpone", NOON)
    assert (first.cases.get().refusal, "已經由別人改過" in second.cases.get().refusal) == ("", True)
    assert (stored(correction).due_at, letters("correction_extended")) == (DUE + timedelta(days=1), 1)


def test_page_sent_twice_is_one_group(correction: Correction) -> None:
    key, entries = uuid4(), meant()
    asked = [postponing.ask(entries, factories.officer(), "颱風", key, NOON) for _ in range(2)]
    assert (asked[0], PostponedCase.objects.count()) == (asked[1], 1)


def test_answer_that_came_first_needs_no_extension(correction: Correction) -> None:
    case = correction.application
    row = ask(meant()).cases.get()
    vendor_actions.answer_correction(case, factories.user_of(case), None, NOON)
    postponing.fulfil(row.pk, NOON)
    assert ("目前狀態是「資格審查中」" in stored(row).refusal, letters("correction_extended")) == (True, 0)
    assert stored(case).state == "in_qualification"


@pytest.mark.clause("A-42", "R6-5-2")
def test_ended_correction_is_opened_again_and_can_end_again_with_a_letter(correction: Correction) -> None:
    case, later = correction.application, DUE + timedelta(days=1)
    correcting.lapse(correction.pk, DUE)
    ask(meant(Way("days", days=2), later, ("lapsed",)), later)
    duties.sweep("review.postpone", later)
    fresh = stored(correction)
    assert stored(case).state == "correction_requested"
    assert fresh.state == "open"
    assert fresh.closed_at is None
    assert (letters("correction_reopened"), letters("lapsed")) == (1, 1)
    correcting.lapse(correction.pk, fresh.due_at)
    assert (stored(case).state, letters("lapsed")) == ("deemed_abandoned", 2)


def test_vendor_who_has_begun_anew_is_not_reopened(correction: Correction) -> None:
    case, later = correction.application, DUE + timedelta(days=1)
    correcting.lapse(correction.pk, DUE)
    (before,) = meant(Way("days", days=9), later, ("lapsed",))
    vendor_actions.start(factories.user_of(case), case.programme, later)
    (moved,) = meant(Way("days", days=9), later, ("lapsed",))
    assert "已經另外開始了一件申請" in moved.refusal
    row = ask([before], later).cases.get()  # begun between preview and doing
    postponing.fulfil(row.pk, later)
    assert ("已經另有" in stored(row).refusal, stored(case).state) == (True, "deemed_abandoned")


@pytest.mark.clause("A-42")
def test_case_found_not_qualified_is_reopened_with_a_reason() -> None:
    case, officer = factories.in_review(), factories.officer()
    for _ in range(2):
        qualifying.find_not_qualified(case, officer, "營業項目不符。", timezone.now())
        with pytest.raises(StepRefused, match="請填寫理由"):
            qualifying.reopen(case, officer, " ", timezone.now())
        qualifying.reopen(case, officer, "補到登記資料。", timezone.now())
    assert stored(case).state == "in_qualification"
    assert (letters("not_qualified"), letters("reopened")) == (2, 2)


def test_reopening_meets_an_application_begun_at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look for another one found none; the database's own rule still holds."""
    case, officer = factories.in_review(), factories.officer()
    qualifying.find_not_qualified(case, officer, "不符。", timezone.now())
    vendor_actions.start(factories.user_of(case), case.programme, timezone.now())
    monkeypatch.setattr(Application, "other_running", lambda self: None)
    with pytest.raises(StepRefused, match="剛剛另外開始了一件申請"), transaction.atomic():
        qualifying.reopen(case, officer, "補到登記資料。", timezone.now())
    assert (stored(case).state, letters("reopened")) == ("not_qualified", 0)


# --- Reminder ------------------------------------------------------------------------------------------------------


def reminders() -> int:
    return letters("correction_reminder")


@pytest.mark.clause("R6-5-4")
def test_reminder_goes_once_a_day_before_the_end(correction: Correction) -> None:
    assert duties.sweep("review.remind", DUE - timedelta(hours=24, seconds=1)) == 0
    assert [duties.sweep("review.remind", DUE - timedelta(hours=24)) for _ in range(2)] == [1, 0]
    duties.sweep("review.remind", DUE - timedelta(seconds=1))
    letter = Message.objects.get(kind="correction_reminder")
    assert [word for word in ("112年6月19日", "代表人職稱") if word not in letter.body] == []


def answered(correction: Correction) -> None:
    case = correction.application
    vendor_actions.answer_correction(case, factories.user_of(case), None, NOON)


def closed(correction: Correction) -> None:
    vendor_actions.withdraw(correction.application, factories.user_of(correction.application), "", NOON)


def extended(correction: Correction) -> None:
    ask(meant(Way("days", days=3)))
    duties.sweep("review.postpone", NOON)


def short_from_the_start(correction: Correction) -> None:
    Correction.objects.filter(pk=correction.pk).update(told_at=DUE - timedelta(hours=23))


@pytest.mark.clause("R6-5-4")
@pytest.mark.parametrize("before", [answered, closed, extended, short_from_the_start])
def test_reminder_stays_away_when_its_reason_has_gone(correction: Correction, before: Callable) -> None:
    before(correction)
    duties.sweep("review.remind", DUE - timedelta(hours=1))
    correcting.remind(correction.pk, DUE - timedelta(hours=1))  # by a worker that saw it as owed before
    assert reminders() == 0


@pytest.mark.clause("R6-5-4")
@pytest.mark.parametrize("meanwhile", [None, answered, closed, extended])
def test_reminder_that_waited_is_not_sent_when_its_reason_has_gone(
    correction: Correction, meanwhile: Callable | None
) -> None:
    """The mail server was away while the correction moved on."""
    correcting.remind(correction.pk, DUE - timedelta(hours=2))
    Correction.objects.update(told_at=NOON - timedelta(hours=2))
    Message.objects.filter(kind="correction_reminder").update(created_at=NOON - timedelta(hours=1))
    if meanwhile:
        meanwhile(correction)
    letter = Message.objects.get(kind="correction_reminder")
    assert bool(reasons.gone(letter, DUE - timedelta(hours=1))) == (meanwhile is not None)


@pytest.mark.clause("R6-5-4")
@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=3)])
def test_reminder_is_never_sent_after_the_end(correction: Correction, late: timedelta) -> None:
    """The worker was down over the last day."""
    duties.sweep("review.remind", DUE + late)
    assert reminders() == 0


@pytest.mark.clause("R6-5-4")
@pytest.mark.parametrize("reminded_before", [False, True])
def test_extended_correction_is_reminded_of_before_its_new_end(correction: Correction, reminded_before: bool) -> None:
    """Also by whoever was reminded of the first end: that letter named another time."""
    if reminded_before:
        correcting.remind(correction.pk, DUE - timedelta(hours=20))
        Correction.objects.update(reminded_at=NOON - timedelta(minutes=1))
    extended(correction)
    due = stored(correction).due_at
    for _ in range(2):
        duties.sweep("review.remind", due - timedelta(hours=2))
    assert (due > DUE, reminders()) == (True, 1 + reminded_before)
    assert (
        format_datetime(due - timedelta(seconds=1), seconds=True)
        in Message.objects.filter(kind="correction_reminder").latest("pk").body
    )


# --- The last second -----------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5-3")
def test_answer_to_an_earlier_round_is_none_to_the_one_that_ended(correction: Correction) -> None:
    case, user, officer = correction.application, factories.user_of(correction.application), factories.officer()
    vendor_actions.answer_correction(case, user, None, NOON)
    item = correcting.Remark(Place("company", None, "rep_title"), "仍不符。")
    second = correcting.request_correction(stored(case), officer, [item], "", NOON, "仍不完整。")
    correcting.lapse(second.pk, DUE)
    with pytest.raises(vendor_actions.SubmissionRefused):
        vendor_actions.answer_correction(stored(case), user, None, DUE - timedelta(seconds=1))


@only_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("R6-5-2", "R6-5-3")
@pytest.mark.parametrize("turn", range(4))
def test_answer_at_the_last_second_counts_or_is_refused_and_never_both(turn: int) -> None:
    correction = factories.returned(NOON, [("company", "rep_title")], year=factories.year_112())
    case, together, seen = correction.application, Barrier(4), []
    user = factories.user_of(case)

    def answer(at: datetime) -> None:
        together.wait(timeout=10)
        try:
            seen.append(vendor_actions.answer_correction(stored(case), user, None, at).number)
        except vendor_actions.SubmissionRefused:
            seen.append("refused")

    def lapse() -> None:
        together.wait(timeout=10)
        duties.sweep("review.lapse", DUE)

    def run(act: Callable) -> None:
        try:
            act()
        finally:
            connection.close()

    last = DUE - timedelta(microseconds=1)
    jobs = [lambda: answer(last), lambda: answer(last), lapse, lapse]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, jobs))
    duties.sweep("review.lapse", DUE)
    ended = case.events.filter(step="lapse").count()
    in_time = case.events.filter(step="answer_correction").count()
    assert (ended, in_time, seen) in [(1, 0, ["refused"] * 2), (0, 1, [2, 2])]
    assert letters("lapsed") == ended
    assert letters("correction_received") == in_time


@only_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_extension_beside_the_end_and_another_worker_is_done_once_or_not_at_all(turn: int) -> None:
    correction = factories.returned(NOON, [("company", "rep_title")], year=factories.year_112())
    row, together = ask(meant()).cases.get(), Barrier(3)

    def run(act: Callable) -> None:
        try:
            together.wait(timeout=10)
            act()
        finally:
            connection.close()

    late = DUE + timedelta(seconds=1)
    extend = lambda: postponing.fulfil(row.pk, late)  # noqa: E731
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, [extend, extend, lambda: duties.sweep("review.lapse", late)]))
    duties.sweep("review.postpone", late)
    duties.sweep("review.lapse", late)
    case, done = stored(correction.application), letters("correction_extended")
    assert (case.state, done) in [("correction_requested", 1), ("deemed_abandoned", 0)]
    assert bool(stored(row).refusal) == (done == 0)
    assert case.events.filter(step="extend").count() == done


# --- The pages -----------------------------------------------------------------------------------------------------


PREVIEWED = ("correction_extended", "correction_reopened")
QUERY = {"correction": "open", "way": "days", "days": "1", "reason": "颱風停班"}


def query(**more: str) -> str:
    return PAGE + "?" + "&".join(f"{name}={value}" for name, value in {**QUERY, **more}.items())


def test_preview_says_who_is_meant_and_does_nothing_until_it_is_confirmed(officer: Client) -> None:
    first, second = factories.returned(), factories.returned()
    page = visit(officer, query())
    assert [asked.application.number for asked in (first, second) if asked.application.number not in page.words] == []
    assert ("會影響 2 件" in page.words, Postponement.objects.exists()) == (True, False)
    left = [value for value in page.values()["meant"] if value != str(second.pk)]
    fields = {**page.values(), "meant": left, "do": "confirm"}
    for _ in range(2):  # pressed twice
        answer = officer.post(PAGE, fields)
        if answer.status_code == 302:
            where = answer["Location"]
    asked = Postponement.objects.get()
    assert where == f"/admin/review/postponement/{asked.pk}/change/"
    assert (stored(first).due_at > first.due_at, stored(second).due_at) == (True, second.due_at)
    assert "已辦理並通知廠商" in visit(officer, where).words


@pytest.mark.clause("R6-5-1")
@pytest.mark.parametrize(("ended", "what"), [(False, "補正期限延長到"), (True, "重新開放補正，期限改到")])
def test_vendors_pages_say_that_it_was_moved_until_when_and_since_when(client: Client, ended: bool, what: str) -> None:
    correction = factories.returned()
    case = correction.application
    client.force_login(factories.user_of(case))
    pages = ["/apply/", f"/apply/{case.pk}/", f"/apply/{case.pk}/correction/"]
    assert [page for page in pages if what in visit(client, page).words] == []  # a first due time was not moved
    if ended:
        correcting.lapse(correction.pk, correction.due_at)
    told = timezone.now()
    (moved,) = meant(Way("date", day=date(2061, 1, 1)), told, ("lapsed" if ended else "open",))
    postponing.fulfil(ask([moved], told).cases.get().pk, told)
    said = f"{what} 150年1月1日 23:59:59（2061-01-01 23:59:59），已於 {format_datetime(told)} 通知您。"
    assert [page for page in pages if said not in visit(client, page).words] == []


@pytest.mark.clause("R6-5-1")
def test_preview_shows_the_letter_as_it_goes_out_by_the_example_of_the_first_case(officer: Client) -> None:
    first, second, ended = factories.returned(), factories.returned(), factories.returned()
    correcting.lapse(ended.pk, ended.due_at)
    before = Message.objects.count()
    page = visit(officer, query(correction="both", way="date", day="150/1/1"))
    assert page.texts("//*[@data-preview]/h2") == [
        f"「延長補正期限」會寄出的通知，以 {first.application.number} 為例",
        f"「重新開放補正」會寄出的通知，以 {ended.application.number} 為例",
    ]
    assert Message.objects.count() == before
    assert not Postponement.objects.exists()
    assert stored(first).due_at == first.due_at
    shown = [body.text_content() for body in page.all("//*[contains(@class, 'letter__body')]")]
    page.send(do="confirm")
    sent = [Message.objects.get(concerns=Ref.of(asked.application), kind__in=PREVIEWED) for asked in (first, ended)]
    assert shown == [letter.body for letter in sent]
    assert second.application.number not in "".join(shown)


def test_preview_takes_the_first_case_that_is_possible_and_ticked(officer: Client) -> None:
    first, second = factories.returned(), factories.returned()
    page = visit(officer, query()).send({"meant": [str(second.pk)]}, do="look")
    assert page.texts("//*[@data-preview]/h2") == [f"「延長補正期限」會寄出的通知，以 {second.application.number} 為例"]
    assert visit(officer, query(way="date", day="100/1/1")).all("//*[@data-preview]") == []
    assert first.application.number in page.words


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"way": "date"}, ["指定日期：請填寫新期限。"]),
        ({"days": ""}, ["再加幾日：請填寫新期限。"]),
        ({"day": "昨天"}, []),  # of the way that was not chosen
        ({"way": "recount", "days": "x", "day": "昨天"}, []),
    ],
)
def test_each_way_asks_for_its_own_box(officer: Client, more: dict, wrong: list) -> None:
    page = visit(officer, query(**more))
    assert page.problems == wrong
    labels = [page.texts(f"//label[@for='id_{name}']")[0] for name in ("days", "day")]
    assert labels == ["再加幾日", "指定日期"]
    hints = [page.texts(f"//*[@id='id_{name}_condition']")[0] for name in ("days", "day")]
    assert hints == ["選「從原期限再加幾日（已逾期的從今天起算）」時填寫", "選「改到指定日期」時填寫"]


def test_list_that_has_changed_since_it_was_looked_at_is_shown_again(officer: Client) -> None:
    gone, stays = factories.returned(), factories.returned()
    page = visit(officer, query())
    vendor_actions.answer_correction(gone.application, factories.user_of(gone.application), None, timezone.now())
    new = factories.returned()
    again = page.send(do="confirm")
    assert (again.status, Postponement.objects.exists()) == (422, False)
    assert f"還沒有辦理：{gone.application.number} 1 件剛才有人改過" in again.words
    assert [asked.application.number in again.words.partition("會影響")[2] for asked in (gone, stays, new)] == [
        False,
        True,
        True,
    ]


def test_closure_day_added_after_looking_is_looked_at_first(officer: Client) -> None:
    correction = factories.returned()
    page = visit(officer, query())
    ClosureDay.objects.create(date=timezone.localdate(correction.due_at), reason="颱風")  # where it would be due
    assert page.send(do="confirm").status == 422
    assert not Postponement.objects.exists()


def test_nothing_ticked_is_a_sentence(officer: Client) -> None:
    factories.returned()
    page = visit(officer, query()).send({"meant": []}, do="confirm")
    assert page.status == 422
    assert "還沒有選取案件" in page.words
    assert "已取消勾選 1 件" in page.words


def many(number: int) -> list[Correction]:
    """So many open corrections, each of a vendor of its own and with nothing else in it."""
    year, now = factories.programme(), timezone.now()
    vendors = Vendor.objects.bulk_create(Vendor(tax_id=str(80_000_000 + n)) for n in range(number))
    cases = Application.objects.bulk_create(
        Application(vendor=vendor, programme=year, state="correction_requested", number=f"119-{n:05d}")
        for n, vendor in enumerate(vendors)
    )
    staff, due = (
        factories.officer(),
        {"round": 1, "requested_at": now, "told_at": now, "due_at": now + timedelta(days=3)},
    )
    filed = Submission.objects.bulk_create(
        Submission(
            application=case,
            number=1,
            submitted_at=now,
            submitted_by=staff,
            guideline_version="",
            frozen={},
            fingerprint="",
        )
        for case in cases
    )
    return Correction.objects.bulk_create(
        Correction(application=submission.application, submission=submission, requested_by=staff, **due)
        for submission in filed
    )


@pytest.mark.clause("A-03")
def test_typhoon_that_met_more_than_a_thousand_is_one_go(officer: Client, settings: Settings) -> None:
    """More than a form may have fields, too: each page of the list sends its own boxes."""
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    number = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1
    many(number)
    page = visit(officer, query())
    assert f"會影響 {number:,} 件" in page.words
    done = page.send(do="confirm")
    asked = Postponement.objects.get()
    assert (asked.cases.count(), f"0／{number} 件，其餘由系統繼續辦理" in done.words) == (number, True)
    assert f"第 1–200 筆，共 {number} 筆" in done.words
    last = visit(officer, f"/admin/review/postponement/{asked.pk}/change/?page=999")
    assert (f"119-{number - 1:05d}" in last.words, "119-00000" in last.words) == (True, False)


def test_what_is_left_out_on_one_page_is_left_out_of_the_whole(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.desk.postpone_pages.ON_A_PAGE", 2)
    keys = [str(asked.pk) for asked in many(5)]
    first = visit(officer, query())
    assert (first.values()["meant"], "名單分成 3 頁" in first.words) == (keys[:2], True)
    second = first.send({"meant": keys[1:2], "page": "2"})
    assert second.status == 200
    assert second.values()["meant"] == keys[2:4]
    assert "已取消勾選 1 件" in second.words
    back = second.send({"meant": keys[2:3], "page": "1"})
    assert (back.values()["meant"], Postponement.objects.exists()) == (keys[1:2], False)
    again = back.send({"meant": keys[:2], "page": "3"})  # the first after all
    again.send(do="confirm")
    chosen = Postponement.objects.get().cases.values_list("correction_id", flat=True)
    assert [str(pk) for pk in chosen] == [*keys[:3], keys[4]]


def test_closure_day_counts_everybody_who_gains(officer: Client) -> None:
    corrections = many(1100)
    Correction.objects.update(requested_at=NOON, due_at=DUE)
    closure = ClosureDay.objects.create(date=date(2023, 6, 19), reason="颱風")
    assert affected(Application.objects.all(), closure.date, NOON) == len(corrections)


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, True),
        ({"due_from": "112/6/19", "due_to": "112/6/19"}, True),
        ({"due_to": "112/6/18"}, False),
        ({"due_from": "112/6/20"}, False),
    ],
)
def test_filter_by_due_day_has_both_ends(officer: Client, correction: Correction, more: dict, shown: bool) -> None:
    page = visit(officer, query(**more, way="date", day="150/1/1"))
    assert (correction.application.number in page.words) == shown


def test_filter_by_year_and_by_hand(officer: Client, correction: Correction) -> None:
    other = factories.returned().application
    assert other.number not in visit(officer, query(programme=str(correction.application.programme_id))).words
    by_hand = visit(officer, query(case=str(other.pk))).words
    assert (other.number in by_hand, "112-00001" in by_hand) == (True, False)


@pytest.mark.parametrize(
    "more",
    [
        {"days": "0"},
        {"days": "x"},
        {"way": "date"},
        {"reason": ""},
        {"way": "%00"},
        {"due_from": "昨天"},
        {"case": "９"},
        {"closure": "x"},
    ],
)
def test_strange_questions_are_answered_with_a_sentence(officer: Client, more: dict) -> None:
    page = visit(officer, query(**more))
    assert page.status in (200, 400, 422)


def chosen(officer: Client, **data: object) -> Page:
    return Page(officer, officer.post("/admin/review/case/", {"action": "postpone", **data}, follow=True))


def test_officer_goes_from_the_list_to_the_preview(officer: Client) -> None:
    case, other, none = factories.returned().application, factories.returned().application, factories.in_review()
    page = chosen(officer, _selected_action=[case.pk, none.pk])
    assert "人工選取的 2 件案件" in page.words
    looked = page.send({"way": "days", "days": "1", "reason": "颱風"})
    assert looked.status == 200
    assert "會影響 1 件" in looked.words
    assert other.number not in looked.words
    assert "選取的 2 件裡，有 1 件沒有符合條件的補正" in looked.words
    looked.send(do="confirm")
    assert Postponement.objects.get().cases.get().application == case


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.REVIEWER])
def test_who_only_reads_postpones_nothing_from_the_list(role: str) -> None:
    case, client = factories.returned().application, Client()
    client.force_login(factories.staff(role))
    assert chosen(client, _selected_action=[case.pk]).status in (200, 403)
    assert not Postponement.objects.exists()


def test_all_that_were_picked_by_hand_are_meant_or_it_says_how_many_go(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ticked over all pages of the list."""
    number = 310
    first = many(number)[0].application
    every = {"_selected_action": [first.pk], "select_across": "1"}
    looked = chosen(officer, **every).send({"way": "days", "days": "1", "reason": "颱風"})
    assert f"會影響 {number} 件" in looked.words
    monkeypatch.setattr("review.desk.ticked.MOST_BY_HAND", number - 1)
    page = chosen(officer, **every)
    assert (page.url, "選了 310 件，一件一件選的一次最多 309 件。請改按「延長補正期限」" in page.words) == (
        "/admin/review/case/",
        True,
    )


def test_closure_day_offers_those_who_gain_with_its_reason(administrator: Client) -> None:
    correction = factories.returned()
    last = timezone.localdate(correction.last_second)
    day = f"{last.year - 1911}/{last.month}/{last.day}"
    page = visit(administrator, "/admin/portal/closureday/add/").send({"date": day, "reason": "颱風停班"})
    assert page.url.startswith(PAGE)
    assert [word for word in ("補正期限不會自動改變", correction.application.number) if word not in page.words] == []
    assert stored(correction).due_at == correction.due_at
    far = f"{last.year - 1911 + 1}/{last.month}/20"
    quiet = visit(administrator, "/admin/portal/closureday/add/").send({"date": far, "reason": "演習"})
    assert quiet.url == "/admin/portal/closureday/"


@pytest.mark.clause("A-03")
@pytest.mark.parametrize("notice", ["112/6/19", "民國112年6月19日", "2023-06-19", "1120619"])
def test_due_date_page_explains_any_date(officer: Client, notice: str) -> None:
    page = visit(officer, f"/admin/review/case/due-date/?notice={notice}&days=3&way=calendar")
    assert [word for word in ("112年6月26日 23:59:59", "端午節") if word not in page.words] == []
    assert "沒有用到同仁登錄的停止上班日" in page.words
    ClosureDay.objects.create(date=date(2023, 6, 26), reason="颱風甲")
    page = visit(officer, f"/admin/review/case/due-date/?notice={notice}&days=3&way=working")
    assert [word for word in ("112年6月27日", "颱風甲") if word not in page.words] == []


@pytest.mark.parametrize(
    "asked",
    [
        "notice=x&days=3&way=calendar",
        "notice=112/6/19&days=99999&way=calendar",
        "notice=999/12/31&days=3660&way=working",
        "notice=112/6/19&days=3&way=x",
    ],
)
def test_due_date_page_says_what_is_wrong(officer: Client, asked: str) -> None:
    assert visit(officer, f"/admin/review/case/due-date/?{asked}").status in (200, 422)
