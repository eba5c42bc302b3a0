"""Is a slip in a well-known domain seen, and a right one left alone?"""

import pytest

from portal.text.mail_domains import KNOWN, REAL, meant


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("A@GMAIL.CON", "a@gmail.com"),
        ("a@gmail.co", "a@gmail.com"),
        ("a@gmaill.com", "a@gmail.com"),
        ("a@gmail.com.tw", "a@gmail.com"),
        ("a@yaho.com.tw", "a@yahoo.com.tw"),
        ("a@hotmial.com", "a@hotmail.com"),
        ("a@outlok.com", "a@outlook.com"),
        ("a@msa.hinet.ne", "a@msa.hinet.net"),
    ],
)
def test_slip_names_what_was_meant(typed: str, wanted: str) -> None:
    assert meant(typed) == wanted


@pytest.mark.parametrize("domain", [*KNOWN, *sorted(REAL), "example.com", "cpc.org.tw", "gmx.com", "qmail.com.tw", ""])
def test_right_domain_is_left_alone(domain: str) -> None:
    assert meant(f"a@{domain}") == ""
