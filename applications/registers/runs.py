"""When is a submission asked about, and what is still being asked? A run of the guideline, with its questions to the registers."""

from datetime import datetime

from django.db import transaction

from applications.models import Application, GuidelineCheck, RegisterQuestion, Submission
from applications.registers import known
from portal.accounts.models import User
from portal.background import duties
from portal.workflow.engine import StepRefused


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
    with transaction.atomic(savepoint=False):
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


def ask_again(application: Application, user: User, now: datetime) -> GuidelineCheck:
    """Owes a run of what was filed last, because a person wants one. While one is under way that is it: pressed twice is once.

    Raises StepRefused of a draft.
    """
    with transaction.atomic():
        case = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
        submission = case.submissions.newest()
        if submission is None:
            raise StepRefused("還沒有送件，沒有可以查詢的內容。")
        runs = submission.guideline_checks
        if under_way := runs.filter(done_at=None).order_by("pk").first():
            return under_way
        times = runs.filter(cause=GuidelineCheck.Cause.DEMAND).count()
        return start(submission, GuidelineCheck.Cause.DEMAND, now, about=str(times + 1), by=user)
