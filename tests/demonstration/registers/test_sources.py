"""Does the portal understand what the played registers answer, for each vendor with a story?"""

import importlib
import io
import json
from dataclasses import replace
from datetime import date, datetime
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest

from applications.guideline.outside import Answered, Kind, ListedRow, RegisteredCompany, RegisterFact
from applications.models import RegisterAnswer, RegisterQuestion
from applications.registers import known
from applications.registers.known import ListSource
from applications.registers.names import Likeness, folded_name, likeness
from applications.registers.sources import business
from demonstration import vendors
from demonstration.registers import lists, sources
from demonstration.registers.days import PlayedDay
from portal.outside import OutsideSettings

pytestmark = pytest.mark.once
NOW = datetime(2026, 8, 14, 9, 0)  # noqa: DTZ001  the server's own clock says Taipei
STORIES = vendors.stories(NOW.date())


class Asking:
    """As applications/registers/asking.py asks, without a wire and a database."""

    def __init__(self, tax_id: str) -> None:
        self.tax_id, self.answers = tax_id, []

    def get(self, api: str, url: str) -> RegisterAnswer:
        target = urlsplit(url)
        played = sources.of(target.path)
        said = sources.reply(played, f"{target.path}?{target.query}", NOW, PlayedDay.GOOD)
        outcome = business.told(said.body)
        question = RegisterQuestion(tax_id=self.tax_id)
        self.answers.append(RegisterAnswer(question=question, api=api, body=said.body, outcome=outcome))
        return self.answers[-1]


@pytest.fixture
def outside(settings: Any) -> OutsideSettings:
    told = sources.settings("127.0.0.1:1", "")
    names = ("gcis_url", "debarred_url", "mainland_url", "labour_url", "environment_url", "environment_key")
    settings.OUTSIDE = replace(settings.OUTSIDE, **{name: told[name.upper()] for name in names})
    return settings.OUTSIDE


def registered(story: str) -> RegisterFact:
    asking = Asking(STORIES[story].entry.tax_id)
    business.SOURCE.ask(asking)
    return business.SOURCE.read(asking.answers)


def difference(company: RegisteredCompany) -> dict[str, Any]:
    """From the company without a story."""
    usual = registered("clear").company
    return {name: value for name, value in vars(company).items() if value != getattr(usual, name)}


@pytest.mark.parametrize(
    ("story", "said"),
    [
        ("capital", {"capital": 999_999, "total_capital": 1_000_000}),
        ("suspended", {"suspended_from": date(2025, 7, 1), "suspended_until": date(2027, 6, 30)}),
        ("no_capital", {"capital": None, "total_capital": 5_000_000}),
        ("business", {"kind": Kind.BUSINESS, "capital": 1_200_000, "total_capital": None}),
        ("no_items", {"items": (("", "１．資訊軟體服務業"),)}),
        ("rare_name", {}),
        ("debarred", {}),
    ],
)
def test_register_is_understood_as_its_story_goes(outside: OutsideSettings, story: str, said: dict[str, Any]) -> None:
    fact, entry = registered(story), STORIES[story].entry
    assert difference(fact.company) == {"tax_id": entry.tax_id, "name": entry.name, **said}


def test_clear_company_is_active_and_has_the_items_it_declares(outside: OutsideSettings) -> None:
    company = registered("clear").company
    assert company == RegisteredCompany(
        kind=Kind.COMPANY,
        tax_id="99000219",
        name="示範晴空軟體股份有限公司",
        status="核准設立",
        is_active=True,
        items=vendors.ITEMS,
        capital=12_000_000,
        total_capital=20_000_000,
        established_on=date(2016, 5, 10),
        address="臺北市中正區示範路一段1號",
        representative="示範代表人",
    )


def test_branch_and_number_that_nobody_has_are_told_apart(outside: OutsideSettings) -> None:
    branch = registered("branch").company
    assert {"kind": branch.kind, "name": branch.name} == {
        "kind": Kind.BRANCH,
        "name": "示範外商雲端股份有限公司台灣分公司",
    }
    assert registered("unknown").answered is Answered.NOTHING


def test_name_of_the_register_is_alike_but_for_its_rare_character() -> None:
    story = STORIES["rare_name"]
    assert likeness(story.name, story.entry.name) is Likeness.RARE


# --- Lists -----------------------------------------------------------------------------------------------------------


def rows_of(source: ListSource, outside: OutsideSettings) -> list[dict[str, Any]]:
    """As the limited child reads what comes from the source's own address."""
    target = urlsplit(source.address(outside))
    said = sources.reply(sources.of(target.path), f"{target.path}?{target.query}", NOW, PlayedDay.GOOD)
    child: ModuleType = importlib.import_module(f"applications.registers.looks.{source.look.stem}")
    product = io.BytesIO()
    told = child.look(io.BytesIO(said.body), {"most": 2**24}, product)
    rows = [json.loads(line) for line in product.getvalue().splitlines()]
    assert told["rows"] == len(rows), told
    return rows


def about(source: ListSource, outside: OutsideSettings, story: str) -> list[ListedRow]:
    entry = STORIES[story].entry
    folded = folded_name(entry.name)
    return [
        source.read(row["row"])
        for row in rows_of(source, outside)
        if row["tax_id"] == entry.tax_id or (source.by_name and folded_name(row["name"]) == folded)
    ]


def test_every_list_is_long_enough_to_be_taken_over(outside: OutsideSettings) -> None:
    rows = {source.key: (len(rows_of(source, outside)), source.least_rows) for source in known.list_sources()}
    assert {key: numbers for key, numbers in rows.items() if numbers[0] < numbers[1]} == {}
    assert sorted(rows) == ["debarred", "environment", *(f"labour.{n}" for n in range(1, 9)), "mainland"]


@pytest.mark.parametrize(
    ("story", "begins", "ends"),
    [
        ("debarred", date(2025, 1, 1), date(2027, 12, 31)),
        ("was_debarred", date(2023, 3, 1), date(2024, 2, 28)),
    ],
)
def test_debarment_is_found_with_its_days(outside: OutsideSettings, story: str, begins: date, ends: date) -> None:
    (row,) = about(known.list_source("debarred"), outside, story)
    assert {"begins": row.begins, "ends": row.ends} == {"begins": begins, "ends": ends}


def test_mainland_enterprise_is_found_by_its_number(outside: OutsideSettings) -> None:
    source = known.list_source("mainland")
    found_by = {story: len(about(source, outside, story)) for story in ("clear", "mainland")}
    assert found_by == {"clear": 0, "mainland": 1}


def test_like_names_are_found_in_lists_without_numbers(outside: OutsideSettings) -> None:
    found_in = {
        source.key: len(rows)
        for source in known.list_sources()
        if source.by_name and (rows := about(source, outside, "like_name"))
    }
    assert found_in == {"labour.1": 1, "labour.8": 1, "environment": 1}


def test_list_in_big5_shows_a_mark_for_its_own_character(outside: OutsideSettings) -> None:
    source = next(source for source in known.list_sources() if source.address(outside).endswith(lists.IN_BIG5))
    assert rows_of(source, outside)[0]["name"] == "示範〓造字企業社"
