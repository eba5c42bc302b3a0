"""As what is a 統一編號 registered outside? The app above asks and answers, as nothing here knows of registers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RegisteredAs:
    """What a register says of a number, for people: no name of a person is in it. `asked_at`: when it said so."""

    words: str
    is_known: bool
    asked_at: datetime


@dataclass(frozen=True)
class NameRegister:
    """`look_up` takes a number of eight digits, waits some seconds at the most, and never raises for a register that is down."""

    label: str
    is_on: Callable[[], bool]
    look_up: Callable[[str, datetime], RegisteredAs]


_registers: list[NameRegister] = []


def register(asked: NameRegister) -> None:
    """Who answers here. ValueError when somebody else does already."""
    if _registers and asked not in _registers:
        raise ValueError(f"{_registers[0].label} answers already")
    _registers[:] = [asked]


def current() -> NameRegister | None:
    """The register that is switched on; None when nobody is asked."""
    return next((known for known in _registers if known.is_on()), None)
