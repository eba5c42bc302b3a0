"""How does a vendor begin a year's application: empty, prefilled, or with all of an earlier one?"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from applications.actions.access import NotEditable
from applications.actions.filling import compare_with
from applications.models import Application, Attachment, PricePlan, Programme, Solution, Vendor
from applications.sheets import COMPANY, SOLUTION_SHEETS
from portal.accounts.models import User
from portal.files.models import StoredFile

# Consents and the attestation are given anew each time: they are about this application, under the text of the day.
CARRIED = [
    name
    for name in COMPANY.base_fields
    if not name.startswith("consent_") and name != "attest_not_prc_or_foreign_branch"
]
CARRIED_OF_SOLUTION = ("kind", "position", "previous_solution_id", *{n for s in SOLUTION_SHEETS for n in s.base_fields})


def start(user: User, programme: Programme, now: datetime) -> Application:
    """The vendor's running application of this year; a new one is prefilled from the last. Raises NotEditable."""
    vendor = Vendor.objects.of(user)
    if running := _running(vendor, programme):
        return running
    application = _blank(vendor, programme, user, now)
    if last := vendor.applications.order_by("-pk").first():
        _copy(CARRIED, last, application)
    return _stored(application)


def carry_target(vendor: Vendor, now: datetime) -> Programme | None:
    """The open year that something can be carried into; None when there is none.

    Nor while that year has an application of this vendor already: two cannot be merged without losing answers.
    """
    target = Programme.objects.open_at(now).order_by("closes_at").first()
    return None if target is None or _running(vendor, target) else target


def is_left_behind(case: Application, now: datetime) -> bool:
    """Whether nothing more can be sent in it: it has ended, or its year has. Then it may be carried over."""
    return case.stage.final or case.programme.has_ended(now)


def carry_over(source: Application, user: User, programme: Programme, now: datetime) -> Application:
    """A draft of `programme` with all answers, solutions, prices and papers of `source`, which stays as it was.

    Consents, the attestation, numbers and decisions are not carried. Papers are the same files in new places; one whose
    date is out of the window is said by the check. Pressed twice it is one application. Raises NotEditable.
    """
    if running := _running(source.vendor, programme):
        return running
    if not is_left_behind(source, now):
        raise NotEditable("這個申請還沒有結束，不能帶到別的年度。")
    application = _blank(source.vendor, programme, user, now)
    _copy(CARRIED, source, application)
    with transaction.atomic():
        stored = _stored(application)
        if stored is application:
            _carry_papers(source, stored, _carry_solutions(source, stored))
    return stored


def _carry_solutions(source: Application, target: Application) -> dict[int | None, Solution | None]:
    """The new solution of each old one, and None for the company's own sheet."""
    made: dict[int | None, Solution | None] = {None: None}
    for old in source.solutions.prefetch_related("price_plans"):
        new, plans = Solution(application=target), list(old.price_plans.all())
        _copy(CARRIED_OF_SOLUTION, old, new)
        if not source.stage.vendor_may_edit:  # it was filed
            compare_with(new, old, plans)
        new.save()
        PricePlan.objects.bulk_create([plan.copy_for(new) for plan in plans])
        made[old.pk] = new
    return made


def _carry_papers(source: Application, target: Application, solutions: dict[int | None, Solution | None]) -> None:
    papers = source.attachments.present().exclude(file__state=StoredFile.State.REFUSED)  # which has no bytes any more
    Attachment.objects.bulk_create(
        Attachment(
            application=target,
            solution=solutions[paper.solution_id],
            slot=paper.slot,
            file=paper.file,
            details=paper.details,
        )
        for paper in papers
    )


def _running(vendor: Vendor, programme: Programme) -> Application | None:
    going = [state.name for state in Application.workflow.states if not state.final]
    return vendor.applications.filter(programme=programme, state__in=going).first()


def _blank(vendor: Vendor, programme: Programme, user: User, now: datetime) -> Application:
    if reason := programme.refusal(now):
        raise NotEditable(reason)
    return Application(vendor=vendor, programme=programme, contact_email=_owner_email(vendor, user), created_at=now)


def _copy(names: Any, source: Any, target: Any) -> None:
    for name in names:
        setattr(target, name, getattr(source, name))


def _stored(application: Application) -> Application:
    """The application, saved; the first one when it was pressed twice."""
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        return _running(application.vendor, application.programme)
    return application


def _owner_email(vendor: Vendor, user: User) -> str:
    """F1-17: of the account that stays, whoever begins."""
    return vendor.owner.user.email if vendor.owner else user.email
