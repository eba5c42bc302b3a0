"""How does clamd speak? A stand-in for it on the loopback interface, and the real one where it is installed."""

import shutil
import socketserver
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from pathlib import Path
from threading import Thread

from tests.portal.files.samples import EICAR

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


class Scanner(socketserver.ThreadingTCPServer):
    """Says FOUND of whatever holds the EICAR text; `answer` makes it say something else."""

    allow_reuse_address = daemon_threads = True
    answer: bytes | None = None
    limit = 100_000_000  # bytes, as StreamMaxLength

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.received: list[bytes] = []

    @property
    def place(self) -> dict[str, object]:
        return {"socket": "", "host": "127.0.0.1", "port": self.server_address[1]}


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        asked = self.rfile.read(6)
        if asked == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        assert asked + self.rfile.read(4) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.received.append(content)
        verdict = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.wfile.write(self.server.answer if self.server.answer is not None else verdict)


@contextmanager
def stand_in() -> Iterator[Scanner]:
    with Scanner() as scanner:
        thread = Thread(target=scanner.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield scanner
        finally:
            scanner.shutdown()
            thread.join()


@contextmanager
def real() -> Iterator[dict[str, object]]:
    """clamd with a signature file of one line; nothing is fetched from anywhere."""
    with tempfile.TemporaryDirectory(prefix="clamd-", dir="/tmp") as folder:  # a socket needs a short path
        home = Path(folder)
        (home / "eicar.hdb").write_text(f"{md5(EICAR, usedforsecurity=False).hexdigest()}:{len(EICAR)}:Eicar-Test\n")
        settings = f"DatabaseDirectory {home}\nLocalSocket {home}/s\nForeground yes\nPidFile {home}/pid\n"
        (home / "clamd.conf").write_text(settings)
        process = subprocess.Popen(
            [CLAMD, "-c", home / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(home / "s", process)
            yield {"socket": str(home / "s"), "host": "", "port": 0}
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(path: Path, process: subprocess.Popen) -> None:
    end = time.monotonic() + 30
    while not path.exists():
        assert process.poll() is None, "clamd did not start"
        assert time.monotonic() < end, "clamd did not listen"
        time.sleep(0.05)
