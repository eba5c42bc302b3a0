"""Is no step lost, none done twice and no wrong letter sent on a bad day? Real processes, really killed."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from redis import Redis

from demonstration.cases import blank_pdf
from tests.applications.registers.gcis import COMPANY, N, as_bytes, kinds
from tests.applications.registers.outside_server import Authority, OutsideServer, hang, reply, serving
from tests.factories import PASSWORD
from tests.journeys.gates import gate
from tests.journeys.house import Patterns
from tests.journeys.ruins import PATIENCE, Answer, Caller, Ruin, ruin, until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("bad days")]
SETUP = """
import json
from applications.models import Correction, Document, GuidelineCheck, PaperReading
from portal.outbox.models import Message, Printout
from demonstration import cases as demo
from tests import factories
officers = [demo.staff_user(name, f"{name}@example.tw", factories.PASSWORD, "officer").username for name in ("officer1", "officer2")]
cases = {
    "taken_without_redis": factories.submitted(), "sent_without_redis": factories.complete(),
    "killed_before": factories.complete(), "killed_after": factories.complete(),
    "killed_before_data": factories.submitted(), "killed_after_data": factories.submitted(),
    "restarted": factories.submitted(), "restarted_mail": factories.submitted(),
    "refused": factories.submitted(), "flushed": factories.submitted(), "full": factories.submitted(), "after_queues": factories.submitted(),
    "starved": factories.submitted(), "starved_paper": factories.complete(), "starved_late": factories.returned().application,
    "qualification": factories.in_review(),
    "decision": factories.qualified(), "moved": factories.qualified(solutions=[{"kind": "summit_existing"}]),
    "late": factories.returned().application, "slow": factories.returned(items=[("company", "paid_in_capital")]).application,
    "in_time": factories.returned(items=[("company", "paid_in_capital")]).application,
}
for promise in (Document, Message, Printout, GuidelineCheck, PaperReading):
    promise.objects.all().delete()
print(json.dumps({
    "officers": officers,
    "cases": {name: [case.pk, case.vendor.tax_id, case.solutions.get().pk] for name, case in cases.items()},
}))
"""


class Town:
    """The house, the people, and the cases they work on."""

    def __init__(self, house: Ruin, made: dict[str, Any]) -> None:
        self.house, self._made = house, made
        self.officers = [self.signed_in(name) for name in made["officers"]]

    def case(self, name: str) -> int:
        return self._made["cases"][name][0]

    def solution(self, name: str) -> int:
        return self._made["cases"][name][2]

    def vendor(self, name: str) -> Caller:
        return self.signed_in(self._made["cases"][name][1])

    def signed_in(self, name: str) -> Caller:
        person = Caller(self.house.url)
        assert person.signs_in(name, PASSWORD).status == 200
        return person

    def takes(self, case: int) -> Answer:
        """An officer takes a case, which writes a letter to its vendor."""
        return self.officers[0].post(f"/admin/review/case/{case}/step/take/", note="")

    def waits(self, case: int, kind: str) -> bool:
        """Whether the desk's front page counts letters that wait, and the list behind it shows this one."""
        if not re.search("等待寄出 [1-9]", self.officers[0].get("/admin/").words):
            return False
        page = self.officers[0].get(f"/admin/outbox/message/?state__exact=waiting&q=application:{case}")
        assert page.status == 200
        return self.house.letter(case, kind)["to_email"] in page.text and "等待寄出" in page.text

    def sent(self, case: int, kind: str) -> bool:
        return self.house.letter(case, kind)["state"] == "sent"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def register(authority: Authority) -> Iterator[OutsideServer]:
    """商工登記, which knows nobody until a test says otherwise."""
    with serving(authority.context()) as server:
        server.answers["/"] = reply(as_bytes(kinds()))
        yield server


@pytest.fixture(scope="module")
def town(patterns: Patterns, register: OutsideServer, authority: Authority) -> Iterator[Town]:
    with ruin() as house:
        house.env |= {
            "GCIS_URL": f"{register.url}/api",
            "OUTSIDE_LOCAL": register.door,
            "OUTSIDE_CA_FILE": str(authority.file),
        }
        yield Town(house, house.begin(SETUP, patterns.static))


# --- Redis ---------------------------------------------------------------------------------------------------------

VENDOR_PAGES = [
    "/",
    "/catalogue/",
    "/apply/",
    "/apply/inbox/",
    "/apply/team/",
    "/account/",
    "/account/email/",
    "/account/password/change/",
]
STAFF_PAGES = ["/admin/", "/admin/review/case/", "/admin/outbox/message/", "/admin/accounts/user/", "/account/2fa/"]


def test_steps_are_taken_and_pages_open_while_redis_is_away(town: Town) -> None:
    house, taken, sent = town.house, town.case("taken_without_redis"), town.case("sent_without_redis")
    house.redis.stop()
    try:
        vendor = town.vendor("sent_without_redis")
        officer = town.signed_in("officer2")
        pages = [vendor.get(path) for path in [*VENDOR_PAGES, f"/apply/{sent}/", f"/apply/{sent}/company/basics/"]]
        pages += [officer.get(path) for path in [*STAFF_PAGES, f"/admin/review/case/{taken}/change/"]]
        stranger = Caller(house.url)
        pages += [
            stranger.get("/account/password/reset/"),
            stranger.post("/account/password/reset/", email="a@example.com"),
        ]
        pages += [stranger.get("/account/login/"), stranger.post("/account/login/", login="nobody", password="wrong")]
        assert [(page.url, page.status) for page in pages if page.status >= 500] == []

        assert "已完成「收案開始審查」" in town.takes(taken).words
        vendor.get(f"/apply/{sent}/check/")
        assert "收件成功" in vendor.post(f"/apply/{sent}/submit/").words
        assert (house.steps(taken)[-1], house.state(sent)) == ("take", "submitted")
        assert [town.waits(taken, "taken"), town.waits(sent, "receipt")] == [True, True]
        assert house.left(house.letter(taken, "taken")) == 0
    finally:
        house.redis.start()
    until(lambda: town.sent(taken, "taken") and town.sent(sent, "receipt"))
    until(lambda: papers(house, sent) == 2)
    assert [house.left(house.letter(taken, "taken")), house.left(house.letter(sent, "receipt"))] == [1, 1]
    assert (house.steps(taken).count("take"), house.steps(sent).count("submit")) == (1, 1)


def papers(house: Ruin, case: int) -> int:
    """The PDFs of a case that are offered."""
    return house.number("SELECT count(file_id) FROM applications_document WHERE application_id = %s", case)


def test_redis_that_was_emptied_is_filled_again_without_a_restart(town: Town) -> None:
    house, case = town.house, town.case("flushed")
    with closing(Redis.from_url(house.redis.url)) as redis:
        redis.flushall()
        town.takes(case)
        until(lambda: town.sent(case, "taken"), 60)
        until(lambda: redis.exists("portal:heartbeat"), 120)
    assert house.left(house.letter(case, "taken")) == 1


def test_redis_without_memory_stops_no_step_and_its_work_is_done_once_afterwards(town: Town) -> None:
    house, case = town.house, town.case("full")
    with closing(Redis.from_url(house.redis.url)) as redis:
        redis.config_set("maxmemory", 1)
        try:
            assert "已完成「收案開始審查」" in town.takes(case).words
            until(lambda: "its memory is full" in Caller(house.url).get("/healthz").text)
            assert town.waits(case, "taken")
        finally:
            redis.config_set("maxmemory", 0)
    until(lambda: town.sent(case, "taken"), 60)
    assert house.left(house.letter(case, "taken")) == 1
    until(house.is_well, 10)  # an answer on its health is kept for two seconds
    assert [process.poll() for process in house.processes] == [None] * 3


# --- The worker ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before", "after"])
def test_worker_killed_while_it_makes_a_pdf(town: Town, moment: str) -> None:
    """`before` the file is written, or `after` that and before the record of it."""
    house, case = town.house, town.case(f"killed_{moment}")
    vendor = town.vendor(f"killed_{moment}")
    with gate(house.folder / f"gate-{moment}") as door:
        vendor.get(f"/apply/{case}/check/")
        assert "收件成功" in vendor.post(f"/apply/{case}/submit/").words
        door.wait()
    assert sum(row["claimed"] for row in work(house, case)) == 1
    house.kill_worker_child()
    house.claims_run_out()
    until(lambda: all(row["done_at"] for row in work(house, case)))
    done = work(house, case)
    assert sorted(row["attempts"] for row in done) == [*[1] * (len(done) - 1), 2]
    assert papers(house, case) == 2
    assert len({row["file_id"] for row in done}) == len(done)
    assert not any(row["claimed"] for row in done)
    assert house.steps(case) == ["submit"]


def test_worker_killed_while_it_asks_a_register(town: Town, register: OutsideServer) -> None:
    """What hangs is asked again when the claim has run out, and what came of it is there once."""
    house, usual = town.house, dict(register.answers)
    register.answers = {"/": hang}
    question = int(
        house.script(
            f"from applications.models import RegisterQuestion\n"
            f"from django.utils import timezone\n"
            f"print(RegisterQuestion.objects.create(key='business', tax_id='{N}', asked_at=timezone.now()).pk)"
        )
    )
    until(lambda: any(N in asked for asked in register.asked))
    house.kill_worker_child()
    register.answers = {dataset.uuid: reply(as_bytes(body)) for dataset, body in COMPANY.items()} | usual
    house.claims_run_out()
    asked = "FROM applications_registerquestion WHERE id = %s"
    until(lambda: house.number(f"SELECT done_at {asked}", question))
    (stands,) = house.sql(f"SELECT attempts, last_error, claimed_until {asked}", question)
    assert stands == {"attempts": 2, "last_error": "", "claimed_until": None}
    kept = house.sql("SELECT outcome FROM applications_registeranswer WHERE question_id = %s", question)
    assert [answer["outcome"] for answer in kept] == ["data"] * len(COMPANY)


def test_closings_and_mails_go_on_while_papers_wait(town: Town) -> None:
    house, late, paper = town.house, town.case("starved_late"), town.case("starved_paper")
    vendor = town.vendor("starved_paper")
    vendor.get(f"/apply/{paper}/check/")
    with gate(house.folder / "gate-before") as door:
        assert "收件成功" in vendor.post(f"/apply/{paper}/submit/").words
        door.wait()
        due_in(house, late, 1)
        town.takes(town.case("starved"))
        until(lambda: house.state(late) == "deemed_abandoned", 60)
        until(lambda: town.sent(town.case("starved"), "taken"), 60)
        assert papers(house, paper) < 2
        house.kill_worker_child()
    house.claims_run_out()
    until(lambda: papers(house, paper) == 2)


def test_queues_that_ended_are_served_again(town: Town) -> None:
    house = town.house
    house.kill_queues()
    case = town.case("after_queues")
    town.takes(case)
    until(lambda: town.sent(case, "taken"), 60)
    assert house.left(house.letter(case, "taken")) == 1


def work(house: Ruin, case: int) -> list[dict[str, Any]]:
    """All PDFs that a case asks for: its own and those of its letters."""
    columns = "file_id, attempts, done_at, coalesce(claimed_until > now(), false) AS claimed"
    return house.sql(
        f"SELECT {columns} FROM applications_document WHERE application_id = %s"
        f" UNION ALL SELECT {columns} FROM outbox_printout WHERE concerns = %s",
        case, f"application:{case}",
    )  # fmt: skip


@contextmanager
def held_mail(house: Ruin, word: str) -> Iterator[Callable[[], None]]:
    """Makes the mail server wait at a word of its talk; yields what waits until a worker is there."""
    there, go = threading.Event(), threading.Event()

    def hold() -> None:
        there.set()
        go.wait(PATIENCE)

    def arrive() -> None:
        assert there.wait(PATIENCE), f"no mail came to {word}"

    house.mail.before[word] = hold
    try:
        yield arrive
    finally:
        house.mail.before.clear()
        go.set()


@pytest.mark.parametrize(("moment", "word", "mails"), [("before_data", "DATA", 1), ("after_data", "QUIT", 2)])
def test_worker_killed_while_it_sends_mail(town: Town, moment: str, word: str, mails: int) -> None:
    """Before the server has the mail it leaves once; after it said yes it comes again as the very same mail."""
    house, case = town.house, town.case(f"killed_{moment}")
    with held_mail(house, word) as arrive:
        town.takes(case)
        arrive()
        house.kill_worker()
    assert town.waits(case, "taken")
    house.claims_run_out()
    until(lambda: town.sent(case, "taken"))
    letter = house.letter(case, "taken")
    assert (house.left(letter), letter["attempts"]) == (mails, 2)
    to = [mail for mail in house.mail.mails if mail["To"] == letter["to_email"]]
    assert {mail["Message-ID"] for mail in to} == {letter["message_id"]}
    assert len({mail.get_content() for mail in to}) == 1


# --- The database --------------------------------------------------------------------------------------------------


def test_database_restarted_in_the_middle_of_a_step_and_of_a_mail(town: Town) -> None:
    house, case, mailed = town.house, town.case("restarted"), town.case("restarted_mail")
    with held_mail(house, "QUIT") as arrive, ThreadPoolExecutor(1) as pool:
        town.takes(mailed)
        arrive()
        with pytest.raises(psycopg.OperationalError), house.held(case) as wait_for_queue:
            broken = pool.submit(town.takes, case)
            wait_for_queue(1)
            house.postgres.stop()
        answer = broken.result()
        assert (answer.status, "這一步沒有完成" in answer.words) == (500, True)
        house.postgres.start()
    assert house.state(case) == "submitted"
    assert house.steps(case) == ["submit"]
    assert house.letters(case, "taken") == []

    until(lambda: town.sent(mailed, "taken"))
    assert house.left(house.letter(mailed, "taken")) == 1  # the record waited for the database
    assert "已完成「收案開始審查」" in town.takes(case).words
    until(lambda: town.sent(case, "taken"))
    assert (house.steps(case), house.left(house.letter(case, "taken"))) == (["submit", "take"], 1)


# --- The mail server -----------------------------------------------------------------------------------------------


def test_mail_server_that_refuses_is_waited_for_and_the_desk_shows_it(town: Town) -> None:
    """tests/portal/outbox/test_duties_hour.py takes a whole hour of it; here the real processes meet one refusal."""
    house, case = town.house, town.case("refused")
    house.mail.answers["MAIL"] = "451 try again later"
    try:
        town.takes(case)
        until(lambda: house.letter(case, "taken")["last_error"])
        letter = house.letter(case, "taken")
        assert (letter["state"], "451" in letter["last_error"]) == ("waiting", True)
        assert letter["next_try_at"] > datetime.now(UTC)
        assert town.waits(case, "taken")
    finally:
        house.mail.answers.clear()
    house.sql("UPDATE outbox_message SET next_try_at = now() WHERE id = %s", letter["id"])  # that time has come
    until(lambda: town.sent(case, "taken"))
    assert house.left(letter) == 1


# --- Two officers --------------------------------------------------------------------------------------------------


def at_once(house: Ruin, case: int, *acts: Callable[[], Answer]) -> list[Answer]:
    """All stand before the case's row when it is let go."""
    with ThreadPoolExecutor(len(acts)) as pool:
        with house.held(case) as wait_for_queue:
            waiting = [pool.submit(act) for act in acts]
            wait_for_queue(len(acts))
        return [future.result() for future in waiting]


def test_two_officers_qualify_and_reject_one_case_at_once(town: Town) -> None:
    house, case = town.house, town.case("qualification")
    first, second = town.officers
    page = f"/admin/review/case/{case}/step"
    answers = at_once(
        house, case,
        lambda: first.post(f"{page}/qualify/", note="其餘看過紙本。"),
        lambda: second.post(f"{page}/find_not_qualified/", note="資本額不足。"),
    )  # fmt: skip
    end = house.state(case)
    assert end in {"qualified", "not_qualified"}
    assert sorted("已完成「" in answer.words for answer in answers) == [False, True]
    assert sum("請重新整理頁面，查看最新進度" in answer.words for answer in answers) == 1
    assert [answer.status for answer in answers] == [200, 200]
    ends = [step for step in house.steps(case) if step in {"qualify", "find_not_qualified"}]
    letters = [len(house.letters(case, kind)) for kind in ("qualified", "not_qualified")]
    assert (len(ends), sum(letters)) == (1, 1)
    assert letters == ([1, 0] if end == "qualified" else [0, 1])


@pytest.mark.parametrize(
    ("name", "says", "other"),
    [
        ("decision", {"outcome": "approved"}, {"outcome": "rejected"}),
        (
            "moved",
            {"outcome": "moved", "comparison": "worse", "days": "7"},
            {"outcome": "approved", "comparison": "better"},
        ),
    ],
)
def test_two_officers_decide_one_solution_at_once(town: Town, name: str, says: dict, other: dict) -> None:
    house, case, solution = town.house, town.case(name), town.solution(name)
    first, second = town.officers
    page = f"/admin/review/case/{case}/solution/{solution}/decide/"
    answers = at_once(
        house, case,
        lambda: first.post(page, reason="第一位的理由。", **says),
        lambda: second.post(page, reason="第二位的理由。", **other),
    )  # fmt: skip
    (decision,) = house.sql("SELECT outcome, reason FROM review_decision WHERE solution_id = %s", solution)
    assert sorted("審查結果已記錄" in answer.words for answer in answers) == [False, True]
    assert sum("這次沒有記錄" in answer.words for answer in answers) == 1
    state = house.number("SELECT state FROM applications_solution WHERE id = %s", solution)
    moved = {"moved": "technical_review", "rejected": "not_approved", "approved": "approved"}
    assert state == moved[decision["outcome"]]
    told = [decision["reason"] in letter["body"] for letter in house.letters(case, "moved")]
    assert (told, house.letters(case, "decided")) == ([True] * (decision["outcome"] == "moved"), [])


# --- The last second -----------------------------------------------------------------------------------------------


def due_in(house: Ruin, case: int, seconds: float) -> datetime:
    due = datetime.now(UTC) + timedelta(seconds=seconds)
    house.sql("UPDATE applications_correction SET due_at = %s WHERE application_id = %s", due, case)
    return due


def test_answer_whose_body_ends_long_after_the_due_time_is_taken_and_the_case_waits_for_it(town: Town) -> None:
    house, case = town.house, town.case("slow")
    vendor = town.vendor("slow")
    page = f"/apply/{case}/correction/"
    assert vendor.get(page).status == 200
    due = due_in(house, case, 4)
    rest = vendor.begins(page, {"company-0-paid_in_capital": "20,000,000", "do": "send"}, ("unasked", blank_pdf()))
    arrived = "SELECT count(*) FROM applications_arrival WHERE application_id = %s"
    until(lambda: house.number(arrived, case) == 1)
    until(lambda: datetime.now(UTC) > due + timedelta(seconds=20))  # sweeps ask each second, 15 seconds behind
    assert house.state(case) == "correction_requested"
    answer = rest()
    assert (answer.status, house.number(arrived, case)) == (302, 0), answer.words
    assert (house.state(case), "lapse" in house.steps(case)) == ("in_qualification", False)


def test_what_begins_after_the_due_time_is_refused_and_what_was_typed_is_kept(town: Town) -> None:
    house, case, solution = town.house, town.case("late"), town.solution("late")
    vendor = town.vendor("late")
    page = f"/apply/{case}/correction/"
    assert vendor.get(page).status == 200
    before = house.number("SELECT count(*) FROM applications_attachment WHERE application_id = %s", case)
    due = due_in(house, case, 0)
    typed = {f"technical-{solution}-tech_security": "補正時打了很久的說明", "do": "send"}
    upload = vendor.begins(f"/apply/{case}/papers/technical-{solution}-load_test_report/", {}, ("file", blank_pdf()))()
    answer = vendor.begins(page, typed, (f"file-technical-{solution}-load_test_report", blank_pdf()))()
    assert (upload.status, "補正期限到" in json.loads(upload.text)["errors"][0]) == (409, True)
    assert (answer.status, ["補正期限到" in answer.words, "補正時打了很久的說明" in answer.words]) == (
        409,
        [True, True],
    )
    assert house.number("SELECT count(*) FROM applications_attachment WHERE application_id = %s", case) == before

    until(lambda: house.state(case) == "deemed_abandoned")
    closed = house.number("SELECT at FROM workflow_event WHERE subject = %s AND step = 'lapse'", f"application:{case}")
    assert due <= closed <= due + timedelta(minutes=1)
    until(lambda: town.sent(case, "lapsed"))
    assert (house.left(house.letter(case, "lapsed")), house.steps(case).count("lapse")) == (1, 1)
    assert "視同放棄" in vendor.get(f"/apply/{case}/").words


def test_answer_that_arrived_in_time_counts_though_its_turn_came_later(town: Town) -> None:
    house, case = town.house, town.case("in_time")
    vendor = town.vendor("in_time")
    page = f"/apply/{case}/correction/"
    assert vendor.get(page).status == 200
    due = due_in(house, case, 5)
    with ThreadPoolExecutor(1) as pool:
        with house.held(case) as wait_for_queue:
            waiting = pool.submit(vendor.post, page, **{"company-0-paid_in_capital": "20,000,000", "do": "send"})
            wait_for_queue(1)
            assert datetime.now(UTC) < due
            until(lambda: datetime.now(UTC) > due)
        answer = waiting.result()
    assert (answer.status, house.state(case)) == (200, "in_qualification"), answer.words
    assert "lapse" not in house.steps(case)
    assert len(house.letters(case, "correction_received")) == 1
    refused = vendor.post(page, do="send")
    assert (refused.status, len(house.letters(case, "correction_received"))) == (409, 1)
