"""How do staff see what was sent, and send it once more?"""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString

from portal.outbox.messages import post_again
from portal.outbox.models import Message

TONES = {
    Message.State.WAITING: "waiting",
    Message.State.SENT: "done",
    Message.State.FAILED: "refused",
    Message.State.BOUNCED: "refused",
}
HIDDEN = "（這封信含有一次性連結，只有收件人看得到。）"


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """Nobody changes or deletes a letter; officers may have it sent once more, which is written in its history."""

    list_display = ["subject", "to_email", "state_tag", "case", "created_at", "sent_at", "last_error"]
    list_filter = ["state", "kind"]
    search_fields = ["to_email", "subject", "case", "message_id"]
    search_help_text = "收件地址、主旨、案件（例：application:12）或 Message-ID"
    date_hierarchy = None
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-pk"]
    actions = ["send_again"]
    fields = [
        "subject", "letter", "to_email", "user", "attachment", "state_tag", "created_at", "sent_at", "read_at",
        "attempts", "last_error", "next_try_at", "case", "kind", "about", "message_id",
    ]  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.resend_message")

    @admin.display(description="狀態", ordering="state")
    def state_tag(self, message: Message) -> SafeString:
        return format_html('<span class="tag tag--{}">{}</span>', TONES[message.state], message.get_state_display())

    @admin.display(description="內容")
    def letter(self, message: Message) -> SafeString:
        body = HIDDEN if message.one_time else message.body
        return format_html('<div class="letter__body">{}</div>', SafeString(linebreaks(body, autoescape=True)))

    @admin.action(description="再寄一次", permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        chosen = list(queryset.order_by("pk"))
        again = [message for message in chosen if post_again(message)]
        for message in again:
            before = f"前次寄出 {message.sent_at.isoformat()}" if message.sent_at else "先前未寄出"
            self.log_change(request, message, f"再寄一次到 {message.to_email}（{before}）")
        if again:
            messages.success(request, f"已安排再寄 {len(again)} 封，通常一分鐘內寄出。")
        if left := len(chosen) - len(again):
            messages.warning(request, f"{left} 封沒有再寄：還在等待寄出、沒有可用的地址，或含有一次性連結。")
