"""How do filed cases become rows? One for each solution: where it stands, what happened, every answer in its own column."""

import logging
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from applications.filed import FiledSheet
from applications.models import Submission
from applications.place import Place
from applications.sheets import SHEETS
from applications.sheets.prices import PricePlanForm
from portal.forms.fields.kind import kind_in
from portal.forms.filed import FiledAnswer, MalformedFiling
from review.export import course
from review.export.course import Course

log = logging.getLogger(__name__)

PRICES = 3  # 附表3 五、1：至多 3 種

CASE = (
    "收件編號",
    "統一編號",
    "公司名稱",
    "年度",
    "狀態",
    "承辦",
    "首次送件時間",
    "最近送件次別",
    *course.OF_CASE,
)
SOLUTION = ("申請類別", "方案名稱", "方案狀態", *course.OF_SOLUTION)
NO_SOLUTION = ("",) * 3
NOTHING = Course()
REST = "其他欄位"  # what was filed under names that the forms do not have any more
UNREADABLE = "這一件的送件內容讀不出來，沒有列出答案。請通知系統管理者查明。"


@cache
def columns() -> dict[Place, str]:
    """Every answer of 附表1–4, of whichever solution, and its heading; in the order of the forms, always the same."""
    headings: dict[Place, str] = {}
    for sheet in SHEETS.values():
        for name in sheet.all_names():
            if name in sheet.row_forms:
                headings |= _price_columns(sheet, name)
            else:
                headings[Place(sheet.key, None, name)] = f"{sheet.number} {_label(sheet, name)}"
    return _told_apart(headings)


def _label(sheet: type, name: str) -> str:
    given = next((line.label for line in sheet.given if line.name == name), "")
    return given or sheet.label_of(name)


def _price_columns(sheet: type, name: str) -> dict[Place, str]:
    return {
        Place(sheet.key, None, name).at(str(number), answer): f"{sheet.number} 價格{number} {field.label}"
        for number in range(1, PRICES + 1)
        for answer, field in PricePlanForm.base_fields.items()
    }


def _told_apart(headings: dict[Place, str]) -> dict[Place, str]:
    """Two questions with one label get the title of their section before it."""
    said = list(headings.values())
    return {
        place: f"{heading}（{_section(place)}）" if said.count(heading) > 1 else heading
        for place, heading in headings.items()
    }


def _section(place: Place) -> str:
    sheet = SHEETS[place.sheet]
    return next(section.title for section in sheet.sections if section.key == sheet.section_of(place.name))


def header() -> list[str]:
    return [*CASE, *SOLUTION, *columns().values(), REST]


# --- Rows ----------------------------------------------------------------------------------------------------------


def rows_of(
    submission: Submission, states: dict[int, str], officer: str, happened: Course = NOTHING
) -> Iterator[list[Any]]:
    """A row for each solution of one submission; `states` are the labels of where the solutions stand now, by key.

    One that nobody can make sense of is a row that says so, and keeps no other case from the list.
    """
    try:
        filed = submission.filed
    except MalformedFiling:
        log.exception("submission %s stands in an export as unreadable", submission.pk)
        case = _case(submission, ("", "", ""), officer, happened)
        yield [*case, *NO_SOLUTION, *happened.of_solution(None), *("" for _ in columns()), UNREADABLE]
        return
    names = (filed.vendor.tax_id, filed.vendor.company_name, filed.programme.year)
    case = _case(submission, names, officer, happened)
    company = [sheet for sheet in filed.sheets if sheet.solution is None]
    for solution in filed.solutions:
        own = [sheet for sheet in filed.sheets if sheet.solution == solution.id]
        said = [solution.kind_label, solution.name, states.get(solution.id, "")]
        yield [*case, *said, *happened.of_solution(solution.id), *_answer_cells([*company, *own])]
    if not filed.solutions:
        yield [*case, *NO_SOLUTION, *happened.of_solution(None), *_answer_cells(company)]


def _case(submission: Submission, names: tuple[Any, ...], officer: str, happened: Course) -> list[Any]:
    """`names`: 統一編號, company and year, as they were filed."""
    case = submission.application
    own = [case.number, *names, case.stage.label, officer, submission.first_at, submission.number]
    return [*own, *happened.cells(submission.submitted_at)]


def _answer_cells(sheets: Iterable[FiledSheet]) -> list[Any]:
    known, values, rest = columns(), {}, []
    for sheet in sheets:
        for answer in sheet.answers:
            for place, label, value in _cells(Place(sheet.key, None, answer.name), answer):
                if place in known:
                    values[place] = value
                else:
                    rest.append(f"{sheet.number} {label}：{value}")
    return [*(values.get(place, "") for place in known), "\n".join(rest)]


def _cells(place: Place, answer: FiledAnswer) -> Iterator[tuple[Place, str, Any]]:
    """(place, label, value) of one answer, or of each cell of a repeated one, whose rows are counted from 1."""
    kind = kind_in(answer)
    if not kind.holds_lines:
        yield place, answer.label, kind.exported(answer)
    for number, line in enumerate(kind.lines_in(answer), start=1):
        for cell in line.cells:
            yield place.at(str(number), cell.name), f"第 {number} 項 {cell.label}", kind_in(cell).exported(cell)
