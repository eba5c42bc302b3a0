"""Is each part of a telephone number kept by its digits, and a whole one parted in words?"""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.forms.fields import (
    PhoneFormField,
)


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
