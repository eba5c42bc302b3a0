"""What do officers and reviewers add to a case?"""

from review.models.batch import Batch, BatchedCase
from review.models.case import Case, CaseNote
from review.models.correction import DraftRemark, Phrase, PhraseBook, PostponedCase, Postponement
from review.models.correspondence import Mailing, MailingRecipient
from review.models.decision import Decision
from review.models.export import Export
from review.models.packet import Packet
from review.models.qualification import Mark
from review.models.workload import Assignment, AssignmentEvent, DailySummary, Figures, ListColumns

__all__ = [
    "Assignment",
    "AssignmentEvent",
    "Batch",
    "BatchedCase",
    "Case",
    "CaseNote",
    "DailySummary",
    "Decision",
    "DraftRemark",
    "Export",
    "Figures",
    "ListColumns",
    "Mailing",
    "MailingRecipient",
    "Mark",
    "Packet",
    "Phrase",
    "PhraseBook",
    "PostponedCase",
    "Postponement",
]
