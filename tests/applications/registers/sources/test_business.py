"""Is each oddity of 商工登記 read as it is meant, and what nobody described taken for no answer?"""

import json
import random
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest

from applications.guideline.outside import Answered, Kind, RegisterFact
from applications.models import RegisterAnswer, RegisterQuestion
from applications.registers.fetching import SourceUnavailable
from applications.registers.sources import business
from applications.registers.sources.business import (
    BRANCH,
    BUSINESS_1,
    BUSINESS_3,
    COMPANY_1,
    COMPANY_3,
    CONTROL,
    KIND,
    KIND_BY_NO,
)
from tests.applications.registers.gcis import COMPANY, FIRST, SHOP, SHOP_3, THIRD, Bodies, N, as_bytes, kinds

pytestmark = pytest.mark.once
Outcome = RegisterAnswer.Outcome


@dataclass
class Platform:
    """The platform, answering from a table; it keeps what it was asked, as an inquiry of ours does."""

    bodies: Bodies
    tax_id: str = N
    control: Any = field(default_factory=lambda: kinds(公司="Y"))
    answers: list[RegisterAnswer] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def get(self, api: str, url: str) -> RegisterAnswer:
        bodies = {dataset.label: body for dataset, body in self.bodies.items()} | {
            KIND_BY_NO.label + CONTROL: self.control
        }
        body = as_bytes(bodies.get(api, b""))
        answer = RegisterAnswer(question=RegisterQuestion(key="business", tax_id=self.tax_id), api=api, body=body)
        self.answers.append(answer)
        self.urls.append(url)
        try:
            answer.outcome = business.told(body)
        except SourceUnavailable as error:
            answer.outcome, answer.problem = Outcome.UNAVAILABLE, error.sentence
            raise
        return answer


def asked(bodies: Bodies) -> Platform:
    platform = Platform(bodies)
    business.ask(platform)
    return platform


def fact(bodies: Bodies) -> RegisterFact:
    return business.read(asked(bodies).answers)


def with_(bodies: Bodies, dataset: business.Dataset, **changed: Any) -> Bodies:
    """The only row of a data set changed; ... takes a key away."""
    row = {key: value for key, value in {**bodies[dataset][0], **changed}.items() if value is not ...}
    return {**bodies, dataset: [row]}


# --- What is asked ---------------------------------------------------------------------------------------------------


def test_company_is_asked_for_by_three_addresses(settings: Any) -> None:
    settings.OUTSIDE = replace(settings.OUTSIDE, gcis_url="https://gcis.test/api")
    urls = asked(COMPANY).urls
    assert urls[0] == f"https://gcis.test/api/{KIND.uuid}?$format=json&$filter=Business_Accounting_NO%20eq%20{N}"
    assert [url.split("/")[4].split("?")[0] for url in urls] == [KIND.uuid, COMPANY_1.uuid, COMPANY_3.uuid]


def test_business_is_asked_for_with_the_agency_that_it_names() -> None:
    urls = [unquote(url) for url in asked(SHOP).urls]
    assert urls[1:] == [
        f"/{BUSINESS_3.uuid}?$format=json&$filter=President_No eq {N}",
        f"/{BUSINESS_1.uuid}?$format=json&$filter=President_No eq {N} and Agency eq 376610000A",
    ]


@pytest.mark.parametrize("agency", ["", "376610000A or 1 eq 1", ["x"]])
def test_agency_that_is_none_is_not_put_into_an_address(agency: Any) -> None:
    with pytest.raises(SourceUnavailable):
        asked(with_(SHOP, BUSINESS_3, Agency=agency))


# --- What it is ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-1", "R4-2", "R4-y")
def test_company_is_read_from_two_data_sets() -> None:
    told = fact(COMPANY)
    assert (told.answered, told.said) == (
        Answered.FOUND,
        "商工登記為公司「示範科技股份有限公司」，登記現況為「核准設立」。",
    )
    assert told.company == business.RegisteredCompany(
        kind=Kind.COMPANY,
        tax_id=N,
        name="示範科技股份有限公司",
        status="核准設立",
        is_active=True,
        items=(("I301010", "資訊軟體服務業"),),
        capital=259323700670,
        total_capital=280500000000,
        established_on=date(1987, 2, 21),
        address="新竹市力行六路8號",
        representative="示範人",
    )


@pytest.mark.clause("R4-1", "R4-2", "A-10")
def test_business_is_read_from_two_data_sets() -> None:
    assert fact(SHOP).company == business.RegisteredCompany(
        kind=Kind.BUSINESS,
        tax_id=N,
        name="示範油行",
        status="核准設立",
        is_active=True,
        items=(("I301020", "資料處理服務業"),),
        capital=968000,
        established_on=date(2011, 10, 12),
        address="臺南市",
        representative="示範人",
    )


@pytest.mark.clause("R4-8")
@pytest.mark.parametrize(
    ("body", "name", "status"),
    [
        (
            [
                {
                    "Branch_Office_Business_Accounting_NO": N,
                    "Branch_Office_Name": "企業客戶分公司",
                    "Branch_Office_Status_Desc": "核准設立",
                }
            ],
            "企業客戶分公司",
            "核准設立",
        ),
        (b"", "", ""),
        ("非授權介接之IP".encode(), "", ""),  # its name is an extra
        ([{"Branch_Office_Business_Accounting_NO": "12345675", "Branch_Office_Name": "別人"}], "", ""),
    ],
)
def test_branch_is_a_branch_whatever_else_is_said(body: Any, name: str, status: str) -> None:
    told = fact({KIND: kinds(分公司="Y"), BRANCH: body})
    assert told.answered is Answered.FOUND
    assert told.company is not None
    assert {"kind": told.company.kind, "name": told.company.name, "status": told.company.status} == {
        "kind": Kind.BRANCH,
        "name": name,
        "status": status,
    }


# --- Nothing, and no answer ------------------------------------------------------------------------------------------

FILTER = "$filter參數有誤，請查明後繼續。".encode()


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize(
    "bodies",
    [
        {KIND: kinds()},
        {},  # empty for either name of the field
        {KIND: b"\xef\xbb\xbf \n"},
        {KIND: []},
        {KIND: FILTER, KIND_BY_NO: kinds()},
        {KIND: FILTER},
        {KIND_BY_NO: FILTER},
    ],
)
def test_nothing_is_what_the_look_up_of_the_kind_alone_can_say(bodies: Bodies) -> None:
    told = fact(bodies)
    assert (told.answered, told.company) == (Answered.NOTHING, None)


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize("control", [b"", [], FILTER])
def test_day_on_which_everything_is_answered_with_nothing_says_nothing(control: Any) -> None:
    platform = Platform({}, control=control)
    with pytest.raises(SourceUnavailable):
        business.ask(platform)
    assert business.read(platform.answers) == RegisterFact(Answered.UNAVAILABLE, business.SILENT)
    assert business.read(platform.answers[:1]).answered is Answered.UNAVAILABLE


def test_name_of_the_field_that_is_not_known_is_not_a_company_that_is_not_known() -> None:
    for first in (b"", FILTER):
        told = fact({**COMPANY, KIND: first, KIND_BY_NO: kinds(公司="Y")})
        assert told == fact(COMPANY)
    with pytest.raises(SourceUnavailable):
        asked({KIND: FILTER, KIND_BY_NO: FILTER})


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("此API不存在，請查明後繼續。", "商工登記回應：「此API不存在，請查明後繼續。」。"),
        ("<html><body>維護</body></html>", business.HTML),
        ("﻿<!DOCTYPE html>", business.HTML),
        ('{"error":"x"}', business.ODD),
        ("[", business.ODD),
        ('[{"exist":"Y","TYPE":"公', business.ODD),
        ("[1]", business.ODD),
        ("[" * 100_000, business.ODD),
        ("[" + "9" * 5000 + "]", business.ODD),
    ],
)
def test_what_is_no_data_is_no_answer(body: str, said: str) -> None:
    platform = Platform({KIND: body.encode()})
    with pytest.raises(SourceUnavailable) as error:
        business.ask(platform)
    assert (error.value.sentence, error.value.throttled) == (said, False)
    assert business.read(platform.answers) == RegisterFact(Answered.UNAVAILABLE, said)


@pytest.mark.parametrize("words", business.THROTTLES)
def test_source_that_asks_to_be_left_alone_is_understood(words: str) -> None:
    with pytest.raises(SourceUnavailable) as error:
        asked({**COMPANY, COMPANY_3: f"\n{words}，如有需要請洽…".encode()})
    assert (error.value.throttled, error.value.kind == "day") == (True, words == business.DAY_IS_OVER)
    assert words in error.value.sentence


@pytest.mark.parametrize(
    "rows",
    [
        [{"Year": "115", "exist": "N", "TYPE": "公司"}],  # of 商業 it says nothing
        [{"exist": "Y", "TYPE": "工廠"}],
        [{"exist": "?", "TYPE": "公司"}, {"exist": "N", "TYPE": "商業"}],
        [{"TYPE": "公司"}, {"TYPE": "商業"}],
        [{}],
    ],
)
def test_kind_that_is_not_said_is_no_answer(rows: list[dict[str, str]]) -> None:
    with pytest.raises(SourceUnavailable):
        asked({KIND: rows})


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ({**COMPANY, COMPANY_3: b""}, {"items": None, "capital": 259323700670}),
        ({**COMPANY, COMPANY_1: b""}, {"items": (("I301010", "資訊軟體服務業"),), "capital": None}),
        ({**SHOP, BUSINESS_1: b""}, {"items": (("I301020", "資料處理服務業"),), "capital": None}),
    ],
)
def test_data_set_that_is_empty_leaves_its_part_unknown(bodies: Bodies, expected: dict[str, Any]) -> None:
    told = fact(bodies)
    assert told.answered is Answered.FOUND
    assert {"items": told.company.items, "capital": told.company.capital} == expected


@pytest.mark.parametrize(
    "bodies",
    [
        {**COMPANY, COMPANY_1: b"", COMPANY_3: b""},
        {**SHOP, BUSINESS_3: b""},
        with_(COMPANY, COMPANY_1, Business_Accounting_NO="12345675"),
        with_(
            with_(COMPANY, COMPANY_1, Company_Status_Desc=""), COMPANY_3, Company_Status_Desc=..., Company_Status="99"
        ),
        with_(with_(COMPANY, COMPANY_1, Company_Name=" "), COMPANY_3, Company_Name=7.5),
    ],
)
def test_kind_without_what_is_registered_is_no_answer(bodies: Bodies) -> None:
    assert fact(bodies).answered is Answered.UNAVAILABLE


def test_newest_answer_of_each_data_set_counts() -> None:
    before = asked(with_(COMPANY, COMPANY_1, Company_Name="舊名稱有限公司")).answers
    again = asked(COMPANY).answers
    assert business.read([*before, *again]) == fact(COMPANY)
    again[-1].outcome, again[-1].problem = Outcome.UNAVAILABLE, "斷線"
    assert business.read([*before, *again]) == RegisterFact(Answered.UNAVAILABLE, "斷線")
    assert business.read(again[:2]).answered is Answered.UNAVAILABLE  # not all of it has been asked
    assert business.read([]).answered is Answered.UNAVAILABLE


# --- Values ----------------------------------------------------------------------------------------------------------


def company(**changed: Any) -> business.RegisteredCompany:
    told = fact(with_(COMPANY, COMPANY_1, **changed))
    assert told.company is not None
    return told.company


@pytest.mark.clause("R4-2", "A-10")
@pytest.mark.parametrize(
    ("written", "read"),
    [
        (999_999, 999_999),
        ("1000000", 1_000_000),
        ("1,000,000", 1_000_000),
        ("１００", 100),
        (1000000.0, 1_000_000),
        (0, None),
        ("0", None),
        ("", None),
        ("       ", None),
        (None, None),
        (..., None),
        (-5, None),
        (True, None),
        (1.5, None),
        ("一百萬", None),
        ("9" * 400, None),
        ([1], None),
    ],
)
def test_capital_that_says_nothing_is_not_zero(written: Any, read: int | None) -> None:
    told = company(Paid_In_Capital_Amount=written)
    assert (told.capital, told.total_capital) == (read, 280500000000)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0760221", date(1987, 2, 21)),
        ("1130229", date(2024, 2, 29)),
        ("991231", date(2010, 12, 31)),
        (991231, date(2010, 12, 31)),
        ("1120229", None),
        ("0000000", None),
        ("       ", None),
        (..., None),
        (None, None),
        ("112/02/28", date(2023, 2, 28)),
        ("20230228", date(2023, 2, 28)),
        ("１１２０２２８", None),
    ],
)
def test_day_is_a_day_of_the_calendar_or_none(written: Any, read: date | None) -> None:
    assert fact(
        with_(with_(COMPANY, COMPANY_1, Company_Setup_Date=written), COMPANY_3, Company_Setup_Date=...)
    ).company == (replace(company(), established_on=read))


@pytest.mark.parametrize(
    ("dates", "on", "suspended"),
    [
        ({"Sus_Beg_Date": "1120101", "Sus_End_Date": "1121231"}, date(2023, 12, 31), True),
        ({"Sus_Beg_Date": "1120101", "Sus_End_Date": "1121231"}, date(2024, 1, 1), False),
        ({"Sus_Beg_Date": "1120101"}, date(2030, 1, 1), True),
        ({"Sus_App_Date": "1120101"}, date(2022, 12, 31), False),
        ({"Sus_App_Date": "1120101"}, date(2023, 1, 1), True),
        ({}, date(2023, 1, 1), False),
    ],
)
def test_suspension_holds_between_its_days(dates: dict[str, str], on: date, suspended: bool) -> None:
    assert company(**dates).is_suspended(on) is suspended


@pytest.mark.clause("R4-1")
@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            [
                {"Business_Seq_No": "1", "business_item": " i301010 ", "Business_Item_Desc": "資訊軟體服務業"},
                {"Business_Seq_NO": "0011", "Business_Item": "       ", "Business_Item_Desc": "１．依客戶之訂單"},
            ],
            (("I301010", "資訊軟體服務業"), ("", "１．依客戶之訂單")),
        ),
        (
            "I301010 資訊軟體服務業、CC01080電子零組件製造業\nＩ３０１０２０　資料處理服務業\n依法令",
            (
                ("I301010", "資訊軟體服務業"),
                ("CC01080", "電子零組件製造業"),
                ("I301020", "資料處理服務業"),
                ("", "依法令"),
            ),
        ),
        ("", None),
        ([], None),
        (..., None),
        (None, None),
        ([{"Business_Item": "", "Business_Item_Desc": " "}], None),
        (["I301010"], None),
        ({"Business_Item": "I301010"}, None),
        (7, None),
    ],
)
def test_items_are_read_from_a_list_or_a_text(written: Any, read: tuple | None) -> None:
    told = fact(with_(COMPANY, COMPANY_3, Cmp_Business=written))
    assert (told.answered, told.company.items) == (Answered.FOUND, read)
    shop = fact(with_(SHOP, BUSINESS_3, Business_Item_Old=written))
    assert (shop.answered, shop.company.items) == (Answered.FOUND, read)


@pytest.mark.parametrize(
    ("status", "active"),
    [("核准設立", True), ("核准認許", True), ("核准設立，但已命令解散", False), ("解散", False), ("停業", False)],
)
def test_only_a_registration_in_force_is_active(status: str, active: bool) -> None:
    told = company(Company_Status_Desc=status)
    assert (told.status, told.is_active) == (status, active)


def test_code_of_the_status_speaks_where_its_words_are_missing() -> None:
    bodies = with_(with_(COMPANY, COMPANY_1, Company_Status_Desc="  "), COMPANY_3, Company_Status_Desc="")
    assert fact(bodies) == fact(COMPANY)
    assert fact(with_(COMPANY, COMPANY_1, Company_Name="       ")) == fact(COMPANY)  # the other data set has it


def test_row_in_force_is_the_one_that_counts() -> None:
    moved = {**SHOP_3, "Business_Current_Status": "05", "Business_Current_Status_Desc": "遷出", "Agency": "1"}
    platform = asked({**SHOP, BUSINESS_3: [moved, SHOP_3]})
    assert platform.urls[-1].endswith("Agency%20eq%20376610000A")
    assert business.read(platform.answers) == fact(SHOP)


def test_number_without_its_leading_zeros_is_the_same_number() -> None:
    platform = Platform(
        with_(with_(COMPANY, COMPANY_1, Business_Accounting_NO=4595257), COMPANY_3, Business_Accounting_NO="04595257"),
        "04595257",
    )
    business.ask(platform)
    assert business.read(platform.answers).answered is Answered.FOUND


def test_name_stays_as_the_register_shows_it() -> None:
    for name in ("示範?科技", "示範■科技", "示範�科技", "示範\ue123科技", "示範𤧟科技"):
        assert company(Company_Name=f" {name}\u3000").name == name
    assert company(Company_Name="示範\x00科\ud800技").name == "示範科技"


def test_letters_come_as_they_are_with_a_mark_before_them() -> None:
    assert fact({**COMPANY, COMPANY_1: b"\xef\xbb\xbf\n " + json.dumps([FIRST], ensure_ascii=False).encode()}) == fact(
        COMPANY
    )
    with pytest.raises(SourceUnavailable):
        asked({**COMPANY, COMPANY_3: json.dumps([THIRD], ensure_ascii=False).encode("cp950")})


def test_whatever_comes_is_read_without_an_error(caplog: pytest.LogCaptureFixture) -> None:
    """Three thousand broken answers: pieces of real ones, with values of every kind where others belong."""
    chance = random.Random(7)  # noqa: S311
    values = [
        None,
        "",
        " ",
        0,
        -1,
        1.5,
        float("inf"),
        True,
        "x" * 2000,
        [],
        {},
        [[]],
        [None],
        "0760221",
        N,
        "\x00",
        "\ud800",
    ]
    kinds_of_fact = set()
    for _ in range(3_000):
        bodies = dict(chance.choice([COMPANY, SHOP]))
        for dataset, rows in list(bodies.items()):
            row = {key: chance.choice(values) if chance.random() < 0.2 else value for key, value in rows[0].items()}
            body = json.dumps(
                chance.choice([[row], [row, row], row, [row, chance.choice(values)], *[[row]] * 6])
            ).encode()
            bodies[dataset] = body[: chance.randrange(1, len(body))] if chance.random() < 0.05 else body
        platform = Platform(bodies)
        with suppress(SourceUnavailable):
            business.ask(platform)
        kinds_of_fact.add(business.read(platform.answers).answered)
    assert kinds_of_fact == {Answered.FOUND, Answered.UNAVAILABLE}
    assert caplog.records == []
