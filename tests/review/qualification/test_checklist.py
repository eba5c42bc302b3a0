"""Does the checklist hold what a person has to look at, keep every mark, and say what has changed since?"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions as vendor_actions
from applications.models import Application, Solution
from applications.place import Place
from portal.background import duties
from portal.roles import Role
from portal.workflow.engine import StepRefused
from review.correction import correcting
from review.desk.mark_form import MarkForm, judging
from review.models import CaseNote, Mark
from review.qualification import checklist, marking, qualifying
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Application:
    made = factories.in_review(solutions=[{"name": "甲"}, {"name": "乙", "kind": "summit_existing"}])
    duties.sweep("applications.guideline")
    return made


def latest(case: Application) -> checklist.Checklist:
    made = checklist.latest(Application.objects.get(pk=case.pk))
    assert made is not None
    return made


def posted(case: Application, key: str, result: str = "pass", note: str = "", **more: str) -> dict[str, str]:
    """What the form of an item sends that was shown as it stands now."""
    item = latest(case).item(key)
    form = MarkForm(item=item)
    return {"key": key, "basis": item.basis, "seen": form.seen_json(), "result": result, "note": note, **more}


def says(case: Application, key: str, result: str = "pass", note: str = "", by: Any = None, **more: str) -> MarkForm:
    return marking.mark(
        case, by or factories.officer(), key, judging(posted(case, key, result, note, **more)), timezone.now()
    )


# --- What is in it -------------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-1a", "R4-y")
def test_checklist_holds_the_eight_clauses_and_every_slot(case: Application) -> None:
    first, second = case.solutions.order_by("position")
    keys = [item.key for item in latest(case).items]
    assert keys[:8] == [f"R4-{n}" for n in range(1, 9)]
    assert {
        "company-0-income_tax_pl_statement",
        f"technical-{first.pk}-load_test_report",
        f"technical-{second.pk}-load_test_report",
        f"promotion-{second.pk}-summit_plan_proof",
    } < set(keys)
    assert len(keys) == len(set(keys))
    assert [item.words for item in latest(case).items] == ["未判定"] * len(keys)


def test_every_verdict_stands_on_an_item_or_among_those_nobody_looks_at(case: Application) -> None:
    made = latest(case)
    on_items = {verdict.row for item in made.items for verdict in item.verdicts}
    rest = {verdict.row for verdict in made.automatic}
    assert (on_items & rest, on_items | rest) == (
        set(),
        {verdict.row for verdict in case.submissions.get().guideline_checks.get().verdicts.all()},
    )
    assert {verdict.result for verdict in made.automatic} == {"met"}


# --- Marks ---------------------------------------------------------------------------------------------------------


def test_changed_mind_is_a_new_row_and_the_latest_counts(case: Application) -> None:
    says(case, "R4-2")
    says(case, "R4-2", "fail", "未達100萬元")
    assert list(Mark.objects.values_list("key", "result", "note", "submission__number")) == [
        ("R4-2", "pass", "", 1),
        ("R4-2", "fail", "未達100萬元", 1),
    ]
    made = latest(case)
    assert made.seen == 1
    assert made.item("R4-2").words == "不符合"
    assert [item.key for item in made.failed] == ["R4-2"]


def test_button_pressed_twice_is_one_mark(case: Application) -> None:
    sent = posted(case, "R4-1")
    for _ in range(2):
        marking.mark(case, factories.officer(), "R4-1", judging(sent), timezone.now())
    assert Mark.objects.count() == 1


def test_what_a_colleague_marked_meanwhile_is_asked_about(case: Application) -> None:
    mine = posted(case, "R4-2", "pass")
    says(case, "R4-2", "fail", "資本額不足", by=factories.staff())
    form = marking.mark(case, factories.officer(), "R4-2", judging(mine), timezone.now())
    assert (set(form.outcome.conflicts), Mark.objects.get().result) == ({"result"}, "fail")
    says(case, "R4-2", "pass", "資本額不足")
    assert latest(case).item("R4-2").result == "pass"


def test_note_alone_leaves_the_result(case: Application) -> None:
    says(case, "R4-3", "", "等補件", do="note")
    assert (latest(case).item("R4-3").mark.note, latest(case).seen) == ("等補件", 0)


@pytest.mark.parametrize("key", ["", "R9-9", "technical-0-load_test_report", "x" * 500])
def test_mark_on_nothing_is_refused(case: Application, key: str) -> None:
    with pytest.raises(StepRefused, match="沒有這一項"):
        marking.mark(case, factories.officer(), key, judging({"result": "pass"}), timezone.now())


def test_mark_is_refused_when_nobody_reviews(case: Application) -> None:
    Application.objects.update(state="not_qualified")
    with pytest.raises(StepRefused, match="不能判定"):
        marking.mark(case, factories.officer(), "R4-1", judging({"result": "pass"}), timezone.now())


# --- A new submission ----------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-1a", "R6-5-1")
def test_after_a_correction_only_what_changed_is_looked_at_again(case: Application) -> None:
    first = case.solutions.order_by("position").first()
    places = [
        correcting.Remark(Place("company", None, "paid_in_capital"), "請修正。"),
        correcting.Remark(Place("technical", first.pk, "load_test_report"), "請換。"),
    ]
    for key in ("R4-2", "R4-1", f"technical-{first.pk}-load_test_report", f"technical-{first.pk}-security_test_report"):
        says(case, key)
    now = timezone.now()
    correcting.request_correction(case, factories.officer(), places, "", now)
    case = Application.objects.get(pk=case.pk)
    factories.save(case, "company", paid_in_capital=5_000_000)
    part = factories.part(case, "technical", Solution.objects.get(pk=first.pk))
    user = factories.user_of(case)
    old = part.papers["load_test_report"][0]
    slot = checklist.SLOTS["load_test_report"]
    fresh = vendor_actions.add_paper(part, slot, factories.pdf("新報告.pdf"), user, now)
    vendor_actions.save_details(fresh, part, old.details, now)
    vendor_actions.answer_correction(case, user, None, now)
    duties.sweep("applications.guideline")
    made = latest(case)
    stale = [item.key for item in made.items if item.is_stale]
    assert stale == ["R4-2", f"technical-{first.pk}-load_test_report"]
    assert made.seen == 2
    says(case, "R4-2")
    assert [(mark.submission.number, mark.result) for mark in Mark.objects.filter(key="R4-2")] == [
        (1, "pass"),
        (2, "pass"),
    ]
    assert not latest(case).item("R4-2").is_stale


def test_mark_on_what_has_changed_under_the_page_is_refused(case: Application) -> None:
    sent = {**posted(case, "R4-2"), "basis": "0" * 16 + ":"}
    with pytest.raises(StepRefused, match="新的系統檢核結果"):
        marking.mark(case, factories.officer(), "R4-2", judging(sent), timezone.now())
    assert not Mark.objects.exists()


# --- Qualifying ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-1c", "R2-1b")
def test_open_fail_stands_against_qualifying(case: Application) -> None:
    says(case, "R4-2", "fail", "資本額不足")
    with pytest.raises(StepRefused, match="實收資本額"):
        qualifying.qualify(case, factories.officer(), "查過了。", timezone.now())
    assert Application.objects.get(pk=case.pk).state == "in_qualification"
    says(case, "R4-2", "pass")
    assert qualifying.qualify(case, factories.officer(), "查過了。", timezone.now()).state == "qualified"


def test_step_page_says_what_is_left(case: Application) -> None:
    client = Client()
    client.force_login(factories.staff())
    says(case, "R4-2", "fail", "不足")
    page = visit(client, f"/admin/review/case/{case.pk}/step/qualify/")
    assert "有 1 項判定為「不符合」" in page.words
    says(case, "R4-2", "pass", "不足")
    page = visit(client, f"/admin/review/case/{case.pk}/step/qualify/")
    assert f"還有 {latest(case).total - 1} 項沒有判定" in page.words


# --- The forms of the page -----------------------------------------------------------------------------------------


def test_mark_by_script_gets_its_item_and_without_one_the_page_at_its_place(case: Application) -> None:
    client = Client()
    client.force_login(factories.staff())
    url = f"/admin/review/case/{case.pk}/marks/"
    told = client.post(url, posted(case, "R4-2"), headers={"X-Requested-With": "fetch"}).json()
    assert f"{latest(case).seen}</span> / <span data-total>{latest(case).total}" in told["count"]
    assert told["words"] == "符合"
    assert 'id="item-R4-2"' in told["html"]
    back = client.post(url, posted(case, "R4-3"))
    assert (back.status_code, back["Location"]) == (302, f"/admin/review/case/{case.pk}/change/?item=R4-3#item-R4-3")
    mine = posted(case, "R4-4", "pass", "我的說明")
    says(case, "R4-4", "fail", by=factories.staff())
    page = client.post(url, mine)
    assert page.status_code == 409
    assert "剛剛改過這一項" in page.content.decode()
    assert "我的說明" in page.content.decode()


def test_note_is_for_colleagues_and_never_for_a_vendor(case: Application) -> None:
    client = Client()
    client.force_login(factories.staff())
    url = f"/admin/review/case/{case.pk}/notes/"
    for _ in range(2):
        client.post(url, {"text": "電話聯絡過"})
    assert CaseNote.objects.get().text == "電話聯絡過"
    assert client.post(url, {"text": "  "}).status_code == 422
    assert "電話聯絡過" in visit(client, f"/admin/review/case/{case.pk}/change/").words
    vendor = Client()
    vendor.force_login(factories.user_of(case))
    assert "電話聯絡過" not in vendor.get(f"/apply/{case.pk}/").content.decode()


def test_authority_reads_and_marks_nothing(case: Application) -> None:
    client = Client()
    client.force_login(factories.staff(Role.AUTHORITY))
    assert client.post(f"/admin/review/case/{case.pk}/marks/", posted(case, "R4-2")).status_code == 403
    assert client.post(f"/admin/review/case/{case.pk}/notes/", {"text": "x"}).status_code == 403
    page = visit(client, f"/admin/review/case/{case.pk}/change/")
    assert page.all("//form[@data-mark]") == []
    assert timedelta(0) < marking.PACKET_KEPT
