"""Does this picture decode to its last line, within a bounded memory?"""

from threading import Lock
from typing import IO

from PIL import Image, ImageFile, UnidentifiedImageError

from .refused import FileRefused

MAX_PIXELS = 60_000_000  # A4 scanned at 600 dpi has 35 million, a phone's picture up to 50 million
DRAFT = (256, 256)

TOO_LARGE = f"這張圖片的像素太多（上限 {MAX_PIXELS // 10_000:,} 萬像素），請縮小解析度後再上傳。"
DAMAGED = "這張圖片已損壞或不完整，無法完整顯示，請重新存檔後再上傳。"

_one_at_a_time = Lock()  # so that a picture costs a process at most one bitmap, however many arrive together


def check_jpeg(stream: IO[bytes]) -> None:
    _check(stream, "JPEG")


def check_png(stream: IO[bytes]) -> None:
    _check(stream, "PNG")


def _check(stream: IO[bytes], kind: str) -> None:
    try:
        with Image.open(stream, formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise FileRefused(TOO_LARGE, code="pixels")
            picture.draft(None, DRAFT)  # a JPEG is read to its end but kept small
            with _one_at_a_time:
                _load_whole(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(TOO_LARGE, code="pixels") from error
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:
        raise FileRefused(DAMAGED, code="damaged") from error


def _load_whole(picture: Image.Image) -> None:
    """The PDF library tells Pillow, for the whole process, to put up with pictures that are cut off; here it must not."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        picture.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
