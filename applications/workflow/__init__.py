"""What can happen to an application, to a solution and to a correction? The whole way to approval as three tables."""

from applications.workflow.application import APPLICATION
from applications.workflow.correction import CORRECTION
from applications.workflow.solution import SOLUTION
from applications.workflow.words import DOCUMENTARY, LISTED, MARKED, NOBODY, RECALLED, STAFF, TECHNICAL, VENDOR

__all__ = [
    "APPLICATION",
    "CORRECTION",
    "DOCUMENTARY",
    "LISTED",
    "MARKED",
    "NOBODY",
    "RECALLED",
    "SOLUTION",
    "STAFF",
    "TECHNICAL",
    "VENDOR",
]
