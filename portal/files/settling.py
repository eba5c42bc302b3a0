"""How do papers become pages that every viewer draws alike, with the answers that nobody has drawn yet printed into them?"""

import io
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import IO, Any

from portal.files import room
from portal.files.pages import bundle

SETTLE = Path(__file__).with_name("pages") / "settle.py"
LIMITS = room.ResourceLimits(memory=1024 * room.MB, cpu=60, seconds=150, output=2048 * room.MB)
KINDS = {"application/pdf": "pdf", "image/jpeg": "picture", "image/png": "picture"}

Values = list[dict[str, Any]]  # portal.files.pages.drawn.Value, as it came out of the child
Printer = Callable[[Values], bytes]  # one page for each; raises whatever printing raises


@dataclass(frozen=True)
class Settled:
    """One paper as pages at `start` of the product, `size` bytes; or the `error`.

    `files` are packed into it and stay behind, `undrawn` are pages with remarks that have no appearance of their own,
    `unprinted` counts answers that could not be shown. `drawn`: something stands upon its pages that viewers draw each
    in their own way. `values`: the answers that were printed because nothing had drawn them.
    """

    start: int = 0
    size: int = 0
    pages: int = 0
    error: str = ""
    files: int = 0
    undrawn: tuple[int, ...] = ()
    unprinted: int = 0
    drawn: bool = False
    values: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Sheets:
    """An open file and its `kind`, of KINDS."""

    kind: str
    content: IO[bytes]
    size: int


def settle(papers: Iterable[Sheets], printer: Printer, product: IO[bytes]) -> list[Settled]:
    """Writes the pages of each into `product`, in any order. Raises room.NoAnswer when not one paper was looked at."""
    papers = list(papers)
    told = _ask([(paper, "", None) for paper in papers], product)
    again = {number: answer["wanting"] for number, answer in enumerate(told) if answer.get("wanting")}
    printed = {number: _printed(printer, wanting) for number, wanting in again.items()}
    for way in ("given", "left"):  # a paper whose answers cannot be printed comes without them, and says so
        turn = [number for number in again if (way == "left" or printed[number]) and not told[number].get("size")]
        answers = _ask([(papers[number], way, printed[number]) for number in turn], product) if turn else []
        for number, answer in zip(turn, answers, strict=True):
            before = {key: value for key, value in told[number].items() if key != "error"}
            lost = len(again[number]) if way == "left" else 0
            told[number] = {
                **before,
                **answer,
                "unprinted": before.get("unprinted", 0) + lost,
                "values": [] if lost else again[number],
            }
    return [_settled(answer) for answer in told]


def settle_one(paper: Sheets, printer: Printer, product: IO[bytes]) -> Settled:
    return settle([paper], printer, product)[0]


def part(product: IO[bytes], settled: Settled) -> IO[bytes]:
    return bundle.Slice(product.fileno(), settled.start, settled.size)


def _printed(printer: Printer, values: Values) -> bytes | None:
    try:
        return printer(values)
    except Exception:  # noqa: BLE001  # printing what strangers typed must not cost the rest of the paper
        return None


def _ask(turn: list[tuple[Sheets, str, bytes | None]], product: IO[bytes]) -> list[dict[str, Any]]:
    with ExitStack() as held:
        content = held.enter_context(tempfile.TemporaryFile())
        blobs: list[tuple[IO[bytes], int]] = []
        for paper, way, values in turn:
            blobs.append((paper.content, paper.size))
            if way == "given":
                blobs.append((io.BytesIO(values or b""), len(values or b"")))
        bundle.write(content, {"papers": [{"kind": paper.kind, "values": way} for paper, way, _ in turn]}, blobs)
        answer = room.ask(SETTLE, content, {}, limits=LIMITS, lane=room.BACKGROUND, product=product)
    told = answer.get("papers")
    if not isinstance(told, list) or len(told) != len(turn):
        raise room.NoAnswer("no answer")
    return told


def _settled(told: dict[str, Any]) -> Settled:
    known = {field.name for field in fields(Settled)}
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in told.items() if key in known
    }
    try:
        made = Settled(**given)
        return made if made.error or made.size else replace(made, error="empty")
    except TypeError as error:
        raise room.NoAnswer("no answer") from error
