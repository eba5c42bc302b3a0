"""What does the vendor's side keep?"""

from applications.models.application import Application
from applications.models.arrival import Arrival
from applications.models.attachment import Attachment
from applications.models.change import Change
from applications.models.correction import Correction, CorrectionItem
from applications.models.guideline_version import GuidelineVersion
from applications.models.invitation import Invitation, TeamEvent
from applications.models.letter_text import LetterText
from applications.models.price_plan import PricePlan
from applications.models.programme import Programme
from applications.models.reading import PaperReading
from applications.models.reminder import Reminder
from applications.models.solution import Solution
from applications.models.submission import ConsentRecord, Document, GuidelineCheck, Submission, Verdict
from applications.models.vendor import Membership, Vendor
from applications.models.workbook import WorkbookImport

__all__ = [
    "Application",
    "Arrival",
    "Attachment",
    "Change",
    "ConsentRecord",
    "Correction",
    "CorrectionItem",
    "Document",
    "GuidelineCheck",
    "GuidelineVersion",
    "Invitation",
    "LetterText",
    "Membership",
    "PaperReading",
    "PricePlan",
    "Programme",
    "Reminder",
    "Solution",
    "Submission",
    "TeamEvent",
    "Vendor",
    "Verdict",
    "WorkbookImport",
]
