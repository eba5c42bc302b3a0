"""Do bin/image and the Dockerfile speak of the same image? The build itself takes a minute and a half: see docs/operations.md."""

import re
import subprocess

import pytest

from tests.commands import ROOT

pytestmark = pytest.mark.once
SCRIPT = (ROOT / "bin" / "image").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_script_is_well_formed() -> None:
    assert (
        subprocess.run(["bash", "-n", ROOT / "bin" / "image"], capture_output=True, text=True, check=False).stderr == ""
    )


def test_base_is_a_slim_debian_that_debootstrap_can_make() -> None:
    """The suite is read out of the first line, and there is one base to be replaced."""
    assert re.findall("^FROM (.+)$", DOCKERFILE, re.MULTILINE) == ["debian:bookworm-slim"]


def test_what_is_started_is_what_the_image_starts() -> None:
    started = re.findall(r"-- (\S+) >", SCRIPT)
    assert re.findall(r'^CMD \["(\S+)"\]$', DOCKERFILE, re.MULTILINE) == started == ["bin/web"]


def test_everything_that_is_copied_is_part_of_the_context() -> None:
    ignored = {line.strip("/") for line in (ROOT / ".dockerignore").read_text().splitlines()}
    copied = [path for line in re.findall("^COPY (.+) [^ ]+$", DOCKERFILE, re.MULTILINE) for path in line.split()]
    assert copied == ["bin/setup", "requirements.txt", "."]
    assert [path for path in copied if not (ROOT / path).exists() or path.split("/")[0] in ignored] == []
