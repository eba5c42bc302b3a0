"""Are the rows that differ told from those that do not, and is a row left out that nobody answers?"""

import pytest

from applications.models import Programme
from listings.models import Listing
from listings.versions.comparing import ComparedLine, compared
from listings.versions.fact_sheet import FactSheet
from portal.forms.filed import FiledAnswer

pytestmark = pytest.mark.once


def sheet(**said: str) -> FactSheet:
    answers = {name: FiledAnswer(name, name, "text", text, text) for name, text in said.items()}
    return FactSheet(Listing(company_name="公司", tax_id="12345675"), answers, Programme())


def test_rows_that_differ_are_told() -> None:
    first = sheet(features_spec="排程", sla_support_hours="每日", discount_terms="九折")
    second = sheet(features_spec="庫存", sla_support_hours="每日")
    lines = {line.title: line for line in compared([first, second])}
    assert lines["做什麼"] == ComparedLine("做什麼", ("排程", "庫存"))
    assert lines["優惠"].answers == ("九折", "沒有填")
    assert {title for title, line in lines.items() if line.differs} == {"做什麼", "優惠"}
    assert lines["廠商"].answers == ("公司\n統編 12345675",) * 2
    assert "各種價格" not in lines


def test_nothing_to_compare_is_no_table() -> None:
    assert compared([]) == []
