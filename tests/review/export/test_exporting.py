"""Is every answer in the workbook, as text where it must be, for nobody but who asked, and gone after a week?"""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from applications import actions as vendor_actions
from applications.models import Application
from applications.place import Place
from portal.accounts.models import User
from portal.background import duties
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.roles import Role
from portal.trail.frozen import thaw
from review.cases import filters
from review.cases.filters import CaseFilter
from review.export import books, exporting, workbook
from review.models import Export
from review.workload import assigning
from tests import factories
from tests.browser import signed_in

pytestmark = pytest.mark.django_db


def made(user: User, **wanted: str) -> Export:
    export = exporting.ask(user, CaseFilter(wanted), timezone.now())
    duties.sweep("review.export")
    return Export.objects.get(pk=export.pk)


def sheet_of(export: Export) -> Any:
    with export.file.blob.open("rb") as content:
        return load_workbook(BytesIO(content.read())).active


def table(export: Export) -> list[dict[str, Any]]:
    heading, *rows = sheet_of(export).iter_rows(values_only=True)
    assert list(heading) == workbook.header()
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_every_solution_is_a_row_with_every_answer_of_its_latest_submission() -> None:
    correction = factories.returned(
        solutions=[{"name": "甲"}, {"name": "乙", "kind": "summit_existing", "hybrid": True}]
    )
    case = Application.objects.get()
    factories.save(case, "company", paid_in_capital=5_000_000)
    vendor_actions.answer_correction(case, factories.user_of(case), None, timezone.now())
    officer = factories.officer()
    rows = table(made(officer))
    assert [row["方案名稱"] for row in rows] == ["甲", "乙"]
    front = ("收件編號", "統一編號", "狀態", "承辦", "最近送件次別", "附表1 實收資本額", "附表3 價格1 總計新臺幣(含稅)")
    assert [rows[0][name] for name in front] == [
        case.number, case.vendor.tax_id, "資格審查中", str(officer), 2, 5_000_000, 36_000,
    ]  # fmt: skip
    assert (rows[0]["附表1 損益及稅額計算表"], rows[1]["附表3 價格2 其他規格"]) == (
        "損益及稅額計算表_測試公司.pdf",
        "含報表模組",
    )
    frozen = correction.application.submissions.order_by("-number").first().frozen
    for sheet in frozen["sheets"]:
        for row in (
            row for section in sheet["sections"] for row in section["rows"] if row["kind"] in ("text", "choice")
        ):
            heading = workbook.columns()[Place(sheet["key"], None, row["name"])]
            assert (rows[1][heading] or "") == row["display"] or sheet["solution"] not in (
                None,
                frozen["solutions"][1]["id"],
            )
    assert [row["其他欄位"] for row in rows] == [None, None]


def test_filing_that_nobody_can_make_sense_of_keeps_no_other_from_the_list() -> None:
    damaged, whole = factories.in_review(), factories.in_review()
    frozen = thaw(damaged.submissions.get().frozen)
    del frozen["sheets"][0]["sections"][0]["rows"][0]["label"]
    factories.overwrite(damaged.submissions, frozen=frozen)
    rows = table(made(factories.officer()))
    said = [(row["收件編號"], row["狀態"], row["公司名稱"], row["其他欄位"]) for row in rows]
    assert said == [
        (damaged.number, "資格審查中", None, workbook.UNREADABLE),
        (whole.number, "資格審查中", whole.company_name, None),
    ]


def test_columns_are_the_forms_own_in_their_order_and_no_two_alike() -> None:
    header = workbook.header()
    assert len(set(header)) == len(header) > 100
    assert (
        header.index("附表1 公司名稱")
        < header.index("附表2 雲平台架構（IaaS/PaaS）")
        < header.index("附表4 前次：方案內容")
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('=HYPERLINK("x")', '=HYPERLINK("x")'),
        ("#N/A", "#N/A"),
        ("+1", "+1"),
        ("00123", "00123"),
        ("a\x00\x0bb\ufffe", "ab"),
        ("_x0041_", "_x005F_x0041_"),  # Excel reads it back as it was typed
        ("堃喆𡍼\n二", "堃喆𡍼\n二"),
        ("字" * 40_000, "字" * 32_767),
    ],
)
def test_text_stays_the_text_that_was_typed(typed: str, kept: str) -> None:
    case = factories.submitted()
    submission = case.submissions.get()
    frozen = thaw(submission.frozen)
    row = next(
        row for sheet in frozen["sheets"] for part in sheet["sections"] for row in part["rows"]
        if row["name"] == "company_profile"
    )  # fmt: skip
    row["display"] = typed
    submission.frozen = frozen
    submission.first_at = timezone.now()
    book, out = books.ExcelBook(workbook.header()), BytesIO()
    for values in workbook.rows_of(submission, {}, ""):
        book.add(values)
    book.save(out)
    heading, cells = list(load_workbook(out).active.iter_rows())
    cell = next(cell for name, cell in zip(heading, cells, strict=True) if name.value == "附表1 公司簡介")
    assert (cell.value, cell.data_type) == (kept, "s")
    number = next(cell for name, cell in zip(heading, cells, strict=True) if name.value == "統一編號")
    assert number.data_type == "s"


def test_answer_under_a_name_that_the_forms_have_lost_is_not_lost() -> None:
    submission = factories.submitted().submissions.get()
    frozen = thaw(submission.frozen)
    frozen["sheets"][0]["sections"][0]["rows"].append(
        {"name": "gone", "label": "舊欄位", "kind": "text", "value": "舊", "display": "舊答案"}
    )
    submission.frozen = frozen
    submission.first_at = timezone.now()
    (row,) = workbook.rows_of(submission, {}, "")
    assert row[-1] == "附表1 舊欄位：舊答案"


def test_header_stays_in_sight() -> None:
    factories.submitted()
    assert sheet_of(made(factories.officer())).freeze_panes == "B2"


def test_only_the_filtered_cases_are_taken_and_no_draft() -> None:
    officer = factories.staff()
    mine, _ = factories.submitted(), factories.submitted()
    factories.complete()
    assigning.assign({mine.pk: None}, officer, officer, timezone.now())
    export = made(officer, officer="me", stage="open")
    assert [row["收件編號"] for row in table(export)] == [mine.number]
    assert export.total == 1
    assert export.progress == 1
    assert export.solutions == 1
    assert export.words == "承辦：我，狀態：辦理中"
    assert made(officer).total == 2


def test_export_is_announced_and_delivered_to_who_asked_and_to_administrators() -> None:
    factories.submitted()
    officer = factories.staff()
    export = made(officer)
    letter = Message.objects.get(kind="export")
    assert (letter.user, f"/admin/review/export/{export.pk}/change/" in letter.body) == (officer, True)
    others = [factories.staff(role) for role in (Role.OFFICER, Role.AUTHORITY, Role.REVIEWER, Role.ADMINISTRATOR)]
    seen = []
    for user in (officer, *others, factories.vendor()):
        answer = signed_in(user).get(f"/files/{export.file_id}/")
        answer.getvalue()
        seen.append(answer.status_code)
    assert seen == [200, 404, 404, 404, 200, 404]


def test_export_is_gone_after_a_week_and_its_record_stays() -> None:
    factories.submitted()
    officer = factories.staff()
    export = made(officer)
    stored = StoredFile.objects.get(pk=export.file_id)
    assert duties.sweep("review.export_forget", export.expires_at - timedelta(seconds=1)) == 0
    assert duties.sweep("review.export_forget", export.expires_at) == 1
    assert signed_in(officer).get(f"/files/{stored.pk}/").status_code == 404
    assert stored in StoredFile.unused_since(export.expires_at)
    page = signed_in(officer).get(f"/admin/review/export/{export.pk}/change/").content.decode()
    assert ("檔案已經依期限刪除" in page, Export.objects.get().solutions) == (True, 1)


def test_export_that_died_in_the_middle_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.submitted()
    export = exporting.ask(factories.officer(), CaseFilter(), timezone.now())
    with monkeypatch.context() as broken:
        broken.setattr(exporting, "rows_of", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            exporting.make(export.pk, timezone.now())
    failed = Export.objects.get()
    assert failed.is_ready is False
    assert failed.attempts == 1
    assert Message.objects.filter(kind="export").count() == 0
    later = failed.next_try_at
    assert duties.sweep("review.export", later) == 1
    done = Export.objects.get()
    assert done.is_ready is True
    assert done.progress == 1
    assert StoredFile.objects.filter(exports=done).count() == 1


def test_asking_twice_before_it_is_made_is_one_export() -> None:
    officer = factories.officer()
    first, again = (exporting.ask(officer, CaseFilter({"stage": "open"}), timezone.now()) for _ in range(2))
    assert first == again
    assert exporting.ask(officer, CaseFilter({"stage": "submitted"}), timezone.now()) != first
    assert exporting.ask(factories.staff(), CaseFilter({"stage": "open"}), timezone.now()) != first


@pytest.mark.parametrize(
    "wanted", [{"stage": "draft"}, {"stage": "x"}, {"nonsense": "1"}, {"officer": "²"}, {"due": "x"}, {"kind": "x"}]
)
def test_filter_that_is_none_is_refused(wanted: dict[str, str]) -> None:
    with pytest.raises(filters.Unknown):
        exporting.ask(factories.officer(), CaseFilter(wanted), timezone.now())
    assert not Export.objects.exists()


def test_what_may_be_seen_is_asked_when_it_is_made() -> None:
    factories.submitted()
    officer = factories.staff()
    export = exporting.ask(officer, CaseFilter(), timezone.now())
    User.objects.filter(pk=officer.pk).update(is_active=False)
    duties.sweep("review.export")
    assert Export.objects.get(pk=export.pk).solutions == 0
