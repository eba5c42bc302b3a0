"""Are the groups, buttons and drawing those that the table says, and is a wrong table refused?"""

from dataclasses import replace

import pytest

from portal.workflow.table import SYSTEM
from tests.portal.workflow.lamp import LAMP

# --- The table -----------------------------------------------------------------------------------------------------


def test_groups_are_computed_from_the_table() -> None:
    assert LAMP.initial.name == "dark"
    assert LAMP.names(final=False) == {"dark", "lit"}
    assert LAMP.names(vendor_may_edit=True, final=False) == {"dark"}
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
