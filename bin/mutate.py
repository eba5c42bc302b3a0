#!/usr/bin/env python3
"""Which changed lines does no test notice? Makes small mistakes at random, in a copy, and says which the tests let through.

.venv/bin/python bin/mutate.py                     40 mistakes, another sample each day
.venv/bin/python bin/mutate.py --seed 7 --count 100 --minutes 60
.venv/bin/python bin/mutate.py --rules             each rule of the guideline switched off in turn
.venv/bin/python bin/mutate.py --only calendar     in modules whose path holds that word

The nearest tests are asked first: those named for the module and those that import it. What they let through is tried on
the nearest tests of the modules that call it. The working tree is never written to. Ends with 1 when a mistake was let through, with 2 when the tests
fail without one; it ends by itself, and at Ctrl-C at once.
"""

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mutants import Mutant, mutants, switched_off

ROOT = Path(__file__).resolve().parent.parent
WHERE = (
    "applications/guideline/*.py",
    "applications/workflow/*.py",
    "applications/actions/*.py",
    "portal/workflow/*.py",
    "portal/time/*.py",
    "portal/forms/merging.py",
    "review/qualification/*.py",
    "review/correction/*.py",
    "review/decision/*.py",
    "review/workload/*.py",
)
ROOMS = ("portal", "applications", "review", "listings")
TOGETHER = ("test_steps.py", "test_clauses.py")
RULES, DECORATOR = "applications/guideline/*.py", "clause"
LEAST_SECONDS = 60  # the least that one run of tests may take before it counts as hanging
OF_ANOTHER_RUN = ("PYTEST_", "DJANGO_SETTINGS_MODULE")
MADE = (".git", ".venv", ".env", "var", "__pycache__", ".*_cache", ".hypothesis")  # in the tree, and no part of it
NOT_HERE = "not journey"  # no browser, no services: SQLite alone
PYTEST = ("-q", "-x", "-m", NOT_HERE, "--no-header", "--tb=no", "-p", "no:cacheprovider")


class Broken(Exception):
    """The tests fail without any mistake; the message is what pytest said."""


@dataclass
class Tree:
    """A copy of the tree as it stands, without what was made in it, in which one module at a time is wrong."""

    root: Path
    running: subprocess.Popen[str] | None = None
    clean: dict[tuple[str, ...], float] = field(default_factory=dict)  # how long these tests take, in seconds

    def fails(self, tests: list[str], seconds: float) -> bool:
        """Whether a test failed, or they did not come to an end."""
        return self._run(tests, seconds)[0] not in (0, 5)  # 5: there was no test

    def measure(self, tests: list[str]) -> float:
        """How long the tests take without a mistake, asked once. Raises Broken."""
        key = tuple(tests)
        if key not in self.clean:
            began = time.monotonic()
            code, said = self._run(tests, 1800)
            if code not in (0, 5):
                raise Broken(f"{' '.join(tests)}\n{said}")
            self.clean[key] = time.monotonic() - began
        return self.clean[key]

    def _run(self, tests: list[str], seconds: float) -> tuple[int, str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(OF_ANOTHER_RUN)}
        env["PYTHONDONTWRITEBYTECODE"] = "1"
        self.running = subprocess.Popen(
            [sys.executable, "-m", "pytest", *PYTEST, *tests],
            cwd=self.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = self.running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            return -1, "no end"
        return self.running.returncode, said

    def stop(self) -> None:
        """Ends the tests and all that they started."""
        if self.running and self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.communicate()

    def is_killed(self, mutant: Mutant) -> str:
        """By whom: "nearest", "further", or "" by nobody."""
        for name, tests in (("nearest", nearest(self.root, mutant.path)), ("further", further(self.root, mutant.path))):
            if tests and self.fails_with(mutant, tests):
                return name
        return ""

    def fails_with(self, mutant: Mutant, tests: list[str]) -> bool:
        allowed = max(LEAST_SECONDS, 4 * self.measure(tests))
        place = self.root / mutant.path
        kept = place.read_text()
        place.write_text(mutant.source)
        try:
            return self.fails(tests, allowed)
        finally:
            place.write_text(kept)


def copy_of_the_tree(folder: Path) -> Tree:
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*MADE), dirs_exist_ok=True)
    (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    return Tree(folder)


# --- Which tests ---------------------------------------------------------------------------------------------------


def nearest(root: Path, path: str) -> list[str]:
    """Tests named for the module or its package, and all that import it; they mirror the source."""
    module = Path(path).with_suffix("")
    mirrored = (root / "tests").joinpath(*module.parts[:-1])
    named = [*mirrored.glob(f"test_{module.name}*.py"), *mirrored.parent.glob(f"test_{module.name}*.py")]
    named += mirrored.parent.glob(f"test_{mirrored.name}.py")
    asks = re.compile(_imported(path), re.MULTILINE)
    importing = (
        test for test in (root / "tests" / module.parts[0]).rglob("test_*.py") if asks.search(test.read_text())
    )
    return sorted({str(test.relative_to(root)) for test in (*named, *importing)})


def further(root: Path, path: str) -> list[str]:
    """The nearest tests of all that imports the module or its package, and what holds all steps and clauses together."""
    package = str(Path(path).parent)
    asks = re.compile(f"{_imported(path)}|{_imported(package)}", re.MULTILINE)
    callers = (
        name for name in modules(root, *(f"{room}/**/*.py" for room in ROOMS)) if asks.search((root / name).read_text())
    )
    tests = {test for name in callers for test in nearest(root, name)}
    tests |= {f"tests/architecture/{name}" for name in TOGETHER if (root / "tests/architecture" / name).exists()}
    return sorted(tests - set(nearest(root, path)))


def _imported(path: str) -> str:
    """How a module says that it imports this one."""
    module = Path(path).with_suffix("")
    dotted, package = map(re.escape, (".".join(module.parts), ".".join(module.parts[:-1])))
    return (
        rf"^from {dotted} import|^import {dotted}\b|^from {package} import (?:\([^)]*|.*)\b{re.escape(module.name)}\b"
    )


# --- Which mistakes ------------------------------------------------------------------------------------------------


def chosen(root: Path, count: int, seed: int, only: str) -> list[Mutant]:
    every = [
        mutant for path in modules(root, *WHERE) if only in path for mutant in mutants(path, (root / path).read_text())
    ]
    return random.Random(seed).sample(every, min(count, len(every)))  # noqa: S311 # a sample, no secret


def rules(root: Path) -> list[Mutant]:
    return [
        mutant for path in modules(root, RULES) for mutant in switched_off(path, (root / path).read_text(), DECORATOR)
    ]


def modules(root: Path, *patterns: str) -> Iterator[str]:
    for pattern in patterns:
        yield from (str(path.relative_to(root)) for path in sorted(root.glob(pattern)) if path.name != "__init__.py")


# --- The run -------------------------------------------------------------------------------------------------------


def run(tree: Tree, tried: list[Mutant], minutes: float) -> int:
    until = time.monotonic() + minutes * 60
    survivors, killed = [], {"nearest": 0, "further": 0}
    for number, mutant in enumerate(tried, start=1):
        if time.monotonic() > until:
            print(
                f"mutate: {minutes:g} minutes are over, {len(tried) - number + 1} mistakes were not tried.", flush=True
            )
            break
        if by := tree.is_killed(mutant):
            killed[by] += 1
        else:
            survivors.append(mutant)
            print(f"LET THROUGH  {mutant}", flush=True)
    print(
        f"mutate: {sum(killed.values()) + len(survivors)} tried, {killed['nearest']} fell to the nearest tests, "
        f"{killed['further']} to those of its callers, {len(survivors)} to none."
    )
    return 1 if survivors else 0


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=40)
    asked.add_argument("--seed", type=int, default=date.today().toordinal())  # noqa: DTZ011 # any number will do
    asked.add_argument("--minutes", type=float, default=30)
    asked.add_argument("--only", default="")
    asked.add_argument("--rules", action="store_true")
    said = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        tree = copy_of_the_tree(Path(folder))
        try:
            tried = rules(tree.root) if said.rules else chosen(tree.root, said.count, said.seed, said.only)
            print(f"mutate: {len(tried)} mistakes" + ("" if said.rules else f", seed {said.seed}"), flush=True)
            return run(tree, tried, said.minutes)
        except Broken as error:
            print(f"mutate: the tests fail without a mistake: {error}", file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            return 130
        finally:
            tree.stop()


if __name__ == "__main__":
    sys.exit(main())
