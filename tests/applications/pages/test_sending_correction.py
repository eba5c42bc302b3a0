"""Does the correction page open only what was asked, and take it to the last second?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Correction, PricePlan, Submission
from applications.pages.papers import prefix_of_paper
from applications.place import EACH, Place
from portal.web.draft_key import browser_tag
from review.correction import amending, correcting
from tests import factories
from tests.browser import Page, signed_in, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def correction() -> Correction:
    """Of two solutions, so that the same question and slot stand on the page twice."""
    now = timezone.now()
    case = factories.in_review(now, solutions=[{"name": "甲雲"}, {"name": "乙雲"}])
    places = [correcting.Remark(Place("company", None, "paid_in_capital"), "請與登記資料一致。")]
    for solution in case.solutions.all():
        places += [
            correcting.Remark(Place("technical", solution.pk, "tech_security"), f"{solution} 的說明不清楚。"),
            correcting.Remark(Place("technical", solution.pk, "load_test_report"), "請重新上傳。"),
            correcting.Remark(Place("promotion", solution.pk, "price_plans"), "請確認價格。"),
        ]
    return correcting.request_correction(case, factories.officer(), places, "其他沒有問題。", now)


@pytest.fixture
def page(correction: Correction, client: Client) -> Page:
    client.force_login(factories.user_of(correction.application))
    return visit(client, f"/apply/{correction.application_id}/correction/")


def name_of(correction: Correction, index: int, name: str, sheet: str = "technical") -> str:
    return f"{sheet}-{correction.application.solutions.all()[index].pk}-{name}"


@pytest.mark.clause("R6-5-1")
def test_only_what_was_asked_is_open_with_the_remark_beside_it(page: Page, correction: Correction) -> None:
    solutions = list(correction.application.solutions.all())
    boxes = {
        name
        for name in page.values()
        if "price_plans" not in name and not name.endswith(("csrfmiddlewaretoken", "-seen", "-explanation"))
    }
    papers = [solution.attachments.get(slot="load_test_report") for solution in solutions]
    assert boxes == {
        "edition",
        "company-0-paid_in_capital",
        *(f"technical-{solution.pk}-tech_security" for solution in solutions),
        *(f"{prefix_of_paper(paper)}-report_date" for paper in papers),
    }
    files = {control.get("name") for control in page.all("//input[@type='file']")}
    assert files == {f"file-technical-{solution.pk}-load_test_report" for solution in solutions}
    said = [
        "請與登記資料一致。",
        "甲雲 的說明不清楚。",
        "乙雲 的說明不清楚。",
        "請重新上傳。",
        "請確認價格。",
        "其他沒有問題。",
    ]
    assert [word for word in said if word not in page.words] == []


@pytest.mark.clause("R6-5-1", "A-03")
def test_page_says_until_when_and_how_that_was_counted(page: Page, correction: Correction) -> None:
    due = timezone.localtime(correction.last_second)
    assert f"{due:%Y-%m-%d} 23:59:59" in page.words
    assert [step for step in correction.counting if step not in page.words] == []


def test_page_has_every_id_once(page: Page) -> None:
    ids = [element.get("id") for element in page.all("//*[@id]")]
    assert sorted({id_ for id_ in ids if ids.count(id_) > 1}) == []


def test_saving_sends_nothing_in(page: Page, correction: Correction) -> None:
    answer = page.send({"company-0-paid_in_capital": "5,000,000"}, do="save")
    assert (answer.url, "已儲存，尚未送出。" in answer.words) == (page.url, True)
    assert Application.objects.get(pk=correction.application_id).paid_in_capital == 5_000_000
    assert Submission.objects.count() == 1


@pytest.mark.clause("R6-5-3")
def test_answer_leads_to_a_receipt_and_the_case_to_the_officer(page: Page, correction: Correction) -> None:
    changes = {
        "company-0-paid_in_capital": "5,000,000",
        name_of(correction, 1, "tech_security"): "每週掃描。",
        f"file-technical-{correction.application.solutions.first().pk}-load_test_report": factories.pdf("新.pdf"),
    }
    saved = page.send(changes, do="save")
    (day,) = [name for name, value in saved.values().items() if name.endswith("report_date") and value == [""]]
    answer = saved.send({day: timezone.localdate().isoformat()}, do="send").send(do="send_so")
    assert (answer.url, answer.title) == (f"/apply/{correction.application_id}/receipt/2/", "補正已送出")
    case = Application.objects.get(pk=correction.application_id)
    assert case.state == "in_qualification"
    assert [solution.tech_security for solution in case.solutions.all()][1] == "每週掃描。"


@pytest.mark.clause("R6-5-1", "R6-5-3", "A-04")
def test_answer_that_leaves_items_untouched_is_asked_about_first(page: Page, correction: Correction) -> None:
    asked = page.send({"company-0-paid_in_capital": "5,000,000"}, do="send")
    assert (asked.status, Submission.objects.count()) == (422, 1)
    assert asked.values()["company-0-paid_in_capital"] == ["5,000,000"]
    assert Application.objects.get(pk=correction.application_id).paid_in_capital == 5_000_000
    question = asked.all("//*[@role='alert']")[0]
    links = question.xpath(".//li/a")
    assert [link.text_content() for link in links] == [
        f"{solution}　{item}"
        for solution in ("甲雲", "乙雲")
        for item in ("資安機制", "1年內壓力測試報告", "五、1.價格")
    ]
    places = {element.get("id") for element in asked.all("//*[@id]")}
    assert [link.get("href")[1:] for link in links if link.get("href")[1:] not in places] == []
    said = ["還沒有送出：有 6 項沒有修改", "第 1 次補正就結束，不能再修改", "可能通知資格不符"]
    assert [word for word in said if word not in asked.words] == []
    assert asked.link("繼續修改") == links[0].get("href")
    (button,) = question.xpath(".//button")  # outside the form, so it names it
    assert (button.get("form"), button.get("value")) == (asked.form().get("id"), "send_so")

    again = asked.send(do="send")
    assert (again.status, Submission.objects.count()) == (422, 1)
    sent = asked.send({"company-0-paid_in_capital": "6,000,000"}, do="send_so")
    assert (sent.url, Submission.objects.count()) == (f"/apply/{correction.application_id}/receipt/2/", 2)
    assert Application.objects.get(pk=correction.application_id).paid_in_capital == 6_000_000
    assert (asked.send(do="send_so").status, Submission.objects.count()) == (409, 2)


@pytest.mark.clause("R6-5-3")
def test_answer_that_touches_every_item_is_sent_at_once(client: Client) -> None:
    now = timezone.now()
    case = factories.in_review(now)
    items = [correcting.Remark(Place("company", None, "paid_in_capital"), "請與登記資料一致。")]
    correcting.request_correction(case, factories.officer(), items, "", now)
    client.force_login(factories.user_of(case))
    page = visit(client, f"/apply/{case.pk}/correction/")
    assert page.send({"company-0-paid_in_capital": "5,000,000"}, do="send").url == f"/apply/{case.pk}/receipt/2/"


@pytest.mark.clause("R6-5-2", "A-04")
def test_second_press_counts_by_its_own_moment(page: Page, correction: Correction) -> None:
    asked = page.send(do="send")
    Correction.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    late = asked.send({"company-0-paid_in_capital": "5,000,000"}, do="send_so")
    assert asked.status == 422
    assert late.status == 409
    assert Submission.objects.count() == 1


@pytest.mark.clause("R6-5-1")
def test_fields_that_are_not_open_change_nothing(page: Page, correction: Correction) -> None:
    case = correction.application
    before = [list(rows.values()) for rows in (case.solutions.all(), case.attachments.all())]
    stranger = case.solutions.first()
    page.send(
        {
            "company-0-company_name": "別的公司",
            "company_name": "別的公司",
            "paid_in_capital": "1",
            "state": "qualified",
            f"technical-{stranger.pk}-name": "別的名字",
            f"promotion-{stranger.pk}-features_spec": "別的",
            f"file-promotion-{stranger.pk}-market_record_proof": factories.pdf(),
            "file-company-0-awards_certificates": factories.pdf(),
        },
        do="save",
    )
    assert [list(rows.values()) for rows in (case.solutions.all(), case.attachments.all())] == before
    stored = Application.objects.get(pk=case.pk)
    assert stored.company_name == "測試公司"
    assert stored.paid_in_capital == 12_000_000
    assert stored.state == "correction_requested"


@pytest.mark.twice
def test_paper_of_a_slot_that_is_not_open_cannot_be_taken_away(page: Page, correction: Correction) -> None:
    paper = correction.application.attachments.present().get(slot="market_record_proof", solution__name="甲雲")
    answer = page.send({"remove": str(paper.pk), "company-0-paid_in_capital": "7,000,000"}, do="save")
    paper.refresh_from_db()
    assert (answer.status, paper.removed_at) == (409, None)
    assert "7,000,000" in answer.words


@pytest.mark.twice
def test_errors_stand_at_the_top_and_lead_to_their_place(page: Page, correction: Correction) -> None:
    answer = page.send(
        {
            "company-0-paid_in_capital": "很多",
            name_of(correction, 1, "tech_security"): "字" * 101,
            name_of(correction, 1, "price_plans-0-subscription_months", "promotion"): "10",
            name_of(correction, 0, "tech_security"): "堃喆𡍼",
        },
        do="send",
    )
    assert answer.status == 422
    assert len(answer.problems) == 3
    assert answer.dead_links() == []
    assert sorted(problem.split("：")[0] for problem in answer.problems) == [
        "乙雲 第 1 種 雲端應用軟體使用期限",
        "乙雲 資安機制",
        "實收資本額",
    ]
    assert answer.values()["company-0-paid_in_capital"] == ["很多"]
    assert answer.values()[name_of(correction, 1, "tech_security")] == ["字" * 101]
    assert correction.application.solutions.first().tech_security == "堃喆𡍼"  # what is right is kept
    assert Submission.objects.count() == 1


def test_gaps_are_told_when_sending_and_lead_to_their_place(page: Page, correction: Correction) -> None:
    first = correction.application.solutions.first()
    paper = first.attachments.get(slot="load_test_report")
    answer = page.send({"remove": str(paper.pk), "company-0-paid_in_capital": ""}, do="send")
    assert (answer.status, answer.dead_links()) == (422, [])
    assert answer.problems == [
        "實收資本額：請填寫。",
        "甲雲 請上傳「1年內壓力測試報告」。",
    ]
    assert "承辦意見" in answer.words
    assert Submission.objects.count() == 1


@pytest.mark.clause("R6-5-2")
def test_page_closes_when_the_time_is_over_and_shows_what_was_typed(page: Page, correction: Correction) -> None:
    Correction.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    answer = page.send({name_of(correction, 0, "tech_security"): "來不及的說明"}, do="send")
    assert (answer.status, "來不及的說明" in answer.words) == (409, True)
    assert visit(page.client, page.url).url == f"/apply/{correction.application_id}/"
    assert Submission.objects.count() == 1


def test_page_exists_only_while_a_correction_waits(client: Client) -> None:
    case = factories.in_review()
    client.force_login(factories.user_of(case))
    assert visit(client, f"/apply/{case.pk}/correction/").url == f"/apply/{case.pk}/"


# --- A letter that is amended or recalled while the page is open ---------------------------------------------------


def amend(correction: Correction, *asked: tuple[str, str]) -> None:
    remarks = tuple(correcting.Remark(Place("company", None, name), text) for name, text in asked)
    amendment = amending.Amendment(remarks, "", "漏列。")
    amending.amend(correction.application, factories.officer(), amendment, correction.edition, timezone.now())


def test_page_of_an_earlier_letter_saves_what_is_still_asked_shows_the_rest_and_sends_nothing(
    page: Page, correction: Correction
) -> None:
    amend(correction, ("paid_in_capital", "請與登記資料一致。"), ("rep_title", "請填全銜。"))
    dropped = name_of(correction, 0, "tech_security")
    late = page.send({"company-0-paid_in_capital": "5,000,000", dropped: "每月演練。"}, do="send")
    assert (late.status, Submission.objects.count()) == (409, 1)
    (told,) = late.all("//*[@aria-labelledby='outdated-title']")
    assert "承辦更正了補正通知" in told.text_content()
    assert late.texts("//*[@aria-labelledby='outdated-title']//dl/div") == ["資安機制每月演練。"]
    case = Application.objects.get(pk=correction.application_id)
    assert (case.paid_in_capital, case.solutions.first().tech_security == "每月演練。") == (5_000_000, False)
    assert [name for name in late.values() if name.endswith("rep_title")] == ["company-0-rep_title"]
    sent = late.send({"company-0-rep_title": "董事長兼總經理"}, do="send")
    assert sent.url == f"/apply/{case.pk}/receipt/2/"


def test_page_of_a_recalled_letter_shows_what_was_typed_and_says_that_nothing_is_due(
    page: Page, correction: Correction
) -> None:
    amending.recall(correction.application, factories.officer(), "寄錯。", timezone.now())
    late = page.send({name_of(correction, 0, "tech_security"): "每月演練。"}, do="send")
    assert late.status == 409
    assert "每月演練。" in late.words
    assert "收回了第 1 次補正通知" in late.words
    assert Submission.objects.count() == 1


def test_page_that_saves_by_itself_learns_that_a_question_is_asked_no_more(page: Page, correction: Correction) -> None:
    edition, user = page.values()["edition"][0], factories.user_of(correction.application)
    amend(correction, ("paid_in_capital", "請與登記資料一致。"))
    told = [
        page.client.post(
            page.url,
            {"account": browser_tag(user), "edition": edition, name: "7000000"},
            headers={"accept": "application/json"},
        )
        for name in ("company-0-paid_in_capital", name_of(correction, 0, "tech_security"))
    ]
    assert [answer.status_code for answer in told] == [200, 409]
    assert "不必再補正，沒有儲存" in told[1].json()["closed"]


# --- What was filed beside what comes, and a word to the officer ---------------------------------------------------


def explanation_at(correction: Correction, name: str, solution: int | None = None) -> str:
    place = Place("company", None, name) if solution is None else Place("promotion", solution, name)
    return str(place.at(EACH, "explanation"))


def test_each_item_shows_what_was_filed_and_goes_on_showing_it(page: Page, correction: Correction) -> None:
    labels = [element.get("aria-label") for element in page.all("//*[@class='was']")]
    assert len(labels) == correction.items.count()
    saved = page.send({"company-0-paid_in_capital": "5,000,000"}, do="save")
    was = saved.texts("//*[@class='was' and contains(@aria-label, '實收資本額')]")
    assert ("12,000,000" in was[0], saved.values()["company-0-paid_in_capital"]) == (True, ["5000000"])


def test_word_to_the_officer_is_saved_frozen_and_shown_beside_the_item(page: Page, correction: Correction) -> None:
    box, said = explanation_at(correction, "paid_in_capital"), "登記資料即為此數，\n請見變更登記表。"
    saved = page.send({box: said}, do="save")
    assert [text.replace("\r", "") for text in saved.values()[box]] == [said]
    asked = saved.send(do="send")
    untouched = asked.texts("//*[@role='alert']")[0]
    assert (asked.status, "實收資本額" in untouched) == (422, False)
    sent = asked.send(do="send_so")
    case = correction.application
    answer = case.submissions.newest()
    assert [(word.label, word.place.name) for word in answer.filed.explanations] == [("實收資本額", "paid_in_capital")]
    assert answer.is_intact()
    assert "登記資料即為此數" in visit(page.client, reverse("applications:submission", args=[case.pk, 2])).words
    assert "給承辦的說明" in visit(page.client, f"/apply/{case.pk}/history/").words
    officer = visit(signed_in(factories.officer()), f"/admin/review/case/{case.pk}/change/")
    assert "登記資料即為此數" in officer.texts("//*[@id='row-company-0-paid_in_capital']//*[@class='explained']")[0]
    assert sent.status == 200
    assert case.submissions.get(number=1).filed.explanations == ()


def test_word_that_is_too_long_is_kept_and_said(page: Page, correction: Correction) -> None:
    box = explanation_at(correction, "paid_in_capital")
    refused = page.send({box: "字" * 501}, do="save")
    assert refused.status == 422
    assert refused.values()[box] == ["字" * 501]
    assert refused.dead_links() == []
    assert len(refused.problems) == 1


@pytest.mark.twice
def test_word_about_the_prices_saves_itself_and_moves_no_price(page: Page, correction: Correction) -> None:
    solution, user = correction.application.solutions.last(), factories.user_of(correction.application)
    before = list(PricePlan.objects.order_by("pk").values())
    box = explanation_at(correction, "price_plans", solution.pk)
    seen = box.removesuffix("explanation") + "seen"
    data = {
        "account": browser_tag(user),
        "edition": correction.edition,
        box: "價格沒有變。",
        seen: page.values()[seen][0],
    }
    told = page.client.post(page.url, data, headers={"accept": "application/json"})
    assert (told.status_code, list(told.json()["versions"])) == (200, [box])
    assert correction.items.get(name="price_plans", solution=solution).explanation == "價格沒有變。"
    assert list(PricePlan.objects.order_by("pk").values()) == before


def test_name_that_another_solution_bears_is_remarked_in_a_correction_too(client: Client) -> None:
    now = timezone.now()
    correction = factories.returned(now, [("technical", "name")], solutions=[{"name": "甲雲"}, {"name": "乙雲"}])
    client.force_login(factories.user_of(correction.application))
    page, box = visit(client, f"/apply/{correction.application_id}/correction/"), name_of(correction, 0, "name")
    assert page.texts("//*[@class='hints']/li") == []
    saved = page.send({box: "乙雲 "})
    assert saved.texts("//*[@class='hints']/li") == [
        "提醒 這個申請有兩個方案都叫「乙雲」，信件和網站上會分不出來；請改成看得出差別的名稱。"
    ]
    assert saved.send({box: "丙雲"}).texts("//*[@class='hints']/li") == []


def test_page_of_a_supplement_says_that_the_case_does_not_end_and_for_which_solution_it_is(client: Client) -> None:
    asked = factories.asked_to_supplement(solutions=[{"name": "甲雲"}])
    case = asked.application
    client.force_login(factories.user_of(case))
    status = visit(client, f"/apply/{case.pk}/")
    assert [word for word in ("請補件 1 個項目", "開始補件", "申請案不會結束") if word not in status.words] == []
    page = visit(client, f"/apply/{case.pk}/correction/")
    said = ("「甲雲」正在審查", "送出補件", "申請案不會結束")
    assert [word for word in said if word not in page.words] == []
    assert "視同放棄" not in page.words
    box = f"technical-{case.solutions.get().pk}-tech_security"
    done = page.send({box: "每季弱點掃描，並以多重驗證登入。"}, do="send")
    sent = Correction.objects.get().answer
    assert done.url == reverse("applications:receipt", args=[case.pk, sent.number])
    assert "補件已送出" in visit(client, done.url).words
    assert Application.objects.get().state == "qualified"


def test_status_of_a_case_whose_supplement_is_past_due_says_that_it_goes_on(client: Client) -> None:
    asked = factories.asked_to_supplement(timezone.now() - timedelta(days=40))
    client.force_login(factories.user_of(asked.application))
    words = visit(client, f"/apply/{asked.application_id}/").words
    assert "補件期限已過" in words
    assert "申請案沒有結束" in words
    assert "視同放棄" not in words
