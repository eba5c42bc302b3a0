"""What stands in a copy of a list? Read in the limited child, kept row by row in short transactions, then compared and settled."""

import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import blake2b
from itertools import islice
from typing import IO, Any

from django.db.models import QuerySet

from applications.models import ListCopy, ListRow
from applications.registers import forcing, known
from applications.registers.fetching import SourceUnavailable
from applications.registers.known import ListSource
from applications.registers.names import folded_name
from portal.files import formats, room
from portal.files.formats import FileRefused
from portal.files.models import StoredFile
from portal.inserting import insert_many, note_growth

MB = 1024 * 1024
LIMITS = room.ResourceLimits(memory=768 * MB, cpu=120, seconds=300, output=1024 * MB, nice=10)
ROWS = 2_000  # of one transaction
MOST_ROWS = 3_000_000
MOST_TRIES = 5
OTHER_SHAPE = "不是這份名單的格式，沒有採用：{what}。使用中的名單不受影響。"
TOO_HARD = "讀取要用太多時間或記憶體"
LOST = "讀了 {tries} 次都中斷，沒有採用。使用中的名單不受影響。"
INFECTED = "這個檔案沒有通過掃毒，沒有採用。使用中的名單不受影響。"


class NotTheList(Exception):
    """What came is not the list; the message is a half sentence for staff."""


def owed(now: datetime) -> QuerySet[ListCopy]:
    """Copies to be read, once their file is scanned."""
    return ListCopy.owed(now).filter(state=ListCopy.State.READING).exclude(StoredFile.awaited("file"))


def read_copy(pk: int, now: datetime) -> None:
    """Reads one copy into rows, compares it with the one in force, and puts it in force when no guard speaks against it.

    A worker that was killed at it is followed by one that begins anew; until the end nothing of it is in force.
    """
    with ListCopy.doing(pk, now) as copy:
        if copy is None:
            return
        source = known.list_source(copy.key)
        try:
            dated_on = _read(copy, source)
        except NotTheList as error:
            forcing.refuse(copy, OTHER_SHAPE.format(what=error), now)
        except FileRefused as error:
            forcing.refuse(copy, error.messages[0], now)
        else:
            forcing.settle(copy, source, dated_on, now)


def _read(copy: ListCopy, source: ListSource) -> date | None:
    if copy.attempts > MOST_TRIES:
        raise FileRefused(LOST.format(tries=MOST_TRIES))
    stored = copy.file
    if stored is None or stored.state == StoredFile.State.REFUSED:
        raise FileRefused(INFECTED)
    forcing.clear(copy)  # what a killed worker left
    with tempfile.TemporaryFile() as lines:
        with stored.blob.open("rb") as content:
            if source.formats == ("xlsx",):
                formats.inspect(content, stored.original_name, source.formats)  # before anything is unpacked
            told = _looked(source, content, lines)
        if not told["rows"]:
            raise NotTheList("裡面沒有任何一筆資料")
        lines.seek(0)
        kept = _keep(copy, source, lines)
    if not kept == told["rows"] == ListRow.objects.filter(copy=copy).count():
        raise RuntimeError(f"{kept} rows of {told['rows']} were kept: two workers at one copy, or a child that lied")
    note_growth(ListRow)
    copy.rows_count = kept
    return date.fromisoformat(told["dated_on"]) if told.get("dated_on") else None


def _looked(source: ListSource, content: IO[bytes], lines: IO[bytes] | None) -> dict[str, Any]:
    """What the child says. Raises NotTheList, or NoAnswer when it might say more at another time."""
    told = {"most": source.most_mb * MB}
    try:
        answer = room.ask(source.look, content, told, limits=LIMITS, lane=room.BACKGROUND, product=lines)
    except room.NoAnswer as error:
        if error.may_pass:
            raise
        raise NotTheList(TOO_HARD) from error
    if "refused" in answer:
        raise NotTheList(answer["refused"])
    if answer["rows"] > MOST_ROWS:
        raise NotTheList(f"有 {answer['rows']:,} 筆，多得不合理")
    return answer


def counted(source: ListSource, page: IO[bytes]) -> int:
    """How many rows a page has. Raises SourceUnavailable when it is none of the list."""
    try:
        return int(_looked(source, page, None)["rows"])
    except NotTheList as error:
        raise SourceUnavailable(f"回應不是名單的格式：{error}。", "format") from error


# --- Rows ----------------------------------------------------------------------------------------------------------


def _keep(copy: ListCopy, source: ListSource, lines: IO[bytes]) -> int:
    count, rows = 0, _rows(copy, source, lines)
    while batch := list(islice(rows, ROWS)):
        insert_many(ListRow, batch)
        count += len(batch)
    return count


def _rows(copy: ListCopy, source: ListSource, lines: IO[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        told = json.loads(line)
        row, name = told["row"], told["name"]
        yield {
            "copy_id": copy.pk,
            "tax_id": told["tax_id"],
            "name": name,
            "name_folded": folded_name(name),
            "digest": digest_of(row, source.unsteady),
            "row": row,
        }


def digest_of(row: dict[str, str], unsteady: tuple[str, ...] = ()) -> str:
    """Of what the row says; columns that change without saying anything are left out."""
    said = sorted((key, value) for key, value in row.items() if key not in unsteady)
    return blake2b(json.dumps(said, ensure_ascii=False).encode(), digest_size=16).hexdigest()
