"""One language of filters: what a form, an address and a stored row ask is the same, and said in the same words."""

from datetime import date
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from django.utils import timezone

from applications.models import Application
from review.cases.filters import CaseFilter, Unknown
from review.correspondence import mailings
from review.export import exporting
from review.models import Case
from tests import factories

ASKED = {"stage": ["submitted", "correction_requested"], "due_from": date(2026, 1, 1), "due_to": date(2026, 12, 31)}
WRITTEN = {"stage": "submitted,correction_requested", "due_from": "2026-01-01", "due_to": "2026-12-31"}


def test_filter_has_one_spelling_in_an_address_and_where_it_is_kept(db: None) -> None:
    asked = CaseFilter.of(**ASKED, officer=None, kind=[], q="")
    officer, now = factories.officer(), timezone.now()
    assert asked.wanted == dict(parse_qsl(asked.query)) == WRITTEN
    assert CaseFilter.read(WRITTEN, officer, now) == asked
    assert exporting.ask(officer, asked, now).wanted == WRITTEN


def test_filter_is_said_in_the_same_words_to_an_exporter_and_to_who_writes_to_many(db: None) -> None:
    now, officer, year = timezone.now(), factories.officer(), factories.programme()
    words = f"{CaseFilter.of(**ASKED)}，年度：{year}"
    wanted = CaseFilter.of(**ASKED, programme=year)
    mailing = mailings.confirm(uuid4(), wanted, "主旨", "內容", officer, now)
    assert mailing.audience == words
    assert exporting.ask(officer, wanted, now).words == words
    assert mailing.criteria == wanted.wanted


def test_days_mean_the_correction_that_waits_unless_it_is_said(db: None) -> None:
    returned = factories.returned().application
    day = timezone.localdate(returned.corrections.get().last_second)
    cases, officer, now = Case.objects.all(), factories.officer(), timezone.now()

    def meant(**asked: object) -> list[Application]:
        return list(CaseFilter.of(**asked).cases(cases, officer, now))

    assert meant(due_from=day, due_to=day) == meant(due_from=day, correction="both") == [returned]
    assert meant(due_from=day, correction="lapsed") == []


@pytest.mark.parametrize(
    "kept",
    [{"stage": "submitted,x"}, {"correction": "x"}, {"due_from": "115/1/1"}, {"states": "open"}, {"stage": "draft"}],
)
def test_what_there_is_not_is_unknown(kept: dict[str, str]) -> None:
    with pytest.raises(Unknown):
        CaseFilter.read(kept, None, timezone.now())
