"""Does a letter lose its force once, by whom and why it is known, and never in a circle?"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.outbox import standing
from portal.outbox.models import Message, Printout
from portal.trail.models import SettingChange
from tests import factories
from tests.portal.outbox import letters

pytestmark = pytest.mark.django_db


def nothing() -> None:
    return None


def test_letter_is_replaced_once_and_never_in_a_circle() -> None:
    old, new, other = letters.written(1), letters.written(2), letters.written(3)
    assert standing.supersede(old, new)
    assert not standing.supersede(Printout.objects.get(pk=old.pk), new)  # told again
    with pytest.raises(ValueError, match="already"):
        standing.supersede(old, other)
    with pytest.raises(ValueError, match="itself"):
        standing.supersede(new, old)
    with pytest.raises(ValueError, match="itself"):
        standing.supersede(other, other)
    standing.supersede(new, other)
    assert standing.in_force(Printout.objects.get(pk=old.pk)) == other


@pytest.mark.parametrize(
    ("prepare", "reason", "said"),
    [
        (lambda row: None, " \n", "請寫註銷的原因"),
        (lambda row: Printout.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now()), "x", "先前已經註銷"),
        (lambda row: Printout.objects.filter(pk=row.pk).update(code=""), "x", "沒有查驗碼"),
        (lambda row: Printout.objects.filter(pk=row.pk).update(sha256=""), "x", "還在製作"),
    ],
)
def test_letter_is_not_withdrawn_without_a_reason_twice_or_without_a_paper(
    prepare: object, reason: str, said: str
) -> None:
    row = letters.printed()
    prepare(row)
    with pytest.raises(standing.NotWithdrawn, match=said):
        standing.withdraw(row, reason=reason, by=factories.officer(), now=timezone.now(), record=nothing)


def test_what_cannot_be_recorded_is_not_withdrawn() -> None:
    row = letters.printed()
    with pytest.raises(ZeroDivisionError):
        standing.withdraw(row, reason="x", by=factories.officer(), now=timezone.now(), record=lambda: 1 / 0)
    assert Printout.objects.get(pk=row.pk).withdrawn_at is None


@pytest.fixture
def letter() -> Message:
    row = letters.printed()
    return Message.objects.create(
        kind="correction", printout=row, to_email="a@example.com", subject="補正", created_at=timezone.now()
    )


def test_officer_withdraws_with_a_reason_that_is_kept(client: Client, letter: Message) -> None:
    officer = factories.officer()
    client.force_login(officer)
    page, place = (reverse(f"admin:outbox_message_{name}", args=[letter.pk]) for name in ("change", "withdraw"))
    assert place in client.get(page).content.decode()
    assert client.post(place, {"reason": ""}).status_code == 422
    assert client.post(place, {"reason": letters.REASON})["Location"] == page
    letter.printout.refresh_from_db()
    assert (letter.printout.withdrawn_by, letter.printout.withdrawn_reason) == (officer, letters.REASON)
    (kept,) = SettingChange.objects.all()
    assert (kept.by, kept.after) == (officer, f"註銷：{letters.REASON}")
    after = client.get(page).content.decode()
    assert letters.REASON in after
    assert place not in after
    again = client.post(place, {"reason": "y"}, follow=True).content.decode()
    assert "先前已經註銷" in again
    assert SettingChange.objects.count() == 1


def test_letter_page_tells_code_seal_and_force(client: Client, letter: Message) -> None:
    client.force_login(factories.officer())
    page = reverse("admin:outbox_message_change", args=[letter.pk])
    shown = client.get(page).content.decode()
    for told in (f"/verify/{letter.printout.code[:4]}-", "沒有加蓋", "有效"):
        assert told in shown
    standing.supersede(letter.printout, letters.printed(2))
    assert "已由 雲市集字第1150000002號 取代" in client.get(page).content.decode()
    Printout.objects.filter(pk=letter.printout_id).update(code="")  # of an earlier time
    assert "查驗碼" not in client.get(page).content.decode()
