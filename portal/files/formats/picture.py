"""Does this picture decode to its last line? What is around the lines (profile, texts, an end mark) may be anything."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import IO

from PIL import Image, ImageChops, UnidentifiedImageError

from .refusal import Refusal

MAX_PIXELS = 60_000_000  # A4 scanned at 600 dpi has 35 million, a phone's picture up to 50 million
MAX_SCANS = 100  # a progressive picture has about ten
MAX_CHUNKS = 200_000
DRAFT = (256, 256)

TOO_LARGE = "這張圖片的像素太多（上限 {:,} 萬像素），請縮小解析度後再上傳。"
DAMAGED = "這張圖片已損壞或不完整，無法完整顯示，請重新存檔後再上傳。"
ODD = "這張圖片的內部結構異常，為了安全沒有收下。請用小畫家或其他軟體開啟，另存成新的圖片後再上傳。"

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, UnidentifiedImageError)


def check_jpeg(content: IO[bytes]) -> None:
    whole = content.read()
    begin = whole.find(b"\xff\xd8")
    end, scans, progressive = _measured(whole, begin)
    if scans > MAX_SCANS:
        raise Refusal(ODD, "scans")
    # A decoder fills what is missing without a word. So it is shown the lines twice, with different noise behind them:
    # when every line is there, neither is looked at.
    first, other = (_decoded(whole[begin:end] + noise + b"\xff\xd9", "JPEG", not progressive) for noise in _NOISES)
    if ImageChops.difference(first, other).getbbox() is not None:
        raise Refusal(DAMAGED, "damaged")


_NOISES = (b"\x00" * 4096, bytes(range(1, 250)) * 16)
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # not a stuffed byte, a restart or a filler
_STANDING_ALONE = {0x01, 0xD8, *range(0xD0, 0xD8)}
_START_OF_SCAN, _END = 0xDA, 0xD9
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}


def _measured(whole: bytes, begin: int) -> tuple[int, int, bool]:
    """(where the last line of the picture ends, number of scans, whether they refine one another)."""
    at, end, scans, progressive = begin, len(whole), 0, False
    while at + 4 <= len(whole) and scans <= MAX_SCANS:
        marker = _MARKER.search(whole, at)
        if marker is None:
            break
        kind = whole[marker.start() + 1]
        if kind == _END:
            return marker.start(), scans, progressive
        at = marker.end()
        if kind not in _STANDING_ALONE:
            at += int.from_bytes(whole[at : at + 2], "big")
        progressive = progressive or kind in _PROGRESSIVE
        scans += kind == _START_OF_SCAN
    return end, scans, progressive


def check_png(content: IO[bytes]) -> None:
    content.seek(0)
    whole = content.read()
    lines = io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(_that_draw(whole)) + _IEND)
    _load(lines, "PNG", draft=False)


_IEND = b"\0\0\0\0IEND\xaeB`\x82"
_DRAWING = {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}


def _that_draw(whole: bytes) -> Iterator[bytes]:
    """The chunks without which there is no picture; a profile or a text of any length is none of them."""
    at = whole.find(b"\x89PNG\r\n\x1a\n") + 8
    for _ in range(MAX_CHUNKS):
        if at + 8 > len(whole):
            return
        length, kind = struct.unpack_from("!L4s", whole, at)
        if kind in _DRAWING:
            yield whole[at : at + length + 12]
        if kind == b"IEND":
            return
        at += length + 12
    raise Refusal(ODD, "chunks")


def _load(stream: IO[bytes], kind: str, draft: bool) -> Image.Image:
    try:
        with Image.open(stream, formats=[kind]) as picture:
            check_size(picture)
            if draft:
                picture.draft(None, DRAFT)  # a JPEG is read to its end but kept small
            picture.load()
            return picture.copy() if draft else picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large() from error
    except _BROKEN as error:
        raise Refusal(DAMAGED, "damaged") from error


def _decoded(whole: bytes, kind: str, draft: bool) -> Image.Image:
    return _load(io.BytesIO(whole), kind, draft)


def too_large(most: int | None = None) -> Refusal:
    return Refusal(TOO_LARGE.format((most or MAX_PIXELS) // 10_000), "pixels")


def check_size(picture: Image.Image, most: int | None = None) -> None:
    """`most` pixels, where a format's library bears fewer than MAX_PIXELS."""
    if picture.width * picture.height > (most or MAX_PIXELS):
        raise too_large(most)
