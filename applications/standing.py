"""How does a case stand, in one line, for every mix of its solutions' states? One rule for home, case page and lists."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from applications.workflow import APPLICATION, LISTED, SELECTED, SOLUTION
from portal.workflow.table import State, Waits

# Where the contract says whose turn it is; its vendor is led there beside (`told.links_of`).
CONTRACTING = SOLUTION.group(SELECTED) & SOLUTION.names(waits_for=Waits.ELSEWHERE) - SOLUTION.group(LISTED)
RESTING = SOLUTION.names(final=True) | SOLUTION.group(LISTED) | CONTRACTING  # nobody reviews or announces any more


@dataclass(frozen=True)
class Standing:
    """`waits_for` says who acts now: None when nobody has to. `is_over` of a case in which nothing more will happen."""

    words: str
    tone: str
    waits_for: Waits | None
    states: tuple[str, ...] = ()  # of its solutions, each once, where they are what matters

    @property
    def told(self) -> str:
        """What goes on with the solutions in each of them."""
        return "".join(dict.fromkeys(SOLUTION.state(name).told for name in self.states))

    @property
    def is_over(self) -> bool:
        return self.waits_for is None and self.tone in ("ended", "refused")


def standing(stage: State, solutions: Iterable[State]) -> Standing:
    """Of a case in `stage`; its solutions tell more only once they are what the case waits for."""
    if stage.waits_for is not Waits.ELSEWHERE:
        return Standing(stage.public, stage.tone, stage.waits_for)
    counted = Counter(solution.name for solution in solutions)
    if not counted:
        return Standing(stage.public, stage.tone, Waits.OFFICE)
    present = tuple(state.name for state in SOLUTION.states if counted[state.name])
    moving = [name for name in present if name not in RESTING]
    return Standing(_words(counted, present), _tone(present, moving), Waits.OFFICE if moving else None, present)


def _words(counted: Counter[str], present: tuple[str, ...]) -> str:
    said: Counter[str] = Counter()
    for name in present:
        said[SOLUTION.state(name).public] += counted[name]
    return "；".join(f"{number} 項{public}" for public, number in said.items()) if len(said) > 1 else next(iter(said))


def _tone(present: tuple[str, ...], moving: list[str]) -> str:
    """That of the one state they share; of several waiting while somebody is at work, done where something is public."""
    if len(present) == 1:
        return SOLUTION.state(present[0]).tone
    if moving or CONTRACTING & set(present):
        return "waiting"
    return "done" if SOLUTION.group(LISTED) & set(present) else "ended"


# --- For whoever works on it ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Whereabouts:
    """One stage in the words of the staff, and how many solutions of the case are in it; 0 where it is the case's own."""

    stage: State
    solutions: int = 0

    def __str__(self) -> str:
        return f"{self.stage.label} {self.solutions}" if self.solutions > 1 else self.stage.label


def whereabouts(state: str, solutions: Iterable[str]) -> tuple[Whereabouts, ...]:
    """資格符合 is said no longer than until a solution moves: what is asked of such a case is where its solutions are."""
    own = APPLICATION.state(state)
    if own.waits_for is not Waits.ELSEWHERE:
        return (Whereabouts(own),)
    counted = Counter(solutions)
    return tuple(Whereabouts(stage, counted[stage.name]) for stage in SOLUTION.states if stage.name in counted) or (
        Whereabouts(own),
    )
