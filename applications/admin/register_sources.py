"""How do staff see every outside source at a glance, have a list fetched now, and hand one in themselves?"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.admin.own_page import own_page
from applications.admin.register_forms import ListUploadForm
from applications.models import ListCopy, RegisterSource
from applications.registers import importing, known, standing
from applications.registers.known import ListSource
from applications.registers.standing import SourceStanding
from portal.accounts.signed import SignedRequest
from portal.files import uploads
from portal.files.formats import words
from portal.files.formats.refused import FileRefused
from portal.read_only import ReadOnly
from portal.web.signed import account_of
from portal.workflow.engine import StepRefused


@admin.register(RegisterSource)
class RegisterSourceAdmin(ReadOnly, admin.ModelAdmin):
    """外部資料來源: one page of all of them, those without a row too."""

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        return [
            path("<str:name>/upload/", wrap(upload_page), name="applications_registersource_upload"),
            path("<str:name>/download/", wrap(require_POST(download)), name="applications_registersource_download"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return sources_page(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """It has no page of its own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _to_all()


def may_bring(request: HttpRequest) -> bool:
    return account_of(request).has_perm("applications.add_listcopy")


def sources_page(request: HttpRequest) -> HttpResponse:
    every = standing.of_sources(timezone.now())
    context: dict[str, Any] = {
        "asked": [each for each in every if not each.is_list],
        "lists": [each for each in every if each.is_list],
        "todo": [line for each in every for line in _todo(each)],
        "may_bring": may_bring(request),
    }
    return own_page(request, RegisterSource, "list.html", "外部資料來源", **context)


def _todo(each: SourceStanding) -> Iterator[dict[str, str]]:
    """What of one source a person must look at, and where."""
    label, here = each.source.label, f"#source-{each.source.key}"
    for copy in each.staged:
        url = reverse("admin:applications_listcopy_change", args=[copy.pk])
        yield {"url": url, "words": f"{label}：新的名單等待確認"}
    if each.is_old:
        yield {"url": here, "words": f"{label}：使用中的名單已經 {each.days_old} 天沒有更新"}
    if each.is_missing:
        yield {"url": here, "words": f"{label}：下載失敗，還沒有名單"}


def download(request: SignedRequest, name: str) -> HttpResponse:
    """現在下載: asked for here, done by a worker within a minute."""
    source = _list_of(request, name)
    try:
        importing.want_download(source.key, timezone.now())
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已排入下載「{source.label}」，一分鐘內開始；完成或失敗都會顯示在這一頁。")
    return _to_all()


def upload_page(request: SignedRequest, name: str) -> HttpResponse:
    """A list as a file; it waits for a yes after it was read."""
    source, posted = _list_of(request, name), request.method == "POST"
    form = ListUploadForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            copy = importing.hand_in(source.key, said["file"], request.user, timezone.now(), said["note"])
        except FileRefused as refused:
            form.add_error("file", refused)
        else:
            messages.success(request, _told_of(copy, source))
            return _to_all()
    context: dict[str, Any] = {"source": source, "form": form, "formats": words(source.formats)}
    context["most_mb"] = min(source.most_mb, uploads.HARD_LIMIT_MB)
    status = 422 if form.errors else 200
    return own_page(request, RegisterSource, "upload.html", f"上傳名單：{source.label}", status, **context)


def _told_of(copy: ListCopy, source: ListSource) -> str:
    waits = copy.state in (ListCopy.State.READING, ListCopy.State.STAGED)
    then = "，正在讀取；讀完會列出和現有名單的差異，請確認後採用。" if waits else f"：{copy.said}"
    return f"已收下「{source.label}」的檔案{then}"


def _list_of(request: HttpRequest, name: str) -> ListSource:
    """The list that is meant, for whoever may bring one. Raises PermissionDenied and Http404."""
    if not may_bring(request):
        raise PermissionDenied
    source = next((each for each in known.list_sources() if each.key == name), None)
    if source is None:
        raise Http404
    return source


def _to_all() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:applications_registersource_changelist"))
