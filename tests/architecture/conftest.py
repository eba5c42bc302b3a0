"""What do the tests of access and of sight share: a world with one of everything?"""

import pytest

from tests.architecture.world import World, populated


@pytest.fixture
def world(db: None) -> World:
    return populated()
