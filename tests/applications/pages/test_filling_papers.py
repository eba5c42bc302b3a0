"""Does one file per request reach its slot, and does the page show how it stands?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.test import Client
from django.utils import timezone

from applications.models import Application, Attachment, PaperReading, Solution
from applications.pages.papers import prefix_of_paper
from applications.place import Place
from applications.sheets.slots import SLOTS
from demonstration import cases
from portal.background import duties
from portal.files import room
from portal.files.models import StoredFile
from tests import factories
from tests.browser import visit
from tests.portal.files import samples

pytestmark = pytest.mark.once


@pytest.fixture
def url(case: Application, solution: Solution) -> str:
    return f"/apply/{case.pk}/papers/technical-{solution.pk}-load_test_report/"


def test_upload_answers_with_the_slot_as_it_stands(vendor: Client, solution: Solution, url: str) -> None:
    answer = vendor.post(url, {"file": factories.upload(samples.picture("JPEG"), "新報告.jpg")})
    stored = solution.attachments.present().get(slot="load_test_report")
    html = answer.json()["html"]
    assert answer.status_code == 200
    assert stored.file.original_name == "新報告.jpg"
    assert stored.file.content_type == "image/jpeg"
    assert [word in html for word in ("新報告.jpg", f"{prefix_of_paper(stored)}-report_date", "壓力測試報告.pdf")] == [
        True,
        True,
        True,  # the one before, to be taken back
    ]
    assert "換回來" in html
    assert vendor.get(f"{url}list/").json() == answer.json()


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [("checking", "", "檢查中"), ("refused", "掃毒發現病毒（EICAR）。", "未通過檢查"), ("clean", "", "已上傳")],
)
def test_state_of_a_file_is_shown_with_its_reason(
    vendor: Client, case: Application, solution: Solution, url: str, state: str, reason: str, words: str
) -> None:
    duties.sweep("applications.read")
    StoredFile.objects.filter(attachments__slot="load_test_report").update(state=state, reason=reason)
    html = vendor.get(f"{url}list/").json()["html"]
    assert [words in html, reason in html, "data-poll" in html] == [True, True, state == "checking"]
    page = visit(vendor, f"/apply/{case.pk}/solutions/{solution.pk}/technical/reports/")
    assert [word for word in (words, reason) if word not in page.words] == []


def test_hints_come_once_the_paper_has_been_looked_at(
    vendor: Client, case: Application, solution: Solution, url: str
) -> None:
    html = vendor.post(url, {"file": factories.upload(samples.picture("JPEG", (900, 900)), "新.jpg")}).json()["html"]
    assert ["系統正在看這個檔案" in html, "data-poll" in html, "hints" in html] == [True, True, False]
    duties.sweep("applications.read")
    html = vendor.get(f"{url}list/").json()["html"]
    assert ["系統正在看這個檔案" in html, "data-poll" in html, "hints" in html] == [False, False, True]
    where = f"/apply/{case.pk}/solutions/{solution.pk}/technical/reports/"
    hint = "系統讀不到這張圖片裡的文字，請自己確認公司名稱、統一編號和日期都正確、看得清楚。"
    assert visit(vendor, where).texts("//*[@class='hints']/li") == [f"提醒 {hint}"]
    check = visit(vendor, f"/apply/{case.pk}/check/")
    assert check.texts("//*[@class='hints']/li") == [f"提醒 {solution} 1年內壓力測試報告：{hint}"]
    assert check.link("1年內壓力測試報告") == f"{where}?complete=1#id_load_test_report"


def test_nobody_is_kept_waiting_for_a_reader_that_does_not_come(vendor: Client, url: str) -> None:
    assert "data-poll" in vendor.get(f"{url}list/").json()["html"]
    Attachment.objects.update(added_at=timezone.now() - timedelta(minutes=3))
    html = vendor.get(f"{url}list/").json()["html"]
    assert [word for word in ("data-poll", "系統正在看這個檔案") if word in html] == []


def test_text_of_a_paper_is_on_no_page_and_in_no_admin(
    vendor: Client, case: Application, solution: Solution, url: str
) -> None:
    vendor.post(url, {"file": factories.upload(cases.text_pdf([["機密的段落 2020/1/1"]]), "報告.pdf")})
    duties.sweep("applications.read")
    assert PaperReading.objects.filter(text__contains="機密的段落").count() == 1
    base = f"/apply/{case.pk}"
    shown = [f"{url}list/", f"{base}/check/", f"{base}/solutions/{solution.pk}/technical/reports/"]
    assert [page for page in shown if "機密的段落" in vendor.get(page).content.decode()] == []
    assert PaperReading not in site._registry


# --- The same file (A-08) ------------------------------------------------------------------------------------------

SHARE = "//button[starts-with(@name, 'share-')]"
PROOFS = ("market_record_proof", "sales_record_proof")


@pytest.mark.clause("A-08", "R6-3-1-2D", "F3-20")
@pytest.mark.parametrize(("into", "out_of"), [PROOFS, PROOFS[::-1]])
def test_same_file_is_used_in_the_twin_slot_by_one_press(
    vendor: Client, solution: Solution, page: Callable, into: str, out_of: str
) -> None:
    solution.attachments.filter(slot=into).update(removed_at=timezone.now())
    source = solution.attachments.present().get(slot=out_of)
    there = page("promotion", "record")
    label = SLOTS[out_of].document
    name = source.file.original_name
    assert there.texts(SHARE) == [f"使用「{label}」已上傳的檔案：{name}"]
    button = there.all(SHARE)[0]
    assert button.get("name") == Place("promotion", solution.pk, into).under("share")
    after = there.send({button.get("name"): button.get("value")})
    assert (after.status, after.texts(SHARE)) == (200, [])
    again = there.send({button.get("name"): button.get("value")})  # pressed once more, from the page before
    assert again.status == 200
    assert [paper.file_id for paper in solution.attachments.present().filter(slot=into)] == [source.file_id]
    assert StoredFile.objects.filter(pk=source.file_id).count() == 1


@pytest.mark.clause("A-08")
def test_only_the_pair_shares_and_only_what_is_there(
    vendor: Client, case: Application, solution: Solution, page: Callable
) -> None:
    there = page("promotion", "record")
    other = factories.complete()
    foreign = other.solutions.get().attachments.present().get(slot="sales_record_proof")
    report = solution.attachments.present().get(slot="load_test_report")
    before = list(Attachment.objects.order_by("pk").values_list("pk", "removed_at"))
    proof, sample = (f"share-promotion-{solution.pk}-{slot}" for slot in ("market_record_proof", "usage_log_sample"))
    strange = (
        f"share-technical-{solution.pk}-load_test_report",
        f"share-promotion-{solution.pk}-no_slot",
        "share-",
        "share",
    )
    for name, value in [(proof, ""), (proof, "x"), (proof, str(foreign.pk)), (proof, str(report.pk)),
                        (sample, str(report.pk)), *((name, str(report.pk)) for name in strange)]:  # fmt: skip
        assert there.send({name: value}).status == 200
    assert list(Attachment.objects.order_by("pk").values_list("pk", "removed_at")) == before
    assert {slot.key: slot.twin for slot in SLOTS.values() if slot.twin} == dict([PROOFS, PROOFS[::-1]])
    assert SLOTS[PROOFS[0]].formats == SLOTS[PROOFS[1]].formats


def test_upload_after_sending_is_refused_in_words(vendor: Client, url: str) -> None:
    Application.objects.update(state="submitted")
    count = Attachment.objects.count()
    answer = vendor.post(url, {"file": factories.pdf()})
    assert (answer.status_code, answer.json()) == (
        409,
        {"errors": ["這個案件目前是「已收件，等待資格審查」，不能修改。"]},
    )
    assert Attachment.objects.count() == count


def test_upload_is_no_page_to_look_at(vendor: Client, url: str) -> None:
    assert vendor.get(url).status_code == 405


def test_own_paper_is_downloaded_under_its_official_name(vendor: Client, solution: Solution) -> None:
    paper = solution.attachments.get(slot="load_test_report")
    response = vendor.get(f"/files/{paper.file_id}/")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert (
        "%E5%A3%93%E5%8A%9B%E6%B8%AC%E8%A9%A6%E5%A0%B1%E5%91%8A_%E6%B8%AC%E8%A9%A6%E5%85%AC%E5%8F%B8.pdf"
        in response["Content-Disposition"]
    )
    response.getvalue()


# --- Pictures of telephones -----------------------------------------------------------------------------------------


@pytest.fixture
def photo(vendor: Client, solution: Solution, url: str) -> Attachment:
    vendor.post(url, {"file": factories.upload(samples.photo("HEIF"), "IMG_0001.HEIC")})
    return solution.attachments.present().get(slot="load_test_report")


def test_vendor_is_told_that_a_photo_became_a_jpg_and_has_the_original(
    vendor: Client, photo: Attachment, url: str
) -> None:
    html = vendor.get(f"{url}list/").json()["html"]
    assert "由 HEIC 轉成 JPG；" in html and f"/files/{photo.file.original_id}/" in html
    answer = vendor.get(f"/files/{photo.file.original_id}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/heic")
    assert b"".join(answer.streaming_content) == samples.photo("HEIF")
    assert "attachment" in answer["Content-Disposition"] and "IMG_0001.HEIC" in answer["Content-Disposition"]


def test_nobody_else_has_the_original(photo: Attachment) -> None:
    other = Client()
    other.force_login(factories.user_of(factories.draft()))
    assert other.get(f"/files/{photo.file.original_id}/").status_code == 404


def test_what_is_filed_says_of_what_a_picture_was_made(photo: Attachment) -> None:
    sent = photo.file.original
    assert SLOTS[photo.slot].freeze(photo)["original"] == {
        "file": str(sent.pk), "name": "IMG_0001.HEIC", "sha256": sent.sha256, "kind": "HEIC",
    }  # fmt: skip


def test_upload_that_must_wait_its_turn_is_offered_again(
    vendor: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise room.RoomFull("places")

    monkeypatch.setattr(room, "ask", full)
    answer = vendor.post(url, {"file": factories.upload(samples.picture("JPEG"), "新.jpg")})
    assert (answer.status_code, answer.json()["errors"]) == (
        503,
        ["系統正在檢查很多檔案，這個檔案還沒有檢查。請過一分鐘再上傳一次。"],
    )


# --- Undoing -------------------------------------------------------------------------------------------------------

UNDO = "//*[@class='upload__undo']"


def present(solution: Solution, slot: str) -> list[str]:
    return [paper.file.original_name for paper in solution.attachments.present().filter(slot=slot)]


def test_removed_paper_is_put_back_with_what_was_said_of_it(page: Callable, solution: Solution) -> None:
    paper = solution.attachments.present().get(slot="usage_log_sample")
    name = paper.file.original_name
    gone = page("promotion", "usage").send({"remove": str(paper.pk)})
    assert (present(solution, paper.slot), gone.texts(UNDO)) == ([], [f"「{name}」已移除。復原：{name}"])
    back = gone.send({"put_back": str(paper.pk)})
    assert (present(solution, paper.slot), back.texts(UNDO)) == ([name], [])
    assert factories.stored(paper).details == paper.details
    assert gone.send({"put_back": str(paper.pk)}).status == 200  # pressed once more, from the page before
    assert present(solution, paper.slot) == [name]


def test_replaced_paper_takes_its_place_again(
    vendor: Client, page: Callable, solution: Solution, url: str, case: Application
) -> None:
    old = solution.attachments.present().get(slot="load_test_report")
    vendor.post(url, {"file": factories.upload(samples.picture("JPEG"), "新報告.jpg")})
    reports = page("technical", "reports")
    assert reports.texts(UNDO) == [f"原來的「{old.file.original_name}」已換掉。換回來：{old.file.original_name}"]
    back = reports.send({"put_back": str(old.pk)})
    assert present(solution, "load_test_report") == [old.file.original_name]
    assert back.texts(UNDO) == ["原來的「新報告.jpg」已換掉。換回來：新報告.jpg"]
    told = case.changes.filter(name="load_test_report").latest("pk")
    assert (told.after, told.solution_id) == (old.file.original_name, solution.pk)


def test_only_what_just_left_this_sheet_is_put_back(page: Callable, solution: Solution) -> None:
    paper = solution.attachments.present().get(slot="usage_log_sample")
    foreign = factories.complete().attachments.get(slot="usage_log_sample")
    Attachment.objects.filter(pk=foreign.pk).update(removed_at=timezone.now())
    Attachment.objects.filter(pk=paper.pk).update(removed_at=timezone.now() - timedelta(minutes=31))
    usage = page("promotion", "usage")
    for chosen in (paper, foreign):
        usage.send({"put_back": str(chosen.pk)})
        assert factories.stored(chosen).removed_at is not None
    assert usage.texts(UNDO) == []
