"""What runs in the child: limits first, then the look, then its answer. Imports nothing of the portal (see room.py)."""

import importlib
import json
import os
import resource
import signal
import sys
import types
from pathlib import Path
from typing import Any

OPEN_FILES = 256


def limit(most: dict[str, int]) -> None:
    os.nice(most["nice"])
    for kind, value in (
        (resource.RLIMIT_AS, most["memory"]),
        (resource.RLIMIT_FSIZE, most["output"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(kind, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (most["cpu"], most["cpu"] + 1))  # told by a signal of its own, then killed
    signal.alarm(most["seconds"] + 5)  # should whoever waits for it be gone


def loaded(look: Path) -> Any:
    """The module, and its neighbours as its package; no folder is put on the path."""
    package = types.ModuleType("looks")
    package.__path__ = [str(look.parent)]
    sys.modules["looks"] = package
    return importlib.import_module(f"looks.{look.stem}")


def main(path: str, handed: str) -> None:
    told = json.loads(handed)
    limit(told["limits"])  # before a library is loaded and before a byte is read
    product = None if told["product"] is None else os.fdopen(told["product"], "wb", closefd=False)
    answer = loaded(Path(path)).look(sys.stdin.buffer, told["arguments"], product)
    if product is not None:
        product.flush()
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
