"""Which bits does a listing get for what was filed?"""

import pytest

from listings.catalogue.facets import BY_NAME, FACETS, band_of
from portal.forms.filed import FiledAnswer, FiledLine

pytestmark = pytest.mark.once


def answer(name: str, value: object) -> FiledAnswer:
    return FiledAnswer(name, name, "multi", value, str(value))


def priced(*prices: tuple[int, int, int | str]) -> dict[str, FiledAnswer]:
    names = ("total_price", "subscription_months", "user_count")
    lines = tuple(
        FiledLine(
            str(at),
            tuple(FiledAnswer(n, n, "number", v, str(v)) for n, v in zip(names, price, strict=True) if v != ""),
        )
        for at, price in enumerate(prices)
    )
    return {"price_plans": FiledAnswer("price_plans", "價格", "rows", None, "", rows=lines)}


def test_bits_that_are_stored_stay_what_they_are() -> None:
    """A value more is added behind the others: rows of before are read with the same bits."""
    assert {facet.name: facet.values for facet in FACETS} == {
        "category": (
            "production", "marketing", "human_resources", "research", "finance",
            "factory_people", "factory_equipment", "factory_materials", "factory_rules", "factory_environment",
        ),
        "industry": (
            "any", "manufacturing", "machinery", "metal", "food", "household_chemicals", "textile", "plastics",
            "electronics", "biomedical", "semiconductor", "transport", "other",
        ),
        "size": ("1_9", "10_20", "21_50", "51_100", "101_200"),
        "price": ("to_299", "300_599", "600_999", "1000_1999", "2000_up", "unsaid"),
        "months": ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"),
        "cloud": ("azure", "aws", "google", "hicloud", "other"),
    }  # fmt: skip
    assert max(len(facet.values) for facet in FACETS) <= 15  # a smallint


@pytest.mark.clause("R5-4")
@pytest.mark.parametrize(
    ("name", "answers", "held"),
    [
        ("category", {"categories": answer("categories", ["finance", "production"])}, ["生產與作業管理", "財務管理"]),
        ("category", {}, []),
        ("industry", {"industries": answer("industries", ["any", "of an earlier year"])}, ["不限產業"]),
        ("cloud", {"hybrid_public_providers": answer("hybrid_public_providers", ["aws"])}, ["AWS"]),
        ("months", priced((36_000, 3, 10), (60_000, 6, 10)), ["3 個月", "6 個月"]),
        ("months", priced((36_000, 24, 10)), ["超過 12 個月"]),
        ("price", priced((36_000, 6, 10), (10_000, 6, 10)), ["未滿 300 元"]),
        ("price", priced((36_000, 6, "")), ["不是按人數計價"]),
        ("price", {}, ["不是按人數計價"]),
    ],
)
def test_facet_says_what_was_filed(name: str, answers: dict[str, FiledAnswer], held: list[str]) -> None:
    facet = BY_NAME[name]
    assert facet.held(facet.mask(answers)) == held


@pytest.mark.parametrize(
    ("price", "band"), [(0, "to_299"), (299, "to_299"), (300, "300_599"), (1999, "1000_1999"), (2000, "2000_up")]
)
def test_price_falls_into_one_band(price: int, band: str) -> None:
    assert band_of(price) == band


@pytest.mark.clause("A-40")
def test_solution_for_every_industry_fits_whichever_is_asked_for() -> None:
    industry, size = BY_NAME["industry"], BY_NAME["size"]
    assert [industry.wanted(["food"]), industry.wanted(["any"]), industry.wanted([])] == [["food", "any"], ["any"], []]
    assert size.wanted(["1_9", "1_9"]) == ["1_9"]
