"""Does the main job work from registration to the public page, through the pages and forms that people use?"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from applications.models import Application, Submission
from applications.pages.papers import prefix_of_paper
from applications.sheets.dossier import Dossier
from demonstration import cases, sample
from portal.background import duties
from portal.roles import Role
from tests import factories
from tests.browser import Page, visit
from tests.listings.contracts.scene import ContractScene
from tests.portal.files import samples

TAX_ID = "04595257"


def sweep(*names: str) -> None:
    for name in names:
        duties.sweep(name)


def register(client: Client) -> None:
    page = visit(client, "/account/signup/")
    answers = {"username": TAX_ID, "email": "vendor@example.com", "agreed": "on"}
    page.send({**answers, "password1": factories.PASSWORD, "password2": factories.PASSWORD})


def verify(client: Client) -> None:
    """By the link in the mail that was really sent."""
    sweep("outbox.send")
    letter = next(confirmation for confirmation in mail.outbox if "/account/email/confirm/" in confirmation.body)
    visit(client, re.search(r"/account/email/confirm/\S+", letter.body)[0]).send()


def fill_in(client: Client, case: Application) -> None:
    """Every section of every sheet, one page after the other, by the button that leads on."""
    now = timezone.now()
    for part in Dossier(case).parts:
        row = (
            sample.company(timezone.localdate(now), "測試雲端股份有限公司")
            if part.solution is None
            else _solution(part.solution)
        )
        answers = cases.as_sent(part.sheet.base_fields, {k: v for k, v in row.items() if k in part.sheet.base_fields})
        prefix = f"/apply/{case.pk}/" + (f"solutions/{part.solution.pk}/" if part.solution else "")
        page = visit(client, f"{prefix}{part.sheet.key}/{part.sheet.sections[0].key}/")
        for section in part.sheet.sections:
            assert page.url == f"{prefix}{part.sheet.key}/{section.key}/"
            prices = cases.prices_as_sent() if section.rows else {}
            mine = {name: answers[name] for name in section.fields if name in answers}
            here = page.url
            page = page.send({**mine, **prices, **_files(page)}, do="next")
            if page.url == here:  # the answers ask for a paper that was not asked for before
                page = page.send(_files(page), do="next")
            assert page.problems == []


def _solution(solution: Any) -> dict[str, Any]:
    summit = solution.kind == "summit_existing"
    return sample.solution("排程雲" if not summit else "品檢雲", agent=not summit, hybrid=not summit, earlier=summit)


def _files(page: Page) -> dict[str, Any]:
    """A file in every empty slot that the page demands."""
    slots = [
        section
        for section in page.all("//section[@data-upload]")
        if not section.xpath(".//*[@class='optional' or @class='files']")
    ]
    return {box.get("name"): factories.pdf() for section in slots for box in section.xpath(".//input[@type='file']")}


def tell_of_papers(client: Client, case: Application) -> None:
    """What must be known of each paper, on the page where it stands."""
    today = timezone.localdate()
    for part in Dossier(case).parts:
        for paper in part.present_papers():
            details = sample.details(paper.slot, today)
            if details:
                section = part.sheet.section_of(paper.slot)
                place = f"solutions/{part.solution.pk}/" if part.solution else ""
                page = visit(client, f"/apply/{case.pk}/{place}{part.sheet.key}/{section}/")
                form = part.sheet.slots_of(next(s for s in part.sheet.sections if s.key == section))
                fields = next(slot for slot in form if slot.key == paper.slot).details.base_fields
                sent = {
                    f"{prefix_of_paper(paper)}-{name}": words for name, words in cases.as_sent(fields, details).items()
                }
                assert page.send(sent, do="close").problems == []


def send_in(client: Client, case: Application) -> None:
    tasks = visit(client, f"/apply/{case.pk}/")
    assert "都填好了，請檢查後送出" in tasks.words
    check = visit(client, tasks.link("檢查並送出"))
    assert check.problems == []
    receipt = check.send()
    case.refresh_from_db()
    assert receipt.url == f"/apply/{case.pk}/receipt/1/"
    assert [word for word in (case.number, Submission.objects.get().fingerprint) if word not in receipt.words] == []
    sweep("outbox.send", "applications.guideline")
    assert [case.number in mail.outbox[-1].subject, mail.outbox[-1].to] == [True, ["vendor@example.com"]]
    assert "收件成功通知" in visit(client, "/apply/inbox/").words


def ask_for_correction(staff: Client, case: Application) -> None:
    result_list = visit(staff, f"/admin/review/case/?q={TAX_ID}")
    assert case.number in result_list.words
    visit(staff, f"/admin/review/case/{case.pk}/step/take/").send()
    boxes = {
        "remark-company-0-paid_in_capital": "與登記資料不同。",
        f"remark-technical-{case.solutions.first().pk}-load_test_report": "請附完整的報告。",
    }
    visit(staff, f"/admin/review/case/{case.pk}/correction/").send(boxes)
    sweep("outbox.print")  # the mail waits for its PDF
    sweep("outbox.send")
    assert "補正" in mail.outbox[-1].subject
    assert "與登記資料不同。" in mail.outbox[-1].body


def answer(client: Client, case: Application) -> None:
    page = visit(client, visit(client, "/apply/").link("開始補正"))
    assert [word for word in ("與登記資料不同。", "請附完整的報告。") if word not in page.words] == []
    slot = page.all("//input[@type='file']")[0].get("name")
    report = factories.upload(samples.picture(), "報告.png")
    page = page.send({"company-0-paid_in_capital": "30,000,000", slot: report}, do="save")
    assert page.problems == []
    (day,) = [name for name in page.values() if name.endswith("report_date")]
    receipt = page.send({day: (timezone.localdate() - timedelta(days=9)).isoformat()}, do="send")
    assert receipt.url == f"/apply/{case.pk}/receipt/2/"


def decide(staff: Client, case: Application) -> None:
    admin = f"/admin/review/case/{case.pk}"
    page = visit(staff, f"{admin}/change/")
    marks = page.texts("//*[@class='changed-mark']")
    assert (marks.count("已變更"), set(marks)) == (2, {"已變更", "新檔案"})
    visit(staff, f"{admin}/step/qualify/").send({"note": "紙本看過。"})
    first, second = case.solutions.all()
    visit(staff, f"{admin}/solution/{first.pk}/decide/").send({"outcome": "approved", "reason": "委員共識通過。"})
    visit(staff, f"{admin}/solution/{second.pk}/decide/").send(
        {"outcome": "approved", "comparison": "equal", "reason": "與既有條件一致。"}
    )
    visit(staff, "/admin/review/publication/pending/").send(do="read").send(do="publish")
    sweep("listings.enter", "listings.contract")


def contract(case: Application) -> None:
    ContractScene(timezone.now(), of=case).through()
    sweep("listings.list_up", "listings.tell", "outbox.send")


def find(anybody: Client) -> None:
    page = visit(anybody, "/solutions/?q=排程雲")
    assert page.texts("//*[@class='card__title']") == ["排程雲"]
    page = visit(anybody, page.link("排程雲"))
    assert [word for word in (TAX_ID, "36,000 元", "99.5") if word not in page.words] == []
    assert [word for word in ("0912345678", "示範代表人", "42,000") if word in page.words] == []


@pytest.mark.django_db
@pytest.mark.clause("R6-1-1", "R6-1-2", "R6-1-3", "R6-5-1", "R6-5-3", "R8-1-1c", "R8-1-2c", "R8-1-3a", "R2-1a")
@pytest.mark.clause("N1", "N2", "N4", "N5", "N14")
def test_vendor_applies_officer_decides_and_the_solution_is_public(client: Client) -> None:
    factories.programme()
    register(client)
    verify(client)
    visit(client, "/apply/").send(action="/apply/start/")
    case = Application.objects.get()
    for kind in ("first_time", "summit_existing"):
        visit(client, f"/apply/{case.pk}/solutions/add/").send({"kind": kind})
    fill_in(client, case)
    tell_of_papers(client, case)
    send_in(client, case)

    staff = Client()
    staff.force_login(factories.staff(Role.OFFICER))
    ask_for_correction(staff, case)
    answer(client, case)
    decide(staff, case)
    contract(case)
    find(Client())
    kinds = [letter.kind for letter in case.vendor.memberships.get().user.messages.order_by("pk")]
    assert kinds == [
        "receipt", "taken", "correction", "correction_received", "qualified", "announced", "announced",
        "contract_call", "contract_terms_approved", "contract_concluded", "listed", "listed",
    ]  # fmt: skip
