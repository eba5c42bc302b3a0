"""What can a vendor do? Every write of the vendor's side is one verb here; each module holds those of one moment."""

from applications.actions.access import EVERYTHING, LAST_WORDS, Access, NotEditable, access, why_closed
from applications.actions.filling import add_solution, change_kind, copy_solution, remove_solution, save_sheet
from applications.actions.papers import MOST_FILES, add_paper, merge_details, remove_paper, save_details
from applications.actions.reminding import remind
from applications.actions.sending import (
    Reason,
    SubmissionRefused,
    answer_correction,
    ask_draft_pdf,
    reasons_against,
    still_missing,
    submit,
    withdraw,
)
from applications.actions.starting import carry_over, carry_target, is_left_behind, start

__all__ = [
    "EVERYTHING",
    "LAST_WORDS",
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
    "carry_over",
    "carry_target",
    "change_kind",
    "copy_solution",
    "is_left_behind",
    "merge_details",
    "reasons_against",
    "remind",
    "remove_paper",
    "remove_solution",
    "save_details",
    "save_sheet",
    "start",
    "still_missing",
    "submit",
    "why_closed",
    "withdraw",
]
