"""What can a vendor do? Every write of the vendor's side is one verb here; each module holds those of one moment."""

from applications.actions.access import EVERYTHING, Access, NotEditable, access
from applications.actions.filling import add_solution, change_kind, copy_solution, remove_solution, save_sheet
from applications.actions.papers import MOST_FILES, add_paper, merge_details, remove_paper, save_details
from applications.actions.sending import (
    Reason,
    SubmissionRefused,
    answer_correction,
    ask_draft_pdf,
    reasons_against,
    submit,
    withdraw,
)
from applications.actions.starting import start

__all__ = [
    "EVERYTHING",
    "MOST_FILES",
    "Access",
    "NotEditable",
    "Reason",
    "SubmissionRefused",
    "access",
    "add_paper",
    "add_solution",
    "answer_correction",
    "ask_draft_pdf",
    "change_kind",
    "copy_solution",
    "merge_details",
    "reasons_against",
    "remove_paper",
    "remove_solution",
    "save_details",
    "save_sheet",
    "start",
    "submit",
    "withdraw",
]
