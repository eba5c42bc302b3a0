"""Is the reason for a letter still there? Asked again at the moment of sending, of the app that knows the case.

Reminders only: an official notice is served by standing in the inbox and is never taken back.
"""

from collections.abc import Callable
from datetime import datetime

from portal.outbox.models import Message

Rule = Callable[[Message, datetime], str]  # "" while the reason stands, else a sentence that says why it has gone

_rules: dict[str, Rule] = {}


def register(*kinds: str) -> Callable[[Rule], Rule]:
    """Names the rule for letters of these kinds; usable as a decorator. Raises ValueError for a second rule."""

    def keep(rule: Rule) -> Rule:
        for kind in kinds:
            if _rules.setdefault(kind, rule) is not rule:
                raise ValueError(f"two rules for the letter {kind}")
        return rule

    return keep


def ruled() -> list[str]:
    """The kinds that have a rule."""
    return sorted(_rules)


def gone(message: Message, now: datetime) -> str:
    """Why nobody should get this letter any more, or "" """
    rule = _rules.get(message.kind)
    return rule(message, now) if rule else ""
