"""What was filed, as it is read: does one constructor make it of the stored JSON, whole, and name what is malformed?"""

import copy
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from applications.filed import FiledSubmission
from applications.place import Place
from applications.sheets.dossier import Dossier
from portal.forms.filed import FiledAnswer, MalformedFiling
from tests import factories
from tests.applications.documents import sample


def stored() -> dict[str, Any]:
    return copy.deepcopy(sample.application())


def test_every_stored_answer_is_read_in_the_order_of_the_forms() -> None:
    json = stored()
    filed = FiledSubmission.read(json)
    rows = [
        (sheet["key"], sheet["solution"], row["name"], row["label"], row["value"], row["display"])
        for sheet in json["sheets"]
        for section in sheet["sections"]
        for row in section["rows"]
    ]
    assert [
        (r.place.sheet, r.place.solution_id, r.place.name, r.answer.label, r.answer.value, r.answer.display)
        for r in filed.rows
    ] == rows
    assert filed.rows[0].place == Place("company", None, rows[0][2])
    assert (filed.vendor.called, filed.programme.year) == ("測試雲端科技股份有限公司", 112)


def test_papers_options_and_lines_come_along() -> None:
    filed = FiledSubmission.read(stored())
    by_name = {row.answer.name: row.answer for row in filed.rows}
    (paper,) = by_name["load_test_report"].files
    assert [(detail.label, detail.value) for detail in paper.details] == [("報告日期", "112年4月21日（2023-04-21）")]
    assert [line.id for line in by_name["price_plans"].rows] == ["a1", "a2", "a3"]
    assert [option.chosen for option in by_name["vendor_role"].options].count(True) == 1


@pytest.mark.django_db
def test_what_a_real_application_freezes_is_read_without_its_form() -> None:
    submission = factories.submitted().submissions.get()
    assert submission.filed is submission.filed  # made once
    assert {row.answer.kind for row in submission.filed.rows} >= {"text", "choice", "multi", "files", "rows", "bool"}
    assert Dossier(submission.application).filed() == submission.filed


def test_nothing_of_it_can_be_written_on() -> None:
    answer = FiledSubmission.read(stored()).rows[0].answer
    with pytest.raises(FrozenInstanceError):
        answer.display = "改"  # type: ignore[misc]


def without(*way: Any) -> dict[str, Any]:
    json = stored()
    part: Any = json
    for step in way[:-1]:
        part = part[step]
    del part[way[-1]]
    return json


def with_value(value: Any, *way: Any) -> dict[str, Any]:
    json = stored()
    part: Any = json
    for step in way[:-1]:
        part = part[step]
    part[way[-1]] = value
    return json


ROW = ("sheets", 0, "sections", 0, "rows", 1)


@pytest.mark.parametrize(
    ("json", "where"),
    [
        (None, "all"),
        ([], "all"),
        (without("vendor"), "vendor"),
        (without("programme", "year"), "programme.year"),
        (without("sheets"), "sheets"),
        (with_value({}, "sheets"), "sheets"),
        (with_value("附表", "sheets", 0), "sheets.0"),
        (without("sheets", 1, "solution"), "sheets.1.solution"),
        (with_value("1", "sheets", 1, "solution"), "sheets.1.solution"),
        (without(*ROW, "label"), "sheets.0.sections.0.rows.1.label"),
        (without(*ROW, "value"), "sheets.0.sections.0.rows.1.value"),
        (with_value(7, *ROW, "display"), "sheets.0.sections.0.rows.1.display"),
        (with_value([None], *ROW, "options"), "sheets.0.sections.0.rows.1.options.0"),
        (with_value([{"name": "a.pdf"}], *ROW, "files"), "sheets.0.sections.0.rows.1.files.0.sha256"),
        (with_value([{"id": "a"}], *ROW, "rows"), "sheets.0.sections.0.rows.1.rows.0.cells"),
    ],
)
def test_what_is_malformed_is_named(json: Any, where: str) -> None:
    with pytest.raises(MalformedFiling) as refused:
        FiledSubmission.read(json)
    assert refused.value.where == where


def test_answer_that_is_kept_elsewhere_is_read_again_as_it_was() -> None:
    answers = {row.answer.name: row.answer for row in FiledSubmission.read(stored()).rows}
    kept = [answers["price_plans"], answers["vendor_role"], answers["features_spec"]]
    assert [FiledAnswer.read(answer.as_json()) for answer in kept] == kept
