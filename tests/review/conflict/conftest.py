"""What does a test of conflicts start from?"""

import pytest

from tests import factories
from tests.factories import NOON
from tests.review.conflict.scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    factories.year_112()
    return Scene(factories.qualified(NOON))
