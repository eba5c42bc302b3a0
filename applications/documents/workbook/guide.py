"""What does the first sheet of the workbook say: whose it is, and how to fill it in?"""

from datetime import datetime

from openpyxl.styles import Alignment, Protection
from openpyxl.worksheet.worksheet import Worksheet

from applications.documents.workbook.looks import LINE_HEIGHT, ROW_PADDING, count_lines, page, protect, put
from applications.models import Application
from portal.forms.fields.tick import YES
from portal.time.calendar import format_datetime
from portal.time.examples import example_day

_LABELS = {"title": "標題", "head": "段落", "yellow": "填寫", "grey": "帶入"}
_TEXTS = {"title": "內文", "head": "段落"}


def _how_to() -> tuple[tuple[str, str, str], ...]:
    return (
        ("head", "怎麼填", ""),
        (
            "",
            "1. 填寫",
            "每一張附表一個分頁，填在中間的「填寫」欄。可以只填一部分，之後再填；說明寫在右邊，官方範例在儲存格的註解裡。",
        ),
        (
            "",
            "2. 選擇",
            f"單選的題目按儲存格右邊的箭頭選；可複選的題目，每個選項一列，要選的選「{YES}」，不選就留空。",
        ),
        (
            "",
            "3. 日期與數字",
            f"日期寫 {example_day()} 都可以。請直接填數字和文字，不要用公式：公式不會匯入。",
        ),
        (
            "",
            "4. 匯入",
            "存檔後在網站的「活頁簿」頁面上傳（.xlsx）。網站會先讓您看過哪些題目會改變，按「確認匯入」才會寫入。",
        ),
        ("head", "顏色", ""),
        ("yellow", "黃底", "填寫的地方。"),
        ("grey", "灰底", "系統帶入或在網站上處理，不用填。"),
        ("head", "要在網站上做的事", ""),
        ("", "上傳檔案", "證明文件和報告不放在活頁簿裡，請在網站各段的上傳欄位上傳。"),
        ("", "同意書與聲明", "須看過全文才能同意，請在網站上閱讀後勾選。"),
        (
            "",
            "增減方案",
            "「新方案」的附表有填寫時，匯入會新增一個方案；要再多一個，匯入後重新下載活頁簿。移除方案、改類別請在網站上做。",
        ),
        ("", "送出", "活頁簿只是填寫的工具。送出申請要在網站上按「送出」，看到收件成功通知才算完成。"),
    )


def write_guide(sheet: Worksheet, application: Application, now: datetime) -> None:
    for number, (look, first, second) in enumerate((*_whose(application, now), *_how_to()), start=1):
        label, text = sheet.cell(number, 1), sheet.cell(number, 2)
        put(label, first, _LABELS.get(look, "題目"))
        put(text, second, _TEXTS.get(look, "題目"))
        label.protection = Protection(locked=True)
        needed = max(count_lines(first, 24), count_lines(second, 100))
        sheet.row_dimensions[number].height = 36 if look == "title" else needed * LINE_HEIGHT + ROW_PADDING
    sheet["A1"].alignment = Alignment(vertical="center")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 104
    protect(sheet)
    page(sheet)


def _whose(draft: Application, now: datetime) -> tuple[tuple[str, str, str], ...]:
    year = draft.programme
    owner = (
        f"{draft.company_name}（{draft.vendor.tax_id}）".removeprefix("（")
        if draft.pk
        else "空白（還沒有帳號也可以先填，註冊後匯入自己的草稿）"
    )
    return (
        ("title", f"{year.name} 上架申請活頁簿", ""),
        ("", "年度", f"{year.year} 年度　{year.guideline_title}" if year.year else year.guideline_title),
        ("", "公司", owner.replace("（）", "")),
        ("", "製作時間", format_datetime(now)),
    )
