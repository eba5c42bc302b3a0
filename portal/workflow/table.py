"""Which states and steps has a kind of thing? Tables, from which everything else is computed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

SYSTEM = "system"  # the role of a step that no person takes


@dataclass(frozen=True)
class State:
    name: str
    label: str  # what staff read
    public: str  # what the vendor reads
    tone: str  # waiting, action, done, ended or refused: the shape and tint of its tag
    final: bool = False
    vendor_may_edit: bool = False


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
        for step in self.steps:
            unknown = {step.target, *step.sources} - self._states.keys()
            if unknown:
                raise ValueError(f"{self.name}.{step.name} names unknown states: {sorted(unknown)}")
            if step.not_by and step.not_by not in self._steps:
                raise ValueError(f"{self.name}.{step.name} names an unknown step: {step.not_by}")

    @property
    def initial(self) -> State:
        return self.states[0]

    def state(self, name: str) -> State:
        return self._states[name]

    def step(self, name: str) -> Step:
        return self._steps[name]

    def names(self, **flags: bool) -> frozenset[str]:
        """State names whose attributes equal `flags`, e.g. names(final=False)."""
        return frozenset(s.name for s in self.states if all(getattr(s, k) == v for k, v in flags.items()))

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
