"""Can a correction change only words, and only such as stand there?"""

import pytest

from listings.models import ListingVersion
from listings.versions.correctable import CORRECTABLE, changes, correctable
from listings.versions.public import PUBLIC

pytestmark = pytest.mark.once


def said(name: str, text: str) -> dict[str, object]:
    return {"name": name, "label": name, "kind": "text", "value": text, "display": text}


VERSION = ListingVersion(
    content={name: said(name, "原來") for name in ("features_spec", "website", "sla_rpo")}
    | {"origin_name": said("origin_name", "")}
)


def test_only_public_words_may_be_corrected() -> None:
    public = {name for names in PUBLIC.values() for name in names}
    assert sorted(CORRECTABLE.keys() - public) == []
    assert [name for name in CORRECTABLE if name.startswith("sla_") or "price" in name] == []


def test_what_stands_there_may_be_corrected() -> None:
    assert correctable(VERSION) == {"website": "原來", "features_spec": "原來"}


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        ({"features_spec": "改過", "website": "原來"}, ["features_spec"]),
        ({"sla_rpo": "改過", "price_plans": "改過", "company_name": "改過"}, []),
        ({"success_case": "本來沒有"}, []),
        ({}, []),
    ],
)
def test_change_of_anything_else_is_none(texts: dict[str, str], names: list[str]) -> None:
    assert [(each.name, each.before, each.after) for each in changes(VERSION, texts)] == [
        (name, "原來", "改過") for name in names
    ]
