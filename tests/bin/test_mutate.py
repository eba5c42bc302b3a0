"""Does the mutation run make the mistakes it says, ask the nearest tests first, and leave nothing behind?"""

import ast
import subprocess
import sys
from pathlib import Path

import mutate
import pytest
from mutants import mutants, switched_off

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("a < b", {"(a <= b)"}),
        ("a == b", {"(a != b)"}),
        ("a in b", {"(a not in b)"}),
        ("a is None", {"(a is not None)"}),
        ("a and b", {"(a or b)"}),
        ("not a", {"(a)"}),
        ("a + b", {"(a - b)"}),
        ("5", {"(6)", "(4)"}),
        ("True", {"(False)"}),
        ("(a, b)", {"((b,))", "((a,))"}),
        ("c if a else b", {"True", "False"}),
        ("[a for a in b if c]", {"True"}),
        ("'a word'", set()),
    ],
)
def test_each_kind_of_mistake_is_made(line: str, made: set[str]) -> None:
    made_up = mutants("m.py", f"def f(a, b, c):\n    x = {line}\n")
    assert {mutant.after for mutant in made_up} == made


@pytest.mark.parametrize("line", ["f(a)", "a += b", "del a", "raise a"])
def test_a_statement_is_forgotten(line: str) -> None:
    assert [mutant.after for mutant in mutants("m.py", f"def f(a, b):\n    {line}\n")] == ["pass"]


def test_a_return_is_forgotten_and_nothing_is_made_of_words_and_types() -> None:
    code = 'def f(a: tuple[int, str] = None) -> tuple[int, str]:\n    """Words."""\n    return a\n'
    assert [(mutant.line, mutant.before, mutant.after) for mutant in mutants("m.py", code)] == [
        (3, "return a", "return None")
    ]


def test_a_step_loses_its_role_and_each_thing_it_says_by_name() -> None:
    code = 'STEP = Step("take", "收案", ("submitted",), "in_review", STAFF, asks_note=True, not_by="propose")\n'
    made = {mutant.after for mutant in mutants("m.py", code)}
    assert made == {
        "(())",
        "(False)",
        "(Step('take', '收案', ('submitted',), 'in_review', frozenset(), asks_note=True, not_by='propose'))",
        "(Step('take', '收案', ('submitted',), 'in_review', STAFF, not_by='propose'))",
        "(Step('take', '收案', ('submitted',), 'in_review', STAFF, asks_note=True))",
    }


def test_a_mistake_changes_its_own_line_only_whatever_stands_before_it() -> None:
    code = "x = '申請案'; y = a < b  # 說明\nz = 1\n"
    swapped = next(mutant for mutant in mutants("m.py", code) if mutant.before == "a < b")
    assert swapped.source == "x = '申請案'; y = (a <= b)  # 說明\nz = 1\n"


@pytest.mark.parametrize("path", sorted(mutate.modules(mutate.ROOT, *mutate.WHERE)))
def test_every_mistake_can_be_read_by_python(path: str) -> None:
    for mutant in mutants(path, (mutate.ROOT / path).read_text()):
        ast.parse(mutant.source)


def test_every_rule_of_the_guideline_can_be_switched_off() -> None:
    rules = mutate.rules(mutate.ROOT)
    told = sum(
        (mutate.ROOT / path).read_text().count("\n@clause(") for path in mutate.modules(mutate.ROOT, mutate.RULES)
    )
    assert len(rules) == told > 20


def test_a_rule_that_is_switched_off_is_registered_nowhere() -> None:
    code = '@clause("四(一)", row="R4-1")\ndef one(facts):\n    return 1\n\n\n@other\ndef two(facts):\n    return 2\n'
    (off,) = switched_off("m.py", code, "clause")
    assert off.source.startswith("@(lambda rule: rule)\ndef one(facts):")


def test_nearest_tests_are_those_of_the_same_name_and_those_that_import_it() -> None:
    assert "tests/applications/guideline/test_filing.py" in mutate.nearest(
        mutate.ROOT, "applications/guideline/filing.py"
    )
    assert "tests/applications/actions/test_quota.py" in mutate.nearest(mutate.ROOT, "applications/actions/quota.py")


def test_the_same_seed_tries_the_same_mistakes() -> None:
    first, again, other = (mutate.chosen(mutate.ROOT, 5, seed, "guideline") for seed in (7, 7, 8))
    assert first == again != other


# --- A whole run, over a house of two rooms ------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A module of which a test looks at one limit and not at the other."""
    for name, text in {
        "portal/time/limits.py": "def is_full(count):\n    return count > 3\n\n\ndef is_late(hour):\n    return hour > 17\n",
        "tests/portal/time/test_limits.py": "from portal.time.limits import is_full\n\n\ndef test_full():\n"
        "    assert (is_full(3), is_full(4)) == (False, True)\n",
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\nmarkers = ["journey"]\naddopts = ["-p", "no:django"]\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_run_says_which_mistakes_no_test_notices(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tree = mutate.Tree(house)
    tried = [
        mutant
        for mutant in mutants("portal/time/limits.py", (house / "portal/time/limits.py").read_text())
        if ">=" in mutant.after
    ]
    before = (house / "portal/time/limits.py").read_text()
    assert mutate.run(tree, tried, minutes=5) == 1
    assert capsys.readouterr().out.splitlines() == [
        "LET THROUGH  portal/time/limits.py:6  hour > 17  →  (hour >= 17)",
        "mutate: 2 tried, 1 fell to the nearest tests, 0 to those of its callers, 1 to none.",
    ]
    assert (house / "portal/time/limits.py").read_text() == before


def test_a_run_whose_tests_fail_without_a_mistake_is_no_run(house: Path) -> None:
    (house / "tests/portal/time/test_limits.py").write_text(
        "from portal.time.limits import is_full\n\n\ndef test_it():\n    assert 0\n"
    )
    mutant = mutants("portal/time/limits.py", (house / "portal/time/limits.py").read_text())[0]
    with pytest.raises(mutate.Broken):
        mutate.run(mutate.Tree(house), [mutant], minutes=5)


def test_a_run_ends_when_its_minutes_are_over(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tried = mutants("portal/time/limits.py", (house / "portal/time/limits.py").read_text())
    assert mutate.run(mutate.Tree(house), tried, minutes=-1) == 0
    assert f"{len(tried)} mistakes were not tried" in capsys.readouterr().out


def test_a_mistake_that_never_ends_is_noticed_and_stopped(house: Path) -> None:
    (house / "tests/portal/time/test_limits.py").write_text("def test_it():\n    while True: pass\n")
    tree = mutate.Tree(house)
    assert tree.fails(["tests/portal/time/test_limits.py"], seconds=3)
    assert tree.running is not None
    assert tree.running.poll() is not None


def test_a_copy_leaves_out_what_was_made_in_the_tree(tmp_path: Path) -> None:
    root = mutate.copy_of_the_tree(tmp_path).root
    assert (root / "applications/guideline/filing.py").is_file()
    assert [made for made in ("var", ".git") if (root / made).exists()] == []
    assert list((root / "applications").rglob("__pycache__")) == []
    assert (root / ".venv").is_symlink()


def test_the_command_says_what_it_can_do() -> None:
    done = subprocess.run(
        [sys.executable, "bin/mutate.py", "--help"], cwd=mutate.ROOT, capture_output=True, text=True, check=True
    )
    assert "--rules" in done.stdout
