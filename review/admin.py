"""Which pages does the admin register for the review? Those of the desk."""

from review.desk import (
    admin,
    batch_admin,
    case_steps,
    committee_admin,
    conflict_admin,
    correction_admin,
    export_admin,
    mailing_admin,
    meeting_admin,
    opinion_admin,
    result_admin,
    task_admin,
)

__all__ = [
    "admin",
    "batch_admin",
    "committee_admin",
    "conflict_admin",
    "correction_admin",
    "export_admin",
    "mailing_admin",
    "meeting_admin",
    "opinion_admin",
    "result_admin",
    "task_admin",
]

case_steps.check_steps()
