"""A row that may be there already: is it written once, and told apart from one that was?"""

import pytest
from django.db import DataError, IntegrityError, transaction

from applications.models import ListCopy, ListRow
from portal.inserting import insert_many, insert_once
from portal.outbox.models import LetterSeries
from tests.factories import NOON

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


def test_many_rows_are_written_as_they_are() -> None:
    copy = ListCopy.objects.create(key="debarred", how="upload", asked_at=NOON)
    awkward = 'a\t"b"\n\\N\\c,堃𤧟'
    values = {"copy_id": copy.pk, "tax_id": "", "name_folded": "", "digest": "0"}
    insert_many(ListRow, [{**values, "name": name, "row": {"a": name}} for name in (awkward, "")])
    insert_many(ListRow, [])
    assert list(ListRow.objects.order_by("pk").values_list("name", "row")) == [
        (awkward, {"a": awkward}),
        ("", {"a": ""}),
    ]


def test_rows_that_the_database_refuses_are_an_error_of_its_own_kind() -> None:
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        insert_many(LetterSeries, [{"series": "雲市集", "year": 115, "last": last} for last in (1, 2)])
    assert LetterSeries.objects.count() == 0
