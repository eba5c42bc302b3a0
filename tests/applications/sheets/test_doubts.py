"""Is a likely slip in an answer asked about, and never refused?"""

import pytest
from django.utils import timezone

from applications import actions
from applications.sheets import doubts
from tests import factories

pytestmark = pytest.mark.django_db


def test_address_at_nearly_a_well_known_domain_is_asked_about() -> None:
    case, now = factories.complete(), timezone.now()
    factories.save(case, "company", contact_email="wang@gmial.com")
    sent = actions.submit(factories.loaded(case), factories.user_of(case), "192.0.2.1", now)
    asked = {doubt.place.name: doubt.message for doubt in doubts.of_filed(sent.filed, timezone.localdate())}
    assert asked == {"contact_email": "您要填的是不是 wang@gmail.com？沒有寫錯就不用改。"}
