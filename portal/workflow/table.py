"""Which states and steps has a kind of thing? Tables, from which everything else is computed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

SYSTEM = "system"  # the role of a step that no person takes
SILENT = "silent"  # instead of a letter: nobody is told
PLAIN = "step"  # the page that asks for a note at most, says what will happen, and takes the step
WITHIN = "within"  # instead of a page: the verb of another step takes this one along


class Waits(Enum):
    """Whose turn it is while a thing stands in a state that is no end."""

    VENDOR = "vendor"
    OFFICE = "office"
    ELSEWHERE = "elsewhere"  # something else goes on: its solutions, its application, the year


@dataclass(frozen=True)
class State:
    name: str
    label: str  # what staff read
    public: str  # what the vendor reads
    tone: str  # waiting, action, done, ended or refused: the shape and tint of its tag
    final: bool = False
    vendor_may_edit: bool = False
    waits_for: Waits | None = None  # None of an end
    heading: str = ""  # what the vendor reads above `told`, where it is not `public`
    told: str = ""  # what the vendor reads while somebody else is at work
    milestone: str = ""  # its label on the line that the vendor sees the case move along
    within: str = ""  # the milestone that it is a part of
    groups: tuple[str, ...] = ()  # the app's own words for what holds in this state


@dataclass(frozen=True)
class Step:
    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: frozenset[str]  # roles, or SYSTEM
    needs: tuple[Callable[[Any], str], ...] = ()  # each answers "" or a sentence that says what is missing
    asks_note: bool = False  # a reason must be given
    not_by: str = ""  # a step that needs four eyes: whoever took that step last may not take this one
    letter: str = ""  # the kind of the letter that tells of it, or SILENT
    page: str = ""  # where a person takes it: PLAIN, WITHIN or a word that the pages know; "" of the system's steps
    consequence: str = ""  # what the plain page says will happen
    answers: str = ""  # the step whose reason its page shows: this one agrees or sends back
    beside: tuple[str, ...] = ()  # what else its page shows, in words that the pages know
    hidden_when_refused: bool = False  # no button rather than one that would say why not

    @property
    def is_silent(self) -> bool:
        return self.letter == SILENT


@dataclass(frozen=True)
class Table:
    """All states and steps of one kind of thing; groups are computed from it, never kept by hand."""

    name: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    _states: dict[str, State] = field(init=False, repr=False, compare=False)
    _steps: dict[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_states", {state.name: state for state in self.states})
        object.__setattr__(self, "_steps", {step.name: step for step in self.steps})
        for state in self.states:
            self._check_state(state)
        for step in self.steps:
            self._check_step(step)

    def _check_state(self, state: State) -> None:
        if (state.waits_for is None) != state.final:
            raise ValueError(f"{self.name}.{state.name} must say whom it waits for, unless it is an end")
        if state.within and not self._states[state.within].milestone:
            raise ValueError(f"{self.name}.{state.name} lies within what is no milestone: {state.within}")
        has_line, is_told = any(state.milestone for state in self.states), any(state.told for state in self.states)
        if has_line and not (state.final or state.milestone or state.within):
            raise ValueError(f"{self.name}.{state.name} has no place on the line of milestones")
        if is_told and not state.told and state.waits_for in (Waits.OFFICE, Waits.ELSEWHERE):
            raise ValueError(f"{self.name}.{state.name} does not say what the vendor is told meanwhile")

    def _check_step(self, step: Step) -> None:
        unknown = {step.target, *step.sources} - self._states.keys()
        if unknown:
            raise ValueError(f"{self.name}.{step.name} names unknown states: {sorted(unknown)}")
        for other in (step.not_by, step.answers):
            if other and other not in self._steps:
                raise ValueError(f"{self.name}.{step.name} names an unknown step: {other}")
        if not step.letter:
            raise ValueError(f"{self.name}.{step.name} must say which letter tells of it, or SILENT")
        if bool(step.page) == (step.by == {SYSTEM}):
            raise ValueError(f"{self.name}.{step.name} must say on which page a person takes it; the system has none")
        if (step.page == PLAIN) != bool(step.consequence):
            raise ValueError(f"{self.name}.{step.name} must say what will happen on a plain page, and only there")

    @property
    def initial(self) -> State:
        return self.states[0]

    def state(self, name: str) -> State:
        return self._states[name]

    def step(self, name: str) -> Step:
        return self._steps[name]

    def label_of(self, step: str) -> str:
        """What people call a step that was taken; its bare name when an earlier version of the table had it."""
        return self._steps[step].label if step in self._steps else step

    def is_silent(self, step: str) -> bool:
        """Whether nobody is told of a step that was taken; of one that only an earlier version of the table had, too."""
        return step not in self._steps or self._steps[step].is_silent

    def names(self, **flags: object) -> frozenset[str]:
        """State names whose attributes equal `flags`, e.g. names(final=False) or names(waits_for=Waits.OFFICE)."""
        return frozenset(s.name for s in self.states if all(getattr(s, k) == v for k, v in flags.items()))

    def group(self, name: str) -> frozenset[str]:
        """The names of the states in a group of the app's own. Raises KeyError for a group that no state is in."""
        members = frozenset(state.name for state in self.states if name in state.groups)
        if not members:
            raise KeyError(f"{self.name} has no state in the group {name!r}")
        return members

    def sources_of(self, *steps: str) -> frozenset[str]:
        """Where one of these steps leads on from."""
        return frozenset(source for name in steps for source in self._steps[name].sources)

    def choices(self) -> list[tuple[str, str]]:
        return [(state.name, state.label) for state in self.states]

    def offered(self, state: str, role: str) -> list[Step]:
        """The steps a role may take from a state: the buttons a person sees."""
        return [step for step in self.steps if state in step.sources and role in step.by]

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram for the docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.name}"]
        lines += [f"    {state.name}: {state.name} {state.label}" for state in self.states]
        lines += [f"    {source} --> {step.target}: {step.label}" for step in self.steps for source in step.sources]
        lines += [f"    {state.name} --> [*]" for state in self.states if state.final]
        return "\n".join(lines)
