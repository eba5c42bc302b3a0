"""Does one file per request reach its slot, and does the page show how it stands?"""

import pytest
from django.test import Client

from applications.models import Application, Attachment, Solution
from portal.files.models import StoredFile
from tests import factories
from tests.browser import visit
from tests.portal.files import samples


@pytest.fixture
def url(case: Application, solution: Solution) -> str:
    return f"/apply/{case.pk}/papers/{solution.pk}/load_test_report/"


def test_upload_answers_with_the_slot_as_it_stands(vendor: Client, solution: Solution, url: str) -> None:
    answer = vendor.post(url, {"file": factories.upload(samples.picture("JPEG"), "新報告.jpg")})
    stored = solution.attachments.present().get(slot="load_test_report")
    html = answer.json()["html"]
    assert (answer.status_code, stored.file.original_name, stored.file.content_type) == (
        200,
        "新報告.jpg",
        "image/jpeg",
    )
    assert [word in html for word in ("新報告.jpg", f"paper-{stored.pk}-report_date", "壓力測試報告.pdf")] == [
        True,
        True,
        False,
    ]
    assert vendor.get(f"{url}list/").json() == answer.json()


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [("checking", "", "檢查中"), ("refused", "掃毒發現病毒（EICAR）。", "未通過檢查"), ("clean", "", "已上傳")],
)
def test_state_of_a_file_is_shown_with_its_reason(
    vendor: Client, case: Application, solution: Solution, url: str, state: str, reason: str, words: str
) -> None:
    StoredFile.objects.filter(attachments__slot="load_test_report").update(state=state, reason=reason)
    html = vendor.get(f"{url}list/").json()["html"]
    assert [words in html, reason in html, "data-poll" in html] == [True, True, state == "checking"]
    page = visit(vendor, f"/apply/{case.pk}/solutions/{solution.pk}/technical/reports/")
    assert [words in page.words, reason in page.words] == [True, True]


def test_upload_after_sending_is_refused_in_words(vendor: Client, url: str) -> None:
    Application.objects.update(state="submitted")
    count = Attachment.objects.count()
    answer = vendor.post(url, {"file": factories.pdf()})
    assert (answer.status_code, answer.json()) == (409, {"errors": ["「1年內壓力測試報告」目前不能修改。"]})
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
