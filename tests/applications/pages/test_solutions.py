"""Can a vendor add, copy, change and remove solutions, and is asked before anything is lost?"""

import pytest
from django.test import Client

from applications.models import Application, Solution
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.once


@pytest.mark.clause("F1-01", "A-06")
@pytest.mark.parametrize("kind", Solution.Kind.values)
def test_solution_is_added_with_its_kind_and_opened(vendor: Client, case: Application, kind: str) -> None:
    page = visit(vendor, f"/apply/{case.pk}/solutions/add/").send({"kind": kind})
    made = case.solutions.last()
    assert (made.kind, page.url) == (kind, f"/apply/{case.pk}/solutions/{made.pk}/technical/cloud/")


def test_kinds_are_explained_where_one_is_chosen(vendor: Client, case: Application) -> None:
    page = visit(vendor, f"/apply/{case.pk}/solutions/add/")
    assert "已經在攻頂計畫上架的方案，走書面審查。" in page.words


def test_solution_without_a_kind_is_not_added(vendor: Client, case: Application) -> None:
    page = visit(vendor, f"/apply/{case.pk}/solutions/add/").send()
    assert page.status == 422
    assert page.problems == ["這個方案屬於哪一類？：請選一項。"]
    assert page.dead_links() == []
    assert case.solutions.count() == 1


@pytest.mark.twice
def test_solution_is_copied_from_the_task_list(vendor: Client, case: Application, solution: Solution) -> None:
    page = visit(vendor, visit(vendor, f"/apply/{case.pk}/").link("複製"))
    assert page.values()["source"] == [str(solution.pk)]
    page.send({"kind": "first_time"})
    made = case.solutions.last()
    assert made.kind == "first_time"
    assert made.name == ""  # two of one application are to be told apart
    assert made.attachments.count() == 0
    assert made.sla_rpo == solution.sla_rpo
    assert made.price_plans.count() == 2


@pytest.mark.twice
def test_copy_takes_the_papers_along_that_it_is_asked_for(
    vendor: Client, case: Application, solution: Solution
) -> None:
    page = visit(vendor, f"/apply/{case.pk}/solutions/add/")
    page.send({"kind": "summit_existing", "source": str(solution.pk), "papers": "on"})
    made = case.solutions.last()
    own, copied = solution.attachments.present(), made.attachments.present()
    others = {"sales_record_proof", "hall_listing_proof"}  # of another kind
    assert {(paper.slot, paper.file_id) for paper in copied} == {
        (paper.slot, paper.file_id) for paper in own if paper.slot not in others
    }
    assert copied.get(slot="load_test_report").details == own.get(slot="load_test_report").details


def test_name_that_another_solution_bears_is_remarked(vendor: Client, case: Application, solution: Solution) -> None:
    visit(vendor, f"/apply/{case.pk}/solutions/add/").send({"kind": "first_time", "source": str(solution.pk)})
    place = f"/apply/{case.pk}/solutions/{case.solutions.last().pk}/technical/cloud/"
    words = f"這個申請有兩個方案都叫「{solution.name}」，信件和網站上會分不出來；請改成看得出差別的名稱。"
    cloud = visit(vendor, place)
    assert words not in cloud.words
    assert words in cloud.send({"name": f" {solution.name} "}, do="next").words
    assert visit(vendor, place).texts("//*[@class='hints']/li") == [f"提醒 {words}"]
    assert visit(vendor, f"/apply/{case.pk}/check/").texts("//*[@class='hints']/li") == [f"請核對 方案名稱：{words}"]
    visit(vendor, place).send({"name": "另一個名稱"}, do="next")
    assert words not in visit(vendor, place).words


@pytest.mark.django_db
@pytest.mark.clause("F4-03")
def test_solution_is_copied_from_an_earlier_year(client: Client) -> None:
    user = factories.vendor()
    now = factories.taipei(2023, 6, 15, 12)
    old = factories.submitted(user, factories.year_112(), now).solutions.get()
    case = factories.draft(user)
    client.force_login(user)
    page = visit(client, f"/apply/{case.pk}/solutions/add/")
    assert "112 年度" in page.words
    page.send({"kind": "previously_listed", "source": str(old.pk)})
    made = case.solutions.get()
    assert (made.previous_solution, made.prev_name) == (old, old.name)


def test_kind_is_changed_and_answers_are_kept(vendor: Client, case: Application, solution: Solution) -> None:
    page = visit(vendor, f"/apply/{case.pk}/solutions/{solution.pk}/kind/")
    assert page.values()["kind"] == ["previously_listed"]
    answer = page.send({"kind": "first_time"})
    assert (answer.url, "申請類別已更改" in answer.words) == (f"/apply/{case.pk}/", True)
    changed = Solution.objects.get(pk=solution.pk)
    assert (changed.kind, changed.prev_content) == ("first_time", solution.prev_content)


def test_removing_asks_first(vendor: Client, case: Application, solution: Solution) -> None:
    page = visit(vendor, f"/apply/{case.pk}/solutions/{solution.pk}/remove/")
    assert (page.title, case.solutions.count()) == (f"確定要移除「{solution}」嗎？", 1)
    answer = page.send()
    assert (answer.url, case.solutions.count()) == (f"/apply/{case.pk}/", 0)
    assert f"已移除「{solution}」。" in answer.words


@pytest.mark.twice
def test_history_tells_who_added_changed_and_removed_a_solution(vendor: Client, case: Application) -> None:
    visit(vendor, f"/apply/{case.pk}/solutions/add/").send({"kind": "first_time"})
    made = case.solutions.last()
    visit(vendor, f"/apply/{case.pk}/solutions/{made.pk}/kind/").send({"kind": "summit_existing"})
    visit(vendor, f"/apply/{case.pk}/solutions/{made.pk}/remove/").send()
    told = (
        case.changes.filter(solution_name=str(made))
        .order_by("pk")
        .values_list("label", "before", "after", "by__username")
    )
    first, summit, user = "首次申請方案", "已在攻頂計畫上架之既有方案", case.vendor.tax_id
    assert list(told) == [
        ("雲端解決方案", "", first, user),
        ("申請類別", first, summit, user),
        ("雲端解決方案", summit, "", user),
    ]
    words = visit(vendor, f"/apply/{case.pk}/history/").words
    assert "新增「雲端解決方案」" in words
    assert "移除「雲端解決方案」" in words
