"""附表4: in what does a solution differ from the one that was listed before?"""

from typing import Any

from applications.guideline.papers import FIRST_TIME
from applications.models import Solution
from applications.sheets.base import Section, Sheet, field_names

SECTIONS = (
    Section(
        "difference",
        "差異說明資料",
        fields=("prev_name", "curr_name", "prev_content", "curr_content"),
        intro="本次申請主要方案內容與曾在工業館上架方案或已在攻頂計畫上架之既有方案申請之差異。",
    ),
)


class DifferenceSheet(Sheet):
    key = "difference"
    number = "附表4"
    title = "與原方案差異說明資料"
    clause = "六(二)5"
    note = "註：1.「方案內容」欄請註明方案內容、特色(如：功能規格、性能等)及方案定價及優惠。2.若方案項目不同，請概述本次與原方案之內容，若相似，請說明方案之主要差異。"

    sections = SECTIONS

    class Meta:
        model = Solution
        fields = field_names(SECTIONS)

    @classmethod
    def is_for(cls, instance: Any) -> bool:
        """首次申請方案毋須提供; owed by both other kinds (A-12)."""
        return bool(instance.kind != FIRST_TIME)
