"""What do the pages of a team show to its owner, its members, strangers, and whoever holds a link (A-38)?"""

import re

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Invitation, Membership
from portal.accounts.models import User
from portal.outbox.models import Message
from tests import factories
from tests.browser import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SAID = {"name": "王小明", "password1": factories.PASSWORD, "password2": factories.PASSWORD, "agreed": "on"}


@pytest.fixture
def boss(owner: User) -> Client:
    return signed_in(owner)


def link(boss: Client, email: str = "ming@example.com") -> str:
    boss.post("/apply/team/invite/", {"email": email, "role": "editor"})
    return re.search(r"/apply/join/\S+/", Message.objects.filter(to_email=email).last().body)[0]


def text_of(response: object) -> str:
    return response.content.decode()


@pytest.mark.clause("A-38")
def test_list_shows_everybody_and_the_buttons_to_the_owner_alone(owner: User, boss: Client) -> None:
    mate = factories.member(owner)
    link(boss)
    seen, other = text_of(boss.get("/apply/team/")), text_of(signed_in(mate.user).get("/apply/team/"))
    for page in (seen, other):
        assert owner.email in page and mate.user.email in page and "ming@example.com" in page
    buttons = ("邀請成員</a>", "移交主帳號<", "移除<", "重寄<", "取消邀請<")
    assert [button for button in buttons if button not in seen or button in other] == []


@pytest.mark.clause("A-38")
def test_joining_asks_name_password_and_consent_then_signs_in(boss: Client) -> None:
    address, visitor = link(boss), Client()
    for gap in SAID:
        answer = visitor.post(address, {name: value for name, value in SAID.items() if name != gap})
        assert (answer.status_code, User.objects.filter(email="ming@example.com").exists()) == (422, False)
    weak = visitor.post(
        address, SAID | {"password1": "ming-example-1", "password2": "ming-example-1", "name": "ming example"}
    )
    assert "太像" in text_of(weak)
    assert visitor.post(address, SAID).url == "/apply/"
    user = User.objects.get(email="ming@example.com")
    assert get_user(visitor) == user
    assert "歡迎加入" in text_of(visitor.get("/apply/"))
    assert (user.check_password(factories.PASSWORD), user.previous_passwords.count()) == (True, 1)
    twice = visitor.post(address, SAID)
    assert twice.status_code == 410
    assert "已經接受" in text_of(twice)
    assert Membership.objects.count() == 2


@pytest.mark.twice
@pytest.mark.clause("A-38")
@pytest.mark.parametrize(
    ("named", "called"),
    [("範例雲端公司", "範例雲端公司（{}）"), ("", "統一編號 {}"), ("請點 evil.example/x", "統一編號 {}")],
    ids=["in the draft", "not yet", "an address"],
)
def test_invitation_names_the_company(owner: User, boss: Client, named: str, called: str) -> None:
    """Also before anything was sent in; what looks like an address is no name to put before strangers."""
    case = factories.draft(user=owner)
    factories.overwrite(type(case).objects.filter(pk=case.pk), company_name=named)
    page = text_of(Client().get(link(boss)))
    told = called.format(owner.username)
    letter = Message.objects.get(kind="member_invitation")
    assert [told in page, letter.subject] == [True, f"{told} 邀請您一起填寫上架申請"]


def test_nobody_is_called_by_the_number_of_their_account(owner: User, boss: Client) -> None:
    """Neither by colleagues nor by the office, and not on the pages of the account."""
    member = factories.member(owner).user
    browser = signed_in(member)
    pages = [text_of(browser.get(address)) for address in ("/account/", "/apply/", "/apply/team/", "/account/email/")]
    pages += [
        text_of(boss.get("/apply/team/")),
        str(member),
        member.get_full_name(),
        User(username="99000018-3").get_full_name(),
    ]
    pages.append(text_of(signed_in(factories.staff("administrator")).get("/admin/accounts/user/")))
    assert [page for page in pages if re.search(r"[0-9]{8}-[0-9]", page)] == []
    assert member.sign_in_name in pages[0]


@pytest.mark.twice
@pytest.mark.parametrize("state", ["unknown", "revoked", "expired", "sent again"])
@pytest.mark.clause("A-38")
def test_link_that_ended_says_so(owner: User, boss: Client, state: str) -> None:
    address, made = link(boss), Invitation.objects.get()
    if state == "unknown":
        address = "/apply/join/nonsense/"
    elif state == "revoked":
        boss.post(f"/apply/team/invitations/{made.pk}/revoke/")
    elif state == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    else:
        Invitation.objects.update(sent_at=timezone.now() - timezone.timedelta(minutes=1))
        boss.post(f"/apply/team/invitations/{made.pk}/resend/")
    for answer in (Client().get(address), Client().post(address, SAID)):
        assert (answer.status_code, "這個邀請連結不能用了" in text_of(answer)) == (410, True)
    assert Membership.objects.count() == 1


@pytest.mark.clause("A-38")
def test_taken_address_is_told_on_the_page_of_the_link_alone(boss: Client) -> None:
    other = factories.vendor()
    address = link(boss, other.email)
    assert "等待接受" in text_of(boss.get("/apply/team/"))
    for answer in (Client().get(address), Client().post(address, SAID)):
        assert (answer.status_code, "已經有帳號" in text_of(answer)) == (409, True)
    assert "已經有帳號" not in text_of(boss.get("/apply/team/"))


@pytest.mark.clause("A-38")
def test_somebody_signed_in_is_asked_to_sign_out_first(owner: User, boss: Client) -> None:
    address = link(boss)
    assert "請先登出" in text_of(boss.get(address))
    boss.post(address, SAID)
    assert Membership.objects.count() == 1


@pytest.mark.clause("A-38")
def test_pages_of_another_vendors_member_are_not_there(owner: User) -> None:
    mate = factories.member(owner)
    invitation = actions.invite_member(mate.vendor, owner, "x@example.com", "editor", timezone.now())
    stranger = signed_in(factories.vendor())
    for page in ("role", "remove", "hand-over"):
        for answer in (stranger.get(f"/apply/team/{mate.pk}/{page}/"), stranger.post(f"/apply/team/{mate.pk}/{page}/")):
            assert answer.status_code == 404
    for page in ("resend", "revoke"):
        assert stranger.post(f"/apply/team/invitations/{invitation.pk}/{page}/").status_code == 404
    assert Membership.objects.present().filter(pk=mate.pk).exists()


@pytest.mark.twice
@pytest.mark.clause("A-38")
def test_owner_has_no_page_for_changing_the_owner(owner: User, boss: Client) -> None:
    row = owner.membership.pk
    assert {
        boss.post(f"/apply/team/{row}/{page}/", {"role": "editor"}).status_code
        for page in ("role", "remove", "hand-over")
    } == {404}


@pytest.mark.parametrize("role", ["owner", "", "admin"])
@pytest.mark.clause("A-38")
def test_no_role_is_given_that_is_not_offered(owner: User, boss: Client, role: str) -> None:
    mate = factories.member(owner)
    assert boss.post("/apply/team/invite/", {"email": "x@example.com", "role": role}).status_code == 422
    assert boss.post(f"/apply/team/{mate.pk}/role/", {"role": role}).status_code == 422
    assert Membership.objects.get(pk=mate.pk).role == "editor"


@pytest.mark.clause("A-38")
def test_handing_over_asks_for_the_password(owner: User, boss: Client) -> None:
    mate = factories.member(owner)
    for wrong in ("", "not-the-password-1"):
        assert boss.post(f"/apply/team/{mate.pk}/hand-over/", {"password": wrong}).status_code == 422
    assert Membership.objects.get(role="owner").user == owner
    assert boss.post(f"/apply/team/{mate.pk}/hand-over/", {"password": factories.PASSWORD}).url == "/apply/team/"
    assert Membership.objects.get(role="owner").user == mate.user
    again = boss.post(f"/apply/team/{mate.pk}/hand-over/", {"password": factories.PASSWORD}, follow=True)
    assert "只有主帳號可以管理成員" in text_of(again)  # pressed twice


@pytest.mark.clause("A-38")
def test_who_cannot_send_reads_who_can(owner: User) -> None:
    case = factories.complete(owner)
    editor = signed_in(factories.member(owner).user)
    for page in (f"/apply/{case.pk}/", f"/apply/{case.pk}/check/"):
        assert f"能送出的是：{owner.email}" in text_of(editor.get(page))
    assert f"/apply/{case.pk}/submit/" not in text_of(editor.get(f"/apply/{case.pk}/check/"))
    answer = editor.post(f"/apply/{case.pk}/submit/")
    assert (answer.status_code, f"能送出的是：{owner.email}" in text_of(answer)) == (422, True)
    signed_in(owner).post(f"/apply/{case.pk}/submit/")
    for page in (f"/apply/{case.pk}/", f"/apply/{case.pk}/withdraw/"):
        assert f"能送出的是：{owner.email}" in text_of(editor.get(page))
    assert editor.post(f"/apply/{case.pk}/withdraw/").status_code == 409
    case.refresh_from_db()
    assert case.state == "submitted"


@pytest.mark.clause("A-38")
def test_correction_is_saved_by_an_editor_and_not_sent(owner: User) -> None:
    asked = factories.returned(user=owner, items=[("company", "rep_name")])
    editor, path = signed_in(factories.member(owner).user), f"/apply/{asked.application_id}/correction/"
    page = text_of(editor.get(path))
    assert ("能送出的是" in page, 'value="send"' in page) == (True, False)
    answer = editor.post(path, {"company-0-rep_name": "改過的人", "do": "send"})
    assert (answer.status_code, "能送出的是" in text_of(answer)) == (422, True)
    asked.application.refresh_from_db()
    assert (asked.application.rep_name, asked.application.state) == ("改過的人", "correction_requested")


@pytest.mark.clause("A-38")
def test_officers_see_the_people_of_a_vendor_and_change_nothing(owner: User) -> None:
    mate = factories.member(owner)
    officer, page = signed_in(factories.officer()), f"/admin/applications/vendor/{mate.vendor_id}/change/"
    assert mate.user.email in text_of(officer.get(page))
    assert officer.post(page, {"company_name": "改"}).status_code == 403
    administrator = signed_in(factories.staff("administrator"))
    assert "可填寫" in text_of(administrator.get(f"/admin/accounts/user/{mate.user_id}/change/"))


@pytest.mark.twice
@pytest.mark.clause("A-38")
def test_lost_owner_is_replaced_by_an_administrator_and_the_former_team_ends(owner: User) -> None:
    mate = factories.member(owner)
    administrator = signed_in(factories.staff("administrator"))
    form = {"name": "", "email": "new@example.com", "is_active": "on", "reason": "公司來函"}
    administrator.post(f"/admin/accounts/user/{owner.pk}/change/", form)
    now = Membership.objects.select_related("user").get(role="owner")
    assert now.user.username == owner.username
    assert now.user.email == "new@example.com"
    assert not now.user.has_usable_password()
    assert not Membership.objects.present().filter(pk=mate.pk).exists()  # the new owner says who is of the team


@pytest.mark.twice
def test_every_change_of_the_team_can_be_read(owner: User, boss: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("applications.pages.team.EVENTS_ON_A_PAGE", 2)
    for _ in range(2):
        factories.member(owner)  # asked and come: two changes each
    shown = [text_of(boss.get(f"/apply/team/?page={number}")) for number in (1, 2)]
    assert ["第 1–2 筆，共 4 筆" in shown[0], "第 3–4 筆，共 4 筆" in shown[1]] == [True, True]


@pytest.mark.twice
@pytest.mark.clause("A-38")
def test_slip_in_the_address_of_an_invitation_is_asked_about_once(boss: Client) -> None:
    typed = {"email": "ming@gmial.com", "role": "editor"}
    assert "您要填的是不是 ming@gmail.com？" in text_of(boss.post("/apply/team/invite/", typed))
    assert Invitation.objects.count() == 0
    boss.post("/apply/team/invite/", typed | {"email_meant": "ming@gmial.com"})
    assert Invitation.objects.get().email == "ming@gmial.com"
