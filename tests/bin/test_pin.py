"""Is every package bound to its files, and does bin/pin.py write what a person can read and pip refuses to pass?"""

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pin
import pytest
from packaging.utils import canonicalize_name

from tests.commands import ROOT

pytestmark = pytest.mark.once
A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize("name", pin.FILES)
def test_every_package_has_the_hashes_of_its_files(name: str) -> None:
    """A line without one makes pip refuse the whole file: run bin/pin.py."""
    text = (ROOT / name).read_text()
    blocks = [block for block in text.replace("\\\n", "").splitlines() if re.match(r"\w", block)]
    assert [block.split()[0] for block in blocks if not pin.HASH.search(block)] == []
    assert [
        requirement.name for requirement in pin.wanted(text) if not re.fullmatch(r"==[^*]+", str(requirement.specifier))
    ] == []


@pytest.mark.parametrize("name", pin.FILES)
def test_files_are_as_the_command_writes_them(name: str) -> None:
    text = (ROOT / name).read_text()
    hashes = {
        canonicalize_name(re.match(r"[\w.-]+", block)[0]): re.findall("[0-9a-f]{64}", block)
        for block in text.replace("\\\n", "").splitlines()
        if re.match(r"\w", block)
    }
    assert pin.pinned(text, hashes) == text
    assert all(digests == sorted(set(digests)) for digests in hashes.values())


@pytest.mark.parametrize("name", pin.FILES)
def test_files_name_no_index_of_any_machine(name: str) -> None:
    assert re.findall(r"://|--index|--extra|--find-links|--trusted|/opt|/srv", (ROOT / name).read_text()) == []


def test_written_hashes_take_the_place_of_old_ones_and_comments_stay() -> None:
    text = f'# web\n# why this one\nDjango==5.2.19 \\\n    --hash=sha256:{A}\n\nx[y]==1; python_version < "4"\n'
    assert pin.pinned(text, {"django": [A, B], "x": [B]}) == (
        f"# web\n# why this one\nDjango==5.2.19 \\\n    --hash=sha256:{A} \\\n    --hash=sha256:{B}\n\n"
        f'x[y]==1; python_version < "4" \\\n    --hash=sha256:{B}\n'
    )


def test_reason_behind_a_package_is_refused() -> None:
    with pytest.raises(SystemExit, match="line of its own"):
        pin.wanted("Django==5.2.19  # why\n")


@pytest.mark.parametrize("tampered", [False, True])
def test_pip_refuses_another_file_under_the_same_name(tmp_path: Path, tampered: bool) -> None:
    """With real pip and a wheel of our own, as bin/setup calls it."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    wheel = shelf / "something-1.0-py3-none-any.whl"
    about = "Metadata-Version: 2.1\nName: something\nVersion: 1.0\n"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("something.py", "")
        packed.writestr("something-1.0.dist-info/METADATA", about)
        packed.writestr(
            "something-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr("something-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if tampered:
        with zipfile.ZipFile(wheel, "a") as packed:
            packed.writestr("more.py", "print('not looked at')")
    listed = tmp_path / "requirements.txt"
    listed.write_text(pin.pinned("something==1.0\n", {"something": [digest]}))
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-index", f"--find-links={shelf}"]
    command += [f"--target={tmp_path}/there", f"--requirement={listed}", "--disable-pip-version-check"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PIP_CONFIG_FILE": "/dev/null"},
    )
    assert (done.returncode, "DO NOT MATCH THE HASHES" in done.stderr) == ((1, True) if tampered else (0, False)), (
        done.stderr
    )


def test_setup_asks_for_hashes() -> None:
    (line,) = [line for line in (ROOT / "bin" / "setup").read_text().splitlines() if " pip install" in line]
    assert "--require-hashes" in line
