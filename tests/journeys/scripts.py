"""What do journeys run inside a portal's own process?"""

# `now` and the year that is open are there for what runs on with it.
YEAR = """
from datetime import date, timedelta
from django.utils import timezone
from applications.models import Programme
now = timezone.now()
Programme.objects.create(
    year=now.year - 1911, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=30),
    valid_to=timezone.localdate() + timedelta(days=200), contact_name="測試辦公室", contact_phone="02-8787-0000",
    contact_email="service@example.tw", contact_hours="週一至週五 9:00–18:00",
)
"""

CASE = """
from django.utils import timezone
from applications.models import Programme
from demonstration import cases as demo
from portal import taxid
from portal.accounts.models import User
number = next(n for n in map(str, range(12_000_000, 13_000_000)) if taxid.is_valid(n) and not User.objects.filter(username=n))
now = timezone.now()
user = demo.vendor_user(number, f"vendor{{number}}@example.com", {password!r})
case = demo.{state}(user, Programme.objects.open_at(now).first(), now, "測試公司")
print(number, case.pk, user.pk)
"""

IDLE_SINCE_LONG = """
from importlib import import_module
from django.conf import settings
from django.contrib.sessions.models import Session
store = import_module(settings.SESSION_ENGINE).SessionStore
for row in Session.objects.all():
    session = store(row.pk)
    if session.get("_auth_user_id") == "{user}":
        session["last_seen"] = 1
        session.save()
"""

# What is checked after a page of the `case` was opened makes that page old: its officer is told to look again. Its worker and we may do it.
CHECKED = """
import time
from applications.models import GuidelineCheck
from portal.background import duties
patience = time.monotonic() + 60
while GuidelineCheck.objects.filter(submission__application=case.pk, done_at=None).exists():
    assert time.monotonic() < patience, "the checks of the case are not done"
    duties.sweep("applications.guideline")
    time.sleep(0.1)
"""

# A case in 資格審查 with three solutions, its checks done, and the `officer` who took it. The house is one for all journeys: each brings names of its own.
CASE_ON_THE_DESK = (
    """
import json
from datetime import timedelta
from django.utils import timezone
from applications.models import Programme
from demonstration import cases as demo
from portal.roles import Role
from review.qualification import qualifying

now = timezone.now()
officer = demo.staff_user({officer!r}, "{officer}@example.tw", {password!r}, Role.OFFICER)
vendor = demo.vendor_user({tax_id!r}, "{tax_id}@example.com", {password!r})
year = Programme.objects.open_at(now).first() or Programme.objects.create(
    year=115, opens_at=now - timedelta(days=60), closes_at=now + timedelta(days=60), valid_to=timezone.localdate(now) + timedelta(days=200)
)
kinds = [{{"name": "排程管家"}}, {{"name": "機聯網"}}, {{"name": "料況雲", "kind": "summit_existing"}}]
case = qualifying.take(demo.filed(vendor, year, now, "走查股份有限公司", kinds).application, officer, "", now)
"""
    + CHECKED
    + """
print(json.dumps({{"pk": case.pk, "number": case.number}}))
"""
)
