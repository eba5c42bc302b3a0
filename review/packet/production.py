"""How is a packet that somebody asked for made and offered?"""

from datetime import datetime

from django.core.files import File

from portal.background import scratch
from portal.files import uploads
from portal.files.models import StoredFile
from portal.files.names import display_name
from review.models import Packet
from review.packet import archive, binding


def make(pk: int, now: datetime) -> None:
    """Makes one outside any transaction, on disk piece by piece, and offers it."""
    with Packet.doing(pk, now) as work:
        if work is not None:
            work.finish(file=_make(work, now))


def _make(work: Packet, now: datetime) -> StoredFile:
    submission = work.submission
    submission.application = work.application
    with scratch.folder("packet") as folder:
        target = folder / "packet"
        if work.kind == Packet.Kind.PDF:
            binding.write(submission, target, folder)
        else:
            archive.write(submission, target)
        with target.open("rb") as made:
            return uploads.keep_file(File(made), name=_name(work), content_type=TYPES[work.kind], now=now)


TYPES = {Packet.Kind.PDF: "application/pdf", Packet.Kind.ZIP: "application/zip"}
NAMES = {Packet.Kind.PDF: "審查卷宗", Packet.Kind.ZIP: "全部檔案"}


def _name(work: Packet) -> str:
    parts = (
        NAMES[work.kind],
        work.application.number or "",
        f"第{work.submission.number}次送件",
        work.submission.filed.vendor.called,
    )
    return display_name("_".join(parts)[:70].replace("/", "_")) + f".{work.kind}"
