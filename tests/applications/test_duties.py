"""Does the background run the guideline and make the PDFs, once, and again after a failure?"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pikepdf import Name, String

from applications import actions
from applications.documents import make
from applications.guideline import clauses
from applications.models import Application, Attachment, Document, GuidelineCheck, PaperReading, Submission, Verdict
from applications.models.reading import MOST_TRIES
from applications.place import Place
from applications.sheets.slots import SLOTS
from portal.background import duties
from portal.files import reading
from portal.files.duties import TIDY_MINUTE
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.reference import Ref
from review.correction import correcting
from review.qualification import qualifying
from tests import factories
from tests.factories import NOON
from tests.portal.files.pages.forms import TEXT, Form

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Submission:
    return factories.submitted(year=factories.year_112(), now=NOON).submissions.get()


# --- The guideline -------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-y")
def test_every_clause_gets_one_verdict_with_its_reason(sent: Submission) -> None:
    assert duties.sweep("applications.guideline", NOON) == 1
    check = GuidelineCheck.objects.get(submission=sent)
    verdicts = list(check.verdicts.all())
    assert [(verdict.row, verdict.clause, verdict.text) for verdict in verdicts] == [
        (c.row, c.number, c.text) for c in clauses()
    ]
    assert {verdict.result for verdict in verdicts} == {"met", "person"}
    assert [verdict.row for verdict in verdicts if not verdict.reason] == []
    assert check.done_at is not None
    capital = next(verdict for verdict in verdicts if verdict.row == "R4-2")
    assert (capital.result, capital.evidence[0]) == ("met", "申請書填列實收資本額 12,000,000 元。")


def test_verdicts_are_of_what_was_filed_and_not_of_what_stands_there_now(sent: Submission) -> None:
    Application.objects.update(paid_in_capital=1)
    duties.sweep("applications.guideline", NOON)
    assert Verdict.objects.get(row="R4-2").result == "met"


@pytest.mark.clause("R4-x", "F2-18")
def test_verdicts_of_an_answer_count_from_the_day_of_filing() -> None:
    case = factories.complete(year=factories.year_112(), now=NOON)
    part = factories.part(case, "technical", case.solutions.get())
    actions.save_details(part.papers["load_test_report"][0], part, {"report_date": "2022-06-15"}, NOON)
    user, later = factories.user_of(case), NOON + timedelta(days=2)
    case = actions.submit(case, user, None, NOON).application
    qualifying.take(case, factories.officer(), "", NOON)
    correcting.request_correction(
        case, factories.officer(), [correcting.Remark(Place("company", None, "rep_title"), "請補。")], "", NOON
    )
    second = actions.answer_correction(case, user, None, later)
    duties.sweep("applications.guideline", later)
    assert Verdict.objects.get(row="F2-18", check_run__submission=second).result == "met"
    evidence = Verdict.objects.get(row="R4-5", check_run__submission=second).evidence
    assert "送件日：112年6月15日（2023-06-15）" in evidence


def test_a_check_that_broke_is_owed_again(sent: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("applications.duties.check", lambda facts: 1 / 0)
    now = timezone.now()
    assert duties.sweep("applications.guideline", now) == 0
    check = GuidelineCheck.objects.get()
    assert check.attempts == 1
    assert check.last_error == "division by zero"
    assert check.claimed_until is None
    assert not GuidelineCheck.owed(now).exists()
    monkeypatch.undo()
    assert duties.sweep("applications.guideline", now + timedelta(minutes=2)) == 1
    assert Verdict.objects.count() == len(clauses())


def test_a_check_whose_worker_died_half_way_is_finished_by_the_next(sent: Submission) -> None:
    check = GuidelineCheck.claim(GuidelineCheck.objects.get().pk, NOON)
    Verdict.objects.create(check_run=check, row="R4-2", clause="四(二)", text="…", result="met", reason="…")
    duties.sweep("applications.guideline", NOON + duties.LEASE)
    assert Verdict.objects.count() == len(clauses())


# --- PDFs ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """The documents that were asked to be drawn; drawing itself is tested where it is made."""
    drawn: list[Document] = []

    def draw(document: Document) -> bytes:
        drawn.append(document)
        return b"%PDF-1.7 " + document.kind.encode()

    monkeypatch.setattr(make, "render", draw)
    return drawn


@pytest.mark.clause("R6-1-3", "F1-10")
def test_receipt_and_forms_are_made_and_named(sent: Submission, printed: list[Document]) -> None:
    assert duties.sweep("applications.documents", NOON) == 2
    names = {document.kind: document.file.original_name for document in Document.objects.all()}
    assert names == {
        "receipt": "收件成功通知_112-00001_測試公司.pdf",
        "forms": "附表 PDF_112-00001_測試公司.pdf",
    }
    assert {document.file.state for document in Document.objects.all()} == {"clean"}
    with Document.objects.get(kind="forms").file.blob.open("rb") as content:
        assert content.read() == b"%PDF-1.7 forms"


def test_draft_is_made_from_what_it_was_asked_for(printed: list[Document]) -> None:
    case = factories.complete()
    document = actions.ask_draft_pdf(case, NOON)
    factories.save(case, "company", company_name="改名公司")
    duties.sweep("applications.documents", NOON)
    document.refresh_from_db()
    assert document.file.original_name == "草稿 PDF_測試公司.pdf"
    assert printed[0].source["vendor"]["company_name"] == "測試公司"


def test_a_document_that_broke_is_owed_again(sent: Submission, printed: list[Document], monkeypatch: Any) -> None:
    def broken(document: Document) -> bytes:
        raise RuntimeError("no font")

    now = timezone.now()
    with monkeypatch.context() as patched:
        patched.setattr(make, "render", broken)
        assert duties.sweep("applications.documents", now) == 0
    assert set(Document.objects.values_list("last_error", "file")) == {("no font", None)}
    assert duties.sweep("applications.documents", now + timedelta(minutes=2)) == 2
    assert (Document.objects.filter(file=None).count(), StoredFile.objects.filter(uploaded_by=None).count()) == (0, 2)


def test_a_document_is_drawn_outside_any_transaction(sent: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite an open transaction would stop every other writer while a PDF is drawn."""
    open_blocks = []

    def draw(document: Document) -> bytes:
        open_blocks.append(len(connection.savepoint_ids))
        return b"%PDF-1.7"

    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(make, "render", draw)
    duties.sweep("applications.documents", NOON)
    assert open_blocks == [outside, outside]


# --- Looking at papers ---------------------------------------------------------------------------------------------


@pytest.fixture
def paper() -> Attachment:
    case = factories.complete(now=NOON, year=factories.year_112())
    return case.attachments.present().get(slot="load_test_report")


def read_of(paper: Attachment) -> PaperReading | None:
    return PaperReading.objects.filter(file=paper.file_id).first()


def test_paper_is_looked_at_once_however_many_slots_it_stands_in(paper: Attachment) -> None:
    part = factories.part(paper.application, "promotion", paper.solution)
    before = PaperReading.objects.count()
    part.application.attachments.filter(slot="market_record_proof").update(removed_at=NOON)
    sales = part.papers["sales_record_proof"][0]
    actions.share_paper(sales, part, SLOTS["market_record_proof"], None, NOON)
    assert PaperReading.objects.count() == before
    assert duties.sweep("applications.read", NOON) == before - 1  # what was taken away is not looked at
    assert read_of(sales).readable is True
    assert read_of(sales).facts["pages"] == 1
    assert "測試公司" in read_of(sales).text
    assert duties.sweep("applications.read", NOON) == 0


def test_form_is_read_with_its_answers_and_shown_by_a_copy(paper: Attachment) -> None:
    form = Form(NeedAppearances=True)
    form.box(TEXT, String(f"測試公司 統一編號 {paper.application.vendor.tax_id}"))
    form.note(Subtype=Name.Square)
    with paper.file.blob.storage.open(paper.file.blob.name, "wb") as blob:
        blob.write(form.bytes())
    StoredFile.objects.filter(pk=paper.file_id).update(size=len(form.bytes()))
    duties.sweep("applications.read", NOON)
    paper.file.refresh_from_db()
    facts = read_of(paper).facts
    assert facts["tax_ids"] == [paper.application.vendor.tax_id]
    assert facts["blank"] == []
    assert facts["unseen"] is True
    assert paper.file.shown.content_type == "application/pdf"


def test_paper_that_breaks_the_reader_is_given_up_and_the_others_are_read(
    paper: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reading.read

    def breaks(stored: StoredFile) -> reading.Read:
        if stored.pk == paper.file_id:
            raise reading.UnreadableFile("exit -11")
        return whole(stored)

    monkeypatch.setattr(reading, "read", breaks)
    duties.sweep("applications.read", NOON)
    broken = read_of(paper)
    assert broken.readable is False
    assert broken.done_at is not None
    assert broken.last_error == "exit -11"
    assert PaperReading.objects.filter(readable=True).count() == PaperReading.objects.count() - 1


@pytest.mark.django_db
def test_slow_reading_is_tried_again_and_then_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(stored: StoredFile) -> reading.Read:
        raise reading.UnreadableFile("time", may_pass=True)

    monkeypatch.setattr(reading, "read", slow)
    now, paper = timezone.now(), factories.complete().attachments.present().get(slot="load_test_report")
    for tries in range(1, MOST_TRIES + 1):
        assert read_of(paper).done_at is None
        duties.get("applications.read").fulfil(read_of(paper).pk, now + timedelta(days=tries))
    assert (read_of(paper).done_at is not None, read_of(paper).readable) == (True, False)


def test_paper_of_a_case_that_nobody_checks_is_not_looked_at(paper: Attachment) -> None:
    Application.objects.update(state="withdrawn")
    assert duties.sweep("applications.read", NOON) == 0


def test_reading_whose_workers_were_lost_is_given_up(paper: Attachment) -> None:
    PaperReading.objects.update(attempts=MOST_TRIES)
    duties.get("applications.read").fulfil(read_of(paper).pk, NOON)
    assert (read_of(paper).readable, read_of(paper).last_error) == (False, "lost")


def test_storage_that_is_away_is_asked_again(paper: Attachment, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(stored: StoredFile) -> reading.Read:
        raise OSError("no storage")

    monkeypatch.setattr(reading, "read", away)
    assert duties.sweep("applications.read", NOON) == 0
    waiting = read_of(paper)
    assert waiting.done_at is None
    assert waiting.next_try_at is not None
    assert waiting.last_error == "no storage"


def test_text_goes_with_the_paper(paper: Attachment) -> None:
    duties.sweep("applications.read", NOON)
    assert duties.sweep("applications.forget", NOON) == 0
    actions.remove_paper(paper, factories.part(paper.application, "technical", paper.solution), NOON)
    assert duties.sweep("applications.forget", NOON) == 1
    assert read_of(paper) is None
    assert StoredFile.objects.filter(pk=paper.file_id).exists()


def test_text_stays_while_the_paper_stands_in_another_slot(paper: Attachment) -> None:
    part = factories.part(paper.application, "promotion", paper.solution)
    sales, market = part.papers["sales_record_proof"][0], part.papers["market_record_proof"][0]
    actions.share_paper(sales, part, SLOTS["market_record_proof"], None, NOON)
    actions.remove_paper(sales, part, NOON)
    assert duties.sweep("applications.forget", NOON) == 1
    assert (read_of(sales) is None, read_of(market) is None) == (False, True)


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        ("draft", True), ("submitted", True), ("in_qualification", True), ("correction_requested", True),
        ("qualified", False), ("not_qualified", False), ("deemed_abandoned", False), ("withdrawn", False),
    ],
)  # fmt: skip
def test_text_goes_when_nobody_checks_the_case_any_more(paper: Attachment, state: str, kept: bool) -> None:
    Application.objects.update(state=state)
    duties.sweep("applications.forget", NOON)
    assert PaperReading.objects.exists() == kept


def test_text_of_refused_files_and_of_drafts_after_closing_goes(paper: Attachment) -> None:
    StoredFile.objects.filter(pk=paper.file_id).update(state="refused")
    duties.sweep("applications.forget", NOON)
    assert (read_of(paper), PaperReading.objects.exists()) == (None, True)
    closing = paper.application.programme.closes_at
    duties.sweep("applications.forget", closing - timedelta(seconds=1))
    assert PaperReading.objects.exists()
    duties.sweep("applications.forget", closing)
    assert not PaperReading.objects.exists()


def test_file_that_was_read_and_is_used_no_more_is_tidied_away(paper: Attachment) -> None:
    stored = paper.file_id
    paper.delete()
    later = (timezone.now() + timedelta(days=2)).replace(minute=TIDY_MINUTE)
    for name in ("applications.forget", "files.tidy"):
        duties.sweep(name, later)
    assert not StoredFile.objects.filter(pk=stored).exists()


# --- Reminders whose reason has gone -------------------------------------------------------------------------------


def test_reminder_of_the_closing_does_not_reach_who_has_sent_in_since() -> None:
    now = timezone.now()
    year = factories.programme(now, closes_at=now + timedelta(hours=20))
    drafts = [factories.complete(year=year, now=now - timedelta(days=3)) for _ in range(2)]
    duties.sweep("applications.reminders", now)
    actions.submit(drafts[0], factories.user_of(drafts[0]), None, now)
    duties.sweep("outbox.send")
    states = {letter.concerns: letter.state for letter in Message.objects.filter(kind="closing_tomorrow")}
    assert states == {Ref.of(drafts[0]): "cancelled", Ref.of(drafts[1]): "sent"}
    assert "已送件待收案" in Message.objects.get(state="cancelled").last_error


def test_reminder_that_waited_past_the_closing_is_not_sent() -> None:
    now = timezone.now()
    year = factories.programme(now, closes_at=now + timedelta(hours=20))
    factories.complete(year=year, now=now - timedelta(days=3))
    duties.sweep("applications.reminders", now)
    duties.sweep("outbox.send", now + timedelta(hours=21))
    assert [letter.state for letter in Message.objects.filter(kind="closing_tomorrow")] == ["cancelled"]
