"""What do the tests of a vendor's verbs and of its pages share: the owner of a vendor, and the one solution of a case?"""

import pytest

from applications.models import Application, Solution, Vendor
from portal.accounts.models import User
from tests import factories


@pytest.fixture
def owner(db: None) -> User:
    user = factories.vendor()
    Vendor.objects.of(user)
    return user


@pytest.fixture
def solution(case: Application) -> Solution:
    return case.solutions.get()
