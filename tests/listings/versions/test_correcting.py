"""Does a corrected typing error leave the version before it as it was, and is the vendor told what changed?"""

from datetime import timedelta

import pytest

from applications.models import Programme, Solution
from listings.models import CatalogueText, Listing
from listings.versions import correcting
from portal.outbox.models import Message
from portal.roles import Role
from portal.workflow.engine import StepRefused
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db
NOON = taipei(2023, 7, 3, 12)
LATER = NOON + timedelta(days=3)
TEXTS = {"features_spec": "排程與報工，更正過。"}


@pytest.fixture
def solution(year: Programme) -> Solution:
    factories.listed(NOON, year=year)
    return Solution.objects.get()


@pytest.mark.clause("R7-5-2")
def test_correction_is_a_version_of_its_own(solution: Solution) -> None:
    before = Listing.objects.get().current
    correcting.correct(solution, factories.officer(), 1, TEXTS, "錯字。", LATER)
    listing, letter = Listing.objects.get(), Message.objects.get(kind="listing_corrected")
    after = listing.current
    assert (after.number, after.cause) == (2, "corrected")
    assert (after.note, after.since) == ("功能規格、性能", LATER)
    assert {name for name in after.content if after.content[name] != before.content[name]} == {"features_spec"}
    assert (after.answers["features_spec"].display, listing.summary) == (TEXTS["features_spec"],) * 2
    assert listing.versions.first().content == before.content
    assert "更正過" in CatalogueText.objects.get().about
    told = ("錯字。", before.answers["features_spec"].display, TEXTS["features_spec"])
    assert [word in letter.body for word in told] == [True] * 3


@pytest.mark.parametrize(
    ("role", "seen", "texts", "reason", "why"),
    [
        (Role.OFFICER, 1, {}, "錯字。", "沒有改變"),
        (Role.OFFICER, 1, {"sla_rpo": "改過"}, "錯字。", "沒有改變"),
        (Role.OFFICER, 2, TEXTS, "錯字。", "剛才改過"),
        (Role.OFFICER, 1, TEXTS, " ", "理由"),
        (Role.AUTHORITY, 1, TEXTS, "錯字。", "權限"),
    ],
)
def test_correction_is_refused(
    solution: Solution, role: str, seen: int, texts: dict[str, str], reason: str, why: str
) -> None:
    with pytest.raises(StepRefused, match=why):
        correcting.correct(solution, factories.staff(role), seen, texts, reason, LATER)
    assert (Listing.objects.get().current.number, solution.events.filter(step="correct_listing").count()) == (1, 0)
