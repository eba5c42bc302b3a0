"""Is what arrives with papers not scanned yet accepted in time, kept from the office until it is clean, and then shown?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Application, Correction
from portal.background import duties
from portal.files import models as files
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.reference import Ref
from tests import factories
from tests.applications.actions.held import scanned, waits
from tests.browser import visit
from tests.factories import taipei

pytestmark = pytest.mark.django_db
LAST = taipei(2023, 8, 20, 23, 59, 59)


@pytest.fixture
def held() -> Application:
    """Sent in the last second of the intake, one paper not scanned."""
    case = factories.complete(year=factories.year_112(), now=LAST - timedelta(hours=2))
    waits(case)
    return actions.submit(case, factories.user_of(case), None, LAST).application


def seen_by_the_office() -> list[Application]:
    return list(Application.objects.visible_to(factories.officer()))


def test_filing_with_a_file_that_is_being_scanned_is_accepted_in_time(held: Application) -> None:
    first = held.submissions.get()
    assert held.state == "submitted"
    assert held.number == "112-00001"
    assert first.submitted_at == LAST
    assert held.held_since == LAST
    assert Message.objects.get(concerns=Ref.of(held)).kind == "receipt"


def test_filing_is_held_back_from_the_office_until_every_file_is_clean(held: Application) -> None:
    duties.sweep("applications.release")
    assert seen_by_the_office() == []
    scanned(held.attachments.get(slot="load_test_report").file)
    assert seen_by_the_office() == []  # not before it was handed over, at one moment for list, packets and figures
    duties.sweep("applications.release")
    assert seen_by_the_office() == [held]
    assert held.submissions.get().submitted_at == LAST
    assert [letter.kind for letter in Message.objects.filter(concerns=Ref.of(held))] == ["receipt"]


def test_filing_whose_files_are_clean_is_seen_at_once() -> None:
    case = factories.submitted()
    assert (case.held_since, seen_by_the_office()) == (None, [case])


def test_file_that_was_taken_away_holds_nothing_back() -> None:
    case = factories.complete()
    paper = factories.part(case, "company")
    extra = actions.add_paper(paper, actions.papers.SLOTS["awards_certificates"], factories.pdf(), None, timezone.now())
    StoredFile.objects.filter(pk=extra.file_id).update(state="checking", done_at=None)
    actions.remove_paper(extra, paper, timezone.now())
    assert actions.submit(case, factories.user_of(case), None, timezone.now()).application.held_since is None


def test_virus_found_after_filing_costs_no_deadline_and_is_told_to_both(held: Application) -> None:
    scanned(held.attachments.get(slot="load_test_report").file, "refused")
    assert [duties.sweep("applications.release"), duties.sweep("applications.release")] == [1, 0]
    assert seen_by_the_office() == [held]
    letter = Message.objects.get(concerns=Ref.of(held), kind="infected")
    assert letter.subject == "掃毒未通過通知：112-00001 有檔案要請您更換"
    assert "112年8月20日 23:59:59" in letter.body
    assert "- 壓力測試報告.pdf\n" in letter.body


def test_virus_found_while_the_request_was_on_its_way_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    case = factories.complete()
    now = timezone.now()
    stored = waits(case)
    kept = actions.sending.hold

    def answered_meanwhile(*args: object) -> None:
        scanned(stored, "refused")
        kept(*args)

    monkeypatch.setattr(actions.sending, "hold", answered_meanwhile)
    actions.submit(case, factories.user_of(case), None, now)
    duties.sweep("applications.release")
    assert Message.objects.filter(concerns=Ref.of(case), kind="infected").count() == 1


def test_answer_with_a_file_that_is_being_scanned_ends_the_round_in_time_and_is_held_back() -> None:
    correction = factories.returned()
    case, user = correction.application, factories.user_of(correction.application)
    waits(case)
    end = correction.due_at - timedelta(seconds=1)
    factories.save(case, "company", end, paid_in_capital=9_000_000)
    actions.answer_correction(case, user, None, end)
    duties.sweep("review.lapse", correction.due_at + timedelta(days=9))
    case.refresh_from_db()
    assert case.state == "in_qualification"
    assert Correction.objects.get().state == "answered"
    assert seen_by_the_office() == []
    scanned(case.attachments.filter(removed_at=None).get(slot="load_test_report").file)
    duties.sweep("applications.release")
    assert seen_by_the_office() == [case]


def test_file_that_the_scanner_itself_cannot_look_at_keeps_a_case_from_the_office_for_an_hour_only(
    held: Application,
) -> None:
    """Nobody hides a case by a file that clamd gives an error for; while clamd is away all wait. The file stays shut."""
    stored = held.attachments.get(slot="load_test_report").file
    for reason, attempts, expected in (
        (files.AWAY, 500, []),
        (files.NOT_SCANNED, files.MOST_SCANS - 1, []),
        (files.NOT_SCANNED, files.MOST_SCANS, [held]),
    ):
        StoredFile.objects.filter(pk=stored.pk).update(reason=reason, attempts=attempts)
        duties.sweep("applications.release")
        assert (seen_by_the_office(), StoredFile.scanner_is_away()) == (expected, reason == files.AWAY)
    client = Client()
    client.force_login(factories.officer())
    assert client.get(f"/files/{stored.pk}/").status_code == 409


def test_withdrawn_while_it_was_scanned_is_no_reason_for_a_letter_about_a_virus(held: Application) -> None:
    actions.withdraw(held, factories.user_of(held), "", LAST + timedelta(hours=1))
    scanned(held.attachments.get(slot="load_test_report").file, "refused")
    duties.sweep("applications.release")
    assert seen_by_the_office() == [held]
    assert not Message.objects.filter(kind="infected").exists()


def test_case_in_the_hands_of_an_officer_stays_there_while_a_draft_elsewhere_is_scanned() -> None:
    case = factories.in_review()
    other = factories.complete()
    waits(other)
    assert case.submissions.newest().number == 1
    assert seen_by_the_office() == [case]


# --- What the vendor reads -----------------------------------------------------------------------------------------


def test_vendor_is_told_before_and_after_that_the_scan_costs_no_time(client: Client) -> None:
    case = factories.complete()
    client.force_login(factories.user_of(case))
    waits(case)
    page = visit(client, f"/apply/{case.pk}/check/")
    assert "有 1 個檔案還在掃毒，現在就可以送出，不必等。" in page.words
    receipt = page.send()
    assert (receipt.title, "檔案還在掃毒，掃完會自動交給執行單位；收件時間不受影響。" in receipt.words) == (
        "收件成功",
        True,
    )
    assert "已收件，檔案掃毒中" in visit(client, f"/apply/{case.pk}/").words
