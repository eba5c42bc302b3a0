"""How does a vendor fill in the application as an Excel workbook and bring it back?"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from applications import actions
from applications.actions import quota
from applications.documents.workbook import writer
from applications.documents.workbook.plan import Discrepancy, Plan
from applications.models import Application, Programme, WorkbookImport
from applications.pages import desk
from applications.pages.context import current_programme
from applications.pages.forms import UploadForm
from applications.pages.scope import closed, may_fill_in, own_application, vendors_only
from applications.place import Place
from applications.sheets import COMPANY
from applications.sheets.dossier import Dossier
from portal.accounts.signed import SignedRequest
from portal.files import names
from portal.files.formats.refused import FileRefused
from portal.web.address import client_address
from portal.web.arrival import moment
from portal.web.kept import Kept

IMPORTS_ON_A_PAGE = 20
_blank: Kept[bytes] = Kept(seconds=600)  # while the programme stands as it is


@login_not_required
def blank(request: HttpRequest) -> HttpResponse:
    """The empty workbook, for who wants to start before there is an account. Anybody may ask: it is made once and copied."""
    programme = current_programme()
    about = [getattr(programme, field.attname) for field in Programme._meta.fields if field.editable and programme]
    made = _blank.get(about, lambda: writer.build_blank(programme, timezone.now()))  # type: ignore[arg-type]  # compared, not hashed
    return _download(writer.reprint(made), writer.file_name(None))


@vendors_only
def download(request: SignedRequest, pk: int) -> HttpResponse:
    """Also of a draft that was left behind: its answers can still be read."""
    case = own_application(request, pk)
    if not case.is_draft:
        return closed(request, case)
    return _download(writer.build(case, Dossier(case).solutions, timezone.now()), writer.file_name(case))


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": names.disposition(name, stem="workbook"), "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=writer.CONTENT_TYPE, headers=headers)


@vendors_only
def workbook_page(request: SignedRequest, pk: int) -> HttpResponse:
    """Download on one side, upload on the other; a file that is taken leads to its preview."""
    case = own_application(request, pk)
    if not may_fill_in(request, case, moment(request)):
        return closed(request, case)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            made = actions.upload_workbook(case, form.cleaned_data["file"], request.user, moment(request))
        except (FileRefused, quota.QuotaMet) as refused:
            form.add_error("file", refused)
        else:
            return redirect("applications:workbook-import", case.pk, made.pk)
    page = Paginator(_done(case), IMPORTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"application": case, "form": form, "page": page, "uses": [quota.workbooks_use(case, timezone.now())]}
    return render(request, "applications/workbook.html", context, status=422 if form.is_bound else 200)


def _done(case: Application) -> QuerySet[WorkbookImport]:
    return case.workbook_imports.exclude(applied_at=None).select_related("uploaded_by")


@vendors_only
def imported(request: SignedRequest, pk: int, wanted: int) -> HttpResponse:
    """The preview; once confirmed, what came of it."""
    case = own_application(request, pk)
    workbook = get_object_or_404(WorkbookImport, application=case, pk=wanted)
    workbook.application = case
    if workbook.applied_at:
        return render(request, "applications/workbook_done.html", {"application": case, "imported": workbook})
    if not may_fill_in(request, case, moment(request)):
        return closed(request, case)
    if request.method == "POST":
        return _confirm(request, case, workbook)
    return _preview(request, case, workbook)


def _confirm(request: SignedRequest, case: Application, workbook: WorkbookImport) -> HttpResponse:
    taken = {
        name.removeprefix("clash-")
        for name, value in request.POST.items()
        if name.startswith("clash-") and value == "new"
    }
    try:
        actions.apply_import(
            workbook, request.POST.get("mark", ""), taken, request.user, client_address(request), moment(request)
        )
    except quota.QuotaMet as met:  # the workbook brings a solution more than there may be
        messages.error(request, "".join(met.messages))
        return redirect("applications:workbook-import", case.pk, workbook.pk)
    except actions.Changed:
        return _preview(request, case, workbook, changed=True)
    except WorkbookImport.DoesNotExist:
        messages.warning(request, "這次的預覽已經被後來上傳的檔案取代，請看最新的一次。")
        return redirect("applications:workbook", case.pk)
    return redirect("applications:workbook-import", case.pk, workbook.pk)


def _preview(
    request: SignedRequest, case: Application, workbook: WorkbookImport, changed: bool = False
) -> HttpResponse:
    plan = actions.plan_import(workbook, case, timezone.now())
    context = {
        "application": case,
        "imported": workbook,
        "plan": plan,
        "new_solutions": [_name_of(plan, token) for token in plan.new_solutions],
        "misfits": [_misfit(case, entry) for entry in plan.misfits],
        "changed": changed,
    }
    return render(request, "applications/workbook_preview.html", context, status=409 if changed else 200)


def _name_of(plan: Plan, token: str) -> dict[str, str]:
    """What the new solution will be called, as far as the workbook says."""
    named = next(
        (entry.new for entry in plan.changes if (entry.destination.token, entry.destination.name) == (token, "name")),
        "",
    )
    return {"name": named or "未命名的方案", "kind": plan.new_solutions[token].get_kind_display()}


def _misfit(case: Application, entry: Discrepancy) -> dict[str, str]:
    return {
        "spot": entry.written.spot,
        "number": entry.sheet.number,
        "solution_name": entry.solution_name,
        "label": entry.label,
        "written": entry.written.text,
        "message": entry.message,
        "url": _place_url(case, entry),
    }


def _place_url(case: Application, entry: Discrepancy) -> str:
    """Where the question can be answered on the portal; nothing for one that is not asked there (yet)."""
    place = Place(entry.sheet.key, entry.solution_id, entry.destination.place.name)
    is_there = place.name in entry.sheet.open_names() and (entry.solution_id is not None or entry.sheet is COMPANY)
    return desk.place_url(case.pk, place, complete=False) if is_there else ""
