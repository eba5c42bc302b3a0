"""Does any page ask the database more often when there is more to show?"""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import actions
from applications.models import Application, Attachment, PaperReading, Vendor
from applications.place import Place
from applications.sheets import COMPANY
from applications.sheets.prices import PriceRows
from listings.models import Announcement, Listing
from listings.site import announcing
from portal.accounts.models import User
from portal.background import duties
from portal.outbox import messages
from portal.reference import Ref
from portal.web.draft_key import browser_tag
from portal.workflow.models import Event
from review.batch import batching
from review.cases.filters import CaseFilter
from review.committee import giving
from review.correction import correcting, draft_remarks, postponing
from review.correspondence import mailings
from review.desk.mark_form import judging
from review.export import exporting
from review.models import Assignment, Batch, Case
from review.qualification import checklist, marking
from review.workload import figures
from tests import factories
from tests.applications.documents.filled_in import uploaded
from tests.browser import signed_in
from tests.listings.besides import listed_besides

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SOLUTIONS = {"few": 1, "many": 5}
ROWS = {"few": 2, "many": 40}


def asked(client: Client, url: str, data: dict[str, str] | None = None) -> int:
    """Queries of the second time, when what is kept between requests is there."""
    script = {"Accept": "application/json"} if "account" in (data or {}) or "?account" in url else {}
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url, headers=script) if data is None else client.post(url, data, headers=script)
    assert response.status_code in (200, 302, 422), (url, response.status_code)
    return len(queries)


def autosaved(case: Application, text: str) -> dict[str, str]:
    return {
        "account": browser_tag(factories.user_of(case)),
        "seen": json.dumps({"tech_security": ""}),
        "tech_security": text,
    }


def autosaved_price(case: Application) -> dict[str, str]:
    """The first price as a page sends it: whole, with the versions that were shown."""
    rows = PriceRows(instance=case.solutions.first())
    first = rows.forms[0]
    sent = {f"{rows.prefix}-TOTAL_FORMS": "3", f"{rows.prefix}-INITIAL_FORMS": "0", first.seen_name: first.seen_json()}
    sent |= {first.add_prefix(name): "5" for name in ("total_price", "subscription_months")}
    return {**sent, "account": browser_tag(factories.user_of(case)), first.add_prefix("uid"): str(first.instance.uid)}


def compare(counts: dict[str, dict[str, int]], most: int = 40) -> None:
    few, many = counts["few"], counts["many"]
    assert many == few
    assert max(few.values()) < most


# --- A vendor with one solution or with many -----------------------------------------------------------------------


def test_vendors_pages_ask_alike_for_one_solution_and_for_many() -> None:
    counts = {}
    for size, number in SOLUTIONS.items():
        kind = {"kind": "previously_listed", "agent": True}
        case = factories.complete(solutions=[kind] * number)
        empty = factories.draft()
        for _ in range(number):
            actions.add_solution(empty, "previously_listed", timezone.now())
        client, other = signed_in(factories.user_of(case)), signed_in(factories.user_of(empty))
        solution, base, unanswered = case.solutions.first(), f"/apply/{case.pk}", f"/apply/{empty.pk}"
        part = f"{base}/solutions/{solution.pk}"
        pages = {
            "home": (client, "/apply/"),
            "task list": (client, f"{base}/"),
            "task list, unanswered": (other, f"{unanswered}/"),
            "company sheet": (client, f"{base}/company/basics/"),
            "sheet": (client, f"{part}/technical/cloud/"),
            "sheet with prices": (client, f"{part}/promotion/price/"),
            "sheet with gaps": (other, f"{unanswered}/company/basics/?complete=1"),
            "save": (client, f"{part}/technical/security/", {"tech_security": "甲", "do": "next"}),
            "save refused": (client, f"{part}/technical/security/", {"tech_security": "字" * 101}),
            "autosave": (client, f"{part}/technical/security/", autosaved(case, "乙")),
            "autosave of a price": (client, f"{part}/promotion/price/", autosaved_price(case)),
            "who is here": (client, f"{part}/technical/security/?account={browser_tag(factories.user_of(case))}"),
            "history": (client, f"{base}/history/"),
            "check": (client, f"{base}/check/"),
            "check, unanswered": (other, f"{unanswered}/check/"),
            "self-check": (client, f"{base}/self-check/"),
            "self-check, unanswered": (other, f"{unanswered}/self-check/"),
            "add": (client, f"{base}/solutions/add/"),
            "slot": (client, f"{base}/papers/technical-{solution.pk}-load_test_report/list/"),
            "workbook": (client, f"{base}/workbook/"),
            "workbook file": (client, f"{base}/workbook/file/"),
            "workbook preview": (client, f"{base}/workbook/{uploaded(case, factories.user_of(case)).pk}/"),
        }
        counts[size] = {name: asked(*page) for name, page in pages.items()}
    compare(counts)


def test_pages_with_papers_ask_alike_for_few_papers_and_for_many() -> None:
    """Every paper looked at and remarked on; `many` are three times as many, all with the same bytes."""
    counts = {}
    for size, number in {"few": 1, "many": 4}.items():
        case = factories.complete(solutions=[{}])
        solution = case.solutions.get()
        for paper in list(case.attachments.present()):
            copies = [
                Attachment(application=case, solution=paper.solution, slot=paper.slot, file=paper.file)
                for _ in range(number - 1)
            ]
            Attachment.objects.bulk_create(copies)
        duties.sweep("applications.read")
        PaperReading.objects.update(readable=False)
        client, base = signed_in(factories.user_of(case)), f"/apply/{case.pk}"
        pages = {
            "task list": f"{base}/",
            "papers": f"{base}/company/papers/",
            "sheet": f"{base}/solutions/{solution.pk}/promotion/record/",
            "slot": f"{base}/papers/promotion-{solution.pk}-sales_record_proof/list/",
            "check": f"{base}/check/",
        }
        counts[size] = {name: asked(client, url) for name, url in pages.items()}
    compare(counts)


def test_pages_of_a_sent_case_ask_alike_for_one_solution_and_for_many() -> None:
    counts = {}
    for size, number in SOLUTIONS.items():
        now = timezone.now()
        case = factories.in_review(now, solutions=[{}] * number)
        names = ("tech_security", "load_test_report", "cloud_architecture")
        items = [
            correcting.Remark(Place("technical", solution.pk, name), "請補。")
            for solution in case.solutions.all()
            for name in names
        ]
        correcting.request_correction(case, factories.officer(), items, "", now)
        duties.sweep("applications.guideline")
        client, staff = signed_in(factories.user_of(case)), signed_in(factories.staff())
        document, base, admin = case.documents.first().pk, f"/apply/{case.pk}", f"/admin/review/case/{case.pk}"
        letter = case.vendor.memberships.get().user.messages.first().pk
        pages = {
            "home": (client, "/apply/"),
            "case": (client, f"{base}/"),
            "correction": (client, f"{base}/correction/"),
            "receipt": (client, f"{base}/receipt/1/"),
            "submission": (client, f"{base}/submissions/1/"),
            "document": (client, f"{base}/documents/{document}/"),
            "letter": (client, f"/apply/inbox/{letter}/"),
            "officer's case": (staff, f"{admin}/change/"),
        }
        counts[size] = {name: asked(*page) for name, page in pages.items()}
        Application.objects.filter(pk=case.pk).update(state="in_qualification")
        counts[size]["officer's correction"] = asked(staff, f"{admin}/correction/")
        counts[size]["officer's correction refused"] = asked(staff, f"{admin}/correction/", {"note": "x"})
    compare(counts)


def test_sending_asks_hardly_more_for_each_solution() -> None:
    """A fixed number: rows are frozen in one document, whatever they are."""
    counts = {}
    for size, number in SOLUTIONS.items():
        case = factories.complete(solutions=[{}] * number)
        client = signed_in(factories.user_of(case))
        client.get(f"/apply/{case.pk}/")
        with CaptureQueriesContext(connection) as queries:
            assert client.post(f"/apply/{case.pk}/submit/").status_code == 302
        counts[size] = {"submit": len(queries)}
    compare(counts)


# --- Many letters, events, cases and listings ----------------------------------------------------------------------


def test_inbox_and_case_ask_alike_for_few_letters_and_for_many() -> None:
    counts = {}
    for size, number in ROWS.items():
        case = factories.submitted()
        user = factories.user_of(case)
        for n in range(number):
            messages.post(
                concerns=Ref.of(case),
                kind="taken",
                occurrence=str(n),
                user=user,
                to=user.email,
                subject="通知",
                body="通知",
            )
            Event.objects.create(
                subject=case.ref,
                shown_in=case.ref,
                step="take",
                source="submitted",
                target="submitted",
                actor=factories.officer(),
                at=timezone.now(),
            )
        client, staff = signed_in(user), signed_in(factories.staff())
        counts[size] = {
            "inbox": asked(client, "/apply/inbox/"),
            "case": asked(client, f"/apply/{case.pk}/"),
            "officer's case": asked(staff, f"/admin/review/case/{case.pk}/change/"),
            "outbox": asked(staff, "/admin/outbox/message/"),
        }
    compare(counts)


def test_case_page_asks_alike_for_few_marks_and_notes_and_for_many() -> None:
    counts = {}
    for size, number in {"few": 1, "many": 12}.items():
        case = factories.in_review(solutions=[{}] * min(number, 5))
        duties.sweep("applications.guideline")
        for n in range(number):
            submission = case.submissions.get()
            item = checklist.of_submission(submission).items[n]
            sent = {"result": "pass", "note": f"{n}", "basis": item.basis}
            marking.mark(case, factories.staff(), item.key, judging(sent), timezone.now())
            marking.write_note(case, factories.staff(), f"{n}", timezone.now())
        staff, base = signed_in(factories.staff()), f"/admin/review/case/{case.pk}"
        key = {"key": "R4-1", "result": "fail"}
        counts[size] = {
            "case": asked(staff, f"{base}/change/"),
            "mark": asked(staff, f"{base}/marks/", key),
            "qualify": asked(staff, f"{base}/step/qualify/"),
        }
    compare(counts)


def test_pages_of_a_team_ask_alike_for_few_people_and_for_many() -> None:
    counts = {}
    for size, number in {"few": 1, "many": 6}.items():
        owner = factories.vendor()
        case = factories.draft(owner)
        for n in range(number):
            mate = factories.member(owner)
            actions.invite_member(case.vendor, owner, f"{size}{n}@example.com", "editor", timezone.now())
        staff, editor = signed_in(factories.staff()), signed_in(mate.user)
        counts[size] = {
            "team": asked(signed_in(owner), "/apply/team/"),
            "team of a member": asked(editor, "/apply/team/"),
            "home": asked(editor, "/apply/"),
            "task list": asked(editor, f"/apply/{case.pk}/"),
            "officer's vendor": asked(staff, f"/admin/applications/vendor/{case.vendor_id}/change/"),
            "officer's vendors": asked(staff, "/admin/applications/vendor/"),
        }
    compare(counts)


def test_lists_of_the_desk_ask_alike_for_few_cases_and_for_many() -> None:
    counts = {}
    source = factories.returned().application
    officer = factories.officer()
    staff = signed_in(officer)
    figures.make(source.programme_id, timezone.now())
    for size, number in ROWS.items():
        copy_cases(source, officer, number)
        counts[size] = {
            name: asked(staff, url)
            for name, url in {
                "cases": "/admin/review/case/?all=1",
                "cases searched": "/admin/review/case/?q=99",
                "cases whose letters got lost": "/admin/review/case/?letters=lost",
                "cases filtered": "/admin/review/case/?stage=submitted&kind=first_time&due=none",
                "cases of one officer": "/admin/review/case/?officer=me&stage=open",
                "cases in which one acts next": "/admin/review/case/?turn=me",
                "exports": "/admin/review/export/",
                "desk": "/admin/",
                "texts": "/admin/applications/lettertext/",
                "mailings": "/admin/review/mailing/",
            }.items()
        }
    compare(counts)


def test_mailing_asks_alike_for_few_people_and_for_many() -> None:
    counts = {}
    staff = signed_in(factories.staff())
    for size, number in ROWS.items():
        for _ in range(number):
            factories.draft()
        year = Application.objects.first().programme
        data = {"programme": year.pk, "stage": "draft", "subject": "主旨", "body": "內容", "do": "preview"}
        made = mailings.confirm(
            uuid4(), CaseFilter.of(programme=year, stage="draft"), "主旨", "內容", factories.officer(), timezone.now()
        )
        duties.sweep("review.correspondence.mailings")
        counts[size] = {
            "compose": asked(staff, "/admin/review/mailing/add/", data),
            "mailing": asked(staff, f"/admin/review/mailing/{made.pk}/change/"),
        }
    compare(counts)


def test_correction_pages_ask_alike_for_few_corrections_and_for_many() -> None:
    counts = {}
    for size, number in {"few": 2, "many": 12}.items():
        now = timezone.now()
        year = factories.programme(now, year=200 + number)
        cases = [factories.returned(now, year=year).application for _ in range(number)]
        correcting.lapse(cases[0].corrections.get().pk, now + timedelta(days=60))
        staff, asked_for = (
            signed_in(factories.staff()),
            f"programme={year.pk}&correction=both&way=days&days=90&reason=x",
        )
        returned = postponing.candidates(Application.objects.filter(programme=year), ["open", "lapsed"])
        meant = postponing.preview(returned, postponing.Way("days", days=90), "x", now)
        group = postponing.ask(meant, factories.officer(), "x", uuid4(), now)
        every = list(Case.objects.filter(programme=year))
        seen = [f"{case.pk}.0" for case in every]
        batch = batching.ask(batching.STEPS[Batch.Kind.TAKE], every, seen, factories.officer(), {}, uuid4(), now)
        picked = factories.in_review(now, year=year)
        names = list(dict.fromkeys(n for n in COMPANY.all_names() if n in COMPANY.open_names()))[:number]
        drafts = [correcting.Remark(Place("company", None, name), "請補正。") for name in names]
        draft_remarks.save(picked, factories.officer(), drafts, {}, now)
        counts[size] = {
            name: asked(staff, url)
            for name, url in {
                "preview": f"/admin/review/case/postpone/?{asked_for}",
                "group": f"/admin/review/postponement/{group.pk}/change/",
                "groups": "/admin/review/postponement/",
                "phrases": "/admin/review/phrase/",
                "batch": f"/admin/review/batch/{batch.pk}/change/",
                "batches": "/admin/review/batch/",
                "case page": f"/admin/review/case/{picked.pk}/change/",
                "gathered": f"/admin/review/case/{picked.pk}/correction/",
            }.items()
        }
        chosen = {"case": " ".join(str(case.pk) for case in every)}
        counts[size] |= {kind: asked(staff, f"/admin/review/case/batch/{kind}/", chosen) for kind in batching.STEPS}
    # The letter is rehearsed: the whole step is taken and taken back.
    assert counts["few"].pop("gathered") == counts["many"].pop("gathered") < 50
    compare(counts, most=80)  # the preview takes the step of one case and takes it back, for its letter


def copy_cases(source: Application, officer: User, number: int) -> None:
    """So many more cases of an officer, each of a vendor of its own."""
    start = Vendor.objects.count()
    for n in range(start, start + number):
        made = Application.objects.create(
            vendor=Vendor.objects.create(tax_id=str(90_000_000 + n)),
            programme=source.programme,
            state="submitted",
            number=f"115-9{n:04d}",
        )
        made.solutions.create(kind="first_time", position=1)
        Assignment.objects.create(application=made, officer=officer, assigned_by=officer, assigned_at=timezone.now())
        exporting.ask(officer, CaseFilter({"q": str(n)}), timezone.now())
        first = source.submissions.get()
        first.pk, first.application = None, made
        first.save()


def test_public_pages_ask_alike_for_few_listings_and_for_many(client: Client) -> None:
    factories.listed()
    source = Listing.objects.get()
    counts = {}
    for size, number in ROWS.items():
        listed_besides(
            source, [{"company_sizes": ["10_20"], **({"tax_id": f"{n:08}"} if n % 2 else {})} for n in range(number)]
        )
        announce(number)
        counts[size] = {
            "front door": asked(client, "/"),
            "catalogue": asked(client, "/solutions/?q=雲&size=10_20"),
            "catalogue, drawn": drawn_anew(client, "/solutions/?q=雲&size=10_20&vendor=00000001"),
            "catalogue, found in vain": drawn_anew(client, "/solutions/?q=火箭引擎&size=10_20"),
            "solution": asked(client, f"/solutions/{source.public_id}/"),
            "vendor": asked(client, f"/vendors/{source.tax_id}/"),
            "compare": asked(client, f"/compare/?{others(number)}"),
            "shortlist": asked(client, f"/shortlist/?{others(number)}"),
            "announced": asked(client, "/announced/"),
            "announcements": asked(client, "/announcements/"),
            "feed": asked(client, "/announcements/feed.atom"),
            "numbers": asked(client, "/numbers/"),
            "open data": asked(client, "/open-data/?size=10_20"),
            "map": asked(client, "/sitemap.xml"),
            "guideline": asked(client, "/apply/guideline/"),
            "questionnaire": asked(client, "/apply/self-check/?check=1&solutions=first_time"),
        }
    compare(counts)
    assert (counts["many"]["catalogue"], counts["many"]["catalogue, drawn"] < 20) == (1, True)


def announce(number: int) -> None:
    """So many, each corrected once, the first with the lines of 入選名單."""
    duties.sweep("listings.announce")
    for n in range(number):
        row = Announcement.objects.create(title=f"公告 {n}", text="內容", appears_at=timezone.now())
        row.title = "更正"
        announcing.keep(row, factories.officer(), "更正", timezone.now())


def others(number: int) -> str:
    return "&".join(
        f"id={each}" for each in Listing.objects.order_by("pk").values_list("public_id", flat=True)[:number]
    )


def drawn_anew(client: Client, url: str) -> int:
    """Queries of a page of which nothing is remembered but the catalogue itself."""
    client.get(url)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_background_asks_alike_however_many_wait() -> None:
    """Finding what is owed is one query; only the work itself is done row by row."""
    now = timezone.now()
    factories.returned(now - timedelta(days=30))
    factories.listed(now)
    for duty in duties.registered():
        with CaptureQueriesContext(connection) as queries:
            list(duty.owed(now).values_list("pk", flat=True))
        assert (duty.name, len(queries) <= 1) == (duty.name, True)


# --- A committee with few tasks or with many -----------------------------------------------------------------------


def test_pages_of_the_committee_ask_alike_for_few_tasks_and_for_many() -> None:
    counts, now = {}, timezone.now()
    for size, number in {"few": 2, "many": 6}.items():
        year = factories.programme(year=200 + number)
        solutions = [{"name": f"方案{n}"} for n in range(number)]
        case = factories.qualified(year=year, solutions=solutions)
        committee = factories.committee(year)
        members = [factories.member_of(committee) for _ in range(number)]
        for solution in case.solutions.all():
            giving.give(solution, members[0], now + timedelta(days=9), factories.officer(), now, is_lead=True)
        task = members[0].tasks.first()
        officer, own = signed_in(factories.officer()), signed_in(members[0].user)
        keys = " ".join(str(solution.pk) for solution in case.solutions.all())
        counts[size] = {
            "mine": asked(own, "/admin/"),
            "gate": asked(own, f"/admin/review/reviewtask/{task.pk}/"),
            "giving": asked(officer, "/admin/review/case/giving/", {"solution": keys, "do": "reckon"}),
            "reviewers": asked(officer, f"/admin/review/case/{case.pk}/solution/{task.solution_id}/reviewers/"),
        }
    compare(counts)
