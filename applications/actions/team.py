"""How do several people of one vendor work together: who is invited, changed, removed, and who holds the account (A-38)?"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from applications import letters
from applications.actions import quota
from applications.models import Invitation, Membership, TeamEvent, Vendor
from applications.models.invitation import LIFETIME, digest_of
from portal.accounts import actions as accounts
from portal.accounts import agreement
from portal.accounts.models import User

MOST_PEOPLE = 30  # members and open invitations of one vendor
MOST_TO_ONE = 5  # invitations by mail to one address in DAY, of all vendors together
DAY = timedelta(days=1)
PAUSE = timedelta(seconds=60)  # between two letters to one address

Role = Membership.Role


class TeamRefused(Exception):
    """Nothing was changed; the message says why, for the person."""


class AddressTaken(Exception):
    """The address of an invitation belongs to an account already. Told to whoever reads its mail, and to nobody else."""


# --- Who may what ----------------------------------------------------------------------------------------------------


def membership_of(user: User) -> Membership:
    """Raises PermissionDenied for somebody who left."""
    Vendor.objects.of(user)
    return Membership.objects.select_related("vendor", "user").get(user=user)


def refusal_to_send(vendor: Vendor, user: User) -> str:
    """Why this person cannot send, answer or take back for the vendor, and who can; "" for somebody who can."""
    present = vendor.memberships.present()
    if any(member.may_send for member in present.filter(user=user)):
        return ""
    members = list(present.in_order())
    able = "、".join(member.person for member in members if member.may_send and member.user.is_active)
    return f"您的權限是「{Role.EDITOR.label}」，不能送出、送出補正或撤回。能送出的是：{able}。"


def _owner(vendor: Vendor, user: User) -> Membership:
    """The acting member, with the vendor's row held: everything about its members happens one after the other."""
    Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    member = vendor.memberships.present().select_related("user").filter(user=user).first()
    if member is None or not member.may_manage:
        raise TeamRefused(f"只有{Role.OWNER.label}可以管理成員，目前是 {vendor.owner.person}。")
    return member


def _member(membership: Membership) -> Membership:
    """The fresh row of a present member other than the owner."""
    fresh = Membership.objects.select_related("user", "vendor").get(pk=membership.pk)
    if fresh.ended_at is not None:
        raise TeamRefused(f"{fresh.person} 已經不是成員。")
    if fresh.may_manage:
        raise TeamRefused(f"{Role.OWNER.label}不能移除或改權限，要先移交給另一位成員。")
    return fresh


def _record(vendor: Vendor, actor: User, text: str, now: datetime) -> None:
    TeamEvent.objects.create(vendor=vendor, actor=actor, text=text, at=now)


# --- Inviting --------------------------------------------------------------------------------------------------------


def invite_member(vendor: Vendor, user: User, email: str, role: str, now: datetime) -> Invitation:
    """Writes the letter with the link. Whether the address has an account elsewhere is not looked at. Raises TeamRefused."""
    email = email.strip().lower()
    with transaction.atomic():
        owner = _owner(vendor, user)
        _check_may_invite(vendor, owner, email, now)
        secret = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            vendor=vendor, email=email, role=role, invited_by=user, digest=digest_of(secret),
            created_at=now, sent_at=now, expires_at=now + LIFETIME,
        )  # fmt: skip
        letters.invite(invitation, owner, secret, now)
        _record(vendor, user, f"邀請 {email}（{invitation.get_role_display()}）", now)
    return invitation


def _check_may_invite(vendor: Vendor, owner: Membership, email: str, now: datetime) -> None:
    if not owner.user.email_is_verified:
        raise TeamRefused("您的電子郵件還沒有確認，請先點開確認信裡的連結，再邀請別人。")
    if vendor.memberships.present().filter(user__email=email).exists():
        raise TeamRefused(f"{email} 已經是成員。")
    if vendor.invitations.open().filter(email=email).exists():
        raise TeamRefused(f"{email} 已經邀請過，還沒有接受。可以在成員頁重寄邀請。")
    if vendor.memberships.present().count() + vendor.invitations.open().count() >= MOST_PEOPLE:
        raise TeamRefused(f"成員和邀請中的人合計最多 {MOST_PEOPLE} 位，請先移除不再需要的。")
    _check_letters(vendor, email, now)


def _check_letters(vendor: Vendor, email: str, now: datetime) -> None:
    """Nobody is to flood strangers with the name of the programme on it."""
    if letters.invitations_to(email, now - DAY) >= MOST_TO_ONE:
        raise TeamRefused(f"今天寄到 {email} 的邀請信已經太多，請請對方看看收件匣和垃圾郵件匣，或明天再寄。")
    sent = quota.invitations_use(vendor, now)
    if sent.used >= sent.most:
        raise TeamRefused(f"一天最多寄 {sent.most} 封邀請信，請明天再寄。")


def resend_invitation(invitation: Invitation, user: User, now: datetime) -> Invitation:
    """A new link for a new week; the link of before ends. Raises TeamRefused."""
    with transaction.atomic():
        owner = _owner(invitation.vendor, user)
        fresh = _open(invitation)
        if now < fresh.sent_at + PAUSE:
            raise TeamRefused(f"剛才已經寄給 {fresh.email}，請等一分鐘再重寄。")
        _check_letters(fresh.vendor, fresh.email, now)
        secret = secrets.token_urlsafe(32)
        fresh.digest, fresh.sent_at, fresh.expires_at = digest_of(secret), now, now + LIFETIME
        fresh.save(update_fields=["digest", "sent_at", "expires_at"])
        letters.invite(fresh, owner, secret, now)
        _record(fresh.vendor, user, f"重寄邀請給 {fresh.email}", now)
    return fresh


def revoke_invitation(invitation: Invitation, user: User, now: datetime) -> None:
    """Takes an invitation back: its link ends. Raises TeamRefused."""
    with transaction.atomic():
        _owner(invitation.vendor, user)
        fresh = _open(invitation)
        fresh.revoked_at = now
        fresh.save(update_fields=["revoked_at"])
        _record(fresh.vendor, user, f"取消 {fresh.email} 的邀請", now)


def _open(invitation: Invitation) -> Invitation:
    fresh = Invitation.objects.select_related("vendor").get(pk=invitation.pk)
    if fresh.accepted_at:
        raise TeamRefused(f"{fresh.email} 已經接受邀請。")
    if fresh.revoked_at:
        raise TeamRefused(f"{fresh.email} 的邀請已經取消。")
    return fresh


# --- Joining ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Newcomer:
    """What an invited person says of themselves; the address is the invitation's."""

    name: str
    password: str
    address: str | None  # of the network, kept with the agreement


def invitation_of(secret: str) -> Invitation | None:
    return Invitation.objects.select_related("vendor").filter(digest=digest_of(secret)).first()


def accept_invitation(invitation: Invitation, newcomer: Newcomer, now: datetime) -> Membership:
    """Makes the account; the link proved the address. Raises TeamRefused when the link has ended, and AddressTaken."""
    with transaction.atomic():
        vendor = Vendor.objects.select_for_update(no_key=True).get(pk=invitation.vendor_id)
        fresh = Invitation.objects.get(pk=invitation.pk)
        if not fresh.is_valid(now):
            raise TeamRefused("這個邀請連結已經不能用了。")
        member = Membership.objects.create(
            user=_account(vendor, fresh, newcomer, now), vendor=vendor, role=fresh.role, joined_at=now
        )
        Invitation.objects.filter(pk=fresh.pk).update(accepted_at=now)
        _record(vendor, member.user, f"{member.person} 接受邀請（{member.get_role_display()}）", now)
        letters.tell(vendor.owner.user, "member_joined", vendor, member, member=member)
    return member


def _account(vendor: Vendor, invitation: Invitation, newcomer: Newcomer, now: datetime) -> User:
    user = accounts.open_member_account(vendor.tax_id, invitation.email, newcomer.name, newcomer.password)
    user.agree_to_notices(agreement.VERSION, newcomer.address, now)
    user.save()
    if not user.try_to_confirm_email():
        raise AddressTaken
    return user


# --- Members ---------------------------------------------------------------------------------------------------------


def change_member_role(membership: Membership, user: User, role: str, now: datetime) -> Membership:
    """Raises TeamRefused."""
    with transaction.atomic():
        _owner(membership.vendor, user)
        fresh = _member(membership)
        if fresh.role != role:
            fresh.role = role
            fresh.save(update_fields=["role"])
            _record(fresh.vendor, user, f"{fresh.person} 的權限改為「{fresh.get_role_display()}」", now)
            letters.tell(fresh.user, "member_role", fresh.vendor, fresh, str(now.timestamp()), member=fresh)
    return fresh


def remove_member(membership: Membership, user: User, now: datetime) -> Membership:
    """Ends a membership and its account at once; the address is free for another account. Raises TeamRefused."""
    with transaction.atomic():
        _owner(membership.vendor, user)
        fresh = _member(membership)
        fresh.ended_at = now
        fresh.save(update_fields=["ended_at"])
        accounts.close(fresh.user)
        _record(fresh.vendor, user, f"移除 {fresh.person}", now)
        letters.tell(fresh.user, "member_removed", fresh.vendor, fresh, member=fresh)
    return fresh


def hand_over_ownership(membership: Membership, user: User, now: datetime) -> Membership:
    """Makes a member the owner and the owner a member who may send; the tax ID as sign-in name goes along.

    Both are told by mail. Raises TeamRefused.
    """
    with transaction.atomic():
        before = _owner(membership.vendor, user)
        after = _member(membership)
        if not (after.user.is_active and after.user.email_is_verified):
            raise TeamRefused(f"{after.person} 的帳號目前不能使用，或信箱還沒有確認，不能接任{Role.OWNER.label}。")
        before.role, after.role = Role.SUBMITTER, Role.OWNER
        before.save(update_fields=["role"])
        after.save(update_fields=["role"])
        accounts.swap_names(before.user, after.user)
        _record(after.vendor, user, f"{Role.OWNER.label}由 {before.person} 移交給 {after.person}", now)
        for person in (before, after):
            letters.tell(
                person.user, "owner_changed", after.vendor, after, str(now.timestamp()), before=before, after=after
            )
    return after


# --- An account that staff give to another person ----------------------------------------------------------------------


def people_through(user: User) -> list[str]:
    """Who came to the vendor through this 主帳號, and who was asked to: what a former holder would still have."""
    vendor = _owned(user)
    return _members(vendor, user) + _invited(vendor) if vendor else []


def end_people_through(user: User, now: datetime) -> list[str]:
    """Ends all of them, members with their accounts. Who holds the account next invites whom they know."""
    vendor = _owned(user)
    if vendor is None:
        return []
    Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    ended = _members(vendor, user) + _invited(vendor)
    for member in vendor.memberships.present().select_related("user").exclude(user=user):
        member.ended_at = now
        member.save(update_fields=["ended_at"])
        accounts.close(member.user)
        letters.tell(member.user, "member_removed", vendor, member, member=member)
    vendor.invitations.open().update(revoked_at=now)
    _record(
        vendor, user, f"執行單位把{Role.OWNER.label}移轉給新的使用人，原來的成員和邀請一併結束（{len(ended)} 筆）", now
    )
    return ended


def _owned(user: User) -> Vendor | None:
    member = Membership.objects.select_related("vendor").filter(user=user).first()
    return member.vendor if member and member.may_manage else None


def _members(vendor: Vendor, owner: User) -> list[str]:
    others = vendor.memberships.present().in_order().exclude(user=owner)
    return [f"成員 {member.person}（{member.get_role_display()}）" for member in others]


def _invited(vendor: Vendor) -> list[str]:
    return [
        f"邀請中的 {invitation.email}（{invitation.get_role_display()}）" for invitation in vendor.invitations.open()
    ]
