"""How do administrators look after accounts, and how does the admin use the one door for signing in?"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache

from portal import taxid
from portal.accounts import acting_for, actions, lockout, vouching
from portal.accounts.looking_up import MOST_DIGITS
from portal.accounts.signed import signed
from portal.columns import dated
from portal.read_only import ReadOnly
from portal.roles import Role
from portal.text.searching import FoldedSearch
from portal.time.calendar import format_datetime
from portal.trail.changes import Recorded
from portal.trail.pages import Looked

from .admin_forms import AccountForm, StaffForm, VouchingForm
from .models import SignIn, User, VouchedTaxId
from .views import LogoutView


@login_not_required
@never_cache
def sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Leads to the sign-in page of everybody, where the lock and the second factor are."""
    back = get_next_redirect_url(request) or ""
    if not back or back.startswith(reverse("admin:login")):
        back = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: back})}")
    if not request.user.is_staff:
        raise PermissionDenied("這裡只有工作人員可以進入。")
    return redirect(back)


admin.site.enable_nav_sidebar = False  # the frame has its own way to every place (templates/admin/places.html)
admin.site.login = sign_in
admin.site.logout = LogoutView.as_view()
admin.site.password_change = lambda request, extra_context=None: redirect("account_change_password")

VENDORS = Role.VENDOR.value  # in an address
# Second factors are nobody's to read, and permissions nobody's to give.
for registering in ("allauth.account.admin", "allauth.mfa.admin", "django.contrib.auth.admin"):
    import_module(registering)
admin.site.unregister([EmailAddress, Authenticator, Group])


class PeopleFilter(admin.SimpleListFilter):
    """Staff and vendors are two lists under one address: who looks after colleagues does not look through vendors."""

    title, parameter_name, template = "對象", "who", "admin/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.is_of_vendors = VENDORS in (request.GET.get("who"), request.GET.get("role__exact"))
        return [(VENDORS, "廠商")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(role=Role.VENDOR) if self.is_of_vendors else queryset.exclude(role=Role.VENDOR)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        for words, asked, chosen in (("工作人員", None, not self.is_of_vendors), ("廠商", VENDORS, self.is_of_vendors)):
            query = {"who": asked, "role__exact": None}
            yield {"selected": chosen, "query_string": changelist.get_query_string(query), "display": words}


@admin.register(User)
class UserAdmin(FoldedSearch, Looked, Recorded, admin.ModelAdmin):
    """Only administrators: no other role holds a permission on accounts."""

    list_display = ["signs_in_as", "name", "role", "email", "verified", "signing_in", dated(User, "last_login")]
    list_filter = [PeopleFilter, "role", "is_active"]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["username", "email"]
    search_help_text = "帳號、姓名或電子郵件"
    folded_search = ["name_folded"]
    ordering = ["username"]
    actions = ["release", "resend", "remove_second_factor"]
    unrecorded = ("password", "last_login", "date_joined", "is_staff", "is_superuser")
    _shown = ["signs_in_as", "verified", "signing_in", list_display[-1], dated(User, "date_joined")]
    _agreed = [
        "acts_for",
        "goes_along",
        dated(User, "notice_agreed_at"),
        "notice_agreed_version",
        "notice_agreed_address",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        proven = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
        paused = lockout.pauses(timezone.now()).filter(user=OuterRef("pk"))
        return super().get_queryset(request).annotate(proven=Exists(proven), paused=Exists(paused))

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_form(request, obj, form=AccountForm if obj else StaffForm, **kwargs)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if obj is None:
            return StaffForm.Meta.fields
        agreed = self._agreed if obj.role == Role.VENDOR else []
        return ["signs_in_as", *AccountForm.Meta.fields, "reason", *self._shown[1:], *agreed]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if obj is None:
            return []
        own = ["role", "is_active"] if obj == request.user else ["role"] if obj.role == Role.VENDOR else []
        return [*self._shown, *self._agreed, *own]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # an account that acted stays in the records; it is switched off instead

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            actions.invite(request, obj)
            messages.info(request, f"邀請信已寄給 {obj.email}，對方點信裡的連結就能設定密碼。")
        elif "email" in form.changed_data:
            self._hand_over(request, obj)
        if change and not {"role", "is_active"}.isdisjoint(form.changed_data):
            obj.end_sessions()

    def _hand_over(self, request: HttpRequest, user: User) -> None:
        ended = actions.hand_over(request, user, user.email)
        messages.info(request, f"帳號已移轉，設定密碼的信已寄給 {user.email}。")
        if ended:
            said = f"移轉時一併結束：{'、'.join(ended)}。"
            messages.warning(request, said)
            self.log_change(request, user, said)

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, add: bool = False
    ) -> Any:
        message = super().construct_change_message(request, form, formsets, add)  # type: ignore[arg-type]  # the stub asks for less than Django gives
        if reason := form.cleaned_data.get("reason", "").strip():
            moved = f"電子郵件由 {form.initial['email']} 改為 {form.cleaned_data['email']}，理由：{reason}"
            message.append({"changed": {"fields": [moved]}})
        return message

    @admin.display(description="帳號", ordering="username")
    def signs_in_as(self, user: User) -> str:
        return user.sign_in_name

    @admin.display(description="信箱已確認", boolean=True)
    def verified(self, user: User) -> bool:
        return user.proven

    @admin.display(description="所屬廠商與權限")
    def acts_for(self, user: User) -> str:
        return acting_for.words(user) or "—"

    @admin.display(description="更改電子郵件時一併結束")
    def goes_along(self, user: User) -> str:
        """What a former holder has, so that whoever hands the account over sees it before."""
        lines = acting_for.depending(user) + actions.sessions_since_lately(user, timezone.now())
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines)) or "—"

    @admin.display(description="登入狀態")
    def signing_in(self, user: User) -> str:
        if not user.is_active:
            return "已停用"
        if user.paused:
            return "連續失敗，從那裡暫停登入中"
        return "可登入" if user.has_usable_password() else "尚未設定密碼"

    @admin.action(description="解除暫停登入")
    def release(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen:
            lockout.release(user, timezone.now())
            self.log_change(request, user, "解除暫停登入")
        messages.success(request, f"已解除 {len(chosen)} 個帳號的暫停登入。")

    @admin.action(description="重寄邀請信或確認信")
    def resend(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        sent = [user for user in chosen if actions.resend(request, user)]
        for user in sent:
            self.log_change(request, user, "重寄邀請信或確認信")
        messages.info(request, f"寄出 {len(sent)} 封；其他帳號不用再確認，或剛才才寄過。")

    @admin.action(description="移除兩步驟驗證（手機遺失）")
    def remove_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        removed = [user for user in chosen if actions.remove_second_factor(user)]
        for user in removed:
            self.log_change(request, user, "移除兩步驟驗證")
        messages.warning(request, f"已移除 {len(removed)} 個帳號的兩步驟驗證，工作人員下次登入要重新設定。")


@admin.register(VouchedTaxId)
class VouchedTaxIdAdmin(FoldedSearch, Recorded, admin.ModelAdmin):
    """開立檢查碼不符的統編帳號: the row stays as the reason, with what the register said; neither changed nor deleted."""

    form = VouchingForm
    change_form_template = "admin/accounts/vouching.html"
    list_display = ["number", "reason", "by", dated(VouchedTaxId, "at"), "account"]
    list_select_related = ["by"]
    search_fields = ["number", "reason"]
    search_help_text = "統一編號或理由"
    fields = ["number", "reason", "email", "agreed"]
    _kept = [*list_display[:2], "register", *list_display[2:]]

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """The register is asked before the admin opens its transaction."""
        if request.method == "POST" and self.has_add_permission(request):
            number = taxid.normalise(request.POST.get("number", "")[:MOST_DIGITS])
            request.register_told = vouching.look_up(number, request.POST.get("seen", ""), timezone.now())
        return super().changeform_view(request, object_id, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: VouchedTaxId | None = None, **kwargs: Any) -> type[forms.ModelForm]:
        made = super().get_form(request, obj, **kwargs)
        made.told = getattr(request, "register_told", None)  # a form of this request alone
        return made

    def get_fields(self, request: HttpRequest, obj: VouchedTaxId | None = None) -> list[str]:
        return self.fields if obj is None else self._kept

    def get_readonly_fields(self, request: HttpRequest, obj: VouchedTaxId | None = None) -> list[str]:
        return [] if obj is None else self._kept

    @admin.display(description="商工登記的資料")
    def register(self, vouched: VouchedTaxId) -> str:
        if vouched.registered_at is None:
            return "登錄時沒有查詢"
        return f"{vouched.registered_as}{format_datetime(vouched.registered_at)}查詢。"

    def get_queryset(self, request: HttpRequest) -> QuerySet[VouchedTaxId]:
        return super().get_queryset(request).annotate(opened=Exists(User.objects.filter(username=OuterRef("number"))))

    @admin.display(description="帳號")
    def account(self, vouched: VouchedTaxId) -> str:
        return "已開立" if vouched.opened else "還沒有，廠商可以自行註冊"

    def has_change_permission(self, request: HttpRequest, obj: VouchedTaxId | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: VouchedTaxId | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: VouchedTaxId, form: forms.ModelForm, change: bool) -> None:
        obj.by, obj.at = signed(request).user, timezone.now()
        if said := form.register_said:
            obj.registered_as, obj.registered_at = said.words[:300], said.asked_at
        super().save_model(request, obj, form, change)
        if email := form.cleaned_data["email"]:
            actions.open_vendor_account(request, obj.number, email, obj.at)
            messages.info(request, f"已開立 {obj.number} 的帳號，設定密碼的信已寄給 {email}。")
        else:
            messages.info(request, f"已登錄 {obj.number}，之後可以用這個號碼註冊或填寫。")


@admin.register(SignIn)
class SignInAdmin(FoldedSearch, Looked, ReadOnly, admin.ModelAdmin):
    """Who tried to sign in, when, from where: read only."""

    list_display = fields = readonly_fields = [dated(SignIn, "at"), "user", "result", "source", "address"]
    list_filter = ["outcome", "step"]
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ["user"]
    search_fields = ["user__username", "address"]
    search_help_text = "帳號或網路位址"
    date_hierarchy = "at"

    @admin.display(description="結果")
    def result(self, sign_in: SignIn) -> str:
        return sign_in.result
