"""When is a vendor made?"""

import pytest

from applications.models import (
    Vendor,
)
from tests import factories

pytestmark = pytest.mark.django_db


def test_vendor_is_made_from_the_tax_id_at_first_need() -> None:
    user = factories.vendor()
    made = Vendor.objects.of(user)
    assert made.tax_id == user.username
    assert Vendor.objects.of(user) == made
    assert Vendor.objects.count() == 1
