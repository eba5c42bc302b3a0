"""How does an officer withdraw a printed letter? On a page of its own, with a reason that is kept; it is said there what follows."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.outbox import codes, standing
from portal.outbox.forms import LetterWithdrawalForm
from portal.outbox.models import Message, Printout
from portal.time.calendar import format_datetime
from portal.trail import changes, looks
from portal.web.signed import account_of

RIGHT = "outbox.withdraw_printout"


class Withdrawing:
    """Mixin of the list of letters: what is printed can be withdrawn from the page of a letter that carries it."""

    admin_site: admin.AdminSite
    opts: Any

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.withdraw_view)
        return [path("<int:pk>/withdraw/", view, name="outbox_message_withdraw"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        context["may_withdraw"] = request.user.has_perm(RIGHT)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="查驗碼")
    def check_code(self, message: Message) -> SafeString:
        code = codes.grouped(message.printout.code)
        return format_html('<a href="{}"><span class="mono">{}</span></a>', reverse("verify-letter", args=[code]), code)

    @admin.display(description="電子印信")
    def seal(self, message: Message) -> str:
        return str(message.printout.sealed_with) if message.printout.sealed_with_id else "沒有加蓋"

    @admin.display(description="效力")
    def force(self, message: Message) -> str:
        return force_of(message.printout) if message.printout else ""

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """註銷, after its reason and what follows were read."""
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        message = get_object_or_404(self.get_queryset(request).select_related("printout", "user"), pk=pk)
        looks.saw(request, message.as_look_target)
        back = HttpResponseRedirect(reverse("admin:outbox_message_change", args=[pk]))
        printout = message.printout
        if printout is None or not printout.may_be_withdrawn:
            messages.warning(request, why_not(printout))
            return back
        form = LetterWithdrawalForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            self._withdraw(request, message, printout, form.cleaned_data["reason"])
            return back
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "註銷這件公文",
            "message": message,
            "form": form,
        }
        return render(request, "admin/outbox/message/withdraw.html", context, status=422 if form.is_bound else 200)

    def _withdraw(self, request: HttpRequest, message: Message, printout: Printout, reason: str) -> None:
        """With its row in the trail, or not at all."""

        def record() -> None:
            changes.record(request, printout, [("withdrawn_at", "效力", "有效", f"註銷：{reason}")])
            self.log_change(request, message, f"註銷公文 {printout.number}：{reason}")

        try:
            standing.withdraw(printout, reason=reason, by=account_of(request), now=timezone.now(), record=record)
        except standing.NotWithdrawn as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "已註銷，並寄出註銷通知給廠商。查驗網頁從現在起顯示「已註銷」。")


def force_of(printout: Printout) -> str:
    """Whether a printed letter is in force, as officers read it."""
    if printout.withdrawn_at:
        by = f"，{printout.withdrawn_by.known_as}" if printout.withdrawn_by else ""
        return f"已註銷（{format_datetime(printout.withdrawn_at)}{by}）：{printout.withdrawn_reason}"
    if printout.replaced_by_id:
        later = standing.in_force(printout)
        return f"已由 {later.number or '後來的公文（製作中）'} 取代"
    return "有效"


def why_not(printout: Printout | None) -> str:
    if printout is not None and printout.withdrawn_at:
        return "這件公文先前已經註銷。"
    return "這封通知沒有可以註銷的公文：沒有正式的 PDF、PDF 還在製作，或是沒有查驗碼的舊公文。"
