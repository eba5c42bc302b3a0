"""Are the same company, person, mailbox, address and telephone known as such however they are written, and strangers left alone?"""

import pytest

from portal.text.mail_domains import is_shared
from review.conflict import matching
from review.conflict.matching import TieFact, bare_name, ties


def bases(own: list[TieFact], other: list[TieFact]) -> list[str]:
    return [tie.basis.partition(":")[0] for tie in ties(own, other)]


@pytest.mark.parametrize(
    ("make", "own", "other", "is_tied"),
    [
        ("organisation", "台灣雲端（股）公司", "臺灣雲端股份有限公司", True),
        ("organisation", "ＡＣＭＥ　Co., Ltd.", "acme", True),
        ("organisation", "雲端資訊股份有限公司研發部", "雲端資訊股份有限公司", True),
        ("organisation", "雲端股份有限公司", "雲端資訊股份有限公司", False),
        ("organisation", "美商甲乙丙股份有限公司台灣分公司", "甲乙丙股份有限公司", True),
        ("organisation", "公司", "有限公司", False),
        ("tax_number", "０４５９５２５７", "04595257", True),
        ("person", "黃 小明", "黄小明", True),
        ("person", "王", "王", False),
        ("mail", "a@mail.acme.com.tw", "b@acme.com.tw", True),
        ("mail", "a@gmail.com", "b@gmail.com", False),
        ("mail", "a@ms1.hinet.net", "b@ms1.hinet.net", False),
        ("mail", "a@com.tw", "b@acme.com.tw", False),
        ("address", "100臺北市中正區忠孝東路一段1號3樓", "台北市中正區忠孝東路1段1號3F", True),
        ("address", "台北市", "台北市", False),
        ("telephone", "(02)2345-6789 分機 12", "+886-2-23456789", True),
        ("telephone", "0912-345-678", "0912345678", True),
        ("telephone", "12", "12", False),
    ],
)
def test_two_ways_of_writing_are_compared(make: str, own: str, other: str, is_tied: bool) -> None:
    facts = getattr(matching, make)
    assert bool(ties(facts(own, "本人", "employed"), facts(other, "申請公司"))) is is_tied


def test_one_tie_is_told_once_with_all_places_in_one_sentence() -> None:
    own = [*matching.person("王小明", "本人姓名", "party"), *matching.person("王小明", "配偶", "interest")]
    other = [*matching.person("王小明", "代表人"), *matching.person("王小明", "聯絡人")]
    tie = ties(own, other)
    assert [(tied.basis, tied.kind) for tied in tie] == [("person:王小明", "party")]
    assert tie[0].evidence == "本人姓名「王小明」、配偶「王小明」與本案代表人「王小明」、聯絡人「王小明」姓名相同。"


def test_basis_of_a_long_name_is_short_and_its_own() -> None:
    long = "雲" * 150
    assert [len(tie.basis) for tie in ties(matching.organisation(long, "x"), matching.organisation(long, "y"))] == [77]


def test_mailbox_that_everybody_may_have_is_still_the_same_person() -> None:
    assert bases([*matching.mail("A@gmail.com", "x")], [*matching.mail("a@gmail.com", "y")]) == ["mail"]


def test_name_that_is_nothing_but_a_form_stays() -> None:
    assert bare_name("公司") == "公司"


@pytest.mark.parametrize(
    ("domain", "shared"), [("msa.hinet.net", True), ("example.tw", True), ("tw", True), ("iii.org.tw", False)]
)
def test_shared_domains_are_known(domain: str, shared: bool) -> None:
    assert is_shared(domain) is shared
