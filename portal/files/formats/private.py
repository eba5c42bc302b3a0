"""Which lines of a comma-separated file hold characters of somebody's own? A look of `portal.files.room`."""

from typing import Any, BinaryIO

from . import text

MOST = 60  # lines that are kept


def look(content: BinaryIO, arguments: dict[str, Any], product: None) -> dict[str, Any]:
    """The fields of `portal.files.reading.Read` that a table has."""
    seen = {"pages": 1, "seen": 1, "textual": 0, "blank": [], "coarse": [], "text": ""}
    return {**seen, "private": text.private_lines(content)[:MOST]}
