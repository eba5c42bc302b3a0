"""What do officers and reviewers add to a case?"""

from review.models.batch import Batch, BatchedCase
from review.models.case import Case, CaseNote
from review.models.committee import Committee, Member, ReviewTask
from review.models.conflict import Conflict, OutsideContact, Recusal
from review.models.correction import DraftRemark, Phrase, PhraseBook, PostponedCase, Postponement
from review.models.correspondence import Mailing, MailingRecipient
from review.models.decision import Decision
from review.models.export import Export
from review.models.meeting import AgendaItem, Attendance, Meeting, Presence, SeatDeclaration
from review.models.opinion import CriterionOpinion, Finding, Opinion, PreOpinion, Question, Recommendation
from review.models.packet import Packet
from review.models.qualification import Mark
from review.models.record import Condition, ConsensusLine, DemonstrationNote, Dissent, RecordEdit, Resolution
from review.models.result import Publication, PublishedResult
from review.models.tie import ComparedFiling, ComparedPerson, StaffTie
from review.models.workload import Assignment, AssignmentEvent, DailySummary, Figures, ListColumns

__all__ = [
    "AgendaItem",
    "Assignment",
    "AssignmentEvent",
    "Attendance",
    "Batch",
    "BatchedCase",
    "Case",
    "CaseNote",
    "Committee",
    "ComparedFiling",
    "ComparedPerson",
    "Condition",
    "Conflict",
    "ConsensusLine",
    "CriterionOpinion",
    "DailySummary",
    "Decision",
    "DemonstrationNote",
    "Dissent",
    "DraftRemark",
    "Export",
    "Figures",
    "Finding",
    "ListColumns",
    "Mailing",
    "MailingRecipient",
    "Mark",
    "Meeting",
    "Member",
    "Opinion",
    "OutsideContact",
    "Packet",
    "Phrase",
    "PhraseBook",
    "PostponedCase",
    "Postponement",
    "PreOpinion",
    "Presence",
    "Publication",
    "PublishedResult",
    "Question",
    "Recommendation",
    "RecordEdit",
    "Recusal",
    "Resolution",
    "ReviewTask",
    "SeatDeclaration",
    "StaffTie",
]
