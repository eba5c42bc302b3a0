"""Does every field understand what people type, and answer nonsense with a sentence?"""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.migrations.writer import MigrationWriter
from django.db.models import Value
from django.http import QueryDict
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from portal.forms.fields import (
    CharLimit,
    ChoiceField,
    ChoiceFormField,
    DecimalField,
    DecimalFormField,
    EmailField,
    EmailFormField,
    LimitedTextField,
    LimitedTextFormField,
    MultiChoiceField,
    MultiChoiceFormField,
    PhoneField,
    PhoneFormField,
    RocDateField,
    RocDateFormField,
    SelectField,
    ShortTextField,
    ShortTextFormField,
    TaxIdField,
    TaxIdFormField,
    TickField,
    TickFormField,
    UrlField,
    UrlFormField,
    WholeNumberField,
    WholeNumberFormField,
    YesNoField,
    YesNoFormField,
)
from portal.models import ClosureDay

CHOICES = [("azure", "Azure"), ("aws", "AWS"), ("other", "其他")]
YES_NO = [(True, "是"), (False, "否")]
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


@pytest.fixture
def answers():
    """A model with every field, which no migration ever sees."""
    with isolate_apps("portal"):

        class Answers(models.Model):
            short = ShortTextField("公司名稱")
            limited = LimitedTextField("說明", limit=5)
            email = EmailField("E-mail")
            url = UrlField("公司官網")
            date = RocDateField("設立登記日期")
            tax_id = TaxIdField("統一編號")
            phone = PhoneField("聯絡電話", kind="local")
            whole = WholeNumberField("實收資本額", at_least=1, unit="元")
            decimal = DecimalField("可用性", max_digits=5, decimal_places=2, at_least=98, at_most=100, unit="%")
            choice = ChoiceField("採用", choices=CHOICES)
            multi = MultiChoiceField("採用", choices=CHOICES)
            select = SelectField("國別", choices=CHOICES)
            yes_no = YesNoField("是否使用統一發票")
            tick = TickField("本公司同意遵守所有規定")

            class Meta:
                app_label = "portal"

        yield Answers


def form_for(model, data):
    return forms.modelform_factory(model, fields="__all__")(data)


# --- Whatever arrives ----------------------------------------------------------------------------------------------


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


def test_text_is_refused_above_the_raw_limit():
    with pytest.raises(ValidationError, match="內容太長，一欄最多 20,000 個字元"):
        LimitedTextFormField(limit=100).clean(" " * 20_001)
    assert LimitedTextFormField(limit=100).clean("甲" + " " * 19_999) == "甲"


def test_refused_text_comes_back_whole_but_without_direction_marks():
    class Form(forms.Form):
        answer = LimitedTextFormField(limit=2)

    form = Form({"answer": "一二\u202e三"})
    assert not form.is_valid()
    assert form["answer"].value() == "一二三"


# --- Text ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("A-26")
def test_limited_text_counts_as_the_clause_says():
    field = LimitedTextFormField(limit=100)
    assert field.clean("字 \r\n" * 100).count("字") == 100
    with pytest.raises(ValidationError) as caught:
        field.clean("字" * 103)
    assert caught.value.messages == ["最多 100 字，目前 103 字，請刪減 3 字。"]


def test_limited_text_brings_the_counter_its_limit():
    html = LimitedTextFormField(limit=300).widget.render("answer", "")
    assert 'data-limit="300"' in html and 'rows="9"' in html


def test_short_text_is_one_clean_line():
    field = ShortTextFormField(max_length=5)
    assert field.clean(" 測試\r\n公司\x00 ") == "測試 公司"
    with pytest.raises(ValidationError, match="最多 5 個字元，目前 6 個"):
        field.clean("測試股份有限")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.example.com/方案", "https://www.example.com/方案"),
        ("www.example.com", "https://www.example.com"),
        (" http://example.com ", "http://example.com"),
    ],
)
def test_url_understands_addresses(typed, kept):
    assert UrlFormField().clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["ftp://example.com/a", "javascript:alert(1)", "example", "http://", "https://exa mple.com"]
)
def test_url_refuses_what_a_browser_should_not_open(typed):
    with pytest.raises(ValidationError, match="請輸入完整網址"):
        UrlFormField().clean(typed)


@pytest.mark.clause("F1-17")
def test_email_is_checked():
    assert EmailFormField().clean(" officer@example.tw ") == "officer@example.tw"
    with pytest.raises(ValidationError, match="請輸入正確的電子郵件"):
        EmailFormField().clean("officer@")


# --- Dates, numbers, telephone ---------------------------------------------------------------------------------------


@pytest.mark.clause("F1-05")
@pytest.mark.parametrize(
    "typed",
    [
        "112/8/20",
        "１１２年８月２０日",
        "1120820",
        "2023-08-20",
        date(2023, 8, 20),
        datetime(2023, 8, 19, 17, tzinfo=UTC),
    ],
)
def test_roc_date_understands_every_notation(typed):
    assert RocDateFormField().clean(typed) == date(2023, 8, 20)


@pytest.mark.clause("F1-05")
def test_roc_date_shows_again_what_was_typed():
    class Form(forms.Form):
        answer = RocDateFormField()

    form = Form({"answer": "112-02-29"})
    assert form.errors == {"answer": ["民國112年2月沒有29日，請核對日期。"]}
    assert 'value="112-02-29"' in str(form["answer"])
    assert 'value="112/8/20"' in str(Form(initial={"answer": date(2023, 8, 20)})["answer"])
    assert form["answer"].help_text == "例：112/8/20 或 2023-08-20"


@pytest.mark.clause("F1-07")
@pytest.mark.parametrize(
    "typed", ["1000000", "1,000,000", "１，０００，０００", "1 000 000", "+1000000", "1000000.0", 1_000_000]
)
def test_whole_number_understands_digits_and_separators(typed):
    assert WholeNumberFormField().clean(typed) == 1_000_000


@pytest.mark.parametrize(
    "typed", ["1,00", "10,0000", ",1", "1.5", "1e3", "一百萬", "1_000", "0x10", "٣", "9" * 41, True, 1.5]
)
def test_whole_number_refuses_the_rest(typed):
    with pytest.raises(ValidationError) as caught:
        WholeNumberFormField().clean(typed)
    assert caught.value.messages[0] in ("請輸入整數，只能有數字，例：1000000。", "這一欄的內容格式不正確，請重新填寫。")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("2", "請填 3 以上的數字。"), ("10", "請填 9 以下的數字。")],
)
def test_whole_number_keeps_its_limits(typed, sentence):
    with pytest.raises(ValidationError) as caught:
        WholeNumberFormField(min_value=3, max_value=9).clean(typed)
    assert caught.value.messages == [sentence]


@pytest.mark.clause("F2-20")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("99.95", "99.95"), ("９９．９", "99.9"), ("100", "100"), (Decimal("98.00"), "98.00"), (98, "98")],
)
def test_decimal_understands_digits(typed, expected):
    assert DecimalFormField(max_digits=5, decimal_places=2).clean(typed) == Decimal(expected)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("99.999", "小數最多 2 位。"),
        ("1000000", "數字太大，最多 5 位數。"),
        ("1234", "數字太大，整數部分最多 3 位數。"),
        ("NaN", "請輸入數字，可以有小數點，例：99.5。"),
        ("99,9", "請輸入數字，可以有小數點，例：99.5。"),
    ],
)
def test_decimal_says_what_is_wrong(typed, sentence):
    with pytest.raises(ValidationError) as caught:
        DecimalFormField(max_digits=5, decimal_places=2).clean(typed)
    assert sentence in caught.value.messages


@pytest.mark.clause("R6-1-1", "F1-03")
def test_tax_id_is_normalised_and_checked():
    assert TaxIdFormField().clean(" ０４５９－５２５７ ") == "04595257"
    with pytest.raises(ValidationError, match="「12345678」不是有效的統一編號"):
        TaxIdFormField().clean("12345678")


@pytest.mark.clause("F1-15", "F1-16")
@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("area", "（０２）", "02"),
        ("area", "0826", "0826"),
        ("local", "2345-6789", "23456789"),
        ("area", "+886 2", "02"),
        ("local", "（2345）6789", "23456789"),
        ("extension", "#123", "123"),
        ("extension", "分機：０１２", "012"),
        ("extension", "ext. 8", "8"),
        ("extension", "轉 00012", "00012"),
        ("mobile", "0912-345-678", "0912345678"),
        ("mobile", "+886 912 345 678", "0912345678"),
    ],
)
def test_phone_keeps_the_digits(kind, typed, kept):
    assert PhoneFormField(kind=kind).clean(typed) == kept


@pytest.mark.clause("F1-15", "F1-16")
@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("area", "2"),
        ("area", "02345"),
        ("local", "1234"),
        ("local", "123456789"),
        ("extension", "一"),
        ("extension", "12-3"),
        ("extension", "12、15"),
        ("extension", "12/15"),
        ("extension", "12 15"),
        ("extension", "1.2"),
        ("extension", "12a"),
        ("extension", "(12)"),
        ("mobile", "0812345678"),
        ("mobile", "091234567"),
    ],
)
def test_phone_refuses_the_rest(kind, typed):
    with pytest.raises(ValidationError, match="請輸入"):
        PhoneFormField(kind=kind).clean(typed)


WHOLE = "這是整支市內電話，請分開填：區域號碼 02、電話號碼 23456789"


@pytest.mark.clause("F1-15", "F1-16")
@pytest.mark.parametrize("kind", ["area", "local", "extension", "mobile"])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("02-2345-6789", f"{WHOLE}。"),
        ("02-2345-6789#123", f"{WHOLE}、分機 123。"),
        ("(02)2345-6789 分機 0123", f"{WHOLE}、分機 0123。"),
        ("+886 2 2345 6789", f"{WHOLE}。"),
        ("+886 (0)2-23456789 ext. 12-3", f"{WHOLE}、分機 12-3。"),
        ("０２２３４５６７８９轉５", f"{WHOLE}、分機 5。"),
        ("037-123456", "這是整支市內電話，請分開填：區域號碼 037、電話號碼 123456。"),
        ("0492345678", "這是整支市內電話，請分開填：區域號碼 049、電話號碼 2345678。"),
        ("0836-22345", "這是整支市內電話，請分開填：區域號碼 0836、電話號碼 22345。"),
        ("04-23456789", "這是整支市內電話，請分開填：區域號碼 04、電話號碼 23456789。"),
        ("2345-6789#12", "這裡只填號碼，分機要填在「分機」欄。請分開填：電話號碼 23456789、分機 12。"),
        ("23456 轉 12", "這裡只填號碼，分機要填在「分機」欄。請分開填：電話號碼 23456、分機 12。"),
    ],
)
def test_whole_number_in_one_box_is_parted_in_words(kind, typed, sentence):
    with pytest.raises(ValidationError) as refused:
        PhoneFormField(kind=kind).clean(typed)
    assert refused.value.messages == [sentence]


@pytest.mark.clause("F1-16")
@pytest.mark.parametrize("kind", ["area", "local", "extension"])
@pytest.mark.parametrize("typed", ["0912-345-678", "+886 912345678", "０９１２３４５６７８"])
def test_mobile_number_in_another_box_is_said(kind, typed):
    with pytest.raises(ValidationError, match=r"這是手機號碼，這一格不能填。請填在「手機」欄：0912345678。"):
        PhoneFormField(kind=kind).clean(typed)


@pytest.mark.clause("F1-15")
@given(st.text(max_size=12))
def test_extension_is_kept_digit_by_digit_or_refused(typed):
    """Whatever is taken are the digits that were typed, all of them, in their order."""
    try:
        kept = PhoneFormField(kind="extension", required=False).clean(typed)
    except ValidationError:
        return
    assert kept == "".join(character for character in unicodedata.normalize("NFKC", typed) if character.isdecimal())


# --- Choices -------------------------------------------------------------------------------------------------------


def test_choice_offers_exactly_its_choices(answers):
    field = form_for(answers, None).fields["choice"]
    assert list(field.choices) == CHOICES
    with pytest.raises(ValidationError, match="請從所列的選項中選一項。"):
        field.clean("x" * 10_000_000)


def test_select_starts_with_an_invitation(answers):
    field = form_for(answers, None).fields["select"]
    assert list(field.choices) == [("", "請選擇"), *CHOICES]
    assert field.clean("") == ""


@pytest.mark.parametrize(
    ("sent", "answer", "changed"),
    [
        ("True", True, True),
        ("False", False, False),
        (True, True, True),
        (False, False, False),
        ("", None, True),
        (None, None, True),
    ],
)
def test_yes_no_tells_no_from_no_answer(sent, answer, changed):
    field = YesNoFormField(choices=YES_NO, required=False)
    assert field.clean(sent) is answer
    assert field.has_changed(False, sent) is changed


@pytest.mark.parametrize("sent", ["yes", "true", 1, "None", [True]])
def test_yes_no_refuses_the_rest(sent):
    with pytest.raises(ValidationError, match="請從所列的選項中選一項。"):
        YesNoFormField(choices=YES_NO).clean(sent)


def test_yes_no_shows_the_stored_answer(answers):
    form = forms.modelform_factory(answers, fields=["yes_no"])(instance=answers(yes_no=False))
    assert str(form["yes_no"]).count("checked") == 1
    assert answers(yes_no=False).get_yes_no_display() == "否"


def test_multi_choice_keeps_the_declared_order_once_each():
    field = MultiChoiceFormField(choices=[(letter, letter) for letter in "zyxwvutsrq"])
    assert field.clean([*"qrstuvwxyz", "q"]) == [*"zyxwvutsrq"]


@pytest.mark.parametrize("sent", [["gcp"], ["azure", "gcp"], "azure", [["azure"]], {"azure": 1}, 7])
def test_multi_choice_refuses_what_is_not_offered(sent):
    with pytest.raises(ValidationError, match="請從所列的選項中勾選。"):
        MultiChoiceFormField(choices=CHOICES).clean(sent)


def test_multi_choice_understands_groups():
    field = MultiChoiceFormField(choices=[("企業營運端", CHOICES[:2]), ("工廠生產端", CHOICES[2:])])
    assert field.clean(["other", "aws"]) == ["aws", "other"]


def test_multi_choice_shows_labels(answers):
    assert answers(multi=["azure", "other", "gone"]).get_multi_display() == "Azure、其他、gone"
    assert answers().get_multi_display() == ""
    assert answers._meta.get_field("multi").labels(["aws"]) == ["AWS"]


def test_multi_choice_is_validated_on_the_model(answers):
    answers(multi=["azure"]).full_clean()
    with pytest.raises(ValidationError, match="請從所列的選項中勾選。"):
        answers(multi=["gcp"]).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "sought", "count"),
    [
        (["a_b"], "a_b", 1),
        (["a_b"], "axb", 0),
        (["axb"], "a_b", 0),
        (["ab", "c"], "a", 0),
        (["ab"], "b", 0),
        ([], "a", 0),
    ],
)
def test_multi_choice_can_be_searched(stored, sought, count):
    ClosureDay.objects.create(date=date(2023, 8, 3), reason="颱風停止上班")
    rows = ClosureDay.objects.annotate(chosen=Value(stored, output_field=MultiChoiceField()))
    assert rows.filter(chosen__has=sought).count() == count


# --- On a model ----------------------------------------------------------------------------------------------------


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
    assert (form.instance.whole, form.instance.decimal, form.instance.tax_id) == (1_000_000, Decimal(98), "04595257")
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


def test_limited_text_is_checked_on_the_model_too(answers):
    assert CharLimit(5) in answers._meta.get_field("limited").validators
    with pytest.raises(ValidationError, match="請刪減 1 字"):
        answers(limited="一二三四五六").full_clean()


def test_migrations_see_no_words_and_rebuild_the_same_column(answers):
    for field in answers._meta.get_fields()[1:]:
        _, path, args, kwargs = field.deconstruct()
        again = type(field)(*args, **kwargs)
        assert again.deconstruct()[1:] == (path, args, kwargs)
        assert (again.null, again.blank, again.max_length) == (field.null, field.blank, field.max_length)
        assert not {"verbose_name", "help_text", "choices", "limit", "unit"} & set(kwargs)
        assert MigrationWriter.serialize(field)[0].startswith("portal.forms.fields.")


def test_migrations_keep_a_column_that_must_not_be_empty():
    field = ClosureDay._meta.get_field("date")
    _, _, args, kwargs = field.deconstruct()
    again = RocDateField(*args, **kwargs)
    assert (again.null, again.blank, again.unique) == (False, False, True)
