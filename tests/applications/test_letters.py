"""Does a letter say what the year's own wording says, and go out whatever is wrong with it?"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications import letters
from applications.actions import withdraw
from applications.documents import make
from applications.models import Application, LetterText
from portal.background import duties
from portal.outbox import codes, kinds, notices, standing, wording
from portal.outbox.models import Message, Printout
from portal.outbox.rendering import WordMissing
from portal.time.calendar import ROC_OFFSET
from review.qualification import qualifying
from tests import factories

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def reword(case: Application, kind: str, subject: str, body: str) -> LetterText:
    last = LetterText.objects.current(case.programme, kind)
    return LetterText.objects.create(
        programme=case.programme,
        kind=kind,
        version=last.version + 1 if last else 1,
        subject=subject,
        body=body,
        edited_by=factories.officer(),
        edited_at=timezone.now(),
    )


def rejected(case: Application, note: str = "資本額不足。") -> Message:
    qualifying.find_not_qualified(case, factories.officer(), note, timezone.now())
    return Message.objects.get(kind="not_qualified")


# --- Wording -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in kinds.known() if kind.editable], ids=lambda kind: kind.name)
def test_usual_text_of_every_letter_may_be_edited_as_it_stands(kind: Any) -> None:
    """Its words are all listed, and it reads the same in the narrow language."""
    usual = wording.usual(kind)
    said = wording.render(usual, kind.words, wording.plain(kind.words, {}, samples=True))
    assert bool(said.subject)
    assert bool(said.body)
    assert bool(said.purport) == kind.printed
    assert not {"{", "【"} & set(said.subject + said.body + said.purport)
    with pytest.raises(WordMissing):
        wording.render(usual, kind.words, {})


def test_letter_in_the_usual_words_is_the_same_as_its_edited_copy() -> None:
    case = factories.in_review()
    usual_text = wording.usual(kinds.get("not_qualified"))
    reword(case, "not_qualified", usual_text.subject, usual_text.body)
    own = rejected(case)
    words = letters.words_of(case, {"note": "資本額不足。"})
    LetterText.objects.all().delete()
    usual = letters.compose(case, "not_qualified", words)
    assert (own.subject, own.body) == (usual.subject, usual.body)
    assert (own.wording, usual.wording) == ("第 1 版", notices.USUAL)


def test_last_version_counts_and_an_empty_one_goes_back() -> None:
    case = factories.in_review()
    reword(case, "not_qualified", "一", "舊")
    reword(case, "not_qualified", "【收件編號】 不符", "理由：【理由】\n【署名與聯絡方式】")
    reword(factories.draft(year=factories.programme(year=199)), "not_qualified", "別的年度", "x")
    said = letters.compose(case, "not_qualified", letters.words_of(case, {"note": "缺件"}))
    assert (said.subject, said.wording) == (f"{case.number} 不符", "第 2 版")
    assert said.body.startswith(f"理由：缺件\n{case.programme.executing_unit_name}")
    reword(case, "not_qualified", "", "")
    assert letters.compose(case, "not_qualified", letters.words_of(case, {"note": "x"})).wording == notices.USUAL


@pytest.mark.clause("R8-1-1b", "N3")
@pytest.mark.parametrize("body", ["{% if %}", "{{ application.delete }}", "【方案名稱】", "【沒有】"])
def test_mistake_in_a_text_stops_no_step(body: str) -> None:
    """However it came into the database, the usual text goes out, and the error stands on letter and text."""
    case = factories.in_review()
    text = reword(case, "not_qualified", "主旨", body)
    message = rejected(case)
    text.refresh_from_db()
    assert Application.objects.get(pk=case.pk).state == "not_qualified"
    assert "資本額不足。" in message.body
    assert message.wording == notices.USUAL
    assert message.wording_error.startswith("第 1 版不能使用：")
    assert text.last_error in message.wording_error
    assert text.failed_at is not None


# --- Prints --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-1b", "N3")
def test_official_letter_is_printed_once_for_all_members_as_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    case = factories.in_review()
    message = rejected(case)
    printout = Printout.objects.get()
    assert message.printout == printout
    assert (printout.content["title"], printout.content["reference"]) == ("資格不符通知", case.number)
    assert "資本額不足。" in printout.content["body"]
    assert case.programme.contact_phone not in printout.content["body"] or not case.programme.contact_phone
    Application.objects.update(company_name="改名公司")
    assert duties.sweep("outbox.print") == 1
    message.refresh_from_db()
    assert message.pdf.original_name == f"資格不符通知_{case.number}_測試公司.pdf"
    with message.pdf.blob.open("rb") as content:
        assert content.read(5) == b"%PDF-"
    assert duties.sweep("outbox.print") == 0


def test_printed_letter_is_found_by_its_number(client: Any) -> None:
    message = rejected(factories.in_review())
    duties.sweep("outbox.print")
    number = f"雲市集字第{timezone.localdate().year - ROC_OFFSET}0000001號"
    assert Printout.objects.get().number == number
    client.force_login(factories.staff())
    page = client.get("/admin/outbox/message/", {"q": number})
    assert [letter.pk for letter in page.context["cl"].result_list] == [message.pk]
    assert number in client.get(f"/admin/outbox/message/{message.pk}/change/").content.decode()


def test_print_has_the_purport_of_the_years_own_text_or_the_usual_one() -> None:
    case = factories.in_review()
    text = reword(case, "not_qualified", "標題 【收件編號】", "【稱呼】\n\n理由：【理由】\n\n【署名與聯絡方式】")
    rejected(case)
    content = Printout.objects.get().content
    assert content["subject"].endswith(f"（收件編號{case.number}），經審查資格不符，請查照。")
    assert content["body"] == "理由：資本額不足。"
    LetterText.objects.filter(pk=text.pk).update(purport="【公司名稱】資格不符，請查照。")
    words = letters.words_of(case, {"note": "x"})
    assert letters.compose(case, "not_qualified", words).purport == "測試公司資格不符，請查照。"


def test_mail_goes_without_a_print_that_fails_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    rejected(factories.in_review())
    monkeypatch.setattr(make, "letter", lambda paper: 1 / 0)
    for tries in range(1, 4):
        Printout.objects.update(next_try_at=None)
        duties.sweep("outbox.print")
        assert (Message.objects.get(kind="not_qualified").next_try_at is None) == (tries == 3)
    assert Printout.objects.get().done_at is None  # and is still made later


def test_letters_that_are_no_official_notice_have_no_print() -> None:
    factories.in_review()
    assert {message.kind for message in Message.objects.filter(printout=None)} >= {"receipt", "taken"}
    assert not Printout.objects.exists()


def test_print_of_a_letter_is_read_by_its_reader_and_by_staff_alone(client: Any) -> None:
    case = factories.submitted()
    owner = factories.user_of(case)
    withdraw(case, owner, "不申請了", timezone.now())
    duties.sweep("outbox.print")
    pdf = Message.objects.get(kind="withdrawn").pdf
    seen = {}
    people = {
        "owner": owner,
        "other": factories.vendor(),
        "officer": factories.staff(),
        "reviewer": factories.staff("reviewer"),
    }
    for name, user in people.items():
        client.force_login(user)
        response = client.get(f"/files/{pdf.pk}/")
        response.getvalue()
        seen[name] = response.status_code
    assert seen == {"owner": 200, "other": 404, "officer": 200, "reviewer": 404}
    client.force_login(owner)
    page = client.get(f"/apply/inbox/{Message.objects.get(kind='withdrawn').pk}/").content.decode()
    assert f"/files/{pdf.pk}/" in page


def test_vendor_hears_which_letter_was_withdrawn_and_why_and_whoever_asks_hears_that_it_is(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "letter", lambda paper: b"%PDF-1.7")
    case = factories.returned().application
    duties.sweep("outbox.print", timezone.now())
    letter = Printout.objects.get(kind="correction")
    standing.withdraw(letter, reason="發文對象錯誤。", by=factories.officer(), now=timezone.now(), record=lambda: None)
    (told,) = Message.objects.filter(kind="letter_withdrawn")
    assert (told.user, told.state) == (factories.user_of(case), "waiting")
    assert f"「補正通知」（{letter.number}" in told.body and "發文對象錯誤。" in told.body
    assert told.printout.kind == "letter_withdrawn"  # a letter of its own, with its own code
    page = client.get(f"/verify/{codes.grouped(letter.code)}/", follow=True).content.decode()
    assert ("已經註銷，沒有效力" in page, "發文對象錯誤" in page) == (True, False)
