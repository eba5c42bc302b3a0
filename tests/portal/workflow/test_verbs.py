"""Does every step of a plain page have one verb, registered beside it?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from portal.workflow import verbs
from tests.portal.workflow.lamp import LAMP


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(verbs, "_VERBS", {})
    yield


def light(lamp: Any, *_: Any) -> str:
    return f"{lamp} is lit"


def test_verb_is_found_by_the_step_that_it_takes() -> None:
    assert verbs.takes(LAMP, "light")(light) is light
    assert verbs.verb_of(LAMP, "light") is light


def test_step_without_a_verb_is_named_until_it_has_one() -> None:
    assert verbs.without_verb([LAMP]) == ["lamp.light"]
    verbs.takes(LAMP, "light")(light)
    assert verbs.without_verb([LAMP, replace(LAMP, name="lantern")]) == ["lantern.light"]


def test_step_has_one_verb_and_only_on_a_plain_page() -> None:
    verbs.takes(LAMP, "light")(light)
    with pytest.raises(ValueError, match=r"lamp\.light has a verb already"):
        verbs.takes(LAMP, "light")
    with pytest.raises(ValueError, match=r"lamp\.smash is not taken on a plain page"):
        verbs.takes(LAMP, "smash")
