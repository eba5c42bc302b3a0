"""Who sees which cases?"""

import pytest

from applications.models import (
    Application,
    Programme,
)
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R1-2")
def test_cases_are_visible_to_their_vendor_and_once_sent_to_staff(year: Programme) -> None:
    draft, sent = factories.draft(year=year, now=NOON), factories.submitted(year=year, now=NOON)
    seen = {
        role: set(Application.objects.visible_to(factories.staff(role)))
        for role in ("officer", "administrator", "authority", "reviewer")
    }
    assert seen == {"officer": {sent}, "administrator": {sent}, "authority": {sent}, "reviewer": set()}
    assert set(Application.objects.visible_to(factories.user_of(draft))) == {draft}
    assert set(Application.objects.visible_to(factories.vendor())) == set()
    closed = factories.staff("officer")
    closed.is_active = False
    assert set(Application.objects.visible_to(closed)) == set()
