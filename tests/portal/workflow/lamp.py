"""A table of our own, to try the engine with."""

from portal.workflow.table import PLAIN, SILENT, SYSTEM, State, Step, Table, Waits

OFFICER = frozenset({"officer"})
LAMP = Table(
    "lamp",
    states=(
        State("dark", "暗", "沒亮", "waiting", vendor_may_edit=True, waits_for=Waits.OFFICE, groups=("unlit",)),
        State("lit", "亮", "亮著", "done", waits_for=Waits.ELSEWHERE),
        State("broken", "壞", "壞了", "ended", final=True),
    ),
    steps=(
        Step(
            "light",
            "點亮",
            ("dark",),
            "lit",
            OFFICER,
            (lambda lamp: "" if lamp.oil else "沒有油。",),
            letter="lit",
            page=PLAIN,
            consequence="會亮。",
        ),
        Step("burn_out", "燒盡", ("lit",), "broken", frozenset({SYSTEM}), letter=SILENT),
        Step(
            "smash",
            "打破",
            ("dark", "lit"),
            "broken",
            OFFICER | {"administrator"},
            asks_note=True,
            letter=SILENT,
            page="hammer",
        ),
    ),
)
