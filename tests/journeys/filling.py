"""How does a vendor walk through the forms? Section by section, with the buttons that stand there."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator

from demonstration import sample
from tests.applications.sheets import answers
from tests.journeys.papers import Papers
from tests.journeys.people import Person

TASKS = re.compile(r"^/apply/\d+/$")
LAST_PAGE = 40  # no application of one solution has more sections

HYBRID_NAME, SUMMIT_NAME = "設備聯網監看雲", "精實排程雲"
COMPANY = answers.COMPANY
FIRST_TIME = {
    **answers.HYBRID,
    **answers.AGENT,
    **answers.prices(answers.price(), answers.price(total_price="60,000", subscription_months="9", user_count="20")),
    "name": HYBRID_NAME,
}
SUMMIT = {
    **answers.PUBLIC,
    **answers.PROMOTION,
    **answers.prices(answers.price()),
    **answers.DIFFERENCE,
    "name": SUMMIT_NAME,
    "features_spec": "加工排程與報工。",
}

Upload = Callable[[Person, str, Locator], None]


def details(slot: str, today: date | None = None) -> dict[str, Any]:
    """What is said of the paper in a slot, as a person types it."""
    wanted = sample.details(slot, today or timezone.localdate())
    return {name: _typed(value) for name, value in wanted.items()}


def _typed(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value)
        return f"{day.year - 1911}/{day.month}/{day.day}"
    return value


def walk(person: Person, said: Mapping[str, Any], upload: Upload) -> None:
    """From the section that is open to the task list."""
    for _ in range(LAST_PAGE):
        if TASKS.match(person.path):
            return
        fill_section(person, said, upload)
        person.presses("儲存並繼續")
        assert person.problems == []
    raise AssertionError(f"the forms do not end: {person.path}")


def fill_section(person: Person, said: Mapping[str, Any], upload: Upload) -> None:
    person.fills(said)
    for name, slot in person.slots().items():
        if slot.locator(".optional").count() == 0 and slot.locator(".upload__none").count():
            upload(person, name, slot)


def by_script(papers: Papers) -> Upload:
    """The page sends each paper by itself."""

    def upload(person: Person, name: str, slot: Locator) -> None:
        person.uploads(slot, paths_for(name, papers))
        person.tells_of(slot, details(name))

    return upload


def paths_for(slot: str, papers: Papers) -> list[Path]:
    """Pictures and several papers where the form takes them."""
    special = {
        "load_test_report": [papers.scan],
        "usage_log_sample": [papers.png],
        "data_portability_steps": [papers.jpg],
        "sales_record_proof": [papers.pdf, papers.jpg],
        "summit_plan_proof": [papers.png, papers.pdf, papers.scan],
    }
    return special.get(slot, [papers.pdf])


def add_solution(person: Person, kind: str) -> None:
    """From the task list to the first section of a new solution."""
    person.follows("新增")
    person.fills({"kind": kind})
    person.presses("新增")
