"""Does one PDF or ZIP hold the whole case, in order, with nothing of a stranger's that acts by itself?"""

import csv
import io
import re
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone
from pikepdf import Name, String
from PIL import Image

from applications.models import Application, Attachment
from portal.background import duties
from portal.files import settling, uploads
from portal.files.settling import Settled
from portal.roles import Role
from portal.trail.frozen import thaw
from review.models import CaseNote, Packet
from review.packet import contents
from review.qualification import marking
from tests import factories
from tests.applications.documents.paper import boxes, lost
from tests.portal.files.pages.forms import TEXT, Form

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def case() -> Application:
    return factories.in_review(solutions=[{"name": "甲/乙"}])


def made(case: Application, kind: str) -> Packet:
    packet = marking.ask_packet(case.submissions.get(), kind, factories.officer(), timezone.now())
    duties.sweep("review.packets")
    packet.refresh_from_db()
    assert (packet.last_error, packet.done_at is not None) == ("", True)
    return packet


def bytes_of(packet: Packet) -> bytes:
    with packet.file.blob.open("rb") as content:
        return content.read()


def words(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "packet.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout


def put(case: Application, slot: str, content: bytes, name: str, content_type: str) -> None:
    """Another file in the place of the first of a slot, also in what is frozen."""
    stored = uploads.keep(content, name=name, content_type=content_type, now=timezone.now())
    Attachment.objects.filter(application=case, slot=slot).update(file=stored)
    frozen = thaw(case.submissions.get().frozen)
    for sheet in frozen["sheets"]:
        for section in sheet["sections"]:
            for row in section["rows"]:
                if row["name"] == slot:
                    row["files"][0] |= {"file": str(stored.pk), "name": name, "content_type": content_type}
    factories.overwrite(case.submissions, frozen=frozen)


def test_packet_holds_forms_checklist_and_every_paper_with_page_numbers(case: Application, tmp_path: Path) -> None:
    CaseNote.objects.create(application=case, text="同仁之間的話", by=factories.officer(), at=timezone.now())
    packet = made(case, "pdf")
    content = bytes_of(packet)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        total = len(pdf.pages)
        with pdf.open_outline() as outline:
            tops = [top.title for top in outline.root]
            leaves = [leaf.title for top in outline.root for slot in top.children for leaf in slot.children]
    papers = contents.papers(case.submissions.get())
    assert tops[:2] == ["附表", "檢核表"]
    assert tops[2:] == list(dict.fromkeys(f"{paper.place}　應備資料" for paper in papers))
    assert leaves == [paper.filed.name for paper in papers]
    said = words(content, tmp_path)
    assert re.findall(r"(\d+) / (\d+)\n", said) == [(str(n), str(total)) for n in range(1, total + 1)]
    assert said.count(case.number) >= total
    assert "資格審查檢核表" in said
    assert "同仁之間的話" not in said


def hostile() -> bytes:
    content = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(842, 595))
        page.Rotate = 90
        act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        page.AA = pikepdf.Dictionary(O=act)
        page.Annots = pdf.make_indirect(
            pikepdf.Array(
                [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=act)]
            )
        )
        page.Contents = pdf.make_stream(b"Q Q q 5 0 0 5 0 0 cm")
        pdf.Root.OpenAction = act
        pdf.attachments["x.exe"] = b"MZ"
        pdf.save(content)
    return content.getvalue()


def test_nothing_of_a_hostile_paper_acts(case: Application) -> None:
    put(case, "load_test_report", hostile(), "壞.pdf", "application/pdf")
    with pikepdf.open(io.BytesIO(bytes_of(made(case, "pdf")))) as pdf:
        dumped = b"".join(bytes(repr(pdf_object).encode()) for pdf_object in pdf.objects)
        assert [
            word for word in (b"JavaScript", b"/OpenAction", b"EmbeddedFile", b"/AA", b"/Annot'") if word in dumped
        ] == []


def test_broken_paper_table_and_picture_each_have_a_page(case: Application, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (400, 200), (200, 0, 0, 128)).save(picture, "PNG")
    put(case, "load_test_report", b"%PDF-1.7 broken", "壞掉.pdf", "application/pdf")
    put(case, "security_test_report", picture.getvalue(), "圖.png", "image/png")
    put(case, "usage_log_sample", b"a,b\n", "紀錄.csv", "text/csv")
    content = bytes_of(made(case, "pdf"))
    said = words(content, tmp_path)
    assert [word for word in ("無法併入卷宗", "這是表格檔", "紀錄.csv", "圖.png") if word not in said] == []


def test_form_is_seen_in_the_packet_and_what_is_not_is_named(case: Application, tmp_path: Path) -> None:
    drawn, typed, rare = Form(NeedAppearances=True), Form(NeedAppearances=True), Form()
    drawn.box(TEXT, String("甲公司"), AP=drawn.look("甲公司"))
    typed.box(TEXT, String("乙公司"))
    rare.box(TEXT, String("丙\ue001"))
    rare.note(Subtype=Name.Square)
    rare.pdf.attachments["x.exe"] = b"MZ"
    for slot, form in (("load_test_report", drawn), ("security_test_report", typed), ("usage_log_sample", rare)):
        put(case, slot, form.bytes(), f"{slot}.pdf", "application/pdf")
    content = bytes_of(made(case, "pdf"))
    said = words(content, tmp_path)
    assert [word for word in ("甲公司", "乙公司", "丙〓") if word not in said] == []
    assert {"TW-Kai", "Noto-Sans-CJK-TC"} <= fonts_of(content)
    note = said[said.index("沒有下列的字") - 80 :]
    assert [word for word in ("U+E001", "第 1 頁有註解或標記", "夾帶了別的檔案") if word not in note] == []
    assert (said.count("沒有下列的字"), said.count("沒有印出來，請在案件頁")) == (1, 1)  # the others need no word


def fonts_of(content: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts = [
            pdf_object
            for pdf_object in pdf.objects
            if isinstance(pdf_object, pikepdf.Dictionary) and "/DescendantFonts" in pdf_object
        ]
        return {str(font.BaseFont).rpartition("+")[2] for font in fonts}


def test_paper_whose_look_ends_badly_has_a_sheet_that_names_it(
    case: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(papers: object, printer: object, product: object) -> list[Settled]:
        return [Settled(error="exit -9") for _ in papers]

    monkeypatch.setattr(settling, "settle", lost)
    said = words(bytes_of(made(case, "pdf")), tmp_path)
    assert said.count("太複雜，無法併入卷宗") == len(contents.papers(case.submissions.get()))


def test_zip_holds_every_paper_under_its_name_and_an_index(case: Application) -> None:
    put(case, "load_test_report", b"x", "../../=壓測.pdf", "application/pdf")
    papers = contents.papers(case.submissions.get())
    with zipfile.ZipFile(io.BytesIO(bytes_of(made(case, "zip")))) as archive:
        names = archive.namelist()
        rows = list(csv.reader(io.StringIO(archive.read("檔案清單.csv").decode("utf-8-sig"))))
    assert (len(names), len(set(names))) == (len(papers) + 3, len(names))
    assert {name.split("/")[0] for name in names if "/" in name} == {"公司資料", "方案1_甲_乙"}
    assert [name for name in names if ".." in name] == []
    assert [row[0] for row in rows[1:]] == [name for name in names if "/" in name]
    assert names[0] == f"附表_{case.number}.pdf"


def test_packet_is_for_staff_alone_and_for_seven_days(case: Application) -> None:
    packet = made(case, "zip")

    def answer(user: object) -> int:
        client = Client()
        client.force_login(user)
        response = client.get(f"/files/{packet.file_id}/")
        response.getvalue()
        return response.status_code

    people = [
        factories.user_of(case),
        factories.vendor(),
        *(factories.staff(role) for role in (Role.OFFICER, Role.AUTHORITY, Role.REVIEWER)),
    ]
    assert [answer(user) for user in people] == [404, 404, 200, 200, 404]
    later = timezone.now() + timedelta(days=7, minutes=1)
    Packet.objects.update(done_at=timezone.now() - timedelta(days=7))
    assert answer(factories.officer()) == 404
    duties.sweep("review.packets_forget", later)
    assert not Packet.objects.exists()


def test_asked_twice_it_is_made_once_and_asked_again_it_is_made_again(case: Application) -> None:
    submission, user = case.submissions.get(), factories.officer()
    for _ in range(2):
        marking.ask_packet(submission, "zip", user, timezone.now())
    assert duties.sweep("review.packets") == 1
    first = Packet.objects.get().file_id
    marking.ask_packet(submission, "zip", user, timezone.now())
    assert duties.sweep("review.packets") == 1
    assert Packet.objects.get().file_id not in (None, first)


@pytest.mark.parametrize("name", ["W" * 100, "雲" * 100])
def test_line_at_the_foot_leaves_the_page_number_alone_and_names_the_file(name: str) -> None:
    case = factories.in_review(solutions=[{"name": name}])
    content = bytes_of(made(case, "pdf"))
    assert [fault for fault in lost(content) if "/" in fault or "…" in fault or "pdf" in fault] == []
    last = [word for _, word in boxes(content)[-1][2]]
    assert any(word.endswith((".pdf", ".csv", ".xlsx", ".png", ".jpg")) for word in last)
