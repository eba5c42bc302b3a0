"""What do scanned papers look like to the reader?"""

import io

from PIL import Image, ImageDraw


def picture(size: tuple[int, int] = (1240, 1754), drawn: bool = True) -> Image.Image:
    made = Image.new("L", size, 250)
    if drawn:
        ImageDraw.Draw(made).rectangle((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 3), fill=20)
    return made


def encoded(made: Image.Image, kind: str, **saving: object) -> bytes:
    out = io.BytesIO()
    made.save(out, kind, **saving)
    return out.getvalue()


def scan(*pages: Image.Image, dpi: float = 150) -> bytes:
    return encoded(pages[0], "PDF", save_all=True, append_images=pages[1:], resolution=dpi)
