"""One spelling of where an answer stands: written and read back the same, whatever the place."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.place import EACH, Place, places_in, places_under, prefix_of, question_in
from applications.sheets import SHEETS
from applications.sheets.prices import ANSWERS

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8}){0,3}", fullmatch=True)
OWNERS = st.none() | st.integers(1, 10**18 - 1)
ROWS = st.one_of(st.uuids().map(lambda uid: uid.hex), st.integers(0, 10**18 - 1).map(str), st.just(EACH))
PLAIN = st.builds(Place, st.from_regex(r"[a-z]{1,20}", fullmatch=True), OWNERS, NAMES)
PLACES = PLAIN | st.builds(Place.at, PLAIN, ROWS) | st.builds(Place.at, PLAIN, ROWS, NAMES)


@given(PLACES)
def test_place_is_read_as_it_is_written(place: Place) -> None:
    assert Place.read(str(place)) == place
    assert Place.read_under("remark", place.under("remark")) == place


@given(PLACES, PLACES)
def test_two_places_are_never_written_alike(place: Place, other: Place) -> None:
    assert (str(place) == str(other)) is (place == other)


@given(st.text("ab0-_#/:=R４ \n", max_size=12) | st.text(max_size=30))
def test_what_is_read_is_written_so(text: str) -> None:
    try:
        place = Place.read(text)
    except ValueError:
        return
    assert str(place) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "company", "company-0", "company--name", "Company-0-name", "company-00-name", "company-01-name", "company-0-name\n",
        "company-０-name", "company-9999999999999999999-name", "company-0-Name", "company-0-name-x", "company-0-name-1-",
        "company-0-name-1-2-3", "company/0/name", "remark:company:0:name", "R4-2", "promotion-1-price_plans-total_price",
    ],
)  # fmt: skip
def test_what_no_place_writes_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        Place.read(text)


def test_cell_needs_a_row() -> None:
    with pytest.raises(ValueError, match="total_price"):
        Place("promotion", 1, "price_plans", cell="total_price")


def test_every_question_of_the_forms_can_be_written() -> None:
    uid = uuid4().hex
    places = [Place(sheet.key, None, name) for sheet in SHEETS.values() for name in sheet.all_names()]
    places += [Place("promotion", 12, "price_plans", uid, name) for name in ANSWERS]
    assert [Place.read(str(place)) for place in places] == places


def test_place_is_spelled_for_every_use() -> None:
    place = Place("technical", 12, "load_test_report")
    assert str(place) == "technical-12-load_test_report"
    assert (place.field_id(alone=True), place.field_id(alone=False)) == (
        "id_load_test_report",
        "id_technical-12-load_test_report",
    )
    assert (place.under("row"), prefix_of("company", None)) == ("row-technical-12-load_test_report", "company-0")
    assert str(place.at("7", "report_date")) == "technical-12-load_test_report-7-report_date"


def test_posted_names_are_sorted_by_what_is_a_place() -> None:
    posted = [
        "csrfmiddlewaretoken",
        "company-0-rep_title",
        "company-0-keep-rep_title",
        "version-company-0-rep_name",
        "do",
    ]
    assert list(places_in(posted)) == [Place("company", None, "rep_title")]
    assert list(places_under("version", posted)) == [Place("company", None, "rep_name")]


@pytest.mark.parametrize("box", ["total_price", "price_plans-0-total_price", "promotion-3-price_plans-0-total_price"])
def test_question_of_a_box_is_known_whatever_stands_before_it(box: str) -> None:
    assert question_in(box) == "total_price"
