"""Is a return address that no letter could leave with refused at the start, and a letter without its text?"""

from dataclasses import replace

import pytest

from portal.outbox import kinds, reasons
from portal.outbox.checks import letters_have_their_texts, reasons_are_of_letters, return_address_is_one
from portal.outbox.kinds import LetterKind


@pytest.mark.parametrize("given", ["", "bounce@example.tw", "a" * 20 + "@mail.example.tw"])
def test_address_that_takes_a_reference_is_fine(settings: object, given: str) -> None:
    settings.BOUNCE_ADDRESS = given
    assert return_address_is_one() == []


@pytest.mark.parametrize(
    "given",
    ["bounce", "館 <bounce@example.tw>", "a" * 21 + "@example.tw", "a b@example.tw", "bounce+x@example.tw", "@"],
)
def test_address_that_does_not_is_named_at_the_start(settings: object, given: str) -> None:
    settings.BOUNCE_ADDRESS = given
    assert [error.id for error in return_address_is_one()] == ["outbox.E001"]


def test_every_letter_has_its_text_and_every_text_its_letter() -> None:
    assert letters_have_their_texts() == []
    assert reasons_are_of_letters() == []


def test_letter_without_a_text_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds._known, "opinion", LetterKind("opinion", "審查意見", "", ()))
    assert [(error.id, "opinion" in error.msg) for error in letters_have_their_texts()] == [("outbox.E002", True)]


def test_text_that_names_an_unlisted_word_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds._known, "taken", replace(kinds.get("taken"), words=()))
    assert [error.id for error in letters_have_their_texts()] == ["outbox.E002"]


def test_text_without_a_letter_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(kinds._known, "taken")
    assert [(error.id, "letters/taken.txt" in error.msg) for error in letters_have_their_texts()] == [
        ("outbox.E003", True)
    ]


@pytest.mark.parametrize("name", ["never_registered", "not_qualified"])
def test_rule_that_takes_back_what_is_unknown_or_official_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(reasons._rules, name, lambda message, now: "")
    assert [(error.id, name in error.msg) for error in reasons_are_of_letters()] == [("outbox.E004", True)]
