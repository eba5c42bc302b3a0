"""Does a committee have its rules with the articles they come from, and does a member come by an invitation?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.outbox.models import Message
from portal.roles import Role
from portal.trail.models import SettingChange
from review.committee import giving
from review.models import Committee, Member
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db
ADD = "/admin/review/member/add/"


@pytest.fixture
def committee() -> Committee:
    return factories.committee(factories.programme())


def said(committee: Committee, **more: str) -> dict[str, object]:
    asked = {"committee": committee.pk, "name": "林惠文", "email": "lin@example.tw", "username": "lin.hw"}
    seat = {"standing": "member", "is_expert": "on", "competences": ["production"], "since": "115/1/1"}
    return {**asked, **seat, **more}


def test_rules_are_changed_with_the_article_beside_and_kept(administrator: Client, committee: Committee) -> None:
    place = f"/admin/review/committee/{committee.pk}/change/"
    page = visit(administrator, place)
    assert all(article in page.words for article in ("審議規則第 9 條", "行政程序法第 33 條", "審議規則第 14 條"))
    values = page.values()
    assert administrator.post(place, {**values, "minimum_reviewers": "5"}).status_code == 302
    committee.refresh_from_db()
    assert committee.minimum_reviewers == 5
    change = SettingChange.objects.get(field="minimum_reviewers")
    assert (change.before, change.after) == ("3", "5")


@pytest.mark.parametrize("rule", ["review_days", "question_days", "appeal_days", "appeal_answer_days"])
def test_period_of_no_day_is_no_rule(rule: str, administrator: Client, committee: Committee) -> None:
    """No due time could be counted by it."""
    place = f"/admin/review/committee/{committee.pk}/change/"
    refused = administrator.post(place, {**visit(administrator, place).values(), rule: "0"})
    assert refused.status_code != 302
    committee.refresh_from_db()
    assert getattr(committee, rule) > 0


def test_new_member_gets_an_account_without_a_password_and_a_link(administrator: Client, committee: Committee) -> None:
    assert administrator.post(ADD, said(committee)).status_code == 302
    member = Member.objects.get()
    assert (member.user.role, member.user.has_usable_password()) == (Role.REVIEWER, False)
    (letter,) = Message.objects.all()
    assert letter.to_email == "lin@example.tw"
    assert "/account/password/reset/key/" in letter.body
    assert SettingChange.objects.filter(ref=f"review.member:{member.pk}", field="competences").exists()


def test_reviewer_of_an_earlier_year_keeps_the_account(administrator: Client, committee: Committee) -> None:
    known = factories.staff(Role.REVIEWER)
    count = User.objects.count()
    assert administrator.post(ADD, said(committee, email=known.email, username="")).status_code == 302
    assert (Member.objects.get().user, User.objects.count()) == (known, count)
    again = administrator.post(ADD, said(committee, email=known.email, username=""))
    assert "已經在這個年度的名冊裡" in again.content.decode()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"username": "12345678"}, "廠商的帳號是統一編號"),
        ({"username": ""}, "不能"),
        ({"leaves_on": "114/12/31"}, "不能早於"),
        ({"email": "officer"}, "不是委員的帳號"),
    ],
)
def test_what_cannot_be_is_said(more: dict[str, str], words: str, administrator: Client, committee: Committee) -> None:
    if more.get("email"):
        taken = factories.officer()
        taken.emailaddress_set.update(verified=True)
        more = {"email": taken.email}
    answer = administrator.post(ADD, said(committee, **more))
    assert (answer.status_code, Member.objects.count()) == (200, 0)
    assert words in "".join(str(errors) for errors in answer.context["adminform"].form.errors.values())


def test_list_counts_what_each_has_still_to_do(administrator: Client) -> None:
    case = factories.qualified()
    member = factories.member_of(factories.committee(case.programme))
    now = timezone.now()
    giving.give(case.solutions.get(), member, now + timedelta(days=3), factories.officer(), now)
    page = visit(administrator, "/admin/review/member/")
    assert page.texts("//td[contains(@class, 'field-load')]") == ["1 件"]


def test_list_says_in_words_who_is_an_expert(administrator: Client) -> None:
    committee = factories.committee(factories.programme())
    for is_expert in (True, False):
        factories.member_of(committee, is_expert=is_expert)
    page = visit(administrator, "/admin/review/member/")
    assert page.texts("//td[contains(@class, 'field-expertise')]") == ["專家學者", "非專家"]
