"""Where may a heading in Chinese break? Browsers know no Chinese words: between those of the programme, which stand here.

An address in it breaks behind its @.
"""

import re
from collections.abc import Iterator

WORDS = (
    "雲市集工業館", "雲端解決方案", "上架申請書", "技術特性", "推廣計畫", "差異說明", "說明", "資料",
    "公司", "基本資料", "方案", "服務能量", "代表人", "聯絡人", "財務", "納稅證明", "同意書", "切結書", "聲明",
    "雲平台架構", "資安風險", "個資保護", "機制", "服務水準協議", "必訂指標", "承諾", "適用行業別", "規模", "內容", "特色",
    "定價", "優惠", "市場實績", "行銷推廣", "計畫", "線上支付", "方式", "技術", "企業", "使用紀錄", "樣本", "客戶", "可攜",
    "移轉", "規劃", "操作演示", "影片", "附加", "其他",
    "蒐集", "個人資料", "告知事項", "提供", "中小企業", "客戶資料", "取用", "經濟部工業局", "技術服務機構", "能量登錄",
    "申領", "統一發票購票證", "相關",
)  # fmt: skip
_WORD = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))
_NUMBER = re.compile(r"[一二三四五六七八九十]+、")  # never at the end of a line


_CLOSING = "、，。；：）」/與及暨之@"  # a word that joins two stands with the first, as a mark does
_OPENING = "（「/"


def parted(heading: str) -> list[str]:
    """The heading in the parts between which it may break; together they are the heading."""
    parts: list[str] = []
    for run in _runs(heading):
        if parts and (is_numbered(parts[-1]) or run[0] in _CLOSING or parts[-1][-1] in _OPENING):
            parts[-1] += run
        else:
            parts.append(run)
    return parts


def is_numbered(part: str) -> bool:
    """Whether it is a number and nothing after it: 「六、」."""
    return _NUMBER.fullmatch(part) is not None


def begins_numbered(part: str) -> bool:
    return _NUMBER.match(part) is not None


def _runs(heading: str) -> Iterator[str]:
    at = 0
    for word in re.finditer(f"{_NUMBER.pattern}|{_WORD.pattern}|@", heading):
        if word.start() > at:
            yield heading[at : word.start()]
        yield word.group()
        at = word.end()
    if at < len(heading):
        yield heading[at:]
