"""What does a test of conflicts start from?"""

import pytest

from tests.review.conflict.scene import Scene, qualified_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return qualified_scene()
