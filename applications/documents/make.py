"""What does a document row become, and what is the file called?"""

from dataclasses import fields
from datetime import date

from applications.documents import pdf
from applications.filed import FiledSubmission
from applications.models import Document
from portal.outbox import codes
from portal.outbox.models import Printout


def render(document: Document) -> bytes:
    """The PDF of one row, from frozen content alone. Raises glyphs.FontMissing."""
    return _RENDER[document.kind](document)


def letter(printout: Printout) -> bytes:
    """The PDF of an official letter, from what was frozen when it was written. Raises glyphs.FontMissing."""
    known = {field.name for field in fields(pdf.Letter)}
    content = {name: value for name, value in printout.content.items() if name in known}
    content |= {
        "dated": date.fromisoformat(printout.content["dated"]),
        "number": printout.number,
        "check": codes.mark_of(printout),
    }
    return pdf.letter_pdf(pdf.Letter(**content))


def letter_name(printout: Printout) -> str:
    parts = (printout.content["title"], printout.content["reference"], printout.content["recipient"].partition("（")[0])
    return "_".join(part for part in parts if part) + ".pdf"


def file_name(document: Document) -> str:
    """F1-10: 文件名_公司名稱, as it is downloaded."""
    filed = _filed(document)
    number = document.application.number
    parts = [document.get_kind_display(), number, filed.vendor.called]
    return "_".join(part for part in parts if part) + ".pdf"


def _filed(document: Document) -> FiledSubmission:
    """What was filed; of a draft what would have been when it was asked for."""
    return FiledSubmission.read(document.source) if document.source else document.submission.filed


def _draft(document: Document) -> bytes:
    return pdf.forms_pdf(_filed(document), draft=True)


def _forms(document: Document) -> bytes:
    return pdf.forms_pdf(_filed(document), draft=False, **_marks(document))


def _receipt(document: Document) -> bytes:
    return pdf.receipt_pdf(_filed(document), **_marks(document))


def _marks(document: Document) -> dict:
    filed = document.submission
    return {
        "receipt_no": document.application.number,
        "submitted_at": filed.submitted_at,
        "fingerprint": filed.fingerprint,
    }


_RENDER = {Document.Kind.DRAFT: _draft, Document.Kind.FORMS: _forms, Document.Kind.RECEIPT: _receipt}
