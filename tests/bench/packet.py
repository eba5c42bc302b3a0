"""How long does a worker take for the packet of a case with 30 papers and 300 pages?"""

import io
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
from django.utils import timezone
from PIL import Image

from applications.models import Submission
from portal.files import uploads
from portal.trail.frozen import thaw
from review.models import Packet
from review.qualification import marking
from tests import factories
from tests.bench.server import PATIENCE, process

PAPERS, PAGES = 30, 300
SCAN = (1240, 1754)  # pixels: A4 at 150 to the inch


@dataclass(frozen=True)
class Packed:
    """Seconds from asking until it can be downloaded, pages of the packet, its MB."""

    kind: str
    seconds: float
    pages: int
    megabytes: float


def figures(submission: Submission) -> list[Packed]:
    _fill(submission)
    Packet.objects.filter(done_at=None).update(done_at=timezone.now())
    with process("worker", QUEUES="documents,state", WORKER_CONCURRENCY="1"):
        return [_pack(submission, kind) for kind in ("zip", "pdf")]


def _fill(submission: Submission) -> None:
    """In place of its papers so many scans with so many pages, spread over the slots."""
    frozen = thaw(submission.frozen)
    rows = [
        row for sheet in frozen["sheets"] for section in sheet["sections"] for row in section["rows"]
        if row["kind"] == "files"
    ]  # fmt: skip
    details = {row["name"]: row["files"][0]["details"] if row["files"] else [] for row in rows}
    for row in rows:
        row["files"] = []
    for number in range(PAPERS):
        content, row = _scan(number), rows[number % len(rows)]
        stored = uploads.keep(content, name=f"文件{number}.pdf", content_type="application/pdf", now=timezone.now())
        row["files"].append({
            "id": 0, "file": str(stored.pk), "name": stored.original_name, "size": stored.size, "sha256": stored.sha256,
            "content_type": stored.content_type, "details": details[row["name"]],
        })  # fmt: skip
    factories.overwrite(type(submission).objects.filter(pk=submission.pk), frozen=frozen)


@cache
def _sheets() -> list[Image.Image]:
    """Pages as a scanner makes them; noise, so that nothing is small by luck."""
    return [Image.effect_noise(SCAN, 20 + 5 * page) for page in range(PAGES // PAPERS)]


def _scan(number: int) -> bytes:
    made, sheets = io.BytesIO(), _sheets()
    first, *rest = sheets[number % len(sheets) :] + sheets[: number % len(sheets)]
    first.save(made, "PDF", save_all=True, append_images=rest, resolution=150)
    return made.getvalue()


def _pack(submission: Submission, kind: str) -> Packed:
    started = time.perf_counter()
    packet = marking.ask_packet(submission, kind, factories.officer(), timezone.now())
    while not Packet.objects.filter(pk=packet.pk).exclude(done_at=None).exists():
        if time.perf_counter() - started > PATIENCE:
            raise SystemExit(f"the worker made no packet: {Packet.objects.get(pk=packet.pk).last_error}")
        time.sleep(0.02)
    seconds = time.perf_counter() - started
    packet.refresh_from_db()
    with packet.file.blob.open("rb") as content:
        pages = len(pikepdf.open(content).pages) if kind == "pdf" else 0
    return Packed(kind, seconds, pages, Path(packet.file.blob.path).stat().st_size / 1024**2)
