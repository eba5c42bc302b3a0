"""Which year, committee and cases do the journeys of the review have? Made by the verbs, as far as they are not the point."""

import json
from collections.abc import Callable
from typing import Any

from demonstration.management.reviews import PEOPLE
from tests.factories import PASSWORD
from tests.journeys.house import House
from tests.journeys.people import Person

NAMES = {account: name for account, name, *_ in PEOPLE}

# The year is some weeks old, so that what went before the committee's day has a past to lie in.
COMMITTEE = f"""
from datetime import timedelta
from django.utils import timezone
from applications.models import Programme
from demonstration import cases
from demonstration.management.reviews import CommitteeScene
from portal.roles import Role

now = timezone.now()
year = Programme.objects.create(
    year=timezone.localdate(now).year - 1911, opens_at=now - timedelta(days=40), closes_at=now + timedelta(days=30),
    valid_to=timezone.localdate(now) + timedelta(days=200), contact_name="測試辦公室", contact_phone="02-8787-0000",
    contact_email="service@example.tw", contact_hours="週一至週五 9:00–18:00",
)
officer = cases.staff_user("officer", "officer@example.tw", {PASSWORD!r}, Role.OFFICER)
CommitteeScene(year, officer, [], {PASSWORD!r}, now)
"""

# What the scripts below start from: the committee as the demonstration's scenes know it, and one case that qualified.
CASE = """
import json
from datetime import timedelta
from django.utils import timezone
from applications.models import Attachment, Programme, Solution
from demonstration import cases
from demonstration.management.reviews import CommitteeScene
from portal.accounts.models import User
from review.committee import answering
from review.models import Committee, Meeting, Member, ReviewTask
from review.qualification import qualifying

now = timezone.now()
officer = User.objects.get(username="officer")
scene = CommitteeScene.__new__(CommitteeScene)
scene.officer, scene.now, scene.committee = officer, now, Committee.objects.get()
scene.members = {member.user.username: member for member in scene.committee.members.select_related("user")}
"""
QUALIFIED = """
vendor = cases.vendor_user({tax_id!r}, "{tax_id}@example.com", {password!r})
filed = cases.filed(vendor, Programme.objects.get(), now - timedelta(days=20), {company!r}, ({kind!r},)).application
case = qualifying.take(filed, officer, "", now - timedelta(days=19))
case = qualifying.qualify(case, officer, "檢核項目已在紙本看過。", now - timedelta(days=18))
solution = case.solutions.get()
paper = Attachment.objects.filter(application=case.pk).first()
print(json.dumps({{"pk": case.pk, "number": case.number, "solution": solution.pk, "paper": str(paper.file_id)}}))
"""


def qualified(house: House, tax_id: str, company: str, **kind: Any) -> dict[str, Any]:
    """A case of one solution that waits for its review."""
    return last_line(house, QUALIFIED.format(tax_id=tax_id, company=company, kind=kind, password=PASSWORD))


def last_line(house: House, script: str) -> Any:
    return json.loads(house.script(CASE + script).strip().splitlines()[-1])


def come(house: House, visitor: Callable[..., Person], name: str, page: str, **options: Any) -> Person:
    person = visitor(house.url, **options)
    person.signs_in(name, PASSWORD)
    person.goes(page)
    return person
