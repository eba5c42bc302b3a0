"""Which files do the tests of files send in, good and bad?"""

import io
import struct
import zipfile
import zlib

import openpyxl
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image

EVERY = frozenset({"pdf", "jpg", "png", "xlsx", "csv"})
PAPERS = frozenset({"pdf", "jpg", "png"})
EXE = b"MZ\x90\x00" + b"\x00" * 56 + b"\x40\x00\x00\x00" + b"PE\x00\x00" + b"\x00" * 200
CSV = "日期,使用者,次數\n112/05/01,測試公司,12\n"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(pages: int = 1, **saving: object) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    return _saved(document, **saving)


def encrypted_pdf(user: str = "secret", owner: str = "secret") -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner=owner))


def pdf_with_action(place: str, kind: str = "JavaScript", chained: bool = False) -> bytes:
    """`place` is open, document, page or names."""
    document = pikepdf.new()
    page = document.add_blank_page()
    action = pikepdf.Dictionary(S=pikepdf.Name("/" + kind), JS="app.alert(1)")
    if chained:
        action = pikepdf.Dictionary(S=pikepdf.Name("/GoTo"), Next=pikepdf.Array([action]))
    match place:
        case "open":
            document.Root.OpenAction = document.make_indirect(action)
        case "document":
            document.Root.AA = pikepdf.Dictionary(WC=action)
        case "page":
            page.obj.AA = pikepdf.Dictionary(O=action)
        case "names":
            document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", action])))
    return _saved(document)


def pdf_that_opens_on_page_1() -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page()
    document.Root.OpenAction = pikepdf.Array([page.obj, pikepdf.Name.Fit])
    return _saved(document)


def pdf_without_table(pages: int = 1) -> bytes:
    """Whole, but its table of offsets is wrong, as some scanners write it; every reader shows it."""
    return pdf(pages, object_stream_mode=pikepdf.ObjectStreamMode.disable).replace(b"startxref\n", b"startxref\n9")


def pdf_bomb(megabytes: int) -> bytes:
    """A small file whose one object stream unpacks to `megabytes` of spaces."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1024 * 1024) for _ in range(megabytes)) + packer.flush()
    document = pikepdf.new()
    document.add_blank_page()
    whole = _saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    start = whole.index(b"/Type /ObjStm")
    begin = whole.index(b"stream\n", start) + len(b"stream\n")
    end = whole.index(b"endstream", begin)
    return whole[:begin] + packed + b"\n" + whole[end:]


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 50).convert(mode).save(out, kind)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A bomb: a few bytes that ask for a bitmap of width × height."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack("!L", len(body)) + kind + body + struct.pack("!L", zlib.crc32(kind + body))

    head = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def workbook(**parts: bytes) -> bytes:
    """A real workbook; `parts` (with __ for / and _DOT_ for .) are added to its package."""
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["日期", "使用者", "次數"])
    book.save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


def with_part_replaced(content: bytes, name: str, change: tuple[bytes, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            body = old.read(part)
            new.writestr(part, body.replace(*change) if part == name else body)
    return out.getvalue()


def sent(content: bytes, name: str = "檔案.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent_on_disk(content: bytes, name: str) -> TemporaryUploadedFile:
    """As Django hands over a large upload: in a file, not in memory."""
    upload = TemporaryUploadedFile(name, "application/octet-stream", len(content), None)
    upload.write(content)
    upload.flush()
    upload.seek(0)
    return upload


def _saved(document: pikepdf.Pdf, **saving: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **saving)
    return out.getvalue()
