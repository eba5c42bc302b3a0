"""May a letter go to anybody about anything: to an officer about what is no case, printed, opened, read and remembered?"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.background import duties
from portal.outbox import kinds, notices, openings
from portal.outbox.kinds import LetterKind, LetterWord, UnknownLetterKind
from portal.outbox.models import Message, Printout
from portal.outbox.notices import Letterhead
from portal.outbox.openings import Opening
from portal.reference import Ref
from portal.roles import Account, Role
from portal.trail.models import Look
from tests import factories

pytestmark = pytest.mark.django_db

CONTRACT, CLAIM = Ref("contract", 7), Ref("claim", 3)
HEAD = Letterhead("執行單位", "115 年度補助計畫", "林承辦", "契-7", ("王小明", "電話 02-1234"), "署名")


@pytest.fixture
def claimed(monkeypatch: pytest.MonkeyPatch) -> str:
    """An official letter of an app that is not built yet; its page is for officers alone."""
    words = (LetterWord("number", "契約編號", "契-1"),)
    kind = LetterKind("test_claim", "請款通知", "廠商請款時", words, official=True, printed=True, typed=True)
    monkeypatch.setitem(kinds._known, kind.name, kind)
    monkeypatch.setitem(openings._openers, "contract", [])

    @openings.register("contract")
    def open_contract(ref: Ref, user: Account) -> Opening | None:
        return Opening(f"/contracts/{ref.pk}/", "契約的頁面") if user.role == Role.OFFICER else None

    return kind.name


def told(kind: str, *people: User, **given: object) -> list[Message]:
    letter = notices.ComposedLetter("請款通知：契-7", "契-7 已經請款。\n\n署名\n")
    values = {"concerns": CONTRACT, "cause": CLAIM, "letter": letter, "letterhead": HEAD, **given}
    return notices.notify(people, kind, **values)


@pytest.fixture
def officer(settings: object) -> User:
    settings.STAFF_MFA_REQUIRED = False
    return factories.officer()


def test_officer_is_told_once_for_each_reason(claimed: str, officer: User) -> None:
    other = factories.staff("reviewer")
    first, second = told(claimed, officer, other)
    assert [(letter.user, letter.to_email, letter.concerns, letter.cause) for letter in (first, second)] == [
        (officer, officer.email, CONTRACT, CLAIM),
        (other, other.email, CONTRACT, CLAIM),
    ]
    assert told(claimed, officer, other) == [first, second]
    assert told(claimed, officer, occurrence="2") != [first]
    assert told(claimed, officer, cause=Ref("claim", 4)) != [first]
    assert (Message.objects.count(), Printout.objects.count()) == (4, 3)


def test_letter_of_no_case_is_printed_once_for_all_who_get_it(claimed: str, officer: User) -> None:
    first, second = told(claimed, officer, factories.staff("reviewer"))
    assert first.printout == second.printout
    assert dict(first.printout.content) == {
        "sender": "執行單位",
        "programme": "115 年度補助計畫",
        "recipient": "林承辦",
        "reference": "契-7",
        "contact": ["王小明", "電話 02-1234"],
        "title": "請款通知",
        "subject": "請款通知：契-7",
        "body": "契-7 已經請款。",
        "dated": timezone.localdate().isoformat(),
        "series": "",
        "digits": 7,
    }
    assert duties.sweep("outbox.print") == 1
    first.refresh_from_db()
    with first.pdf.blob.open("rb") as content:
        assert content.read(5) == b"%PDF-"


def test_letter_stands_in_the_officers_inbox_with_its_page_and_the_look_is_remembered(
    claimed: str, officer: User, client: Client
) -> None:
    (letter,) = told(claimed, officer)
    client.force_login(officer)
    assert "請款通知：契-7" in client.get("/apply/inbox/").content.decode()
    page = client.get(f"/apply/inbox/{letter.pk}/").content.decode()
    assert '<a class="button button--secondary" href="/contracts/7/">契約的頁面</a>' in page
    assert Look.objects.filter(user=officer, ref=str(CONTRACT)).count() == 1


@pytest.mark.parametrize(("role", "opens"), [("officer", True), ("administrator", False)])
def test_letter_stands_in_the_admin_with_its_page_and_the_look_is_remembered(
    claimed: str, officer: User, client: Client, role: str, opens: bool
) -> None:
    (letter,) = told(claimed, officer)
    reader = factories.staff(role)
    client.force_login(reader)
    listed = client.get(reverse("admin:outbox_message_changelist"), {"kind": claimed}).content.decode()
    assert "請款通知：契-7" in listed
    page = client.get(reverse("admin:outbox_message_change", args=[letter.pk])).content.decode()
    assert ('href="/contracts/7/' in page, "契約的頁面" in page) == (opens, opens)
    assert Look.objects.filter(user=reader, ref=str(CONTRACT)).count() == 1


def test_printed_letter_without_a_letterhead_is_refused(claimed: str, officer: User) -> None:
    with pytest.raises(ValueError, match="test_claim is printed: it needs a letterhead"):
        told(claimed, officer, letterhead=None)
    assert not Message.objects.exists()


def test_letter_of_an_unknown_kind_is_refused(officer: User) -> None:
    for use in (lambda: told("no_letter", officer), lambda: notices.compose("no_letter", {})):
        with pytest.raises(UnknownLetterKind, match="no_letter"):
            use()


def test_text_that_cannot_be_said_gives_way_to_the_plainest(officer: User) -> None:
    (letter,) = notices.notify([officer], "member_role", concerns=CONTRACT, cause=CLAIM, words={})
    assert (letter.subject, letter.wording) == ("成員權限變更通知", notices.PLAINEST)
    assert "http://testserver/" in letter.body
    assert letter.wording_error.startswith("預設文字不能使用：")
