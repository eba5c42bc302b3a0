"""Does every duty, swept twice in a row, change nothing the second time?"""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from applications import actions as vendor_actions
from applications.documents import make
from applications.models import (
    Application,
    Arrival,
    BreachRecord,
    Correction,
    Document,
    ListCopy,
    Programme,
    RegisterQuestion,
    RegisterSource,
    Solution,
    Vendor,
    WorkbookImport,
)
from applications.registers import importing
from listings.contracts import supplement, terms
from listings.models import Announcement
from listings.site import announcing
from portal.accounts import lockout
from portal.accounts.devices import Source
from portal.accounts.models import User
from portal.background import duties
from portal.files import uploads
from portal.files.duties import TIDY_MINUTE
from portal.files.models import StoredFile, StoreSlice
from portal.integrity.models import Damage
from portal.outbox.models import Incoming, Message
from portal.typed import keeping
from review.batch import batching
from review.cases.filters import CaseFilter
from review.committee import giving
from review.conflict import recusing
from review.correction import postponing
from review.correspondence import mailings
from review.decision import deciding
from review.export import exporting
from review.models import AgendaItem, Attendance, Batch, Case, Export, Meeting, Packet, ReviewTask
from review.qualification import marking
from tests import factories
from tests.applications.registers import lists
from tests.applications.registers.gcis import as_bytes, kinds
from tests.listings.contracts.scene import ContractScene
from tests.portal.outbox import letters


def overdue(now: datetime) -> None:
    factories.returned(now - timedelta(days=30))


def published_and_on_no_list(now: datetime) -> None:
    factories.publish(factories.approved(now).solutions.all(), now)


def announced(now: datetime) -> None:
    factories.announced(now)


def contracted(now: datetime) -> None:
    factories.contracted(factories.announced(now), now)


def reviewed_anew_while_contracting(now: datetime) -> None:
    solution = ContractScene(now).case.solutions.get()
    deciding.reopen(solution, factories.officer(), "發現新事證。", now)


def contract_nearly_due(now: datetime) -> None:
    ContractScene(now - timedelta(days=9)).called()


def supplement_approved(now: datetime) -> None:
    scene = ContractScene(now).called().filed()
    terms.approve(scene.contract, "", scene.officer, now)


def subsidy_stopped(now: datetime) -> None:
    stop = Announcement(kind="subsidy", programme=factories.programme(now), title="測試", text="測試", appears_at=now)
    announcing.keep(stop, factories.officer(), "", now)


def listed(now: datetime) -> None:
    factories.listed(now)


def listed_too_long(now: datetime) -> None:
    case = factories.listed(now)
    Programme.objects.filter(pk=case.programme_id).update(valid_to=timezone.localdate(now) - timedelta(days=1))


def sent(now: datetime) -> None:
    factories.submitted(now=now)


def unused_file(now: datetime) -> StoredFile:
    return uploads.keep(b"x", name="x.pdf", content_type="application/pdf", now=now - timedelta(days=3))


def refused_file(now: datetime) -> None:
    StoredFile.objects.filter(pk=unused_file(now).pk).update(state="refused", reason="病毒")


def unchecked_file(now: datetime) -> None:
    StoredFile.objects.filter(pk=unused_file(now).pk).update(state="checking", done_at=None)


def store_to_search(now: datetime) -> StoreSlice:
    return StoreSlice.objects.create(prefix="00/")


def closing_tomorrow(now: datetime) -> None:
    year = factories.programme(now, closes_at=now + timedelta(hours=20))
    factories.draft(year=year, now=now - timedelta(days=3))


def withdrawn(now: datetime) -> None:
    case = factories.submitted(now=now)
    vendor_actions.withdraw(case, factories.user_of(case), "", now)


def held_and_scanned(now: datetime) -> None:
    Application.objects.filter(pk=factories.submitted(now=now).pk).update(held_since=now)


def mailing(now: datetime) -> None:
    case = factories.submitted(now=now)
    mailings.confirm(uuid4(), CaseFilter.of(programme=case.programme), "主旨", "內容", factories.officer(), now)


def paper_taken_away(now: datetime) -> None:
    factories.complete(now=now).attachments.update(removed_at=now)


def paper_removed_long_ago(now: datetime) -> None:
    factories.complete(now=now).attachments.update(
        removed_at=now - timedelta(days=31), added_at=now - timedelta(days=40)
    )


def old_draft_pdf(now: datetime) -> None:
    vendor_actions.ask_draft_pdf(factories.draft(now=now), now)
    Document.objects.update(asked_at=now - timedelta(days=8))


def preview_left_alone(now: datetime) -> WorkbookImport:
    case = factories.draft(now=now)
    return WorkbookImport.objects.create(
        application=case,
        uploaded_by=factories.user_of(case),
        uploaded_at=now - timedelta(days=8),
        file_name="x.xlsx",
        reading={},
    )


def export(now: datetime) -> None:
    factories.submitted(now=now)
    exporting.ask(factories.officer(), CaseFilter(), now)


def export_kept_too_long(now: datetime) -> None:
    export(now - timedelta(days=8))
    exporting.make(Export.objects.get().pk, now - timedelta(days=8))
    Export.objects.update(expires_at=now)


def packet_asked_for(now: datetime) -> Packet:
    case = factories.submitted(now=now)
    return marking.ask_packet(case.submissions.get(), "zip", factories.officer(), now)


def packet_made_long_ago(now: datetime) -> None:
    packet_asked_for(now)
    Packet.objects.update(done_at=now - timedelta(days=8))


def review_nearly_due(now: datetime) -> None:
    case = factories.qualified(now - timedelta(days=9))
    member = factories.member_of(factories.committee(case.programme))
    giving.give(case.solutions.get(), member, now + timedelta(days=1), factories.officer(), now - timedelta(days=8))


def reviewer_left(now: datetime) -> None:
    review_nearly_due(now)
    factories.officer()
    ReviewTask.objects.get().member.committee.members.update(leaves_on=timezone.localdate(now) - timedelta(days=1))


def nearly_due(now: datetime) -> None:
    correction = factories.returned(now - timedelta(days=2))
    Correction.objects.filter(pk=correction.pk).update(due_at=now + timedelta(hours=23))


def batched(now: datetime) -> None:
    case = factories.submitted(now=now)
    taken = batching.STEPS[Batch.Kind.TAKE]
    batching.ask(taken, Case.objects.all(), [f"{case.pk}.0"], factories.officer(), {}, uuid4(), now)


def postponed(now: datetime) -> None:
    factories.returned(now)
    cases = postponing.candidates(Application.objects.all(), ["open"])
    meant = postponing.preview(cases, postponing.Way("days", days=2), "颱風", now)
    postponing.ask(meant, factories.officer(), "颱風", uuid4(), now)


def came_back_long_ago(now: datetime) -> None:
    Incoming.objects.create(digest="x", came_at=now - Incoming.KEPT, done_at=now, why="answer")


def damaged(now: datetime) -> Damage:
    factories.staff("administrator")
    return Damage.objects.create(inventory="files", row="x", what="x.pdf", wrong="檔案不見了", since=now, last_at=now)


def answered(now: datetime) -> None:
    factories.staff()
    case = factories.returned(now - timedelta(hours=2)).application
    vendor_actions.answer_correction(case, factories.user_of(case), None, now - timedelta(hours=1))


def letter_came_back(now: datetime) -> None:
    factories.officer()
    factories.submitted(now=now)
    Message.objects.update(state="bounced", done_at=now)


def waiting_in_the_morning(now: datetime) -> None:
    factories.officer()
    factories.submitted(now=now)


def new_year(now: datetime) -> None:
    factories.programme(now)


def arrival_lost_long_ago(now: datetime) -> None:
    Arrival.objects.create(application=factories.draft(), at=now - timedelta(days=3), until=now - timedelta(days=2))


def session_of_long_ago(now: datetime) -> None:
    Session.objects.create(session_key="a" * 32, session_data="x", expire_date=now)


def sign_in_of_long_ago(now: datetime) -> None:
    lockout.begin("nobody", None, Source(""), now - timedelta(days=400))


def registered_and_never_seen_again(now: datetime) -> None:
    user = User.objects.create_user("04595257", "a@example.com", "quiet-river-2031")
    User.objects.filter(pk=user.pk).update(date_joined=now - timedelta(days=20))
    Vendor.objects.of(user)


def words_of_long_ago(now: datetime) -> None:
    words = {"note": {"value": ["x"]}}
    keeping.keep(factories.officer(), "/admin/x/", "/admin/x/", "", words, now - timedelta(days=91))


def minutes_signed(now: datetime) -> None:
    """Of a meeting that is over, by the one who came."""
    chair = factories.member_of(factories.committee(factories.programme(now)), standing="chair")
    over = {"state": "adjourned", "adjourned_at": now, "minutes_confirmed_by": chair, "minutes_confirmed_at": now}
    times = {"starts_at": now - timedelta(hours=2), "ends_at": now, "created_by": factories.officer()}
    meeting = Meeting.objects.create(committee=chair.committee, session=1, **times, **over)
    Attendance.objects.create(meeting=meeting, member=chair, code="A", arrived_at=now, signed_at=now)


def published(now: datetime) -> Solution:
    solution = factories.qualified(now).solutions.get()
    deciding.decide(solution, factories.officer(), "rejected", "成功案例不足。", "", now)
    factories.publish([solution], now)
    return solution


def listed_and_then_rejected(now: datetime) -> None:
    solution = factories.listed(now).solutions.get()
    deciding.reopen(solution, factories.officer(), "發現新事證。", now)
    solution.refresh_from_db()
    deciding.decide(solution, factories.officer(), "rejected", "成功案例不實。", "", now)
    factories.publish([solution], now)


def seal_nearly_over(now: datetime) -> None:
    factories.staff("administrator")
    valid = now + timedelta(days=6) - timezone.now()
    letters.set_up(settings, Path(tempfile.mkdtemp()) / "seal.p12", valid=valid)


def refused_recusal(now: datetime) -> None:
    case, officer = factories.submitted(now=now - timedelta(days=9)), factories.officer()
    vendor, then = factories.user_of(case), now - timedelta(days=8)
    recusal = recusing.file(case, vendor, "承辦", "biased", "有具體事實。", None, then)
    recusing.refuse(recusal, officer, factories.staff(), "查無事實。", then)


def register_to_ask(now: datetime) -> None:
    lists.switch_on(settings, gcis_url="https://gcis.example.tw")
    RegisterQuestion.objects.create(key="business", tax_id="04595257", asked_at=now)


def list_to_download(now: datetime) -> None:
    lists.switch_on(settings, debarred_url="https://lists.example.tw/debarred")


def list_to_read(now: datetime) -> None:
    RegisterSource.objects.create(key="labour.7")
    importing.hand_in("labour.7", ContentFile(lists.labour(["測試公司"]), "x.csv"), None, now)


def list_in_force(now: datetime) -> None:
    list_to_read(now)
    importing.read_copy(ListCopy.objects.get().pk, now)
    importing.adopt(ListCopy.objects.get(), None, "", now)
    Vendor.objects.create(tax_id="04595257", company_name="測試公司")


def list_replaced(now: datetime) -> None:
    list_in_force(now)
    ListCopy.objects.update(state="replaced")


def breach_of_a_vendor(now: datetime) -> None:
    Vendor.objects.create(tax_id="04595257", company_name="測試公司")
    BreachRecord.objects.create(tax_id="04595257", breached_on=timezone.localdate(now))


def approved_and_not_told(now: datetime) -> None:
    factories.approved(now)


def in_documentary_review(now: datetime) -> None:
    factories.qualified(now, solutions=({"kind": "summit_existing"},))


def meeting_tomorrow(now: datetime) -> None:
    solution = factories.qualified(now).solutions.get()
    times = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=1, hours=2)}
    committee = factories.committee(solution.application.programme)
    meeting = Meeting.objects.create(committee=committee, session=1, created_by=factories.officer(), **times)
    AgendaItem.objects.create(meeting=meeting, solution=solution, code="A", position=1)


OWED: dict[str, Callable[[datetime], Any]] = {
    "accounts.sessions": session_of_long_ago,
    "accounts.sign_ins": sign_in_of_long_ago,
    "accounts.typed": words_of_long_ago,
    "accounts.throttles": sign_in_of_long_ago,
    "applications.arrivals_forget": arrival_lost_long_ago,
    "applications.ask": register_to_ask,
    "applications.breaches": breach_of_a_vendor,
    "applications.download": list_to_download,
    "applications.empty_lists": list_replaced,
    "applications.read_list": list_to_read,
    "applications.screen": list_in_force,
    "applications.clear_drafts": old_draft_pdf,
    "applications.clear_papers": paper_removed_long_ago,
    "applications.clear_previews": preview_left_alone,
    "applications.unused_accounts": registered_and_never_seen_again,
    "applications.documents": sent,
    "applications.forget": paper_taken_away,
    "applications.guideline": sent,
    "applications.read": sent,
    "applications.reminders": closing_tomorrow,
    "outbox.print": withdrawn,
    "applications.release": held_and_scanned,
    "files.discard": refused_file,
    "files.orphans": store_to_search,
    "files.scan": unchecked_file,
    "files.tidy": unused_file,
    "integrity": sent,
    "listings.announce": announced,
    "listings.stop_subsidy": subsidy_stopped,
    "listings.expire": listed_too_long,
    "listings.take_down": listed_and_then_rejected,
    "listings.enter": published_and_on_no_list,
    "listings.contract": announced,
    "listings.leave": reviewed_anew_while_contracting,
    "listings.list_up": contracted,
    "listings.tell": listed,
    "listings.remind": contract_nearly_due,
    "listings.supplements": supplement_approved,
    "listings.take_off": listed_and_then_rejected,
    "outbox.incoming": came_back_long_ago,
    "outbox.send": sent,
    "review.conflict.filings": sent,
    "review.conflict.let_stand": refused_recusal,
    "review.conflict.people": waiting_in_the_morning,
    "review.export": export,
    "review.export_forget": export_kept_too_long,
    "review.workload.damages": damaged,
    "review.workload.figures": sent,
    "review.workload.answers": answered,
    "review.workload.lost_letters": letter_came_back,
    "review.workload.seals": seal_nearly_over,
    "review.workload.summaries": waiting_in_the_morning,
    "review.result.letters": published,
    "review.meeting.minutes": minutes_signed,
    "review.lapse": overdue,
    "review.correspondence.mailings": mailing,
    "review.packets": packet_asked_for,
    "review.packets_forget": packet_made_long_ago,
    "review.correction.phrases": new_year,
    "review.recheck.decisions": approved_and_not_told,
    "review.recheck.documentary": in_documentary_review,
    "review.recheck.meetings": meeting_tomorrow,
    "review.batch": batched,
    "review.postpone": postponed,
    "review.committee.gaps": reviewer_left,
    "review.committee.remind": review_nearly_due,
    "review.remind": nearly_due,
}


MOMENTS = {"review.workload.summaries": factories.taipei(2026, 3, 10, 9)}  # the morning of a working day


def everything() -> dict[str, list[dict[str, Any]]]:
    rows = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}
    return {**rows, "mails": [{"to": letter.to, "id": letter.extra_headers["Message-ID"]} for letter in mail.outbox]}


@pytest.fixture(autouse=True)
def _quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OUTSIDE", settings.OUTSIDE)
    lists.OutsideServer(monkeypatch, debarred=lists.debarred([lists.debarment()]), gcis=as_bytes(kinds()))
    monkeypatch.setattr(settings, "SEAL_PKCS12", "")
    monkeypatch.setattr(settings, "SEAL_PASSPHRASE", "")
    monkeypatch.setattr(make, "render", lambda document: b"%PDF-1.7")
    monkeypatch.setattr(make, "letter", lambda paper: b"%PDF-1.7")
    monkeypatch.setattr(supplement, "supplement_pdf", lambda content: b"%PDF-1.7")


def test_every_duty_has_a_row() -> None:
    assert sorted(duty.name for duty in duties.registered()) == sorted(OWED)


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWED)
def test_second_sweep_changes_nothing(name: str) -> None:
    now = MOMENTS.get(name) or timezone.now().replace(minute=TIDY_MINUTE)
    OWED[name](now)
    assert duties.get(name).owed(now).exists()
    before = everything()
    done = duties.sweep(name, now)
    after = everything()
    assert done > 0
    assert after != before
    assert duties.sweep(name, now) == 0
    assert everything() == after


@pytest.mark.django_db
@pytest.mark.clause("R6-5-2")
@pytest.mark.parametrize("name", OWED)
def test_row_that_two_workers_hold_at_once_is_done_once(name: str) -> None:
    """The second worker saw the row as owed before the first was done with it."""
    now = MOMENTS.get(name) or timezone.now().replace(minute=TIDY_MINUTE)
    OWED[name](now)
    duty = duties.get(name)
    keys = list(duty.owed(now).values_list("pk", flat=True))
    for key in keys:
        duty.fulfil(key, now)
    after = everything()
    for key in keys:
        duty.fulfil(key, now)
    assert everything() == after
