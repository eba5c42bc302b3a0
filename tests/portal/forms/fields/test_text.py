"""Is text counted as the clause says, cleaned, and refused rather than cut?"""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from portal.forms.fields import (
    CharLimit,
    EmailFormField,
    LimitedTextFormField,
    ShortTextFormField,
    UrlFormField,
)


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


def test_limited_text_is_checked_on_the_model_too(answers):
    assert CharLimit(5) in answers._meta.get_field("limited").validators
    with pytest.raises(ValidationError, match="請刪減 1 字"):
        answers(limited="一二三四五六").full_clean()
