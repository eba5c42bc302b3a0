#!/usr/bin/env python3
"""Which files may a pinned version be installed from? Writes their hashes into the requirements, after a line was changed.

.venv/bin/python bin/pin.py     asks this machine's index, as its pip is set up, for every line of both files

Of each version the wheels are taken that Debian 12 can use with its Python, on x86_64 and on aarch64. No source is: what is
installed is what was looked at. pip then refuses any other file, whatever an index offers under that name and version.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FILES = ("requirements.txt", "requirements-test.txt")
MACHINES = ("x86_64", "aarch64")
GLIBC = 36  # Debian 12 has 2.36
HASH = re.compile(r"\s+--hash=sha256:[0-9a-f]{64}")

Hashes = dict[str, list[str]]


def bare(text: str) -> str:
    """The file as a person writes it: a line for each package, without hashes."""
    return HASH.sub("", text.replace("\\\n", ""))


def wanted(text: str) -> list[Requirement]:
    """Every package of a file. A reason stands on a line of its own, above: behind hashes nobody would read it."""
    lines = [line for line in bare(text).splitlines() if re.match(r"\w", line)]
    if behind := [line for line in lines if "#" in line]:
        sys.exit(f"pin: the reason belongs on a line of its own, above: {behind[0]}")
    return [Requirement(line) for line in lines]


def hashes_of(packages: Iterable[Requirement]) -> Hashes:
    """By name: the SHA-256 of each wheel that one of the machines would choose."""
    plain = "\n".join(f"{package.name}{package.specifier}" for package in packages)
    digests: dict[str, set[str]] = defaultdict(set)
    for machine in MACHINES:
        for name, digest in _chosen(plain, machine):
            digests[name].add(digest)
    return {name: sorted(own) for name, own in digests.items()}


def _chosen(plain: str, machine: str) -> Iterable[tuple[str, str]]:
    """What pip would install on a machine of this kind; it asks and installs nothing."""
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, 4, -1)] + [
        f"manylinux2014_{machine}",
        f"linux_{machine}",
    ]
    with tempfile.TemporaryDirectory(prefix="pin-") as folder:
        listed, report = Path(folder, "listed.txt"), Path(folder, "report.json")
        listed.write_text(plain)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps"]
        command += [
            "--only-binary=:all:",
            "--python-version=3.11",
            "--implementation=cp",
            "--abi=cp311",
            "--abi=abi3",
            "--abi=none",
        ]
        command += [f"--platform={platform}" for platform in platforms]
        command += [f"--target={folder}/none", f"--report={report}", f"--requirement={listed}"]
        if subprocess.run(command, check=False).returncode:
            sys.exit(f"pin: pip found no wheel for {machine}; its own words are above.")
        for package in json.loads(report.read_text())["install"]:
            yield (
                canonicalize_name(package["metadata"]["name"]),
                package["download_info"]["archive_info"]["hashes"]["sha256"],
            )


def pinned(text: str, hashes: Hashes) -> str:
    """The file with the hashes of every package below its line."""
    made = []
    for line in bare(text).splitlines():
        if not re.match(r"\w", line):
            made.append(line)
            continue
        digests = hashes[canonicalize_name(Requirement(line).name)]
        made.append(" \\\n".join([line.rstrip(), *(f"    --hash=sha256:{digest}" for digest in digests)]))
    return "\n".join(made) + "\n"


def main() -> None:
    texts = {name: (ROOT / name).read_text() for name in FILES}
    hashes = hashes_of([package for text in texts.values() for package in wanted(text)])
    for name, text in texts.items():
        (ROOT / name).write_text(pinned(text, hashes))
    print(f"pin: {sum(map(len, hashes.values()))} files of {len(hashes)} packages may be installed")


if __name__ == "__main__":
    main()
