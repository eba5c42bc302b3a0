"""Is every answer and stamp seen on the settled page as its author drew it, and does nothing else come along? By pixels."""

import io
import subprocess
import tempfile
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageChops
from pypdfium2 import raw

from applications.documents.values import values_pdf
from portal.files import settling
from portal.files.settling import Settled, Sheets
from tests.portal.files.pages.forms import BOX, CHOICE, TEXT, TICK, Form

pytestmark = pytest.mark.once
COMPANY = "台灣範例資訊股份有限公司"
SCALE = 2


def settled(content: bytes, kind: str = "pdf") -> tuple[Settled, bytes]:
    with tempfile.TemporaryFile() as product:
        made = settling.settle_one(Sheets(kind, io.BytesIO(content), len(content)), values_pdf, product)
        return made, settling.part(product, made).read()


def drawn(content: bytes) -> Image.Image:
    """The first page as it is printed, by a reader that makes no appearance of its own."""
    with pdfium.PdfDocument(content) as document:
        page = document[0]
        raw.FPDFPage_Flatten(page, raw.FLAT_PRINT)
        return document[0].render(scale=SCALE, grayscale=True).to_pil()


def in_box(picture: Image.Image, box: tuple[float, ...] = BOX) -> Image.Image:
    left, bottom, right, top = box
    height = picture.height / SCALE
    return picture.crop(tuple(int(SCALE * side) for side in (left, height - top, right, height - bottom)))


def has_ink(picture: Image.Image) -> bool:
    return picture.getextrema()[0] < 128


def words(content: bytes) -> str:
    answer = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return "".join(answer.stdout.decode().split())


def only_in_box(content: bytes, box: tuple[float, ...] = BOX) -> bool:
    picture = drawn(content)
    inside = has_ink(in_box(picture, box))
    left, bottom, right, top = box
    height = picture.height / SCALE
    picture.paste(255, tuple(int(SCALE * side) for side in (left, height - top, right, height - bottom)))
    return inside and not has_ink(picture)


# --- What an author drew stays as it is ----------------------------------------------------------------------------


@pytest.mark.parametrize("need", [True, False])
def test_appearance_of_an_answer_is_kept_to_the_pixel(need: bool) -> None:
    form = Form(NeedAppearances=need)
    form.box(TEXT, String(COMPANY), AP=form.look(COMPANY))
    seen, made = settled(form.bytes())
    assert seen.error == ""
    assert seen.values == ()
    assert seen.drawn is True
    assert has_ink(in_box(drawn(made)))
    assert ImageChops.difference(drawn(made), drawn(form.bytes())).getextrema()[1] <= 8


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_appearance_on_a_turned_page_is_kept(turn: int) -> None:
    form = Form(NeedAppearances=True)
    form.box(TEXT, String(COMPANY), AP=form.look(COMPANY))
    form.page.rotate(turn, relative=False)
    _, made = settled(form.bytes())
    assert ImageChops.difference(drawn(made), drawn(form.bytes())).getextrema()[1] <= 8


@pytest.mark.parametrize(
    ("subtype", "more"),
    [
        (Name.Stamp, {}),
        (Name.FreeText, {"Contents": String("同意")}),
        (Name.Ink, {}),
        (Name.Stamp, {"F": 0}),  # shown on the screen although it has no mark to be printed
    ],
)
def test_stamp_remark_and_signature_are_on_the_page(subtype: pikepdf.Name, more: dict) -> None:
    form = Form()
    form.note(Subtype=subtype, AP=form.look("核可章", "red"), **more)
    _, made = settled(form.bytes())
    assert only_in_box(made)
    assert "核可章" in words(made)


def test_signature_is_on_the_page() -> None:
    form = Form()
    form.box(Name.Sig, AP=form.look("核可章", "red"))
    assert only_in_box(settled(form.bytes())[1])


def test_ticked_and_empty_boxes_are_drawn_by_their_state() -> None:
    form = Form(NeedAppearances=True)
    full, empty = form.drawing(b"0 g 0 0 300 30 re f"), form.drawing(b"")
    states = Dictionary(N=Dictionary(Yes=full, Off=empty))
    rects = [(100, y, 400, y + 30) for y in (700, 600, 500, 400)]
    form.box(TICK, Name.Yes, AP=states, AS=Name.Yes, Rect=rects[0])
    form.box(TICK, Name.Off, AP=states, AS=Name.Off, Rect=rects[1])
    form.box(TICK, Name.Yes, AP=states, Rect=rects[2])  # says so by its value alone
    form.box(TICK, Name.Yes, AP=states, AS=Name.Off, Rect=rects[3])  # filled by a library that forgot the state
    _, made = settled(form.bytes())
    assert [has_ink(in_box(drawn(made), rect)) for rect in rects] == [True, False, True, True]


def test_hidden_boxes_and_layers_that_are_off_stay_hidden() -> None:
    form = Form()
    layer = form.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("草圖")))
    form.pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    form.box(TEXT, String("藏"), F=2, AP=form.look("藏"))
    form.note(Subtype=Name.Stamp, OC=layer, AP=form.look("圖層"))
    form.page.Resources = Dictionary(Properties=Dictionary(L=layer))
    form.page.Contents = form.pdf.make_stream(b"/OC /L BDC 0 g 100 600 300 30 re f EMC")
    _, made = settled(form.bytes())
    assert not has_ink(drawn(made))


# --- What nobody drew is printed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "more"),
    [
        (String(COMPANY), {}),
        (String(b"\xef\xbb\xbf" + COMPANY.encode()), {}),  # UTF-8, of PDF 2.0
        (String(COMPANY), {"DA": String("/Helv 0 Tf 1 0 0 rg")}),  # as large as fits
        (String(COMPANY), {"Q": 2, "Rect": (100, 600, 400, 612)}),
        (String(f"{COMPANY}\r地址"), {"Ff": 1 << 12}),
        (String("01"), {"FT": CHOICE, "Ff": 1 << 17, "Opt": Array([Array([String("01"), String(COMPANY)])])}),
        (Array([String(COMPANY)]), {"FT": CHOICE, "Opt": Array([String(COMPANY), String("別家")])}),
        (String(COMPANY), {"Ff": 1 << 24, "MaxLen": 20}),  # a comb
        (String(COMPANY), {"MK": Dictionary(R=180)}),
    ],
)
def test_answer_without_an_appearance_is_printed_in_its_box(value: pikepdf.Object, more: dict) -> None:
    form = Form(NeedAppearances="Q" in more)
    form.box(more.get("FT", TEXT), value, **{key: part for key, part in more.items() if key != "FT"})
    seen, made = settled(form.bytes())
    assert seen.error == ""
    assert len(seen.values) == 1
    assert seen.unprinted == 0
    assert only_in_box(made)
    assert COMPANY in words(made)


def test_answer_of_a_parent_is_printed_in_each_of_its_boxes() -> None:
    form = Form()
    parent = form.pdf.make_indirect(
        Dictionary(FT=TEXT, T=String("公司"), V=String(COMPANY), DA=String("/Helv 10 Tf 0 g"), Kids=Array())
    )
    rects = [(100, 600, 400, 630), (100, 300, 400, 330)]
    for rect in rects:
        parent.Kids.append(form.note(Subtype=Name.Widget, Parent=parent, Rect=rect))
    form.fields.append(parent)
    seen, made = settled(form.bytes())
    assert len(seen.values) == 2
    assert [has_ink(in_box(drawn(made), rect)) for rect in rects] == [True, True]
    assert words(made) == COMPANY * 2


@pytest.mark.parametrize(
    "look",
    [
        b"/Tx BMC EMC",
        b"/Tx BMC q BT /Helv 12 Tf ( ) Tj ET Q EMC",
        b"BT /Helv 12 Tf (????????????) Tj ET",
        b"0.5 G 0 0 300 30 re S",
    ],
)
def test_appearance_that_does_not_show_the_answer_is_no_appearance(look: bytes) -> None:
    form = Form(NeedAppearances=True)
    form.box(TEXT, String(COMPANY), AP=Dictionary(N=form.drawing(look)))
    _, made = settled(form.bytes())
    assert words(made) == COMPANY


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_answer_is_printed_upright_on_a_turned_page(turn: int) -> None:
    """A form that is filled on a turned page turns its boxes the other way."""
    form = Form()
    form.page.rotate(turn, relative=False)
    form.box(TEXT, String(COMPANY), Rect=(100, 300, 130, 600) if turn != 180 else BOX, MK=Dictionary(R=turn))
    _, made = settled(form.bytes())
    assert words(made) == COMPANY
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()
    (line,) = [line for line in boxes.splitlines() if "<word" in line]
    sides = {key: float(line.split(f'{key}="')[1].split('"')[0]) for key in ("xMin", "xMax", "yMin", "yMax")}
    assert sides["xMax"] - sides["xMin"] > 3 * (sides["yMax"] - sides["yMin"])


def test_rare_characters_of_an_answer_are_marked() -> None:
    form = Form()
    form.box(TEXT, String("甲\ue001乙"))
    _, made = settled(form.bytes())
    assert words(made) == "甲〓乙"


def test_secret_is_not_shown_and_a_ticked_box_without_a_look_is_ticked() -> None:
    form = Form()
    form.box(TEXT, String("secret"), Ff=1 << 13)
    form.box(TICK, Name.Yes, Rect=(100, 500, 120, 520))
    _, made = settled(form.bytes())
    assert words(made) == "******✓"


def test_box_without_an_extent_is_for_nobody_and_breaks_nothing() -> None:
    form = Form()
    form.box(TEXT, String("暗記"), Rect=(0, 0, 0, 0))
    form.box(TEXT, String("殘"), Rect=(1, 2, 3))
    seen, made = settled(form.bytes())
    assert seen.error == ""
    assert seen.values == ()
    assert words(made) == ""


def test_printing_that_fails_is_told_and_costs_no_page() -> None:
    form = Form()
    form.box(TEXT, String(COMPANY))
    with tempfile.TemporaryFile() as product:
        content = form.bytes()
        made = settling.settle_one(Sheets("pdf", io.BytesIO(content), len(content)), lambda values: 1 / 0, product)
    assert made.error == ""
    assert made.unprinted == 1
    assert made.pages == 1
    assert made.size > 0


def test_remark_without_a_look_of_its_own_is_told() -> None:
    form = Form()
    form.note(Subtype=Name.Square)
    form.note(Subtype=Name.FreeText, Contents=String("手寫的話"), Rect=(100, 500, 400, 530))
    seen, made = settled(form.bytes())
    assert seen.undrawn == (1,)
    assert words(made) == "手寫的話"


# --- Nothing else comes along --------------------------------------------------------------------------------------


def test_nothing_that_acts_or_is_packed_in_comes_along() -> None:
    form = Form()
    act = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    form.box(TEXT, String("甲"), AP=form.look("甲"), AA=Dictionary(F=act), A=act)
    form.pdf.Root.OpenAction = act
    form.pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), act])))
    form.pdf.attachments["x.exe"] = b"MZ program"
    pinned = form.pdf.make_stream(b"MZ program", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("x.exe"), EF=Dictionary(F=pinned))
    form.note(Subtype=Name.FileAttachment, FS=spec, Rect=(10, 10, 30, 30))
    picture = form.drawing(b"0 g 0 0 9 9 re f")
    picture.AF = Array([spec])
    form.page.Resources = Dictionary(
        XObject=Dictionary(AA=picture), Secret=pinned, Properties=Dictionary(P=Dictionary(AF=Array([spec])))
    )
    form.page.Contents = form.pdf.make_stream(b"/AA Do")
    seen, made = settled(form.bytes())
    assert (seen.error, seen.files) == ("", 2)
    with pikepdf.open(io.BytesIO(made)) as document:
        kept = [
            key
            for entry in document.objects
            if isinstance(entry, pikepdf.Dictionary | pikepdf.Stream)
            for key in entry.keys()  # noqa: SIM118
        ]
        held = [entry.read_bytes() for entry in document.objects if isinstance(entry, pikepdf.Stream)]
        assert set(document.Root.keys()) == {"/Type", "/Pages"}
    assert [key for key in ("/JS", "/EF", "/AF", "/OpenAction", "/Names", "/Annots", "/A") if key in kept] == []
    assert [stream for stream in held if b"MZ program" in stream] == []
    assert has_ink(drawn(made))  # a picture that is only called AA is drawn


def test_page_is_shown_to_its_crop_and_not_to_its_trim() -> None:
    form = Form()
    form.page.Contents = form.pdf.make_stream(b"0 g 0 0 595 842 re f")
    form.page.TrimBox, form.page.CropBox = Array([200, 200, 300, 300]), Array([0, 0, 595, 842])
    _, made = settled(form.bytes())
    with pikepdf.open(io.BytesIO(made)) as document:
        assert [float(number) for number in document.pages[0].as_form_xobject().BBox] == [0, 0, 595, 842]


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_paper_with_an_owners_password_alone_is_settled_without_it(revision: int) -> None:
    form = Form()
    form.box(TEXT, String(COMPANY), AP=form.look(COMPANY))
    out = io.BytesIO()
    form.pdf.save(
        out, encryption=pikepdf.Encryption(owner="x", user="", R=revision, aes=revision > 3, metadata=revision > 3)
    )
    _, made = settled(out.getvalue())
    with pikepdf.open(io.BytesIO(made)) as document:
        assert not document.is_encrypted
    assert COMPANY in words(made)


def test_one_paper_that_breaks_costs_no_other(tmp_path: Path) -> None:
    form = Form()
    form.box(TEXT, String(COMPANY))
    bad, good = b"%PDF-1.7 broken", form.bytes()
    with tempfile.TemporaryFile() as product:
        papers = [Sheets("pdf", io.BytesIO(content), len(content)) for content in (bad, good, bad, good)]
        made = settling.settle(papers, values_pdf, product)
        assert [(paper.error, paper.pages) for paper in made] == [("PdfError", 0), ("", 1), ("PdfError", 0), ("", 1)]
        assert [words(settling.part(product, paper).read()) for paper in made if not paper.error] == [COMPANY] * 2
