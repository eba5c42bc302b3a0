"""Is every letter that the product sends registered, with its text and a sample of every word?"""

from typing import Any

import pytest

from portal.outbox import kinds, messages, rendering, wording
from portal.outbox.kinds import LetterKind, LetterWord, UnknownLetterKind

pytestmark = pytest.mark.once


@pytest.mark.parametrize("kind", kinds.known(), ids=lambda kind: kind.name)
def test_every_letter_reads_from_its_template_with_its_sample(kind: LetterKind) -> None:
    """So its words are all listed, and each has something to say in a preview."""
    if kind.typed:
        pytest.skip("a person writes it")
    if kind.editable:
        letter = wording.render(wording.usual(kind), kind.words, wording.plain(kind.words, {}, samples=True))
        subject, body = letter.subject, letter.body
        assert bool(letter.purport) == kind.printed
    else:
        subject, body = rendering.render(kind.name, samples(kind.words))
    assert "" not in (subject, body.strip())
    assert not {"{", "【"} & set(subject + body)


def samples(words: tuple[LetterWord, ...]) -> dict[str, Any]:
    """A value for every word, as a template asks for it."""
    values: dict[str, Any] = {}
    for word in words:
        *places, last = word.path.split(".")
        inner = values
        for place in places:
            inner = inner.setdefault(place, {})
        inner[last] = word.sample() if callable(word.sample) else word.sample
    return values


def test_each_app_registers_what_it_sends() -> None:
    apps = {kind.name for kind in kinds.known()}
    assert {"receipt", "member_removed"} <= apps  # applications
    assert {"taken", "decided", "mailing", "export"} <= apps  # review
    assert {"announced", "expired"} <= apps  # listings
    assert {"password_reset_key", "totp_activated"} <= apps  # accounts


def test_words_of_one_letter_have_labels_of_their_own() -> None:
    words = (LetterWord("a", "同名"), LetterWord("b", "同名"))
    with pytest.raises(ValueError, match="two words of x have one label"):
        kinds.register(LetterKind("x", "x", "", words, editable=True))


def test_unknown_kind_raises_wherever_it_is_named(db: None) -> None:
    for use in (
        lambda: kinds.get("no_letter"),
        lambda: rendering.render("no_letter", {}),
        lambda: messages.post(concerns=None, kind="no_letter", to="a@example.com", subject="s", body="b"),
    ):
        with pytest.raises(UnknownLetterKind, match="no_letter"):
            use()


def test_second_kind_of_a_name_is_refused_and_the_same_one_is_not() -> None:
    kinds.register(kinds.get("receipt"))
    with pytest.raises(ValueError, match="two kinds of letters are called receipt"):
        kinds.register(LetterKind("receipt", "別的", "", (LetterWord("x", "x"),)))


def test_letter_of_an_earlier_version_is_called_by_its_name() -> None:
    assert (kinds.label_of("receipt"), kinds.label_of("gone_since")) == ("收件成功通知", "gone_since")


def test_list_of_letters_follows_a_cases_way() -> None:
    names = [kind.name for kind in kinds.known() if kind.editable]
    assert names == [
        "closing_in_a_week", "closing_tomorrow", "receipt", "taken", "correction", "correction_amended",
        "correction_recalled", "correction_reminder",
        "correction_extended", "correction_reopened", "reopened", "correction_received", "infected", "lapsed",
        "qualified", "not_qualified", "withdrawn", "moved",
        "supplement", "supplement_amended", "supplement_recalled", "supplement_reminder", "supplement_extended",
        "supplement_reopened", "supplement_lapsed", "supplement_received",
        "decided", "review_question", "announced", "demonstration", "demonstration_moved", "demonstration_off",
        "contract_call", "contract_concluded", "contract_extended", "contract_lapsed", "contract_reminder", "contract_resumed",
        "contract_signature_returned", "contract_terms_approved", "contract_terms_returned",
        "listed", "delisted", "relisted", "listing_corrected", "expired",
        "recusal_granted", "recusal_refused", "recusal_upheld",
        "letter_withdrawn",
    ]  # fmt: skip
