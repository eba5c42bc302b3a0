"""How do several files travel as one? A line of JSON with what is asked of each and its size, then their bytes.

Written by the portal and read by its children, so it imports nothing of the portal.
"""

import io
import json
import os
import shutil
from collections.abc import Iterable
from typing import IO, Any


def write(target: IO[bytes], asked: dict[str, Any], blobs: Iterable[tuple[IO[bytes], int]]) -> None:
    """`blobs` are open files and their sizes in bytes, in the order in which `read` gives them back."""
    parts = list(blobs)
    target.write(json.dumps({"asked": asked, "sizes": [size for _, size in parts]}).encode() + b"\n")
    for source, _ in parts:
        source.seek(0)  # the same file may travel twice
        shutil.copyfileobj(source, target)
    target.flush()


def read(content: IO[bytes]) -> tuple[dict[str, Any], list["Slice"]]:
    content.seek(0)
    head = content.readline()
    told = json.loads(head)
    slices, start = [], len(head)
    for size in told["sizes"]:
        slices.append(Slice(content.fileno(), start, size))
        start += size
    return told["asked"], slices


class Slice(io.RawIOBase):
    """Some bytes of an open file, without moving its place: several may be read at once."""

    def __init__(self, number: int, start: int, size: int) -> None:
        super().__init__()
        self._number, self._start, self.size, self._at = number, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        wanted = max(0, min(len(view), self.size - self._at))
        got = os.pread(self._number, wanted, self._start + self._at)
        view[: len(got)] = got
        self._at += len(got)
        return len(got)
