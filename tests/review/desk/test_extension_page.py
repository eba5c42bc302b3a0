"""Does one case's later due time have a page of its own: asked, shown, done once, and refused where it brings nothing?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Correction
from portal.outbox.models import Message
from review.correction import correcting
from review.models import Postponement
from tests import factories
from tests.browser import Page, visit
from tests.factories import stored
from tests.review.addresses import change

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def correction(db: None) -> Correction:
    return factories.returned(items=[("company", "rep_title")])


@pytest.fixture
def page(officer: Client, correction: Correction) -> Page:
    return visit(officer, visit(officer, change(correction.application)).link("延長補正期限"))


@pytest.mark.twice
def test_page_is_of_this_case_and_shows_the_new_due_time_with_its_letter(page: Page, correction: Correction) -> None:
    assert page.url == change(correction.application, "extension/")
    assert [name for name in ("programme", "correction", "due_from") if name in page.values()] == []
    seen = page.send({"days": "2", "reason": "颱風"}, do="preview")
    (until,) = seen.texts("//*[@id='preview']//h2[starts-with(., '新期限')]")
    assert f"{timezone.localdate(correction.last_second) + timedelta(days=2):%Y-%m-%d}" in until or "順延" in seen.words
    (letter,) = seen.texts("//*[@id='preview']//*[@class='letter__body']")
    assert "颱風" in letter
    assert seen.values()["days"] == ["2"]
    assert seen.values()["reason"] == ["颱風"]
    assert (Postponement.objects.count(), stored(correction).due_at) == (0, correction.due_at)


def test_page_is_sent_once_and_by_its_step(page: Page, correction: Correction) -> None:
    done, again = page.send({"days": "2", "reason": "颱風"}), page.send({"days": "2", "reason": "颱風"})
    assert (done.url, again.status) == (change(correction.application), 422)
    assert "剛才由別人改過" in again.words
    assert stored(correction).due_at > correction.due_at
    assert Message.objects.filter(kind="correction_extended").count() == 1
    assert correction.application.events.filter(step="extend").count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reason": ""}, "理由"),
        ({"days": "", "reason": "颱風"}, "請填寫新期限"),
        ({"way": "recount", "reason": "颱風"}, "期限沒有變晚"),
        ({"way": "date", "day": "112/1/1", "reason": "颱風"}, "新期限已經過了"),
    ],
)
def test_what_brings_no_later_time_is_refused_in_words_and_kept(
    page: Page, correction: Correction, said: dict[str, str], words: str
) -> None:
    refused = page.send(said)
    assert refused.status == 422
    assert words in refused.words
    assert refused.dead_links() == []
    assert {name: refused.values()[name] for name in said} == {name: [value] for name, value in said.items()}
    assert stored(correction).due_at == correction.due_at


def test_case_that_ended_with_its_correction_is_reopened_here(officer: Client) -> None:
    now = timezone.now()
    correction = factories.returned(now - timedelta(days=20))
    correcting.lapse(correction.pk, now)
    case = correction.application
    page = visit(officer, visit(officer, change(case)).link("重新開放補正"))
    assert page.send({"days": "3", "reason": "郵件退回。"}).url == change(case)
    assert (stored(case).state, stored(correction).state) == ("correction_requested", "open")
    assert Message.objects.filter(kind="correction_reopened").count() == 1


def test_case_that_waits_for_no_correction_has_no_such_page(officer: Client) -> None:
    case = factories.in_review()
    assert visit(officer, change(case, "extension/")).url == change(case)
