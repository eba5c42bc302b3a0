"""Is the register asked once for a draft, and is what it says taken over without going over anybody's answer?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications import actions
from applications.models import Application, RegisterQuestion
from applications.sheets.registered import compare
from tests import factories
from tests.applications.registers.answering import COMPANY, Answering, switch_on
from tests.concurrency import at_once, only_postgres


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    return switch_on(monkeypatch)


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_open_a_draft_at_once_ask_once(answering: Answering) -> None:
    vendor = factories.draft().vendor
    assert sorted(at_once(lambda: actions.ask_register(vendor, timezone.now()))) == [False, True]
    assert RegisterQuestion.objects.count() == 1


@pytest.mark.django_db
def test_answer_that_a_colleague_gave_meanwhile_stays(answering: Answering) -> None:
    """The page was opened before: what it thinks empty is not empty any more."""
    shown, now = factories.draft(), timezone.now()
    shown.company_name = ""
    Application.objects.filter(pk=shown.pk).update(company_name="同事寫的名稱")
    user = factories.user_of(shown)
    assert "company_name" not in actions.fill_from_register(shown, compare(COMPANY, shown), user, None, now)
    assert factories.stored(shown).company_name == "同事寫的名稱"


@pytest.mark.django_db
def test_draft_that_has_closed_takes_nothing(answering: Answering) -> None:
    case = factories.draft()
    after = case.programme.closes_at + actions.LAST_WORDS + timedelta(seconds=1)
    with pytest.raises(actions.NotEditable):
        actions.take_from_register(case, compare(COMPANY, case), factories.user_of(case), None, after)
