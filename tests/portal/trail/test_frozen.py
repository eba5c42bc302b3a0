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
    lambda frozen: frozen.update(a=1),
    lambda frozen: frozen.setdefault("a", 1),
    lambda frozen: frozen.pop("rows"),
    lambda frozen: frozen.popitem(),
    lambda frozen: frozen.clear(),
    lambda frozen: frozen.__setitem__("rows", 1),
    lambda frozen: frozen.__delitem__("rows"),
    lambda frozen: frozen.__ior__({"a": 1}),
    lambda frozen: frozen["rows"].append(1),
    lambda frozen: frozen["rows"].extend([1]),
    lambda frozen: frozen["rows"].insert(0, 1),
    lambda frozen: frozen["rows"].remove(frozen["rows"][0]),
    lambda frozen: frozen["rows"].pop(),
    lambda frozen: frozen["rows"].clear(),
    lambda frozen: frozen["rows"].sort(),
    lambda frozen: frozen["rows"].reverse(),
    lambda frozen: frozen["rows"].__setitem__(0, 1),
    lambda frozen: frozen["rows"].__delitem__(0),
    lambda frozen: frozen["rows"].__iadd__([1]),
    lambda frozen: frozen["rows"].__imul__(2),
    lambda frozen: frozen["rows"][0]["value"].append("y"),
    lambda frozen: copy.copy(frozen).update(a=1),
    lambda frozen: copy.deepcopy(frozen)["vendor"].update(a=1),
    lambda frozen: pickle.loads(pickle.dumps(frozen))["vendor"].update(a=1),  # noqa: S301 - our own
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
