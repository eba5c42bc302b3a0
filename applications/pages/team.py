"""How do several people of one vendor come to work together: the list, inviting, joining, removing, handing over (A-38)?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from applications import actions
from applications.actions import quota
from applications.models import Invitation, Membership
from applications.pages.forms import InvitationForm, RoleForm
from applications.pages.scope import View, vendors_only
from portal.accounts import actions as accounts
from portal.accounts import agreement
from portal.accounts.forms import MemberForm, ReauthenticateForm
from portal.accounts.signed import SignedRequest
from portal.trail import looks
from portal.web.address import client_address

EVENTS_ON_A_PAGE = 10


def owners_only(view: View) -> View:
    """The pages that change the team. Whoever may not is led to the list, which says who may."""

    @vendors_only
    @wraps(view)
    def guarded(request: SignedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.member = actions.membership_of(request.user)
        if not request.member.may_manage:
            messages.warning(request, f"只有主帳號可以管理成員，目前是 {request.member.vendor.owner.person}。")
            return redirect("applications:team")
        return view(request, *args, **kwargs)

    return guarded


def _do(request: SignedRequest, verb: Callable[..., Any], *args: Any) -> Any:
    """What the verb answers; None when it refused, which the list then says."""
    try:
        return verb(*args, timezone.now())
    except actions.TeamRefused as refused:
        messages.warning(request, str(refused))
        return None


def _colleague(request: SignedRequest, pk: int) -> Membership:
    """A present member of the owner's vendor, but not the owner; another vendor's number tells nothing."""
    looks.saw(request, request.member.vendor.as_look_target)
    others = request.member.vendor.memberships.present().exclude(pk=request.member.pk)
    return get_object_or_404(others.select_related("user", "vendor"), pk=pk)


# --- The list --------------------------------------------------------------------------------------------------------


@vendors_only
def team(request: SignedRequest) -> HttpResponse:
    """Who is there and who was asked; every member sees it, the owner has the buttons."""
    member, now = actions.membership_of(request.user), timezone.now()
    looks.saw(request, member.vendor.as_look_target)
    context = {
        "member": member,
        "vendor": member.vendor,
        "people": member.vendor.memberships.present().in_order(),
        "invitations": [(invitation, invitation.is_valid(now)) for invitation in member.vendor.invitations.open()],
        "page": Paginator(member.vendor.team_events.select_related("actor"), EVENTS_ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "applications/team.html", context)


@owners_only
def invite(request: SignedRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None, initial={"role": "editor"})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            made = actions.invite_member(
                request.member.vendor, request.user, wanted["email"], wanted["role"], timezone.now()
            )
        except actions.TeamRefused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, f"邀請信已寄給 {made.email}，對方在七天內點信裡的連結就能加入。")
            return redirect("applications:team")
    vendor = request.member.vendor
    context = {"vendor": vendor, "form": form, "uses": [quota.invitations_use(vendor, timezone.now())]}
    return render(request, "applications/team_invite.html", context, status=422 if form.is_bound else 200)


@owners_only
@require_POST
def resend(request: SignedRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, vendor=request.member.vendor, pk=pk)
    if _do(request, actions.resend_invitation, invitation, request.user):
        messages.success(request, f"新的邀請信已寄給 {invitation.email}，之前的連結失效。")
    return redirect("applications:team")


@owners_only
@require_POST
def revoke(request: SignedRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, vendor=request.member.vendor, pk=pk)
    if _do(request, actions.revoke_invitation, invitation, request.user):
        messages.success(request, f"{invitation.email} 的邀請已取消，信裡的連結失效。")
    return redirect("applications:team")


# --- One member ------------------------------------------------------------------------------------------------------


@owners_only
def role(request: SignedRequest, pk: int) -> HttpResponse:
    member = _colleague(request, pk)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        if changed := _do(request, actions.change_member_role, member, request.user, form.cleaned_data["role"]):
            messages.success(request, f"{changed.person} 的權限是「{changed.get_role_display()}」。")
        return redirect("applications:team")
    context = {"member": member, "form": form}
    return render(request, "applications/team_role.html", context, status=422 if form.is_bound else 200)


@owners_only
def remove(request: SignedRequest, pk: int) -> HttpResponse:
    """Asks first."""
    member = _colleague(request, pk)
    if request.method == "POST":
        if removed := _do(request, actions.remove_member, member, request.user):
            messages.success(request, f"已移除 {removed.person}，這個帳號立刻不能再使用。")
        return redirect("applications:team")
    return render(request, "applications/team_remove.html", {"member": member})


@owners_only
def hand_over(request: SignedRequest, pk: int) -> HttpResponse:
    """Asks first, and for the password: an open window must not be enough to lose the account."""
    member = _colleague(request, pk)
    form = ReauthenticateForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        if owner := _do(request, actions.hand_over_ownership, member, request.user):
            messages.success(
                request, f"主帳號已移交給 {owner.person}。您現在的權限是「可填寫並送出」，以後用電子郵件登入。"
            )
        return redirect("applications:team")
    context = {"member": member, "owner": request.member, "form": form}
    return render(request, "applications/team_hand_over.html", context, status=422 if form.is_bound else 200)


# --- Joining ---------------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link of an invitation leads to: name, password, consent; then the newcomer is signed in."""
    invitation, now = actions.invitation_of(secret), timezone.now()
    if invitation is None or not invitation.is_valid(now):
        return render(request, "applications/join_ended.html", {"invitation": invitation}, status=410)
    if accounts.address_is_taken(invitation.email):
        return _taken(request, invitation)
    form = MemberForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and not request.user.is_authenticated and form.is_valid():
        return _join(request, invitation, form.cleaned_data)
    context = {"invitation": invitation, "form": form, "agreement": agreement.text(agreement.VERSION)}
    return render(request, "applications/join.html", context, status=422 if form.is_bound else 200)


def _join(request: HttpRequest, invitation: Invitation, said: dict[str, Any]) -> HttpResponse:
    newcomer = actions.Newcomer(said["name"], said["password1"], client_address(request))
    try:
        member = actions.accept_invitation(invitation, newcomer, timezone.now())
    except actions.AddressTaken:
        return _taken(request, invitation)
    except actions.TeamRefused:  # pressed twice, or taken back in this moment
        return redirect("applications:join", request.resolver_match.kwargs["secret"])
    messages.success(request, f"歡迎加入 {invitation.vendor.called}。以後用 {invitation.email} 和剛才設定的密碼登入。")
    return accounts.sign_in_newcomer(request, member.user)


def _taken(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    return render(request, "applications/join_taken.html", {"invitation": invitation}, status=409)
