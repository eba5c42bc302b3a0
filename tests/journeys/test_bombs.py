"""Does a vendor fill in, upload and submit as on any day while others send files that were made to hurt? Real processes."""

import itertools
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.factories import PASSWORD
from tests.journeys.house import Patterns
from tests.journeys.ruins import Answer, Caller, Ruin, ruin
from tests.portal.files import samples

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("bad days")]
CASES = Path(__file__).parents[1] / "portal" / "files" / "cases"
SETUP = """
import json
from applications.models import Document, GuidelineCheck, PaperReading
from portal.outbox.models import Message, Printout
from tests import factories
cases = [factories.complete() for _ in range(3)]
for promise in (Document, Message, Printout, GuidelineCheck, PaperReading):
    promise.objects.all().delete()
print(json.dumps({"cases": [[case.pk, case.vendor.tax_id, case.solutions.get().pk] for case in cases]}))
"""
AT_ONCE = 3  # as many as the page itself sends, from each of two accounts
PAGE_SECONDS, UPLOAD_SECONDS = 5.0, 15.0  # on a machine under load; alone it is a tenth of it
GROWN = 80 * 1024  # kB that a web process may be larger afterwards

MOST_UPLOADS = 12  # a slot takes twenty
TRIES = 3
PICTURE = samples.picture("JPEG", (300, 200))
BUSY = "請過一分鐘再上傳一次"
TOO_COMPLEX, TOO_LARGE = "這個 PDF 的內部結構太複雜", "這個 Excel 檔解開後太大"
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a page 300,000 times": ((CASES / "H1_kids_300000_pages.pdf").read_bytes, TOO_COMPLEX),
    "a page a million times": (lambda: samples.pdf_of_kids(1_000_000), TOO_COMPLEX),
    "a page too often for the memory": (lambda: samples.pdf_of_kids(400_000), "這個檔案要用太多時間或記憶體"),
    "a stream that unpacks": (lambda: samples.pdf_bomb(150), TOO_COMPLEX),
    "pages that are their own": (samples.pdf_that_bites_its_tail, "這個 PDF 已損壞"),
    "an attached program": ((CASES / "U5_attached_exe.pdf").read_bytes, "夾帶了其他檔案"),
    "styles": ((CASES / "H1_xf_160000.xlsx").read_bytes, TOO_LARGE),
    "texts called a sheet": (lambda: samples.workbook_of_texts(40), TOO_LARGE),
    "entities": (samples.workbook_of_entities, "這個 Excel 檔已損壞"),
    "parts": (lambda: samples.workbook_of_parts(3000), TOO_LARGE),
    "scans": (lambda: samples.jpeg_of_scans(1000), "這張圖片的內部結構異常"),
    "pixels": ((CASES / "U9_bomb_500mb.png").read_bytes, "這張圖片的像素太多"),
    "chunks": (lambda: samples.png_of_chunks(300_000), "這張圖片的內部結構異常"),
}


class Uploader(Caller):
    """A vendor with a case."""

    def __init__(self, house: Ruin, made: list[Any]) -> None:
        super().__init__(house.url)
        self.case, tax_id, self.solution = made
        assert self.signs_in(tax_id, PASSWORD).status == 200

    def sends(self, content: bytes) -> Answer:
        """Into a slot that takes every format."""
        return self.begins(
            f"/apply/{self.case}/papers/promotion-{self.solution}-usage_log_sample/", {}, ("file", content)
        )()

    def sends_certificate(self) -> Answer:
        return self.begins(f"/apply/{self.case}/papers/company-0-awards_certificates/", {}, ("file", PICTURE))()


@pytest.fixture(scope="module")
def town(patterns: Patterns) -> Iterator[tuple[Ruin, list[Uploader]]]:
    with ruin() as house:
        made = house.begin(SETUP, patterns.static)
        yield house, [Uploader(house, case) for case in made["cases"]]


def timed(act: Callable[[], Answer]) -> float:
    begun = time.monotonic()
    assert act().status == 200
    return time.monotonic() - begun


def memory(house: Ruin) -> dict[int, int]:
    """Of each web process, in kB: their looks are gone by then."""
    master = house.processes[0].pid
    pids = [int(pid) for line in Path(f"/proc/{master}/task").glob("*/children") for pid in line.read_text().split()]
    return {
        pid: int(
            next(
                line.split()[1]
                for line in Path(f"/proc/{pid}/status").read_text().splitlines()
                if line.startswith("VmRSS")
            )
        )
        for pid in pids
    }


def until_refused(attacker: Uploader, content: bytes) -> str:
    """Sent again while it is not its turn; on a machine that does much else a hard one may have to try for ever."""
    for _ in range(TRIES):
        answer = attacker.sends(content)
        if answer.status != 503:
            break
        time.sleep(0.5)
    assert answer.status in {422, 503}, answer.words[:500]
    return told(answer)


def told(answer: Answer) -> str:
    (sentence,) = json.loads(answer.text)["errors"]
    return sentence


def attack(attackers: list[Uploader], bombs: dict[str, bytes], pool: ThreadPoolExecutor) -> dict[str, Future]:
    """Each bomb once, from all accounts in turn."""
    turns = zip(itertools.cycle(attackers), bombs.items(), strict=False)
    return {name: pool.submit(until_refused, attacker, content) for attacker, (name, content) in turns}


def test_vendor_works_as_usual_while_bombs_are_refused(town: tuple[Ruin, list[Uploader]]) -> None:
    house, (vendor, *attackers) = town
    bombs = {name: make() for name, (make, _) in BOMBS.items()}
    page = f"/apply/{vendor.case}/company/basics/"
    quiet_page = statistics.median(timed(lambda: vendor.get(page)) for _ in range(5))
    quiet_upload = statistics.median(timed(vendor.sends_certificate) for _ in range(3))
    for attacker in attackers:  # what a process loads once is no growth
        until_refused(attacker, bombs["an attached program"])
    before = memory(house)

    with ThreadPoolExecutor(AT_ONCE * len(attackers)) as pool:
        sent = attack(attackers, bombs, pool)
        pages, uploads = [], []
        while not all(future.done() for future in sent.values()) or not uploads:
            pages.append(timed(lambda: vendor.get(page)))
            if len(uploads) < MOST_UPLOADS:
                uploads.append(timed(vendor.sends_certificate))
        said = {name: future.result() for name, future in sent.items()}

    assert [name for name, words in said.items() if BOMBS[name][1] not in words and BUSY not in words] == []
    assert sum(BUSY in words for words in said.values()) <= 2
    print(
        f"quiet {quiet_page:.2f} {quiet_upload:.2f}, under attack {max(pages):.2f} {max(uploads):.2f} of {len(pages)}"
    )
    assert max(pages) < max(PAGE_SECONDS, 10 * quiet_page)
    assert max(uploads) < max(UPLOAD_SECONDS, 10 * quiet_upload)
    after = memory(house)
    assert set(after) == set(before)
    assert [(after[pid] - before[pid]) for pid in before if after[pid] - before[pid] > GROWN] == []


def test_vendor_submits_while_bombs_are_refused(town: tuple[Ruin, list[Uploader]]) -> None:
    house, (vendor, *attackers) = town
    stop = threading.Event()
    hard = samples.pdf_of_kids(400_000)

    def keep_on(attacker: Uploader) -> None:
        while not stop.is_set():
            attacker.sends(hard)

    with ThreadPoolExecutor(AT_ONCE * len(attackers)) as pool:
        working = [pool.submit(keep_on, attacker) for attacker in attackers * AT_ONCE]
        try:
            time.sleep(2)
            begun = time.monotonic()
            vendor.get(f"/apply/{vendor.case}/check/")
            answer = vendor.post(f"/apply/{vendor.case}/submit/")
            taken = time.monotonic() - begun
        finally:
            stop.set()
        for future in working:
            future.result()
    assert "收件成功" in answer.words
    assert house.state(vendor.case) == "submitted"
    assert taken < 4 * PAGE_SECONDS
