"""What do the tests of corrections share: a case that was returned at noon, of one question?"""

import pytest

from applications.models import Correction, Programme
from tests import factories


@pytest.fixture
def correction(year: Programme) -> Correction:
    return factories.returned(factories.NOON, [("company", "rep_title")], year=year)
