"""Who answers for the sources in these tests?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.applications.registers.outside_server import Authority, OutsideServer, serving


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("authority")
    return Authority.made(folder)


@pytest.fixture
def outside(authority: Authority, settings: Any) -> Iterator[OutsideServer]:
    """A server that stands for 商工登記, set up and trusted; what it answers is the test's to say."""
    with serving(authority.context()) as server:
        settings.OUTSIDE = replace(
            settings.OUTSIDE, gcis_url=f"{server.url}/api", local=(server.door,), ca_file=str(authority.file), seconds=2
        )
        yield server
