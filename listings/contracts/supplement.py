"""What does 附約 say (R7-3, R7-4)? The five SLA values as they were filed, prices, services, validity, and who the parties are."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from applications.documents import pdf
from applications.filed import FiledProgramme, FiledRow, FiledSubmission
from applications.models import Solution
from listings.models import Contract, ContractTerms, Selected
from portal.forms.fields.kind import kind_in
from portal.forms.filed import FiledAnswer
from portal.time.calendar import format_both

# R7-4: in the order of 附表2, by their names there.
SLA = ("sla_availability_pct", "sla_support_hours", "sla_compensation", "sla_incident_response", "sla_rpo")
PRICES = "price_plans"
NO_PRICE = frozenset({"market_price"})  # what others ask for the like is no term of this contract
SERVICES = (
    "categories",
    "features_spec",
    "onboarding_days",
    "order_process",
    "support_capacity",
    "payment_methods",
    "discount_terms",
)
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+、|[0-9]+\.)")  # by which 附表3 counts its questions
COMPANY = ("rep_name", "rep_title", "company_address")


def content_of(contract: Contract, terms: ContractTerms | None, edition: int, now: datetime) -> dict[str, Any]:
    """All that stands in it, as JSON: of the last submission, of the contract, and of the terms that were filed."""
    submission = contract.application.submissions.newest()
    filed, solutions = submission.filed, contract.solutions
    return {
        "called": contract.called,
        "edition": edition,
        "drawn_on": timezone.localdate(now).isoformat(),
        "programme": contract.application.programme.frozen(),
        "vendor": {"company_name": filed.vendor.company_name, "tax_id": filed.vendor.tax_id, **_company(filed)},
        "filed": {
            "receipt_no": contract.application.number,
            "number": submission.number,
            "submitted": pdf.to_the_second(submission.submitted_at),
            "fingerprint": submission.fingerprint,
        },
        "validity": _validity(solutions),
        "solutions": [_solution(filed, solution) for solution in solutions],
        "standard": _standard(contract),
        "terms": _terms(terms),
    }


def says(contract: Contract, solution: Solution) -> bool:
    """Whether the 附約 that was signed says of a solution what was filed of it last."""
    made = contract.supplement
    signed = [each for each in made.content["solutions"] if each["id"] == solution.pk] if made else []
    return signed == [_solution(contract.application.submissions.newest().filed, solution)]


def _company(filed: FiledSubmission) -> dict[str, str]:
    said = {row.answer.name: row.answer.display for row in filed.rows if row.sheet.solution is None}
    return {name: said.get(name, "") for name in COMPANY}


def _validity(solutions: Iterable[Solution]) -> dict[str, str]:
    """R2-1c: from the first announcement among them to the last day of the year."""
    rows = list(Selected.objects.filter(solution__in=list(solutions)))
    if not rows:
        return {"from": "", "to": ""}
    return {
        "from": format_both(min(row.announced_on for row in rows)),
        "to": format_both(max(row.valid_to for row in rows)),
    }


def _solution(filed: FiledSubmission, solution: Solution) -> dict[str, Any]:
    own = {row.answer.name: row.answer for row in filed.rows if _is_about(row, solution)}
    kinds = {said.id: said.kind_label for said in filed.solutions}
    return {
        "id": solution.pk,
        "name": solution.name,
        "kind": kinds.get(solution.pk, ""),
        "sla": [_line(own[name]) for name in SLA if name in own],
        "prices": _prices(own[PRICES]) if PRICES in own else None,
        "services": [_line(own[name], _ORDINAL) for name in SERVICES if name in own and own[name].display],
    }


def _is_about(row: FiledRow, solution: Solution) -> bool:
    return row.sheet.solution == solution.pk


def _line(answer: FiledAnswer, without: re.Pattern | None = None) -> dict[str, str]:
    label = without.sub("", answer.label) if without else answer.label
    return {"label": label, "text": answer.display}


def _prices(answer: FiledAnswer) -> dict[str, Any]:
    """As a table: a column for each question, a line for each price."""
    lines = [[cell for cell in line.cells if cell.name not in NO_PRICE] for line in kind_in(answer).lines_in(answer)]
    header = list(dict.fromkeys(cell.label for cells in lines for cell in cells))
    said = [{cell.label: cell.display for cell in cells} for cells in lines]
    return {"header": header, "rows": [[cells.get(label, "") for label in header] for cells in said]}


def _standard(contract: Contract) -> dict[str, str] | None:
    standard = contract.standard
    return {"called": str(standard), "sha256": standard.file.sha256} if standard else None


def _terms(terms: ContractTerms | None) -> dict[str, Any] | None:
    if terms is None or terms.file is None:
        return None
    return {"name": terms.file.original_name, "sha256": terms.file.sha256, "round": terms.round, "note": terms.note}


def supplement_pdf(content: dict[str, Any]) -> bytes:
    """附約, from what was frozen alone. Raises FontMissing."""
    contact = pdf.contact_of(FiledProgramme.read(content["programme"]))
    return pdf.press("documents/contract_supplement.html", said=content, contact=contact, signatures=None, check=None)
