"""Is what was filled in kept, as much of it as is in order, and each solution where it was put?"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from applications import actions, consents
from applications.models import (
    Application,
    ConsentRecord,
    Programme,
    Solution,
)
from applications.sheets import COMPANY, SHEETS
from applications.sheets.dossier import Dossier
from demonstration import cases
from tests import factories
from tests.applications.actions.sent import send
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R6-1-2")
def test_save_keeps_valid_answers_beside_malformed_ones(year: Programme) -> None:
    application = actions.start(factories.vendor(), year, NOON)
    data = {"company_name": "測試公司", "paid_in_capital": "很多", "website": "ftp://x", "rep_name": "代表甲"}
    sheet = COMPANY(data, instance=application, names=frozenset(data))
    assert actions.save_sheet(sheet, application, None, None, NOON) == ["company_name", "rep_name"]
    stored = Application.objects.get(pk=application.pk)
    assert stored.company_name == "測試公司"
    assert stored.rep_name == "代表甲"
    assert stored.paid_in_capital is None
    assert stored.website == ""


def test_save_writes_nothing_of_a_case_that_was_sent(ready: Application) -> None:
    send(ready)
    with pytest.raises(actions.NotEditable, match=r"^這個案件目前是「已收件，等待資格審查」，不能修改。$"):
        factories.save(ready, "company", NOON, company_name="別的公司")
    assert Application.objects.get(pk=ready.pk).company_name == "測試公司"


def test_save_works_for_a_solution_that_has_the_number_of_its_application(year: Programme) -> None:
    application = factories.draft(year=year, now=NOON)
    solution = Solution.objects.create(pk=application.pk, application=application, kind="first_time")
    assert factories.save(solution, "technical", NOON, tech_security="每月掃描。") == ["tech_security"]


def test_save_leaves_what_another_window_saved_meanwhile(year: Programme) -> None:
    application = factories.draft(year=year, now=NOON)
    other = Application.objects.get(pk=application.pk)
    factories.save(other, "company", NOON, rep_title="總經理")
    factories.save(application, "company", NOON, contact_title="組長")
    stored = Application.objects.get(pk=application.pk)
    assert (stored.rep_title, stored.contact_title) == ("總經理", "組長")


@pytest.mark.clause("F1-19", "F1-20", "F1-21", "F1-22", "A-39")
@pytest.mark.parametrize("consent", consents.CONSENTS, ids=lambda consent: consent.key)
def test_consent_is_recorded_with_its_text_and_revoked_when_unticked(
    year: Programme, consent: consents.Consent
) -> None:
    user = factories.vendor()
    application = actions.start(user, year, NOON)
    factories.save(application, "company", NOON, **{consent.key: True})
    factories.save(application, "company", NOON + timedelta(minutes=1), **{consent.key: True})  # no second record
    record = ConsentRecord.objects.get()
    assert record.key == consent.key
    assert record.version == consent.version
    assert record.sha256 == consent.sha256
    assert record.body == consent.full_text
    assert record.agreed_by == user
    assert record.agreed_at == NOON
    assert record.address == cases.ADDRESS
    assert record.revoked_at is None

    later = NOON + timedelta(hours=1)
    factories.save(application, "company", later, **{consent.key: False})
    record.refresh_from_db()
    assert (record.revoked_at, ConsentRecord.objects.count()) == (later, 1)

    factories.save(application, "company", later, **{consent.key: True})
    assert list(ConsentRecord.objects.values_list("revoked_at", flat=True)) == [later, None]


def test_solutions_keep_the_order_in_which_they_were_added(year: Programme) -> None:
    application = factories.draft(year=year, now=NOON)
    first, second = (actions.add_solution(application, "first_time", NOON, name) for name in "甲乙")
    actions.remove_solution(first, NOON)
    third = actions.add_solution(application, "summit_existing", NOON, "丙")
    assert list(application.solutions.all()) == [second, third]
    assert third.position > second.position


def test_copy_takes_answers_and_prices_but_no_papers(ready: Application) -> None:
    source = ready.solutions.get()
    made = Solution.objects.get(pk=actions.copy_solution(source, ready, "first_time", NOON).pk)
    names = {name for key in ("technical", "promotion", "difference") for name in SHEETS[key].base_fields}
    assert {name for name in names if getattr(made, name) != getattr(source, name)} == {"name"}
    assert made.name == ""  # two of one name would be one too many
    assert made.previous_solution is None
    assert made.attachments.count() == 0
    assert source.attachments.count() == 7
    prices = [[plan.total_price for plan in solution.price_plans.all()] for solution in (made, source)]
    assert prices[0] == prices[1] != []
    assert {p.uid for p in made.price_plans.all()} & {p.uid for p in source.price_plans.all()} == set()


@pytest.mark.clause("F4-03")
def test_copy_from_an_earlier_application_fills_the_previous_solution(year: Programme) -> None:
    user = factories.vendor()
    earlier = factories.complete(user, year, NOON, [{"kind": "previously_listed", "name": "排程雲"}])
    next_year = factories.programme(NOON, year=113)
    source = earlier.solutions.get()
    made = actions.copy_solution(source, actions.start(user, next_year, NOON), "previously_listed", NOON)
    assert (made.previous_solution, made.prev_name) == (source, "排程雲")
    prices = "36,000 元／6 個月；60,000 元／9 個月"
    assert made.prev_content.split("\n") == [
        source.features_spec,
        source.features_highlights,
        prices,
        source.discount_terms,
    ]
    assert (made.curr_name, made.curr_content) == ("", "")


def test_change_of_kind_changes_which_papers_are_owed(ready: Application) -> None:
    actions.change_kind(ready.solutions.get(), "summit_existing", NOON)
    missing = {
        reason.problem.place.name
        for reason in Dossier(Application.objects.get(pk=ready.pk), NOON.date()).verdict.reasons
    }
    assert missing == {"prev_name", "curr_name", "prev_content", "curr_content", "summit_plan_proof"}


@pytest.mark.parametrize(
    "verb",
    [
        lambda case, solution: actions.add_solution(case, "first_time", NOON),
        lambda case, solution: actions.copy_solution(solution, case, "first_time", NOON),
        lambda case, solution: actions.change_kind(solution, "summit_existing", NOON),
        lambda case, solution: actions.remove_solution(solution, NOON),
    ],
    ids=["add", "copy", "change_kind", "remove"],
)
@pytest.mark.parametrize("trait", ["submitted", "returned"])
def test_solutions_are_fixed_once_sent(year: Programme, trait: str, verb: Callable) -> None:
    case = (
        factories.submitted(year=year, now=NOON)
        if trait == "submitted"
        else factories.returned(NOON, year=year).application
    )
    before = list(case.solutions.values())
    with pytest.raises(actions.NotEditable):
        verb(case, case.solutions.get())
    assert list(case.solutions.values()) == before
