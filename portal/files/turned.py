"""How is a PDF read that was scanned on its side? As a copy with its pages turned, made in the room when it is asked for."""

import tempfile
from pathlib import Path
from typing import IO

from portal.files import room

TURN = Path(__file__).with_name("pages") / "turn.py"
WAYS = ("90", "180", "270")  # degrees, clockwise
LIMITS = room.ResourceLimits(memory=1024 * room.MB, output=256 * room.MB)


def turned(content: IO[bytes], degrees: int, owner: int) -> IO[bytes]:
    """An open file of its own, from its beginning. Raises room.NoAnswer when it cannot be made, or not now."""
    made = tempfile.TemporaryFile()  # noqa: SIM115  # whoever answers with it closes it
    try:
        room.ask(TURN, content, {"degrees": degrees}, limits=LIMITS, lane=room.READERS, owner=owner, product=made)
    except BaseException:
        made.close()
        raise
    made.seek(0)
    return made
