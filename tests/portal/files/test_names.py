"""Can a name neither lead out of a folder, nor hide its ending, nor break a disk?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.files import names


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("年報.pdf", "年報.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\文件\\合約.PDF", "合約.PDF"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("合約\u202efdp.exe", "合約fdp.pdf"),
        ("合約.pdf.exe", "合約.pdf"),
        ("沒有副檔名", "沒有副檔名.pdf"),
        ("第1.5版 報告", "第1.5版 報告.pdf"),
        ("...", "未命名.pdf"),
        ("", "未命名.pdf"),
        (".pdf", "pdf.pdf"),
        ('a<b>:"c"|?*.pdf', "a_b___c____.pdf"),
        ("堃喆𡍼😀.pdf", "堃喆𡍼😀.pdf"),
        ("長" * 200 + ".pdf", "長" * 76 + ".pdf"),
    ],
)
def test_name_is_shown_without_what_hides_or_breaks(raw: str, shown: str) -> None:
    assert names.display_name(raw, (".pdf",)) == shown


def test_ending_that_fits_the_content_stays() -> None:
    assert names.display_name("照片.JPEG", (".jpg", ".jpeg")) == "照片.JPEG"
    assert names.display_name("照片.png", (".jpg", ".jpeg")) == "照片.jpg"


@pytest.mark.clause("F1-10")
def test_download_is_called_after_document_and_company() -> None:
    assert (
        names.download_name("損益及稅額計算表", "測試股份有限公司", ".pdf") == "損益及稅額計算表_測試股份有限公司.pdf"
    )
    assert names.download_name("合約/發票", "測試公司", ".jpg") == "合約_發票_測試公司.jpg"
    assert names.download_name("合約", "", ".pdf") == "合約.pdf"
    assert names.download_name("長" * 200, "司" * 200, ".xlsx") == "長" * 36 + "_" + "司" * 36 + ".xlsx"


@given(st.text(max_size=300), st.sampled_from([(), (".pdf",), (".jpg", ".jpeg")]))
def test_any_name_fits_a_disk(raw: str, suffixes: tuple[str, ...]) -> None:
    name = names.display_name(raw, suffixes)
    assert 0 < len(name) <= names.MAX_LENGTH
    assert len(name.encode()) <= 4 * names.MAX_LENGTH
    assert not set(name) & set('/\\<>:"|?*\0\n')
    assert name[0] not in " ." and name[-1] not in " ."


@pytest.mark.parametrize(
    ("name", "stem", "plain"),
    [
        ("收件證明_115-0001_測試.pdf", "receipt", "receipt-115-0001.pdf"),
        ("收件證明.pdf", "receipt", "receipt.pdf"),
        ("附表１＿ＡＢＣ科技.xlsx", "file", "file-1-ABC.xlsx"),
        ("沒有副檔名", "file", "file"),
        ("é.pdf", "甲", "file.pdf"),
        ("report (1).pdf", "file", "report (1).pdf"),
        ("試" + "a" * 79 + ".pdf", "file", "file-" + "a" * 55 + ".pdf"),
    ],
)
def test_plain_name_keeps_what_it_can(name: str, stem: str, plain: str) -> None:
    assert names.ascii_name(name, stem) == plain


@given(st.text(max_size=200))
def test_no_name_breaks_a_header(raw: str) -> None:
    header = names.disposition(names.display_name(raw, (".pdf",)), stem=raw[:20])
    assert header.isascii()
    assert "\n" not in header
    assert header.startswith("attachment; filename")
