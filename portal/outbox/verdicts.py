"""Is this paper one of ours, is it still in force, and is this the file that left the house?

Nothing that is answered here says what a letter is about or whom it was sent to: whoever holds the paper knows, and nobody else
should learn it from a code.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import IO

from django.core.files import File
from django.utils import timezone

from portal.files import room
from portal.outbox import kinds, standing
from portal.outbox.models import Printout, SealCertificate

SEAL_LOOK = Path(__file__).with_name("seal_look.py")
LIMITS = room.ResourceLimits(cpu=8)
LANE = room.Lane(first=250, places=2, patience=4)
NOBODY = 0  # the account of whoever asks without one: all together have one look at a time
MOST_CERTIFICATES = 30  # the last ones: a house renews its certificate each few years
HEAD = 1024  # bytes within which a PDF says that it is one


class LetterVerdict(Enum):
    GENUINE = "genuine"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class LetterStanding:
    """What anybody may know of a letter whose code they have."""

    verdict: LetterVerdict
    kind: str
    number: str
    dated: date
    sha256: str
    certificate: SealCertificate | None
    withdrawn_on: date | None
    later_number: str  # of the letter in force, where this one was replaced and that one is printed
    later_dated: date | None


class SealVerdict(Enum):
    WHOLE = "whole"
    CHANGED = "changed"
    FOREIGN = "foreign"
    NONE = "none"
    UNREAD = "unread"  # nobody could look: too many ask, or it cannot be read


class FileVerdict(Enum):
    SAME = "same"
    ANOTHER = "another"  # one of ours, but not the one that was asked about
    DIFFERENT = "different"


@dataclass(frozen=True)
class ComparedFile:
    """`letter` is what the file is, whichever code was typed; None where it is none of ours."""

    verdict: FileVerdict
    seal: SealVerdict
    sha256: str
    letter: LetterStanding | None


def of_code(code: str) -> LetterStanding | None:
    """None for a code that nothing left the house with."""
    return _standing(code=code) if code else None


def of_hash(sha256: str) -> LetterStanding | None:
    return _standing(sha256=sha256) if sha256 else None


def _standing(**which: str) -> LetterStanding | None:
    printout = Printout.objects.select_related("sealed_with", "replaced_by").filter(**which).exclude(sha256="").first()
    if printout is None:
        return None
    later = standing.in_force(printout)
    is_replaced = later.pk != printout.pk
    verdict = LetterVerdict.REPLACED if is_replaced else LetterVerdict.GENUINE
    return LetterStanding(
        LetterVerdict.WITHDRAWN if printout.withdrawn_at else verdict,
        kinds.label_of(printout.kind),
        printout.number,
        printout.dated,
        printout.sha256,
        printout.sealed_with,
        timezone.localdate(printout.withdrawn_at) if printout.withdrawn_at else None,
        later.number if is_replaced else "",
        later.dated if is_replaced else None,
    )


def compare(upload: File, asked: LetterStanding | None) -> ComparedFile:
    """What a file is that somebody brought: read here, kept nowhere."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    sha256 = digest.hexdigest()
    letter = of_hash(sha256)
    same = letter is not None and (asked is None or asked.sha256 == sha256)
    other = FileVerdict.ANOTHER if letter else FileVerdict.DIFFERENT
    return ComparedFile(FileVerdict.SAME if same else other, seal_of(upload.file), sha256, letter)  # type: ignore[arg-type]  # what was sent has a file


def seal_of(content: IO[bytes]) -> SealVerdict:
    """Whether the seal is one of ours and stands whole, looked at where a stranger's file can do no harm."""
    content.seek(0)
    if b"%PDF-" not in content.read(HEAD) or not _is_signed(content):
        return SealVerdict.NONE
    known = SealCertificate.objects.order_by("-pk").values_list("pem", flat=True)[:MOST_CERTIFICATES]
    try:
        asked = {"certificates": list(known)}
        said = room.ask(SEAL_LOOK, content, asked, limits=LIMITS, lane=LANE, owner=NOBODY)
        return SealVerdict(said.get("seal"))
    except (room.NoAnswer, ValueError):
        return SealVerdict.UNREAD


def _is_signed(content: IO[bytes]) -> bool:
    """A signature says in plain words which bytes it covers; without the words a look would only cost."""
    content.seek(0)
    return any(b"/ByteRange" in pair for pair in _overlapping(content))


def _overlapping(content: IO[bytes]) -> Iterator[bytes]:
    last = b""
    while chunk := content.read(64 * 1024):
        yield last + chunk
        last = chunk[-16:]
