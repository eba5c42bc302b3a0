"""Which words do the tables share: who takes a step, and what holds in a state?"""

from portal.workflow.table import SYSTEM

VENDOR = frozenset({"vendor"})
STAFF = frozenset({"officer", "administrator"})
NOBODY = frozenset({SYSTEM})

# What holds in a state, as other modules ask for it: `SOLUTION.group(LISTED)`, `MARKED in case.stage.groups`.
MARKED = "marked"  # the checklist is judged
REVIEWED = "reviewed"  # 資格審查 is passed: the case goes on with its solutions
TECHNICAL = "technical"  # which review runs
DOCUMENTARY = "documentary"
CHOSEN = "chosen"  # published as approved, whatever came of it then
SELECTED = "selected"  # of these, those that go on: they wait for the contract or are listed
LISTED = "listed"  # in the public catalogue
UNPUBLISHED = "unpublished"  # decided, and nobody outside the office may tell

RECALLED = "recalled"  # a correction that was sent by mistake: no round that the vendor had
