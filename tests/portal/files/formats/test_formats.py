"""Is every file opened, and every bad one refused with a sentence that says what to do?"""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from portal.files import formats
from portal.files.formats import check, pdf, picture, text, workbook
from portal.files.formats.refused import FileRefused
from tests.portal.files import samples


def inspect(content: bytes, name: str = "檔案.pdf", wanted: frozenset[str] = samples.EVERY) -> formats.Inspection:
    """As the child does, in this process: test_formats_cases.py and test_room.py go through the child."""
    answer = check.look(io.BytesIO(content), {"name": name, "formats": sorted(wanted)}, io.BytesIO())
    if "refused" in answer:
        raise FileRefused(answer["refused"], code=answer["code"])
    return formats.Inspection(formats.FORMATS[answer["key"]], answer["pages"], answer["made_from"])


def refusal(content: bytes, name: str = "檔案.pdf", wanted: frozenset[str] = samples.EVERY) -> str:
    with pytest.raises(FileRefused) as refused:
        inspect(content, name, wanted)
    return refused.value.messages[0]


# --- By content ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (samples.pdf(), "a.pdf", "pdf"),
        (samples.picture("JPEG"), "a.jpeg", "jpg"),
        (samples.picture("JPEG", mode="CMYK"), "a.jpg", "jpg"),
        (samples.picture("PNG"), "a.png", "png"),
        (samples.picture("PNG", mode="1"), "a.png", "png"),
        (samples.workbook(), "a.xlsx", "xlsx"),
        (samples.CSV.encode(), "a.csv", "csv"),
        (samples.CSV.encode("utf-8-sig"), "a.csv", "csv"),
        (samples.CSV.encode("cp950"), "a.CSV", "csv"),
        (samples.picture("JPEG"), "photo.png", "jpg"),
        (samples.pdf(), "no ending", "pdf"),
    ],
)
def test_file_is_known_by_its_content(content: bytes, name: str, key: str) -> None:
    assert inspect(content, name).format.key == key


def test_pages_of_a_pdf_are_counted() -> None:
    assert inspect(samples.pdf(3)).pages == 3
    assert inspect(samples.picture(), "a.png").pages is None


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (
            samples.EXE,
            "報告.pdf",
            "檔名是 .pdf，但檔案內容是 Windows 執行檔。這裡可以上傳 PDF、JPG、PNG，請用原本的軟體另存成這種格式後再上傳。",
        ),
        (
            b"%!PS-Adobe-3.0\n",
            "a.ps",
            "這個檔案的格式無法辨識。這裡可以上傳 PDF、JPG、PNG，請用原本的軟體另存成這種格式後再上傳。",
        ),
        (
            samples.workbook(),
            "a.xlsx",
            "這個檔案是 Excel（xlsx） 檔。這裡可以上傳 PDF、JPG、PNG，請用原本的軟體另存成這種格式後再上傳。",
        ),
        (
            b"\x00\x01" * 40,
            "a.PDF",
            "檔名是 .pdf，但檔案內容不是 PDF。這裡可以上傳 PDF、JPG、PNG，請用原本的軟體另存成這種格式後再上傳。",
        ),
    ],
)
def test_other_content_is_refused_in_words(content: bytes, name: str, sentence: str) -> None:
    assert refusal(content, name, samples.PAPERS) == sentence


@pytest.fixture(autouse=True)
def _a_library_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library of the printed papers tells Pillow, in this process, to put up with pictures that are cut off."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


@pytest.mark.clause("F2-10")
def test_picture_is_refused_where_only_pdf_is_wanted() -> None:
    assert refusal(samples.picture(), "架構圖.pdf", frozenset({"pdf"})) == (
        "檔名是 .pdf，但檔案內容是 PNG 檔。這裡可以上傳 PDF，請用原本的軟體另存成這種格式後再上傳。"
    )


@pytest.mark.parametrize("content", [b"<html><script>1</script></html>", b"#!/bin/sh\nrm\n", samples.EXE])
def test_csv_is_not_everything_that_is_called_so(content: bytes) -> None:
    assert "另存" in refusal(content, "a.csv")


# --- PDF -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (samples.encrypted_pdf(), pdf.LOCKED),
        (samples.pdf(3)[:-200], pdf.TRUNCATED),
        (samples.pdf(3)[: len(samples.pdf(3)) // 2], pdf.TRUNCATED),
        (b"%PDF-1.7\n", pdf.TRUNCATED),
        (b"%PDF-1.7\nnothing here\n%%EOF\n", pdf.TRUNCATED),
        (b"%PDF-1.7\nnothing here\ntrailer << /Root 1 0 R >>\nstartxref\n5\n%%EOF\n", pdf.DAMAGED),
        (samples.pdf(0), pdf.NO_PAGE),
        (samples.pdf_with_action("open"), pdf.ACTIVE),
        (samples.pdf_with_action("open", "Launch"), pdf.ACTIVE),
        (samples.pdf_with_action("open", chained=True), pdf.ACTIVE),
        (samples.pdf_with_action("document"), pdf.ACTIVE),
        (samples.pdf_with_action("page"), pdf.ACTIVE),
        (samples.pdf_with_action("names"), pdf.ACTIVE),
    ],
    ids=lambda value: value if isinstance(value, str) else "made",  # a made file differs each time
)
def test_bad_pdf_is_refused(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


@pytest.mark.parametrize(
    "content",
    [
        samples.pdf_that_opens_on_page_1(),
        samples.pdf_with_action("open", "GoTo"),
        samples.pdf_without_table(),
        samples.pdf(linearize=True),
        samples.pdf() + b"\r\n" * 100,
    ],
    ids=lambda value: value if isinstance(value, str) else "made",  # a made file differs each time
)
def test_harmless_pdf_is_accepted(content: bytes) -> None:
    assert inspect(content).pages == 1


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("place", ["named", "pinned", "beside", "linked", "hidden"])
def test_pdf_that_brings_a_file_is_refused_wherever_it_is(place: str, packed: bool) -> None:
    content = samples.pdf_that_brings(place)
    if packed:
        with pikepdf.open(io.BytesIO(content)) as document:
            out = io.BytesIO()
            document.save(
                out,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                encryption=pikepdf.Encryption(owner="x", user="", R=6),
            )
        content = out.getvalue()
    assert refusal(content) == pdf.ATTACHED


def test_pdf_that_writes_its_words_in_another_way_hides_nothing() -> None:
    assert refusal(samples.pdf_that_brings("beside").replace(b"/EF ", b"/#45F ")) == pdf.ATTACHED


def test_pdf_that_plays_is_refused() -> None:
    assert refusal(samples.pdf_that_brings("played")) == pdf.MEDIA


@pytest.mark.parametrize("standard", [3, 4, 6])
def test_pdf_that_anybody_can_open_is_taken_whatever_it_forbids(standard: int) -> None:
    nothing = pikepdf.Permissions(**dict.fromkeys(pikepdf.Permissions()._fields, False))
    locks = {"R": standard, "allow": nothing, "aes": standard > 3, "metadata": standard > 3}
    assert inspect(samples.pdf(2, encryption=pikepdf.Encryption(owner="x", user="", **locks))).pages == 2
    assert refusal(samples.pdf(2, encryption=pikepdf.Encryption(owner="x", user="y", **locks))) == pdf.LOCKED


@pytest.mark.parametrize(
    "behind", [b"", b"\n" * 9000, b"\0" * 9000, b"<html><body>1 of 2 objects</body></html>" * 99, b"\x1a"]
)
@pytest.mark.parametrize(
    "make",
    [lambda: samples.pdf(3, linearize=True), samples.pdf_saved_twice, lambda: samples.pdf(3)],
    ids=["web", "twice", "plain"],
)
def test_whole_pdf_is_taken_whatever_stands_behind_it_and_refused_when_it_is_cut(
    make: Callable[[], bytes], behind: bytes
) -> None:
    whole = make()
    end = whole.rstrip().removesuffix(b"%%EOF")
    assert inspect(end + behind).pages in {1, 3}
    assert inspect(b"\xef\xbb\xbf\r\n" + whole + behind).pages in {1, 3}
    cut = whole.rindex(b"endobj") - 10
    assert refusal(whole[:cut] + behind) == pdf.TRUNCATED


def test_pdf_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert inspect(samples.pdf(2)).pages == 2
    assert refusal(samples.pdf(3)) == pdf.TOO_MANY


def test_pdf_that_unpacks_without_end_is_refused() -> None:
    bomb = samples.pdf_bomb(150)
    assert len(bomb) < 200_000
    assert refusal(bomb) == pdf.TOO_COMPLEX


# --- Pictures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.picture("JPEG", (400, 300))[:-3000], "a.jpg"),
        (samples.picture("PNG", (400, 300))[:-3000], "a.png"),
        (samples.png_that_claims(5000, 5000), "a.png"),  # fewer lines than it says
        (samples.png_that_claims(0, 10), "a.png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "a.jpg"),
    ],
)
def test_damaged_picture_is_refused(content: bytes, name: str) -> None:
    assert refusal(content, name) == picture.DAMAGED


@pytest.mark.parametrize("side", [7746, 9_500, 60_000])  # just above our limit, and above the library's two
def test_image_bomb_is_refused_before_it_is_decoded(side: int) -> None:
    assert refusal(samples.png_that_claims(side, side), "a.png") == picture.too_large().sentence


@pytest.mark.parametrize("saving", [{}, {"progressive": True}, {"quality": 100}, {"restart_marker_blocks": 4}])
def test_jpg_is_whole_by_its_lines_and_not_by_its_end(saving: dict) -> None:
    out = io.BytesIO()
    Image.effect_noise((600, 400), 60).convert("RGB").save(out, "JPEG", **saving)
    whole = out.getvalue()
    assert inspect(whole, "a.jpg").format.key == "jpg"
    assert inspect(whole[:-2], "a.jpg").format.key == "jpg"
    assert inspect(whole + b"\0" * 5000, "a.jpg").format.key == "jpg"
    for share in (0.3, 0.6, 0.9):
        half = whole[: int(len(whole) * share)]
        assert refusal(half, "a.jpg") == picture.DAMAGED
        assert refusal(half + b"\xff\xd9", "a.jpg") == picture.DAMAGED  # as a program saves what it got


def test_png_is_whole_by_its_lines_and_not_by_its_end() -> None:
    whole = samples.picture("PNG", (300, 200))
    assert inspect(whole[:-12], "a.png").format.key == "png"
    assert refusal(whole[: len(whole) // 2], "a.png") == picture.DAMAGED


def test_largest_picture_stands_on_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MAX_PIXELS", 1200)
    assert inspect(samples.picture("PNG", (40, 30)), "a.png").format.key == "png"
    assert refusal(samples.picture("PNG", (41, 30)), "a.png") == picture.too_large().sentence


# --- Workbooks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (samples.workbook()[:-100], workbook.DAMAGED),
        (samples.workbook(xl__vbaProject_DOT_bin=b"x"), workbook.MACROS),
        (samples.workbook(xl__macrosheets__sheet1_DOT_xml=b"x"), workbook.MACROS),
        (samples.workbook(xl__styles2_DOT_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]>"), workbook.DAMAGED),
        (samples.workbook(xl__sharedStrings2_DOT_xml=b" " * (33 * 1024 * 1024)), workbook.TOO_LARGE),
        (
            samples.with_part_replaced(
                samples.workbook(),
                "[Content_Types].xml",
                (b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"),
            ),
            workbook.MACROS,
        ),
        (samples.with_part_replaced(samples.workbook(), "xl/workbook.xml", (b"<", b"")), workbook.DAMAGED),
        (
            samples.with_part_replaced(samples.workbook(), "xl/worksheets/sheet1.xml", (b"</row>", b"")),
            workbook.DAMAGED,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "made",  # a made file differs each time
)
def test_bad_workbook_is_refused(content: bytes, sentence: str) -> None:
    assert refusal(content, "a.xlsx") == sentence


def test_workbook_that_unpacks_without_end_is_refused_before_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = samples.workbook(xl__worksheets__sheet9_DOT_xml=b"\0" * 1024 * 1024)
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1024 * 1024)
    monkeypatch.setattr(workbook, "_unpack", lambda package: pytest.fail("unpacked"))
    assert refusal(bomb, "a.xlsx") == workbook.TOO_LARGE


def test_workbook_with_a_wrong_checksum_is_refused() -> None:
    whole = bytearray(samples.workbook())
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        sheet = package.getinfo("xl/worksheets/sheet1.xml")
    whole[sheet.header_offset + 30 + len(sheet.filename) + 20] ^= 0xFF
    assert "已損壞" in refusal(bytes(whole), "a.xlsx")


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_workbook_whose_list_of_parts_cannot_be_unpacked_is_refused(packing: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.workbook())) as old, zipfile.ZipFile(out, "w", packing) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        parts = new.getinfo("[Content_Types].xml")
    whole, start = bytearray(out.getvalue()), parts.header_offset + 30 + len(parts.filename)
    whole[start : start + parts.compress_size] = b"\xff" * parts.compress_size
    assert refusal(bytes(whole), "a.xlsx") == workbook.DAMAGED


@pytest.mark.parametrize(
    ("name", "sentence"), [("a.xlsx", "檔名是 .xlsx，但檔案內容是壓縮檔。"), ("a.zip", "這個檔案是壓縮檔。")]
)
def test_other_zip_is_no_workbook(name: str, sentence: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("readme.txt", "x")
    assert refusal(out.getvalue(), name).startswith(sentence)


# --- Text ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (samples.CSV.encode("utf-16"), text.UNREADABLE),
        (b"a,b\n\xff\xff\xff,\x81\n", text.LINE.format(line=2)),
        ("甲,乙\n".encode("cp950") * 6 + b"\xa4\n", text.LINE.format(line=7)),  # half a character
        ("甲,乙\n".encode() * 3 + "丙\n".encode("cp950"), text.LINE.format(line=4)),  # two encodings in one file
        (b"a,\x00b\n", text.UNREADABLE),
        (" \n　\n".encode(), text.BLANK),
    ],
)
def test_bad_csv_is_refused(content: bytes, sentence: str) -> None:
    assert refusal(content, "a.csv") == sentence


@pytest.mark.parametrize(
    "odd",
    [
        b"\xfa\x40",
        b"\xfe\xfe",
        b"\x8e\x40",
        b"\xa0\xfe",
        b"\x81\x40",
        b"\xc8\xfe",
        b"\x87\x40",
        "喆".encode("big5hkscs"),
    ],
)
def test_csv_in_big5_with_characters_of_somebodys_own_is_taken_as_it_is(odd: bytes) -> None:
    """造字 in each of Windows' private places, and Hong Kong's set."""
    content = "統一編號,名\r\n04595257,".encode("cp950") + odd + b"\r\n"
    assert inspect(content, "a.csv").format.key == "csv"
    assert content.decode("cp950", "big5-private").splitlines()[1] in {f"04595257,{text.MARK}", "04595257,喆"}


def test_csv_is_read_across_the_chunk_border() -> None:
    content = b"a" * (text.CHUNK - 1) + "測試".encode()
    assert inspect(content, "a.csv").format.key == "csv"


# --- Anything ------------------------------------------------------------------------------------------------------

SEEDS = [
    samples.pdf(2),
    samples.pdf_with_action("page"),
    samples.picture("JPEG"),
    samples.picture("PNG"),
    samples.workbook(),
    samples.CSV.encode(),
]


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A good file cut off, with some bytes changed, or with something put in."""
    content = bytearray(draw(st.sampled_from(SEEDS)))
    content = content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content
    for _ in range(draw(st.integers(0, 8))):
        place = draw(st.integers(0, len(content)))
        content[place : place + draw(st.integers(0, 2))] = draw(st.binary(max_size=4))
    return bytes(content)


@settings(max_examples=300, deadline=None, database=None)
@given(
    content=spoilt() | st.binary(max_size=400),
    name=st.sampled_from(["a.pdf", "a.jpg", "a.xlsx", "a.csv", "", "a.b.c/", "x" * 300]),
)
@example(content=b"", name="a.csv")
@example(content=b"", name="a.pdf")
def test_nothing_that_is_sent_breaks_the_inspection(content: bytes, name: str) -> None:
    try:
        inspected = inspect(content, name)
    except FileRefused as refused:
        assert refused.messages[0].endswith("。")
    else:
        assert inspected.format.key in samples.EVERY
