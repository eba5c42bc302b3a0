"""What remains of strangers' papers when each is made into pages that every viewer draws alike?

A look of `portal.files.room`, each paper in a process of its own besides: whatever a paper does ends its own process,
and the others go on. Asked with a bundle of papers, `asked` being `{"papers": [{"kind", "values"}]}` and the bytes those
of each paper and, where `values` is "given", behind it the PDF of what it was `wanting`; "left" makes do without. Answers with
`{"papers": [portal.files.settling.Settled…]}`; the made pages stand in `product`, one behind the other.
"""

import io
import json
import os
import signal
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import IO, Any

import pikepdf

from . import bare, bundle, drawn

MB = 1024 * 1024
WALL_SECONDS = 60  # for one paper
ANSWER = 4 * MB

MOST_PAGES = 2000  # of one paper
MOST_NAMED = 50
PICTURE_SIDE = 4960  # pixels: 600 to the inch across A4
PICTURE_PIXELS = 120_000_000


def look(content: IO[bytes], arguments: dict[str, Any], product: IO[bytes]) -> dict[str, Any]:
    asked, blobs = bundle.read(content)
    waiting, answers = iter(blobs), []
    for paper in asked["papers"]:
        source = next(waiting)
        values = next(waiting) if paper["values"] == "given" else None
        answers.append(_alone(UnsettledPaper(paper["kind"], source, values, paper["values"] == "left"), product))
    return {"papers": answers}


@dataclass(frozen=True)
class UnsettledPaper:
    kind: str
    source: bundle.Slice
    values: bundle.Slice | None
    left: bool


def _alone(paper: UnsettledPaper, product: IO[bytes]) -> dict[str, Any]:
    """What a process of its own says of one paper. What it wrote before it failed is taken back."""
    start = os.lseek(product.fileno(), 0, os.SEEK_END)
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        _speak(mouth, paper, product)
    os.close(mouth)
    with os.fdopen(ear, "rb") as answer:
        said = answer.read(ANSWER)
    _, ended = os.waitpid(child, 0)
    try:
        told = json.loads(said)
    except ValueError:
        told = {"error": f"exit {os.waitstatus_to_exitcode(ended)}"}
    if "error" in told:
        os.ftruncate(product.fileno(), start)
    return {**told, "start": start, "size": os.lseek(product.fileno(), 0, os.SEEK_END) - start}


def _speak(mouth: int, paper: UnsettledPaper, product: IO[bytes]) -> None:
    signal.alarm(WALL_SECONDS)
    try:
        said = _pdf(paper, product) if paper.kind == "pdf" else _picture(paper.source, product)
        product.flush()
    except Exception as error:  # noqa: BLE001  # whatever a paper brings about is said in one word
        said = {"error": type(error).__name__}
    with os.fdopen(mouth, "w") as out:
        json.dump(said, out)
    os._exit(0)


# --- Papers --------------------------------------------------------------------------------------------------------


def _pdf(paper: UnsettledPaper, product: IO[bytes]) -> dict[str, Any]:
    with pikepdf.open(paper.source) as document:  # type: ignore[arg-type]  # a slice of a file reads like one
        if len(document.pages) > MOST_PAGES:
            return {"error": "long"}
        told = {
            "pages": len(document.pages),
            "files": bare.files(document),
            "undrawn": drawn.undrawn(document)[:MOST_NAMED],
        }
        values = drawn.values(document)
        told["drawn"] = bool(values) or drawn.is_drawn_upon(document)
        told["unprinted"] = max(0, len(values) - drawn.MOST_VALUES)
        values = values[: drawn.MOST_VALUES]
        if values and paper.values is None and not paper.left:
            return {**told, "wanting": [asdict(value) for value in values]}
        with ExitStack() as opened:
            if paper.values is not None:
                drawn.give(document, values, opened.enter_context(pikepdf.open(paper.values)))  # type: ignore[arg-type]  # likewise
            _write(document, product)
        return told


def _write(document: pikepdf.Pdf, product: IO[bytes]) -> None:
    bare.flatten(document)
    bare.strip(document)
    made = io.BytesIO()  # a PDF counts its bytes from its own beginning
    document.save(made)
    product.write(made.getbuffer())


def _picture(source: bundle.Slice, product: IO[bytes]) -> dict[str, Any]:
    """One page with the picture, upright, at most as fine as print needs. What stands before the picture is passed over."""
    from PIL import Image, ImageFile, ImageOps, PngImagePlugin  # noqa: PLC0415  # most papers are no pictures

    Image.MAX_IMAGE_PIXELS = None  # counted here
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # whether it is whole was judged when it came; an end mark may be missing
    PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = 64 * MB  # a long colour profile is no damage
    content = source.read()
    start = 0 if content.startswith(b"\x89PNG") else max(0, content.find(b"\xff\xd8\xff", 0, 1024))
    with Image.open(io.BytesIO(content[start:]), formats=["JPEG", "PNG"]) as opened:
        if opened.width * opened.height > PICTURE_PIXELS:
            return {"error": "pixels"}
        opened.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
        opened.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
        flat = ImageOps.exif_transpose(opened)
        if "A" in flat.getbands() or "transparency" in flat.info:
            layers = flat.convert("RGBA")
            flat = Image.alpha_composite(Image.new("RGBA", layers.size, "white"), layers)
        made = io.BytesIO()
        flat.convert("RGB").save(made, "PDF", resolution=150, quality=85)
    product.write(made.getbuffer())
    return {"pages": 1}
