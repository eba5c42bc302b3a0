"""Do two hundred vendors who type at once all keep what they typed? Real processes, a minute long, compared at the end."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles

from applications.models import Application
from applications.pages import desk
from portal.accounts.models import User
from tests.bench import scene
from tests.bench.autosaving import Autosaves
from tests.bench.server import Browser, process

VENDORS, EVERY, SECONDS = 200, 5.0, 60.0
HANDS = 20  # threads; each types for some of the vendors
TYPED = (  # (sheet, section, answer): what each vendor changes in turn
    ("company", "people", "rep_title"),
    ("technical", "security", "tech_security"),
    ("company", "people", "contact_title"),
    ("technical", "security", "tech_privacy"),
    ("promotion", "content", "features_highlights"),
)


@dataclass
class Outcome:
    """`lost` are answers that are not stored as they were last sent; `ms` the time of each save."""

    ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    compared: int = 0

    @property
    def median(self) -> float:
        return median(self.ms)

    @property
    def slow(self) -> float:
        """19 of 20 saves were faster."""
        return quantiles(self.ms, n=20)[-1]


class Vendor:
    """Somebody who fills in one answer after the other."""

    def __init__(self, user: User, browser: Browser) -> None:
        self.case = scene.case_of(user)
        self.solution = self.case.solutions.get()
        self.saves = Autosaves(user)
        self.browser = browser.signed_in(user)
        self.said: dict[tuple[str, str, str], str] = {}

    def type(self, turn: int) -> tuple[float, str]:
        place = TYPED[turn % len(TYPED)]
        text = f"第 {turn} 次，{self.case.pk}"
        ms, error = self.saves.save(self.browser, self._url(place), place[2], text, self._row(place))
        if not error:
            self.said[place] = text
        return ms, error

    def _row(self, place: tuple[str, str, str]) -> object:
        return self.case if place[0] == "company" else self.solution

    def _url(self, place: tuple[str, str, str]) -> str:
        return desk.section_url(self.case.pk, place[0], place[1], None if place[0] == "company" else self.solution.pk)

    def lost(self) -> Iterator[str]:
        self.case, self.solution = Application.objects.get(pk=self.case.pk), self.case.solutions.get()
        for place, text in self.said.items():
            kept = getattr(self._row(place), place[2])
            if kept != text:
                yield f"{self.case} {place[2]}: {text!r} was sent, {kept!r} is stored"


def figures(pattern: Application, vendors: int = VENDORS, seconds: float = SECONDS) -> Outcome:
    """`pattern` is a draft of one solution; every vendor fills in a copy of it."""
    users, outcome = scene.copies(pattern, vendors), Outcome()
    with process("web"):
        browser = Browser(int(os.environ["PORT"]))
        browser.wait()
        typing = [Vendor(user, browser) for user in users]
        hands = [threading.Thread(target=_hand, args=(typing[n::HANDS], outcome, seconds)) for n in range(HANDS)]
        with _started(hands):
            pass
    outcome.lost = [line for vendor in typing for line in vendor.lost()]
    outcome.compared = sum(len(vendor.said) for vendor in typing)
    return outcome


@contextmanager
def _started(hands: list[threading.Thread]) -> Iterator[None]:
    for hand in hands:
        hand.start()
    yield
    for hand in hands:
        hand.join()


def _hand(own: list[Vendor], outcome: Outcome, seconds: float) -> None:
    """Each of its vendors once in EVERY seconds, spread over that time; a late save is not skipped."""
    started = time.monotonic()
    for turn in range(int(seconds / EVERY)):
        for number, vendor in enumerate(own):
            due = started + EVERY * (turn + number / len(own))
            time.sleep(max(0.0, due - time.monotonic()))
            ms, error = vendor.type(turn)
            outcome.ms.append(ms)
            if error:
                outcome.errors.append(error)
