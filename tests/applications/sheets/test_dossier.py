"""Is a whole application held together: its parts, its papers, its progress, in few queries?"""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from applications import actions
from applications.guideline import Result, Ruling
from applications.models import Application
from applications.place import Place
from applications.sheets.dossier import Dossier
from tests import factories
from tests.factories import NOON, loaded

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = date(2023, 6, 15)


@pytest.fixture
def case() -> Application:
    """One solution that is new and one that was listed before."""
    year = factories.year_112()
    made = factories.complete(
        year=year, now=NOON, solutions=[{"name": "甲"}, {"name": "乙", "kind": "previously_listed"}]
    )
    return loaded(made)


@pytest.mark.clause("R6-2-1", "R6-2-2", "R6-2-3", "R6-2-5", "A-12")
def test_parts_are_one_company_sheet_and_the_sheets_of_each_solution(case: Application) -> None:
    first, second = case.solutions.all()
    assert [(part.sheet.number, part.solution) for part in Dossier(case, TODAY).parts] == [
        ("附表1", None),
        ("附表2", first),
        ("附表3", first),
        ("附表2", second),
        ("附表3", second),
        ("附表4", second),
    ]


@pytest.mark.twice
@pytest.mark.parametrize(
    ("sheet", "solution"),
    [("difference", 0), ("company", 0), ("technical", None), ("nonsense", None), ("technical", 2)],
)
def test_part_that_is_not_asked_for_does_not_exist(case: Application, sheet: str, solution: int | None) -> None:
    pks = [*case.solutions.values_list("pk", flat=True), 10**12]
    assert Dossier(case, TODAY).part(sheet, solution if solution is None else pks[solution]) is None


def test_papers_stand_with_their_owner_and_without_those_taken_away(case: Application) -> None:
    first, second = case.solutions.all()
    part = Dossier(case, TODAY).part("technical", first.pk)
    actions.remove_paper(part.papers["load_test_report"][0], part, NOON)
    dossier = Dossier(loaded(case), TODAY)
    own, other = dossier.part("technical", first.pk), dossier.part("technical", second.pk)
    assert {paper.slot for paper in own.present_papers()} == {"cloud_evidence_pdf", "security_test_report"}
    assert {paper.solution_id for paper in other.present_papers()} == {second.pk}
    assert [reason.problem.place for reason in dossier.verdict.reasons] == [
        Place("technical", first.pk, "load_test_report")
    ]


def test_progress_counts_open_questions_by_section(case: Application) -> None:
    solution = actions.add_solution(case, "first_time", NOON, "丙")
    factories.save(solution, "technical", NOON, tech_security="每月掃描。")
    progress = {
        status.section.key: status for status in Dossier(loaded(case), TODAY).part("technical", solution.pk).progress()
    }
    assert {key: (status.gaps, status.words, status.tone) for key, status in progress.items()} == {
        "cloud": (2, "還有 2 題沒填", "action"),
        "features": (5, "尚未開始", "ended"),
        "security": (2, "還有 2 題沒填", "action"),
        "reports": (2, "尚未開始", "ended"),
        "sla": (5, "尚未開始", "ended"),
    }
    done = Dossier(loaded(case), TODAY).part("company").progress()
    assert {(status.words, status.tone) for status in done} == {("完成", "done")}


def test_section_with_only_a_paper_or_a_price_is_started(case: Application) -> None:
    solution = actions.add_solution(case, "first_time", NOON)
    part = factories.part(loaded(case), "technical", solution)
    reports = next(section for section in part.sheet.sections if section.key == "reports")
    assert not part.is_started(reports)
    actions.add_paper(part, part.sheet.slots_of(reports)[0], factories.pdf(), None, NOON)
    assert factories.part(loaded(case), "technical", solution).is_started(reports)
    solution.price_plans.create(total_price=1000)
    promotion = factories.part(loaded(case), "promotion", solution)
    assert [status.section.key for status in promotion.progress() if status.started] == ["price"]


def test_freeze_is_json_that_needs_nothing_else_to_be_read(case: Application) -> None:
    frozen = Dossier(case, TODAY).freeze()
    assert json.loads(json.dumps(frozen)) == frozen
    assert frozen["programme"]["year"] == 112
    assert frozen["vendor"] == {"tax_id": case.vendor.tax_id, "company_name": "測試公司"}
    assert [(solution["name"], solution["kind_label"]) for solution in frozen["solutions"]] == [
        ("甲", "首次申請方案"),
        ("乙", "曾在工業館上架方案"),
    ]
    kinds = rows(frozen)["kinds"]
    assert [(option["label"], option["chosen"]) for option in kinds["options"]] == [
        ("首次申請方案", True),
        ("曾在工業館上架方案", True),
        ("已在攻頂計畫上架之既有方案", False),
    ]
    assert rows(frozen)["solution_count"]["display"] == "共計 2 項"


def rows(frozen: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Those of 附表1 by name."""
    return {row["name"]: row for section in frozen["sheets"][0]["sections"] for row in section["rows"]}


@pytest.mark.clause("F1-06", "A-16", "R4-x")
def test_sent_case_is_reckoned_from_the_day_of_filing(case: Application) -> None:
    factories.save(case, "company", NOON, established_on=date(2020, 6, 16))
    assert Dossier(loaded(case), TODAY + timedelta(days=9)).filed_on == date(2023, 6, 24)
    actions.submit(case, factories.user_of(case), None, NOON)
    later = Dossier(loaded(case), TODAY + timedelta(days=9))
    assert (later.filed_on, later.today) == (TODAY, date(2023, 6, 24))
    assert rows(later.freeze())["established_over_3y"]["display"] == "未滿三年"


def test_places_of_a_ruling_are_those_pointers_that_lead_to_a_sheet(case: Application) -> None:
    first = case.solutions.first()
    pointers = (
        Place("difference", first.pk, "prev_name"),
        Place("promotion", first.pk, "vendor_role"),
        Place("company", None, "website"),
    )
    problems = Dossier(case, TODAY).problems_of(Ruling(Result.NOT_MET, "不合。", (), pointers))
    assert [(problem.place, problem.section) for problem in problems] == [
        (pointers[1], "origin"),
        (pointers[2], "basics"),
    ]


@pytest.mark.parametrize("solutions", [1, 6])
def test_queries_do_not_grow_with_the_solutions(solutions: int, django_assert_num_queries: Any) -> None:
    year = factories.year_112()
    case = factories.complete(year=year, now=NOON, solutions=[{"kind": "previously_listed"}] * solutions)
    whole = loaded(case)
    with django_assert_num_queries(3):  # solutions, prices, papers
        dossier = Dossier(whole, TODAY)
        assert (dossier.verdict.reasons, len(dossier.freeze()["sheets"])) == ((), 1 + 3 * solutions)
