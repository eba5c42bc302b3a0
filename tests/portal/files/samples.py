"""Which files do the tests of files send in, good and bad?"""

import io
import struct
import zipfile
import zlib

import openpyxl
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image
from pillow_heif import register_heif_opener

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


# --- Bombs: small files that cost much ------------------------------------------------------------------------------


def jpeg_of_scans(scans: int, size: tuple[int, int] = (8000, 7000)) -> bytes:
    """A progressive picture whose scans say nothing, over and over: each is decoded over all of its lines."""
    out = io.BytesIO()
    Image.new("L", size, 128).save(out, "JPEG", quality=30, progressive=True)
    whole = out.getvalue()
    start = whole.index(b"\xff\xda")
    head = start + 2 + int.from_bytes(whole[start + 2 : start + 4], "big")
    refining = b"\xff\xda\x00\x08\x01\x01\x00\x01\x05\x00"
    empty = refining + b"\x00" * 8
    first = whole[start : whole.index(b"\xff\xda", head) if b"\xff\xda" in whole[head:] else len(whole) - 2]
    return whole[:start] + first + empty * scans + b"\xff\xd9"


def png_of_chunks(number: int) -> bytes:
    """A picture with so many empty texts before its lines."""
    whole = picture("PNG")
    body = b"tEXt"
    chunk = struct.pack("!L", 0) + body + struct.pack("!L", zlib.crc32(body))
    return whole[:33] + chunk * number + whole[33:]


def png_with_text(megabytes: int) -> bytes:
    """A picture with a text that unpacks to so many megabytes."""
    whole = picture("PNG")
    body = b"zTXtnote\0\0" + zlib.compress(b" " * (megabytes * 1024 * 1024), 9)
    chunk = struct.pack("!L", len(body) - 4) + body + struct.pack("!L", zlib.crc32(body))
    return whole[:33] + chunk + whole[33:]


def pdf_of_kids(pages: int, depth: int = 0) -> bytes:
    """One page named so many times, or below so many levels of a tree, all in one packed object stream."""
    kids = "[" + "3 0 R " * pages + "]"
    inner = [f"<</Type/Catalog/Pages {4 if depth else 2} 0 R>>", f"<</Type/Pages/Count {pages}/Kids{kids}>>"]
    inner.append("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    inner += [
        f"<</Type/Pages/Count {pages}/Kids[{5 + level if level + 1 < depth else 2} 0 R]>>" for level in range(depth)
    ]
    return pdf_of_objects(inner)


def pdf_that_bites_its_tail() -> bytes:
    return pdf_of_objects(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[2 0 R 2 0 R]>>", "<<>>"])


def pdf_of_nested_arrays(levels: int) -> bytes:
    deep = "[" * levels + "]" * levels
    return pdf_of_objects(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/X {deep}>>",
        ]
    )


def pdf_of_objects(inner: list[str]) -> bytes:
    """As it stands, with a table of offsets at its end."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(inner, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj{body}endobj\n".encode())
    start = out.tell()
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    out.write(
        f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{rows}trailer <</Root 1 0 R/Size {len(places) + 1}>>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return out.getvalue()


def pdf_whose_tables_are_a_ring() -> bytes:
    whole = pdf()
    start = whole.rindex(b"startxref\n") + len(b"startxref\n")
    place = whole[start:].split(b"\n")[0]
    return whole.replace(b"trailer << ", b"trailer << /Prev " + place + b" ")


def workbook_of_texts(megabytes: int) -> bytes:
    """The list of shared texts, called a sheet."""
    body = b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    body += b"<si><t/></si>" * (megabytes * 1024 * 1024 // 13) + b"</sst>"
    content = workbook(xl__worksheets__sheetstrings_DOT_xml=body)
    kind = b'<Override PartName="/xl/worksheets/sheetstrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    content = with_part_replaced(content, "[Content_Types].xml", (b"</Types>", kind))
    target = b'<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/worksheets/sheetstrings.xml" Id="rId99"/></Relationships>'
    return with_part_replaced(content, "xl/_rels/workbook.xml.rels", (b"</Relationships>", target))


def workbook_of_parts(number: int) -> bytes:
    return workbook(**{f"xl__media__image{n}_DOT_png": b"x" for n in range(number)})


def workbook_of_styles(number: int) -> bytes:
    return with_part_replaced(
        workbook(), "xl/styles.xml", (b"<cellXfs", b"<cellXfs" + b">" + b"<xf/>" * number + b"</cellXfs><cellXfs")
    )


def workbook_of_entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><worksheet>&l9;</worksheet>'.encode()
    return with_part_replaced(workbook(), "xl/worksheets/sheet1.xml", (b"<worksheet", body + b"<worksheet"))


def workbook_with_a_far_cell() -> bytes:
    """Two cells, as far from each other as a sheet goes: a table of all between them would be 17 billion."""
    out, book = io.BytesIO(), openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "近", "遠"
    book.save(out)
    return out.getvalue()


def photo(kind: str, size: tuple[int, int] = (64, 48), **saving: object) -> bytes:
    """Red on its left half, blue on its right; `kind` is HEIF, AVIF, WEBP or what Pillow writes besides."""
    register_heif_opener(thumbnails=False)
    made, out = Image.new("RGB", size, "red"), io.BytesIO()
    made.paste("blue", (size[0] // 2, 0, *size))
    made.save(out, kind, **saving)
    return out.getvalue()


def with_part(content: bytes, name: str, body: bytes) -> bytes:
    """The same package with another part of that name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, body if part == name else old.read(part))
    return out.getvalue()


def workbook_with_folders() -> bytes:
    """As a packer puts a workbook together again: its folders are entries too, and come first."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for folder in ("_rels/", "docProps/", "xl/", "xl/worksheets/"):
            new.writestr(folder, b"")
        for part in old.namelist():
            new.writestr(part, old.read(part))
    return out.getvalue()


# --- PDFs as programs and networks leave them -----------------------------------------------------------------------


def pdf_that_brings(place: str) -> bytes:
    """A file inside a PDF: named, pinned to a page, beside the document, in a player, or where nothing leads."""
    document = pikepdf.new()
    page = document.add_blank_page()
    inside = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="a.exe", EF=pikepdf.Dictionary(F=document.make_stream(EXE)))
    )
    rect = pikepdf.Array([0, 0, 20, 20])
    match place:
        case "named":
            document.Root.Names = pikepdf.Dictionary(
                EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array(["a", inside]))
            )
        case "pinned":
            page.obj.Annots = pikepdf.Array(
                [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=rect, FS=inside)]
            )
        case "beside":
            document.Root.AF = pikepdf.Array([inside])
        case "linked":
            action = pikepdf.Dictionary(S=pikepdf.Name.GoToE, F=inside)
            page.obj.Annots = pikepdf.Array(
                [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=rect, A=action)]
            )
        case "hidden":
            document.Root.Portal = pikepdf.Array([pikepdf.Dictionary(Deep=pikepdf.Array([inside]))])
        case "played":
            page.obj.Annots = pikepdf.Array(
                [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=rect)]
            )
    return _saved(document)


def pdf_saved_twice() -> bytes:
    """With a later version behind the first, as a program writes it that saves quickly."""
    whole = pdf_of_objects(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        ]
    )
    first = whole.rindex(b"startxref\n") + len(b"startxref\n")
    before = int(whole[first:].split(b"\n")[0])
    body = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 19 19]>>endobj\n"
    table = b"xref\n3 1\n%010d 00000 n \ntrailer <</Root 1 0 R/Size 4/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(whole),
        before,
        len(whole) + len(body),
    )
    return whole + body + table
