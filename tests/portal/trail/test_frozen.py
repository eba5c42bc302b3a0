"""Can what was filed be written on in memory?"""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from portal.append_only import WrittenOnce
from portal.trail.frozen import freeze, thaw

KEPT: dict[str, Any] = {"rows": [{"name": "a", "value": ["x"]}], "vendor": {"tax_id": "04595257"}}

WAYS: list[Callable[[Any], object]] = [
    lambda one: one.update(a=1),
    lambda one: one.setdefault("a", 1),
    lambda one: one.pop("rows"),
    lambda one: one.popitem(),
    lambda one: one.clear(),
    lambda one: one.__setitem__("rows", 1),
    lambda one: one.__delitem__("rows"),
    lambda one: one.__ior__({"a": 1}),
    lambda one: one["rows"].append(1),
    lambda one: one["rows"].extend([1]),
    lambda one: one["rows"].insert(0, 1),
    lambda one: one["rows"].remove(one["rows"][0]),
    lambda one: one["rows"].pop(),
    lambda one: one["rows"].clear(),
    lambda one: one["rows"].sort(),
    lambda one: one["rows"].reverse(),
    lambda one: one["rows"].__setitem__(0, 1),
    lambda one: one["rows"].__delitem__(0),
    lambda one: one["rows"].__iadd__([1]),
    lambda one: one["rows"].__imul__(2),
    lambda one: one["rows"][0]["value"].append("y"),
    lambda one: copy.copy(one).update(a=1),
    lambda one: copy.deepcopy(one)["vendor"].update(a=1),
    lambda one: pickle.loads(pickle.dumps(one))["vendor"].update(a=1),  # noqa: S301 - our own
]


@pytest.mark.parametrize("way", WAYS)
def test_frozen_content_refuses_every_change(way: Callable[[Any], object]) -> None:
    kept = freeze(KEPT)
    with pytest.raises(WrittenOnce):
        way(kept)
    assert kept == KEPT


def test_frozen_content_is_json_as_before() -> None:
    assert json.loads(json.dumps(freeze(KEPT))) == KEPT


def test_copy_of_ones_own_leaves_the_frozen_one_as_it_is() -> None:
    kept = freeze(KEPT)
    mine = thaw(kept)
    mine["rows"][0]["value"].append("y")
    mine["vendor"]["changed"] = True
    assert (kept, mine == kept) == (KEPT, False)
