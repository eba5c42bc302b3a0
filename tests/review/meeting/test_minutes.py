"""Do the minutes say the twelve things of the law, name nobody by what they wrote, and stay as they were signed?"""

from io import BytesIO

import pikepdf
import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from review.meeting import dossier, ending, minutes, printing, recording
from review.models import AgendaItem, Committee, Meeting, ReviewTask, SeatDeclaration
from tests import factories
from tests.factories import stored
from tests.review.meeting.day import DAY, conflict, items_of, opinion, person, resolve_all

pytestmark = pytest.mark.django_db


def said_of(meeting: Meeting, items: list[AgendaItem] | None = None) -> minutes.Minutes:
    meeting = stored(meeting)
    return minutes.of_meeting(meeting, minutes.every_item(meeting) if items is None else items)


def closed(meeting: Meeting) -> Meeting:
    ending.confirm(meeting, person(meeting, 0), DAY)
    for number in range(1, 5):
        ending.sign(meeting, person(meeting, number), DAY)
    return ending.adjourn(meeting, factories.officer(), DAY)


def text_of(content: bytes) -> str:
    document = PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_twelve_things_stand_in_the_order_of_the_law(sitting: Meeting) -> None:
    labels = [label for label, _ in said_of(sitting).heads]
    assert labels == [
        "案由", "會議次別", "會議時間", "會議地點", "主席", "出席及請假委員",
        "列席人員", "紀錄", "報告事項及決定", "討論事項及決議", "臨時動議", "其他應記載事項",
    ]  # fmt: skip


def test_declarations_and_who_stepped_aside_stand_with_each_item(sitting: Meeting) -> None:
    first, second = sitting.committee.members.order_by("pk")[2:4]
    item = items_of(sitting)[0]
    opinion(item.solution, first).task.__class__.objects.update(declared_at=DAY)
    conflict(item.solution, second)
    told, codes = said_of(sitting).items[0], dict(sitting.attendances.values_list("member", "code"))
    others = sorted(f"委員 {code}" for member, code in codes.items() if member != second.pk)
    assert told.declared == "、".join(others)  # of a task the one, at the meeting the rest
    assert told.aside == f"委員 {codes[second.pk]}"
    SeatDeclaration.objects.all().delete()
    assert said_of(sitting).items[0].declared == f"委員 {codes[first.pk]}"


def test_members_stand_by_code_and_nobody_is_known_by_what_they_wrote(sitting: Meeting) -> None:
    member = sitting.committee.members.order_by("pk")[3]
    item = items_of(sitting)[0]
    opinion(item.solution, member, "approve", principle_1="met").criteria.update(comment="這句只在審查意見表上")
    recording.dissent(sitting, item.pk, member.user, "我不同意。", DAY)
    said, code = said_of(sitting), sitting.attendances.get(member=member).code
    assert said.items[0].dissents == ((f"委員 {code}", "我不同意。"),)
    column = said.table.header.index(f"委員 {code}")
    assert said.table.rows[0][column] == "建議通過"
    words = f"{said}"
    names = [each.user.get_full_name() for each in sitting.committee.members.all()]
    assert [word for word in (*names, "這句只在審查意見表上") if word in words] == []


def test_published_names_stand_without_codes(sitting: Meeting) -> None:
    Committee.objects.update(names_public=True)
    head = dict(said_of(sitting).heads)
    names = sorted(f"{each.user.get_full_name()}委員" for each in sitting.committee.members.all())
    assert head["出席及請假委員"] == f"出席 5 人：{'、'.join(names)}\n請假：無"
    assert "委員 A" not in f"{said_of(sitting).heads}"


def test_reader_in_conflict_finds_nothing_of_the_item(sitting: Meeting) -> None:
    item = items_of(sitting)[2]
    member = conflict(item.solution, sitting.committee.members.get(user=person(sitting, 2))).user
    seen = set(AgendaItem.objects.seen_by(member).values_list("pk", flat=True))
    mine = said_of(sitting, [each for each in minutes.every_item(sitting) if each.pk in seen])
    assert (len(mine.table.rows), item.code in f"{mine}") == (2, False)


def test_files_are_kept_once_the_meeting_is_over_and_signed(sitting: Meeting) -> None:
    resolve_all(sitting)
    member = sitting.committee.members.order_by("pk")[3]
    conflict(items_of(sitting)[2].solution, sitting.committee.members.order_by("pk")[4], "dismissed")
    assert not minutes.unfiled(DAY).exists()
    meeting = closed(sitting)
    assert list(minutes.unfiled(DAY)) == [meeting]
    minutes.file(meeting.pk, DAY)
    filed = stored(meeting)
    minutes.file(meeting.pk, DAY)
    assert stored(meeting).minutes_file == filed.minutes_file
    with filed.minutes_file.blob.open() as content:
        words = text_of(content.read())
    assert ["草稿" in words, "審查結果彙整表" in words, member.user.get_full_name() in words] == [False, True, False]
    with filed.table_file.blob.open() as content:
        rows = list(load_workbook(BytesIO(content.read())).active.iter_rows(values_only=True))
    assert rows[0][0] == "案號"
    assert len(rows) == 4
    assert rows[1][8] == "通過"
    with filed.dossier_file.blob.open() as content, pikepdf.open(content) as made:
        assert len(made.pages) <= 2


def test_files_of_two_workers_are_those_of_the_first(sitting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_all(sitting)
    meeting = closed(sitting)
    minutes.file(meeting.pk, DAY)
    first = stored(meeting)
    monkeypatch.setattr(minutes, "unfiled", lambda now: Meeting.objects.all())  # as the other one saw it
    minutes.file(meeting.pk, DAY)
    assert stored(meeting).minutes_file == first.minutes_file
    assert stored(meeting).table_file == first.table_file


def test_minutes_of_an_earlier_meeting_wait_for_the_last_signature(sitting: Meeting) -> None:
    Meeting.objects.update(is_last=False)
    resolve_all(sitting)
    ending.adjourn(sitting, factories.officer(), DAY)
    ending.confirm(sitting, person(sitting, 0), DAY)
    for number in range(1, 4):
        ending.sign(sitting, person(sitting, number), DAY)
    assert not minutes.unfiled(DAY).exists()
    ending.sign(sitting, person(sitting, 4), DAY)
    assert list(minutes.unfiled(DAY)) == [sitting]


def test_dossier_tells_what_was_found_and_what_became_of_it(sitting: Meeting) -> None:
    item = items_of(sitting)[2]
    settled = conflict(item.solution, sitting.committee.members.order_by("pk")[4], "dismissed")
    settled.answered_by, settled.answered_at, settled.answer = factories.officer(), DAY, "同名不同人"
    settled.save()
    said = dossier.of_meeting(stored(sitting), minutes.every_item(sitting))
    (row,) = next(section.rows for section in said.sections if section.title == "利益衝突的發現與處理")
    assert row[0] == item.code
    assert row[3] == "同住的弟弟是負責人。"
    assert row[4] == "已查，無須迴避"
    assert row[5].endswith("同名不同人")
    assert "同名不同人" in text_of(printing.dossier_pdf(said)).replace("\r\n", "")


def test_table_keeps_text_that_looks_like_a_formula(sitting: Meeting) -> None:
    said = said_of(sitting)
    row = ("=1+1", *said.table.rows[0][1:])
    table = minutes.ResultTable(said.table.header, (row,))
    made = printing.table_xlsx(minutes.Minutes(said.title, said.heads, said.items, table, (), is_final=False))
    cell = load_workbook(BytesIO(made)).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_dossier_says_what_members_declared_once_and_who_agreed_to_it(sitting: Meeting) -> None:
    members = sitting.committee.members.order_by("pk")
    for item, member in zip(items_of(sitting), members, strict=False):
        opinion(item.solution, member)
    ReviewTask.objects.update(declared_at=DAY, declaration="我沒有利益衝突。")
    said = dossier.of_meeting(stored(sitting), minutes.every_item(sitting))
    assert said.declared == ("我沒有利益衝突。", SeatDeclaration.objects.first().words)
    (rows,) = (section.rows for section in said.sections if section.title == "委員聲明")
    assert [row[4] for row in rows] == ["聲明 1"] * 3 + ["聲明 2"] * 5
    assert rows[3][0] == "、".join(item.code for item in items_of(sitting))
    assert text_of(printing.dossier_pdf(said)).count("我沒有利益衝突。") == 1


def test_table_is_printed_across_with_its_head_on_each_page(sitting: Meeting) -> None:
    sheet = load_workbook(BytesIO(printing.table_xlsx(said_of(sitting)))).active
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
