"""Is every kind of answer found by its file, complete, and the only one to know its faces?"""

import ast
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings

import portal.forms.fields as room
from portal.forms.fields.files import FilesKind
from portal.forms.fields.kind import (
    AnswerKind,
    AskedKind,
    CellRule,
    NoKind,
    Unreadable,
    kind_in,
    kind_of,
    kinds_frozen,
    register,
    row,
)
from portal.forms.fields.number import NumberKind
from portal.forms.filed import FiledAnswer

ROOT = Path(settings.BASE_DIR)
ROOM = ROOT / "portal" / "forms" / "fields"
CHOICES = [("azure", "Azure"), ("aws", "AWS")]
ASKED = {
    "ShortTextFormField": room.ShortTextFormField(label="問"),
    "LimitedTextFormField": room.LimitedTextFormField(label="問", limit=100),
    "EmailFormField": room.EmailFormField(label="問"),
    "UrlFormField": room.UrlFormField(label="問"),
    "TaxIdFormField": room.TaxIdFormField(label="問"),
    "PhoneFormField": room.PhoneFormField(label="問", kind="mobile"),
    "RocDateFormField": room.RocDateFormField(label="問"),
    "RocDateTimeFormField": room.RocDateTimeFormField(label="問"),
    "RocEndFormField": room.RocEndFormField(label="問"),
    "WholeNumberFormField": room.WholeNumberFormField(label="問", min_value=1, max_value=9),
    "DecimalFormField": room.DecimalFormField(label="問"),
    "ChoiceFormField": room.ChoiceFormField(label="問", choices=CHOICES),
    "YesNoFormField": room.YesNoFormField(label="問", choices=[(True, "是"), (False, "否")]),
    "TickFormField": room.TickFormField(label="問"),
    "MultiChoiceFormField": room.MultiChoiceFormField(label="問", choices=CHOICES),
    "TickListField": room.TickListField(*CHOICES, label="問"),
}


def kind_class(name: str) -> str:
    return type(kind_of(ASKED[name])).__name__


def test_every_form_field_of_the_room_has_its_kind() -> None:
    offered = {name for name in room.__all__ if issubclass(getattr(room, name), forms.Field)}
    assert offered == set(ASKED)
    assert {name: kind_class(name) for name in sorted(offered)} == {
        "ChoiceFormField": "ChoiceKind",
        "DecimalFormField": "DecimalKind",
        "EmailFormField": "EmailKind",
        "LimitedTextFormField": "TextKind",
        "MultiChoiceFormField": "MultiChoiceKind",
        "PhoneFormField": "TextKind",
        "RocDateFormField": "DateKind",
        "RocDateTimeFormField": "DateKind",
        "RocEndFormField": "DateKind",
        "ShortTextFormField": "TextKind",
        "TaxIdFormField": "TextKind",
        "TickFormField": "TickKind",
        "TickListField": "TickListKind",
        "UrlFormField": "TextKind",
        "WholeNumberFormField": "NumberKind",
        "YesNoFormField": "ChoiceKind",
    }


def test_frozen_rows_call_their_kinds_by_these_names() -> None:
    """What was filed keeps its name for ever: one may join, none may change."""
    assert kinds_frozen() == {"text", "number", "date", "choice", "multi", "bool", "files", "rows"}


def test_row_of_a_kind_that_is_no_more_reads_as_its_words() -> None:
    old = FiledAnswer("colour", "顏色", "colour", "#fff", "白色")
    kind = kind_in(old)
    assert kind.words(old) == "白色"
    assert kind.substance(old) == "#fff"
    assert kind.exported(old) == "白色"
    assert kind.files_in(old) == ()
    assert kind.lines_in(old) == ()
    assert kind.reads_as_text is True


# --- A face that is missing stops the start ------------------------------------------------------------------------


class WithoutName(AnswerKind):
    """Nobody could call it."""


class WithoutCell(AskedKind):
    """Nobody could fill it in at Excel."""

    name, fields = "colour", (forms.FileField,)

    def freeze(self, name: str, field: forms.Field, value: Any) -> dict[str, Any]:
        return row(name, str(field.label), self.name, value, value)


class TakesNumbersToo(NumberKind):
    fields = (forms.IntegerField,)


class FilesOnceMore(FilesKind):
    name = "files"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (WithoutName, "WithoutName lacks name."),
        (WithoutCell, "abstract methods"),
        (TakesNumbersToo, "is of NumberKind and of TakesNumbersToo."),
        (FilesOnceMore, "'files' is of FilesKind and of FilesOnceMore."),
    ],
)
def test_kind_that_lacks_a_face_or_takes_another_ones_stops_the_start(broken: type[AnswerKind], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        register(broken)


def test_field_of_no_kind_is_refused_by_name() -> None:
    with pytest.raises(NoKind, match=r"No kind of answer takes django\.forms\.fields\.FileField\."):
        kind_of(forms.FileField())


# --- Faces ---------------------------------------------------------------------------------------------------------

FACES = [
    # field, value, frozen (kind, value, display), what stands in the cell
    ("ShortTextFormField", "甲", ("text", "甲", "甲"), "甲"),
    ("ShortTextFormField", "", ("text", "", ""), ""),
    ("WholeNumberFormField", 1200000, ("number", 1200000, "1,200,000"), 1200000),
    ("WholeNumberFormField", 0, ("number", 0, "0"), 0),
    ("WholeNumberFormField", None, ("text", "", ""), ""),
    ("DecimalFormField", Decimal("99.50"), ("number", "99.50", "99.5"), Decimal("99.50")),
    ("RocDateFormField", date(2023, 8, 20), ("date", "2023-08-20", "112年8月20日（2023-08-20）"), "112/8/20"),
    ("RocDateFormField", None, ("text", "", ""), ""),
    ("ChoiceFormField", "aws", ("choice", "aws", "AWS"), "AWS"),
    ("ChoiceFormField", "gone", ("choice", "gone", ""), ""),
    ("YesNoFormField", False, ("choice", False, "否"), "否"),
    ("YesNoFormField", None, ("choice", "", ""), ""),
    ("TickFormField", True, ("bool", True, "已勾選"), "是"),
    ("TickFormField", False, ("bool", False, "未勾選"), ""),
    ("MultiChoiceFormField", ["azure", "aws"], ("multi", ["azure", "aws"], "Azure、AWS"), "是"),
    ("TickListField", [], ("multi", [], ""), ""),
]


@pytest.mark.parametrize(("name", "value", "frozen", "cell"), FACES)
def test_answer_is_frozen_and_stands_in_a_cell(name: str, value: Any, frozen: tuple, cell: Any) -> None:
    asked = ASKED[name]
    made = kind_of(asked).freeze("n", asked, value)
    kind, kept, display = frozen
    assert made == {**made, "name": "n", "label": "問", "kind": kind, "value": kept, "display": display}
    assert kind_of(asked).cell(asked, value) == cell


@pytest.mark.parametrize(
    ("name", "value", "question"),
    [
        ("EmailFormField", "service@gmial.com", "您要填的是不是 service@gmail.com？沒有寫錯就不用改。"),
        ("EmailFormField", "service@gmail.com", ""),
        ("EmailFormField", "", ""),
        ("ShortTextFormField", "service@gmial.com", ""),
        ("RocDateFormField", "2023-08-20", ""),  # of no kind that could be unlikely
        ("RocDateFormField", None, ""),
    ],
)
def test_kind_may_ask_about_an_answer_that_is_not_wrong(name: str, value: Any, question: str) -> None:
    assert kind_of(ASKED[name]).doubt(ASKED[name], value, date(2026, 11, 29)) == question


@pytest.mark.parametrize(
    ("name", "empty", "gap"),
    [
        ("ShortTextFormField", (None, ""), "請填寫「問」。"),
        ("WholeNumberFormField", (None, ""), "請填寫「問」。"),
        ("RocDateFormField", (None, ""), "請填寫「問」。"),
        ("ChoiceFormField", (None, ""), "請選擇「問」。"),
        ("YesNoFormField", (None, ""), "請選擇「問」。"),
        ("MultiChoiceFormField", (None, []), "請選擇「問」。"),
        ("TickFormField", (None, False), "請填寫「問」。"),
        ("TickListField", (None, [], ["aws"]), "請確認檔案有這些內容並勾選：Azure"),
    ],
)
def test_gap_is_named_and_an_answer_is_none(name: str, empty: tuple, gap: str) -> None:
    asked = ASKED[name]
    assert [kind_of(asked).gap_in(asked, value)[: len(gap)] for value in empty] == [gap] * len(empty)
    answers = {"YesNoFormField": False, "TickFormField": True, "WholeNumberFormField": 0}
    answer = answers.get(name, [key for key, _ in CHOICES] if kind_of(asked).is_several else "aws")
    assert kind_of(asked).gap_in(asked, answer) == ""


@pytest.mark.parametrize(
    ("name", "written", "raw"),
    [
        ("ShortTextFormField", "甲", "甲"),
        ("WholeNumberFormField", "１０", "10"),
        ("RocDateFormField", "112/8/20", "112/8/20"),
        ("ChoiceFormField", " ａｗｓ ", "aws"),
        ("ChoiceFormField", "", ""),
        ("YesNoFormField", "否", "False"),
        ("TickFormField", "Ｖ", "true"),
        ("TickFormField", "", "false"),
        ("MultiChoiceFormField", "是", True),
        ("MultiChoiceFormField", "□", False),
    ],
)
def test_cell_is_read_as_a_form_takes_it(name: str, written: str, raw: Any) -> None:
    assert kind_of(ASKED[name]).read_cell(ASKED[name], written) == raw


@pytest.mark.parametrize(
    ("name", "reason"), [("ChoiceFormField", "choice"), ("TickFormField", "tick"), ("MultiChoiceFormField", "tick")]
)
def test_cell_that_is_no_answer_says_why(name: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        kind_of(ASKED[name]).read_cell(ASKED[name], "也許")
    assert refused.value.reason == reason


def test_cell_rule_is_the_kinds() -> None:
    rules = {name: kind_of(asked).cell_rule(asked) for name, asked in ASKED.items()}
    named = {name: rule and (rule.type, rule.options, rule.low, rule.high) for name, rule in rules.items()}
    yes, none = ("list", ("是",), "", ""), None
    assert named == {
        "ShortTextFormField": none,
        "LimitedTextFormField": ("textLength", (), "", "100"),
        "EmailFormField": none,
        "UrlFormField": none,
        "TaxIdFormField": none,
        "PhoneFormField": none,
        "RocDateFormField": none,
        "RocDateTimeFormField": none,
        "RocEndFormField": none,
        "WholeNumberFormField": ("whole", (), "1", "9"),
        "DecimalFormField": ("decimal", (), "0", "1000000000000000"),
        "ChoiceFormField": ("list", ("Azure", "AWS"), "", ""),
        "YesNoFormField": ("list", ("是", "否"), "", ""),
        "TickFormField": yes,
        "MultiChoiceFormField": yes,
        "TickListField": yes,
    }
    assert isinstance(rules["TickFormField"], CellRule)


# --- Nobody else asks what an answer is ----------------------------------------------------------------------------


def modules() -> Iterator[tuple[str, ast.AST]]:
    for app in ("portal", "applications", "review", "listings", "demonstration"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if ROOM not in path.parents and "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def names_in(node: ast.AST) -> set[str]:
    return {
        each.attr if isinstance(each, ast.Attribute) else each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute | ast.Name)
    }


def test_no_module_asks_of_which_class_a_field_or_widget_is() -> None:
    asked = set(room.__all__) | {
        name for name, member in vars(forms).items() if isinstance(member, type) and name != "ModelForm"
    }
    calls = [
        f"{path}:{call.lineno}"
        for path, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in {"isinstance", "issubclass"}
        and names_in(call.args[1]) & asked
    ]
    assert calls == []


def test_no_module_above_the_guideline_asks_what_kind_a_filed_answer_is() -> None:
    """The guideline knows no Django, so it cannot ask the kinds: it leaves out files and rows by name."""
    paths = [
        path
        for path, tree in modules()
        for each in ast.walk(tree)
        if isinstance(each, ast.Compare)
        and any(
            isinstance(side, ast.Attribute)
            and side.attr == "kind"
            and getattr(side.value, "attr", getattr(side.value, "id", "")) in {"answer", "cell", "was", "now"}
            for side in (each.left, *each.comparators)
        )
    ]
    assert paths == ["applications/guideline/facts.py"]


def test_no_template_asks_what_kind_a_filed_answer_is() -> None:
    asking = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "answer.kind ==" in path.read_text() or "row.kind ==" in path.read_text()
    ]
    assert asking == []
