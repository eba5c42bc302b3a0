"""When is a submission asked about, and what is still being asked? A run of the guideline, with its questions to the registers."""

from datetime import datetime

from django.db import transaction

from applications.models import GuidelineCheck, RegisterQuestion, Submission
from applications.registers import known
from portal.accounts.models import User
from portal.background import duties


def start(
    submission: Submission,
    cause: GuidelineCheck.Cause,
    now: datetime,
    *,
    about: str = "",
    by: User | None = None,
    since: datetime | None = None,
) -> GuidelineCheck:
    """Owes a run, once for each `cause` and `about` (R4-y). With `since` no register is asked anew: what answered since then counts."""
    with transaction.atomic():
        values = {"asked_at": now, "since": since or now, "asked_by": by}
        check, made = GuidelineCheck.objects.get_or_create(
            submission=submission, cause=cause, about=about, defaults=values
        )
        if made and since is None:
            tax_id = submission.filed.vendor.tax_id
            RegisterQuestion.objects.bulk_create(
                RegisterQuestion(key=source.key, tax_id=tax_id, check_run=check, asked_at=now)
                for source in known.asked_sources()
                if source.is_on
            )
        duties.nudge("applications.ask", "applications.guideline")
    return check
