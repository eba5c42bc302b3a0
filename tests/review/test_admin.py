"""Does an officer find a case, read what was filed, and take exactly the steps that the table offers?"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions as vendor_actions
from applications.models import Application, Correction, PaperReading, Programme, Solution
from applications.sheets import rows
from applications.workflow import APPLICATION, SOLUTION
from portal.background import duties
from portal.roles import Role
from portal.time.calendar import format_datetime
from portal.trail.frozen import thaw
from review.correction import correcting
from review.models import Decision
from tests import factories
from tests.browser import Page, visit

pytestmark = pytest.mark.django_db


def desk(role: str = Role.OFFICER) -> Client:
    client = Client()
    client.force_login(factories.staff(role))
    return client


@pytest.fixture
def officer() -> Client:
    return desk()


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(factories.staff("administrator"))
    return client


def change(case: Application, more: str = "") -> str:
    return f"/admin/review/case/{case.pk}/{more or 'change/'}"


# --- The list ------------------------------------------------------------------------------------------------------


def listed(page: Page) -> list[str]:
    return page.texts("//table[@id='result_list']//tbody//*[contains(@class, 'field-case_number')]")


@pytest.fixture
def cases(officer: Client) -> dict[str, Application]:
    year = factories.programme()
    now = timezone.now()
    made = {
        "submitted": factories.submitted(year=year),
        "in_review": factories.in_review(now, year=year),
        "returned": factories.returned(now, year=year).application,
    }
    factories.draft(year=year)
    Application.objects.filter(pk=made["in_review"].pk).update(company_name="堃喆精密")
    return {name: Application.objects.get(pk=case.pk) for name, case in made.items()}


def test_list_holds_every_sent_case_and_no_draft(officer: Client, cases: dict[str, Application]) -> None:
    page = visit(officer, "/admin/review/case/")
    assert listed(page) == [case.number for case in reversed(cases.values())]
    due = Correction.objects.get().last_second
    words = page.texts("//*[contains(@class, 'field-due')]")
    assert (words[1:], words[0] != "—", due > timezone.now()) == (["—", "—"], True, True)
    assert page.texts("//*[contains(@class, 'field-stage_tag')]") == ["補正中", "資格審查中", "已送件待收案"]


@pytest.mark.parametrize("by", ["number", "tax_id", "name", "state", "kind"])
def test_list_is_searched_and_filtered(officer: Client, cases: dict[str, Application], by: str) -> None:
    case = cases["in_review"]
    query = {
        "number": f"q={case.number}",
        "tax_id": f"q={case.vendor.tax_id}",
        "name": "q=堃喆",
        "state": "stage=in_qualification",
        "kind": "kind=summit_existing",
    }[by]
    case.solutions.update(kind="summit_existing")
    assert listed(visit(officer, f"/admin/review/case/?{query}")) == [case.number]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 3000,
        "state__exact=%00",
        "o=99.-1.x",
        "p=9999",
        "solutions__kind__exact=x",
        "e=1",
        "nonsense=1",
    ],
)
def test_strange_queries_are_no_error_of_ours(officer: Client, cases: dict[str, Application], query: str) -> None:
    assert visit(officer, f"/admin/review/case/?{query}").status == (400 if "%00" in query else 200)


# --- The case ------------------------------------------------------------------------------------------------------


def test_remark_typed_at_taking_a_case_stays_in_its_history(officer: Client) -> None:
    case = factories.submitted()
    visit(officer, change(case, "step/take/")).send({"note": "先看財務資料。"})
    assert "先看財務資料。" in visit(officer, change(case)).words


def test_case_page_says_until_when_its_vendor_has_time(officer: Client) -> None:
    correction = factories.returned(timezone.now())
    said = f"補正期限 {format_datetime(correction.last_second)}"
    page = visit(officer, change(correction.application))
    assert [words.startswith(said) for words in page.texts("//*[@class='case-facts']/strong")] == [True]
    assert visit(officer, change(factories.in_review())).texts("//*[@class='case-facts']/strong") == []


def test_case_page_shows_what_was_filed_with_its_papers(officer: Client) -> None:
    case = factories.submitted()
    Application.objects.update(company_name="改名公司")
    page = visit(officer, change(case))
    said = ["測試公司", "12,000,000 元", "36,000 元", "99.5 %", case.vendor.tax_id, case.number]
    assert [word in page.words for word in said] == [True] * 6
    papers = page.all("//dd//a[contains(@href, '/files/')]")
    assert len(papers) == 9
    response = officer.get(papers[0].get("href"))
    assert response.status_code == 200
    response.getvalue()


@pytest.mark.clause("R4-y")
def test_case_page_shows_a_verdict_beside_the_words_of_each_clause(officer: Client) -> None:
    case = factories.submitted()
    assert "檢核進行中" in visit(officer, change(case)).words
    duties.sweep("applications.guideline")
    page = visit(officer, change(case))
    verdicts = list(case.submissions.get().guideline_check.verdicts.all())
    assert len(verdicts) > 20
    shown = "".join(page.words.split())
    lacking = [
        one.row for one in verdicts for part in (one.text, one.reason, one.clause) if "".join(part.split()) not in shown
    ]
    assert lacking == []


def test_case_page_shows_each_submission_and_its_changes(officer: Client) -> None:
    correction = factories.returned()
    case = Application.objects.get(pk=correction.application_id)
    factories.save(case, "company", paid_in_capital=5_000_000)
    vendor_actions.answer_correction(case, factories.user_of(case), None, timezone.now())
    page = visit(officer, change(case))
    assert page.texts("//*[@class='changed-mark']") == ["已變更"]
    assert [word in page.words for word in ("12,000,000 元", "5,000,000 元", "已補正")] == [True] * 3
    first = visit(officer, change(case) + "?submission=1")
    assert first.texts("//*[@class='changed-mark']") == []
    for strange in ("9", "x", "１"):
        assert visit(officer, f"{change(case)}?submission={strange}").status == 200


@pytest.mark.parametrize("number", ["0", "9" * 30, "x", "²", "1_0", "%00", "-1"])
def test_strange_numbers_lead_nowhere(officer: Client, number: str) -> None:
    factories.submitted()
    assert officer.get(f"/admin/review/case/{number}/change/").status_code == 404


# --- The buttons ---------------------------------------------------------------------------------------------------

STAFF = [role for role in Role.values if role not in (Role.VENDOR, Role.REVIEWER)]


def buttons(page: Page, case: Application) -> set[str]:
    links = {one.get("href") for one in page.all("//*[@id='content']//a[@href]")}
    found = set()
    for link in links:
        if link.startswith(f"/admin/review/case/{case.pk}/") and "change" not in link and "history" not in link:
            found.add(link.removeprefix(f"/admin/review/case/{case.pk}/"))
    return found


@pytest.mark.clause("R1-2")
@pytest.mark.parametrize("role", STAFF)
def test_buttons_are_what_the_tables_offer(role: str) -> None:
    client, case = desk(role), factories.submitted()
    solution = case.solutions.get()
    pages = {"request_correction": "correction/"}
    elsewhere = {"extend", "reopen_correction", "propose_not_qualified"}  # of many cases; where two must sign
    for state in APPLICATION.names() - {"draft"}:
        Application.objects.update(state=state)
        offered = {step.name for step in APPLICATION.offered(state, role)} - elsewhere
        wanted = {pages.get(name, f"step/{name}/") for name in offered}
        assert (state, buttons(visit(client, change(case)), case)) == (state, wanted)
    Application.objects.update(state="qualified")
    for state in SOLUTION.names():
        Solution.objects.update(state=state)
        offered = {step.name for step in SOLUTION.offered(state, role)}
        wanted = {
            f"solution/{solution.pk}/{page}/"
            for step, page in (("reject", "decide"), ("announce", "announce"))
            if step in offered
        }
        assert (state, buttons(visit(client, change(case)), case)) == (state, wanted)


# --- The steps -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trait", "step", "state"),
    [("submitted", "take", "in_qualification"), ("in_review", "qualify", "qualified")],
)
def test_step_asks_first_and_is_done_once(officer: Client, trait: str, step: str, state: str) -> None:
    case = getattr(factories, trait)()
    page = visit(officer, change(case, f"step/{step}/"))
    assert Application.objects.get(pk=case.pk).state == case.state
    done = page.send()
    assert (done.url, Application.objects.get(pk=case.pk).state) == (change(case), state)
    again = page.send()
    assert (again.url, "請重新整理頁面，查看最新進度。" in again.words) == (change(case), True)
    assert case.events.filter(step=step).count() == 1


@pytest.mark.clause("R8-1-1b")
def test_refusal_of_a_case_needs_a_reason_and_keeps_a_long_one(officer: Client) -> None:
    case = factories.in_review()
    page = visit(officer, change(case, "step/find_not_qualified/"))
    blank = page.send({"note": " \x00 "})
    assert (blank.status, len(blank.problems), blank.dead_links()) == (422, 1, [])
    long = page.send({"note": "字" * 2001})
    assert (long.status, long.values()["note"]) == (422, ["字" * 2001])
    done = page.send({"note": "營業項目不符。\x00堃喆𡍼"})
    assert done.url == change(case)
    assert case.events.get(step="find_not_qualified").note == "營業項目不符。堃喆𡍼"


@pytest.mark.parametrize("step", ["withdraw", "submit", "answer_correction", "lapse", "request_correction", "nonsense"])
def test_step_of_somebody_else_is_no_page_of_the_desk(officer: Client, step: str) -> None:
    case = factories.in_review()
    assert officer.post(change(case, f"step/{step}/"), {"note": "x"}).status_code == 403
    assert Application.objects.get(pk=case.pk).state == "in_qualification"


# --- The correction ------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5-1", "N2")
def test_correction_opens_what_got_a_remark(officer: Client) -> None:
    case = factories.in_review()
    solution = case.solutions.get()
    page = visit(officer, change(case, "correction/"))
    due = correcting.correction_due(case, timezone.now())
    assert format_datetime(due.at, seconds=True) in page.words
    boxes = {name for name in page.values() if name.startswith("remark-")}
    assert f"remark-promotion-{solution.pk}-price_plans" in boxes
    assert {"remark-company-0-tax_id", "remark-company-0-kinds"} & boxes == set()
    done = page.send(
        {"remark-company-0-rep_title": " 請補。\x00 ", f"remark-promotion-{solution.pk}-price_plans": "請確認。"}
    )
    assert done.url == change(case)
    places = Correction.objects.get().items.values_list("sheet", "solution", "name", "remark")
    assert list(places) == [
        ("company", None, "rep_title", "請補。"),
        ("promotion", solution.pk, "price_plans", "請確認。"),
    ]


def test_every_box_of_the_correction_page_can_be_asked_for(officer: Client) -> None:
    case = factories.in_review(
        solutions=[{"kind": "previously_listed", "agent": True, "hybrid": True}, {"kind": "summit_existing"}]
    )
    page = visit(officer, change(case, "correction/"))
    boxes = [name for name in page.values() if name.startswith("remark-")]
    done = page.send(dict.fromkeys(boxes, "請補正。"))
    assert done.url == change(case)
    assert Correction.objects.get().items.count() == len(boxes) > 100


@pytest.mark.parametrize(
    ("remarks", "words"),
    [
        ({}, "請至少選一個要補正的項目。"),
        ({"remark-company-0-nonsense": "x", "remark-company-0-rep_title": "寫好的說明"}, "補正項目不屬於這個案件"),
        ({"remark-company-0-tax_id": "x", "remark-company-0-rep_title": "寫好的說明"}, "補正項目不屬於這個案件"),
        ({"remark-technical-９-name": "x", "remark-company-0-rep_title": "寫好的說明"}, "補正項目不屬於這個案件"),
        ({f"remark-technical-{'9' * 40}-name": "x"}, "補正項目不屬於這個案件"),
    ],
)
def test_correction_that_cannot_be_is_refused_and_shown_again(
    officer: Client, remarks: dict[str, str], words: str
) -> None:
    case = factories.in_review()
    answer = visit(officer, change(case, "correction/")).send({**remarks, "note": "整體說明"})
    assert (answer.status, words in answer.words) == (422, True)
    shown = answer.values()
    assert shown["note"] == ["整體說明"]
    assert shown["remark-company-0-rep_title"] == [remarks.get("remark-company-0-rep_title", "")]
    assert not Correction.objects.exists()


def test_correction_of_another_case_is_refused(officer: Client) -> None:
    case, other = factories.in_review(), factories.in_review()
    name = f"remark-technical-{other.solutions.get().pk}-tech_security"
    assert visit(officer, change(case, "correction/")).send({name: "x"}).status == 422
    assert not Correction.objects.exists()


# --- The decision --------------------------------------------------------------------------------------------------


@pytest.fixture
def reviewed() -> tuple[Solution, Solution]:
    """One in technical, one in documentary review."""
    case = factories.qualified(solutions=[{"name": "甲"}, {"name": "乙", "kind": "summit_existing"}])
    return tuple(case.solutions.all())


def decision(solution: Solution) -> str:
    return f"/admin/review/case/{solution.application_id}/solution/{solution.pk}/decide/"


@pytest.mark.clause("R8-1-2c", "R8-1-3a")
def test_decision_asks_what_its_review_needs(officer: Client, reviewed: tuple[Solution, Solution]) -> None:
    hidden = {"csrfmiddlewaretoken", "seen"}
    asked = [set(visit(officer, decision(one)).form().fields.keys()) - hidden for one in reviewed]
    assert asked == [{"outcome", "reason"}, {"outcome", "comparison", "reason"}]


def test_decision_is_refused_with_gaps_and_keeps_what_was_said(
    officer: Client, reviewed: tuple[Solution, Solution]
) -> None:
    answer = visit(officer, decision(reviewed[1])).send({"outcome": "approved", "reason": "寫好的理由"})
    assert (answer.status, answer.problems) == (422, ["與既有攻頂方案比較：請選一項。"])
    answer = answer.send({"comparison": "worse"})
    assert (answer.status, "請改為技術審查" in answer.words) == (422, True)
    assert (answer.values()["reason"], answer.values()["outcome"]) == (["寫好的理由"], ["approved"])
    assert not Decision.objects.exists()
    done = answer.send({"outcome": "moved"})
    assert (done.url, Solution.objects.get(pk=reviewed[1].pk).state) == (
        change(reviewed[1].application),
        "technical_review",
    )


@pytest.mark.parametrize(
    "wrong", [{"outcome": "moved"}, {"outcome": "\x00"}, {"outcome": ["approved", "x"]}, {"reason": "字" * 25_000}]
)
def test_decision_takes_no_strange_answer(
    officer: Client, reviewed: tuple[Solution, Solution], wrong: dict[str, Any]
) -> None:
    answer = visit(officer, decision(reviewed[0])).send({"outcome": "approved", "reason": "通過。", **wrong})
    assert (answer.status, Decision.objects.exists()) == (422, False)


def test_decision_is_shown_and_cannot_be_repeated(officer: Client, reviewed: tuple[Solution, Solution]) -> None:
    page = visit(officer, decision(reviewed[0]))
    done = page.send({"outcome": "rejected", "reason": "成功案例不足。"})
    assert ["審查未通過" in done.words, "成功案例不足。" in done.words] == [True, True]
    again = page.send({"outcome": "approved", "reason": "改通過。"})
    assert (again.url, Decision.objects.count()) == (change(reviewed[0].application), 1)


def test_page_of_a_review_that_a_colleague_moved_on_decides_nothing(
    officer: Client, reviewed: tuple[Solution, Solution]
) -> None:
    """What was thought of the documentary review would else be recorded as the outcome of the technical one."""
    page = visit(officer, decision(reviewed[1]))
    visit(officer, decision(reviewed[1])).send({"outcome": "moved", "comparison": "worse", "reason": "條件未優於。"})
    late = page.send({"outcome": "approved", "comparison": "better", "reason": "條件較優。"})
    assert (late.url, "已經改為「技術審查」，這次沒有記錄" in late.words) == (change(reviewed[1].application), True)
    assert list(Decision.objects.values_list("outcome", flat=True)) == ["moved"]


def test_solution_of_another_case_is_not_decided_here(officer: Client, reviewed: tuple[Solution, Solution]) -> None:
    other = factories.qualified()
    for page in ("decide", "announce"):
        url = f"/admin/review/case/{other.pk}/solution/{reviewed[0].pk}/{page}/"
        assert [
            officer.get(url).status_code,
            officer.post(url, {"outcome": "approved", "reason": "x"}).status_code,
        ] == [404, 404]
    assert not Decision.objects.exists()


@pytest.mark.clause("R8-1-2c", "R8-1-4b")
def test_announcement_asks_first(officer: Client) -> None:
    case = factories.approved()
    solution = case.solutions.get()
    page = visit(officer, change(case, f"solution/{solution.pk}/announce/"))
    assert (Solution.objects.get().state, "會出現在公開名單" in page.words) == ("approved", True)
    done = page.send()
    assert (done.url, Solution.objects.get().state) == (change(case), "announced")


# --- Other pages of the desk ---------------------------------------------------------------------------------------


def test_administrator_sets_up_the_next_year(administrator: Client) -> None:
    factories.programme()
    page = visit(administrator, "/admin/applications/programme/add/")
    day = f"{timezone.localtime() + timedelta(days=365):%Y/%m/%d}"
    times = {"year": "120", "opens_at": f"{day} 00:00", "closes_at": f"{day} 00:00", "valid_to": day}
    assert "截止受理必須晚於開始受理。" in page.send(times).words
    page.send({**times, "closes_at": f"{day} 12:00"})
    made = Programme.objects.get(year=120)
    assert timezone.localtime(made.closes_at).strftime("%Y/%m/%d %H:%M:%S") == f"{day} 12:00:00"


def test_year_is_typed_and_shown_again_in_the_staffs_own_notation(administrator: Client) -> None:
    page = visit(administrator, "/admin/applications/programme/add/")
    wrong = page.send(
        {"year": "112", "opens_at": "112/5/1 00:00", "closes_at": "112年8月32日 24:00", "valid_to": "112.12.31"}
    )
    assert "沒有32日" in wrong.words
    assert wrong.values()["closes_at"] == ["112年8月32日 24:00"]
    wrong.send({"closes_at": "112年8月20日 24:00"})
    made = Programme.objects.get(year=112)
    assert (made.closes_at, made.valid_to) == (factories.taipei(2023, 8, 21), date(2023, 12, 31))
    again = visit(administrator, f"/admin/applications/programme/{made.pk}/change/").values()
    assert [*again["opens_at"], *again["closes_at"], *again["valid_to"]] == [
        "112/5/1 00:00",
        "112/8/21 00:00",
        "112/12/31",
    ]


def test_desk_opens_to_a_reviewer_who_has_no_case_yet() -> None:
    page = visit(desk(Role.REVIEWER), "/admin/")
    assert page.status == 200
    assert page.all("//a[contains(@href, '/admin/review/case/')]") == []


# --- What was remarked on the papers -------------------------------------------------------------------------------


def remarks(page: Page) -> list[str]:
    return page.texts("//p[@class='check__hint']")


def test_officer_sees_what_was_remarked_on_the_papers_while_the_case_is_checked(officer: Client) -> None:
    case = factories.submitted()
    duties.sweep("applications.read")
    assert remarks(visit(officer, change(case))) == []
    paper = case.attachments.present().get(slot="load_test_report")
    PaperReading.objects.filter(file=paper.file_id).update(readable=False)
    page = visit(officer, change(case))
    said = "系統沒辦法看這份檔案的內容，不影響送件。請自己打開檔案，確認每一頁都看得清楚。"
    assert remarks(page) == [f"提醒 {said}"]
    beside = page.all("//p[@class='check__hint']/ancestor::li[1]//a[@target='paper']")
    assert [one.get("href") for one in beside] == [f"/files/{paper.file_id}/?inline=1"]
    Application.objects.update(state="correction_requested")  # what stands there now is not filed yet
    assert remarks(visit(officer, change(case))) == []


def test_case_page_names_the_answers_that_no_pdf_can_show_in_full(officer: Client) -> None:
    case = factories.in_review()
    frozen = thaw(case.submissions.get().frozen)
    row = next(row for _, _, row in rows.walk(frozen) if row["kind"] == "text")
    row["display"] = "甲\ue001乙\U00030000"
    factories.overwrite(case.submissions, frozen=frozen)
    page = visit(officer, change(case))
    assert page.texts("//*[@id='unprinted']//li") == [f"附表1 {row['label']}：U+E001、U+30000"]
    (place,) = page.all("//*[@id='unprinted']//li/a")
    assert len(page.all(f"//*[@id='{place.get('href')[1:]}']")) == 1
