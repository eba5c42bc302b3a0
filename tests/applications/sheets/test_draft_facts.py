"""The rules are asked of a draft's values alone: are they the very ones that would be filed, whatever is answered?"""

from datetime import date

import pytest

from applications.guideline import Facts, facts_of
from applications.models import Application, Attachment, PricePlan, Solution
from applications.sheets.dossier import Dossier, Excerpt
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = ("first_time", "previously_listed", "summit_existing")


def as_filed(dossier: Dossier) -> Facts:
    """Read out of what would be stored, as it is done with what was filed."""
    return facts_of(dossier.filed(), dossier.filed_on, dossier.application.programme.limits(), dossier.today)


def fresh(case: Application) -> Dossier:
    return Dossier(Application.objects.get(pk=case.pk))


def test_facts_of_a_whole_draft_are_those_of_its_filing() -> None:
    dossier = fresh(factories.complete(solutions=[{"kind": kind, "name": kind} for kind in KINDS]))
    facts = dossier.facts()
    assert facts == as_filed(dossier)
    assert [len(solution.price_plans) > 0 for solution in facts.solutions] == [True, True, True]
    assert {type(value) for value in facts.company.values()} >= {str, list, bool, int}


def test_facts_of_an_empty_draft_are_those_of_its_filing() -> None:
    dossier = fresh(factories.draft())
    assert dossier.facts() == as_filed(dossier)


def test_facts_of_a_half_filled_draft_are_those_of_its_filing() -> None:
    """A price without a number, a paper of which nothing is said, an answer that nobody is asked any more."""
    case = factories.complete()
    PricePlan.objects.filter(solution__application=case).update(total_price=None, includes_hardware=None)
    Attachment.objects.filter(application=case).update(details={})
    Solution.objects.filter(application=case).update(vendor_role="original", origin_country="CN", categories=[])
    factories.overwrite(Application.objects.filter(pk=case.pk), established_on=date(2023, 1, 2), paid_in_capital=None)
    dossier = fresh(case)
    facts = dossier.facts()
    assert facts == as_filed(dossier)
    assert "origin_country" not in facts.solutions[0].values
    assert [paper.details for paper in facts.papers] == [{}] * len(facts.papers)


def test_facts_of_one_solution_are_those_of_its_part_of_the_filing() -> None:
    case = factories.complete(solutions=[{"kind": kind, "name": kind} for kind in KINDS])
    first = case.solutions.order_by("pk").first()
    excerpt = Excerpt(Application.objects.get(pk=case.pk), first.pk)
    assert excerpt.facts() == as_filed(excerpt)
    assert [solution.id for solution in excerpt.facts().solutions] == [first.pk]
