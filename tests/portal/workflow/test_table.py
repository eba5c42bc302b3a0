"""Are the groups, buttons and drawing those that the table says, and is a wrong table refused?"""

from dataclasses import replace
from typing import Any

import pytest

from portal.workflow.table import PLAIN, SYSTEM, Waits
from tests.portal.workflow.lamp import LAMP

# --- The table -----------------------------------------------------------------------------------------------------


def test_groups_are_computed_from_the_table() -> None:
    assert LAMP.initial.name == "dark"
    assert LAMP.names(final=False) == {"dark", "lit"}
    assert LAMP.names(vendor_may_edit=True, final=False) == {"dark"}
    assert LAMP.names(waits_for=Waits.OFFICE) == LAMP.group("unlit") == {"dark"}
    assert LAMP.sources_of("light", "smash") == {"dark", "lit"}
    assert LAMP.choices() == [("dark", "暗"), ("lit", "亮"), ("broken", "壞")]


@pytest.mark.parametrize(
    ("state", "role", "steps"),
    [
        ("dark", "officer", ["light", "smash"]),
        ("lit", "officer", ["smash"]),
        ("lit", "administrator", ["smash"]),
        ("lit", SYSTEM, ["burn_out"]),
        ("broken", "officer", []),
        ("dark", "vendor", []),
    ],
)
def test_offered_steps_are_those_of_state_and_role(state: str, role: str, steps: list[str]) -> None:
    assert [step.name for step in LAMP.offered(state, role)] == steps


def test_table_refuses_a_step_to_an_unknown_state() -> None:
    with pytest.raises(ValueError, match=r"lamp.light names unknown states: \['gone'\]"):
        replace(LAMP, steps=(replace(LAMP.steps[0], target="gone"),))


def test_group_that_no_state_is_in_is_an_error() -> None:
    with pytest.raises(KeyError, match="lamp has no state in the group 'unlid'"):
        LAMP.group("unlid")


@pytest.mark.parametrize(
    ("step", "lacks", "said"),
    [
        ("light", {"letter": ""}, "lamp.light must say which letter tells of it, or SILENT"),
        ("light", {"page": ""}, "lamp.light must say on which page a person takes it"),
        ("light", {"consequence": ""}, "lamp.light must say what will happen on a plain page"),
        ("smash", {"consequence": "會壞。"}, "lamp.smash must say what will happen on a plain page, and only there"),
        ("burn_out", {"page": PLAIN, "consequence": "會壞。"}, "lamp.burn_out must say .*; the system has none"),
        ("smash", {"not_by": "paint"}, "lamp.smash names an unknown step: paint"),
        ("smash", {"answers": "paint"}, "lamp.smash names an unknown step: paint"),
    ],
)
def test_table_refuses_a_step_that_lacks_a_fact(step: str, lacks: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(LAMP, steps=tuple(replace(known, **lacks) if known.name == step else known for known in LAMP.steps))


@pytest.mark.parametrize(
    ("state", "lacks", "said"),
    [
        ("dark", {"waits_for": None}, "lamp.dark must say whom it waits for, unless it is an end"),
        ("broken", {"waits_for": Waits.OFFICE}, "lamp.broken must say whom it waits for, unless it is an end"),
        ("dark", {"within": "lit"}, "lamp.dark lies within what is no milestone: lit"),
        ("dark", {"milestone": "點燈"}, "lamp.lit has no place on the line of milestones"),
        ("dark", {"told": "還沒亮。"}, "lamp.lit does not say what the vendor is told meanwhile"),
    ],
)
def test_table_refuses_a_state_that_lacks_a_fact(state: str, lacks: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(LAMP, states=tuple(replace(known, **lacks) if known.name == state else known for known in LAMP.states))


def test_diagram_draws_every_state_and_step() -> None:
    assert LAMP.mermaid().split("\n") == [
        "stateDiagram-v2",
        "    [*] --> dark",
        "    dark: dark 暗",
        "    lit: lit 亮",
        "    broken: broken 壞",
        "    dark --> lit: 點亮",
        "    lit --> broken: 燒盡",
        "    dark --> broken: 打破",
        "    lit --> broken: 打破",
        "    broken --> [*]",
    ]
