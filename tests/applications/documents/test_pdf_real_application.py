"""Does a real application, as it is frozen, print whole?"""

from typing import Any

import pytest
from django.utils import timezone

from applications.sheets.dossier import Dossier
from tests import factories
from tests.applications.documents import sample
from tests.applications.documents.paper import pages, squeezed, text

pytestmark = [pytest.mark.once, pytest.mark.django_db]

SOLUTIONS = (
    {"kind": "first_time", "hybrid": True, "agent": True},
    {"kind": "previously_listed"},
    {"kind": "summit_existing"},
)


@pytest.fixture
def frozen() -> dict[str, Any]:
    application = factories.complete(solutions=SOLUTIONS)
    return Dossier(application).freeze()


@pytest.mark.clause("F1-01", "F2-01", "F3-01", "F4-01")
def test_every_answer_of_a_real_application_is_printed(frozen: dict[str, Any]) -> None:
    printed = text(sample.forms_pdf(frozen, draft=True))
    consents = {consent["key"] for consent in frozen["consents"]}
    lost = []
    for sheet in frozen["sheets"]:
        rows = [row for section in sheet["sections"] for row in section["rows"] if row["name"] not in consents]
        shown = [row["display"] for row in rows if row["kind"] in {"text", "number", "date"}]
        shown += [file["name"] for row in rows for file in row.get("files", ())]
        lost += [words for words in shown if squeezed(words) not in printed]
        assert squeezed(f"{sheet['number']}：{sheet['title']}") in printed
    assert lost == []


def test_receipt_of_a_real_application_names_vendor_and_solutions(frozen: dict[str, Any]) -> None:
    made = sample.receipt_pdf(frozen, receipt_no="115-00001", submitted_at=timezone.now(), fingerprint="0" * 64)
    printed = text(made)
    assert f"公司名稱{squeezed(frozen['vendor']['company_name'])}統一編號{frozen['vendor']['tax_id']}" in printed
    assert [
        solution["name"]
        for solution in frozen["solutions"]
        if squeezed(solution["name"] + solution["kind_label"]) not in printed
    ] == []


def test_an_empty_draft_prints() -> None:
    application = factories.draft(company_name="")
    assert "草稿" in pages(sample.forms_pdf(Dossier(application).freeze(), draft=True))[0]
