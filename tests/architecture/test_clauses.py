"""Does every clause stand in code and in a test, and does the printed table say so?"""

import re

import pytest
from django.core.management import call_command

from applications.guideline import clauses
from applications.management.commands.clauses import (
    BUILT,
    DOCUMENT,
    ROW,
    ROWS,
    ClauseLine,
    markdown,
    marked,
    missing,
    table,
)
from tests.architecture.tree import ROOT

SOURCE = """
pytestmark = pytest.mark.clause("R1-1")
CASES = [pytest.param(1, marks=pytest.mark.clause("F2-18"))]

@pytest.mark.clause("R2-2", "A-13")
def test_one(): ...

@pytest.mark.parametrize("case", CASES)
def test_two(case): ...

@pytest.mark.clause("R4-1")
class TestThree:
    def test_three(self): ...

@other.mark.clause("R9-9")
def test_four(): ...
"""


def test_clause_table_in_the_docs_is_not_stale():
    printed = (ROOT / DOCUMENT).read_text(encoding="utf-8")
    assert printed == markdown(table(ROOT)), "run: manage.py clauses --markdown"


def test_every_clause_of_the_guideline_has_code_and_a_test():
    lines = {line.row: line for line in table(ROOT)}
    assert [clause.row for clause in clauses() if not (lines[clause.row].code and lines[clause.row].tests)] == []


def squeezed(text: str) -> str:
    """Without what a page breaks: white space, and the lines to write on."""
    return re.sub(r"[\s_＿\uf000-\uf8ff]", "", text)


OFFICIAL = squeezed((ROOT / "docs/official/guideline-112.txt").read_text(encoding="utf-8"))


def test_every_marked_row_is_a_row_of_the_clause_table():
    assert [line.row for line in table(ROOT) if not (ROW.fullmatch(line.row) and line.sentence)] == []


def test_every_sentence_is_one_of_the_guideline():
    assert [line.row for line in table(ROOT) if squeezed(line.sentence) not in OFFICIAL] == []


MISTYPED = {"其核心之資料運算": "其核之資料運算"}  # what we say → what is printed


def as_printed(text: str) -> str:
    for mended, printed in MISTYPED.items():
        text = text.replace(mended, printed)
    return squeezed(text)


@pytest.mark.clause("A-35")
def test_every_rule_carries_the_sentence_of_the_guideline():
    numbers = {line.row: line.clause for line in table(ROOT)}
    assert [rule.row for rule in clauses() if as_printed(rule.text) not in OFFICIAL] == []
    assert {rule.row: rule.number for rule in clauses()} == {rule.row: numbers[rule.row] for rule in clauses()}


def test_a_row_that_no_test_holds_says_what_is_open():
    """And what says that it is not built has no test that says otherwise."""
    lines = table(ROOT)
    assert [line.row for line in lines if line.state == BUILT and not line.tests] == []
    assert [line.row for line in lines if line.state.startswith("not built") and line.tests] == []
    assert {line.state.split(":")[0] for line in lines} <= {BUILT, "not built yet", "partly"} | {
        line.state for line in lines if line.state.startswith("by its parts")
    }


def test_marks_are_found_on_tests_classes_modules_and_parameters():
    assert sorted(marked(SOURCE)) == [
        ("A-13", "test_one"),
        ("F2-18", "test_two"),
        ("R1-1", "test_four"),
        ("R1-1", "test_one"),
        ("R1-1", "test_three"),
        ("R1-1", "test_two"),
        ("R2-2", "test_one"),
        ("R4-1", "test_three"),
    ]


@pytest.mark.parametrize("row", ["R2-2", "R2-1c", "R4-x", "R6-3-1-2A", "R8-2-2S", "F1-01", "U1", "U2a", "N14", "A-42"])
def test_rows_are_recognised_in_a_sentence(row):
    assert ROW.findall(f"Refused after closing ({row}).") == [row]


@pytest.mark.parametrize("word", ["R9-1", "F5-01", "F1-001", "A-4", "U+4E2D", "X-R2-2x-", "UTF-8", "SHA-256"])
def test_other_words_are_no_rows(word):
    assert ROW.findall(word) == []


@pytest.fixture
def tree(tmp_path):
    """A small project: rows without a test, and one in a migration."""
    for path, text in {
        "portal/a.py": "# R2-2, R6-3-10, R6-3-9 and A-03",
        "review/b.py": "# R2-2",
        "review/migrations/0001_initial.py": "# R7-0",
        str(ROWS): "row\tclause\tsentence\topen\nR2-2\t二(二)\t最遲應於\t\nR7-9\t七(九)\t停業\tnot built yet\n",
        "tests/test_a.py": '@pytest.mark.clause("R2-2", "R6-1-1")\ndef test_a(): ...\n',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def test_table_joins_sentence_code_and_tests_by_row(tree):
    assert table(tree) == [
        ClauseLine("R2-2", "二(二)", "最遲應於", "", ("portal/a.py", "review/b.py"), ("tests/test_a.py::test_a",)),
        ClauseLine("R6-1-1", tests=("tests/test_a.py::test_a",)),
        ClauseLine("R6-3-9", code=("portal/a.py",)),
        ClauseLine("R6-3-10", code=("portal/a.py",)),
        ClauseLine("R7-9", "七(九)", "停業", "not built yet"),
        ClauseLine("A-03", code=("portal/a.py",)),
    ]


def test_missing_keeps_the_rows_without_a_test(tree):
    assert [line.row for line in missing(table(tree))] == ["R6-3-9", "R6-3-10", "R7-9", "A-03"]


def test_markdown_links_the_code_and_says_what_is_not_built(tree):
    printed = markdown(table(tree)).splitlines()
    assert printed[-1] == "| A-03 |  |  | built | [portal/a.py](../portal/a.py) |  |"
    assert printed[-2] == "| R7-9 | 七(九) | 停業 | **not built yet** |  |  |"
    assert "6 rows: 5 built, 0 in part, 1 not built yet, the rest groups of these." in printed


def test_markdown_shows_a_sentence_as_it_stands():
    (line,) = markdown([ClauseLine("F2-20", "附表2", "可達____%*必填|是")]).splitlines()[-1:]
    assert r"可達\_\_\_\_%\*必填\|是" in line


def test_command_writes_the_table_for_the_docs(tree, settings):
    settings.BASE_DIR = tree
    call_command("clauses", markdown=True)
    assert (tree / DOCUMENT).read_text(encoding="utf-8") == markdown(table(tree))


def test_command_prints_clause_code_and_tests(capsys):
    call_command("clauses")
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("R4-2  四(二) 實收資本額新臺幣100萬元以上。")
    assert lines[start + 1 : start + 3] == [
        "    partly: the register is not asked, the answer is judged",
        "    applications/guideline/eligibility.py",
    ]
    assert "    tests/applications/guideline/test_eligibility.py::test_capital_is_met_from_one_million" in lines


def test_command_prints_only_missing_rows_when_asked(capsys):
    call_command("clauses", missing=True)
    assert "R4-2  四(二) 實收資本額新臺幣100萬元以上。" not in capsys.readouterr().out.splitlines()
