"""Is every vendor with a draft reminded a week and a day before the closing, once, of what is missing?"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import actions, letters
from applications.models import Application, Membership, Programme, Reminder
from portal.background import duties
from portal.outbox.models import Message
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db

CLOSES = taipei(2023, 8, 21)
BEGUN = taipei(2023, 6, 15, 12)
WEEK, DAY = "closing_in_a_week", "closing_tomorrow"


def before(**span: float) -> Any:
    return CLOSES - timedelta(**span)


def sweep(*moments: Any) -> list[str]:
    """The letters that exist after sweeping at each of these moments, oldest first."""
    for moment in moments:
        duties.sweep("applications.reminders", moment)
    return list(Message.objects.filter(kind__startswith="closing").order_by("pk").values_list("kind", flat=True))


def draft(begun: Any = BEGUN) -> Application:
    return factories.draft(year=Programme.objects.first() or factories.year_112(), now=begun)


# --- When ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "letter"),
    [
        ({"days": 7, "seconds": 1}, []),
        ({"days": 7}, [WEEK]),
        ({"days": 2, "seconds": 1}, [WEEK]),
        ({"days": 2}, []),
        ({"days": 1, "seconds": 1}, []),
        ({"days": 1}, [DAY]),
        ({"seconds": 1}, [DAY]),
        ({"seconds": 0}, []),
    ],
)
def test_the_letter_is_the_one_of_its_time(span: dict[str, int], letter: list[str]) -> None:
    draft()
    assert sweep(before(**span)) == letter


def test_week_and_day_each_tell_once_however_often_it_is_swept() -> None:
    draft()
    moments = [before(hours=hours) for hours in range(7 * 24 + 2, -3, -5)]
    assert sweep(*moments, *moments) == [WEEK, DAY]


def test_a_worker_that_was_away_for_days_sends_the_later_only() -> None:
    draft()
    assert sweep(before(hours=5), before(hours=4)) == [DAY]


@pytest.mark.parametrize(
    ("begun", "letters_of"),
    [
        ({"days": 6}, [WEEK, DAY]),
        ({"days": 2, "hours": 20}, [DAY]),
        ({"hours": 20}, [DAY]),
        ({"minutes": 50}, []),  # has begun a moment ago, with the closing in sight
    ],
)
def test_who_begins_late_is_told_later_and_never_twice_at_once(begun: dict[str, int], letters_of: list[str]) -> None:
    draft(before(**begun))
    assert sweep(*(before(minutes=minutes) for minutes in range(7 * 24 * 60, 0, -30))) == letters_of


@pytest.mark.parametrize("change", [{"state": "paused"}, {"state": "closed"}, {"opens_at": before(hours=1)}])
@pytest.mark.clause("R2-2")
def test_nobody_is_told_to_send_while_nothing_can_be_sent(change: dict[str, Any]) -> None:
    draft()
    Programme.objects.update(**change)
    assert sweep(before(days=6), before(hours=2)) == []
    Programme.objects.update(state="open", opens_at=BEGUN)
    assert sweep(before(hours=2)) == [DAY]


# --- Who -----------------------------------------------------------------------------------------------------------


def test_who_has_sent_in_gets_none() -> None:
    factories.submitted(year=factories.year_112(), now=BEGUN)
    assert sweep(before(days=6), before(hours=5)) == []


def test_who_sends_in_between_the_look_and_the_lock_gets_none() -> None:
    case = factories.complete(year=factories.year_112(), now=BEGUN)
    owed = list(Reminder.owed(before(days=6)).values_list("pk", flat=True))
    actions.submit(case, factories.user_of(case), None, before(days=6))
    for pk in owed:
        actions.remind(pk, before(days=6))
    assert (owed, sweep()) == ([case.pk], [])
    assert not Reminder.objects.exists()


def test_each_member_gets_one_and_a_closed_account_none() -> None:
    case = draft()
    for active in (True, False):
        other = factories.vendor()
        other.is_active = active
        other.save()
        Membership.objects.create(user=other, vendor=case.vendor)
    assert sweep(before(days=6)) == [WEEK, WEEK]
    assert Message.objects.filter(user__is_active=False).count() == 0


# --- A closing that is moved ---------------------------------------------------------------------------------------


def test_a_closing_moved_to_another_day_is_told_again() -> None:
    draft()
    sweep(before(days=6), before(hours=5))
    Programme.objects.update(closes_at=CLOSES + timedelta(days=14))
    later = CLOSES + timedelta(days=14)
    assert sweep(later - timedelta(days=6), later - timedelta(hours=5)) == [WEEK, DAY] * 2
    first, *_, last = Message.objects.filter(kind__startswith="closing").order_by("pk")
    assert ["112年8月20日" in first.body, "112年9月3日" in last.body] == [True, True]


def test_a_closing_moved_by_hours_is_not_told_again() -> None:
    draft()
    sweep(before(hours=20))
    Programme.objects.update(closes_at=before(hours=3))
    assert sweep(before(hours=10)) == [DAY]


# --- What ----------------------------------------------------------------------------------------------------------


def body() -> str:
    return Message.objects.get(kind__startswith="closing").body


def test_the_letter_names_what_is_missing_in_the_vendors_words() -> None:
    case = factories.complete(year=factories.year_112(), now=BEGUN)
    solution = case.solutions.get()
    factories.save(case, "company", BEGUN, rep_name="", rep_title="")
    factories.save(solution, "promotion", BEGUN, features_spec="")
    part = factories.part(case, "technical", solution)
    actions.remove_paper(part.papers["load_test_report"][0], part, BEGUN)
    sweep(before(days=6))
    text = body()
    said = [
        "截止時間：112年8月20日（2023-08-20）星期日 23:59:59",
        "還有 6 天 0 小時",
        "- 附表1 公司資料：還有 2 題\n",
        f"- 附表3 {solution}：還有 1 題\n",
        f"- 1年內壓力測試報告（附表2 {solution}）\n",
        "請先從「附表1 公司資料：代表人與聯絡人」開始。",
        f"/apply/{case.pk}/",
        "貴公司" if not case.company_name else case.company_name,
    ]
    assert [word for word in said if word not in text] == []
    assert "只差按下" not in text


def test_a_complete_draft_is_told_that_only_the_button_is_missing() -> None:
    factories.complete(year=factories.year_112(), now=before(days=3))
    sweep(before(hours=5))
    letter = Message.objects.get(kind=DAY)
    assert ["只差按下送出" in letter.subject, "只差按下「送出」" in letter.body, "還沒填完" in letter.body] == [
        True,
        True,
        False,
    ]


def test_a_clause_that_is_not_met_is_named_and_not_called_complete() -> None:
    case = factories.complete(year=factories.year_112(), now=BEGUN)
    Application.objects.filter(pk=case.pk).update(paid_in_capital=1)
    sweep(before(days=6))
    assert "只差按下" not in body()


def test_an_empty_draft_is_told_to_add_a_solution() -> None:
    draft()
    sweep(before(days=6))
    assert "還沒有加入任何雲端解決方案" in body()


# --- Many, and bad luck --------------------------------------------------------------------------------------------


def test_each_draft_costs_alike_however_many_solutions(django_assert_max_num_queries: Any) -> None:
    counts = []
    for number in (1, 4):
        case = factories.complete(
            year=Programme.objects.first() or factories.year_112(), now=BEGUN, solutions=[{}] * number
        )
        with CaptureQueriesContext(connection) as queries:
            actions.remind(case.pk, before(days=6))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_sweep_that_died_half_way_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        draft()
    notify, told = letters.notify, []

    def dies(application: Application, *args: Any, **words: Any) -> None:
        if told:
            raise RuntimeError("killed")
        told.append(application.pk)
        notify(application, *args, **words)

    monkeypatch.setattr(letters, "notify", dies)
    assert sweep(before(days=6)) == [WEEK]
    assert Reminder.objects.count() == 1  # no reminder without its letter
    monkeypatch.undo()
    assert sweep(before(days=6)) == [WEEK] * 3
    assert Message.objects.values("user").distinct().count() == 3
