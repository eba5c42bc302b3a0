"""What does 附表4 ask about a solution that was listed before?"""

from django.db import models

from portal.forms.fields import LimitedTextField, ShortTextField

MOST = 5000  # 字; the guideline sets no limit, a printed page does
CONTENT = (
    "請註明方案內容、特色（如：功能規格、性能等）及方案定價及優惠。"
    "若方案項目不同，請概述本次與原方案之內容；若相似，請說明方案之主要差異。"
)


class DifferenceFields(models.Model):
    """附表4 與原方案差異說明資料, once per solution that is not 首次申請方案."""

    prev_name = ShortTextField("前次：原方案名稱")
    curr_name = ShortTextField("本次：原方案名稱", help_text="本次申請的方案名稱。")
    prev_content = LimitedTextField("前次：方案內容", limit=MOST, help_text=CONTENT)
    curr_content = LimitedTextField("本次：方案內容", limit=MOST, help_text=CONTENT)

    class Meta:
        abstract = True
