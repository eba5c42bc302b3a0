"""How does an officer write to many at once, seeing first who gets it and why?"""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from applications import letters
from applications.models import Programme
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest, signed
from portal.columns import dated
from portal.outbox import letter_fields, wording
from portal.outbox.wording import LetterParts
from portal.text.searching import FoldedSearch
from portal.trail import looks
from portal.web.signed import account_of
from review.cases import sight
from review.correspondence import mailings
from review.desk.mailing_form import MailingForm
from review.models import Mailing, MailingRecipient

ON_A_PAGE = 200  # rows of the list of recipients


@admin.register(Mailing)
class MailingAdmin(FoldedSearch, admin.ModelAdmin):
    """What was sent to many; and the page where it is written, looked through, and confirmed once."""

    list_display = ("subject", "audience", "created_by", dated(Mailing, "created_at"), "people", "written")
    list_select_related = ("created_by",)
    search_fields = ("audience",)
    search_help_text = "主旨或對象"
    folded_search = ("subject_folded",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        known = sight.rows_for(account_of(request), MailingRecipient.objects.all())
        groups = sight.groups_for(
            account_of(request), super().get_queryset(request), MailingRecipient.objects.all(), "mailing"
        )
        return groups.annotate(
            total=sight.number_of(known, "mailing"),
            ready=sight.number_of(sight.rows_for(account_of(request), MailingRecipient.objects.done()), "mailing"),
        )

    @admin.display(description="人數")
    def people(self, mailing: Mailing) -> int:
        return mailing.total

    @admin.display(description="已處理")
    def written(self, mailing: Mailing) -> str:
        return f"{mailing.ready} / {mailing.total}"

    def has_change_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        return False

    # --- Writing ---------------------------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        usual = {"programme": str(getattr(Programme.objects.first(), "pk", ""))}
        form = MailingForm(request.POST or None, initial=usual, words=mailings.words())
        token = _token(request)
        context: dict[str, Any] = {
            "form": form,
            "token": token,
            "words": letter_fields.shown(mailings.words(), wording.plain(mailings.words(), {}, samples=True)),
        }
        if form.is_bound and form.is_valid():
            seen = _seen(form, signed(request).user)
            people = [*seen["people"], *seen["left_out"]]
            looks.saw_list(request, "群組通知的名單", [person.application.as_look_target for person in people])
            if request.POST.get("do") == "send" and seen["people"] and not seen["too_many"]:
                if request.POST.get("seal") == seen["seal"]:
                    return self._confirm(signed(request), token, form)
                messages.warning(request, "還沒有寄出：名單或內容和您剛才看到的不同，請再確認一次。")
            context |= seen
        status = 422 if form.is_bound and form.errors else 200
        return self._page(request, "compose.html", "寫群組通知", status, **context)

    def _confirm(self, request: SignedRequest, token: UUID, form: MailingForm) -> HttpResponse:
        said = form.cleaned_data
        made = mailings.confirm(token, form.wanted(), said["subject"], said["body"], request.user, timezone.now())
        messages.success(request, "已確認，正在寫給名單上的每一位；進度在這一頁。")
        return HttpResponseRedirect(reverse("admin:review_mailing_change", args=[made.pk]))

    # --- Looking ---------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        mailing = self.get_object(request, object_id)
        if mailing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        rows = sight.rows_for(account_of(request), mailing.recipients.all())
        rows = rows.select_related("application__vendor", "user", "message__replacement")
        counts = rows.aggregate(
            total=Count("pk"),
            waiting=Count("pk", filter=Q(done_at=None) | Q(message__state="waiting")),
            sent=Count("pk", filter=Q(message__state="sent")),
            lost=Count("pk", filter=Q(message__state__in=["failed", "bounced"])),
            skipped=Count("pk", filter=~Q(skipped="") | Q(message__state="cancelled")),
        )
        page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
        looks.saw_list(
            request, f"群組通知「{mailing}」的名單", [recipient.application.as_look_target for recipient in page]
        )
        context = {"mailing": mailing, "page": page, "counts": counts}
        return self._page(request, "mailing.html", mailing.subject, **context)

    def _page(self, request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
        base = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return render(request, f"admin/review/mailing/{template}", {**base, **context}, status=status)


def _token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()


def _seen(form: MailingForm, writer: User) -> dict[str, Any]:
    """Exactly who gets it and who does not, and the letter as the first of them reads it."""
    wanted, said, now = form.wanted(), form.cleaned_data, timezone.now()
    everybody = mailings.addressees(wanted, writer, now)
    people = [person for person in everybody if not person.why_not]
    seen = {
        "wanted": wanted,
        "people": people,
        "cases": len({person.application.pk for person in people}),
        "left_out": [person for person in everybody if person.why_not],
        "unknown": mailings.unknown(wanted, writer, now),
        "too_many": len(everybody) > mailings.MOST,
        "most": mailings.MOST,
        "seal": mailings.seal(people, said["subject"], said["body"]),
    }
    if people:
        values = wording.plain(mailings.words(), letters.words_of(people[0].application, {}))
        try:
            letter = wording.render(LetterParts(said["subject"], said["body"]), mailings.words(), values)
            seen["subject"], seen["body"] = letter.subject, letter.body
        except ValueError as error:
            seen["letter_error"] = str(error)
    return seen
