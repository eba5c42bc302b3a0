"""Who may have a file, and under which name? The apps that hold files answer; where none says yes, nobody may."""

from collections.abc import Callable
from typing import Any

from portal.files.models import StoredFile

# Answers the name to download under, True for the file's own name, or a false value for "not by me".
Rule = Callable[[Any, StoredFile], str | bool | None]

_rules: list[Rule] = []


def register(rule: Rule) -> Rule:
    """Adds a rule; usable as a decorator. The rule must ask `visible_to(user)`."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


def name_for(user: Any, stored: StoredFile) -> str | None:
    """The name under which `user` may have the file; None when they may not."""
    for rule in _rules:
        if answer := rule(user, stored):
            return stored.original_name if answer is True else answer
    if any(name_for(user, made) for made in stored.converted.all()):  # who sees the picture may have what it was made of
        return stored.original_name
    return None
