"""Does whoever is shown personal data leave who, what and when, and does nothing leave without it?"""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application
from portal.accounts.models import User
from portal.append_only import WrittenOnce
from portal.outbox.models import Message
from portal.reference import Ref
from portal.trail import looks
from portal.trail.models import Look
from review.cases.filters import CaseFilter
from review.export import exporting
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Application:
    return factories.submitted()


def client_of(user: User) -> Client:
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.force_login(user)
    return client


def rows() -> list[tuple]:
    return list(Look.objects.order_by("pk").values_list("user", "kind", "ref", "place"))


def fetched(client: Client, address: str) -> bytes:
    """Read to its end, as a browser does: closing it half-way would take the test's database connection along."""
    return b"".join(client.get(address).streaming_content)


def test_case_page_leaves_who_what_when_and_from_where(case: Application) -> None:
    officer, before = factories.staff(), timezone.now()
    client_of(officer).get(f"/admin/review/case/{case.pk}/change/")
    look = Look.objects.get()
    assert look.user == officer
    assert look.role == "officer"
    assert look.kind == "page"
    assert look.ref == str(Ref.of(case))
    assert look.what == f"{case.number}　{case.company_name}"
    assert look.tax_id == case.vendor.tax_id
    assert look.address == "203.0.113.9"
    assert before <= look.at <= timezone.now()


def test_same_page_again_within_ten_minutes_is_the_same_look_and_later_another(case: Application) -> None:
    officer = factories.staff()
    start = timezone.now().replace(minute=0, second=1)
    for minutes, expected in ((0, 1), (9, 1), (10, 2)):
        with patch.object(looks.timezone, "now", lambda minutes=minutes: start + timedelta(minutes=minutes)):
            request = type("Request", (), {})  # what `saw` reads of one
            request.user, request.resolver_match, request.META, request.headers = (
                officer,
                None,
                {"REMOTE_ADDR": "203.0.113.9"},
                {},
            )
            looks.saw(request, case.as_look_target)
        assert Look.objects.count() == expected


def test_each_file_has_rows_of_its_own_for_reading_in_place_and_for_downloading(case: Application) -> None:
    """Also when several of one case are read within the same minutes: which of them stands in no other row."""
    officer, papers = factories.staff(), list(case.attachments.present()[:2])
    client = client_of(officer)
    for paper in papers:
        for query in ("?inline=1", "?inline=1", "", "?x"):
            fetched(client, f"/files/{paper.file_id}/{query}")
    expected = [
        (officer.pk, kind, str(Ref.of(case)), f"files:download {paper.file_id}")
        for paper in papers
        for kind in ("shown", "file")
    ]
    assert rows() == expected
    assert Look.objects.first().what.startswith(f"{case.number}　{case.company_name}：")


def test_file_that_is_downloaded_again_in_a_later_minute_leaves_another_row(case: Application) -> None:
    officer, paper = factories.staff(), case.attachments.present().first()
    start = timezone.now().replace(second=1)
    for seconds, expected in ((0, 1), (50, 1), (60, 2)):
        with patch.object(looks.timezone, "now", lambda seconds=seconds: start + timedelta(seconds=seconds)):
            fetched(client_of(officer), f"/files/{paper.file_id}/")
        assert Look.objects.filter(kind="file").count() == expected


def test_colleague_of_the_same_vendor_leaves_a_row(case: Application) -> None:
    colleague = factories.member(factories.user_of(case)).user
    client_of(colleague).get(f"/apply/{case.pk}/submissions/1/")
    assert rows() == [(colleague.pk, "page", str(Ref.of(case)), "applications:submission")]


def test_nothing_leaves_when_the_row_cannot_be_written(case: Application) -> None:
    """安全措施：a database that takes no more rows gives no page and no byte."""
    client = client_of(factories.staff())
    client.raise_request_exception = False
    paper = case.attachments.present().first()
    for address in (f"/files/{paper.file_id}/", f"/admin/review/case/{case.pk}/change/"):
        with patch.object(Look.objects, "bulk_create", side_effect=DatabaseError("disk full")):
            answer = client.get(address)
        assert (answer.status_code, answer.streaming) == (500, False)
        assert case.company_name not in answer.content.decode()


def test_who_is_not_shown_it_leaves_none(case: Application) -> None:
    paper = case.attachments.present().first()
    for user in (factories.vendor(), factories.staff("reviewer")):
        for address in (f"/files/{paper.file_id}/", f"/apply/{case.pk}/", f"/admin/review/case/{case.pk}/change/"):
            client_of(user).get(address)
    assert rows() == []


def test_vendor_is_found_in_an_export_and_in_a_list_of_letters(case: Application) -> None:
    other, administrator = factories.submitted(), factories.staff("administrator")
    now = timezone.now()
    work = exporting.ask(administrator, CaseFilter(), now)
    exporting.make(work.pk, now)
    work.refresh_from_db()
    fetched(client_of(administrator), f"/files/{work.file_id}/")
    for known in (case, other):
        assert list(Look.objects.about(tax_id=known.vendor.tax_id).values_list("ref", "kind")) == [
            (f"export:{work.pk}", "file")
        ]
    client_of(administrator).get(f"/admin/outbox/message/?q={factories.user_of(case).email}")
    assert Message.objects.filter(concerns=Ref.of(case)).exists()
    assert Look.objects.about(str(Ref.of(case))).filter(kind="list").count() == 1
    assert Look.objects.about(str(Ref.of(other))).filter(kind="list").count() == 0


def test_rows_are_written_once(case: Application) -> None:
    client_of(factories.staff()).get(f"/admin/review/case/{case.pk}/change/")
    look = Look.objects.get()
    for attempt in (look.save, look.delete, Look.objects.all().delete, lambda: Look.objects.update(what="x")):
        with pytest.raises(WrittenOnce):
            attempt()


def test_administrator_and_authority_search_and_filter_and_officers_do_not(case: Application) -> None:
    officer = factories.staff()
    client_of(officer).get(f"/admin/review/case/{case.pk}/change/")
    for role in ("administrator", "authority"):
        for query in (
            f"q={case.number}",
            f"q={case.vendor.tax_id}",
            f"q={officer.username}",
            "kind__exact=page",
            "role=officer",
        ):
            page = visit(client_of(factories.staff(role)), f"/admin/trail/look/?{query}")
            assert f"{case.number} {case.company_name}" in page.words, query
        assert case.company_name not in visit(client_of(factories.staff(role)), "/admin/trail/look/?q=nobody").words
        assert page.all("//*[@id='content']//a[contains(@href, '/add/')]") == []
    assert client_of(officer).get("/admin/trail/look/").status_code == 403


def test_a_look_costs_one_statement(case: Application) -> None:
    client = client_of(factories.staff())
    address = f"/admin/review/case/{case.pk}/change/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert sum("trail_look" in query["sql"] for query in queries) == 1
