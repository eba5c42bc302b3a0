"""Do equal values share a version, and does a form know which answers are mine and which somebody else's?"""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from portal.forms.fields import (
    DecimalFormField,
    MultiChoiceFormField,
    RocDateFormField,
    ShortTextFormField,
    TickFormField,
    WholeNumberFormField,
    YesNoFormField,
)
from portal.forms.merging import LONGEST_SEEN, Merging, version_in, version_of


@pytest.mark.parametrize(
    ("first", "other"),
    [(None, ""), ([], ""), (False, None), (["a", "b"], ("a", "b"))],
)
def test_equal_answers_are_one_version(first, other):
    assert version_of(first) == version_of(other)


@pytest.mark.parametrize(
    ("first", "other"),
    [("a", "b"), (1, "1"), (0, None), (["a"], ["a", "b"]), (True, False)],
)
def test_different_answers_are_two_versions(first, other):
    assert version_of(first) != version_of(other)


def test_answers_that_json_does_not_know_have_versions_by_their_kind():
    number, day = DecimalFormField(), RocDateFormField()
    assert version_in(number, Decimal("99.50")) == version_in(number, Decimal("99.5"))
    assert version_in(number, Decimal("99.5")) != version_in(number, Decimal("99.05"))
    assert version_in(day, date(2026, 1, 2)) != version_in(day, date(2026, 1, 3))
    assert version_in(day, None) == version_in(number, None) == version_of(None)


# --- A form that comes back ----------------------------------------------------------------------------------------


class Asked(Merging, forms.Form):
    """A form as officers and reviewers may have one: nothing of it is a vendor's."""

    name = ShortTextFormField(required=False)
    days = WholeNumberFormField(required=False)
    agreed = TickFormField(required=False)
    imports = YesNoFormField(required=False, choices=[("True", "是"), ("False", "否")])
    kinds = MultiChoiceFormField(required=False, choices=[("a", "甲"), ("b", "乙")])


SHOWN = {"name": "原來", "days": 5, "agreed": True, "imports": None, "kinds": ["a"]}
SENT = {"name": "原來", "days": "5", "agreed": "on", "kinds": ["a"]}


def came_back(stored: dict[str, Any], sent: dict[str, Any], prefix: str | None = None, seen: Any = None) -> Asked:
    """What a page shown with SHOWN brings, met by what is stored meanwhile."""
    page = Asked(initial=SHOWN, prefix=prefix)
    data = MultiValueDict({page.seen_name: [page.seen_json() if seen is None else seen]})
    for name, value in {**SENT, **sent}.items():
        if value is not None:
            data.setlist(page.add_prefix(name), value if isinstance(value, list) else [value])
    form = Asked(data, initial={**SHOWN, **stored}, prefix=prefix)
    form.merge({**SHOWN, **stored}.get)
    return form


@pytest.mark.parametrize("prefix", [None, "part-3"])
@pytest.mark.parametrize(
    ("stored", "sent", "mine", "theirs", "both"),
    [
        ({}, {}, [], [], []),
        ({}, {"name": "我的"}, ["name"], [], []),
        ({"name": "他的"}, {}, [], ["name"], []),
        ({"name": "他的"}, {"name": "我的"}, [], [], ["name"]),
        ({"name": "同樣"}, {"name": "同樣"}, [], [], []),
        ({"days": 9}, {"name": "我的"}, ["name"], ["days"], []),
        ({}, {"agreed": None}, ["agreed"], [], []),
        ({"agreed": False}, {}, [], ["agreed"], []),
        ({}, {"imports": "False"}, ["imports"], [], []),  # "no" is an answer, not a gap
        ({"imports": True}, {"imports": "False"}, [], [], ["imports"]),
        ({}, {"kinds": []}, ["kinds"], [], []),
        ({"kinds": ["b"]}, {"kinds": ["a", "b"]}, [], [], ["kinds"]),
        ({"name": ""}, {"name": "我的"}, [], [], ["name"]),  # emptied by the other
    ],
)
def test_answers_are_sorted_by_who_changed_them(prefix, stored, sent, mine, theirs, both):
    outcome = came_back(stored, sent, prefix).outcome
    assert outcome.mine == mine
    assert outcome.theirs == theirs
    assert list(outcome.conflicts) == both
    assert outcome.refused == []


def test_malformed_answer_stops_no_other_and_keeps_its_version():
    form = came_back({}, {"days": "很多", "name": "我的"})
    assert (form.outcome.mine, form.outcome.refused) == (["name"], ["days"])
    assert json.loads(form.seen_json())["days"] == version_of(5)
    assert json.loads(form.seen_json())["name"] == version_of("我的")


@pytest.mark.parametrize(("kept", "mine", "theirs"), [("keep_mine", ["name"], []), ("keep_stored", [], ["name"])])
def test_choice_holds_for_the_answer_that_was_shown(kept, mine, theirs):
    conflict = came_back({"name": "他的"}, {"name": "我的"}).outcome.conflicts["name"]
    chosen = {"name": "我的", "keep-name": getattr(conflict, kept)}
    outcome = came_back({"name": "他的"}, chosen).outcome
    assert outcome.mine == mine
    assert outcome.theirs == theirs
    assert outcome.conflicts == {}
    later = came_back({"name": "又改了"}, chosen).outcome
    assert list(later.conflicts) == ["name"]


def test_question_that_is_open_still_is_shown_with_the_version_that_was_seen_first():
    form = came_back({"name": "他的", "days": 9}, {"name": "我的"})
    assert json.loads(form.seen_json()) == {
        **json.loads(Asked(initial=SHOWN).seen_json()), "days": version_of(9),
    }  # fmt: skip


def test_what_the_other_saved_is_shown_in_place_of_what_was_sent():
    form = came_back({"days": 9, "agreed": False, "kinds": [], "imports": False}, {"name": "x"})
    values = {name: form[name].value() for name in ("name", "days", "agreed", "imports", "kinds")}
    assert values == {"name": "x", "days": "9", "agreed": False, "imports": "False", "kinds": []}


def test_question_that_the_page_did_not_show_takes_no_part():
    seen = json.dumps({"name": version_of("原來")})
    assert came_back({}, {"name": "我的", "days": None, "agreed": None}, seen=seen).outcome.mine == ["name"]


@pytest.mark.parametrize("seen", ["", "[]", "{", '{"name": 1}', "[" * 100_000, "x" * (LONGEST_SEEN + 1), "null"])
def test_broken_box_is_no_box(seen):
    outcome = came_back({}, {"name": "我的"}, seen=seen).outcome
    assert (outcome.mine, outcome.conflicts) == (["name"], {})


@pytest.mark.parametrize(
    ("stored", "seen", "stale"),
    [
        ({}, None, False),
        ({"name": "他的"}, None, True),
        ({"name": "他的"}, '{"days":"x"}', True),
        ({"name": "他的"}, "{}", False),  # the page showed none of the answers
        ({"name": "他的"}, "no JSON", False),  # as a page of ours would not write it: nothing is known
    ],
)
def test_page_is_stale_when_what_it_showed_has_changed_since(stored, seen, stale):
    assert came_back(stored, {}, seen=seen).is_stale() == stale


def test_page_without_a_hidden_box_is_not_stale():
    assert not Asked(MultiValueDict({"name": ["我的"]}), initial=SHOWN).is_stale()
