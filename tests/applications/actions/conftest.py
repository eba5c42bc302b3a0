"""What do the tests of the vendor's verbs share: an application that is ready to be sent?"""

import pytest

from applications.models import Application, Programme
from tests import factories


@pytest.fixture
def ready(year: Programme) -> Application:
    return factories.complete(year=year, now=factories.NOON)
