"""Are 統一編號, dates and tax periods found as papers print them, and not where there are none?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.models.reading import MAX_SQUEEZED
from portal.files.findings import MOST, find
from portal.text.fold import squeeze


@pytest.mark.parametrize(
    ("text", "tax_ids", "labelled"),
    [
        ("統一編號：99000007", ["99000007"], ["99000007"]),
        ("營利事業\n統 一 編 號　９９０００００７", ["99000007"], ["99000007"]),
        ("統編 9 9 0 0 0 0 0 7 負責人", ["99000007"], ["99000007"]),
        ("電話 99000007", ["99000007"], []),
        ("統一編號：99000008", [], []),  # its check digit does not fit
        ("帳號 199000007 與 990000071", [], []),
    ],
)
def test_tax_ids(text: str, tax_ids: list[str], labelled: list[str]) -> None:
    assert (find(text).tax_ids, find(text).labelled) == (tax_ids, labelled)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("報告日期：112/4/21", date(2023, 4, 21)),
        ("112.04.21", date(2023, 4, 21)),
        ("中華民國 1 1 2 年 4 月 21 日", date(2023, 4, 21)),
        ("民國９９年１２月３日", date(2010, 12, 3)),
        ("2023-04-21T10:00", date(2023, 4, 21)),
        ("2023 / 04 / 21", date(2023, 4, 21)),
        ("2023年4月21日", date(2023, 4, 21)),
        ("Report_20230421.pdf", date(2023, 4, 21)),
        ("Fri, 21 Apr 2023 10:00:00", date(2023, 4, 21)),
        ("April 21st, 2023", date(2023, 4, 21)),
    ],
)
def test_days(text: str, day: date) -> None:
    assert find(text).days == [day.isoformat()]


@pytest.mark.parametrize(
    "text", ["192.168.1.10", "v112.4.21.3", "112/13/1", "2023/2/30", "10:112/4", "may 5, 21", "1123/4/5"]
)
def test_what_is_no_day(text: str) -> None:
    assert find(text).days == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("所屬年月份：112年05-06月", ["11206"]),
        ("所屬年月份：112 年 5 月至 6 月", ["11206"]),
        ("所屬期別 11206", ["11206"]),
        ("期別：112年6月", ["11206"]),
        ("112年3-4月 112年5～6月", ["11206", "11204"]),
        ("統一編號 99000007 112 年 03 - 04 月", ["11204"]),
        ("1 1 2 年 0 5 - 0 6 月", ["11206"]),
        ("112年6-7月", []),  # no period of 營業稅
        ("112年6月9日", []),
    ],
)
def test_vat_periods(text: str, codes: list[str]) -> None:
    assert find(text).vat_periods == codes


def test_tax_years_newest_first() -> None:
    assert find("110 年度、111年度損益及稅額計算表；112年 第4度").tax_years == [111, 110]


def test_names_are_squeezed_alike_however_they_are_printed() -> None:
    wanted = squeeze("臺灣甲乙ABC股份有限公司")
    assert wanted == "台灣甲乙abc股份有限公司"
    assert [squeeze(name) for name in ("台灣 甲 乙\nＡＢＣ 股份有限公司", "臺灣甲乙Abc（股份有限公司）")] == [
        wanted,
        wanted,
    ]


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    find(text)
    assert "\x00" not in squeeze(text)
    squeeze(text).encode()


def test_many_numbers_are_bounded() -> None:
    text = " ".join(f"2023/{1 + n % 12}/{1 + n % 28}" for n in range(5000))
    assert (len(find(text).days), MAX_SQUEEZED) == (MOST, 40_000)
