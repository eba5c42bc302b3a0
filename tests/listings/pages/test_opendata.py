"""Is the catalogue open data: linkable, downloadable, structured, encoded and described as it says, and narrowed as asked?"""

import csv
import json
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from listings.models import Listing
from listings.pages.opendata import DOWNLOADS
from listings.site.opendata import dataset
from listings.site.opendata.dataset import FIELDS
from listings.site.opendata.writers import FORMATS
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db
NAMES = [field.name for field in FIELDS]


@pytest.fixture(autouse=True)
def nothing_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def catalogue() -> None:
    solutions = [{"name": "排程雲", "categories": ["production"]}, {"name": "行銷雲", "categories": ["marketing"]}]
    factories.listed(solutions=solutions)


def rows(client: Client, query: str = "") -> list[dict[str, Any]]:
    return json.loads(client.get(f"/open-data/solutions.json?{query}").getvalue())


def test_row_says_what_the_page_of_the_solution_says(client: Client, catalogue: None) -> None:
    (row,) = rows(client, "category=production")
    listing = Listing.objects.get(name="排程雲")
    assert [row["public_id"], row["tax_id"], row["company_name"]] == [listing.public_id, listing.tax_id, "測試公司"]
    assert [row["price_from"], row["plan1_total"], row["plan1_months"]] == [36_000, 36_000, 6]
    assert [row["categories"], row["availability_percent"]] == ["生產與作業管理", 99.5]
    assert [row["announced_on"], row["valid_to"]] == [listing.valid_from.isoformat(), listing.valid_to.isoformat()]
    assert row["url"].endswith(f"/solutions/{listing.public_id}/")


def test_nothing_private_leaves(client: Client, catalogue: None) -> None:
    said = client.get("/open-data/solutions.json").getvalue().decode()
    private = ["0912345678", "示範代表人", "示範聯絡人", "contact@example.tw", "12,000,000", "示範路一段"]
    assert [words for words in private if words in said] == []


@pytest.mark.parametrize("by_key", [0, dataset.ASKED_BY_KEY])
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["排程雲", "行銷雲"]),
        ({"category": "marketing"}, ["行銷雲"]),
        ({"q": "排程雲"}, ["排程雲"]),
        ({"q": "沒有這個"}, []),
        ({"vendor": "00000000"}, []),
    ],
)
def test_files_are_narrowed_as_the_catalogue_is(
    client: Client, catalogue: None, monkeypatch: pytest.MonkeyPatch, query: dict, names: list[str], by_key: int
) -> None:
    """Also where so many are asked for that all are read."""
    monkeypatch.setattr(dataset, "ASKED_BY_KEY", by_key)
    assert [row["name"] for row in rows(client, urlencode(query))] == names


def test_what_was_taken_down_leaves_no_more(client: Client, catalogue: None) -> None:
    year = Listing.objects.get(name="排程雲").solution.application.programme
    type(year).objects.update(valid_to="2020-01-01")
    Listing.objects.get(name="排程雲").entry.delete()
    assert [row["name"] for row in rows(client)] == ["行銷雲"]


# --- The five flags of quality -------------------------------------------------------------------------------------


def files(client: Client) -> dict[str, tuple[dict[str, Any], HttpResponseBase]]:
    """By format, what is said of each file and the file."""
    told = client.get("/open-data/solutions.metadata.json").json()
    return {said["format"].lower(): (said, client.get(urlsplit(said["url"]).path)) for said in told["distribution"]}


def test_every_file_that_is_described_can_be_linked(client: Client, catalogue: None) -> None:
    offered = files(client)
    assert list(offered) == list(FORMATS)
    assert {said["url"].startswith("http") for said, _ in offered.values()} == {True}
    assert {client.head(f"/open-data/solutions.{name}").status_code for name in FORMATS} == {200}


def test_every_file_is_downloaded_without_an_account(client: Client, catalogue: None) -> None:
    offered = {name: response for name, (_, response) in files(client).items()}
    assert {name: response.status_code for name, response in offered.items()} == dict.fromkeys(FORMATS, 200)
    saved = {name: response["Content-Disposition"] for name, response in offered.items()}
    assert saved == {name: f'attachment; filename="solutions.{name}"' for name in FORMATS}


def table(name: str, content: bytes, encoding: str) -> list[list[Any]]:
    """The lines of a file, the names of its fields first. Fails where it is not what its format wants, or not so encoded."""
    if name == "csv":
        return list(csv.reader(StringIO(content.decode(encoding).removeprefix("\ufeff")), strict=True))
    if name == "json":
        lines = json.loads(content.decode(encoding))
        return [list(lines[0]), *(list(line.values()) for line in lines)]
    if name == "xlsx":
        return [list(line) for line in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def tables(client: Client) -> dict[str, list[list[Any]]]:
    return {name: table(name, file.getvalue(), said["encoding"]) for name, (said, file) in files(client).items()}


def test_every_file_is_structured(client: Client, catalogue: None) -> None:
    """A line for each solution, and each with all fields."""
    widths = {name: [len(line) for line in lines] for name, lines in tables(client).items()}
    assert widths == dict.fromkeys(FORMATS, [len(NAMES)] * (1 + Listing.objects.count()))


def test_every_file_is_encoded_as_is_said(client: Client, catalogue: None) -> None:
    offered = files(client)
    assert {said["encoding"] for said, _ in offered.values()} == {"UTF-8"}
    read = {name: "排程雲" in [cell for line in lines for cell in line] for name, lines in tables(client).items()}
    assert read == dict.fromkeys(FORMATS, True)
    assert offered["csv"][1].getvalue().startswith("\ufeff".encode())


def test_every_file_has_the_fields_that_are_described(client: Client, catalogue: None) -> None:
    described = {name: [field["name"] for field in said["resourceField"]] for name, (said, _) in files(client).items()}
    held = {name: lines[0] for name, lines in tables(client).items()}
    assert held == described == dict.fromkeys(FORMATS, NAMES)


def test_metadata_has_what_data_gov_tw_wants(client: Client, catalogue: None) -> None:
    told = client.get("/open-data/solutions.metadata.json").json()
    listing = Listing.objects.first()
    assert [told["license"], told["language"], told["dataProvider"]] == ["1", "zh-TW", "經濟部工業局"]
    assert [told["coverageStartedDate"], told["coverageEndedDate"]] == [str(listing.valid_from), str(listing.valid_to)]
    empty = client.get("/open-data/solutions.metadata.json").json()
    Listing.objects.update(delisted_at=listing.listed_at)
    assert set(client.get("/open-data/solutions.metadata.json").json()) == set(empty)


@pytest.mark.once
def test_page_describes_every_field_and_names_the_licence(client: Client) -> None:
    page = visit(client, "/open-data/")
    assert page.texts("//tbody//th") == NAMES
    assert page.link("政府資料開放授權條款－第1版") == "https://data.gov.tw/license"


# --- What goes wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("solutions.exe", 404),
        ("solutions." + "x" * 1000, 404),
        ("solutions.csv?page=-1&sort=x&category=%3Cscript%3E", 200),
        ("solutions.json?q=" + "字" * 10_000, 200),
        ("solutions.csv?q=%00", 400),
        ("?q=%25_&vendor=x", 200),
    ],
)
def test_strange_questions_are_no_error_of_ours(client: Client, place: str, status: int) -> None:
    assert client.get(f"/open-data/{place}").status_code == status


def test_who_asks_too_often_waits(client: Client) -> None:
    answers = [client.get("/open-data/solutions.csv").status_code for _ in range(DOWNLOADS.most + 1)]
    assert answers == [200] * DOWNLOADS.most + [429]


def test_queries_do_not_grow_with_the_rows(client: Client) -> None:
    counts = []
    for size in (1, 3):
        factories.listed(solutions=[{"name": f"雲{size}{number}"} for number in range(size)])
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            rows(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
