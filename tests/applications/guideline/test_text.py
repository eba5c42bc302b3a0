"""Is the guideline read clause by clause, the shipped text the official one, and a change told as what it is?"""

from pathlib import Path

import pytest

from applications.guideline import CRITERIA, clauses
from applications.guideline.text import ClauseChange, changes_between, clauses_in
from portal.text.clauses import anchor_of

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[3]
SHIPPED = (ROOT / "templates/applications/guideline/112.txt").read_text("utf-8")
OFFICIAL = (ROOT / "docs/official/guideline-112.txt").read_text("utf-8")
FORMS = "附表 1：雲市集工業館雲端解決方案上架申請書"


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_shipped_text_is_the_official_one_letter_by_letter() -> None:
    assert squeezed(SHIPPED[: SHIPPED.index(FORMS)]) == squeezed(OFFICIAL[: OFFICIAL.index(FORMS)])
    forms = [squeezed(line) for line in SHIPPED[SHIPPED.index(FORMS) :].splitlines()]
    assert [form for form in forms if form not in squeezed(OFFICIAL)] == []


@pytest.mark.clause("R7-11")
def test_every_clause_that_the_product_cites_has_a_place_of_its_own() -> None:
    places = [clause.anchor for clause in clauses_in(SHIPPED)]
    assert len(places) == len(set(places))
    cited = [clause.number for clause in clauses()] + [criterion.clause for criterion in CRITERIA.values()]
    assert [number for number in cited if anchor_of(number) not in places] == []


def test_clauses_stand_under_the_one_that_they_belong_to() -> None:
    by_place = {clause.anchor: clause for clause in clauses_in(SHIPPED)}
    assert by_place["c6-3-1-2-d"].number == "六(三)1(2)D"
    assert by_place["c8-1-2-3"].text.startswith("彙整委員意見後，以共識決議")
    assert by_place["c8-2-3-1"].heading == "雲端解決方案對中小型製造業的適用性"
    assert by_place["c7"].below.startswith("入選之資訊服務廠商依規定須與執行單位簽約")
    assert [by_place[place].depth for place in ("c7", "c7-1", "c6-3-1", "c6-3-1-2", "c6-3-1-2-d")] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "text", ["", "沒有條次的字", "一、\n\n\n", "(一)(一)(一)", "一、" * 1000, "\u3000" * 50, "A. 甲\x00"]
)
def test_any_text_is_read(text: str) -> None:
    assert all(clause.anchor for clause in clauses_in(text))


OLD = clauses_in("一、甲\n(一) 最近3年\n(二) 不變\n二、乙\n(一) 刪掉的")


def told(text: str) -> list[tuple[str, str]]:
    """(number before, number after) of each change."""
    return [(side(change, "before"), side(change, "after")) for change in changes_between(OLD, clauses_in(text))]


def side(change: ClauseChange, name: str) -> str:
    clause = getattr(change, name)
    return clause.number if clause else ""


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("一、甲\n(一) 最近3年\n(二) 不變\n二、乙\n(一) 刪掉的", []),
        ("一、甲\n(一) 最近 3 年\n(二) 不變\n二、乙\n(一) 刪掉的", []),
        ("一、甲\n(一) 最近5年\n(二) 不變\n二、乙", [("一(一)", "一(一)"), ("二(一)", "")]),
        ("一、甲\n(一) 新增\n(二) 最近3年\n(三) 不變\n二、乙\n(一) 刪掉的",
         [("", "一(一)"), ("一(一)", "一(二)"), ("一(二)", "一(三)")]),
    ],
)  # fmt: skip
def test_changes_are_told_by_clause(text: str, changes: list[tuple[str, str]]) -> None:
    assert told(text) == changes


def test_reworded_clause_says_which_words() -> None:
    (change,) = changes_between(OLD, clauses_in("一、甲\n(一) 最近5年\n(二) 不變\n二、乙\n(一) 刪掉的"))
    assert change.parts == (("same", "最近"), ("gone", "3"), ("new", "5"), ("same", "年"))
