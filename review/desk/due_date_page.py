"""When is something due, step by step, for any date (A-03)?"""

from django.http import HttpResponse

from portal.accounts.signed import SignedRequest
from portal.models import ClosureDay
from portal.time.calendar import due_date
from review.desk.forms import DueDateForm
from review.desk.visit import desk_page


def due_date_page(request: SignedRequest) -> HttpResponse:
    form = DueDateForm(request.GET if request.GET.keys() & DueDateForm.base_fields.keys() else None)
    due, counted = None, []
    if form.is_valid():
        said, closures = form.cleaned_data, {closure.date: closure for closure in ClosureDay.objects.all()}
        due = due_date(said["notice"], said["days"], said["way"] == "working", frozenset(closures))
        counted = [closures[step.date] for step in due.steps if step.date in closures]
    status = 422 if form.errors else 200
    return desk_page(request, "due_date.html", "期限計算", status, form=form, due=due, counted=counted)
