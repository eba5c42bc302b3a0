"""Does a letter to many go to exactly those who were seen, once, and to nobody whose reason has gone?"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application
from portal.accounts.models import User
from portal.background import duties
from portal.outbox.models import Message
from portal.reference import Ref
from review.cases.filters import CaseFilter
from review.correspondence import mailings
from review.models import Mailing, MailingRecipient
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db
ADD = "/admin/review/mailing/add/"


@pytest.fixture
def cases() -> dict[str, Application]:
    year, now = factories.programme(), timezone.now()
    factories.submitted(year=factories.programme(year=199))
    return {
        "draft": factories.draft(year=year),
        "submitted": factories.submitted(year=year, solutions=[{"kind": "summit_existing"}]),
        "returned": factories.returned(now, year=year).application,
    }


def criteria(cases: dict[str, Application], **given: Any) -> CaseFilter:
    return CaseFilter.of(programme=cases["draft"].programme, **given)


def meant(cases: dict[str, Application], **given: Any) -> list[str]:
    addressed = [
        addressee.application
        for addressee in mailings.addressees(criteria(cases, **given), factories.officer(), timezone.now())
        if not addressee.why_not
    ]
    return [name for name, case in cases.items() if case in addressed]


def confirmed(cases: dict[str, Application], body: str = "內容 【統一編號】", **given: Any) -> Mailing:
    return mailings.confirm(uuid4(), criteria(cases, **given), "主旨", body, factories.officer(), timezone.now())


def written() -> list[Message]:
    return list(Message.objects.filter(kind="mailing").order_by("pk"))


# --- Who -----------------------------------------------------------------------------------------------------------


def test_everybody_who_meets_all_that_is_set_is_meant(cases: dict[str, Application]) -> None:
    due = timezone.localdate(cases["returned"].corrections.get().last_second)
    day = timedelta(days=1)
    assert meant(cases) == ["draft", "submitted", "returned"]
    assert meant(cases, stage=("draft", "submitted")) == ["draft", "submitted"]
    assert meant(cases, kind=("summit_existing",)) == ["submitted"]
    assert meant(cases, kind=("summit_existing",), stage=("draft",)) == []
    assert meant(cases, due_from=due, due_to=due) == ["returned"]
    assert [meant(cases, due_from=due + day), meant(cases, due_to=due - day)] == [[], []]
    assert meant(cases, numbers=(cases["submitted"].number, cases["draft"].vendor.tax_id)) == ["draft", "submitted"]
    picked = criteria(cases, numbers=("115-99999", cases["submitted"].number))
    assert mailings.unknown(picked, factories.officer(), timezone.now()) == ["115-99999"]


def test_who_cannot_be_written_to_is_named_with_the_reason(cases: dict[str, Application]) -> None:
    User.objects.filter(pk=factories.user_of(cases["draft"]).pk).update(is_active=False)
    User.objects.filter(pk=factories.user_of(cases["submitted"]).pk).update(email="")
    reasons = {
        addressee.application.pk: addressee.why_not
        for addressee in mailings.addressees(criteria(cases), factories.officer(), timezone.now())
    }
    assert [reasons[case.pk] for case in cases.values()] == ["帳號已停用", "沒有 E-mail", ""]
    confirmed(cases)
    assert MailingRecipient.objects.get().application == cases["returned"]


# --- Once ----------------------------------------------------------------------------------------------------------


def test_each_gets_one_letter_in_words_of_their_own(cases: dict[str, Application]) -> None:
    confirmed(cases)
    assert [duties.sweep("review.correspondence.mailings"), duties.sweep("review.correspondence.mailings")] == [3, 0]
    letters = written()
    assert [letter.body.strip() for letter in letters] == [f"內容 {case.vendor.tax_id}" for case in cases.values()]
    assert [letter.concerns for letter in letters] == [Ref.of(case) for case in cases.values()]
    assert [row.message for row in MailingRecipient.objects.all()] == letters


def test_form_that_is_sent_twice_is_one_mailing(cases: dict[str, Application]) -> None:
    token, wanted, now = uuid4(), criteria(cases), timezone.now()
    first, second = (mailings.confirm(token, wanted, "主旨", "內容", factories.officer(), now) for _ in range(2))
    assert (first, MailingRecipient.objects.count()) == (second, 3)


def test_case_that_moved_on_gets_nothing(cases: dict[str, Application]) -> None:
    """Before the letter is written, and again before it leaves."""
    confirmed(cases, stage=("draft", "submitted"))
    Application.objects.filter(pk=cases["draft"].pk).update(state="withdrawn")
    duties.sweep("review.correspondence.mailings")
    (letter,) = written()
    assert letter.concerns == Ref.of(cases["submitted"])
    assert "已經是「已撤回」" in MailingRecipient.objects.exclude(skipped="").get().skipped
    Application.objects.filter(pk=cases["submitted"].pk).update(state="in_qualification")
    duties.sweep("outbox.send")
    letter.refresh_from_db()
    assert (letter.state, "已經是「資格審查中」" in letter.last_error) == ("cancelled", True)


def test_mailing_without_states_is_for_a_case_wherever_it_stands(cases: dict[str, Application]) -> None:
    confirmed(cases, numbers=(cases["submitted"].number,))
    Application.objects.filter(pk=cases["submitted"].pk).update(state="in_qualification")
    duties.sweep("review.correspondence.mailings")
    duties.sweep("outbox.send")
    assert [letter.state for letter in written()] == ["sent"]


# --- The page ------------------------------------------------------------------------------------------------------


def form(cases: dict[str, Application], **given: Any) -> dict[str, Any]:
    usual = {"programme": cases["draft"].programme_id, "stage": ["submitted"], "subject": "提醒", "body": "請留意。"}
    return {**usual, "token": str(uuid4()), **given}


def test_nothing_goes_before_the_list_was_seen_and_confirmed(officer: Client, cases: dict[str, Application]) -> None:
    data = form(cases)
    seen = officer.post(ADD, {**data, "do": "preview"})
    page = seen.content.decode()
    assert seen.status_code == 200
    assert "1 個案件、1 人" in page
    assert factories.user_of(cases["submitted"]).email in page
    assert factories.user_of(cases["returned"]).email not in page
    assert not Mailing.objects.exists()
    for seal in ("", "x"):
        assert "還沒有寄出" in officer.post(ADD, {**data, "do": "send", "seal": seal}).content.decode()
    assert not Mailing.objects.exists()
    for _ in range(2):
        done = officer.post(ADD, {**data, "do": "send", "seal": seen.context["seal"]})
        assert done.status_code == 302
    duties.sweep("review.correspondence.mailings")
    assert (Mailing.objects.count(), len(written())) == (1, 1)
    assert "等待" in visit(officer, done["Location"]).words


def test_list_that_changed_since_it_was_seen_is_shown_again(officer: Client, cases: dict[str, Application]) -> None:
    data = form(cases, stage=["draft", "submitted"])
    seal = officer.post(ADD, {**data, "do": "preview"}).context["seal"]
    Application.objects.filter(pk=cases["draft"].pk).update(state="withdrawn")
    assert "還沒有寄出" in officer.post(ADD, {**data, "do": "send", "seal": seal}).content.decode()
    assert not Mailing.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"stage": []}, "請至少設一個條件"),
        ({"body": "【收件編碼】"}, "沒有【收件編碼】這個欄位。是不是【收件編號】？"),
        ({"subject": ""}, "請填寫這一欄。"),
        ({"due_from": "112/8/20", "due_to": "112/8/1"}, "結束的日子不能早於開始的日子。"),
        ({"programme": "999"}, "請從所列的選項中選一項。"),
        ({"stage": ["nonsense"]}, "請從所列的選項中勾選。"),
    ],
)
def test_what_cannot_be_sent_is_said(
    officer: Client, cases: dict[str, Application], given: dict[str, Any], sentence: str
) -> None:
    answer = officer.post(ADD, {**form(cases, **given), "do": "send", "seal": "x"})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not Mailing.objects.exists()


def test_every_recipient_of_a_mailing_and_nobody_of_another_is_on_its_pages(
    officer: Client, cases: dict[str, Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.desk.mailing_admin.ON_A_PAGE", 2)
    made, _ = confirmed(cases), confirmed(cases, stage=("submitted",))
    duties.sweep("review.correspondence.mailings")
    first = visit(officer, f"/admin/review/mailing/{made.pk}/change/")
    assert first.texts("//nav[@aria-label='分頁']/p") == ["第 1–2 筆，共 3 筆"]
    second = visit(officer, f"/admin/review/mailing/{made.pk}/change/{first.link('下一頁')}")
    emails = [page.texts("//table//tbody/tr/td[3]") for page in (first, second)]
    expected = [factories.user_of(case).email for case in cases.values()]
    assert emails == [expected[:2], expected[2:]]
