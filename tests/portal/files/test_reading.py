"""What is seen in papers of every kind, and does a hostile one harm nobody else?"""

import io
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw
from weasyprint import HTML

from demonstration.cases import text_pdf
from portal.files import findings, reading, room
from portal.files.models import StoredFile
from portal.files.reading import Read, UnreadableFile
from tests.portal.files import samples
from tests.portal.files.pages.forms import CHOICE, TEXT, Form
from tests.portal.files.scans import encoded, picture, scan

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Stored = Callable[..., StoredFile]
WORDS = "臺灣測試股份有限公司 統一編號 99000007"


def read(stored: Stored, content: bytes, name: str = "年報.pdf") -> Read:
    return reading.read(stored(content, name))


def test_text_of_a_printed_form_is_read(stored: Stored) -> None:
    page = "<body style=\"font-family: 'Noto Sans CJK TC'\"><p>臺灣測試股份有限公司</p><p>統一編號 99000007</p>"
    seen = read(stored, HTML(string=page).write_pdf())
    assert seen.pages == 1
    assert seen.seen == 1
    assert seen.textual == 1
    assert seen.blank == []
    assert seen.coarse == []
    assert seen.text.split() == ["臺灣測試股份有限公司", "統一編號", "99000007"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_page_is_read_alike(stored: Stored, turn: int) -> None:
    with pikepdf.open(io.BytesIO(text_pdf([[WORDS]]))) as document:
        document.pages[0].rotate(turn, relative=True)
        out = io.BytesIO()
        document.save(out)
    assert read(stored, out.getvalue()).text.split() == WORDS.split()


def test_scan_has_no_text_and_its_blank_and_coarse_pages_are_told(stored: Stored) -> None:
    seen = read(stored, scan(picture(), picture(drawn=False), picture((595, 842))))
    assert seen.pages == 3
    assert seen.textual == 0
    assert seen.blank == [2]
    assert seen.text == ""
    assert seen.coarse == []  # each page takes the size of its picture
    seen = read(stored, scan(picture(), picture((595, 842)), dpi=72))
    assert seen.textual == 0
    assert seen.blank == []
    assert seen.coarse == [1, 2]


def test_dusty_page_is_blank_and_a_short_line_is_not(stored: Stored) -> None:
    dusty, line = picture(drawn=False), picture(drawn=False)
    ImageDraw.Draw(dusty).rectangle((600, 600, 606, 606), fill=0)
    ImageDraw.Draw(line).rectangle((300, 300, 600, 330), fill=0)
    assert read(stored, scan(dusty, line)).blank == [1]


def test_text_without_a_table_of_characters_is_no_text(stored: Stored) -> None:
    assert read(stored, text_pdf([["\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009"]])).textual == 0


@pytest.mark.parametrize(
    ("made", "kind", "blank", "coarse"),
    [
        (picture(), "JPEG", [], []),
        (picture(drawn=False), "JPEG", [1], []),
        (picture((1200, 500)), "PNG", [], [1]),
        (Image.new("RGBA", (900, 900)), "PNG", [1], []),  # transparent all over
    ],
)
def test_picture_is_one_page(stored: Stored, made: Image.Image, kind: str, blank: list, coarse: list) -> None:
    suffix = {"JPEG": "jpg", "PNG": "png"}[kind]
    assert read(stored, encoded(made, kind), f"圖.{suffix}") == Read(1, 1, 0, blank, coarse, "")


def test_long_paper_is_read_to_its_sixtieth_page(stored: Stored) -> None:
    seen = read(stored, text_pdf([[f"第 {number} 頁的內容很短"] for number in range(1, 301)]))
    assert seen.pages == 300
    assert seen.seen == 60
    assert seen.textual == 60
    assert ("第 60 頁" in seen.text, "第 61 頁" in seen.text) == (True, False)


def test_no_more_text_is_taken_than_a_bound(stored: Stored) -> None:
    seen = read(stored, text_pdf([["字" * 4000] * 10] * 3))
    assert (len(seen.text), seen.seen) == (60_000, 2)


def bomb(megabytes: int) -> bytes:
    """A page whose content unpacks to so many megabytes of drawing."""
    with pikepdf.new() as document:
        page = document.add_blank_page()
        packed = zlib.compress(b"0 0 m 9 9 l S " * (megabytes * 1024 * 1024 // 14), 9)
        page.Contents = document.make_stream(packed)
        page.Contents.stream_dict.Filter = pikepdf.Name.FlateDecode
        out = io.BytesIO()
        document.save(out, compress_streams=False)
    return out.getvalue()


def test_bomb_ends_the_reader_and_nothing_else(stored: Stored) -> None:
    begun = time.monotonic()
    with pytest.raises(UnreadableFile, match="exit"):
        read(stored, bomb(700))
    assert time.monotonic() - begun < reading.LIMITS.seconds + room.BACKGROUND.patience
    assert read(stored, text_pdf([[WORDS]])).textual == 1


def test_reader_that_hangs_is_stopped(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LIMITS", replace(reading.LIMITS, seconds=0))
    with pytest.raises(UnreadableFile, match="time") as refused:
        read(stored, text_pdf([[WORDS]]))
    assert refused.value.may_pass


@pytest.mark.parametrize("content", [b"%PDF-1.7 broken", b"", samples.EXE])
def test_what_is_no_paper_is_unreadable(stored: Stored, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    file = stored(samples.pdf())
    Path(file.blob.path).write_bytes(content)
    with pytest.raises(UnreadableFile, match="exit"):
        reading.read(file)


def test_reader_that_dies_of_a_signal_is_unreadable(
    stored: Stored, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    crash = tmp_path / "crash.py"
    crash.write_text("import os, signal\ndef look(*_): os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(reading, "READER", crash)
    with pytest.raises(UnreadableFile, match="exit -11"):
        read(stored, samples.pdf())


@pytest.mark.parametrize("said", ["None", "[]", "{}", '{"pages": 1}', "chr(0)"])
def test_answer_that_is_no_answer_is_unreadable(
    stored: Stored, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    liar = tmp_path / "liar.py"
    liar.write_text(f"def look(*_): return {said}")
    monkeypatch.setattr(reading, "READER", liar)
    with pytest.raises(UnreadableFile, match="no answer"):
        read(stored, samples.pdf())


@pytest.mark.parametrize(
    "name",
    [
        "U1_owner_password_R6.pdf",
        "U1_scan_with_owner_password.pdf",
        "U2_nul_4845.pdf",
        "U2_no_eof_mark.pdf",
        "U6_hybrid_xfa.pdf",
        "U9_iccp_2mb.png",
        "U10_without_last_2.jpg",
        "U10_newline_before.jpg",
    ],
)
def test_what_is_taken_is_read(stored: Stored, name: str) -> None:
    content = (Path(__file__).with_name("cases") / name).read_bytes()
    seen = read(stored, content, name)
    assert seen.pages == 1
    assert seen.seen == 1
    assert seen.blank == []


@pytest.mark.parametrize("standard", [3, 4, 6])
def test_paper_with_an_owner_password_of_any_standard_is_read(stored: Stored, standard: int) -> None:
    with pikepdf.open(io.BytesIO(text_pdf([[WORDS]]))) as document:
        out = io.BytesIO()
        document.save(
            out, encryption=pikepdf.Encryption(owner="x", user="", R=standard, aes=standard > 3, metadata=standard > 3)
        )
    assert read(stored, out.getvalue()).text.split() == WORDS.split()


# --- Forms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "blank", "tax_ids", "days"),
    [
        ("U3_field_with_appearance.pdf", [], [], []),
        ("U3_field_without_appearance.pdf", [], [], []),
        ("U4_only_filled_fields.pdf", [], ["99000007"], ["2026-11-01"]),
        ("U4_really_empty.pdf", [1], [], []),
    ],
)
def test_forms_of_real_life_are_read(stored: Stored, name: str, blank: list, tax_ids: list, days: list) -> None:
    seen = read(stored, (Path(__file__).with_name("cases") / name).read_bytes(), name)
    printed = findings.find(seen.text)
    assert seen.blank == blank
    assert printed.tax_ids == tax_ids
    assert printed.days == days
    assert ("台灣範例資訊股份有限公司" in seen.text) is (not blank)


def filled(*values: str, **more: object) -> Form:
    form = Form(NeedAppearances=True)
    for number, value in enumerate(values):
        form.box(TEXT, String(value), Rect=(100, 600 - 40 * number, 400, 630 - 40 * number), **more)
    return form


@pytest.mark.parametrize("shown", [True, False])
def test_answers_in_a_form_count_as_text_and_the_form_is_not_blank(stored: Stored, shown: bool) -> None:
    form = Form(NeedAppearances=not shown)
    for number, value in enumerate((WORDS, "報告日期 115年11月1日")):
        look = {"AP": form.look(value)} if shown else {}
        form.box(TEXT, String(value), Rect=(100, 600 - 40 * number, 400, 630 - 40 * number), **look)
    seen = read(stored, form.bytes())
    printed = findings.find(seen.text)
    assert seen.textual == 1
    assert seen.blank == []
    assert seen.drawn is True
    assert printed.tax_ids == ["99000007"]
    assert printed.labelled == ["99000007"]
    assert printed.days == ["2026-11-01"]


def test_answer_beside_its_label_is_read_with_the_label_of_its_box(stored: Stored) -> None:
    seen = read(stored, filled("99000007", TU=String("統一編號 1")).bytes())
    assert findings.find(seen.text).labelled == ["99000007"]


def test_answers_of_parents_and_choices_are_read_in_words(stored: Stored) -> None:
    form = Form()
    parent = form.pdf.make_indirect(
        Dictionary(FT=TEXT, T=String("公司"), V=String("甲乙丙丁戊己庚辛公司"), Kids=Array())
    )
    form.fields.append(parent)
    parent.Kids.append(form.note(Subtype=Name.Widget, Parent=parent))
    form.box(CHOICE, String("01"), Rect=(100, 500, 400, 530), Opt=Array([Array([String("01"), String("台北市")])]))
    assert read(stored, form.bytes()).text.split() == ["公司", "甲乙丙丁戊己庚辛公司", "台北市"]


def test_hidden_and_secret_answers_are_not_read(stored: Stored) -> None:
    form = filled("藏起來的八個字呢", F=2)
    form.box(TEXT, String("password1234"), Ff=1 << 13, Rect=(100, 500, 400, 530))
    assert read(stored, form.bytes()).text == ""


def test_short_answer_alone_is_no_blank_page_and_an_empty_form_is_one(stored: Stored) -> None:
    assert read(stored, filled("是").bytes()).blank == []
    assert read(stored, filled("").bytes()).blank == [1]


def test_stamp_on_an_empty_page_is_seen(stored: Stored) -> None:
    form = Form()
    form.note(Subtype=Name.Stamp, AP=form.look("核可章", "red"))
    assert read(stored, form.bytes()).blank == []


def test_files_packed_into_a_paper_are_counted(stored: Stored) -> None:
    form = Form()
    form.pdf.attachments["x.exe"] = b"MZ"
    seen = read(stored, samples.pdf())
    assert seen.packed == 0
    Path((file := stored(samples.pdf())).blob.path).write_bytes(
        form.bytes()
    )  # one from before such papers were refused
    assert reading.read(file).packed == 1


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("統一編號,名\r\n04595257,".encode("cp950") + b"\xfa\x40\r\n" + "甲,乙\r\n".encode("cp950"), [2]),
        ("統一編號,○碁\r\n".encode("cp950"), []),
        ("統一編號,𠮷\r\n甲,\ue000\r\n".encode(), [2]),
        ("甲\r\n".encode("cp950") + b"\x8e\x40\r\n", [2]),
    ],
)
def test_lines_with_characters_of_somebodys_own_are_named(stored: Stored, content: bytes, lines: list[int]) -> None:
    assert read(stored, content, "用量.csv").private == lines
