"""How fast are the officer's desk and the export of everything?"""

import os
import time
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Document
from portal.accounts.models import User
from portal.outbox.models import Printout
from review.cases.filters import CaseFilter
from review.export import exporting
from review.models import Export
from review.workload.dashboard import list_url
from tests.bench import pages, paper
from tests.bench.server import PATIENCE, Browser, process

BOUND = 4


@dataclass(frozen=True)
class Exported:
    """Seconds from asking until it was offered, the worker's largest MB, the file's MB, and how many solutions."""

    seconds: float
    memory: float
    size: float
    solutions: int


def urls(case: Application, officer: User) -> dict[str, str]:
    """The dashboard, and the list by every filter, search and order."""
    year = str(case.programme_id)
    number, tax_id = str(case.number), case.vendor.tax_id
    asked: dict[str, dict[str, str]] = {
        "": {"all": "1"},
        "page 300": {"all": "1", "p": "300"},
        "open": {"stage": "open"},
        "one stage": {"stage": "submitted"},
        "in technical review": {"stage": "solution-technical_review"},
        "first-time solutions": {"kind": "first_time"},
        "one year": {"programme": year},
        "mine": {"officer": "me", "stage": "open"},
        "one's turn": {"turn": "me"},
        "one queue": {"queue": "incoming"},
        "one's turn in a queue": {"queue": "answered", "turn": "me"},
        "unassigned": {"officer": "none"},
        "due today": {"due": "today"},
        "overdue": {"due": "overdue"},
        "without a due time": {"due": "none"},
        "letters lost": {"letters": "lost"},
        "search by 統編": {"q": tax_id},
        "search by the beginning of 統編": {"q": tax_id[:5]},
        "search by 收件編號": {"q": number},
        "search by name": {"q": "測試公司"},
        "search by a name nobody has": {"q": "堃喆"},
        "by due time": {"all": "1", "o": "6"},
        "by officer": {"all": "1", "o": "5"},
    }
    lists = {f"list, {name}" if name else "list": list_url(**wanted) for name, wanted in asked.items()}
    return {"dashboard": reverse("admin:index"), **lists}


def figures(case: Application, officer: User) -> "list[pages.Figure]":
    with process("web"):
        browser = Browser(int(os.environ["PORT"]))
        browser.wait()
        browser.sign_in(officer)
        for _ in range(pages.WARM_UP):
            browser.ask(pages.REFERENCE)
        return [_figure(browser, what, url) for what, url in urls(case, officer).items()]


def _figure(browser: Browser, what: str, url: str) -> "pages.Figure":
    browser.ask(url)  # the filters used last are kept at the first sight of them
    return pages.against(browser, what, BOUND, lambda n: browser.ask(url), 20)


def export(officer: User) -> Exported:
    """The worker has nothing else to do: a PDF that it made before would be measured as well."""
    for promise in (Document, Printout):
        promise.objects.filter(done_at=None).update(done_at=timezone.now())
    with process("worker", QUEUES="documents", WORKER_CONCURRENCY="1") as worker:
        started, most = time.perf_counter(), 0.0
        asked = exporting.ask(officer, CaseFilter(), timezone.now())
        while not Export.objects.filter(pk=asked.pk).exclude(done_at=None).exists():
            if time.perf_counter() - started > PATIENCE:
                raise SystemExit("the worker made no export")
            time.sleep(0.2)
            most = max(most, paper.memory_of(worker.pid))
        seconds = time.perf_counter() - started
    made = Export.objects.select_related("file").get(pk=asked.pk)
    return Exported(seconds, most, made.file.size / 1024**2, made.solutions)
