"""What can be seen on a PDF? Its text, its fonts and its pixels, by tools that did not make it."""

import re
import subprocess
from functools import cache
from io import BytesIO

import pikepdf
from PIL import Image

DOTS_PER_INCH = 50


@cache
def pages(made: bytes) -> tuple[str, ...]:
    """The text of each page in the order in which it was drawn, without any white space."""
    text = _tool(["pdftotext", "-raw", "-", "-"], made).decode()
    return tuple("".join(page.split()) for page in text.split("\f")[:-1])


def text(made: bytes) -> str:
    return "".join(pages(made))


def squeezed(words: str) -> str:
    return "".join(words.split())


def words(made: bytes) -> list[tuple[float, str]]:
    """Each word with its right edge in points; A4 is 595 points wide."""
    boxes = _tool(["pdftotext", "-bbox", "-", "-"], made).decode()
    lines = (line.strip() for line in boxes.splitlines() if "<word" in line)
    return [(float(line.split('xMax="')[1].split('"')[0]), line.split(">")[1].split("<")[0]) for line in lines]


def fonts(made: bytes) -> dict[str, bool]:
    """Name of each font without its subset tag, and whether it is embedded."""
    embedding = {}
    with pikepdf.open(BytesIO(made)) as document:
        for page in document.pages:
            for font in page.resources.get("/Font", {}).values():
                inner = font.DescendantFonts[0]
                embedded = any(key in inner.FontDescriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
                embedding[str(inner.BaseFont).partition("+")[2]] = embedded
    return embedding


def images(made: bytes) -> list[Image.Image]:
    """Each page in shades of grey."""
    drawn = _tool(["pdftoppm", "-gray", "-r", str(DOTS_PER_INCH), "-"], made)
    pictures = []
    while drawn:
        picture = Image.open(BytesIO(drawn))
        picture.load()
        header = len(b"P5\n%d %d\n255\n" % picture.size)
        drawn = drawn[header + picture.width * picture.height :]
        pictures.append(picture)
    return pictures


def ink(picture: Image.Image, darker_than: int) -> int:
    """How many pixels are darker than a shade from 0, black, to 255."""
    return sum(picture.histogram()[:darker_than])


def _tool(command: list[str], made: bytes) -> bytes:
    return subprocess.run(command, input=made, capture_output=True, check=True).stdout


EDGE = 6  # points that no printer reaches

PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)"')

WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')

Box = tuple[float, float, float, float]


def boxes(made: bytes) -> list[tuple[float, float, list[tuple[Box, str]]]]:
    """Width and height of each page, and the words on it, each with left, top, right and bottom in points."""
    drawn = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()
    pages = []
    for part in drawn.split("<page ")[1:]:
        width, height = PAGE.match(f"<page {part}").groups()
        pages.append(
            (float(width), float(height), [(tuple(map(float, word[:4])), word[4]) for word in WORD.findall(part)])
        )
    return pages


def lost(made: bytes) -> list[str]:
    """Words that leave their page or stand upon another word."""
    faults = []
    for width, height, words in boxes(made):
        for number, (box, word) in enumerate(words):
            if box[0] < EDGE or box[1] < EDGE or box[2] > width - EDGE or box[3] > height - EDGE:
                faults.append(f"off the page: {word}")
            faults += [f"upon each other: {word} {other}" for place, other in words[:number] if _meet(box, place)]
    return faults


def _meet(box: Box, other: Box) -> bool:
    """A box of letters is a little higher than what is drawn in it."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    return across > 1 and down > 0.4 * min(box[3] - box[1], other[3] - other[1])
