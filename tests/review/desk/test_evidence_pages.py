"""Does an officer read on what each verdict rests, ask again, confirm what is met, and say why where they see it otherwise?"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, GuidelineCheck, RegisterAnswer, RegisterQuestion, Verdict
from portal.background import duties
from portal.workflow.engine import StepRefused
from review.desk.mark_form import MarkForm, judging
from review.models import Mark
from review.packet import binding
from review.qualification import checklist, marking
from tests import factories
from tests.applications.registers.told import fail, open_question, switch_on, tell
from tests.review.qualification.verdicts import found_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(settings: Any) -> Application:
    """In review; 商工登記 answered, and the declared capital is another one."""
    switch_on(settings)
    made = factories.in_review()
    tell(open_question(made.submissions.get()), timezone.now(), Paid_In_Capital_Amount=2_000_000)
    duties.sweep("applications.guideline")
    return made


@pytest.fixture
def client(client: Client) -> Client:
    """An officer's."""
    client.force_login(factories.officer())
    return client


def address(case: Application, name: str = "change", *args: Any) -> str:
    return reverse(f"admin:review_case_{name}", args=[case.pk, *args])


def page(client: Client, case: Application) -> str:
    return client.get(address(case)).content.decode()


def item_of(text: str, key: str) -> str:
    """One item of the page as words, its tags gone."""
    part = next(part for part in text.split('<li class="check" id="item-') if part.startswith(f'{key}"'))
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", part))


# --- On the case page ------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-y", "R4-2")
def test_item_says_its_verdict_both_values_and_each_source(case: Application, client: Client) -> None:
    said = item_of(page(client, case), "R4-2")
    for words in (
        "系統：符合",
        "申請書 12,000,000 元",
        "登記 2,000,000 元",
        "商工登記 有資料",
        "查詢 1",
        "看原始回應 1",
    ):
        assert words in said
    links = re.findall(r"/registers/answers/(\d+)/", page(client, case))
    assert {int(pk) for pk in links} == set(RegisterAnswer.objects.values_list("pk", flat=True))


@pytest.mark.clause("R4-y")
def test_open_question_says_its_attempt_and_when_it_comes_next(client: Client, settings: Any) -> None:
    switch_on(settings)
    case, now = factories.in_review(), timezone.now()
    fail(open_question(case.submissions.get()), now)
    duties.sweep("applications.guideline")
    text = page(client, case)
    clock = timezone.localtime(now + timedelta(minutes=10)).strftime("%H:%M")
    assert f"商工登記（第 2 次，下次 {clock}）" in text or f"{clock}:" in text  # at midnight it is of another day
    assert "來源沒有回應" in item_of(text, "R4-1")


@pytest.mark.clause("R4-y")
def test_change_against_the_run_before_is_said(case: Application, client: Client) -> None:
    found_again(case, timezone.now(), R4_2="no_source")
    text = page(client, case)
    assert "上次：符合 → 這次：來源沒有回應" in item_of(text, "R4-2")
    assert "上次：" not in item_of(text, "R4-3")


def test_queries_do_not_grow_with_runs_and_sources(case: Application, client: Client) -> None:
    page(client, case)
    with CaptureQueriesContext(
        connection,
    ) as before:
        page(client, case)
    for number in range(4):
        found_again(case, timezone.now(), str(number), R4_1="person", R4_4="person", R4_5="person")
    with CaptureQueriesContext(connection) as after:
        page(client, case)
    assert len(after) <= len(before)


# --- Asking again ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-y")
def test_asking_again_owes_a_run_once(case: Application, client: Client) -> None:
    for _ in range(2):
        assert client.post(address(case, "ask_again")).status_code == 302
    assert [run.asked_by for run in GuidelineCheck.objects.filter(cause="demand")] == [factories.officer()]
    assert RegisterQuestion.objects.filter(done_at=None).count() == 1


def test_authority_reads_and_asks_nothing(case: Application) -> None:
    client = Client()
    client.force_login(factories.staff("authority"))
    assert "重新查詢" not in page(client, case)
    assert client.post(address(case, "ask_again")).status_code == 403
    client.post(address(case, "confirm"), {"item": "R4-2 x"})
    assert not Mark.objects.exists()


# --- Confirming and overriding ---------------------------------------------------------------------------------------


def confirmable(case: Application) -> dict[str, str]:
    return {item.key: item.basis for item in checklist.latest(case).confirmable}


@pytest.mark.clause("R4-y", "R8-1-1a")
def test_one_press_confirms_what_is_met_and_nobody_judged(case: Application, client: Client) -> None:
    assert list(confirmable(case)) == ["R4-1", "R4-2"]
    assert "確認 2 項" in page(client, case)
    shown = client.get(address(case, "confirm")).content.decode()
    ticked = re.findall(r'name="item" value="([^" ]+) [^"]+"( checked)?', shown)
    assert ticked == [("R4-1", " checked"), ("R4-2", "")]  # what is declared otherwise is looked at first
    sent = [f"{key} {basis}" for key, basis in confirmable(case).items()]
    client.post(address(case, "confirm"), {"item": sent})
    assert {(mark.key, mark.result) for mark in Mark.objects.all()} == {("R4-1", "pass"), ("R4-2", "pass")}
    client.post(address(case, "confirm"), {"item": sent})
    assert Mark.objects.count() == 2


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize("sent", ["R4-1 other", "R4-3 x", "R9-9 x", "", "x" * 10_000, "\x00"])
def test_confirming_what_was_not_shown_so_is_refused(case: Application, client: Client, sent: str) -> None:
    assert client.post(address(case, "confirm"), {"item": sent}).status_code == 409
    assert not Mark.objects.exists()


def judge(case: Application, key: str, result: str, note: str = "") -> None:
    item = checklist.latest(case).item(key)
    form = MarkForm(item=item)
    sent = {"key": key, "basis": item.basis, "seen": form.seen_json(), "result": result, "note": note}
    marking.mark(case, factories.officer(), key, judging(sent), timezone.now())


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize(
    ("verdict", "result", "is_against"),
    [
        ("not_met", "pass", True),
        ("not_met", "na", True),
        ("not_met", "fail", False),
        ("met", "fail", True),
        ("met", "na", False),
        ("met", "pass", False),
        ("person", "fail", False),
        ("no_source", "pass", False),
        ("no_source", "fail", False),
    ],
)
def test_judging_against_the_verdict_wants_a_reason(
    case: Application, verdict: str, result: str, is_against: bool
) -> None:
    found_again(case, timezone.now(), R4_1=verdict)
    if is_against:
        with pytest.raises(StepRefused, match="請在說明寫下理由"):
            judge(case, "R4-1", result)
        assert not Mark.objects.exists()
        judge(case, "R4-1", result, "已看過登記證明文件。")
    else:
        judge(case, "R4-1", result)
    assert Mark.objects.get().result == result


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize(
    ("judged", "then", "is_stale"),
    [
        ("pass", "no_source", False),  # a source that is away counts against nobody
        ("pass", "not_met", True),
        ("pass", "person", True),
        ("fail", "no_source", False),
    ],
)
def test_judged_item_is_looked_at_again_when_the_portal_says_otherwise(
    case: Application, judged: str, then: str, is_stale: bool
) -> None:
    judge(case, "R4-1", judged, "看過。")
    found_again(case, timezone.now(), R4_1=then)
    assert checklist.latest(case).item("R4-1").is_stale == is_stale


@pytest.mark.clause("R4-y")
def test_portal_that_comes_to_agree_asks_nobody_again(case: Application) -> None:
    found_again(case, timezone.now(), "1", R4_1="no_source")
    judge(case, "R4-1", "pass")
    found_again(case, timezone.now(), "2", R4_1="met")
    assert not checklist.latest(case).item("R4-1").is_stale


# --- As it came ------------------------------------------------------------------------------------------------------


def answered(case: Application, body: bytes) -> RegisterAnswer:
    question = RegisterQuestion.objects.filter(tax_id=case.vendor.tax_id).latest("pk")
    said = {"key": "business", "api": "測試", "url": "https://gcis.test/", "asked_at": timezone.now()}
    return RegisterAnswer.objects.create(question=question, body=body, outcome="data", sha256="ab" * 32, **said)


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('[{"Company_Name":"甲"}]'.encode(), "&quot;Company_Name&quot;: &quot;甲&quot;"),
        (b"<script>alert(1)</script>", "&lt;script&gt;"),
        (b"\xff\x00\xfe", "\ufffd\ufffd\ufffd"),
        (b"[" * 50_000, "只顯示開頭的部分"),
        (b"x" * 30_000, "只顯示開頭的部分"),
        (b"", "回應沒有內容。"),
    ],
)
def test_answer_is_read_as_text_whatever_came(case: Application, client: Client, body: bytes, shown: str) -> None:
    kept = answered(case, body)
    got = client.get(address(case, "answer", kept.pk))
    assert (got.status_code, shown in got.content.decode()) == (200, True)
    assert "<script>alert" not in got.content.decode()
    file = client.get(address(case, "answer_file", kept.pk))
    assert (file.content, file["Content-Type"]) == (body, "text/plain; charset=utf-8")
    assert file["Content-Disposition"].startswith("attachment")


@pytest.mark.clause("R4-y")
def test_answer_about_another_vendor_is_not_found_here(case: Application, client: Client) -> None:
    kept = answered(case, b"[]")
    RegisterQuestion.objects.filter(pk=kept.question_id).update(tax_id="00000000")
    assert client.get(address(case, "answer", kept.pk)).status_code == 404
    assert client.get(address(case, "answer_file", kept.pk)).status_code == 404


@pytest.mark.clause("R4-y")
def test_rows_of_a_list_are_read_as_they_were_received(case: Application, client: Client) -> None:
    found_again(case, timezone.now(), R4_4="person")
    verdict = Verdict.objects.filter(row="R4-4").latest("pk")
    shown = client.get(address(case, "source_rows", verdict.pk, "breaches")).content.decode()
    assert re.search(r"某計畫.*公司</th><td>甲", shown, re.S)
    for name in ("labour.1", "nonsense", "x" * 500):
        assert client.get(address(case, "source_rows", verdict.pk, name)).status_code == 404
    other = factories.in_review()
    assert client.get(address(other, "source_rows", verdict.pk, "breaches")).status_code == 404


# --- In the packet ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-y")
def test_packet_prints_what_each_source_said_and_its_hash(case: Application) -> None:
    submission = case.submissions.get()
    submission.application = case
    groups = dict(binding._checklist_words(submission)["groups"])
    capital = groups[checklist.ELIGIBILITY][1]["verdicts"][0]
    (source,) = capital["sources"]
    assert capital["mismatches"][0]["registered"] == "2,000,000 元"
    assert source["said"].startswith("商工登記：有資料。")
    assert source["when"].startswith("查詢 ")
    hashes = [answer.sha256 for answer in RegisterAnswer.objects.order_by("pk")]
    assert [line.rpartition(" ")[2] for line in source["prints"]] == hashes
