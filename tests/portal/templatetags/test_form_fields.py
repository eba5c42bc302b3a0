"""Does every kind of question reach the page with its label, its notes and a way for everybody to hear them?"""

import re

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms

from portal.forms import fields
from portal.forms.widgets import LineInput

ROLES = [("origin", "原廠"), ("agent", "代理商")]


class Condition:
    """As a sheet's condition looks to the page."""

    def __init__(self, field: str, *values: str) -> None:
        self.field, self.values = field, values


class QuestionForm(forms.Form):
    use_required_attribute = False

    name = fields.ShortTextFormField(label="方案名稱", help_text="<請填全名>")
    story = fields.LimitedTextFormField(label="特色", limit=100)
    role = forms.ChoiceField(label="角色", choices=[("", "---"), *ROLES], widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(label="適用行業", choices=ROLES, widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label="已詳閱並同意")
    price = fields.ShortTextFormField(label="價格", widget=LineInput("numeric", **{"data-unit": "元"}))
    origin = fields.ShortTextFormField(label="原廠名稱", required=False)


def drawn(
    name: str, data: dict | None = None, prefix: str | None = None, initial: dict | None = None, **marks: object
) -> str:
    """The HTML of one question, on one line."""
    form = QuestionForm(data, prefix=prefix, initial=initial)
    for mark, value in marks.items():
        setattr(form.fields[name], mark, value)
    return re.sub(r"\s+", " ", as_crispy_field(form[name]))


def test_label_belongs_to_its_box():
    assert '<label for="id_name">方案名稱</label>' in drawn("name")


def test_optional_is_said_in_a_word_and_required_by_silence():
    assert "選填" in drawn("origin")
    assert "選填" not in drawn("name")
    assert "選填" in drawn("name", optional=True)  # a sheet's word weighs more than the field's


def test_help_is_escaped_and_read_with_the_box():
    html = drawn("name")
    assert "&lt;請填全名&gt;" in html
    assert 'aria-describedby="id_name_helptext"' in html


def test_notes_are_named_in_the_order_they_stand_in():
    html = drawn(
        "story", {"story": "字" * 101}, remark="請重寫", when=Condition("role", "agent"), when_hint="選「代理商」時填寫"
    )
    described = re.search(r'<textarea[^>]*aria-describedby="([^"]*)"', html)[1].split()
    assert described == ["id_story_remark", "id_story_condition", "id_story_error", "id_story_counter"]
    assert described == [note for note in re.findall(r' id="(id_story_\w+)"', html) if note in described]


@pytest.mark.clause("A-26")
@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("", "目前 0 字，還可以寫 100 字（最多 100 字）"),
        ("字 字\n" * 50, "目前 100 字，還可以寫 0 字（最多 100 字）"),
        ("字" * 101, "目前 101 字，超過 1 字（最多 100 字）"),
    ],
)
def test_length_is_said_before_any_script_counts(stored, words):
    assert re.search(rf'id="id_story_counter"[^>]*>{words}<', drawn("story", initial={"story": stored}))


def test_error_says_that_it_is_one():
    html = drawn("name", {"name": ""})
    assert '<span class="visually-hidden">錯誤：</span>' in html
    assert 'aria-invalid="true"' in html


def test_choices_stand_in_a_fieldset_and_the_first_has_the_name_of_the_question():
    html = drawn("role", initial={"role": "agent"})
    assert "<legend>角色</legend>" in html
    assert re.findall(r'value="(\w+)" id="(\w+)"( checked)?', html) == [
        ("origin", "id_role", ""),
        ("agent", "id_role_1", " checked"),
    ]


def test_several_choices_keep_what_was_ticked():
    html = drawn("kinds", {"kinds": ["origin", "agent"]})
    assert html.count('type="checkbox"') == html.count(" checked") == 2


def test_single_box_is_labelled_once():
    html = drawn("agreed")
    assert html.count("已詳閱並同意") == 1
    assert re.search(r'<label class="choice"><input type="checkbox" name="agreed"', html)


def test_unit_stands_behind_the_number():
    assert re.search(r'id="id_price"> ?<span class="input-unit__unit">元</span>', drawn("price"))


def test_condition_names_the_other_question_as_it_is_posted():
    html = drawn("origin", prefix="plan-1", when=Condition("role", "agent", "both"), when_hint="選「代理商」時填寫")
    assert 'data-when="plan-1-role"' in html
    assert 'data-when-values="[&quot;agent&quot;, &quot;both&quot;]"' in html
    assert "選「代理商」時填寫" in html


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("name", "智慧排程", "智慧排程"),
        ("role", "agent", "代理商"),
        ("kinds", ["origin", "agent"], "原廠、代理商"),
        ("agreed", True, "是"),
    ],
)
def test_locked_answer_can_be_read_and_not_sent(name, value, text):
    html = drawn(name, initial={name: value}, disabled=True, locked_reason="送件後不能更改")
    assert f">{text}</div>" in html
    assert "不可修改：送件後不能更改" in html
    assert "<input" not in html


def test_locked_answer_that_is_empty_says_so():
    assert "（未填）" in drawn("name", disabled=True)


def test_what_was_typed_cannot_break_out_of_the_page():
    html = drawn("name", {"name": '"><script>alert(1)</script>'}, remark="<b>", example="<i>")
    assert "<script" not in html
    assert "<b>" not in html
    assert "<i>" not in html
