"""What does every journey have? A portal of its own, a browser, and eyes that miss nothing."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys import papers
from tests.journeys.committee import COMMITTEE
from tests.journeys.house import DEMONSTRATION, House, Patterns, open_house
from tests.journeys.people import CHROMIUM, QUIET, Person
from tests.journeys.scripts import YEAR


@pytest.fixture(scope="session")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> Patterns:
    """One folder for all processes of a run."""
    own = tmp_path_factory.getbasetemp()
    return Patterns(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def empty_house(patterns: Patterns) -> Iterator[House]:
    """A portal in which nobody has an account yet; one programme year is open."""
    with open_house(patterns, script=YEAR) as house:
        yield house


@pytest.fixture(scope="session")
def demo_house(patterns: Patterns) -> Iterator[House]:
    """A portal with the demonstration's accounts and cases, its letters printed and sent."""
    with open_house(patterns, DEMONSTRATION) as house:
        yield house


@pytest.fixture(scope="session")
def committee_house(patterns: Patterns) -> Iterator[House]:
    """A portal with a year in review, an officer and a committee of seven; its letters are sealed."""
    with open_house(patterns, script=COMMITTEE, seal="測試用電子印信") as house:
        yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not longer than a module: while it runs, Django takes this thread for an asynchronous one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Person]]:
    """Makes people, each with a browser profile of their own; at the end nothing untoward may have been seen."""
    everybody: list[Person] = []
    yield partial(Person.arrive, browser, everybody)
    seen = [event for person in everybody for event in person.untoward]
    for person in everybody:
        person.leave()
    assert seen == []


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> papers.Papers:
    return papers.make(Path(tmp_path_factory.mktemp("papers")))
