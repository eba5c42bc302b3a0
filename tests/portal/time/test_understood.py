"""Does a box for a date say what was understood, and ask about what is unlikely?"""

from datetime import date, datetime

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from portal.forms.fields import RocDateField, RocDateFormField, RocDateTimeFormField
from portal.time import understood
from portal.time.calendar import TAIPEI
from tests import factories

TODAY = date(2026, 11, 28)
OLD = "公司是在民國34年（1945年）以前設立的嗎？"


@pytest.mark.clause("F1-05")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("23/08/20", "民國23年8月20日（1934-08-20）"),
        ("112.8.20", "民國112年8月20日（2023-08-20）"),
        ("２０２３－０８－２０", "民國112年8月20日（2023-08-20）"),
        ("民國元年1月1日", "民國1年1月1日（1912-01-01）"),
        ("1120820", "民國112年8月20日（2023-08-20）"),
        ("西元 2023 年 8 月 20 日", "民國112年8月20日（2023-08-20）"),
    ],
)
def test_what_was_understood_is_said_in_both_calendars(typed: str, words: str) -> None:
    assert understood.in_words(understood.read(typed)) == words


@pytest.mark.parametrize("typed", ["", " ", "230820", "112/2/30", "昨天", "9" * 5000, "112/8"])
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    assert understood.read(typed) is None


def test_moment_is_said_with_its_time() -> None:
    assert (
        understood.in_words(understood.read("112/8/21 00:00", "moment")) == "民國112年8月21日 00:00（2023-08-21 00:00）"
    )
    assert (
        understood.in_words(datetime(2023, 8, 21, 9, 30, tzinfo=TAIPEI)) == "民國112年8月21日 09:30（2023-08-21 09:30）"
    )


@pytest.mark.clause("F1-05")
@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (date(1934, 8, 20), f"{OLD}如果是西元2023年，請寫成 2023/8/20。沒有寫錯就不用改。"),
        (date(1937, 11, 28), f"{OLD}如果是西元2026年，請寫成 2026/11/28。沒有寫錯就不用改。"),
        (date(1944, 12, 31), f"{OLD}沒有寫錯就不用改。"),  # 民國33年 is no year that has been
        (date(1945, 1, 1), ""),
        (TODAY, ""),
        (date(2026, 11, 29), "這一天還沒到，設立登記日期不會在今天以後，請核對。"),
    ],
)
def test_unlikely_founding_day_is_asked_about(day: date, asked: str) -> None:
    assert understood.doubt("founding", day, TODAY) == asked


def test_other_dates_are_asked_nothing() -> None:
    assert [understood.doubt(kind, date(1934, 8, 20), TODAY) for kind in ("", "x")] == ["", ""]


def beside(box: str) -> list[str]:
    (line,) = html.fragment_fromstring(box, create_parent="div").xpath("//output[@class='understood']")
    return [words.text_content() for words in line]


def test_box_says_it_without_scripts() -> None:
    field = RocDateField("設立登記日期", doubt="founding").formfield()
    said = "民國23年8月20日（1934-08-20）"
    for value in ("23/08/20", date(1934, 8, 20)):
        words, asked = beside(field.widget.render("day", value, {"id": "id_day"}))
        assert (words, asked.startswith(OLD)) == (said, True)
    assert beside(field.widget.render("day", "<b>", {"id": "id_day"})) == ["", ""]
    assert beside(RocDateFormField().widget.render("day", "23/8/20")) == [said, ""]
    assert beside(RocDateTimeFormField().widget.render("at", "112/8/21 24:00")) == [
        "民國112年8月22日 00:00（2023-08-22 00:00）",
        "",
    ]


def test_page_asks_the_server_as_somebody_types() -> None:
    """A visitor's questionnaire has a box for a date too."""
    client, place = Client(), "/dates/typed/"
    told = client.get(place, {"text": "23/08/20", "kind": "day", "doubt": "founding"}).json()
    assert (told["words"], told["doubt"].startswith(OLD)) == ("民國23年8月20日（1934-08-20）", True)
    assert client.get(place, {"text": "112/8/21 9:00", "kind": "moment"}).json() == {
        "words": "民國112年8月21日 09:00（2023-08-21 09:00）",
        "doubt": "",
    }
    for text in ("", "x" * 9000, "112/13/1"):
        assert client.get(place, {"text": text, "doubt": "founding"}).json() == {"words": "", "doubt": ""}
    assert client.post(place).status_code == 405


@pytest.mark.django_db
@pytest.mark.clause("F1-05")
def test_unlikely_founding_day_is_asked_about_before_sending_and_on_the_officers_page() -> None:
    case = factories.complete()
    assert factories.save(case, "company", established_on="23/08/20") == ["established_on"]
    vendor, officer = Client(), Client()
    vendor.force_login(factories.user_of(case))
    officer.force_login(factories.staff())
    said = f"民國23年8月20日（1934-08-20）。{OLD}"
    check = vendor.get(f"/apply/{case.pk}/check/").content.decode()
    assert (said in check, "#id_established_on" in check) == (True, True)
    sent = factories.submitted(user=factories.vendor())
    assert "比較少見的答案" not in officer.get(f"/admin/review/case/{sent.pk}/change/").content.decode()
    factories.actions.submit(case, factories.user_of(case), None, timezone.now())
    assert said in officer.get(f"/admin/review/case/{case.pk}/change/").content.decode()
