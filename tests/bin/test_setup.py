"""Does bin/setup leave a ready machine alone, and say in one sentence what is in its way?"""

import shutil
import subprocess
from collections.abc import Collection
from importlib import metadata
from pathlib import Path

import pin
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.commands import ROOT

pytestmark = pytest.mark.once
NOT_FOUND = "Temporary failure resolving 'deb.debian.org'"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with bin/setup and nothing else, on a machine whose tools are played."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "bin" / "setup", tmp_path / "bin" / "setup")
    for name in ("requirements.txt", "requirements-test.txt"):
        (tmp_path / name).write_text("no-such-package-for-the-portal==1.0\n")
    return tmp_path


def play(place: Path, name: str, script: str) -> None:
    tool = place / "tools" / name
    tool.write_text(f'#!/bin/sh\necho "{name} $*" >>{place}/calls\n{script}\n')
    tool.chmod(0o755)


def setup(place: Path, kind: str = "run", path: str = "/usr/bin:/bin") -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{place}/tools:{path}", "LANG": "C.UTF-8", "HOME": str(place)}
    return subprocess.run([f"{place}/bin/setup", kind], env=env, capture_output=True, text=True, check=False)


def test_setup_of_a_ready_machine_does_nothing(place: Path) -> None:
    play(place, "dpkg-query", 'shift 2; for name; do echo "installed $name"; done')
    play(place, "apt-get", "exit 1")
    stamp = subprocess.run(["sha256sum", place / "requirements.txt"], capture_output=True, text=True, check=True)
    (place / ".venv").mkdir()
    (place / ".venv" / ".ready-run").write_text(stamp.stdout.split()[0] + "  -\n")
    done = setup(place)
    assert done.returncode == 0
    assert done.stdout == ""
    assert done.stderr == ""
    assert "apt-get" not in (place / "calls").read_text()


def test_setup_without_network_says_so(place: Path) -> None:
    play(place, "dpkg-query", "exit 1")
    play(place, "apt-get", f'echo "E: {NOT_FOUND}" >&2; exit 100')
    play(place, "sudo", 'exec "$@"')
    done = setup(place)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("No network: the Debian packages (ca-certificates fontconfig fonts-")


def test_setup_that_loses_the_network_on_the_way_says_one_sentence(place: Path) -> None:
    """Debian's packages and Python's are fetched at once."""
    play(place, "dpkg-query", 'shift 2; for name; do [ $name = redis-server ] || echo "installed $name"; done')
    play(place, "apt-get", f'case "$*" in *update*|*simulate*) exit 0;; esac; echo "E: {NOT_FOUND}" >&2; exit 100')
    play(place, "sudo", 'exec "$@"')
    play(place, "sh", "exit 0")  # nothing of this machine is written to
    play(place, "rm", "exit 0")
    done = setup(place)
    assert (done.returncode, done.stderr) == (
        1, "No network: the Debian packages (redis-server) cannot be fetched; connect this machine and run it again.\n",
    )  # fmt: skip


def test_setup_names_a_package_that_the_sources_do_not_offer(place: Path) -> None:
    play(place, "dpkg-query", "exit 1")
    play(
        place,
        "apt-get",
        "case \"$*\" in *update*) exit 0;; esac; echo 'E: Unable to locate package redis-server'; exit 100",
    )
    play(place, "sudo", 'exec "$@"')
    done = setup(place)
    assert done.returncode == 1
    assert done.stderr == (
        "Missing package: this machine's Debian sources do not offer redis-server; Debian 12 (bookworm, main) does.\n"
    )


def test_setup_without_the_right_to_install_names_the_packages(place: Path) -> None:
    play(place, "dpkg-query", 'shift 2; for name; do [ $name = redis-server ] || echo "installed $name"; done')
    play(place, "id", "echo 1000")
    play(place, "apt-get", "exit 1")
    for name in ("bash", "cat", "dirname", "flock", "grep", "mkdir", "sed", "sha256sum"):
        (place / "tools" / name).symlink_to(shutil.which(name))
    done = setup(place, path="/nowhere")
    assert done.returncode == 1
    assert done.stderr == (
        "Missing Debian packages (redis-server): become root or a user with sudo, or have them installed.\n"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError': /simple/django/\n"
            "ERROR: No matching distribution found for Django==5.2.19",
            "No network: the Python packages cannot be fetched; connect this machine and run it again.\n",
        ),
        (
            "ERROR: No matching distribution found for Django==99",
            "Missing package: the Python package index does not offer Django==99.\n",
        ),
    ],
)
def test_setup_explains_pip_in_one_sentence(place: Path, words: str, sentence: str) -> None:
    play(place, "dpkg-query", 'shift 2; for name; do echo "installed $name"; done')
    (place / ".venv" / "bin").mkdir(parents=True)
    (place / "words").write_text(words)
    python = place / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\n[ "$3" = install ] || exit 0\ncat {place}/words >&2\nexit 1\n')
    python.chmod(0o755)
    done = setup(place)
    assert (done.returncode, done.stderr) == (1, sentence)
    assert not (place / ".venv" / ".ready-run").exists()


def test_requirements_pin_everything_that_is_installed() -> None:
    """What a package brings along is pinned too, or two machines would differ."""
    wanted = [requirement for name in pin.FILES for requirement in pin.wanted((ROOT / name).read_text())]
    pinned = {
        plain(f"{requirement.name}{requirement.specifier}")
        for requirement in wanted
        if not requirement.marker or requirement.marker.evaluate()
    }
    installed = {plain(f"{package.name}=={package.version}") for package in metadata.distributions()}
    assert {line for line in installed if line.partition("==")[0] not in {"pip", "setuptools", "wheel"}} == pinned


def test_requirements_of_service_lean_on_nothing_of_the_tests() -> None:
    """`make run` and the image install the first file alone: what its packages need stands in it, not in the other."""
    pinned = {canonicalize_name(each.name): each for each in pin.wanted((ROOT / pin.FILES[0]).read_text())}
    needed = {name: needs(name, each.extras) for name, each in pinned.items() if not each.marker}
    assert {name: sorted(own - pinned.keys()) for name, own in needed.items() if own - pinned.keys()} == {}


def needs(name: str, extras: Collection[str]) -> set[str]:
    """What a package needs on this machine, with the extras that are asked of it."""
    wanted = map(Requirement, metadata.requires(name) or ())
    return {
        canonicalize_name(each.name)
        for each in wanted
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    }


def plain(requirement: str) -> str:
    return requirement.lower().replace("_", "-")
