"""Does a letter say what its template says, plainly and without a hole?"""

from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist

from portal.outbox import kinds, rendering

TEXT = """\
補正通知：{{ number }}
{{ company }} 您好：   
{% for item in items %}
- {{ item }}
{% endfor %}


{% if remark %}說明：{{ remark }}{% endif %}

{% include "letters/sign.txt" %}
"""  # noqa: W291 - the trailing spaces are what is tested


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("test", "long", "none"):
        monkeypatch.setitem(kinds._known, name, kinds.LetterKind(name, name, "", ()))
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/test.txt").write_text(TEXT)
    (tmp_path / "letters/sign.txt").write_text("{{ unit }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    rendering._engine.cache_clear()
    yield tmp_path
    rendering._engine.cache_clear()


WORDS = {"number": "112-0001", "company": "A & B <測試>公司", "items": ["一", "二"], "remark": "", "unit": "執行單位"}


def test_letter_is_plain_text_with_its_subject_first() -> None:
    subject, body = rendering.render("test", WORDS)
    assert subject == "補正通知：112-0001"
    assert body == "A & B <測試>公司 您好：\n\n- 一\n\n- 二\n\n執行單位\n"


def test_subject_stays_one_line() -> None:
    assert rendering.render("test", {**WORDS, "number": "1\r\nBcc: x"})[0] == "補正通知：1"


def test_letter_with_a_hole_is_not_written() -> None:
    words = {name: WORDS[name] for name in ("number", "items", "remark")}
    with pytest.raises(rendering.WordMissing, match=r"letters/test\.txt: nothing was given for company, unit"):
        rendering.render("test", words)


def test_condition_may_ask_for_what_is_not_given() -> None:
    assert rendering.render("test", {name: word for name, word in WORDS.items() if name != "remark"})[1].endswith(
        "執行單位\n"
    )


def test_filters_of_the_site_are_at_hand(folder: Path) -> None:
    (folder / "letters/long.txt").write_text("主旨\n{{ number|upper }}" + "長" * 3000)
    assert rendering.render("long", {"number": "a"})[1] == "A" + "長" * 3000 + "\n"


def test_unknown_letter_is_a_mistake_of_ours() -> None:
    with pytest.raises(TemplateDoesNotExist):
        rendering.render("none", {})
    with pytest.raises(kinds.UnknownLetterKind):
        rendering.render("never_registered", {})
