"""Which deadlines can somebody take along into their own calendar? The last day of the intake, and that of their case."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications.models import Programme
from applications.pages.scope import own_application, vendors_only
from applications.pages.status import next_step
from portal.accounts.signed import SignedRequest
from portal.time.calendar import format_datetime
from portal.time.ics import CONTENT_TYPE, Deadline


@login_not_required
@never_cache
def closing(request: HttpRequest, year: int) -> HttpResponse:
    """Anybody may know it."""
    programme = get_object_or_404(Programme, year=year)
    text = f"{programme.plan_name}最晚 {format_datetime(programme.last_second, seconds=True)} 送出，逾時不受理。"
    return _file(
        f"closing-{year}",
        Deadline(
            uid=f"closing-{year}@{_host()}",
            title=f"{programme}上架申請截止收件",
            last_second=programme.last_second,
            url=settings.BASE_URL + reverse("applications:about"),
            text=text,
        ),
    )


@vendors_only
@never_cache
def deadline(request: SignedRequest, pk: int) -> HttpResponse:
    """What the vendor has to do next, until when; 404 when nothing is due."""
    case, now = own_application(request, pk), timezone.now()
    step = next_step(case, now)
    if step.due is None or step.due < now:
        raise Http404
    kind = "closing" if case.is_draft else "correction"
    return _file(
        f"{kind}-{case.pk}",
        Deadline(
            uid=f"{kind}-case-{case.pk}@{_host()}",
            title=f"{case.programme.name}：{step.title}",
            last_second=step.due,
            url=settings.BASE_URL + step.url,
            text=f"{step.text}\n期限：{format_datetime(step.due, seconds=True)}",
        ),
    )


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _file(name: str, due: Deadline) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(due.as_calendar(timezone.now()), content_type=CONTENT_TYPE, headers=headers)
