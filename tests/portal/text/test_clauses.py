"""Does a citation of the guideline name a place on its page?"""

import pytest

from portal.text.clauses import CITED, anchor_of

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("number", "anchor"),
    [
        ("四(二)", "c4-2"),
        ("七(十一)", "c7-11"),
        ("十二", "c12"),
        ("二十一(二十)", "c21-20"),
        ("六(三)1(2)D", "c6-3-1-2-d"),
        ("八(二)3-1", "c8-2-3-1"),
        ("八(一)(二)3", "c8-1-2-3"),
        ("附表3 五、1", "form-3"),
        ("附表 2", "form-2"),
        ("", ""),
        ("沒有條次", ""),
    ],
)
def test_number_names_a_place(number: str, anchor: str) -> None:
    assert anchor_of(number) == anchor


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("逾期未補正，依須知六(五)視同放棄。", ["六(五)"]),
        ("須知八(一)(二)2、須知四(四)", ["八(一)(二)2", "四(四)"]),
        ("須知六(三)1 應補附", ["六(三)1"]),
        ("依須知三（三）的定義", ["三（三）"]),
        ("上架申請須知訂定", []),
        ("本須知一年一次", []),
        ("須知", []),
    ],
)
def test_citations_are_found_in_a_sentence(sentence: str, numbers: list[str]) -> None:
    assert [cited["number"] for cited in CITED.finditer(sentence)] == numbers
