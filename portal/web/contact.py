"""Whom can a person ask? The apps above answer, as nothing here knows of programmes."""

from collections.abc import Callable

Rule = Callable[[], str]  # 「財團法人中國生產力中心　王小姐（電話 02-2698-2989）」, or "" for "nobody is named"

_rules: list[Rule] = []


def register(rule: Rule) -> Rule:
    """Adds a rule; usable as a decorator."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


def whom() -> str:
    return next((said for rule in _rules if (said := rule())), "執行單位")
