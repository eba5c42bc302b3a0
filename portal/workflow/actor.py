"""Who takes a step? As much of an account as a table of steps asks for; the accounts themselves stand above."""

from typing import Protocol


class Actor(Protocol):
    """A person who takes steps: `portal.accounts.models.User` is one. The system is None."""

    @property
    def pk(self) -> int: ...

    @property
    def role(self) -> str: ...
