"""How do staff see what was sent, and send it once more?"""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal import sight
from portal.outbox import incoming, kinds  # noqa: F401  incoming registers its list
from portal.outbox.forms import AddressForm
from portal.outbox.messages import post_again, post_elsewhere
from portal.outbox.models import Message
from portal.outbox.withdrawing import Withdrawing
from portal.read_only import ReadOnly
from portal.text.searching import FoldedSearch
from portal.time.calendar import format_datetime, format_input
from portal.trail import looks
from portal.trail.pages import Looked
from portal.web.signed import account_of

TONES = {
    Message.State.WAITING: "waiting",
    Message.State.SENT: "done",
    Message.State.FAILED: "refused",
    Message.State.BOUNCED: "refused",
    Message.State.CANCELLED: "ended",
    Message.State.INBOX: "done",
}
HIDDEN = "（這封信含有一次性連結，只有收件人看得到。）"
MISSING = "—"


class Delivery(admin.SimpleListFilter):
    """What needs somebody: letters that reached nobody, and those that have waited long."""

    title = "寄送"
    parameter_name = "delivery"
    LONG = timedelta(minutes=15)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("lost", "寄不到、還沒處理"), ("late", "等待超過 15 分鐘"), ("wording", "範本有錯，以預設文字寄出")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "lost":
            return queryset.undelivered()
        if self.value() == "late":
            return queryset.filter(done_at=None, created_at__lte=timezone.now() - self.LONG)
        return queryset.exclude(wording_error="") if self.value() == "wording" else queryset


class KindOfLetter(admin.SimpleListFilter):
    """By what people call a letter."""

    title = "種類"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.name, kind.label) for kind in kinds.known()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(Withdrawing, FoldedSearch, Looked, ReadOnly, admin.ModelAdmin):
    """Nobody changes or deletes a letter; officers may have it sent once more, which is written in its history."""

    change_form_template = "admin/outbox/message/change_form.html"
    list_display = ["subject", "to_email", "state_tag", "again", "created", "trouble"]
    list_filter = ["state", Delivery, KindOfLetter]
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ["replacement", "user"]
    search_fields = ["to_email", "concerns", "message_id"]
    folded_search = ["subject_folded"]
    search_help_text = "收件地址、收件編號、主旨或完整的發文字號"
    date_hierarchy = None
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-pk"]
    actions = ["send_again"]
    fieldsets = [
        (
            None,
            {"fields": ["letter", "kind_words", "to_email", "user", "state_tag", "printed", "attachment", "wording"]},
        ),
        ("公文的查驗與效力", {"fields": ["check_code", "seal", "force"]}),
        (
            "寄送紀錄",
            {
                "fields": [
                    "made",
                    "sent",
                    "read",
                    "attempts",
                    "last_error",
                    "next_try",
                    "new_row",
                    "replaces",
                    "came_back",
                ]
            },
        ),
        (
            "系統識別碼（查修時用）",
            {"classes": ["collapse"], "fields": ["concerns", "cause", "occurrence", "message_id"]},
        ),
    ]
    readonly_fields = [name for _, part in fieldsets for name in part["fields"]]

    def get_fieldsets(self, request: HttpRequest, obj: Message | None = None) -> list:
        """What has not happened takes no line."""
        missing = {name for name, has in self._may_be_missing(obj) if not has} if obj else set()
        shown = [
            (title, {**part, "fields": [field for field in part["fields"] if field not in missing]})
            for title, part in self.fieldsets
        ]
        return [(title, part) for title, part in shown if part["fields"]]

    def _may_be_missing(self, message: Message) -> list[tuple[str, Any]]:
        return [
            ("user", message.user_id),
            ("attachment", message.attachment_id),
            *((name, message.pdf and message.printout.code) for name in ("check_code", "seal", "force")),
            ("sent", message.sent_at),
            ("read", message.read_at),
            ("last_error", message.last_error),
            ("next_try", message.next_try_at and not message.done_at),
            ("new_row", hasattr(message, "replacement")),
            ("replaces", message.replaces_id),
            ("came_back", message.returned.exists()),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        letters = sight.open_to(super().get_queryset(request), account_of(request), "concerns")
        return letters.defer("body") if _is_list(request) else letters

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """A whole 發文字號, as somebody reads it out, is looked for by itself: the other questions need no second table."""
        number = "".join(search_term.split())
        if "字第" in number:
            return queryset.filter(printout__number=number), False
        return super().get_search_results(request, queryset, search_term)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.resend_message")

    # --- Columns ---------------------------------------------------------------------------------------------------

    @admin.display(description="狀態", ordering="state")
    def state_tag(self, message: Message) -> SafeString:
        return format_html('<span class="tag tag--{}">{}</span>', TONES[message.state], message.get_state_display())

    @admin.display(description="建立時間", ordering="pk")
    def created(self, message: Message) -> str:
        at = timezone.localtime(message.created_at)
        return f"{format_input(at.date())} {at:%H:%M}"

    @admin.display(description="種類")
    def kind_words(self, message: Message) -> str:
        return kinds.label_of(message.kind)

    @admin.display(description="建立時間")
    def made(self, message: Message) -> str:
        return format_datetime(message.created_at)

    @admin.display(description="寄出時間")
    def sent(self, message: Message) -> str:
        return format_datetime(message.sent_at)  # type: ignore[arg-type]  # a gap is given back as one

    @admin.display(description="收件匣閱讀時間")
    def read(self, message: Message) -> str:
        return format_datetime(message.read_at)  # type: ignore[arg-type]  # a gap is given back as one

    @admin.display(description="下次嘗試")
    def next_try(self, message: Message) -> str:
        return format_datetime(message.next_try_at)  # type: ignore[arg-type]  # a gap is given back as one

    @admin.display(description="說明")
    def trouble(self, message: Message) -> str:
        if message.is_lost and hasattr(message, "replacement"):
            return f"已改寄到 {message.replacement.to_email}"
        return message.last_error or MISSING

    @admin.display(description="再寄")
    def again(self, message: Message) -> SafeString | str:
        """A button of the list's own form, which holds the token: one click."""
        if not message.may_be_sent_again:
            return MISSING
        return format_html(
            '<button class="button button--secondary button--small" type="submit" formmethod="post" formaction="{}">'
            '再寄一次<span class="visually-hidden">：{}，{}</span></button>',
            reverse("admin:outbox_message_again", args=[message.pk]),
            message.subject,
            message.to_email,
        )

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [name for name in self.list_display if name != "again" or self.has_resend_permission(request)]

    @admin.display(description="內容")
    def letter(self, message: Message) -> SafeString:
        """Its addresses are words: they lead to pages of whoever it was written to."""
        return format_html('<div class="letter__body">{}</div>', HIDDEN if message.one_time else message.body)

    @admin.display(description="正式通知")
    def printed(self, message: Message) -> SafeString | str:
        if message.printout_id is None:
            return "沒有 PDF"
        if message.pdf is None:
            return (message.printout.last_error and f"製作失敗，會再試：{message.printout.last_error}") or "製作中"
        place = reverse("files:download", args=[message.pdf.pk])
        return format_html('<a href="{}">下載 PDF</a>　{}', place, message.printout.number)

    @admin.display(description="被取代")
    def new_row(self, message: Message) -> SafeString | str:
        new = getattr(message, "replacement", None)
        place = new and reverse("admin:outbox_message_change", args=[new.pk])
        return format_html('已改寄到 <a href="{}">{}</a>', place, new.to_email) if new else MISSING

    @admin.display(description="退回與回覆")
    def came_back(self, message: Message) -> SafeString:
        rows = (
            (reverse("admin:outbox_incoming_change", args=[mail.pk]), mail.get_why_display())
            for mail in message.returned.order_by("-pk")[:10]
        )
        return format_html_join("、", '<a href="{}">{}</a>', rows)

    # --- Once more -------------------------------------------------------------------------------------------------

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/again/", wrap(self.again_view), name="outbox_message_again"),
            path("<int:pk>/elsewhere/", wrap(self.elsewhere_view), name="outbox_message_elsewhere"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        context["may_resend"] = self.has_resend_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One letter to the same address, from its page or its line in the list."""
        message = self._asked(request, pk)
        if request.method == "POST":
            if self._again(request, message):
                messages.success(request, f"已安排再寄一次到 {message.to_email}，通常一分鐘內寄出。")
            else:
                messages.warning(request, "沒有再寄：這封信還在等待寄出、沒有可用的地址，或已經改寄。")
        return HttpResponseRedirect(reverse("admin:outbox_message_change", args=[pk]))

    def elsewhere_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same letter to a corrected address, as a row of its own."""
        old = self._asked(request, pk)
        form = AddressForm(request.POST or None, initial={"to": old.user.email if old.user else ""})
        if request.method == "POST" and form.is_valid():
            new = post_elsewhere(old, form.cleaned_data["to"], timezone.now())
            if new:
                self.log_change(request, old, f"改寄到 {new.to_email}（新的通知 {new.pk}）")
                messages.success(request, f"已安排寄到 {new.to_email}，這是新的一封，原來的一封保留紀錄。")
                return HttpResponseRedirect(reverse("admin:outbox_message_change", args=[new.pk]))
            messages.error(request, "沒有寄出：這封信已經改寄、還在等待寄出，或這個地址收過同一封。")
            return HttpResponseRedirect(reverse("admin:outbox_message_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "改寄到新的地址",
            "message": old,
            "form": form,
        }
        return render(request, "admin/outbox/message/elsewhere.html", context, status=422 if form.is_bound else 200)

    def _asked(self, request: HttpRequest, pk: int) -> Message:
        if not self.has_resend_permission(request):
            raise PermissionDenied
        message = get_object_or_404(self.get_queryset(request).select_related("user"), pk=pk)
        looks.saw(request, message.as_look_target)
        return message

    def _again(self, request: HttpRequest, message: Message) -> bool:
        if not post_again(message):
            return False
        before = f"前次寄出 {message.sent_at.isoformat()}" if message.sent_at else "先前未寄出"
        self.log_change(request, message, f"再寄一次到 {message.to_email}（{before}）")
        return True

    @admin.action(description="再寄一次", permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        chosen = list(queryset.order_by("pk"))
        again = [message for message in chosen if self._again(request, message)]
        if again:
            messages.success(request, f"已安排再寄 {len(again)} 封，通常一分鐘內寄出。")
        if left := len(chosen) - len(again):
            messages.warning(request, f"{left} 封沒有再寄：還在等待寄出、沒有可用的地址，或含有一次性連結。")


def _is_list(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.url_name == "outbox_message_changelist")
