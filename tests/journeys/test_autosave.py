"""Is anything that a vendor types ever lost? Two tabs, two people, a session that ends, a server that dies, a line that drops."""

from ast import literal_eval
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from listings.management.commands.demo import PASSWORD
from tests.journeys.house import House, open_house
from tests.journeys.people import PATIENCE, Person
from tests.journeys.test_bad_luck import CASE

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey of autosave")]

COLLEAGUE = """
from applications.models import Membership, Vendor
from listings import demo
from portal import taxid
from portal.accounts.models import User
vendor = Vendor.objects.get(tax_id="{tax_id}")
number = next(n for n in map(str, range(14_000_000, 15_000_000)) if taxid.is_valid(n) and not User.objects.filter(username=n))
user = demo.vendor_user(number, f"colleague{{number}}@example.com", {password!r})
user.name = "王小明"
user.save()
Membership.objects.update_or_create(user=user, defaults={{"vendor": vendor}})
print(number)
"""
STORED = """
from applications.models import Application
print(repr(getattr(Application.objects.get(pk={pk}), "{name}")))
"""
SAVED = "[data-autosave-line]"


@pytest.fixture(scope="module")
def house():
    """A portal of its own: this one is stopped and started again."""
    with open_house() as house:
        house.script(PROGRAMME)
        yield house


PROGRAMME = """
from datetime import timedelta
from django.utils import timezone
from applications.models import Programme
now = timezone.now()
Programme.objects.create(
    year=now.year - 1911, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=30),
    valid_to=timezone.localdate() + timedelta(days=200),
)
"""


@dataclass
class Case:
    vendor: Person
    pk: int
    tax_id: str
    user: int
    house: House

    @property
    def people(self) -> str:
        return f"/apply/{self.pk}/company/people/"

    def stored(self, name: str) -> str:
        return literal_eval(self.house.script(STORED.format(pk=self.pk, name=name)).strip().splitlines()[-1])


@pytest.fixture
def case(house: House, visitor: Callable[..., Person]) -> Case:
    tax_id, pk, user = house.script(CASE.format(state="draft", password=PASSWORD)).split()[-3:]
    person = visitor(house.url)
    person.signs_in(tax_id, PASSWORD)
    return Case(person, int(pk), tax_id, int(user), house)


def box(page: Page, name: str):
    return page.locator(f"[name={name}]")


def types(page: Page, name: str, text: str) -> None:
    box(page, name).fill(text)


def is_saved(page: Page) -> None:
    expect(page.locator(SAVED)).to_contain_text("已於", timeout=PATIENCE)


def test_what_is_typed_is_saved_by_itself_and_a_wrong_answer_stops_nothing(case: Case) -> None:
    vendor = case.vendor
    vendor.goes(case.people)
    types(vendor.page, "contact_mobile", "12")
    types(vendor.page, "rep_title", "執行長")
    is_saved(vendor.page)
    assert case.stored("rep_title") == "執行長"
    expect(vendor.page.locator(".field--error")).to_have_count(1)
    expect(vendor.page.locator(".error-summary")).to_have_count(0)
    types(vendor.page, "contact_mobile", "0912345678")
    expect(vendor.page.locator(".field--error")).to_have_count(0)
    assert vendor.page.evaluate("Object.keys(localStorage).length") == 0
    vendor.page.reload()
    expect(box(vendor.page, "contact_mobile")).to_have_value("0912345678")


def test_two_tabs_are_asked_which_answer_stays(case: Case) -> None:
    first, second = case.vendor.page, case.vendor.context.new_page()
    for page in (first, second):
        page.goto(case.people)
    types(first, "rep_title", "甲")
    types(first, "contact_title", "課長")
    is_saved(first)
    types(second, "rep_title", "乙")
    types(second, "rep_name", "林大同")
    question = second.locator(".conflict")
    expect(question).to_contain_text("甲")
    expect(question).to_contain_text("乙")
    assert (case.stored("rep_title"), case.stored("rep_name"), case.stored("contact_title")) == ("甲", "林大同", "課長")
    question.get_by_label("保留已儲存的").check()
    expect(question).to_have_count(0)
    expect(box(second, "rep_title")).to_have_value("甲")
