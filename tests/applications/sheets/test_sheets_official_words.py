"""Where the guideline speaks with two tongues or mistypes, do the forms follow its words as decided?"""

from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Model

from applications.models import Application, Solution
from portal.forms.fields import ChoiceField, MultiChoiceField

ROOT = settings.BASE_DIR
SPOKEN = [path for app in ("portal", "applications", "review", "listings") for path in (ROOT / app).rglob("*.py")]
OFFICIAL = ROOT / "templates/applications/guideline"  # the text itself, to the letter
SHOWN = [
    path
    for path in (ROOT / "templates").rglob("*.*")
    if path.suffix in (".html", ".jinja", ".txt") and OFFICIAL not in path.parents
]


@pytest.mark.clause("A-24")
@pytest.mark.parametrize("model", [Application, Solution])
def test_the_word_decides_whether_one_or_many_are_chosen(model: type[Model]) -> None:
    """Not the glyph: □ stands beside what is 單選 as well."""
    told = {field.name: (type(field), field.help_text) for field in model._meta.concrete_fields}
    single = {name for name, (_, words) in told.items() if "單選" in words}
    many = {name for name, (_, words) in told.items() if "複選" in words}
    assert single
    assert many
    assert {name: told[name][0] for name in single} == dict.fromkeys(single, ChoiceField)
    assert {name: told[name][0] for name in many} == dict.fromkeys(many, MultiChoiceField)


def saying(word: str, paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths if word in path.read_text(encoding="utf-8")]


@pytest.mark.clause("A-33")
@pytest.mark.parametrize("other", ["服務層級協定", "服務等級協議"])
def test_the_product_calls_the_sla_by_one_name(other: str) -> None:
    """But where the guideline's own sentence of 雲端負載機制 is quoted word for word (八(二)2)."""
    assert [path for path in saying(other, SPOKEN + SHOWN) if path != "applications/guideline/criteria.py"] == []
    assert saying("服務水準協議", SPOKEN + SHOWN)


@pytest.mark.clause("A-35")
@pytest.mark.parametrize("typo", ["Abailability", "其核之資料運算"])
def test_typing_errors_of_the_guideline_are_not_repeated(typo: str) -> None:
    assert saying(typo, SPOKEN + SHOWN) == []
