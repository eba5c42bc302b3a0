"""Does an officer pick on the case page, keep the remarks, and send exactly what the page showed?"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from applications import actions as vendor_actions
from applications.models import Application, Correction
from applications.place import Place
from applications.sheets import SHEETS
from portal.forms.merging import version_of
from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from review.correction import correcting, draft_remarks, phrases
from review.correction.remarks import Remark
from review.models import DraftRemark, Phrase
from review.qualification import qualifying
from tests import factories
from tests.browser import Page, visit
from tests.concurrency import only_postgres

pytestmark = pytest.mark.django_db
TITLE = Place("company", None, "rep_title")
BOX = TITLE.under("remark")


@pytest.fixture
def case() -> Application:
    return factories.in_review()


def place(case: Application, more: str) -> str:
    return f"/admin/review/case/{case.pk}/{more}"


def item(remark: str = "請補正。", name: str = "rep_title") -> Remark:
    return Remark(Place("company", None, name), remark)


def keep(case: Application, *items: Remark, seen: dict[Place, str] | None = None, actor: object = None) -> list:
    return draft_remarks.save(case, actor or factories.officer(), items, seen or {}, timezone.now())


def remarks(case: Application) -> dict[str, str]:
    return {draft.place.under("remark"): draft.remark for draft in draft_remarks.drafts_of(case)}


# --- Keeping -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5-1")
def test_remark_is_kept_changed_and_taken_back_with_who_wrote_it(case: Application) -> None:
    assert keep(case, item(" 請補。 ")) == []
    draft = DraftRemark.objects.get()
    assert (draft.remark, draft.by) == ("請補。", factories.officer())
    assert keep(case, item("請補正。"), seen={TITLE: version_of("請補。")}) == []
    assert remarks(case) == {BOX: "請補正。"}
    assert keep(case, item(""), seen={TITLE: version_of("請補正。")}) == []
    assert remarks(case) == {}


def test_two_officers_do_not_overwrite_each_other(case: Application) -> None:
    """Both opened the page while the box was empty; the second is told and may save once more, knowing."""
    other = factories.staff()
    keep(case, item("甲寫的。"))
    refused = keep(case, item("乙寫的。"), actor=other)
    assert [(refusal.written, refusal.kept.remark) for refusal in refused] == [("乙寫的。", "甲寫的。")]
    assert remarks(case) == {BOX: "甲寫的。"}
    assert keep(case, item("", "rep_title"), actor=other) == []  # shown empty, sent empty: nothing was meant
    assert remarks(case) == {BOX: "甲寫的。"}
    assert keep(case, item("乙寫的。"), seen={TITLE: version_of("甲寫的。")}, actor=other) == []
    assert remarks(case) == {BOX: "乙寫的。"}


def test_same_words_from_two_are_no_conflict(case: Application) -> None:
    keep(case, item())
    assert keep(case, item(), actor=factories.staff()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        Remark(Place("company", None, "tax_id"), "x"),
        Remark(Place("nonsense", None, "a"), "x"),
        Remark(Place("technical", -1, "name"), "x"),
    ],
)
def test_only_what_a_vendor_could_mend_is_kept(case: Application, wrong: Remark) -> None:
    with pytest.raises(StepRefused, match="補正項目不屬於這個案件"):
        keep(case, item(), wrong)
    assert remarks(case) == {}


def test_nothing_is_picked_of_a_case_that_is_not_being_examined() -> None:
    with pytest.raises(StepRefused, match="不能「通知補正」"):
        keep(factories.submitted(), item())


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_at_the_same_moment_keep_one_remark_and_tell_the_other() -> None:
    case, people, together = factories.in_review(), [factories.staff(), factories.staff()], Barrier(2)

    def write(number: int) -> int:
        together.wait(timeout=10)
        try:
            return len(keep(case, item(f"說明 {number}"), actor=people[number]))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, [0, 1])) == [0, 1]
    assert DraftRemark.objects.count() == 1


# --- The case page -------------------------------------------------------------------------------------------------


def post(client: Client, case: Application, data: dict, by_script: bool = False) -> object:
    headers = {"X-Requested-With": "fetch"} if by_script else {}
    return client.post(place(case, "remark/"), data, headers=headers)


def asked(page: Page) -> set[str]:
    """The rows of a case page that offer to be picked."""
    return {link.get("data-ask") for link in page.all("//a[@data-ask]")}


def boxes(page: Page) -> set[str]:
    return {box.get("name") for box in page.all("//textarea[starts-with(@name, 'remark-')]")}


@pytest.mark.clause("R6-5-1")
def test_case_page_offers_every_row_and_opens_the_box_of_one(officer: Client, case: Application) -> None:
    page, solution = visit(officer, place(case, "change/")), case.solutions.get().pk
    assert {str(TITLE), f"technical-{solution}-load_test_report", f"promotion-{solution}-price_plans"} <= asked(page)
    assert ("company-0-tax_id" in asked(page), boxes(page)) == (False, set())
    link = next(link for link in page.all("//a[@data-ask]") if link.get("data-ask") == str(TITLE))
    opened = visit(officer, place(case, "change/") + link.get("href"))
    assert (boxes(opened), str(TITLE) in asked(opened)) == ({BOX}, False)


@pytest.mark.clause("R6-5-1")
def test_case_page_counts_what_is_picked(officer: Client, case: Application) -> None:
    assert visit(officer, place(case, "change/")).texts("//*[@data-picked]") == ["0"]
    answer = post(officer, case, {BOX: "請補正。"})
    assert (answer.status_code, answer["Location"]) == (302, place(case, "change/#row-company-0-rep_title"))
    again = visit(officer, place(case, "change/"))
    assert again.texts("//*[@data-picked]") == ["1"]
    assert boxes(again) == {BOX}
    assert "已選補正" in again.words


@pytest.mark.parametrize(
    ("more", "offers"),
    [("?submission=1", False), ("?submission=1&remark=company-0-rep_title", False), ("", True)],
)
def test_only_the_latest_submission_is_picked_from(officer: Client, more: str, offers: bool) -> None:
    correction = factories.returned()
    case = Application.objects.get(pk=correction.application_id)
    vendor_actions.answer_correction(case, factories.user_of(case), None, timezone.now())
    page = visit(officer, place(case, f"change/{more}"))
    assert bool(asked(page)) == offers
    assert boxes(page) == set()
    assert not page.all("//*[@data-pick]")


def test_authority_reads_and_picks_nothing(case: Application) -> None:
    client = Client()
    client.force_login(factories.staff("authority"))
    keep(case, item())
    page = visit(client, place(case, f"change/?remark={TITLE}"))
    assert asked(page) == set()
    assert boxes(page) == set()
    assert "要求補正" not in page.words
    assert "請補正。" not in page.words
    assert post(client, case, {BOX: "x"}).status_code == 403
    assert client.get(place(case, f"remark/?remark={TITLE}"), headers={"X-Requested-With": "fetch"}).status_code == 403


def test_script_fetches_the_box_that_is_asked_for(officer: Client, case: Application) -> None:
    said = officer.get(place(case, f"remark/?remark={TITLE}"), headers={"X-Requested-With": "fetch"}).json()
    assert ([f'name="{BOX}"' in said["html"], said["picked"], said["error"]], remarks(case)) == ([True, 0, ""], {})
    assert "csrfmiddlewaretoken" in said["html"]
    assert officer.get(place(case, "remark/")).url == place(case, "change/")


# A remark beyond the limit is refused with its count, never cut, and what was typed is shown again.
LONG = "長" * (correcting.LONGEST_REMARK + 1)


def test_too_long_remark_is_refused_and_shown_again(officer: Client, case: Application) -> None:
    page = visit(officer, place(case, f"change/?remark={TITLE}")).send({BOX: LONG}, action="remark/")
    assert page.status == 409
    assert "超過 1 字（最多 2000 字）" in page.words
    assert page.values("remark/")[BOX] == [LONG]
    (way,) = page.all("//ul[contains(@class, 'messagelist')]//a")
    assert way.get("href")[1:] in {element.get("id") for element in page.all("//*[@id]")}
    row = page.all(f"//*[@id='{way.get('href')[1:]}']")[0]
    assert (way.text_content(), row.xpath(f".//textarea[@name='{BOX}']") != []) == ("到「代表人職稱」", True)
    said = post(officer, case, {BOX: LONG}, by_script=True).json()
    assert "超過 1 字" in said["error"]
    assert LONG in said["html"]
    assert remarks(case) == {}


def test_longest_remark_is_kept_whole(officer: Client, case: Application) -> None:
    post(officer, case, {BOX: LONG[1:]})
    assert remarks(case) == {BOX: LONG[1:]}


@pytest.mark.parametrize(("field", "label"), [("note", "整體說明"), (BOX, "代表人職稱")])
def test_too_long_text_of_the_letter_sends_nothing(officer: Client, case: Application, field: str, label: str) -> None:
    keep(case, item())
    refused = visit(officer, place(case, "correction/")).send({field: LONG}, do="send")
    assert refused.status == 422
    assert f"「{label}」目前 2001 字" in refused.words
    assert refused.values()[field] == [LONG]
    assert not Correction.objects.exists()


def test_script_gets_the_row_as_saved_and_the_count(officer: Client, case: Application) -> None:
    answer = post(officer, case, {BOX: "<b>請補正。"}, by_script=True)
    said = answer.json()
    assert answer.status_code == 200
    assert said["picked"] == 1
    assert said["error"] == ""
    assert version_of("<b>請補正。") in said["html"]
    assert "&lt;b&gt;請補正。" in said["html"]


def test_script_is_told_of_a_colleague_and_keeps_what_was_typed(officer: Client, case: Application) -> None:
    keep(case, item("同事寫的。"), actor=factories.staff())
    answer = post(officer, case, {BOX: "我寫的。"}, by_script=True)
    said = answer.json()
    assert (answer.status_code, ["同事寫的。" in said["error"], ">我寫的。</textarea>" in said["html"]]) == (
        409,
        [True, True],
    )
    version = version_of("同事寫的。")
    assert version in said["html"]
    assert post(officer, case, {BOX: "我寫的。", TITLE.under("version"): version}, by_script=True).status_code == 200
    assert remarks(case) == {BOX: "我寫的。"}


@pytest.mark.parametrize(
    "data", [{}, {"remark-x": "x"}, {"remark-company-0-nonsense": "x"}, {"remark-nonsense-0-x": "x"}]
)
def test_script_gets_a_sentence_for_a_strange_place(officer: Client, case: Application, data: dict) -> None:
    answer = post(officer, case, data, by_script=True)
    assert answer.status_code in (409, 422)
    assert answer.json()["error"]
    assert remarks(case) == {}


@pytest.mark.parametrize("strange", ["company-0-tax_id", "company-0-nonsense", "technical-0-tech_security"])
def test_script_gets_no_box_where_nothing_of_the_case_can_be_mended(
    officer: Client, case: Application, strange: str
) -> None:
    asked_for = officer.get(place(case, f"remark/?remark={strange}"), headers={"X-Requested-With": "fetch"})
    sent = post(officer, case, {f"remark-{strange}": "請補正。"}, by_script=True)
    assert [(answer.status_code, "html" in answer.json()) for answer in (asked_for, sent)] == [(422, False)] * 2
    assert ["沒有可以儲存的項目" in asked_for.json()["error"], bool(sent.json()["error"])] == [True, True]


# --- Phrases -------------------------------------------------------------------------------------------------------


def test_phrase_fills_an_empty_box_only(officer: Client, case: Application) -> None:
    phrases.give(case.programme_id, timezone.now())
    phrase = Phrase.objects.filter(name="").first()
    post(officer, case, {BOX: "", TITLE.under("phrase"): phrase.pk})
    assert remarks(case) == {BOX: phrase.text}
    name = Place("company", None, "rep_name")
    other = name.under("remark")
    post(officer, case, {other: "自己寫的。", name.under("phrase"): phrase.pk})
    assert remarks(case)[other] == "自己寫的。"


def test_phrase_of_another_year_fills_nothing(officer: Client, case: Application) -> None:
    year = factories.programme(year=120)
    strange = Phrase.objects.create(programme=year, text="別的年度。")
    post(officer, case, {BOX: "", TITLE.under("phrase"): strange.pk})
    assert remarks(case) == {}


def test_phrases_of_an_item_come_first_and_stand_at_no_other(officer: Client, case: Application) -> None:
    Phrase.objects.create(programme=case.programme, text="通用。", position=1)
    Phrase.objects.create(programme=case.programme, name="load_test_report", text="報告。", position=2)
    offered = lambda at: visit(officer, place(case, f"change/?remark={at}")).texts("//select/option")[1:]  # noqa: E731
    assert offered(TITLE) == ["通用。"]
    assert offered(f"technical-{case.solutions.get().pk}-load_test_report") == ["報告。", "通用。"]


def test_first_year_gets_ten_phrases_and_the_next_those_that_staff_made_of_them() -> None:
    first = factories.programme(year=114)
    phrases.give(first.pk, timezone.now())
    assert first.phrases.count() == 10
    first.phrases.first().delete()
    Phrase.objects.create(programme=first, text="我們的用語。", position=99)
    phrases.give(first.pk, timezone.now())  # what was deleted stays away
    texts = list(first.phrases.values_list("name", "text"))
    assert len(texts) == 10
    second = factories.programme(year=115)
    phrases.give(second.pk, timezone.now())
    assert list(second.phrases.values_list("name", "text")) == texts


def test_every_first_phrase_belongs_to_an_item_that_can_be_picked(case: Application) -> None:
    names = {name for sheet in SHEETS.values() for name in sheet.open_names()}
    assert {name for name, _ in phrases.FIRST_PHRASES} <= names | {""}


def test_officer_edits_phrases_in_the_admin(officer: Client, case: Application) -> None:
    page = visit(officer, "/admin/review/phrase/add/")
    page.send({"programme": case.programme_id, "name": "load_test_report", "text": "請附完整報告。", "position": "3"})
    assert Phrase.objects.get().name == "load_test_report"
    assert "壓力測試報告" in visit(officer, "/admin/review/phrase/").words


# --- Sending -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5-1", "N2")
def test_page_gathers_the_pick_shows_the_letter_and_sends_it_once(officer: Client, case: Application) -> None:
    keep(case, item("請補正。"), item("姓名不符。", "rep_name"))
    page = visit(officer, place(case, "correction/"))
    assert {name for name in page.values() if name.startswith("remark-")} == {BOX, "remark-company-0-rep_name"}
    shown = page.all("//*[@class='letter__body']")[0].text_content()
    again = page.send({"note": "整體說明。", BOX: "請一併補正。"}, do="preview")
    assert (again.status, Correction.objects.exists()) == (200, False)
    assert remarks(case)[BOX] == "請補正。"  # a look at the letter keeps nothing
    preview = again.all("//*[@class='letter__body']")[0].text_content()
    assert ["整體說明。" in preview, "請一併補正。" in preview, "姓名不符。" in shown] == [True] * 3
    done = again.send(do="send")
    assert (done.url, remarks(case)) == (place(case, "change/"), {})
    letter = Message.objects.get(kind="correction")
    assert letter.body.strip() == preview.strip()
    assert again.send(do="send").url == place(case, "change/")
    assert (Correction.objects.count(), Message.objects.filter(kind="correction").count()) == (1, 1)


def test_emptied_remark_is_left_out(officer: Client, case: Application) -> None:
    keep(case, item(), item("姓名不符。", "rep_name"))
    visit(officer, place(case, "correction/")).send({BOX: ""}, do="send")
    assert list(Correction.objects.get().items.values_list("name", flat=True)) == ["rep_name"]


def test_pick_that_a_colleague_changed_is_shown_before_it_is_sent(officer: Client, case: Application) -> None:
    keep(case, item())
    page = visit(officer, place(case, "correction/"))
    keep(case, item("再一項。", "rep_name"), actor=factories.staff())
    answer = page.send({"note": "整體說明。"}, do="send")
    assert (answer.status, "另一位同仁剛才改了補正項目" in answer.words) == (422, True)
    assert (answer.values()["note"], answer.values()["remark-company-0-rep_name"]) == (["整體說明。"], ["再一項。"])
    assert not Correction.objects.exists()
    answer.send(do="send")
    assert Correction.objects.get().items.count() == 2


def test_colleague_who_writes_between_page_and_send_is_not_lost(case: Application) -> None:
    keep(case, item())
    seen = draft_remarks.version(draft_remarks.drafts_of(case))
    keep(case, item("再一項。", "rep_name"), actor=factories.staff())
    with pytest.raises(StepRefused, match="另一位同仁"):
        draft_remarks.send(case, factories.officer(), [item()], seen, "", "", timezone.now())
    assert (Correction.objects.exists(), len(remarks(case))) == (False, 2)


# --- Another round -------------------------------------------------------------------------------------------------


@pytest.mark.clause("A-05")
def test_second_round_needs_a_reason_and_has_a_period_of_its_own(officer: Client) -> None:
    now = timezone.now()
    first = factories.returned(now)
    case = Application.objects.get(pk=first.application_id)
    vendor_actions.answer_correction(case, factories.user_of(case), None, now)
    page = visit(officer, place(case, "correction/"))
    refused = page.send({BOX: "還是不符。", "note": "給廠商。"}, do="send")
    assert (refused.status, "這是第 2 次補正，請填寫再次補正的理由。" in refused.words) == (422, True)
    refused.send({"reason": "第一次補正的內容仍不完整。"}, do="send")
    second = case.corrections.get(round=2)
    assert second.state == "open"
    assert second.due_at == correcting.correction_due(case, second.requested_at).due_at
    assert second.remark == "給廠商。"
    assert case.events.filter(step="request_correction").last().note == "第一次補正的內容仍不完整。"
    assert "仍不完整" not in Message.objects.filter(kind="correction").order_by("-pk").first().body


@pytest.mark.clause("A-13")
def test_correction_and_answer_are_possible_after_the_intake_has_closed() -> None:
    year = factories.year_112()
    sent = factories.taipei(2023, 8, 20, 23, 59, 59)
    case = factories.submitted(now=sent, year=year)
    later = factories.taipei(2023, 9, 4, 10)
    case = qualifying.take(case, factories.officer(), "", later)
    correction = correcting.request_correction(case, factories.officer(), [item()], "", later)
    answer = vendor_actions.answer_correction(case, factories.user_of(case), None, correction.last_second)
    assert (answer.number, Application.objects.get(pk=case.pk).state) == (2, "in_qualification")
