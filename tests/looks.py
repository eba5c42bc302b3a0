"""How does a test look into a file without a process of its own for each look? By the same code, in the test's process.

Starting Python and loading the libraries takes twenty times as long as looking into a small paper. What a process of its
own is for (limits, crashes, places, an empty environment) is asked in tests/portal/files and in the journeys.
"""

import importlib
import json
import sys
import types
import warnings
from pathlib import Path
from threading import Lock
from typing import IO, Any

from portal.files import formats, reading, room

QUICK = {formats.CHECK, formats.CELLS, reading.READER, reading.TABLE_READER}
_one_at_a_time = Lock()  # the libraries that open PDFs are not made for threads
_in_a_process = room.ask


def ask(look: Path, content: IO[bytes], arguments: dict[str, Any], **how: Any) -> dict[str, Any]:
    """As `room.ask`; what is not quick has its process, and so have pictures: WeasyPrint makes Pillow lenient in this one."""
    content.seek(0)
    if look not in QUICK or not content.read(5).startswith((b"%PDF-", b"PK")):
        return _in_a_process(look, content, arguments, **how)
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a child has no filters
        content.seek(0)
        try:
            answer = _loaded(look).look(content, json.loads(json.dumps(arguments)), None)
        except Exception as error:
            raise room.NoAnswer("exit 1") from error
    return json.loads(json.dumps(answer))


def _loaded(look: Path) -> Any:
    """The module, and its neighbours as its package, as within.py loads it."""
    name = f"looks{look.parent}".translate(str.maketrans("/.", "__"))
    package = sys.modules.setdefault(name, types.ModuleType(name))
    package.__path__ = [str(look.parent)]
    return importlib.import_module(f"{name}.{look.stem}")
