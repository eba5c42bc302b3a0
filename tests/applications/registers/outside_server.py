"""How does a source behave on a bad day? A server on this machine, over TLS with an authority of the test's own, that really does it."""

import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Behaviour = Callable[[ssl.SSLSocket], None]
DAY = timedelta(days=1)


# --- Certificates ----------------------------------------------------------------------------------------------------


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass(frozen=True)
class Authority:
    """`file` is its certificate, as OUTSIDE_CA_FILE takes it; `folder` keeps the servers'."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def made(cls, folder: Path) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder("authority of a test", key, -DAY, DAY).issuer_name(_name("authority of a test"))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        certificate = builder.sign(key, hashes.SHA256())
        (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return cls(folder, key, certificate)

    @property
    def file(self) -> Path:
        return self.folder / "ca.pem"

    def context(
        self, name: str = "localhost", begins: timedelta = -DAY, ends: timedelta = DAY, own: bool = False
    ) -> ssl.SSLContext:
        """Of a server of that name. `own`: signed by itself. None of them says which key it is of (no SKI), as the procurement site."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = _name(name) if own else self.certificate.subject
        names = [x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]
        builder = _builder(name, key, begins, ends).issuer_name(issuer)
        builder = builder.add_extension(x509.SubjectAlternativeName(names[: 2 if name == "localhost" else 1]), False)
        certificate = builder.sign(key if own else self.key, hashes.SHA256())
        return _loaded(self.folder, key, certificate)


def _builder(name: str, key: ec.EllipticCurvePrivateKey, begins: timedelta, ends: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(_name(name)).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now + begins).not_valid_after(now + ends)


def _loaded(folder: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> ssl.SSLContext:
    file = folder / f"{certificate.serial_number}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


# --- Behaviours ------------------------------------------------------------------------------------------------------


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> Behaviour:
    """A whole answer. `content_type="…"` is Content-Type."""
    told = {"content_length": str(len(body)), "connection": "close", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return lambda line: line.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)


def raw(*pieces: bytes, pause: float = 0) -> Behaviour:
    """Exactly these bytes, and then the line is cut without a word."""

    def send(line: ssl.SSLSocket) -> None:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(pause)
        line.shutdown(socket.SHUT_RDWR)

    return send


def hang(line: ssl.SSLSocket) -> None:
    """Reads what it is asked, and says nothing until the other side has gone."""
    with suppress(OSError):
        line.recv(1)


def drip(line: ssl.SSLSocket) -> None:
    """A head, and then a byte ten times a second: each wait of a read is short, and the whole never ends."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    with suppress(OSError):
        while True:
            line.sendall(b"[")
            time.sleep(0.1)


def flood(line: ssl.SSLSocket) -> None:
    """200 MB, without saying how much it will be."""
    line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    with suppress(OSError):
        for _ in range(200):
            line.sendall(b" " * 1024 * 1024)


# --- The server ------------------------------------------------------------------------------------------------------


@dataclass
class OutsideServer:
    """`answers` by what stands in the address asked for, the first that fits; `asked` counts whole addresses, unquoted."""

    port: int
    answers: dict[str, Behaviour] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    heads: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def door(self) -> str:
        return f"localhost:{self.port}"

    def serve(self, line: ssl.SSLSocket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (more := line.recv(4096)):
                return
            head += more
        target = unquote(head.split(b" ")[1].decode())
        self.heads.append(head.decode())
        self.asked[target] += 1
        behaviour = next((does for part, does in self.answers.items() if part in target), reply(b"?", "404 Not Found"))
        behaviour(line)


@contextmanager
def serving(context: ssl.SSLContext | None) -> Iterator[OutsideServer]:
    """Without a context it speaks plain HTTP, and understands nothing else."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = OutsideServer(door.getsockname()[1])
        threading.Thread(target=_welcome, args=(door, context, server), daemon=True).start()
        yield server


def _welcome(door: socket.socket, context: ssl.SSLContext | None, server: OutsideServer) -> None:
    with suppress(OSError):  # the door is closed
        while True:
            line, _ = door.accept()
            threading.Thread(target=_attend, args=(line, context, server), daemon=True).start()


def _attend(line: socket.socket, context: ssl.SSLContext | None, server: OutsideServer) -> None:
    with suppress(OSError), line:  # whoever is refused hangs up in the middle
        if context is None:
            line.recv(4096)
            line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        with context.wrap_socket(line, server_side=True) as secured:
            server.serve(secured)
            with suppress(OSError, ValueError):  # ValueError: it was cut
                secured.unwrap()


# --- A proxy ---------------------------------------------------------------------------------------------------------


@dataclass
class Proxy:
    """Leads every CONNECT to one port of this machine, whatever name it is for."""

    port: int
    heads: list[str] = field(default_factory=list)
    refuses: bool = False


@contextmanager
def proxying(to: int) -> Iterator[Proxy]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        proxy = Proxy(door.getsockname()[1])
        threading.Thread(target=_lead, args=(door, to, proxy), daemon=True).start()
        yield proxy


def _lead(door: socket.socket, to: int, proxy: Proxy) -> None:
    with suppress(OSError):
        while True:
            line, _ = door.accept()
            proxy.heads.append(line.recv(4096).decode())
            if proxy.refuses:
                line.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                line.close()
                continue
            other = socket.create_connection(("127.0.0.1", to))
            line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            for source, to_it in ((line, other), (other, line)):
                threading.Thread(target=_pass_on, args=(source, to_it), daemon=True).start()


def _pass_on(source: socket.socket, to: socket.socket) -> None:
    with suppress(OSError), source:
        while data := source.recv(65536):
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)
