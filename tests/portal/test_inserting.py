"""A row that may be there already: is it written once, and told apart from one that was?"""

import pytest

from portal.inserting import insert_once
from portal.outbox.models import LetterSeries

pytestmark = pytest.mark.django_db


def test_new_row_is_written_and_has_its_key() -> None:
    row = LetterSeries(series="雲市集", year=115, last=7)
    assert insert_once(row) is True
    assert (row._state.adding, LetterSeries.objects.values_list("pk", "series", "year", "last").get()) == (
        False,
        (row.pk, "雲市集", 115, 7),
    )


def test_row_that_is_there_stays_as_it_was() -> None:
    LetterSeries.objects.create(series="雲市集", year=115, last=7)
    second = LetterSeries(series="雲市集", year=115, last=8)
    assert (insert_once(second), second.pk) == (False, None)
    assert list(LetterSeries.objects.values_list("last", flat=True)) == [7]
