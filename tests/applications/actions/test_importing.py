"""Does an uploaded workbook change what it should, say what does not fit, and nothing else?"""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from applications import actions
from applications.actions import NotEditable
from applications.documents.workbook import writer
from applications.documents.workbook.plan import Plan
from applications.models import Application, Solution, WorkbookImport
from portal.accounts.models import User
from portal.files.formats.refused import FileRefused
from tests import factories
from tests.applications.documents.filled_in import Filled, book, draft
from tests.factories import loaded

pytestmark = pytest.mark.once


@pytest.fixture
def case(db: None) -> Application:
    return draft({})


@pytest.fixture
def user(case: Application) -> User:
    return factories.user_of(case)


@pytest.fixture
def filled(case: Application) -> Filled:
    return book(case)


@pytest.fixture
def look(case: Application, user: User) -> Callable[[Filled], Plan]:
    return lambda filled: actions.plan_import(take(case, user, filled), loaded(case), timezone.now())


def take(case: Application, user: User, filled: Filled) -> WorkbookImport:
    return actions.upload_workbook(loaded(case), filled.upload(), user, timezone.now())


def confirm(case: Application, user: User, filled: Filled, *taken: str) -> WorkbookImport:
    made = take(case, user, filled)
    plan = actions.plan_import(made, loaded(case), timezone.now())
    return actions.apply_import(made, plan.mark, taken, user, None, timezone.now())


def told(plan: Plan) -> list[tuple[str, str, str]]:
    return [(str(entry.destination), entry.now, entry.new) for entry in plan.changes]


def misfits(plan: Plan) -> list[tuple[str, str]]:
    return [(str(entry.destination), entry.message) for entry in plan.misfits]


def test_an_untouched_workbook_changes_nothing(case: Application, filled: Filled, look: Callable) -> None:
    plan = look(filled)
    assert told(plan) == []
    assert misfits(plan) == []
    assert plan.new_solutions == {}
    assert plan.kept == 0
    assert plan.same > 80


@pytest.mark.twice
def test_every_kind_of_answer_is_taken(
    case: Application, user: User, solution: Solution, filled: Filled, look: Callable
) -> None:
    pk = solution.pk
    filled.fill(
        {
            "company-0-company_name": "  新　名稱股份有限公司 ",
            "company-0-established_on": "民國109年5月1日",
            "company-0-paid_in_capital": "２０,０００,０００ 元",
            "company-0-breach_3_to_5_years": "有",
            "company-0-breach_3_to_5_years_details": "＝一件",
            "company-0-business_items=I301030": "V",
            "company-0-contact_phone_area": "04",
            f"technical-{pk}-name": "新方案名",
            f"technical-{pk}-processes_personal_data": None,
            f"technical-{pk}-cloud_architecture": "（二）採用混合雲（公有雲＋私有雲）",
            f"technical-{pk}-sla_availability_pct": 99.95,
            f"promotion-{pk}-usage_log_ack": None,
        }
    )
    result = confirm(case, user, filled).result
    assert (len(result["changed"]), result["misfits"]) == (12, [])
    fresh, again_solution = loaded(case), Solution.objects.get(pk=pk)
    assert fresh.company_name == "新　名稱股份有限公司"
    assert fresh.established_on.isoformat() == "2020-05-01"
    assert (fresh.paid_in_capital, fresh.breach_3_to_5_years) == (20_000_000, True)
    assert fresh.business_items == ["I301010", "I301020", "I301030"]
    assert fresh.contact_phone_area == "04"
    assert (again_solution.name, again_solution.cloud_architecture) == ("新方案名", "hybrid")
    assert str(again_solution.sla_availability_pct) == "99.95"
    assert (again_solution.usage_log_ack, again_solution.processes_personal_data) == (False, None)


@pytest.mark.twice
def test_a_no_is_an_answer(case: Application, user: User) -> None:
    Application.objects.filter(pk=case.pk).update(breach_3_to_5_years=None)
    filled = book(loaded(case)).fill({"company-0-breach_3_to_5_years": "無"})
    confirm(case, user, filled)
    assert loaded(case).breach_3_to_5_years is False


def test_what_does_not_fit_is_told_by_sheet_and_cell_and_the_rest_is_taken(
    case: Application, user: User, solution: Solution, filled: Filled
) -> None:
    pk, before = solution.pk, loaded(case).paid_in_capital
    uid = solution.price_plans.first().uid
    filled.fill(
        {
            "company-0-company_name": "對的公司",
            "company-0-paid_in_capital": "很多",
            "company-0-established_on": "112/2/30",
            "company-0-contact_email": "=A1",
            f"technical-{pk}-cloud_architecture": "私有雲",
            f"technical-{pk}-public_providers=azure": "大概",
            f"technical-{pk}-tech_security": "字" * 101,
            f"promotion-{pk}-price_plans-{uid.hex}-subscription_months": 99,
        }
    )
    spots = {place: f"{filled.cell(place).parent.title}!{filled.cell(place).coordinate}" for place in filled.places()}
    result = confirm(case, user, filled).result
    assert [change["label"] for change in result["changed"]] == ["公司名稱"]
    assert {(misfit["spot"], misfit["message"]) for misfit in result["misfits"]} == {
        (spots["company-0-paid_in_capital"], "請輸入整數，只能有數字，例：1000000。"),
        (spots["company-0-established_on"], "民國112年2月沒有30日，請核對日期。"),
        (spots["company-0-contact_email"], "這一格是公式，公式不會匯入。請直接填寫答案。"),
        (spots[f"technical-{pk}-cloud_architecture"], "不在所列的選項裡，請從下拉選單選一項。"),
        (spots[f"technical-{pk}-public_providers=azure"], "只能選「是」或留空。"),
        (spots[f"technical-{pk}-tech_security"], "最多 100 字，目前 101 字，請刪減 1 字。"),
        (spots[f"promotion-{pk}-price_plans-{uid.hex}-subscription_months"], "請填 9 以下的數字。"),
    }
    assert loaded(case).paid_in_capital == before


# --- Both sides --------------------------------------------------------------------------------------------------


def test_what_only_the_portal_changed_stays(case: Application, user: User, filled: Filled, look: Callable) -> None:
    factories.save(case, "company", company_name="網站上的名字")
    filled.fill({"company-0-rep_name": "新代表人"})
    plan = look(filled)
    assert told(plan) == [("company-0-rep_name", "示範代表人", "新代表人")]
    assert plan.kept == 1
    assert plan.clashes == []
    confirm(case, user, filled)
    assert loaded(case).company_name == "網站上的名字"


@pytest.mark.parametrize(("taken", "stays"), [((), "網站上的名字"), (("company-0-company_name",), "活頁簿的名字")])
def test_what_both_sides_changed_is_asked(
    case: Application, user: User, filled: Filled, look: Callable, taken: tuple, stays: str
) -> None:
    factories.save(case, "company", company_name="網站上的名字")
    filled.fill({"company-0-company_name": "活頁簿的名字"})
    assert [(entry.now, entry.new) for entry in look(filled).clashes] == [("網站上的名字", "活頁簿的名字")]
    confirm(case, user, filled, *taken)
    assert loaded(case).company_name == stays


def test_both_sides_saying_the_same_is_no_question(case: Application, filled: Filled, look: Callable) -> None:
    factories.save(case, "company", company_name="一樣的名字")
    assert look(filled.fill({"company-0-company_name": "一樣的名字"})).changes == []


def test_a_draft_that_changes_after_the_preview_is_looked_at_again(
    case: Application, user: User, filled: Filled
) -> None:
    made = take(case, user, filled.fill({"company-0-company_name": "活頁簿的名字", "company-0-rep_name": "代表"}))
    plan = actions.plan_import(made, loaded(case), timezone.now())
    factories.save(case, "company", company_name="剛剛改的")
    with pytest.raises(actions.Changed):
        actions.apply_import(made, plan.mark, (), user, None, timezone.now())
    assert (loaded(case).company_name, loaded(case).rep_name) == ("剛剛改的", "示範代表人")
    assert len(actions.plan_import(made, loaded(case), timezone.now()).clashes) == 1


def test_confirmed_twice_it_is_one_import(case: Application, user: User, filled: Filled) -> None:
    new = next(place for place in filled.places() if place.endswith("/technical-0-name"))
    made = take(case, user, filled.fill({new: "新的", "company-0-company_name": "一次"}))
    mark = actions.plan_import(made, loaded(case), timezone.now()).mark
    for _ in range(2):
        done = actions.apply_import(made, mark, (), user, None, timezone.now())
    assert case.solutions.count() == 2
    assert len(done.result["changed"]) == 2
    assert done.reading == {}


def test_nothing_is_written_before_it_is_confirmed(case: Application, user: User, filled: Filled) -> None:
    before = loaded(case)
    take(case, user, filled.fill({"company-0-company_name": "還沒"}))
    assert loaded(case).company_name == before.company_name


@pytest.mark.twice
def test_a_new_upload_replaces_what_was_not_confirmed(case: Application, user: User, filled: Filled) -> None:
    take(case, user, filled)
    last = take(case, user, filled)
    assert list(case.workbook_imports.all()) == [last]


# --- Solutions and prices ----------------------------------------------------------------------------------------


@pytest.mark.twice
def test_filled_spare_sheets_make_a_solution_once(case: Application, user: User, filled: Filled) -> None:
    spare = next(place.partition("/")[0] for place in filled.places() if place.startswith("new-"))
    filled.fill(
        {
            f"{spare}/technical-0-kind": "曾在工業館上架方案",
            f"{spare}/technical-0-name": "離線寫的方案",
            f"{spare}/promotion-0-categories=production": "是",
            f"{spare}/difference-0-prev_name": "舊名",
        }
    )
    prices = [place for place in filled.places() if place.startswith(f"{spare}/") and place.endswith("-total_price")]
    filled.fill({prices[0]: 36000})
    assert confirm(case, user, filled).result["added"] == 1
    filled.fill({f"{spare}/technical-0-name": "改了名字"})
    factories.save(case, "company", rep_name="別的")
    confirm(case, user, filled, f"{spare}/technical-0-name")
    made = case.solutions.exclude(name="雲端排程管家").get()
    assert made.kind == "previously_listed"
    assert made.name == "改了名字"
    assert made.categories == ["production"]
    assert made.prev_name == "舊名"
    assert [plan.total_price for plan in made.price_plans.all()] == [36000]


def test_a_new_solution_without_a_kind_waits_for_it(
    case: Application, user: User, filled: Filled, look: Callable
) -> None:
    spare = next(place.partition("/")[0] for place in filled.places() if place.startswith("new-"))
    plan = look(filled.fill({f"{spare}/technical-0-kind": None, f"{spare}/technical-0-name": "離線寫的方案"}))
    assert (plan.new_solutions, [place for place, _ in misfits(plan)]) == ({}, [f"{spare}/technical-0-kind"])


def test_sheet_four_of_a_first_time_solution_is_told(case: Application, filled: Filled, look: Callable) -> None:
    spare = next(place.partition("/")[0] for place in filled.places() if place.startswith("new-"))
    plan = look(filled.fill({f"{spare}/technical-0-name": "離線", f"{spare}/difference-0-prev_name": "舊名"}))
    assert len(plan.new_solutions) == 1
    assert [place for place, _ in misfits(plan)] == [f"{spare}/difference-0-prev_name"]


def test_prices_change_by_their_uid_and_an_emptied_one_goes(
    case: Application, user: User, solution: Solution, filled: Filled
) -> None:
    first, second = solution.price_plans.all()
    names = ("total_price", "subscription_months", "user_count", "other_spec", "market_price", "includes_hardware")
    empty = {f"promotion-{solution.pk}-price_plans-{second.uid.hex}-{name}": None for name in names}
    confirm(
        case, user, filled.fill({f"promotion-{solution.pk}-price_plans-{first.uid.hex}-total_price": "30,000", **empty})
    )
    assert [(plan.uid, plan.total_price) for plan in solution.price_plans.all()] == [(first.uid, 30_000)]


def test_more_prices_than_may_be_are_told(case: Application, user: User, solution: Solution, look: Callable) -> None:
    """Two people each filled in the third price of their own workbook."""
    stored = {plan.uid.hex for plan in solution.price_plans.all()}

    def with_a_third() -> Filled:
        filled = book(case)
        prices = [
            place
            for place in filled.places()
            if place.startswith(f"promotion-{solution.pk}-") and place.endswith("-total_price")
        ]
        return filled.fill({next(place for place in prices if place.split("-")[3] not in stored): 50_000})

    first, second = with_a_third(), with_a_third()
    confirm(case, user, first)
    plan = look(second)
    assert (told(plan), [message for _, message in misfits(plan)]) == ([], ["價格的種類超過上限，這一種沒有匯入。"])
    assert solution.price_plans.count() == 3


def test_a_solution_that_was_removed_is_told_once(
    case: Application, user: User, solution: Solution, filled: Filled, look: Callable
) -> None:
    actions.remove_solution(solution, timezone.now())
    plan = look(filled)
    assert (told(plan), len(plan.misfits)) == ([], 2)
    assert {entry.message for entry in plan.misfits} == {
        "這個方案已經不在申請裡，沒有匯入。要加回來，請把內容填到「新方案」的附表。"
    }


# --- Whose, which, when ------------------------------------------------------------------------------------------


@pytest.mark.twice
def test_a_workbook_of_another_vendor_is_refused_and_tells_nothing(case: Application, user: User) -> None:
    other = draft({"name": "機密方案"})
    with pytest.raises(FileRefused) as refused:
        take(case, user, book(other))
    assert "機密" not in str(refused.value) and other.vendor.tax_id not in str(refused.value)
    assert WorkbookImport.objects.count() == 0


def test_the_blank_workbook_goes_into_any_draft(case: Application, user: User, look: Callable) -> None:
    blank = Filled(writer.build_blank(case.programme, timezone.now()))
    plan = look(blank.fill({"company-0-company_name": "離線公司", "company-0-rep_name": "示範代表人"}))
    assert [(str(e.destination), e.clash) for e in plan.changes] == [("company-0-company_name", True)]


def test_consents_cannot_be_smuggled_in(case: Application, user: User, filled: Filled) -> None:
    Application.objects.filter(pk=case.pk).update(consent_pdpa=False)
    cell = filled.cell("company-0-company_name")
    data = filled.book[writer.DATA_SHEET]
    data.cell(data.max_row + 1, 3, "company-0-consent_pdpa")
    cell.parent.cell(cell.parent.max_row + 1, 2, "是")
    cell.parent.cell(cell.parent.max_row, 4, "company-0-consent_pdpa")
    result = confirm(case, user, filled).result
    assert [misfit["message"] for misfit in result["misfits"]] == ["這一題已經不在申請表上，沒有匯入。"]
    assert loaded(case).consent_pdpa is False


@pytest.mark.parametrize("sheet", ["workflow", "company", "technical"])
def test_marks_of_no_question_are_told_and_harmless(case: Application, user: User, filled: Filled, sheet: str) -> None:
    place = f"{sheet}-0-state"
    cell, data = filled.cell("company-0-company_name"), filled.book[writer.DATA_SHEET]
    data.cell(data.max_row + 1, 3, place)
    cell.parent.cell(cell.parent.max_row + 1, 2, "approved")
    cell.parent.cell(cell.parent.max_row, 4, place)
    result = confirm(case, user, filled).result
    assert ([misfit["written"] for misfit in result["misfits"]], loaded(case).state) == (["approved"], "draft")


def test_an_older_workbook_is_read_by_name_and_says_so(case: Application, filled: Filled, look: Callable) -> None:
    data = filled.book[writer.DATA_SHEET]
    data["B1"] = "0"
    sheet = filled.cell("company-0-rep_name").parent
    sheet.delete_rows(filled.cell("company-0-rep_title").row)
    plan = look(filled.fill({"company-0-rep_name": "舊版的人"}))
    assert (plan.other_format, [new for _, _, new in told(plan)]) == (True, ["舊版的人"])


def test_a_sent_application_takes_no_workbook(case: Application) -> None:
    sent = factories.submitted()
    with pytest.raises(NotEditable):
        take(sent, factories.user_of(sent), book(loaded(sent)))


def test_a_preview_of_an_application_that_was_sent_meanwhile_writes_nothing(db: None) -> None:
    case = loaded(factories.complete())
    user = factories.user_of(case)
    made = take(case, user, book(case).fill({"company-0-company_name": "太晚"}))
    mark = actions.plan_import(made, loaded(case), timezone.now()).mark
    actions.submit(case, user, None, timezone.now())
    with pytest.raises(NotEditable):
        actions.apply_import(made, mark, (), user, None, timezone.now())
    assert loaded(case).company_name != "太晚"


def test_a_preview_asks_a_constant_number_of_questions(
    case: Application, user: User, django_assert_num_queries: Any
) -> None:
    made = take(case, user, book(case))
    with django_assert_num_queries(4):
        actions.plan_import(made, loaded(case), timezone.now())
    case = draft({}, {}, {})
    made = take(case, factories.user_of(case), book(case))
    with django_assert_num_queries(4):
        actions.plan_import(made, loaded(case), timezone.now())
