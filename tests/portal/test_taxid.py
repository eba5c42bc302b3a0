"""Is the 統一編號 rule of April 2023 right, on every kind of number?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.taxid import is_valid, normalise, problem

OLD_RULE = ["04595257", "10458575", "10458574", "22099131", "12345675"]
NEW_RULE_ONLY = ["04595252", "10458570", "12345670"]

digits = st.text("0123456789", min_size=8, max_size=8)


@pytest.mark.clause("F1-03", "R6-1-1")
@pytest.mark.parametrize("taxid", OLD_RULE + NEW_RULE_ONLY)
def test_is_valid_accepts(taxid):
    assert is_valid(taxid)
    assert problem(taxid) == ""


@pytest.mark.clause("F1-03", "R6-1-1")
@pytest.mark.parametrize(
    "taxid",
    [
        "12345678",
        "11111111",
        "99999999",
        "00000000",
        "04595253",
        "",
        "0459525",
        "045952570",
        "0459525A",
        "０４５９５２５７",
    ],
)
def test_is_valid_refuses(taxid):
    assert not is_valid(taxid)
    assert problem(taxid)


@pytest.mark.clause("R6-1-1")
@pytest.mark.parametrize(
    "raw",
    [
        "04595257",
        " 0459 5257 ",
        "0459-5257",
        "０４５９５２５７",
        "0459\u200b5257\ufeff",
        "０４５９－５２５７",
        "0459–5257\n",
        "04595257\u3000",
    ],
)
def test_normalise_finds_the_number_meant(raw):
    assert normalise(raw) == "04595257"


@pytest.mark.parametrize(
    ("taxid", "words"),
    [
        ("0459525", "目前輸入了 7 位"),
        ("A4595257", "只能有數字"),
        ("", "只能有數字"),
        ("00000000", "統一編號不能全部是 0"),
        ("12345678", "核對是否有數字打錯"),
    ],
)
def test_problem_says_what_is_wrong(taxid, words):
    assert words in problem(taxid)


@given(digits)
def test_is_valid_includes_every_number_of_the_old_rule(taxid):
    total = sum(sum(divmod(int(d) * w, 10)) for d, w in zip(taxid, (1, 2, 1, 2, 1, 2, 4, 1), strict=True))
    old = total % 10 == 0 or (taxid[6] == "7" and total % 10 == 9)
    if old and taxid != "00000000":
        assert is_valid(taxid)


@given(digits.filter(lambda taxid: taxid[6] != "7"), st.integers(1, 4))
def test_is_valid_notices_a_wrong_last_digit(taxid, by):
    wrong = taxid[:7] + str((int(taxid[7]) + by) % 10)
    assert not (is_valid(taxid) and is_valid(wrong)) or abs(int(taxid[7]) - int(wrong[7])) == 5


@given(st.text() | st.text("0123456789０１２３４５６７８９ -\u200b"))
def test_problem_and_is_valid_agree_on_anything(raw):
    assert bool(problem(normalise(raw))) != is_valid(normalise(raw))
