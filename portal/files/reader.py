"""What can be seen in one PDF or picture? A look of `portal.files.room`; answers the fields of `portal.files.reading.Read`.

It is handed files that strangers made, to a library written in C++: whatever happens here ends this process and nothing
else. So it imports nothing of the portal but its neighbours.
"""

import io
import re
import time
from collections import defaultdict
from typing import Any, BinaryIO

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageFile, PngImagePlugin
from pypdfium2 import raw

from .pages import bare, drawn

MB = 1024 * 1024
ENOUGH_SECONDS = 15  # after which no further page is begun

MAX_PAGES = 60
MAX_TEXT = 60_000  # characters as they stand, blanks included
MAX_PIXELS = 60_000_000
MAX_OBJECTS = 2_000  # looked through for pictures, on one page

SEEN_WIDTH = 160  # pixels of a page that is only asked whether anything is on it
ONE_COLOUR = 12  # shades of 256 by which the paper of a blank page still differs: scanners are not even
STRAY = 0.0005  # share of pixels that may differ more: dust
COARSE_DPI = 110  # below it the small print of a form cannot be read
COARSE_SIDE = 600  # pixels of the shorter side of a picture
FILLS = 0.5  # share of a page from which on a picture is the page
READABLE = 0.6  # share of a page's characters that are letters, digits or usual signs; else the text layer is noise
FEW = 8  # characters: a page number alone is no text


ImageFile.LOAD_TRUNCATED_IMAGES = True  # an end mark may be missing
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = 64 * MB  # a long colour profile is no damage

_not_letters = re.compile(r"[\W\d_]+")


def look(content: BinaryIO, arguments: dict[str, Any], product: None) -> dict[str, Any]:
    head = content.read(1024)
    content.seek(0)
    if b"%PDF-" in head:
        return read_pdf(content.read(), time.monotonic() + ENOUGH_SECONDS)
    return read_picture(content.read())


def read_pdf(content: bytes, until: float) -> dict[str, Any]:
    upon = Upon(content)
    with pdfium.PdfDocument(content) as document:
        texts: list[str] = []
        told: dict[str, Any] = {
            "pages": len(document),
            "seen": 0,
            "textual": 0,
            "blank": [],
            "coarse": [],
            "drawn": upon.any,
            "packed": upon.packed,
        }
        room = MAX_TEXT
        for number in range(min(len(document), MAX_PAGES)):
            if time.monotonic() > until:
                break
            page = flattened(document, number) if upon.any else document[number]
            text = with_typed(text_of(page, room), upon.typed[number])
            told["seen"] += 1
            if is_text(text):
                told["textual"] += 1
                texts.append(text)
                room -= len(text)
            elif not upon.filled[number] and is_blank_page(page):
                told["blank"].append(number + 1)
            elif is_coarse_page(page):
                told["coarse"].append(number + 1)
            page.close()
            if room <= 0:
                break
        return {**told, "text": "\n".join(texts)[:MAX_TEXT]}


class Upon:
    """What stands upon the pages: by page the answers that somebody typed, each with its label, and whether any is there."""

    def __init__(self, content: bytes) -> None:
        self.any, self.packed = False, 0
        self.typed: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self.filled: dict[int, bool] = defaultdict(bool)
        try:
            with pikepdf.open(io.BytesIO(content)) as document:
                self._look(document)
        except (pikepdf.PdfError, ValueError, TypeError):  # one library may read what another cannot
            return

    def _look(self, document: pikepdf.Pdf) -> None:
        self.any, self.packed = drawn.is_drawn_upon(document), bare.files(document)
        for value in drawn.values(document) if self.any else ():
            self.filled[value.page] = True
        for number in range(min(len(document.pages), MAX_PAGES)) if self.any else ():
            for note in drawn.notes_of(document.pages[number]):
                if text := drawn.text_of(note).strip():
                    self.typed[number].append((label_in_words(note), text))


def label_in_words(note: pikepdf.Dictionary) -> str:
    """Chinese words alone: other names are of programs, and their digits would be read as answers."""
    label = _not_letters.sub("", drawn.label_of(note))
    return "" if label.isascii() else label


def flattened(document: Any, number: int) -> Any:
    """The page with what was drawn upon it, as its authors drew it: nothing is made anew."""
    page = document[number]
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return document[number]


def with_typed(text: str, typed: list[tuple[str, str]]) -> str:
    """Answers count as text, whatever font they are drawn in. A label stands before its answer, as on paper."""
    known = "".join(text.split())
    lines = [f"{label} {answer}" for label, answer in typed if label or "".join(answer.split()) not in known]
    return "\n".join([text, *lines]) if lines else text


def text_of(page: Any, room: int) -> str:
    layer = page.get_textpage()
    return layer.get_text_range(0, min(room, max(layer.count_chars(), 0)))


def is_text(text: str) -> bool:
    """Fonts without a table of characters give private or replaced ones: to us such a page is a picture."""
    signs = [sign for sign in text if not sign.isspace()]
    if len(signs) < FEW:
        return False
    known = sum(sign.isalnum() or "\u0021" <= sign <= "\u007e" or "\u2e80" <= sign <= "\u303f" for sign in signs)
    return known / len(signs) >= READABLE


def is_blank_page(page: Any) -> bool:
    width = max(page.get_width(), 1.0)
    height = max(page.get_height(), 1.0)
    scale = SEEN_WIDTH / max(width, height)
    return is_one_colour(page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil())


def is_one_colour(picture: Any) -> bool:
    counts = picture.convert("L").histogram()
    paper = counts.index(max(counts))
    others = sum(count for shade, count in enumerate(counts) if abs(shade - paper) > ONE_COLOUR)
    return others <= STRAY * sum(counts)


def is_coarse_page(page: Any) -> bool:
    """Whether one picture makes up the page, with too few dots to the inch."""
    whole = page.get_width() * page.get_height()
    for number, part in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
        if number > MAX_OBJECTS:
            return False
        left, bottom, right, top = part.get_bounds()
        width, height = abs(right - left), abs(top - bottom)
        if whole and width * height / whole >= FILLS:
            across, down = part.get_px_size()
            # A page may be turned, so the sides are compared by length.
            dots = min(max(across, down) / max(width, height, 1), min(across, down) / max(min(width, height), 1))
            return dots * 72 < COARSE_DPI
    return False


def read_picture(content: bytes) -> dict[str, Any]:
    """What stands before a picture is passed over, as no browser does; whether it is whole was judged when it came."""
    start = 0 if content.startswith(b"\x89PNG") else max(0, content.find(b"\xff\xd8\xff", 0, 1024))
    with Image.open(io.BytesIO(content[start:]), formats=["JPEG", "PNG"]) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        short = min(picture.size)
        picture.draft("L", (SEEN_WIDTH * 4, SEEN_WIDTH * 4))
        seen = on_paper(picture)
        blank = is_one_colour(seen)
    coarse = [1] if short < COARSE_SIDE and not blank else []
    return {
        "pages": 1,
        "seen": 1,
        "textual": 0,
        "blank": [1] if blank else [],
        "coarse": coarse,
        "drawn": start > 0,
        "packed": 0,
        "text": "",
    }


def on_paper(picture: Any) -> Any:
    """The picture in grey, small; what is transparent shows the paper below."""
    picture.thumbnail((SEEN_WIDTH * 2, SEEN_WIDTH * 2))
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("L")
    layers = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layers.size, "white"), layers).convert("L")
