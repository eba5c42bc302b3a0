"""How much may one application and one vendor hold, is it said before, and can uploads at the same moment pass it together?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.actions import quota
from applications.models import Application, Attachment, Document, Solution
from applications.sheets.slots import SLOTS
from portal.files import uploads
from portal.files.models import StoredFile
from tests import factories
from tests.applications.documents.filled_in import book
from tests.browser import visit
from tests.portal.files import samples

pytestmark = pytest.mark.django_db
SLOT = SLOTS["awards_certificates"]
PDF = factories.pdf().size


@pytest.fixture
def case() -> Application:
    return factories.draft()


def add(case: Application, slot: str = "awards_certificates", now: datetime | None = None) -> Attachment:
    return actions.add_paper(
        factories.part(case, "company"), SLOTS[slot], factories.pdf(), factories.user_of(case), now or timezone.now()
    )


def refused(call: Callable, *args: object) -> str:
    with pytest.raises(quota.QuotaMet) as met:
        call(*args)
    return "".join(met.value.messages)


def holds(case: Application, size: int) -> None:
    """As if the last paper were so large."""
    StoredFile.objects.filter(pk=case.attachments.last().file_id).update(size=size)


def with_a_new_solution(case: Application) -> SimpleUploadedFile:
    filled = book(case)
    spare = next(place.partition("/")[0] for place in filled.places() if place.startswith("new-"))
    filled.fill(
        {f"{spare}/technical-0-name": "新的方案", f"{spare}/technical-0-kind": Solution.Kind("previously_listed").label}
    )
    return filled.upload()


# --- Bytes and files -----------------------------------------------------------------------------------------------


def test_file_beyond_the_bytes_of_an_application_is_refused_and_leaves_nothing(
    case: Application, settings: object
) -> None:
    settings.QUOTA_APPLICATION_MB = 1
    add(case)
    holds(case, quota.MB - PDF)
    add(case)
    words = refused(add, case)
    assert words.startswith("這件申請的檔案已使用 1 MB／1 MB，放不下這個檔案（")
    assert words.endswith("請先壓縮檔案，或移除不需要的檔案。")
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (2, 2)


def test_removing_makes_room_in_an_application(case: Application, settings: object) -> None:
    settings.QUOTA_APPLICATION_MB = 1
    paper = add(case)
    holds(case, quota.MB)
    refused(add, case)
    actions.remove_paper(paper, factories.part(case, "company"), timezone.now())
    assert add(case).pk


def test_one_file_in_two_slots_is_counted_once(case: Application) -> None:
    paper = add(case)
    Attachment.objects.create(application=case, slot="product_catalogue", file=paper.file)
    assert [use.used for use in quota.uses(case, timezone.now())] == [PDF, 2, PDF]


def test_photograph_counts_with_the_picture_made_of_it_and_a_form_with_its_copy(settings: object) -> None:
    case = factories.complete()
    slot, part, user = (
        SLOTS["load_test_report"],
        factories.part(case, "technical", case.solutions.get()),
        factories.user_of(case),
    )
    StoredFile.objects.update(size=0)
    photo = actions.add_paper(
        part, slot, factories.upload(samples.photo("HEIF"), "IMG_0001.HEIC"), user, timezone.now()
    )
    both = photo.file.size + photo.file.original.size
    assert [use.used for use in quota.uses(case, timezone.now()) if use.in_bytes] == [both, both]
    StoredFile.objects.filter(pk=photo.file_id).update(
        shown=uploads.keep(bytes(1000), name="表單.pdf", content_type="application/pdf", now=timezone.now())
    )
    assert [use.used for use in quota.uses(case, timezone.now()) if use.in_bytes] == [both, both + 1000]
    settings.QUOTA_APPLICATION_MB = both / quota.MB  # the same photograph in its own place needs nothing more
    part = factories.part(case, "technical", case.solutions.get())
    assert actions.add_paper(
        part, slot, factories.upload(samples.photo("HEIF"), "IMG_0001.HEIC"), user, timezone.now()
    ).pk


def test_file_that_takes_the_place_of_another_needs_only_the_difference(settings: object) -> None:
    case = factories.complete()
    paper = next(
        paper
        for paper in case.attachments.all()
        if SLOTS[paper.slot].maximum == 1 and "pdf" in SLOTS[paper.slot].formats
    )
    StoredFile.objects.filter(attachments__application=case).exclude(pk=paper.file_id).update(size=0)
    StoredFile.objects.filter(pk=paper.file_id).update(size=quota.MB)
    settings.QUOTA_APPLICATION_MB, settings.QUOTA_APPLICATION_FILES = 1, case.attachments.count()
    part = factories.part(case, SLOTS[paper.slot].sheet, paper.solution)
    made = actions.add_paper(part, SLOTS[paper.slot], factories.pdf(), factories.user_of(case), timezone.now())
    assert (made.file.size, case.attachments.get(pk=paper.pk).removed_at is None) == (PDF, False)


def test_number_of_files_of_an_application_has_a_limit(case: Application, settings: object) -> None:
    settings.QUOTA_APPLICATION_FILES = 1
    add(case)
    assert (
        refused(add, case) == "這件申請的檔案已有 1／1 個，不能再加。請先移除不需要的檔案，或把同類的合併成一個 PDF。"
    )


def test_replaced_and_removed_files_count_for_the_vendor_until_they_leave(case: Application, settings: object) -> None:
    settings.QUOTA_VENDOR_MB = 1
    paper = add(case)
    holds(case, quota.MB)
    actions.remove_paper(paper, factories.part(case, "company"), timezone.now())
    assert "換掉或移除的檔案 30 天後才會清除；急著要送件，請聯絡財團法人中國生產力中心" in refused(add, case)
    StoredFile.objects.update(uploaded_at=timezone.now() - timedelta(days=366))
    assert add(case).pk


def test_files_of_colleagues_count_and_those_of_other_vendors_do_not(case: Application, settings: object) -> None:
    settings.QUOTA_VENDOR_MB = 1
    mate, other = factories.member(factories.user_of(case)).user, factories.draft()
    paper = add(case)
    StoredFile.objects.filter(pk=paper.file_id).update(size=quota.MB, uploaded_by=mate)
    assert refused(add, case)
    assert add(other).pk


def test_what_a_correction_asks_for_is_taken_beyond_the_quota_of_the_case(settings: object) -> None:
    correction = factories.returned(items=[("company", "awards_certificates")])
    settings.QUOTA_APPLICATION_MB = settings.QUOTA_APPLICATION_FILES = 0
    assert add(correction.application).pk


@pytest.mark.django_db(transaction=True)
def test_uploads_at_the_same_moment_cannot_pass_together(settings: object) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("an in-memory SQLite has one connection")
    user = factories.vendor()
    case = factories.draft(user)
    settings.QUOTA_APPLICATION_FILES = 2

    def attempt(_: int) -> str:
        try:
            add(case)
        except quota.QuotaMet:
            return "met"
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(4) as pool:  # of one account no more are looked at by a process
        assert sorted(pool.map(attempt, range(4))) == ["met"] * 2 + ["taken"] * 2
    assert Attachment.objects.count() == StoredFile.objects.count() == 2


# --- Solutions, PDFs, workbooks ------------------------------------------------------------------------------------


def test_thousands_of_copies_of_a_solution_are_impossible(client: Client, settings: object) -> None:
    settings.QUOTA_SOLUTIONS = 3
    case = factories.complete(solutions=[{}, {}])
    first = case.solutions.first()
    actions.copy_solution(first, case, first.kind, timezone.now())
    words = "一件申請最多 3 個方案，不能再加。請先移除不申請的方案。"
    assert refused(actions.copy_solution, first, case, first.kind, timezone.now()) == words
    assert refused(actions.add_solution, case, first.kind, timezone.now()) == words
    client.force_login(factories.user_of(case))
    page = visit(client, f"/apply/{case.pk}/solutions/add/")
    assert "方案已有 3／3 個，快要到上限了。" in page.words
    answer = client.post(f"/apply/{case.pk}/solutions/add/", {"kind": first.kind})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Solution.objects.count() == 3


def test_workbook_that_brings_one_solution_too_many_says_so(
    client: Client, case: Application, settings: object
) -> None:
    user = factories.user_of(case)
    client.force_login(user)
    kept = actions.upload_workbook(case, with_a_new_solution(case), user, timezone.now())
    settings.QUOTA_SOLUTIONS = 0
    mark = actions.plan_import(kept, case, timezone.now()).mark
    answer = client.post(f"/apply/{case.pk}/workbook/{kept.pk}/", {"mark": mark}, follow=True)
    assert "一件申請最多 0 個方案" in answer.content.decode()
    assert not Solution.objects.exists()


def test_same_draft_is_printed_once_and_others_have_a_limit(
    client: Client, case: Application, settings: object
) -> None:
    settings.QUOTA_DRAFT_PDFS_HOUR = 2
    now = timezone.now()
    for n in (1, 1, 2):
        Application.objects.update(company_profile=f"簡介 {n}")
        actions.ask_draft_pdf(Application.objects.get(), now)
    assert Document.objects.count() == 2
    Application.objects.update(company_profile="簡介 3")
    words = "草稿 PDF 一小時最多製作 2 份，請稍後再製作。先前做好的還可以下載，填寫和送出都不受影響。"
    assert refused(actions.ask_draft_pdf, Application.objects.get(), now) == words
    client.force_login(factories.user_of(case))
    answer = client.post(f"/apply/{case.pk}/documents/draft/", follow=True)
    assert words in answer.content.decode()
    assert actions.ask_draft_pdf(Application.objects.get(), now + timedelta(hours=1, minutes=1)).pk


def test_workbooks_of_a_day_have_a_limit(case: Application, settings: object) -> None:
    settings.QUOTA_WORKBOOKS_DAY = 0
    assert refused(
        actions.upload_workbook, case, with_a_new_solution(case), factories.user_of(case), timezone.now()
    ) == ("一天最多上傳 0 份活頁簿，請明天再上傳，或直接在網頁上填寫。")


# --- Said before ---------------------------------------------------------------------------------------------------


def test_task_list_and_upload_page_say_how_much_is_used(client: Client, case: Application, settings: object) -> None:
    add(case)
    holds(case, 100 * quota.MB)
    client.force_login(factories.user_of(case))
    section = next(
        section.key
        for section in factories.part(case, "company").sheet.sections
        if "awards_certificates" in section.slots
    )
    pages = [f"/apply/{case.pk}/", f"/apply/{case.pk}/company/{section}/"]
    for page in pages:
        words = visit(client, page).words
        assert ["這件申請的檔案已使用 100 MB／500 MB" in words, "快要到上限了" in words] == [True, False]
    holds(case, 400 * quota.MB)
    for page in pages:
        assert "這件申請的檔案已使用 400 MB／500 MB，快要到上限了。" in visit(client, page).words


def test_workbook_page_and_invitation_say_when_a_limit_is_near(
    client: Client, case: Application, settings: object
) -> None:
    settings.QUOTA_WORKBOOKS_DAY = settings.QUOTA_INVITATIONS_DAY = 1
    user = factories.user_of(case)
    client.force_login(user)
    pages = {
        f"/apply/{case.pk}/workbook/": "一天內上傳的活頁簿已有 1／1 份，快要到上限了。",
        "/apply/team/invite/": "一天內寄出的邀請信已有 1／1 封，快要到上限了。",
    }
    assert [page for page, words in pages.items() if words in visit(client, page).words] == []
    actions.upload_workbook(case, with_a_new_solution(case), user, timezone.now())
    actions.invite_member(case.vendor, user, "mate@example.com", "editor", timezone.now())
    assert [page for page, words in pages.items() if words not in visit(client, page).words] == []
