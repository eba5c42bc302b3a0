"""Who may join, change, leave and take over a vendor's account, and what may each of its people do (A-38)?"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.actions.team import MOST_PEOPLE
from applications.models import Application, Invitation, Membership, TeamEvent, Vendor
from applications.models.invitation import LIFETIME, digest_of
from portal.accounts.models import User
from portal.outbox.models import Message
from portal.reference import Ref
from portal.workflow.engine import StepRefused
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()
NEWCOMER = actions.Newcomer("王小明", factories.PASSWORD, "192.0.2.7")


def invited(owner: User, email: str = "ming@example.com", role: str = "editor", now: datetime = NOW) -> Invitation:
    return actions.invite_member(Vendor.objects.of(owner), owner, email, role, now)


def secret_in(letter: Message) -> str:
    return letter.body.partition("/apply/join/")[2].partition("/")[0]


def letters(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("to_email", flat=True))


def refused(verb: Any, *args: Any) -> str:
    with pytest.raises(actions.TeamRefused) as caught:
        verb(*args)
    return str(caught.value)


# --- Inviting and joining --------------------------------------------------------------------------------------------


@pytest.mark.clause("A-38")
def test_invitation_leaves_by_mail_and_only_its_digest_is_kept(owner: User) -> None:
    made = invited(owner, " Ming@Example.com ")
    letter = Message.objects.get(kind="member_invitation")
    assert letter.to_email == "ming@example.com"
    assert letter.one_time is True
    assert letter.user is None
    assert (made.digest, made.expires_at) == (digest_of(secret_in(letter)), NOW + timedelta(days=7))
    assert actions.invitation_of(secret_in(letter)) == made
    assert secret_in(letter) not in str(list(Invitation.objects.values()))


@pytest.mark.clause("A-38")
def test_joining_makes_a_proven_account_of_the_vendor(owner: User) -> None:
    member = actions.accept_invitation(invited(owner), NEWCOMER, NOW)
    user = member.user
    assert user.username == f"{owner.username}-2"
    assert user.name == "王小明"
    assert user.role == "vendor"
    assert user.email_is_verified is True
    assert user.notice_agreed_address == "192.0.2.7"
    assert user.notice_agreed_at == NOW
    assert member.vendor.tax_id == owner.username
    assert member.role == "editor"
    assert Vendor.objects.of(user) == member.vendor
    user.full_clean(exclude=["password"])
    assert letters("member_joined") == [owner.email]


@pytest.mark.clause("A-38")
def test_numbers_of_members_are_never_given_twice(owner: User) -> None:
    names = []
    for n in range(10):
        member = actions.accept_invitation(invited(owner, f"p{n}@example.com"), NEWCOMER, NOW)
        names.append(member.user.username)
        actions.remove_member(member, owner, NOW)
    assert names == [f"{owner.username}-{n}" for n in range(2, 12)]


@pytest.mark.parametrize(("after", "let_in"), [(LIFETIME - timedelta(seconds=1), True), (LIFETIME, False)])
@pytest.mark.clause("A-38")
def test_link_lives_seven_days(owner: User, after: timedelta, let_in: bool) -> None:
    made = invited(owner)
    if let_in:
        assert actions.accept_invitation(made, NEWCOMER, NOW + after)
    else:
        assert "不能用" in refused(actions.accept_invitation, made, NEWCOMER, NOW + after)
    assert User.objects.filter(email="ming@example.com").exists() is let_in


@pytest.mark.clause("A-38")
def test_link_works_once(owner: User) -> None:
    made = invited(owner)
    actions.accept_invitation(made, NEWCOMER, NOW)
    assert "不能用" in refused(actions.accept_invitation, made, NEWCOMER, NOW)
    assert Membership.objects.count() == 2


@pytest.mark.clause("A-38")
def test_revoked_link_lets_nobody_in_and_the_address_can_be_invited_again(owner: User) -> None:
    made = invited(owner)
    actions.revoke_invitation(made, owner, NOW)
    assert "不能用" in refused(actions.accept_invitation, made, NEWCOMER, NOW)
    assert "已經取消" in refused(actions.resend_invitation, made, owner, NOW + LIFETIME)
    assert actions.accept_invitation(invited(owner), NEWCOMER, NOW)


@pytest.mark.clause("A-38")
def test_sending_again_waits_a_minute_and_ends_the_link_of_before(owner: User) -> None:
    made = invited(owner)
    assert "一分鐘" in refused(actions.resend_invitation, made, owner, NOW + timedelta(seconds=59))
    again = actions.resend_invitation(made, owner, NOW + timedelta(seconds=60))
    assert again.expires_at == NOW + timedelta(seconds=60) + LIFETIME
    first, second = Message.objects.filter(kind="member_invitation").order_by("pk")
    assert [actions.invitation_of(secret_in(letter)) for letter in (first, second)] == [None, again]


@pytest.mark.clause("A-38")
def test_address_that_is_asked_already_or_a_member_is_refused(owner: User) -> None:
    made = invited(owner)
    assert "已經邀請過" in refused(invited, owner)
    actions.accept_invitation(made, NEWCOMER, NOW)
    assert "已經是成員" in refused(invited, owner, "MING@example.com")
    assert "已經是成員" in refused(invited, owner, owner.email)


@pytest.mark.clause("A-38")
def test_inviting_tells_nothing_about_accounts_elsewhere(owner: User) -> None:
    other = factories.vendor()
    made = invited(owner, other.email)
    with pytest.raises(actions.AddressTaken), transaction.atomic():
        actions.accept_invitation(made, NEWCOMER, NOW)
    assert (Membership.objects.count(), User.objects.filter(name="王小明").count()) == (1, 0)
    assert Invitation.objects.open().get() == made
    assert letters("member_joined") == []


@pytest.mark.clause("A-38")
def test_unproven_owner_cannot_send_mail_to_strangers() -> None:
    owner = factories.vendor(verified=False)
    assert "還沒有確認" in refused(invited, owner)
    assert not Message.objects.filter(kind="member_invitation").exists()


@pytest.mark.clause("A-38")
def test_people_and_letters_have_a_limit(owner: User) -> None:
    for n in range(MOST_PEOPLE - 1):
        invited(owner, f"p{n}@example.com")
    assert f"最多 {MOST_PEOPLE} 位" in refused(invited, owner, "one-more@example.com")
    for n in range(settings.QUOTA_INVITATIONS_DAY - MOST_PEOPLE + 1):
        actions.resend_invitation(Invitation.objects.all()[n], owner, NOW + timedelta(minutes=2))
    again = Invitation.objects.last()
    assert "一天最多" in refused(actions.resend_invitation, again, owner, NOW + timedelta(minutes=3))
    assert actions.resend_invitation(again, owner, NOW + timedelta(days=1, minutes=3))


# --- Who manages -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("A-38")
def test_only_the_owner_manages(owner: User) -> None:
    vendor = Vendor.objects.of(owner)
    mate, other = factories.member(owner, "submitter"), factories.member(owner)
    pending = invited(owner)
    stranger = factories.vendor()
    Vendor.objects.of(stranger)
    for user in (mate.user, other.user, stranger):
        sentences = {
            refused(actions.invite_member, vendor, user, "x@example.com", "editor", NOW),
            refused(actions.resend_invitation, pending, user, NOW + LIFETIME),
            refused(actions.revoke_invitation, pending, user, NOW),
            refused(actions.change_member_role, other, user, "submitter", NOW),
            refused(actions.remove_member, other, user, NOW),
            refused(actions.hand_over_ownership, other, user, NOW),
        }
        assert sentences == {f"只有主帳號可以管理成員，目前是 {owner.email}。"}


@pytest.mark.clause("A-38")
def test_owner_is_neither_removed_nor_demoted(owner: User) -> None:
    row = owner.membership
    assert "要先移交" in refused(actions.remove_member, row, owner, NOW)
    assert "要先移交" in refused(actions.change_member_role, row, owner, "editor", NOW)
    assert "要先移交" in refused(actions.hand_over_ownership, row, owner, NOW)


@pytest.mark.clause("A-38")
def test_database_holds_one_owner_who_does_not_leave(owner: User) -> None:
    mate = factories.member(owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=mate.pk).update(role="owner")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(user=owner).update(ended_at=NOW)


@pytest.mark.clause("A-38")
def test_role_is_changed_and_told_once(owner: User) -> None:
    mate = factories.member(owner)
    for _ in range(2):
        assert actions.change_member_role(mate, owner, "submitter", NOW).may_send
    assert letters("member_role") == [mate.user.email]


# --- Leaving ---------------------------------------------------------------------------------------------------------


@pytest.mark.clause("A-38")
def test_removed_person_is_out_at_once_and_what_they_did_stays(owner: User) -> None:
    factories.programme()
    mate = factories.member(owner, "submitter")
    case = actions.start(mate.user, factories.Programme.objects.get(), timezone.now())
    client = Client()
    client.force_login(mate.user)
    assert client.get(f"/apply/{case.pk}/").status_code == 200
    actions.remove_member(mate, owner, NOW)
    assert client.get(f"/apply/{case.pk}/").url.startswith("/account/login/")
    assert client.post(f"/apply/{case.pk}/company/basics/", {"rep_name": "甲"}).url.startswith("/account/login/")
    assert not client.login(username=mate.user.username, password=factories.PASSWORD)
    gone = Membership.objects.get(pk=mate.pk)
    assert gone.ended_at == NOW
    assert gone.may_send is False
    assert gone.user.is_active is False
    assert letters("member_removed") == [mate.user.email]


@pytest.mark.clause("A-38")
def test_removed_person_sees_nothing_also_when_the_account_is_switched_on_again(owner: User) -> None:
    case = factories.draft(owner)
    mate = factories.member(owner)
    client = Client()
    client.force_login(mate.user)
    assert Application.objects.visible_to(mate.user).get() == case
    actions.remove_member(mate, owner, NOW)
    User.objects.filter(pk=mate.user_id).update(is_active=True)
    user = User.objects.get(pk=mate.user_id)
    assert not Application.objects.visible_to(user).exists()
    assert client.get("/apply/").url.startswith("/account/login/")  # the password went with the session
    client.force_login(user)
    assert [client.get(page).status_code for page in ("/apply/", f"/apply/{case.pk}/", "/apply/team/")] == [
        403,
        404,
        403,
    ]
    with pytest.raises(PermissionDenied):
        Vendor.objects.of(user)


@pytest.mark.clause("A-38")
def test_address_of_a_removed_person_is_free_again(owner: User) -> None:
    first = actions.accept_invitation(invited(owner), NEWCOMER, NOW)
    actions.remove_member(first, owner, NOW)
    second = actions.accept_invitation(invited(owner), NEWCOMER, NOW)
    assert (second.user.username, second.user.email_is_verified) == (f"{owner.username}-3", True)
    assert EmailAddress.objects.get(email="ming@example.com").user == second.user
    client = Client()
    client.post("/account/login/", {"login": "ming@example.com", "password": factories.PASSWORD})
    assert client.session["_auth_user_id"] == str(second.user.pk)


@pytest.mark.clause("A-38")
def test_name_of_a_member_never_makes_a_vendor(owner: User) -> None:
    loose = User.objects.create_user(f"{owner.username}-7", "loose@example.com", factories.PASSWORD)
    with pytest.raises(PermissionDenied):
        Vendor.objects.of(loose)
    assert Vendor.objects.count() == 1


# --- Handing over ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("A-38")
def test_hand_over_moves_the_tax_id_with_the_ownership(owner: User) -> None:
    tax_id, mate = owner.username, factories.member(owner)
    actions.hand_over_ownership(mate, owner, NOW)
    before, after = Membership.objects.get(user=owner), Membership.objects.get(pk=mate.pk)
    assert (before.role, before.user.username) == ("submitter", f"{tax_id}-2")
    assert (after.role, after.user.username) == ("owner", tax_id)
    assert letters("owner_changed") == sorted([owner.email, mate.user.email])
    assert "只有主帳號" in refused(actions.hand_over_ownership, mate, owner, NOW)
    assert Vendor.objects.of(after.user) == after.vendor
    assert Vendor.objects.of(before.user) == after.vendor
    assert Vendor.objects.count() == 1
    for name, person in ((tax_id, after), (owner.email, before), (mate.user.email, after), (f"{tax_id}-2", before)):
        client = Client()
        client.post("/account/login/", {"login": name, "password": factories.PASSWORD})
        assert client.session["_auth_user_id"] == str(person.user_id), name


@pytest.mark.parametrize("fault", ["switched off", "unproven"])
@pytest.mark.clause("A-38")
def test_hand_over_goes_only_to_somebody_who_can_sign_in_and_be_reached(owner: User, fault: str) -> None:
    mate = factories.member(owner)
    if fault == "switched off":
        User.objects.filter(pk=mate.user_id).update(is_active=False)
    else:
        mate.user.emailaddress_set.update(verified=False)
    assert "不能接任" in refused(actions.hand_over_ownership, mate, owner, NOW)
    assert Membership.objects.get(role="owner").user == owner


@pytest.mark.clause("A-38")
def test_removed_or_promoted_in_another_window_is_said(owner: User) -> None:
    mate = factories.member(owner)
    actions.remove_member(mate, owner, NOW)
    for verb, more in (
        (actions.remove_member, ()),
        (actions.change_member_role, ("editor",)),
        (actions.hand_over_ownership, ()),
    ):
        assert "已經不是成員" in refused(verb, mate, owner, *more, NOW)


@pytest.mark.clause("A-38")
def test_every_change_is_written_down(owner: User) -> None:
    mate = actions.accept_invitation(invited(owner), NEWCOMER, NOW)
    actions.change_member_role(mate, owner, "submitter", NOW)
    actions.hand_over_ownership(mate, owner, NOW)
    again = Membership.objects.get(user=owner)
    actions.remove_member(again, mate.user, NOW)
    assert [(event.actor, event.text) for event in TeamEvent.objects.order_by("pk")] == [
        (owner, "邀請 ming@example.com（可填寫）"),
        (mate.user, "王小明（ming@example.com） 接受邀請（可填寫）"),
        (owner, "王小明（ming@example.com） 的權限改為「可填寫並送出」"),
        (owner, f"主帳號由 {owner.email} 移交給 王小明（ming@example.com）"),
        (mate.user, f"移除 {owner.email}"),
    ]


# --- What each may do with the application ---------------------------------------------------------------------------


@pytest.mark.clause("A-38")
def test_who_may_fill_in_may_not_send_answer_or_withdraw(owner: User) -> None:
    editor, sender = factories.member(owner), factories.member(owner, "submitter")
    now = timezone.now()
    case = factories.complete(owner)
    said = f"您的權限是「可填寫」，不能送出、送出補正或撤回。能送出的是：{owner.email}、{sender.person}。"
    with pytest.raises(actions.SubmissionRefused, match=said):
        actions.submit(case, editor.user, None, now)
    assert actions.submit(case, sender.user, None, now).submitted_by == sender.user
    with pytest.raises(StepRefused, match=said):
        actions.withdraw(case, editor.user, "", now)
    assert actions.withdraw(case, sender.user, "", now).state == "withdrawn"


@pytest.mark.clause("A-38")
def test_correction_is_answered_by_who_may_send(owner: User) -> None:
    now = timezone.now()
    asked = factories.returned(now, user=owner, items=[("company", "rep_name")])
    editor, sender = factories.member(owner), factories.member(owner, "submitter")
    with pytest.raises(actions.SubmissionRefused, match="能送出的是"):
        actions.answer_correction(asked.application, editor.user, None, now)
    assert actions.answer_correction(asked.application, sender.user, None, now).submitted_by == sender.user


@pytest.mark.clause("A-38")
def test_letters_go_to_every_present_member(owner: User) -> None:
    editor, gone = factories.member(owner), factories.member(owner)
    actions.remove_member(gone, owner, NOW)
    case = factories.submitted(user=owner)
    receipts = Message.objects.filter(concerns=Ref.of(case), kind="receipt")
    assert sorted(receipt.user.pk for receipt in receipts) == sorted([owner.pk, editor.user_id])


@pytest.mark.clause("A-38")
def test_draft_begun_by_a_member_names_the_owners_address(owner: User) -> None:
    year = factories.programme()
    case = actions.start(factories.member(owner).user, year, timezone.now())
    assert (case.vendor.tax_id, case.contact_email) == (owner.username, owner.email)


# --- An account that staff give to another person ----------------------------------------------------------------------


def hand_over_by_staff(owner: User) -> Client:
    staff = Client()
    staff.force_login(factories.staff("administrator"))
    page = f"/admin/accounts/user/{owner.pk}/change/"
    listed = staff.get(page).content.decode()
    form = {"name": "", "email": "new@example.com", "is_active": "on", "reason": "115 年 11 月來函"}
    staff.said = staff.post(page, form, follow=True).content.decode()
    staff.listed = listed
    return staff


@pytest.mark.clause("A-38")
def test_handing_over_by_staff_ends_members_invitations_and_sessions_and_lists_them(owner: User, settings: Any) -> None:
    settings.STAFF_MFA_REQUIRED = False
    member, former = factories.member(owner), Client()
    factories.member(owner, "submitter")
    made = invited(owner)
    link = f"/apply/join/{secret_in(Message.objects.get(to_email='ming@example.com'))}/"
    former.post("/account/login/", {"login": owner.username, "password": factories.PASSWORD})
    theirs = Client()
    theirs.force_login(member.user)
    assert former.get("/apply/").status_code == theirs.get("/apply/").status_code == 200

    staff = hand_over_by_staff(owner)
    for told in (staff.listed, staff.said):
        expected = (f"成員 {member.person}", "邀請中的 ming@example.com", "從 127.0.0.1 的登入")
        assert [words for words in expected if words not in told] == []
    history = " ".join(entry.get_change_message() for entry in LogEntry.objects.all())
    assert [
        word for word in (f"成員 {member.person}", "邀請中的 ming@example.com", "的登入") if word not in history
    ] == []

    vendor = Vendor.objects.get()
    assert [member.user for member in vendor.memberships.present()] == [owner]
    assert Client().get(link).status_code == 410
    made.refresh_from_db()
    assert made.revoked_at is not None
    assert [browser.get("/apply/").status_code for browser in (former, theirs)] == [302, 302]
    member.user.refresh_from_db()
    assert (member.user.is_active, member.user.has_usable_password()) == (False, False)
    assert len(letters("member_removed")) == 2
    assert "原來的成員和邀請一併結束（3 筆）" in TeamEvent.objects.first().text


@pytest.mark.clause("A-38")
def test_new_holder_finds_the_cases_and_nobody_else(owner: User, settings: Any) -> None:
    settings.STAFF_MFA_REQUIRED = False
    factories.member(owner)
    hand_over_by_staff(owner)
    letter = Message.objects.get(kind="invitation")
    browser = Client()
    page = browser.get(letter.body.partition("http://testserver")[2].split()[0]).url
    browser.post(page, {"password1": "river-bend-1", "password2": "river-bend-1"})
    browser.post("/account/login/", {"login": owner.username, "password": "river-bend-1"})
    team = browser.get("/apply/team/").content.decode()
    assert "new@example.com" in team
    assert "執行單位把主帳號移轉給新的使用人" in team
    assert "administrator" not in team
    assert Membership.objects.present().count() == 1


def test_handing_over_a_members_account_touches_no_colleague(owner: User, settings: Any) -> None:
    settings.STAFF_MFA_REQUIRED = False
    member, other = factories.member(owner), factories.member(owner)
    invited(owner)
    hand_over_by_staff(member.user)
    assert set(Membership.objects.present()) == {owner.membership, member, other}
    assert Invitation.objects.open().count() == 1


def test_one_address_gets_five_invitations_a_day_from_all_vendors(owner: User) -> None:
    owners = [owner, *(factories.vendor() for _ in range(5))]
    for inviter in owners[:5]:
        invited(inviter)
    with pytest.raises(actions.TeamRefused, match=r"今天寄到 ming@example\.com 的邀請信已經太多"):
        invited(owners[5])
    invited(owners[5], now=NOW + timedelta(days=1, seconds=1))
