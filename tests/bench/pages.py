"""How long do the pages take, as a multiple of the reference page?"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.pages import desk
from portal.background import duties
from review.desk.mark_form import judging
from review.qualification import checklist, marking
from tests import factories
from tests.bench import counts, scene
from tests.bench.autosaving import Autosaves
from tests.bench.server import Browser, Form, process

REFERENCE = "/bench/reference/"
WARM_UP, GLANCE, PAIRS, SENT = 15, 6, 60, 30


@dataclass(frozen=True)
class Figure:
    """`ratio` is the median of pairs asked one after the other, `ms` the median of the page alone."""

    what: str
    ratio: float
    ms: float
    bound: float


def figures(ten: Application, three: Application, filed: Application) -> list[Figure]:
    senders = scene.copies(three, SENT)
    _judge(filed)
    with process("web"):
        browser = Browser(int(os.environ["PORT"]))
        browser.wait()
        browser.sign_in(factories.user_of(ten))
        _warm_up(browser)
        own, urls = reverse("applications:application", args=[ten.pk]), counts.sheet_urls(ten)
        measured = [against(browser, "task list, 10 solutions", 3, lambda n: browser.ask(own))]
        measured += [_heaviest(browser, urls, _reading), _heaviest(browser, urls, _saving)]
        measured.append(against(browser, "an autosave", 2, _autosaving(browser, ten), PAIRS))
        measured.append(against(browser, "submit, 3 solutions", 20, _submitting(browser, senders), SENT, 302))
        measured.append(_case_page(browser.sign_in(factories.officer()), filed))
    return measured


def _judge(case: Application) -> None:
    """A mark with a note on each item of its checklist."""
    duties.sweep("applications.guideline")
    for item in checklist.latest(case).items:
        marking.mark(case, factories.officer(), item.key, judging({"result": "pass", "note": "看過了"}), timezone.now())


def _case_page(browser: Browser, case: Application) -> Figure:
    """The page an officer lives in."""
    url = reverse("admin:review_case_change", args=[case.pk])
    return against(browser, "officer's case page, 3 solutions", 5, lambda n: browser.ask(url))


def _warm_up(browser: Browser) -> None:
    for _ in range(WARM_UP):
        browser.ask(REFERENCE)


def _heaviest(browser: Browser, urls: dict[str, str], measure: Callable) -> Figure:
    """A quick look at every section, a long one at the slowest."""
    slowest = max(urls, key=lambda name: measure(browser, name, urls[name], GLANCE).ratio)
    return measure(browser, slowest, urls[slowest], PAIRS)


def _reading(browser: Browser, name: str, url: str, pairs: int) -> Figure:
    return against(browser, f"sheet page, the heaviest: {name}", 5, lambda n: browser.ask(url), pairs)


def _saving(browser: Browser, name: str, url: str, pairs: int) -> Figure:
    def save(number: int) -> tuple:
        form = Form(browser.ask(url)[2].decode())  # as it stands: a page that is out of date would be asked about
        return browser.ask(url, [*form.changed(number), ("do", "next")])

    return against(browser, f"saving a sheet, the slowest: {name}", 3, save, pairs, 302)


def _autosaving(browser: Browser, case: Application) -> Callable:
    """One answer of a sheet, changed each time, as the page's script sends it."""
    solution, saves = case.solutions.first(), Autosaves(factories.user_of(case))
    url, name = desk.section_url(case.pk, "technical", "security", solution.pk), "tech_security"

    def save(number: int) -> tuple:
        answer = browser.ask(url, saves.fields(url, name, f"第 {number} 次", solution), script=True)
        if error := saves.take(url, name, *answer[1:]):
            raise SystemExit(error)
        return answer

    return save


def _submitting(browser: Browser, senders: list) -> Callable:
    def submit(number: int) -> tuple:
        path = reverse("applications:submit", args=[scene.case_of(senders[number]).pk])
        cookie = browser.cookie
        answer = browser.sign_in(senders[number]).ask(path, [])
        browser.cookie = cookie
        return answer

    return submit


def against(browser: Browser, what: str, bound: float, ask: Callable, pairs: int = PAIRS, status: int = 200) -> Figure:
    """The reference page and the other in turn, so that what else the machine does falls on both."""
    ratios, times = [], []
    for number in range(pairs):
        reference, _, _ = browser.ask(REFERENCE)
        ms, answered, _ = ask(number)
        if answered != status:
            raise SystemExit(f"{what}: answered {answered}")
        ratios.append(ms / reference)
        times.append(ms)
    return Figure(what, median(ratios), median(times), bound)
