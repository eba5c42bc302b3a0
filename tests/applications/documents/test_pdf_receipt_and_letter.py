"""Do the receipt and the letters say what a vendor must know?"""

from datetime import date

import pytest

from applications.documents import pdf
from applications.filed import FiledProgramme
from tests.applications.documents import sample
from tests.applications.documents.paper import fonts, images, ink, pages, squeezed, text

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def receipt() -> bytes:
    return sample.receipt_pdf(sample.application(), **sample.FILED)


def letter(**changes: object) -> pdf.Letter:
    words = {
        "sender": "財團法人中國生產力中心",
        "programme": "112 年度　雲市集工業館雲端解決方案上架申請須知",
        "title": "補正通知",
        "recipient": "測試公司（統一編號 04595257）",
        "subject": "請於期限內補齊或修正申請資料，請查照。",
        "body": correction(2),
        "dated": date(2023, 8, 18),
        "reference": sample.RECEIPT_NO,
        "number": "雲市集字第1120000123號",
        "contact": pdf.contact_of(FiledProgramme.read(sample.PROGRAMME)),
    }
    return pdf.Letter(**{**words, **changes})


def correction(items: int) -> str:
    listed = "\n\n".join(
        f"{number}. 附表3：第{number}項\n   請補充說明，並檢附證明文件；文件上的名稱應與登記資料一致。"
        for number in range(1, items + 1)
    )
    return f"經初步檢查，下列項目有缺漏或錯誤：\n\n{listed}\n\n依須知六(五)，逾期未補正視同放棄。"


# --- Receipt -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-1-3")
def test_the_receipt_says_who_filed_what_and_when(receipt: bytes) -> None:
    printed = text(receipt)
    assert "收件成功通知" in printed
    assert squeezed(f"收件編號{sample.RECEIPT_NO}收件時間112年8月18日 14:03:27（2023-08-18 14:03:27）") in printed
    assert "公司名稱測試雲端科技股份有限公司統一編號04595257" in printed
    assert f"內容指紋{sample.FINGERPRINT}" in printed
    assert "1精實排程雲首次申請方案2設備聯網監看雲曾在工業館上架方案3品質履歷雲3.0已在攻頂計畫上架之既有方案" in printed


@pytest.mark.clause("R6-1-3")
def test_the_receipt_lists_every_file_with_its_whole_hash(receipt: bytes) -> None:
    rows = [row for sheet in sample.application()["sheets"] for part in sheet["sections"] for row in part["rows"]]
    files = [file for row in rows for file in row.get("files", ())]
    printed = text(receipt)
    assert len(files) > 20
    assert [
        file["name"] for file in files if squeezed(file["name"]) not in printed or file["sha256"] not in printed
    ] == []


def test_the_receipt_says_what_happens_next_and_whom_to_ask(receipt: bytes) -> None:
    printed = text(receipt)
    assert "財團法人中國生產力中心先做資格審查" in printed
    assert "逾期未補正視同放棄" in printed
    assert "聯絡窗口雲市集工業館服務窗口電話(02)2345-6700service@example.tw週一至週五09:00–18:00" in printed


def test_a_short_receipt_is_one_page_and_a_long_one_flows() -> None:
    frozen = sample.application()
    long = sample.receipt_pdf(frozen, **sample.FILED)
    short = sample.receipt_pdf({**frozen, "sheets": [], "solutions": frozen["solutions"][:1]}, **sample.FILED)
    assert len(pages(short)) == 1
    assert len(pages(long)) == 3
    assert "收到的檔案" not in text(short)


def test_a_receipt_without_contact_names_none() -> None:
    frozen = sample.application()
    frozen["programme"] = {name: value for name, value in sample.PROGRAMME.items() if not name.startswith("contact_")}
    assert "聯絡窗口" not in text(sample.receipt_pdf(frozen, **sample.FILED))


# --- Letter --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-5")
def test_a_letter_has_the_parts_of_an_official_one_in_their_order() -> None:
    (printed,) = pages(pdf.letter_pdf(letter()))
    in_order = (
        "財團法人中國生產力中心函", "雲市集工業館服務窗口", "電話(02)2345-6700", "受文者：測試公司（統一編號04595257）",
        "發文日期：中華民國112年8月18日", "發文字號：雲市集字第1120000123號", "速別：普通件", "主旨：請於期限內補齊或修正申請資料，請查照。",
        "說明：", "一、經初步檢查，下列項目有缺漏或錯誤：", "(一)附表3：第1項", "請補充說明，", "(二)附表3：第2項",
        "二、依須知六(五)，逾期未補正視同放棄。", "正本：測試公司（統一編號04595257）", "副本：財團法人中國生產力中心",
    )  # fmt: skip
    places = [printed.find(part) for part in in_order]
    assert -1 not in places
    assert places == sorted(places)


def test_letter_without_number_or_contact_has_no_empty_lines_for_them() -> None:
    printed = text(pdf.letter_pdf(letter(number="", reference="", contact=())))
    assert not any(words in printed for words in ("發文字號", "收件編號", "電話"))


def test_end_of_a_letter_never_stands_alone_on_a_page() -> None:
    """Whatever its length: the last page has words of 說明 above 正本 and signature."""
    lengths = set()
    for items in (*range(2, 14), 30):
        for body in (correction(items), f"{correction(items)}\n\n{'長' * 40 * items}"):
            made = pages(pdf.letter_pdf(letter(body=body)))
            lengths.add(len(made))
            above, end, _ = made[-1].partition("正本：")
            assert (end, len(made) == 1 or "、" in above or "長長" in above) == ("正本：", True), items
    assert {1, 2, 3} <= lengths


def test_receipt_and_letter_are_drawn_with_the_print_font(receipt: bytes) -> None:
    for made in (receipt, pdf.letter_pdf(letter())):
        assert fonts(made) == {"Noto-Sans-CJK-TC": True, "Noto-Sans-CJK-TC-Bold": True}
        assert min(ink(picture, 128) for picture in images(made)) > 500
