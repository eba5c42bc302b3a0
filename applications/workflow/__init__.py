"""What can happen to an application, to a solution and to a correction? The whole way to approval as three tables."""

from applications.workflow.application import APPLICATION
from applications.workflow.correction import CORRECTION
from applications.workflow.rounds import OF_QUALIFICATION, OF_REVIEW, ROUNDS, WITH_VENDOR, Rounds, asked_in, awaited_in
from applications.workflow.solution import IN_REVIEW, SOLUTION
from applications.workflow.words import (
    CHOSEN,
    DOCUMENTARY,
    LISTED,
    MARKED,
    NOBODY,
    RECALLED,
    REVIEWED,
    SELECTED,
    STAFF,
    TECHNICAL,
    UNPUBLISHED,
    VENDOR,
)

__all__ = [
    "APPLICATION",
    "CHOSEN",
    "CORRECTION",
    "DOCUMENTARY",
    "IN_REVIEW",
    "LISTED",
    "MARKED",
    "NOBODY",
    "OF_QUALIFICATION",
    "OF_REVIEW",
    "RECALLED",
    "REVIEWED",
    "ROUNDS",
    "SELECTED",
    "SOLUTION",
    "STAFF",
    "TECHNICAL",
    "UNPUBLISHED",
    "VENDOR",
    "WITH_VENDOR",
    "Rounds",
    "asked_in",
    "awaited_in",
]
