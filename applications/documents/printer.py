"""What turns a page into a PDF? WeasyPrint, within this process and with nothing fetched.

Loaded by the first document of a process (pdf.py): the library is a third of a start, and web, beat and most commands print nothing.
"""

import os
from functools import cache
from threading import Lock

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from applications.documents import bounded
from applications.documents.glyphs import FONTS

_PRESS = Lock()  # one document at a time: Pango's font map is shared and not made for threads


def write(html: str) -> bytes:
    """Raises TooLarge."""
    with _PRESS:
        return _print(html) if len(html) < bounded.LARGE else bounded.printed(lambda: _print(html))


def _print(html: str) -> bytes:
    page = HTML(string=html, url_fetcher=_NoFetch())
    return page.write_pdf(stylesheets=[_stylesheet()], font_config=_fonts(), pdf_variant="pdf/ua-1")


class _NoFetch(URLFetcher):
    """Nothing is read from anywhere: what is printed was typed by strangers."""

    def fetch(self, url: str, headers: dict | None = None) -> None:
        raise ValueError(f"a document must not fetch {url[:200]}")


@cache
def _fonts() -> FontConfiguration:
    """For the whole process: a fresh one per document is never given back whole. No font but ours is known to it."""
    os.putenv("FONTCONFIG_FILE", str(FONTS))
    try:
        return FontConfiguration()
    finally:  # what this process starts, such as a browser in the tests, has all fonts of the machine
        os.unsetenv("FONTCONFIG_FILE")


@cache
def _stylesheet() -> CSS:
    path = settings.BASE_DIR / "templates" / "documents" / "print.css"
    return CSS(string=path.read_text(encoding="utf-8"), url_fetcher=_NoFetch(), font_config=_fonts())
