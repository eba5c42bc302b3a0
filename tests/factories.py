"""How does a test get a case in a given state? Through the verbs that people use, at a time it chooses."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from applications import actions
from applications.models import Application, Correction, Membership, Programme, Solution
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier, Part
from listings import actions as listing_actions
from listings import demo
from portal import taxid
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.calendar import ROC_OFFSET
from review import actions as review

PASSWORD = "quiet-river-2031"
_tax_ids = (number for n in count(99_000_000) if taxid.is_valid(number := str(n)))
_numbers = count()
_staff_names = (f"staff{n}" for n in count())

Solutions = Iterable[dict[str, Any]]  # one dict for each solution: kind, agent, hybrid, and answers by name
ONE: Solutions = ({},)


def taipei(year: int, month: int, day: int, *clock: int) -> datetime:
    return timezone.make_aware(datetime.combine(date(year, month, day), time(*clock)))


# --- People --------------------------------------------------------------------------------------------------------


def vendor(verified: bool = True) -> User:
    tax_id = next(_tax_ids)
    return demo.vendor_user(tax_id, f"vendor{tax_id}@example.com", PASSWORD, verified)


def member(owner: User, role: str = "editor", now: datetime | None = None) -> Membership:
    """One more person of the owner's vendor, who was invited and came."""
    return demo.member(owner, f"member{next(_numbers)}@example.com", "林小華", PASSWORD, now or timezone.now(), role)


def staff(role: str = Role.OFFICER) -> User:
    """Somebody of the staff with a second factor."""
    name = next(_staff_names)
    user = demo.staff_user(name, f"{name}@example.tw", PASSWORD, role)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return user


def officer() -> User:
    return User.objects.filter(role=Role.OFFICER).first() or staff()


# --- Years ---------------------------------------------------------------------------------------------------------


def programme(now: datetime | None = None, **values: Any) -> Programme:
    """A year that is open at `now`."""
    now = now or timezone.now()
    year = {
        "year": timezone.localdate(now).year - ROC_OFFSET,
        "opens_at": now - timedelta(days=60),
        "closes_at": now + timedelta(days=60),
        "valid_to": timezone.localdate(now) + timedelta(days=200),
    }
    return Programme.objects.create(**{**year, **values})


def year_112(**values: Any) -> Programme:
    """The dates of 二(一) and 二(二): 2023-08-20 is the last day, 2023-12-31 the last of what was approved."""
    dates = {"opens_at": taipei(2023, 5, 1), "closes_at": taipei(2023, 8, 21), "valid_to": date(2023, 12, 31)}
    return programme(taipei(2023, 6, 1), **{**dates, **values})


def closed_programme(now: datetime | None = None) -> Programme:
    now = now or timezone.now()
    return programme(now, closes_at=now - timedelta(seconds=1))


# --- Cases ---------------------------------------------------------------------------------------------------------


def draft(
    user: User | None = None, year: Programme | None = None, now: datetime | None = None, **company: Any
) -> Application:
    """附表1 filled in, no solution yet."""
    now = now or timezone.now()
    return demo.draft(user or vendor(), year or _open_year(now), now, "測試公司", **company)


def complete(
    user: User | None = None, year: Programme | None = None, now: datetime | None = None, solutions: Solutions = ONE
) -> Application:
    """Everything filled in and uploaded, ready to be sent."""
    now = now or timezone.now()
    return demo.complete(user or vendor(), year or _open_year(now), now, "測試公司", solutions)


def submitted(
    user: User | None = None, year: Programme | None = None, now: datetime | None = None, solutions: Solutions = ONE
) -> Application:
    now = now or timezone.now()
    return demo.filed(user or vendor(), year or _open_year(now), now, "測試公司", solutions).application


def in_review(now: datetime | None = None, **case: Any) -> Application:
    now = now or timezone.now()
    return review.take(submitted(now=now, **case), officer(), now)


def returned(now: datetime | None = None, items: Iterable[tuple[str, str]] | None = None, **case: Any) -> Correction:
    """A correction of `items`, (sheet, name) each; solution sheets mean the first solution."""
    now = now or timezone.now()
    application = in_review(now, **case)
    first = application.solutions.first().pk
    wanted = items or [
        ("company", "paid_in_capital"),
        ("technical", "tech_security"),
        ("technical", "load_test_report"),
    ]
    places = [review.Item(sheet, None if sheet == "company" else first, name, "請修正。") for sheet, name in wanted]
    return review.request_correction(application, officer(), places, "其他資料沒有問題。", now)


def qualified(now: datetime | None = None, **case: Any) -> Application:
    now = now or timezone.now()
    return review.qualify(in_review(now, **case), officer(), "", now)


def approved(now: datetime | None = None, **case: Any) -> Application:
    now = now or timezone.now()
    application = qualified(now, **case)
    for solution in application.solutions.all():
        comparison = "equal" if solution.state == "documentary_review" else ""
        review.decide(solution, officer(), "approved", "委員共識通過。", comparison, now)
    return application


def announced(now: datetime | None = None, **case: Any) -> Application:
    """On the public page."""
    now = now or timezone.now()
    application = approved(now, **case)
    for solution in application.solutions.all():
        review.announce(solution, officer(), now)
        listing_actions.publish(solution.pk, now)
    return application


def user_of(application: Application) -> User:
    return User.objects.get(membership__vendor=application.vendor_id, membership__role="owner")


def save(row: Application | Solution, sheet: str, now: datetime | None = None, **answers: Any) -> list[str]:
    """Saves some questions of a sheet as their page would; the names that changed."""
    application = row.application if isinstance(row, Solution) else row
    bound = SHEETS[sheet](
        MultiValueDict(demo.as_sent(SHEETS[sheet].base_fields, answers)), instance=row, names=frozenset(answers)
    )
    return actions.save_sheet(bound, application, user_of(application), demo.ADDRESS, now or timezone.now())


def part(application: Application, sheet: str, solution: Solution | None = None) -> Part:
    found = Dossier(application).part(sheet, solution and solution.pk)
    assert found is not None
    return found


def _open_year(now: datetime) -> Programme:
    return Programme.objects.open_at(now).first() or programme(now)


# --- Files ---------------------------------------------------------------------------------------------------------


def pdf(name: str = "測試.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, demo.blank_pdf(), "application/pdf")


def upload(content: bytes, name: str, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)
