"""Which formats are accepted, and how is a file recognised? By its content, opened for real, in a process of its own.

The modules beside this one run in the child (room.py) and import nothing of the portal; `refused` is the portal's.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portal.files import room
from portal.files.formats.known import CONVERTED, FORMATS, Format, words
from portal.files.formats.refused import FileRefused

__all__ = ["CELLS", "CONVERTED", "FORMATS", "Format", "Inspection", "inspect", "refused_by_room", "words"]

log = logging.getLogger(__name__)

CHECK = Path(__file__).with_name("check.py")
CELLS = Path(__file__).with_name("cells.py")  # of a workbook
LIMITS = room.ResourceLimits(output=40 * room.MB)  # a picture that is converted is written by the child

BUSY = "系統正在檢查很多檔案，這個檔案還沒有檢查。請過一分鐘再上傳一次。"
TOO_HARD = (
    "這個檔案要用太多時間或記憶體才能開啟，為了安全沒有收下。"
    "請用原本的軟體重新存檔（PDF 可以用「列印成 PDF」另存，圖片可以縮小解析度）後再上傳。"
)


@dataclass(frozen=True)
class Inspection:
    """What a file really is. `made_from`: the key of what was sent, when what is kept in its place was made of it."""

    format: Format
    pages: int | None
    made_from: str = ""


def inspect(
    content: IO[bytes],
    name: str,
    formats: Collection[str],
    *,
    product: IO[bytes] | None = None,
    owner: int | None = None,
) -> Inspection:
    """Recognises and opens a file of which only `formats` (keys of FORMATS) are wanted. Raises FileRefused.

    A picture that browsers do not show becomes one in `product`. `owner`: of the looks at one time, one.
    """
    told = {"name": name[-200:], "formats": sorted(formats)}
    try:
        answer = room.ask(CHECK, content, told, limits=LIMITS, owner=owner, product=product)
    except room.NoAnswer as error:
        raise refused_by_room(error) from error
    if "refused" in answer:
        raise FileRefused(str(answer["refused"]), code=str(answer["code"]))
    return Inspection(FORMATS[answer["key"]], answer["pages"], answer["made_from"])


def refused_by_room(error: room.NoAnswer) -> FileRefused:
    """What a person reads when the room gave no answer about their file."""
    log.warning("a file was not looked at to its end: %s", error)
    return FileRefused(BUSY, code="busy") if error.may_pass else FileRefused(TOO_HARD, code="too_hard")
