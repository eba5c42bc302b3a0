"""Does each person see exactly the steps that the tables offer?"""

import pytest

from applications.models import Application, Solution
from applications.workflow import APPLICATION, IN_REVIEW, SOLUTION
from portal.roles import Role
from tests import factories
from tests.browser import Page, signed_in, visit
from tests.review.addresses import change

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STAFF = [role for role in Role.values if role not in (Role.VENDOR, Role.REVIEWER)]


def buttons(page: Page, case: Application) -> set[str]:
    links = {link.get("href") for link in page.all("//*[@id='content']//a[@href]")}
    steps = set()
    for link in links:
        is_step = not any(part in link for part in ("change", "history", "/aside/", "/reviewers/"))  # parts of it
        if link.startswith(f"/admin/review/case/{case.pk}/") and is_step:
            steps.add(link.removeprefix(f"/admin/review/case/{case.pk}/"))
    return steps


@pytest.mark.clause("R1-2")
@pytest.mark.parametrize("role", STAFF)
def test_buttons_are_what_the_tables_offer(role: str) -> None:
    client, case = signed_in(factories.staff(role)), factories.submitted()
    solution = case.solutions.get()
    pages = {"request_correction": "correction/", "amend_correction": "amend/", "amend_supplement": "amend/"}
    pages |= dict.fromkeys(("extend", "reopen_correction", "extend_supplement"), "extension/")
    # where two must sign; and of a solution in review alone, or where a vendor was late
    elsewhere = {"propose_not_qualified", "request_supplement", "reopen_supplement", "settle_supplement"}
    for state in APPLICATION.names() - {"draft"}:
        Application.objects.update(state=state)
        offered = {step.name for step in APPLICATION.offered(state, role)} - elsewhere
        wanted = {pages.get(name, f"step/{name}/") for name in offered}
        page = visit(client, change(case))
        assert (state, buttons(page, case)) == (state, wanted)
    Application.objects.update(state="qualified")
    for state in SOLUTION.names():
        Solution.objects.update(state=state)
        offered = {step.name for step in SOLUTION.offered(state, role)}
        wanted = {
            f"solution/{solution.pk}/{page}/"
            for step, page in (("reject", "decide"), ("reopen_technical", "reopen"))
            if step in offered
        }
        wanted |= {"correction/"} if state in IN_REVIEW and APPLICATION.offered("qualified", role) else set()
        page = visit(client, change(case))
        assert (state, buttons(page, case)) == (state, wanted)
        pending = page.all(f"//a[@href='/admin/review/publication/pending/?solution={solution.pk}']")
        assert (state, len(pending)) == (state, len({"announce", "publish_rejection"} & offered))
