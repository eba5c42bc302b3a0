"""What does the vendor's side keep?"""

from applications.models.application import Application
from applications.models.arrival import Arrival
from applications.models.attachment import Attachment
from applications.models.change import Change
from applications.models.checking import GuidelineCheck, Verdict
from applications.models.correction import Correction, CorrectionItem
from applications.models.guideline_version import GuidelineVersion
from applications.models.invitation import Invitation, TeamEvent
from applications.models.letter_text import LetterText
from applications.models.price_plan import PricePlan
from applications.models.programme import Programme
from applications.models.reading import PaperReading
from applications.models.registers import (
    BreachRecord,
    ListCopy,
    ListRow,
    RegisterAnswer,
    RegisterQuestion,
    RegisterSource,
    ScreeningHit,
)
from applications.models.reminder import Reminder
from applications.models.solution import Solution
from applications.models.submission import ConsentRecord, Document, Submission
from applications.models.vendor import Membership, Vendor
from applications.models.workbook import WorkbookImport

__all__ = [
    "Application",
    "Arrival",
    "Attachment",
    "BreachRecord",
    "Change",
    "ConsentRecord",
    "Correction",
    "CorrectionItem",
    "Document",
    "GuidelineCheck",
    "GuidelineVersion",
    "Invitation",
    "LetterText",
    "ListCopy",
    "ListRow",
    "Membership",
    "PaperReading",
    "PricePlan",
    "Programme",
    "RegisterAnswer",
    "RegisterQuestion",
    "RegisterSource",
    "Reminder",
    "ScreeningHit",
    "Solution",
    "Submission",
    "TeamEvent",
    "Vendor",
    "Verdict",
    "WorkbookImport",
]
