"""Do the printed 附表 hold everything that was filed, as the official tables look?"""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from applications.sheets import SHEETS
from tests.applications.documents import sample
from tests.applications.documents.paper import fonts, images, ink, pages, squeezed, text, words

pytestmark = pytest.mark.once

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "documents"


@pytest.fixture(scope="module")
def filed() -> bytes:
    return sample.forms_pdf(sample.application(), draft=False, **sample.FILED)


@pytest.fixture(scope="module")
def draft() -> bytes:
    return sample.forms_pdf(sample.application(agreed=False), draft=True)


def one_sheet(*rows: dict) -> dict:
    sheet = sample.sheet("any", "附表9", "任意表", "九", (1, "任意方案"), sample.section("only", "任意題組", *rows))
    return sample.frozen([sheet], [(1, "任意方案")])


def print_rows(*rows: dict) -> str:
    return text(sample.forms_pdf(one_sheet(*rows), draft=False, **sample.FILED))


# --- Everything is there -------------------------------------------------------------------------------------------


@pytest.mark.clause("F1-01", "F2-01", "F3-00", "F3-01", "F4-01")
def test_every_title_label_and_answer_is_printed(filed: bytes) -> None:
    printed, frozen = text(filed), sample.application()
    consents = {consent["key"] for consent in frozen["consents"]}
    for sheet in frozen["sheets"]:
        assert squeezed(f"{sheet['number']}：{sheet['title']}{sheet['note']}") in printed
        for section in sheet["sections"]:
            rows = [row for row in section["rows"] if row["name"] not in consents]
            shown = [section["title"]] if rows else []
            if len(rows) > 1:
                shown += [part for row in rows if row["kind"] != "bool" for part in row["label"].split("：")]
            shown += [row["display"] for row in rows if row["kind"] in {"text", "number", "date"}]
            shown += [option["label"] for row in rows for option in row.get("options", ())]
            assert [words for words in shown if squeezed(words) not in printed] == []


def test_files_are_listed_by_download_name_size_and_short_hash(filed: bytes) -> None:
    file = sample.company_sheet()["sections"][0]["rows"][9]["files"][0]
    assert squeezed(f"{file['name']}{file['size'] / 1024:.1f}KBSHA-256{file['sha256'][:16]}…") in text(filed)
    assert "報告日期：112年4月21日（2023-04-21）" in text(filed)


@pytest.mark.clause("F3-11")
def test_prices_stand_in_one_table_with_a_dash_where_nothing_was_asked(filed: bytes) -> None:
    assert "總計新臺幣（含稅）雲端應用軟體使用期限人版其他規格(1)36,000元6個月10人版—" in text(filed)
    assert "(3)21,000元3個月—單一廠區、不限使用人數" in text(filed)


@pytest.mark.clause("F4-01", "F4-02")
def test_form_4_sets_before_and_now_side_by_side(filed: bytes) -> None:
    assert "差異說明資料前次本次原方案名稱精實排程雲2.0設備聯網監看雲方案內容" in text(filed)


def test_labels_with_a_colon_make_no_grid_unless_every_place_is_filled() -> None:
    rows = [sample.text("a", "甲：名稱", "一"), sample.text("b", "乙：名稱", "二"), sample.text("c", "甲：內容", "三")]
    assert "甲：名稱一乙：名稱二甲：內容三" in print_rows(*rows)


@pytest.mark.clause("F1-01", "F1-04", "F1-12", "F2-02", "F3-02")
def test_boxes_and_radios_are_filled_where_chosen(filed: bytes) -> None:
    printed = text(filed)
    assert "■I301010資訊軟體服務業□I301020資料處理服務業■I301030電子資訊供應服務業" in printed
    assert "○11~100家●101~200家○201~300家" in printed
    assert "●(一)100%採用公有雲○(二)採用混合雲(公有雲+私有雲)" in printed
    assert "○(一)100%採用公有雲●(二)採用混合雲(公有雲+私有雲)" in printed
    assert not set("☐☑☒◯") & set(printed)


def test_a_drop_down_of_many_choices_prints_only_what_was_chosen() -> None:
    countries = tuple(f"某國{number:02}" for number in range(40))
    printed = print_rows(sample.pick("country", "國別", "choice", countries, 7), sample.text("x", "備註", "無"))
    assert "國別某國07備註" in printed
    assert "某國08" not in printed


def test_an_open_question_is_said_to_be_open() -> None:
    printed = print_rows(sample.text("a", "甲題", ""), sample.papers("b", "乙題"))
    assert "甲題未填寫乙題未上傳" in printed


def test_sheets_can_be_chosen() -> None:
    printed = text(sample.forms_pdf(sample.application(), draft=True, sheets=("difference",)))
    assert "與原方案差異說明資料" in printed
    assert "上架申請書" not in printed


def test_one_looping_template_names_no_field() -> None:
    names = {name for sheet in SHEETS.values() for name in sheet.base_fields} - {"name"}  # a file has a name too
    written = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("forms.html", "answer.html"))
    assert {name for name in names if name in written} == set()


# --- Consents ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("F1-19", "F1-20", "F1-21", "F1-22")
def test_consents_stand_in_full_behind_form_1(filed: bytes, draft: bytes) -> None:
    printed, unticked = text(filed), text(draft)
    for consent in sample.application()["consents"]:
        for line in consent["text"].split("\n"):
            assert squeezed(line).replace("∕", "／") in printed  # one glyph of the font stands for both strokes
        assert squeezed(f"■{consent['statement']}") in printed
        assert squeezed(f"□{consent['statement']}") in unticked
    assert printed.index("聲明與授權事項") < printed.index("附表2：")


def test_consents_are_not_repeated_as_rows(filed: bytes) -> None:
    assert "同意與聲明" not in text(filed)


# --- What stands on every page -------------------------------------------------------------------------------------


def test_a_draft_is_marked_on_every_page(draft: bytes) -> None:
    assert [page for page in pages(draft) if "草稿" not in page or "尚未送出" not in page] == []


@pytest.mark.clause("R6-1-3")
def test_a_submission_carries_number_time_fingerprint_and_page_on_every_page(filed: bytes) -> None:
    total = len(pages(filed))
    foot = squeezed(f"收件編號{sample.RECEIPT_NO}送出時間112年8月18日 14:03:27（2023-08-18 14:03:27）")
    for number, page in enumerate(pages(filed), start=1):
        assert foot in page
        assert sample.FINGERPRINT in page
        assert f"第{number}頁／共{total}頁" in page
        assert "草稿" not in page


def test_the_draft_mark_hides_no_text(draft: bytes) -> None:
    assert [page for page in pages(draft) if not page.startswith("草稿")] == []  # drawn first: all else lies over it


def test_the_draft_mark_is_large_and_light() -> None:
    row = sample.text("a", "甲題", "答")
    plain, marked = (images(sample.forms_pdf(one_sheet(row), draft=mark, **sample.FILED))[0] for mark in (False, True))
    assert ink(marked, 245) > ink(plain, 245) + 8000
    assert ink(marked, 200) < ink(plain, 200) + 3000


@pytest.mark.clause("R1-1")
def test_names_are_those_of_the_day_it_was_filed() -> None:
    frozen = sample.application()
    frozen["programme"] |= {
        "guideline_title": "舊名稱須知",
        "plan_name": "舊計畫",
        "authority_name": "舊機關",
        "year": 111,
    }
    printed = pages(sample.forms_pdf(frozen, draft=False, sheets=("company",), **sample.FILED))
    assert [page for page in printed if "111年度舊名稱須知" not in page] == []
    assert "舊機關舊計畫" in printed[0]
    assert "雲市集工業館雲端解決方案上架申請須知" not in printed[0]


# --- Look ----------------------------------------------------------------------------------------------------------


def test_only_the_print_font_is_embedded(filed: bytes, draft: bytes) -> None:
    assert fonts(filed) == fonts(draft) == {"Noto-Sans-CJK-TC": True, "Noto-Sans-CJK-TC-Bold": True}


def test_no_page_is_blank_and_every_page_is_a4(filed: bytes) -> None:
    assert [ink(picture, 128) for picture in images(filed) if ink(picture, 128) < 500] == []
    with pikepdf.open(BytesIO(filed)) as document:
        assert {tuple(round(float(side)) for side in page.mediabox) for page in document.pages} == {(0, 0, 595, 842)}


def test_the_document_can_be_read_aloud(filed: bytes) -> None:
    with pikepdf.open(BytesIO(filed)) as document:
        assert document.Root.Lang == "zh-Hant-TW"
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]).endswith(sample.RECEIPT_NO)
        assert str(document.Root.Outlines.First.Title).startswith("附表 1：")


def test_a_table_head_is_repeated_and_never_stands_alone() -> None:
    """Rows of growing height, so that a page ends at every possible place."""
    for lines in range(1, 30, 4):
        first = sample.section(
            "a", "第一題組", sample.text("a1", "甲", "行\n" * 20 + "末"), sample.text("a2", "乙", "行\n" * lines + "末")
        )
        second = sample.section("b", "第二題組", *(sample.text(f"b{n}", f"題{n}", "答") for n in range(30)))
        sheet = sample.sheet("any", "附表9", "任意表", "九", (1, "任意方案"), first, second)
        printed = pages(sample.forms_pdf(sample.frozen([sheet], [(1, "任意方案")]), draft=False, **sample.FILED))
        assert printed[-1].count("第二題組") == 1
        for page in printed:
            assert "第二題組" not in page or "第二題組題" in page


def test_a_short_row_is_not_torn_between_pages(filed: bytes) -> None:
    for page in pages(filed):
        assert page.count("十二、方案操作演示說明影片") == page.count("https://video.example.tw/")


def test_a_long_answer_flows_over_pages_under_its_head() -> None:
    frozen = sample.application()
    sheet = sample.difference_sheet((1, "任意方案"))
    for row in sheet["sections"][0]["rows"][2:]:
        row["display"] = "說明文字。" * 1000
    frozen["sheets"] = [sheet]
    printed = pages(sample.forms_pdf(frozen, draft=False, **sample.FILED))
    assert len(printed) > 3
    assert [page for page in printed if "差異說明資料前次本次" not in page] == []
    assert "".join(printed).count("字。") == 2000


def test_nothing_stands_outside_the_page(filed: bytes) -> None:
    assert max(edge for edge, _ in words(filed)) < 595 - 45


def test_the_same_submission_gives_the_same_bytes() -> None:
    made = [
        sample.forms_pdf(sample.application(), draft=False, sheets=("difference",), **sample.FILED) for _ in range(2)
    ]
    assert made[0] == made[1]
