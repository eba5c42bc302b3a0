"""How fast do lists of outside registers come in, are all vendors compared with them, and is one application judged?"""

import csv
import io
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import IO

from django.core.files import File
from django.utils import timezone
from openpyxl import Workbook

from applications.duties import run_guideline
from applications.models import Application, GuidelineCheck, ListCopy, RegisterSource, ScreeningHit, Vendor
from applications.registers import known, runs, screening
from portal.background import duties
from portal.files import room, uploads
from portal.files.formats import FORMATS
from tests.bench.server import PATIENCE, process

LABOUR_ROWS, VENDORS = 600_000, 20_000
SHARES = (0.65, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05)  # of the labour lists: the first law has most
DEBARRED, MAINLAND, ENVIRONMENT = 2_500, 1_500, 50_000
STANDS = 100  # of so many vendors one stands on each list
FIRST = 30_000_000
COLUMNS = [
    "主管機關",
    "公告日期",
    "處分日期",
    "處分字號",
    "事業單位名稱或負責人",
    "違法法規法條",
    "違反法規內容",
    "罰鍰金額",
    "備註說明",
]
_by_chance = Random(20_230_815)  # noqa: S311  the same rows each time
MB = 1024**2


@dataclass(frozen=True)
class ListsRead:
    """Seconds until a worker has all rows in force, those of them in which it stood in line for a processor, the most MB that it
    and the child together held, and how many rows.
    """

    seconds: float
    waited: float
    memory: float
    rows: int


@dataclass(frozen=True)
class Running:
    """One process: its MB, the seconds that it stood in line, and whether it is a look."""

    memory: float
    waited: float
    looks: bool


@dataclass(frozen=True)
class Screened:
    """Seconds for all lists, vendors compared, and findings."""

    seconds: float
    vendors: int
    findings: int


def read_in(rows: int = LABOUR_ROWS) -> ListsRead:
    """The labour lists, by a worker as in service; its memory is looked at twenty times a second."""
    for number, share in enumerate(SHARES, 1):
        with tempfile.TemporaryFile() as made:
            _labour(made, round(rows * share), number)
            _owe(f"labour.{number}", made)
    with process("worker", QUEUES="outside", WORKER_CONCURRENCY="1") as worker:
        started, most, waited = time.perf_counter(), 0.0, 0.0
        duties.nudge("applications.read_list")
        while _waiting():
            if time.perf_counter() - started > PATIENCE:
                raise SystemExit("the worker did not read the lists")
            time.sleep(0.05)
            memory, stood = _held(worker.pid)
            most, waited = max(most, memory), max(waited, stood)
        seconds = time.perf_counter() - started
    current = ListCopy.objects.filter(state=ListCopy.State.CURRENT)
    return ListsRead(seconds, waited, most, sum(current.values_list("rows_count", flat=True)))


def read_others() -> None:
    for key, make in (("debarred", _debarred), ("mainland", _mainland), ("environment", _environment)):
        with tempfile.TemporaryFile() as made:
            make(made)
            _owe(key, made)
    duties.sweep("applications.read_list", timezone.now())


def screened(vendors: int = VENDORS) -> Screened:
    """All vendors of the database, of which so many have names of their own."""
    Vendor.objects.bulk_create(
        (Vendor(tax_id=f"{FIRST + number}", company_name=_ours(number)) for number in range(vendors)), batch_size=1000
    )
    ScreeningHit.objects.all().delete()
    copies = [stand.current for stand in RegisterSource.objects.select_related("current") if stand.current]
    started = time.perf_counter()
    for copy in copies:
        screening.screen(copy, timezone.now())
    return Screened(time.perf_counter() - started, Vendor.objects.count(), ScreeningHit.objects.count())


def judged(case: Application) -> float:
    """Seconds for the verdicts of one application, once its sources have answered."""
    now = timezone.now()
    check = runs.start(case.submissions.newest(), GuidelineCheck.Cause.DEMAND, now, about="bench", since=now)
    started = time.perf_counter()
    run_guideline(check.pk, now)
    check.refresh_from_db()
    if check.done_at is None:
        raise SystemExit("the guideline was not asked")
    return time.perf_counter() - started


# --- What is measured ----------------------------------------------------------------------------------------------


def _waiting() -> bool:
    return ListCopy.objects.filter(state=ListCopy.State.READING).exists()


def _held(pid: int) -> tuple[float, float]:
    """The MB of the largest process of the worker, which is the one that reads, and of the child that looks; and how many
    seconds the first one could have worked while other processes did.
    """
    processes = list(_below(pid))
    reader = max((process for process in processes if not process.looks), key=lambda p: p.memory, default=None)
    looks = sum(process.memory for process in processes if process.looks)
    return (reader.memory + looks, reader.waited) if reader else (looks, 0.0)


def _below(pid: int) -> Iterator[Running]:
    """Every process below this one."""
    try:
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            place = Path("/proc") / child
            memory = int((place / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB
            waited = int((place / "schedstat").read_text().split()[1]) / 1e9
            yield Running(memory, waited, str(room.WITHIN).encode() in (place / "cmdline").read_bytes())
            yield from _below(int(child))
    except (OSError, ValueError):  # gone meanwhile
        return


def _owe(key: str, made: IO[bytes]) -> None:
    source, now = known.list_source(key), timezone.now()
    kind = FORMATS[source.formats[0]]
    made.seek(0)
    name = f"{key}{kind.suffixes[0]}"
    stored = uploads.keep_file(File(made, name), name=name, content_type=kind.content_type, now=now)
    RegisterSource.objects.get_or_create(key=key)
    ListCopy.objects.create(key=key, how=ListCopy.How.DOWNLOAD, file=stored, asked_at=now)


# --- Rows that are made up -----------------------------------------------------------------------------------------


def _ours(number: int) -> str:
    return f"示範廠商{number}資訊股份有限公司"


def _named(number: int) -> str:
    if number % (VENDORS // 200) == 0:
        return f"{_ours(number % VENDORS)}(王大明)"
    return f"旁人{_by_chance.randrange(10**6)}{_by_chance.choice('營造商行實業餐飲')}有限公司(陳小華)"


def _labour(made: IO[bytes], rows: int, law: int) -> None:
    text = io.TextIOWrapper(made, "utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for number in range(rows):
        said = ("雇主未依規定給付延長工作時間之工資，經查屬實。" * 2, 20_000 + number % 90_000, "")
        number_of = f"府勞資字第{law}{number:08}號"
        table.writerow(("臺北市政府勞動局", "1150201", "1150102", number_of, _named(number), "勞動基準法第24條", *said))
    text.detach()


def _debarred(made: IO[bytes]) -> None:
    row = {
        "Announce_Agency_Name": "測試機關",
        "Effective_Date": "1150717",
        "Expire_Date": "1160716",
        "Remark": "說明" * 100,
    }
    rows = [
        {**row, "Corporation_Number": FIRST + number * STANDS, "Corporation_Name": _named(number), "Case_no": number}
        for number in range(DEBARRED)
    ]
    made.write(json.dumps({"Rvlmd_List": {"Renewal_Date": "20260814 00:09", "Rvlmd": rows}}).encode())


def _mainland(made: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(("序號", "國內被投資事業名稱", "統一編號", "投資型態", "核准年月"))
    for number in range(MAINLAND):
        sheet.append((number, _named(number), f"{FIRST + number * STANDS}", "新設公司", "11506"))
    book.save(made)


def _environment(made: IO[bytes]) -> None:
    row = {
        "transgress_law": "水污染防治法第7條",
        "penalty_date": "2026-01-02",
        "isimportant": "否",
        "county_name": "新北市",
    }
    rows = [{**row, "fac_name": _named(number), "document_no": str(number)} for number in range(ENVIRONMENT)]
    made.write(json.dumps({"records": rows}).encode())
