"""Who may have a file, under which name, and whose data is it? The apps that hold files answer; where none does, nobody may."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.files.models import StoredFile
from portal.roles import Account
from portal.trail.targets import LookTarget


@dataclass(frozen=True)
class Grant:
    """Yes: whose data the file is, and the name to download it under when it is not the file's own."""

    target: LookTarget
    name: str = ""


# None says "not by me".
Rule = Callable[[Account, StoredFile], Grant | None]

_rules: list[Rule] = []


def register(rule: Rule) -> Rule:
    """Adds a rule; usable as a decorator. The rule must ask `visible_to(user)`."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


def grant_for(user: Account, stored: StoredFile) -> Grant | None:
    """The first rule's yes; None when `user` may not have the file. Who sees a picture may have what it was made of."""
    if grant := next((grant for rule in _rules if (grant := rule(user, stored))), None):
        return grant
    made = next((grant for picture in stored.converted.all() if (grant := grant_for(user, picture))), None)
    return Grant(made.target) if made else None
