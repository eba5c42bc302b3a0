"""How do staff see what came back and was not understood, and say that it is seen to?"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from portal import sight
from portal.outbox.bounces import mark_by_hand
from portal.outbox.models import Incoming, Message
from portal.read_only import ReadOnly
from portal.time.calendar import format_datetime, format_input
from portal.trail.pages import Looked
from portal.trail.targets import LookTarget
from portal.web.signed import account_of

Why = Incoming.Why
ADVICE = {
    Why.NO_LETTER: "有一封信退回來，但沒有說是哪一封；這種信任何人都可以假造。請看下面寄到這些地址的通知，打電話向聯絡人確認沒有收到，再按「這封沒有寄到」。",
    Why.OTHER_ADDRESS: "退信提到這封通知，但退回的地址不是收件地址，多半是對方把信轉寄到別的信箱。請打電話向聯絡人確認。",
    Why.ANSWER: "有人直接回覆了通知，可能是問題。本站不會回信，請依案件聯絡對方。",
    Why.AUTOMATIC: "對方的信箱自動回覆，可能是聯絡人離職、地址停用或要求確認。請向聯絡人確認地址。",
    Why.UNKNOWN: "郵件伺服器寄來的通知，系統看不出是不是退信。請看內容判斷。",
    Why.BROKEN: "這封信的格式讀不出來。原信在退信信箱的已讀郵件裡，請系統管理者查看，不要直接開啟附件。",
    Why.MANY: "這一天收到的信太多，超過的只計數，原信在退信信箱的已讀郵件裡。",
    Why.MAILBOX: "這段時間的退信沒有人讀，寄不到的通知不會標示出來。請系統管理者檢查退信信箱的設定與密碼；讀得到之後會自動補讀。",
}


class KindOfMail(admin.SimpleListFilter):
    title = "種類"
    parameter_name = "why"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(why, Why(why).label) for why in ADVICE]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(why=self.value()) if self.value() else queryset


class Open(admin.SimpleListFilter):
    """What waits for somebody comes first; the rest on request."""

    title = "處理"
    parameter_name = "handled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "已處理"), ("returned", "已標示的退信"), ("all", "全部")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": "待處理"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "returned":
            return queryset.filter(why=Why.RETURNED)
        if self.value() == "yes":
            return queryset.exclude(handled_at=None)
        return queryset if self.value() == "all" else queryset.open()


@admin.register(Incoming)
class IncomingAdmin(Looked, ReadOnly, admin.ModelAdmin):
    """Nobody changes or deletes a mail; officers say that it is seen to. It leaves by itself after its time."""

    change_form_template = "admin/outbox/incoming/change_form.html"
    list_display = ["name", "sender", "kind", "came", "seen_to"]
    list_filter = [Open, KindOfMail]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["sender", "subject", "addresses"]
    search_help_text = "寄件人、主旨或說到的地址"
    list_select_related = ["letter__user"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-pk"]
    actions = ["handle"]
    fields = ["sender", "subject", "why", "came", "times", "addresses", "named", "words", "seen_to"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        mails = super().get_queryset(request).exclude(done_at=None).select_related("handled_by", "letter")
        return sight.open_to(mails, account_of(request), "letter__concerns")

    def _may_mean(self, request: HttpRequest, mail: Incoming) -> QuerySet:
        return sight.open_to(mail.may_mean, account_of(request), "concerns")

    def also_seen(self, obj: Incoming) -> Iterable[LookTarget]:
        return [letter.as_look_target for letter in obj.may_mean.select_related("user")]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return account_of(request).has_perm("outbox.resend_message")

    # --- Columns ---------------------------------------------------------------------------------------------------

    @admin.display(description="主旨", ordering="subject")
    def name(self, mail: Incoming) -> str:
        return mail.subject or "（沒有主旨）"

    @admin.display(description="種類", ordering="why")
    def kind(self, mail: Incoming) -> str:
        return f"{mail.get_why_display()}（{mail.times} 次）" if mail.times > 1 else mail.get_why_display()

    @admin.display(description="讀到的時間", ordering="pk")
    def came(self, mail: Incoming) -> str:
        at = timezone.localtime(mail.came_at)
        return f"{format_input(at.date())} {at:%H:%M}"

    @admin.display(description="處理")
    def seen_to(self, mail: Incoming) -> SafeString | str:
        if mail.why == Why.RETURNED:
            return "不需要處理"
        if mail.handled_at is None:
            return format_html('<span class="tag tag--{}">{}</span>', "waiting", "待處理")
        return f"{format_datetime(mail.handled_at)} {mail.handled_by or ''}".strip()

    @admin.display(description="內容")
    def words(self, mail: Incoming) -> SafeString | str:
        return format_html('<div class="letter__body">{}</div>', mail.text) if mail.text else "（沒有可以顯示的文字）"

    @admin.display(description="提到的通知")
    def named(self, mail: Incoming) -> SafeString | str:
        if mail.letter is None:
            return "—"
        return format_html_join("", '<a href="{}">{}</a>（{}）', [_link(mail.letter)])

    # --- Seen to ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/handled/", wrap(require_POST(self.handled_view)), name="outbox_incoming_handled"),
            path("<int:pk>/lost/<int:letter>/", wrap(require_POST(self.lost_view)), name="outbox_incoming_lost"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        mail = kwargs.get("obj")
        context |= {
            "advice": ADVICE.get(mail.why, ""),
            "may_handle": self.has_handle_permission(request) and mail.handled_at is None,
        }
        context["letters"] = [] if mail.why == Why.RETURNED else self._may_mean(request, mail)[:10]  # type: ignore[arg-type]  # the page of a mail has one
        return super().render_change_form(request, context, *args, **kwargs)

    def handled_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        mail = self._asked(request, pk)
        if self._handle(request, mail):
            messages.success(request, f"「{mail}」已標為處理好了。")
        return HttpResponseRedirect(reverse("admin:outbox_incoming_changelist"))

    def lost_view(self, request: HttpRequest, pk: int, letter: int) -> HttpResponse:
        """A person has read which letter it was: one of those that it may mean, and no other."""
        mail = self._asked(request, pk)
        meant = get_object_or_404(self._may_mean(request, mail), pk=letter)
        if mark_by_hand(meant, mail, timezone.now()):
            self._handle(request, mail)
            self.log_change(request, mail, f"標為退信：寄給 {meant.to_email} 的通知 {meant.pk}")
            messages.success(request, f"寄給 {meant.to_email} 的通知已標為退信，可以再寄或改寄到新的地址。")
        else:
            messages.warning(request, "沒有標示：這封通知已經標為寄不到，或正在再寄。")
        return HttpResponseRedirect(reverse("admin:outbox_message_change", args=[meant.pk]))

    def _asked(self, request: HttpRequest, pk: int) -> Incoming:
        if not self.has_handle_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _handle(self, request: HttpRequest, mail: Incoming) -> bool:
        now = timezone.now()
        changed = Incoming.objects.open().filter(pk=mail.pk).update(handled_at=now, handled_by=account_of(request).pk)
        if changed:
            self.log_change(request, mail, "已處理")
        return bool(changed)

    @admin.action(description="標為已處理", permissions=["handle"])
    def handle(self, request: HttpRequest, queryset: QuerySet) -> None:
        done = sum(self._handle(request, mail) for mail in queryset.order_by("pk"))
        messages.success(request, f"{done} 封已標為處理好了。")


def _link(letter: Message) -> tuple[str, str, str]:
    return reverse("admin:outbox_message_change", args=[letter.pk]), letter.subject, letter.to_email
