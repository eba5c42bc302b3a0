"""Do the tests' short cuts leave behind what the verbs do?"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from applications.models import Application, Attachment, Change, ConsentRecord, PaperReading, PricePlan, Solution
from applications.sheets.slots import SLOTS
from demonstration import cases
from listings.contracts import opening
from listings.models import Contract
from portal.files.models import StoredFile
from tests import factories
from tests.listings.contracts.scene import ContractScene

pytestmark = pytest.mark.django_db

NEW_EACH_TIME = {
    "id",
    "uid",
    "file_id",
    "blob",
    "added_at",
    "done_at",
    "sha256",
}  # a PDF bears the second it was made in


@pytest.mark.parametrize("solution", [{}, {"agent": True, "hybrid": True}, {"kind": "summit_existing"}])
def test_papers_put_in_at_once_are_those_put_in_one_by_one(solution: dict) -> None:
    now = factories.taipei(2023, 6, 1, 9)
    user = factories.vendor()
    case = factories.draft(user, factories.year_112(), now)
    cases.add_solution(case, now, **solution)
    asked = list(cases.asked_for(case, now))
    one_by_one = left_by(lambda: [cases.add_paper(part, slot, user, now) for part, slot in asked])
    assert left_by(lambda: cases.add_papers(case, user, now)) == one_by_one
    assert len(one_by_one[StoredFile]) > 5


@pytest.mark.parametrize("solutions", [[], [{}], [{"agent": True, "hybrid": True}, {"kind": "summit_existing"}]])
def test_application_cast_after_another_is_one_filled_in_by_hand(solutions: list) -> None:
    """By other people, at another time of that day, in another year's programme."""
    early, late = factories.taipei(2023, 6, 1, 9), factories.taipei(2023, 6, 1, 17)
    first = factories.complete(factories.vendor(), factories.year_112(), early, solutions)
    year = factories.programme(late, year=113)
    cast = factories.draft if not solutions else factories.complete
    by_hand = filled_in(factories._by_verbs(factories.vendor(), year, late, solutions, {}))
    assert filled_in(cast(factories.vendor(), year, late, **({"solutions": solutions} if solutions else {}))) == by_hand
    assert len(by_hand[Change]) > 20
    assert filled_in(first) != by_hand


def filled_in(application: Application) -> dict[type, list[dict[str, Any]]]:
    """Every row that comes with filled-in forms but for papers; who and what it belongs to is known by its part in it."""
    user, solutions = factories.user_of(application), list(application.solutions.order_by("pk"))
    parts = {"application_id": {application.pk: "this"}, "vendor_id": {application.vendor_id: "its vendor"}}
    parts |= {
        "by_id": {user.pk: "its owner"},
        "agreed_by_id": {user.pk: "its owner"},
        "before": {user.email: "the owner's"},
    }
    parts["solution_id"] = {solution.pk: place for place, solution in enumerate(solutions)}
    plans = PricePlan.objects.filter(solution__in=solutions).order_by("pk")
    fields = [field.name for field in PricePlan._meta.fields]
    parts["name"] = {
        f"price_plans-{plan.uid.hex}-{name}": (place, name) for place, plan in enumerate(plans) for name in fields
    }
    querysets = {
        Application: Application.objects.filter(pk=application.pk),
        Solution: application.solutions.order_by("pk"),
        PricePlan: plans,
        ConsentRecord: application.consents.order_by("pk"),
        Change: application.changes.exclude(name__in=SLOTS).order_by("pk"),
    }
    return {
        kind: [
            {name: parts[name].get(value, value) if name in parts else value for name, value in shown(row).items()}
            for row in every.values()
        ]
        for kind, every in querysets.items()
    }


def left_by(put: Callable[[], None]) -> dict[type, list[dict[str, Any]]]:
    """Every row that comes with the papers; they are gone again afterwards."""
    known = set(Change.objects.values_list("pk", flat=True))
    put()
    querysets = {
        Attachment: Attachment.objects.order_by("pk"),
        StoredFile: StoredFile.objects.order_by("attachments__pk"),
        PaperReading: PaperReading.objects.order_by("file__attachments__pk"),
        Change: Change.objects.exclude(pk__in=known).order_by("pk"),
    }
    rows = {kind: [shown(row) for row in every.values()] for kind, every in querysets.items()}
    for stored in querysets[StoredFile]:
        with stored.blob.open() as blob:
            assert sha256(blob.read()).hexdigest() == stored.sha256
    for every in querysets.values():
        every.order_by().delete()
    return rows


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Of what is new each time, whether it is there."""
    return {name: value is not None if name in NEW_EACH_TIME else value for name, value in row.items()}


def test_contract_that_is_cast_lets_its_solutions_be_listed_as_a_signed_one_does() -> None:
    """Its papers and signatures are not there: no page of the catalogue asks for them."""
    year = factories.year_112()
    signed = ContractScene(year=year).through()
    cast = factories.announced(factories.NOON, year=year)
    factories.contracted(cast, factories.NOON)
    contracts = Contract.objects.order_by("pk").values("state", "wave", "opened_at", "concluded_at")
    assert contracts[0] == contracts[1]
    both = [*signed.case.solutions.all(), *cast.solutions.all()]
    assert list(opening.concluded().order_by("pk")) == both
