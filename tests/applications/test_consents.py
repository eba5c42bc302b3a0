"""Are the consents the official texts, to the letter?"""

import re
from hashlib import sha256

import pytest

from applications.consents import CONSENTS, Consent

# SHA-256 of the passages of the official guideline (112), white space removed.
OFFICIAL = {
    "consent_pdpa": "366fb957e71d2739b163b613d1985bf0ad19464ba86b96a7a664cbad29e0bf0c",
    "consent_data_access_affidavit": "3c57eb8f613c990b42135cce64334f4110112c5acb26c8ea0a6cf13c32d4c4cd",
    "consent_declarations": "47f093cd252338c4e07a3c76f031ef4bced520daaf68a5943fbd2ca7f02db567",
}
PDPA, AFFIDAVIT, DECLARATIONS = CONSENTS


def numbered(consent: Consent) -> list[str]:
    return [line for line in consent.paragraphs if re.match(r"[一二三四五六七八九]、|\([一二三四五六七八九]\)", line)]


@pytest.mark.clause("F1-19", "F1-20", "F1-21", "A-34")
@pytest.mark.parametrize("consent", CONSENTS, ids=lambda consent: consent.key)
def test_consent_is_the_official_passage(consent):
    squashed = re.sub(r"\s", "", consent.full_text)
    assert sha256(squashed.encode()).hexdigest() == OFFICIAL[consent.key]


@pytest.mark.clause("F1-19", "F1-20", "F1-21")
@pytest.mark.parametrize("consent", CONSENTS, ids=lambda consent: consent.key)
def test_consent_parts_hold_every_character(consent):
    parts = consent.title + consent.body + consent.tick
    assert re.sub(r"\s", "", parts) == re.sub(r"[\s□]", "", consent.full_text)


@pytest.mark.parametrize("consent", CONSENTS, ids=lambda consent: consent.key)
def test_consent_paragraph_has_no_layout_breaks(consent):
    assert [
        line for line in (*consent.paragraphs, consent.title, consent.tick) if re.search(r"\n|  |\t|　", line)
    ] == []


@pytest.mark.clause("F1-19", "F1-20", "F1-21")
def test_consents_have_the_official_number_of_items():
    assert [len(numbered(consent)) for consent in CONSENTS] == [7, 3, 13]


@pytest.mark.clause("F1-19", "F1-20", "F1-21")
def test_consent_ticks_are_the_sentences_beside_the_box():
    assert PDPA.tick == (
        "本人已充分知悉貴處上述告知事項，並同意貴處蒐集、處理、利用本人之個人資料，以及其他公務機關請求行政協助目的之提供。"
    )
    assert AFFIDAVIT.tick == "本公司明確瞭解上述說明內容，並且同意遵守本切結書之所有規定。（同意請勾選）"
    assert DECLARATIONS.tick == "本公司已明確了解上述所有聲明與授權內容，並且同意遵守所有規定（同意請勾選）"


def test_consent_titles_are_the_official_headings():
    assert [consent.title for consent in CONSENTS] == [
        "蒐集個人資料告知事項暨個人資料提供同意書",
        "雲端解決方案中小企業客戶資料取用與提供切結書",
        "聲明與授權事項",
    ]


@pytest.mark.clause("F1-22")
@pytest.mark.parametrize("consent", CONSENTS, ids=lambda consent: consent.key)
def test_consent_hash_is_of_the_full_text(consent):
    assert consent.sha256 == sha256(consent.full_text.encode()).hexdigest()
    assert consent.version == "112"


@pytest.mark.clause("F1-22")
def test_frozen_consent_can_be_read_without_the_text_file():
    assert AFFIDAVIT.frozen() == {
        "key": "consent_data_access_affidavit",
        "title": AFFIDAVIT.title,
        "text": "\n".join(AFFIDAVIT.paragraphs),
        "statement": AFFIDAVIT.tick,
        "version": "112",
        "sha256": AFFIDAVIT.sha256,
    }
