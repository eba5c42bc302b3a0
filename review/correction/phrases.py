"""Which sentences does an officer use again and again, and how does a new year get them?"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from applications.models import Programme
from review.models import Phrase, PhraseBook

# What the papers most often lack; the first year starts with these, and staff change them as they like. "" is any item.
FIRST_PHRASES = (
    ("", "檔案模糊無法辨識，請重新掃描後上傳清晰完整的檔案。"),
    ("", "內容與登記資料不符，請確認後修正，或檢附變更登記的證明。"),
    ("", "文件上的公司名稱或統一編號與申請公司不同，請更換為申請公司的文件。"),
    ("", "文件沒有日期、簽名或核章，請補上後重新上傳。"),
    ("vat_payment_proof", "請檢附最近一期核章之營業人銷售額與稅額申報書（401）收執聯，或營業稅繳款書收據聯。"),
    ("income_tax_pl_statement", "請檢附最近一年營利事業所得稅結算申報書的損益及稅額計算表，年度須為最近一次申報年度。"),
    ("sales_record_proof", "請檢附付費客戶合約或統一發票影本至少一份；合約須有雙方簽章，個人資料可以遮蔽。"),
    ("load_test_report", "壓力測試報告須為一年內作成，並載明測試日期、工具、方案名稱與結果。"),
    ("cloud_evidence_pdf", "雲平台佐證請包含架構說明、租用契約或發票、使用畫面截圖三部分。"),
    ("demo_video_url", "影片連結無法開啟或長度不足，請提供公開可看、2 至 5 分鐘的操作示範影片。"),
)


def missing(now: datetime) -> QuerySet:
    """The programme years that have not been given their phrases."""
    return Programme.objects.filter(phrase_book=None).order_by("year")


def give(programme_id: int, now: datetime) -> None:
    """Copies the phrases of the year before into a new year, once; the first year gets FIRST_PHRASES."""
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
        _, new = PhraseBook.objects.get_or_create(programme=programme)
        if new and not programme.phrases.exists():
            Phrase.objects.bulk_create(
                Phrase(programme=programme, name=name, text=text, position=position)
                for position, (name, text) in enumerate(_earlier(programme) or FIRST_PHRASES, start=1)
            )


def _earlier(programme: Programme) -> list[tuple[str, str]]:
    before = PhraseBook.objects.filter(programme__year__lt=programme.year).order_by("-programme__year").first()
    return list(before.programme.phrases.values_list("name", "text")) if before else []


def phrases_of(programme: Programme) -> list[Phrase]:
    return list(programme.phrases.order_by("position", "pk"))
