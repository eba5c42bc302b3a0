"""Which formats are there, and what is each called?"""

from collections.abc import Collection
from dataclasses import dataclass

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Format:
    key: str
    label: str
    content_type: str
    suffixes: tuple[str, ...]


FORMATS: dict[str, Format] = {
    known.key: known
    for known in (
        Format("pdf", "PDF", "application/pdf", (".pdf",)),
        Format("jpg", "JPG", "image/jpeg", (".jpg", ".jpeg")),
        Format("png", "PNG", "image/png", (".png",)),
        Format("xlsx", "Excel（xlsx）", XLSX, (".xlsx",)),
        Format("csv", "CSV", "text/csv", (".csv",)),
        Format("json", "JSON", "application/json", (".json",)),
    )
}

# Taken wherever a JPG is: a JPG is made of it, and what was sent is kept.
CONVERTED: dict[str, Format] = {
    known.key: known
    for known in (
        Format("heic", "HEIC", "image/heic", (".heic", ".heif", ".hif")),
        Format("avif", "AVIF", "image/avif", (".avif",)),
        Format("webp", "WebP", "image/webp", (".webp",)),
    )
}


def words(formats: Collection[str]) -> str:
    """「PDF、JPG、PNG」"""
    return "、".join(known.label for known in FORMATS.values() if known.key in formats)
