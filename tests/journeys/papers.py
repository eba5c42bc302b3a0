"""Which papers does a vendor hold in hand? Real PDFs and pictures, small and large, and some that are none."""

import io
import random
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw

SIZE = (1240, 1754)  # A4 at 150 dots per inch


@dataclass(frozen=True)
class Papers:
    pdf: Path
    scan: Path  # a PDF of two scanned pages
    jpg: Path
    png: Path
    large: Path  # some megabytes, so that its way can be watched
    program: Path  # not what its name says


def make(folder: Path) -> Papers:
    papers = Papers(
        *(folder / name for name in ("報告.pdf", "掃描.pdf", "照片.jpg", "截圖.png", "大檔.pdf", "程式.pdf"))
    )
    _written(papers.pdf)
    pages = [_picture(f"Page {number}") for number in (1, 2)]
    pages[0].save(papers.scan, save_all=True, append_images=pages[1:])
    _picture("Photo").save(papers.jpg, quality=80)
    _picture("Screen").save(papers.png)
    _noise().save(papers.large)
    papers.program.write_bytes(b"MZ\x90\x00" + b"\x00" * 500)
    return papers


def _written(path: Path) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
        page.Contents = pdf.make_stream(b"BT /F1 24 Tf 72 720 Td (Report) Tj ET")
        pdf.save(path)


def _picture(words: str) -> Image.Image:
    picture = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(picture)
    draw.text((100, 100), words, fill="black", font_size=60)
    draw.line([(100, 900), (500, 600), (900, 700), (1140, 300)], fill="teal", width=8)
    return picture


def _noise() -> Image.Image:
    """A page that cannot be made small."""
    content = random.Random(1).randbytes(1000 * 1000 * 3)  # noqa: S311  only to fill the page
    packed = io.BytesIO()
    Image.frombytes("RGB", (1000, 1000), content).save(packed, "JPEG", quality=95)
    return Image.open(packed)
