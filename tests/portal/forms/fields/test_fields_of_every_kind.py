"""Does every field understand what people type, and answer nonsense with a sentence?"""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db.migrations.writer import MigrationWriter
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from portal.forms.fields import (
    ChoiceFormField,
    DecimalFormField,
    EmailFormField,
    LimitedTextFormField,
    MultiChoiceFormField,
    PhoneFormField,
    RocDateFormField,
    ShortTextFormField,
    TaxIdFormField,
    TickFormField,
    UrlFormField,
    WholeNumberFormField,
    YesNoFormField,
)
from tests.portal.forms.fields.answers import CHOICES, YES_NO, form_for

FORM_FIELDS = {
    "short": lambda **kw: ShortTextFormField(max_length=200, **kw),
    "limited": lambda **kw: LimitedTextFormField(limit=100, **kw),
    "email": EmailFormField,
    "url": UrlFormField,
    "date": RocDateFormField,
    "tax_id": TaxIdFormField,
    "area": lambda **kw: PhoneFormField(kind="area", **kw),
    "local": lambda **kw: PhoneFormField(kind="local", **kw),
    "extension": lambda **kw: PhoneFormField(kind="extension", **kw),
    "mobile": lambda **kw: PhoneFormField(kind="mobile", **kw),
    "whole": lambda **kw: WholeNumberFormField(min_value=0, max_value=10**15, **kw),
    "decimal": lambda **kw: DecimalFormField(max_digits=5, decimal_places=2, **kw),
    "choice": lambda **kw: ChoiceFormField(choices=CHOICES, **kw),
    "multi": lambda **kw: MultiChoiceFormField(choices=CHOICES, **kw),
    "yes_no": lambda **kw: YesNoFormField(choices=YES_NO, **kw),
    "tick": TickFormField,
}

HOSTILE = [
    "字" * 3_400_000, "9" * 10_000_000, "1," * 5_000_000, "\x00", "a\x00b", "\u202egnp.exe", "👨\u200d👩\u200d👧", "𡍼" * 300, "\ud800",
    "<script>alert(1)</script>", "javascript:alert(1)", "http://[::1", "%s %(x)s {0}", "NaN", "inf", "-1", "1e400", "٣", "²",
    [], ["a"], [["a"]], [{}], {"a": 1}, {1}, 0, -1, 1.5, float("nan"), True, False, b"bytes", object(), Decimal("NaN"),
    10**300, date(2023, 8, 20), None, "", " ", "\u3000", "\u200b", "/../../etc/passwd", "民國112-02-29",
]  # fmt: skip


@pytest.mark.parametrize("name", FORM_FIELDS)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_form_fields_answer_anything_with_a_value_or_a_sentence(name, number):
    class Form(forms.Form):
        answer = FORM_FIELDS[name](required=False)

    form = Form({"answer": HOSTILE[number]})
    form.is_valid()
    assert all(sentence.endswith("。") and len(sentence) < 80 for sentence in form.errors.get("answer", []))
    if number > 2:  # the three long ones would only take time
        assert form.as_p()


@given(data=st.text() | st.integers() | st.floats() | st.lists(st.text()) | st.none())
def test_form_fields_never_raise_anything_else(data):
    for make in FORM_FIELDS.values():
        try:
            make(required=False).clean(data)
        except ValidationError as error:
            assert error.messages


@pytest.mark.parametrize("name", FORM_FIELDS)
def test_form_fields_say_that_an_answer_is_missing(name):
    with pytest.raises(ValidationError) as caught:
        FORM_FIELDS[name]().clean([] if name == "multi" else " " if name == "short" else "")
    assert caught.value.messages in (["請填寫這一欄。"], ["請選一項。"], ["請至少勾選一項。"], ["請閱讀後勾選。"])


@pytest.mark.parametrize("name", FORM_FIELDS)
def test_form_fields_never_cut_what_is_typed(name):
    class Form(forms.Form):
        answer = FORM_FIELDS[name]()

    html = str(Form()["answer"])
    assert "maxlength" not in html
    assert 'type="number"' not in html and 'type="date"' not in html and "style=" not in html


def test_model_fields_bring_their_form_fields(answers):
    kinds = {name: type(field) for name, field in form_for(answers, None).fields.items()}
    assert kinds == {
        "short": ShortTextFormField,
        "limited": LimitedTextFormField,
        "email": EmailFormField,
        "url": UrlFormField,
        "date": RocDateFormField,
        "tax_id": TaxIdFormField,
        "phone": PhoneFormField,
        "whole": WholeNumberFormField,
        "decimal": DecimalFormField,
        "choice": ChoiceFormField,
        "multi": MultiChoiceFormField,
        "select": ChoiceFormField,
        "yes_no": YesNoFormField,
        "tick": TickFormField,
    }
    assert form_for(answers, None).fields["whole"].widget.attrs["data-unit"] == "元"
    assert not any(field.required for field in form_for(answers, None).fields.values())


def test_model_fields_take_what_the_form_understood(answers):
    data = QueryDict(mutable=True)
    data.update(
        {
            "short": "測試公司",
            "limited": "一二三 四五",
            "email": "a@example.tw",
            "url": "example.com",
            "date": "112/8/20",
        }
        | {"tax_id": "０４５９５２５７", "phone": "2345-6789", "whole": "1,000,000", "decimal": "98", "choice": "aws"}
    )
    data.setlist("multi", ["other", "azure"])
    form = form_for(answers, data)
    assert form.is_valid(), form.errors
    assert form.instance.date == date(2023, 8, 20)
    assert form.instance.whole == 1_000_000
    assert form.instance.decimal == Decimal(98)
    assert form.instance.tax_id == "04595257"
    assert form.instance.multi == ["azure", "other"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("whole", "0", "請填 1 以上的數字。"),
        ("whole", "1" + "0" * 16, "請填 1000000000000000 以下的數字。"),
        ("decimal", "97.99", "請填 98 以上的數字。"),
        ("decimal", "100.01", "請填 100 以下的數字。"),
        ("limited", "一二三四五六", "最多 5 字，目前 6 字，請刪減 1 字。"),
    ],
)
@pytest.mark.clause("F2-20", "A-26")
def test_model_fields_keep_their_limits(answers, name, value, sentence):
    assert form_for(answers, {name: value}).errors == {name: [sentence]}


def test_model_fields_may_all_be_empty(answers):
    form = form_for(answers, {})
    assert form.is_valid()
    values = {name: getattr(form.instance, name) for name in form.fields}
    assert values == dict.fromkeys(("short", "limited", "email", "url", "tax_id", "phone", "choice", "select"), "") | {
        "date": None,
        "whole": None,
        "decimal": None,
        "multi": [],
        "yes_no": None,
        "tick": False,
    }


def test_migrations_see_no_words_and_rebuild_the_same_column(answers):
    for field in answers._meta.get_fields()[1:]:
        _, path, args, kwargs = field.deconstruct()
        again = type(field)(*args, **kwargs)
        assert again.deconstruct()[1:] == (path, args, kwargs)
        assert again.null == field.null
        assert again.blank == field.blank
        assert again.max_length == field.max_length
        assert not {"verbose_name", "help_text", "choices", "limit", "unit"} & set(kwargs)
        assert MigrationWriter.serialize(field)[0].startswith("portal.forms.fields.")
