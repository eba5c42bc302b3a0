"""Does the first page say what outside lists brought, to whoever may see it, and ask for it of who can do it?"""

import pytest
from django.utils import timezone

from applications.models import Vendor
from portal.roles import Role
from tests import factories
from tests.applications.admin.lists import hit_of
from tests.browser import questions_of, signed_in, visit

pytestmark = pytest.mark.django_db
LINE = "//p[@class='letters-waiting'][starts-with(., '名單：')]"


def test_first_page_tells_of_findings_and_asks_who_can_answer_them() -> None:
    hit_of(Vendor.objects.create(tax_id="04595257"), timezone.now())
    seen = {
        role: visit(signed_in(factories.staff(role)), "/admin/").texts(LINE) for role in Role if role != Role.VENDOR
    }
    waits = "名單：名單比對的發現，等處理 1 項"
    assert seen == {
        Role.OFFICER: [f"{waits} 請處理"],
        Role.ADMINISTRATOR: [f"{waits} 請處理"],
        Role.AUTHORITY: [waits],
        Role.REVIEWER: [],
    }


def test_first_page_asks_alike_for_few_findings_and_for_many() -> None:
    officer, now = signed_in(factories.staff()), timezone.now()
    hit_of(Vendor.objects.create(tax_id="04595257"), now)
    few = questions_of(officer, "/admin/")
    for number in range(20):
        hit_of(Vendor.objects.create(tax_id=f"{10_000_000 + number}"), now)
    assert questions_of(officer, "/admin/") == few
