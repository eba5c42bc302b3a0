"""Do the numbers of another vendor, or of another case of one's own, lead nowhere, in every address and form field?"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Application, Attachment, Document, PricePlan, Solution
from applications.pages.papers import prefix_of_paper
from portal.outbox.models import Message
from portal.reference import Ref
from tests import factories
from tests.browser import visit


@pytest.fixture
def theirs(case: Application) -> Application:
    """A complete draft of somebody else."""
    return factories.complete(solutions=[{"name": "別家的雲"}])


@pytest.fixture
def earlier(case: Application) -> Application:
    """A sent case of the same vendor in an earlier year."""
    now = factories.taipei(2023, 6, 15, 12)
    return factories.submitted(factories.user_of(case), factories.year_112(), now)


def everything(case: Application) -> list[Any]:
    own = (Solution.objects, PricePlan.objects.order_by("pk"), Attachment.objects.order_by("pk"), Document.objects)
    mine = ({"application": case}, {"solution__application": case}, {"application": case}, {"application": case})
    return [list(rows.filter(**which).values()) for rows, which in zip(own, mine, strict=True)]


PAGES = (
    "solutions/{solution}/kind/",
    "solutions/{solution}/remove/",
    "solutions/{solution}/technical/cloud/",
    "solutions/{solution}/promotion/price/",
    "papers/technical-{solution}-load_test_report/",
    "papers/technical-{solution}-load_test_report/list/",
    "documents/{document}/",
)


@pytest.mark.parametrize("whose", ["theirs", "earlier"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_numbers_of_another_case_in_the_address_of_ones_own(
    vendor: Client, case: Application, whose: str, method: str, request: pytest.FixtureRequest
) -> None:
    other = request.getfixturevalue(whose)
    actions.ask_draft_pdf(other, timezone.now())
    before = everything(other), everything(case)
    numbers = {"solution": other.solutions.get().pk, "document": other.documents.first().pk}
    for place in PAGES:
        data = {"kind": "first_time", "name": "改", "tech_security": "改", "note": "x"}
        response = getattr(vendor, method)(f"/apply/{case.pk}/{place.format(**numbers)}", data)
        assert (place, response.status_code) in {(place, 404), (place, 405)}
    assert (everything(other), everything(case)) == before


def test_company_slot_takes_no_solution_and_a_solution_slot_needs_one(
    vendor: Client, case: Application, solution: Solution
) -> None:
    count = Attachment.objects.count()
    for place in (f"company-{solution.pk}-awards_certificates", "technical-0-load_test_report"):
        response = vendor.post(f"/apply/{case.pk}/papers/{place}/", {"file": factories.pdf()})
        assert response.status_code == 404
    assert Attachment.objects.count() == count


def test_solution_of_another_vendor_cannot_be_copied(vendor: Client, case: Application, theirs: Application) -> None:
    source = theirs.solutions.get()
    page = visit(vendor, f"/apply/{case.pk}/solutions/add/?copy={source.pk}")
    assert [page.values()["source"], "別家的雲" in page.html] == [[""], False]
    answer = page.send({"kind": "first_time", "source": str(source.pk)})
    assert answer.status == 422
    assert len(answer.problems) == 1
    assert case.solutions.count() == 1


def test_paper_of_another_can_be_neither_removed_nor_described(
    vendor: Client, case: Application, solution: Solution, theirs: Application, earlier: Application
) -> None:
    page = visit(vendor, f"/apply/{case.pk}/solutions/{solution.pk}/technical/reports/")
    elsewhere = solution.attachments.get(slot="market_record_proof")  # one's own, but not of this page
    for paper in (
        theirs.attachments.get(slot="load_test_report"),
        earlier.attachments.get(slot="load_test_report"),
        elsewhere,
    ):
        answer = page.send({"remove": str(paper.pk), f"{prefix_of_paper(paper)}-report_date": "112/1/1"})
        before = (paper.removed_at, paper.details)
        paper.refresh_from_db()
        assert answer.status == 200
        assert (paper.removed_at, paper.details) == before


def test_file_named_for_anothers_slot_is_not_taken(
    vendor: Client, case: Application, solution: Solution, theirs: Application
) -> None:
    other = theirs.solutions.get()
    before = everything(theirs), everything(case)
    page = visit(vendor, f"/apply/{case.pk}/solutions/{solution.pk}/technical/reports/")
    page.send(
        {
            f"file-technical-{other.pk}-load_test_report": factories.pdf(),
            "file-company-0-awards_certificates": factories.pdf(),
        }
    )
    assert (everything(theirs), everything(case)) == before


@pytest.mark.django_db
def test_correction_of_one_case_touches_no_other(client: Client) -> None:
    mine = factories.returned()
    theirs = factories.returned()
    client.force_login(factories.user_of(mine.application))
    other = theirs.application.solutions.get()
    before = everything(theirs.application)
    page = visit(client, f"/apply/{mine.application_id}/correction/")
    page.send(
        {
            f"technical-{other.pk}-tech_security": "改",
            f"file-technical-{other.pk}-load_test_report": factories.pdf(),
            "remove": str(other.attachments.get(slot="load_test_report").pk),
        },
        do="save",
    )
    assert everything(theirs.application) == before


def test_letters_and_files_of_another_are_not_found(vendor: Client, theirs: Application) -> None:
    sent = actions.submit(theirs, factories.user_of(theirs), None, timezone.now())
    letter = Message.objects.get(kind="receipt", concerns=Ref.of(theirs))
    files = [
        file["file"]
        for sheet in sent.frozen["sheets"]
        for s in sheet["sections"]
        for row in s["rows"]
        for file in row.get("files", ())
    ]
    addresses = [f"/apply/inbox/{letter.pk}/", *(f"/files/{file}/" for file in files), f"/files/{files[0]}/?inline=1"]
    assert {vendor.get(address).status_code for address in addresses} == {404}
    assert len(files) == 9
