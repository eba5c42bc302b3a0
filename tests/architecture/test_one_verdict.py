"""Do all pages of a draft say the same of every rule of the guideline? The task list, the check page, the self-check, the sheet.

For each clause stands how a draft comes to be against it: by an answer that breaks it, or by a gap. Each is asked of a draft
with two solutions, so that a sentence at the one says nothing of the other. A new clause fails here until it has its way.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.guideline import clauses
from applications.guideline.papers import PAPERS
from applications.models import Application, Attachment, PricePlan, Solution
from applications.pages import desk
from applications.sheets import doubts, hints
from applications.sheets.dossier import Dossier, Excerpt
from applications.sheets.verdict import DraftVerdict, Reason, counted
from tests import factories
from tests.browser import Page, visit

pytestmark = pytest.mark.django_db

Way = Callable[[Application, Solution], Any]


def of_case(**answers: Any) -> Way:
    return lambda case, solution: Application.objects.filter(pk=case.pk).update(**answers)


def of_solution(**answers: Any) -> Way:
    return lambda case, solution: Solution.objects.filter(pk=solution.pk).update(**answers)


def of_price(**answers: Any) -> Way:
    return lambda case, solution: second_price(solution).update(**answers)


def second_price(solution: Solution) -> QuerySet[PricePlan]:
    return PricePlan.objects.filter(solution=solution, position=2)


def told_of(slot: str, **details: Any) -> Way:
    def way(case: Application, solution: Solution) -> None:
        for paper in in_slot(slot, case, solution):
            Attachment.objects.filter(pk=paper.pk).update(details=paper.details | details)

    return way


def without(slot: str) -> Way:
    return lambda case, solution: in_slot(slot, case, solution).update(removed_at=timezone.now())


def in_slot(slot: str, case: Application, solution: Solution) -> QuerySet[Attachment]:
    owner = None if PAPERS[slot].owner == "application" else solution
    return Attachment.objects.filter(application=case, slot=slot, solution=owner)


def without_records(case: Application, solution: Solution) -> None:
    slots = ("sales_record_proof", "market_record_proof")
    Attachment.objects.filter(application=case, slot__in=slots).update(removed_at=timezone.now())


LONG_AGO = "2001-01-01"
BROKEN: dict[str, Way] = {
    "R4-2": of_case(paid_in_capital=1),
    "R5-2": of_solution(vendor_role="agent", origin_name="某廠", origin_country="CN"),
    "R5-3": of_price(subscription_months=12),
    "R6-3-1-2B": told_of("vat_payment_proof", proof_kind="form_401_stamped", vat_period="100年1-2月"),
    "R8-2-1-4": of_price(includes_hardware=True),
    "F2-18": told_of("load_test_report", report_date=LONG_AGO),
    "F2-19": told_of("security_test_report", report_date=LONG_AGO),
    "F3-16": of_price(total_price=60_001, market_price=60_000),
}
OPEN: dict[str, Way] = {
    "R4-1": of_case(business_items=[]),
    "R4-3": without_records,
    "R4-8": of_case(attest_not_prc_or_foreign_branch=False),
    "R5-4": of_solution(categories=[]),
    "R6-2-4": of_solution(demo_video_url=""),
    "R6-2-5": of_solution(prev_content=""),
    "R6-3-1-1": without("income_tax_pl_statement"),
    "R6-3-1-2A": without("vat_payment_proof"),
    "R6-3-1-2C": of_case(vat_status="before_first"),
    "R6-3-1-2D": without("sales_record_proof"),
    "R6-3-2-1": without("summit_plan_proof"),
    "R8-2-1-5": of_solution(cloud_architecture=""),
}
NEVER = {"R4-4", "R4-5", "R4-6", "R4-7", "R5-1", "R6-4-1", "R6-4-2"}  # of what is filed a person judges, or nobody must
OF_SUMMIT = {"R6-3-2-1"}  # asked of the second solution


@pytest.fixture
def case() -> Application:
    kinds = [{"kind": "previously_listed"}, {"kind": "summit_existing", "name": "另一方案"}]
    case = factories.complete(solutions=kinds)
    Attachment.objects.filter(application=case, slot="operation_document").delete()
    return case


def test_every_clause_has_its_way() -> None:
    assert {clause.row for clause in clauses()} == BROKEN.keys() | OPEN.keys() | NEVER


@pytest.mark.parametrize("row", [*BROKEN, *OPEN])
def test_all_pages_say_the_same_of(row: str, case: Application, client: Client) -> None:
    first, second = case.solutions.order_by("position")
    meant = second if row in OF_SUMMIT else first
    (BROKEN | OPEN)[row](case, meant)
    case = factories.loaded(case)
    dossier = Dossier(case)
    verdict = dossier.verdict
    cited = next(clause.cited for clause in clauses() if clause.row == row)
    assert [reason.clause for reason in verdict.broken] == ([cited] if row in BROKEN else [])
    assert verdict.reasons
    if row != "R4-3":  # of which the record of any solution will do: both are asked for theirs
        assert {reason.problem.place.solution_id for reason in verdict.reasons} <= {None, meant.pk}

    client.force_login(factories.user_of(case))
    words = counted(len(verdict.broken), len(verdict.open))
    says_so_on_the_task_list(visit(client, f"/apply/{case.pk}/"), dossier, words)
    says_so_on_the_check_page(visit(client, f"/apply/{case.pk}/check/"), dossier, words)
    says_so_in_the_self_check(visit(client, f"/apply/{case.pk}/self-check/"), row, words)
    for reason in verdict.reasons:
        says_so_on_its_sheet(client, case, reason)
    says_so_of_each_sheet_alone(dossier)
    refuses_to_send(case, verdict)
    stands_among_no_reminders(dossier)


def says_so_on_the_task_list(page: Page, dossier: Dossier, words: str) -> None:
    assert page.texts("//*[@class='next__title']") == [words]
    lines = {line.xpath(".//a")[0].get("href"): line.xpath(".//*[contains(@class, 'tag')]")[0].text for line in page.all("//li[@class='task']")}  # fmt: skip
    against = {
        desk.section_url(dossier.application.pk, place.sheet, reason.problem.section, place.solution_id)
        for reason in dossier.verdict.reasons
        for place in [reason.problem.place]
    }
    assert {href for href, said in lines.items() if said != "完成"} == against


def says_so_on_the_check_page(page: Page, dossier: Dossier, words: str) -> None:
    assert page.texts("//*[@id='reasons-title']") == [f"還不能送出：{words}"]
    assert page.problems == [line_of(dossier, reason) for reason in dossier.verdict.foremost]
    assert "送出" not in page.texts("//button")
    folded = page.texts("//details[@class='part']/summary/*[contains(@class, 'tag')]")
    listed = page.texts("//li[a[starts-with(@href, '#part-')]]/*[@class='side-nav__status']")
    assert folded == listed == [part.brief for part in dossier.parts]


def line_of(dossier: Dossier, reason: Reason) -> str:
    line = desk.reason_line(dossier, reason)
    clause = f"（{line['clause']}）" if line["clause"] else ""
    place = line["place"] if reason.is_broken else ""  # gaps stand under the name of their sheet
    return " ".join(f"{place} {line['message']}{clause}".split())


def says_so_in_the_self_check(page: Page, row: str, words: str) -> None:
    assert page.texts("//*[@id='next-title']") == [words]
    tags = {clause.get("id"): clause.xpath(".//*[contains(@class, 'tag')]")[0].text for clause in page.all("//li[@class='clause']")}  # fmt: skip
    assert (tags[f"clause-{row}"] == "不符合") == (row in BROKEN)
    assert tags[f"clause-{row}"] in ({"不符合"} if row in BROKEN else {"還沒填", "還沒上傳"})


def says_so_on_its_sheet(client: Client, case: Application, reason: Reason) -> None:
    """What is broken stands beside its answer whenever the page is opened; a gap when it was asked for."""
    href = desk.place_url(case.pk, reason.problem.place)
    page, anchor = visit(client, href.partition("?")[0]), href.partition("#")[2]
    assert page.all(f"//*[@id='{anchor}']"), anchor
    assert page.texts("//a[@aria-current='page']/following-sibling::*[@class='side-nav__status']") != ["完成"]
    beside = page.texts("//*[@class='broken']/*[@class='error']")
    assert (f"錯誤：{reason.message}" in beside) == reason.is_broken
    asked = visit(client, href.partition("#")[0])
    assert reason.words in asked.problems


def says_so_of_each_sheet_alone(dossier: Dossier) -> None:
    """A page of one sheet loads no other, and knows what the whole does."""
    for owner in (None, *(solution.pk for solution in dossier.solutions)):
        alone = Excerpt(factories.loaded(dossier.application), owner).verdict
        of_owner = [reason for reason in dossier.verdict.reasons if reason.problem.place.solution_id == owner]
        assert [reason.key for reason in alone.reasons] == [reason.key for reason in of_owner]


def refuses_to_send(case: Application, verdict: DraftVerdict) -> None:
    with pytest.raises(actions.SubmissionRefused) as refused:
        actions.submit(case, factories.user_of(case), None, timezone.now())
    assert [reason.key for reason in refused.value.reasons] == [reason.key for reason in verdict.foremost]


def stands_among_no_reminders(dossier: Dossier) -> None:
    remarks = [hint.message for hint in hints.of_dossier(dossier)]
    remarks += [doubt.message for doubt in doubts.of_filed(dossier.filed(), dossier.today)]
    said = [reason.message for reason in dossier.verdict.reasons]
    assert [remark for remark in remarks for message in said if message.rstrip("。") in remark] == []
