"""Which columns of the list does a person see, and what stands in them? Everybody chooses their own."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from applications.models import Correction, Submission
from applications.standing import Whereabouts, whereabouts
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.roles import Account
from portal.web.wayback import kept
from review.cases import queues
from review.models import Case, ListColumns

ALWAYS = ("case_number", "company_name")
# What can be chosen, in the order in which it stands.
OFFERED = {
    "tax_id": "統一編號",
    "stage_tag": "狀態",
    "officer": "承辦",
    "due": "補正期限",
    "submitted_at": "收件時間",
    "waits": "等候",
    "waiting": "等待天數",
    "rounds": "補正次數",
    "kinds": "申請類別",
    "solutions": "方案",
    "year": "年度",
}
DEFAULT = ("tax_id", "stage_tag", "officer", "due", "submitted_at", "waits")


def chosen_by(user: Account) -> tuple[str, ...]:
    """The names of the columns, those that a person cannot do without first."""
    row = ListColumns.objects.filter(user_id=user.pk).first()
    return (*ALWAYS, *(name for name in OFFERED if name in (row.columns if row else DEFAULT)))


def choose(user: User, names: Iterable[str]) -> None:
    """Keeps what is offered of `names`, for this person alone."""
    columns = [name for name in OFFERED if name in set(names)]
    ListColumns.objects.update_or_create(user=user, defaults={"columns": columns})


def columns_page(request: SignedRequest) -> HttpResponse:
    """Keeps the ticked ones (or, asked so, those that everybody begins with) and leads back to the list as it was."""
    if request.method == "POST":
        choose(request.user, DEFAULT if "usual" in request.POST else request.POST.getlist("column"))
    return HttpResponseRedirect(kept(request, reverse("admin:review_case_changelist")))


# --- What stands in them -------------------------------------------------------------------------------------------


def with_columns(cases: QuerySet, names: Iterable[str]) -> QuerySet:
    """What the columns show, as subqueries: counting and paging leave them out, a join they would carry along."""
    of_case = {"application": OuterRef("pk")}
    rounds = Correction.objects.filter(**of_case).order_by().values("application").annotate(number=Count("pk"))
    columns = {
        "submitted_at": {"sent_at": Subquery(Submission.objects.filter(**of_case, number=1).values("submitted_at"))},
        "due": {"due_at": Subquery(Correction.objects.running().filter(**of_case).values("due_at"))},
        "rounds": {"round_number": Subquery(rounds.values("number"))},
    }
    asked = {key: value for name in names for key, value in columns.get(name, {}).items()}
    return queues.dated(cases).annotate(**asked)


def days_since(moment: datetime, now: datetime) -> int:
    return (timezone.localdate(now) - timezone.localdate(moment)).days


def whereabouts_of(case: Case) -> tuple[Whereabouts, ...]:
    return whereabouts(case.state, (solution.state for solution in case.solutions.all()))
