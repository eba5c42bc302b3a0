"""Whom does an account act for? The apps above answer, as nothing here knows of vendors."""

from collections.abc import Callable

from .models import User

Rule = Callable[[User], str]  # a sentence, or "" for "nothing known here"

_rules: list[Rule] = []


def register(rule: Rule) -> Rule:
    """Adds a rule; usable as a decorator."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


def words(user: User) -> str:
    return "；".join(said for rule in _rules if (said := rule(user)))
