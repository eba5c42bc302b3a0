"""How does a mail server speak? A small one on the loopback interface that keeps what it was given."""

import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


class Server(socketserver.ThreadingTCPServer):
    """Accepts every mail, unless an answer is set for a step: {"RCPT": "550 no such user"}.

    `before` holds what is done when a step is asked for, before the answer to it.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers: dict[str, str] = {}
        self.before: dict[str, Callable[[], None]] = {}
        self.senders: list[str] = []
        self.recipients: list[str] = []
        self.raw: list[bytes] = []

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 loopback")
        while line := self.rfile.readline().decode().strip():
            word, _, rest = line.partition(" ")
            word = word.upper()
            self._do(word, rest)
            if word == "QUIT":
                return

    def _do(self, word: str, rest: str) -> None:
        self.server.before.get(word, lambda: None)()
        if refusal := self.server.answers.get(word):
            self._say(refusal)
        elif word == "EHLO":
            self._say("250-loopback\r\n250 8BITMIME")
        elif word == "DATA":
            self._say("354 go on")
            self._take()
        else:
            self._remember(word, rest)
            self._say("221 bye" if word == "QUIT" else "250 OK")

    def _remember(self, word: str, rest: str) -> None:
        if word == "MAIL":
            self.server.senders.append(rest)
        if word == "RCPT":
            self.server.recipients.append(rest)

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # whoever was sending is gone
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.raw.append(b"".join(lines))
        self._say(self.server.answers.get("END", "250 taken"))

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")


@contextmanager
def running() -> Iterator[Server]:
    with Server() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
