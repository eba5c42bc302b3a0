"""What do the lists in force say of one vendor, and what when one of them is not there?"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.guideline.outside import Answered, Register, RegisterFact
from applications.models import BreachRecord
from applications.registers import matching
from tests.applications.registers import lists
from tests.factories import NOON

pytestmark = pytest.mark.django_db

OURS = "示範𤧟科技股份有限公司"
TAX_ID = "04595257"
EIGHT = [f"labour.{number}" for number in range(1, 9)]


@pytest.fixture(autouse=True)
def _whole_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.without_guard(monkeypatch)


def fact(register: Register, name: str = OURS, now: Any = NOON) -> RegisterFact:
    return matching.about(TAX_ID, name, now)[register][0]


def labour(named: str = "旁人公司", but: tuple[str, ...] = ()) -> None:
    for key in EIGHT:
        if key not in but:
            lists.come_in(key, lists.labour([named if key == "labour.1" else "旁人公司"]), NOON)


@pytest.mark.clause("R4-5")
def test_number_is_found_with_zeros_lost() -> None:
    copy = lists.come_in("debarred", lists.debarred([lists.debarment(4595257, "別的名稱"), *lists.others(3)]), NOON)
    told, used = matching.about(TAX_ID, OURS, NOON)[Register.DEBARRED]
    assert (told.answered, told.said) == (Answered.FOUND, "拒絕往來廠商名單有 1 筆。")
    assert [(row.begins, row.ends, row.by_name) for row in told.rows] == [(date(2026, 7, 17), date(2027, 7, 16), False)]
    assert [(row["copy"], row["sha256"]) for row in used] == [(copy.pk, copy.file.sha256)]
    assert datetime.fromisoformat(used[0]["asked_at"]) == NOON
    assert used[0]["rows"][0]["row"]["Corporation_Number"] == "4595257"


def test_nobody_is_found_by_name_in_a_list_that_has_numbers() -> None:
    lists.come_in("debarred", lists.debarred([lists.debarment("K1229*****", OURS)]), NOON)
    assert fact(Register.DEBARRED).answered is Answered.NOTHING
    assert fact(Register.DEBARRED).said == "拒絕往來廠商名單查無這家廠商。"


@pytest.mark.clause("R4-y")
def test_list_that_is_not_there_is_unavailable_and_never_nothing(settings: Any) -> None:
    lists.switch_on(settings, debarred_url="https://lists.example.tw/debarred")
    assert fact(Register.DEBARRED).answered is Answered.UNAVAILABLE
    assert fact(Register.DEBARRED).said == "還沒有這些名單可查：拒絕往來廠商名單。"


def test_list_that_waits_or_was_refused_is_not_there() -> None:
    lists.hand_in("debarred", lists.debarred([lists.debarment()]), NOON)
    assert Register.DEBARRED not in matching.about(TAX_ID, OURS, NOON)


def test_register_that_nobody_switched_on_is_not_told_of() -> None:
    assert list(matching.about(TAX_ID, OURS, NOON)) == [Register.BREACHES]


def test_list_grows_old() -> None:
    lists.come_in("debarred", lists.debarred([lists.debarment()]), NOON)
    assert fact(Register.DEBARRED, now=NOON + timedelta(days=7)).is_old is False
    late = fact(Register.DEBARRED, now=NOON + timedelta(days=7, seconds=1))
    assert late.is_old is True
    assert late.said == fact(Register.DEBARRED).said  # a sentence of a verdict names no time


# --- By name -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-7")
def test_same_name_is_a_hint() -> None:
    labour(f"{OURS}(王大明)")
    told = fact(Register.LABOUR)
    assert (told.answered, told.said) == (
        Answered.FOUND,
        "違反勞動法令公布資料有 1 筆。只以名稱相同找到，不一定是同一家。",
    )
    assert [(row.by_name, row.list_label) for row in told.rows] == [(True, "違反勞動基準法名單")]
    assert matching.RARE not in told.rows[0].told


@pytest.mark.clause("R4-7")
def test_name_that_differs_in_a_rare_character_is_a_hint_that_says_so() -> None:
    labour("示範?科技(股)公司")
    assert [row.told.endswith(matching.RARE) for row in fact(Register.LABOUR).rows] == [True]


@pytest.mark.parametrize("named", ["示範𠀀科技股份有限公司", "示範科技股份有限公司", "示範𤧟科技有限公司"])
def test_another_name_is_nobody(named: str) -> None:
    labour(named)
    assert fact(Register.LABOUR).answered is Answered.NOTHING


def test_name_of_three_characters_and_no_name_find_nobody() -> None:
    labour("王大明")
    assert [fact(Register.LABOUR, name).answered for name in ("王大明", "")] == [Answered.NOTHING] * 2


@pytest.mark.clause("R4-7")
def test_lists_that_are_missing_are_named() -> None:
    labour(but=("labour.7",))
    told = fact(Register.LABOUR)
    assert (told.answered, told.said) == (Answered.UNAVAILABLE, "還沒有這些名單可查：違反工會法名單。")


def test_what_was_found_counts_though_a_list_is_missing() -> None:
    labour(OURS, but=("labour.7",))
    told, used = matching.about(TAX_ID, OURS, NOON)[Register.LABOUR]
    assert told.answered is Answered.FOUND
    assert told.said.endswith("還沒有這些名單可查：違反工會法名單。")
    assert [row["answered"] for row in used] == ["found", *["nothing"] * 5, "unavailable", "nothing"]


# --- What staff know -----------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-4")
def test_breach_is_told_until_it_is_taken_back() -> None:
    values = {"tax_id": TAX_ID, "company_name": OURS, "plan": "測試計畫", "agency": "測試機關"}
    record = BreachRecord.objects.create(breached_on=date(2023, 1, 2), facts="未履約。", **values)
    told, used = matching.about(TAX_ID, "", NOON)[Register.BREACHES]
    assert [(row.begins, row.told) for row in told.rows] == [
        (date(2023, 1, 2), "民國112年1月2日經測試機關認定重大違約（測試計畫）。")
    ]
    assert used[0]["rows"][0]["row"]["事實與依據"] == "未履約。"
    record.ended_on = date(2023, 5, 1)
    record.save()
    assert fact(Register.BREACHES).answered is Answered.NOTHING


# --- Cost ----------------------------------------------------------------------------------------------------------


def test_questions_do_not_grow_with_lists_and_rows() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            matching.about(TAX_ID, OURS, NOON)
        return len(asked)

    lists.come_in("labour.1", lists.labour([OURS]), NOON)
    few = count()
    labour(OURS, but=("labour.1",))
    lists.come_in("debarred", lists.debarred([lists.debarment(TAX_ID)] * 300), NOON)
    assert count() == few == 4
    assert len(fact(Register.DEBARRED).rows) == matching.MOST
    assert fact(Register.DEBARRED).said == "拒絕往來廠商名單有 300 筆。"
