"""Is a row of another app named so that it can be read back, and nothing else is taken for one?"""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model

from applications.models import Application, Solution
from portal.files.models import StoredFile
from portal.reference import Ref, RefField, written
from tests import factories


def test_reference_reads_what_it_writes() -> None:
    assert str(Ref("application", 12)) == "application:12"
    assert Ref.read("application:12") == Ref("application", 12)
    assert Ref.read("sign-in:7") == Ref("sign-in", 7)
    assert Ref.read("annex1_b:7") == Ref("annex1_b", 7)


@pytest.mark.parametrize(
    "text", ["", "application", "application:", ":12", "application:012", "application:-1", "application:１２", "a:1\n"]
)
def test_reference_refuses_what_no_reference_writes(text: str) -> None:
    with pytest.raises(ValueError, match="no reference"):
        Ref.read(text)


def test_field_keeps_a_reference_and_the_lack_of_one() -> None:
    column = RefField()
    assert (column.get_prep_value(Ref("case", 3)), column.get_prep_value(None)) == ("case:3", "")
    assert (column.from_db_value("case:3", None, None), column.from_db_value("", None, None)) == (Ref("case", 3), None)


def test_field_refuses_a_string_that_is_no_reference() -> None:
    with pytest.raises(ValidationError, match="no reference"):
        RefField().get_db_prep_save("case 3", connection)


@pytest.mark.parametrize("row", [Application(), StoredFile()], ids=["not stored yet", "no number for a key"])
def test_field_writes_no_reference_that_it_could_not_read_back(row: Model) -> None:
    with pytest.raises(ValidationError, match="no reference"):
        RefField().get_db_prep_save(Ref.of(row), connection)


@pytest.mark.django_db
def test_query_finds_the_references_of_rows() -> None:
    case = factories.submitted(solutions=[{}, {}])
    assert list(Application.objects.values_list(written("application"), flat=True)) == [Ref("application", case.pk)]
    assert set(Solution.objects.values_list(written("application", "application_id"), flat=True)) == {case.ref}
