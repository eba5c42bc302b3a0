"""How does a row of each list speak, by its own columns?"""

from dataclasses import replace
from datetime import date

import pytest

from applications.registers import known
from applications.registers.sources import environment
from portal.outside import OutsideSettings
from tests.applications.registers import lists

URLS = OutsideSettings(labour_url="https://labour.example.tw/x", environment_url="https://env.example.tw/ems_p_46")


@pytest.mark.clause("R4-5", "A-02")
def test_debarment_has_its_first_and_last_day() -> None:
    told = known.list_source("debarred").read(lists.debarment())
    assert (told.begins, told.ends) == (date(2026, 7, 17), date(2027, 7, 16))
    assert told.told == "測試機關刊登為拒絕往來廠商（測試標案），期間 民國115年7月17日至民國116年7月16日。"
    assert told.by_name is False


def test_day_that_no_calendar_has_is_said() -> None:
    told = known.list_source("debarred").read({"Effective_Date": "1151340", "Expire_Date": " "})
    assert (told.begins, told.ends) == (None, None)
    assert told.told == "機關刊登為拒絕往來廠商，期間 「1151340」（看不出是哪一天）至（名單沒有寫日期）。"


@pytest.mark.clause("R4-8")
def test_mainland_row_says_how_it_is_invested_in() -> None:
    row = {"國內被投資事業名稱": "測試公司", "統一編號": "04595257", "投資型態": "新設公司", "核准年月": "11506"}
    assert known.list_source("mainland").read(row).told == (
        "列名於陸資在臺投資事業名錄（投資型態 新設公司、核准年月 11506）。"
    )


@pytest.mark.clause("R4-7")
def test_violation_of_a_labour_law_is_told_with_its_number() -> None:
    row = {"主管機關": "臺北市", "處分日期": "1150102", "處分字號": "A1", "違法法規法條": "第24條", "罰鍰金額": "20000"}
    told = known.list_source("labour.1").read(row)
    assert told.told == "臺北市公布：民國115年1月2日處分，違反第24條，處分字號 A1，罰鍰 20000 元。"
    assert (told.begins, told.by_name) == (date(2026, 1, 2), True)
    assert told.list_label == "違反勞動基準法名單"


@pytest.mark.clause("R4-7")
def test_penalty_tells_isimportant_as_it_stands() -> None:
    row = {"county_name": "新北市", "penalty_date": "2026-01-02", "transgress_law": "第7條", "isimportant": "是"}
    assert known.list_source("environment").read(row).told == (
        "新北市：民國115年1月2日裁處，違反第7條，名單的 isimportant 欄是「是」。"
    )


@pytest.mark.parametrize("source", known.list_sources(), ids=lambda source: source.key)
def test_row_that_says_nothing_is_read_all_the_same(source: known.ListSource) -> None:
    told = source.read({})
    assert (told.begins, told.ends) == (None, None)
    assert told.told.endswith("。")


def test_eight_laws_have_their_own_addresses() -> None:
    addresses = {known.list_source(f"labour.{number}").address(URLS) for number in range(1, 9)}
    assert len(addresses) == 8
    assert known.list_source("labour.6").address(URLS) == "https://labour.example.tw/x/A17000000J-030472-56W"
    assert known.list_source("labour.6").address(OutsideSettings()) == ""


def test_environment_is_asked_with_a_key_or_not_at_all() -> None:
    assert environment.address(URLS) == ""
    url = environment.address(replace(URLS, environment_key="k&y"))
    assert environment.page(url, 2000) == (
        "https://env.example.tw/ems_p_46?api_key=k%26y&format=JSON&limit=1000&offset=2000"
    )
