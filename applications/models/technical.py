"""What does 附表2 ask of a solution's technique?"""

from decimal import Decimal

from django.db import models

from portal.forms.fields import (
    ChoiceField,
    DecimalField,
    LimitedTextField,
    MultiChoiceField,
    ShortTextField,
    WholeNumberField,
    YesNoField,
)

UP_TO_100 = "100字以內。"


class CloudArchitecture(models.TextChoices):
    """There is no choice for a purely private cloud: 八(二)1(5)."""

    PUBLIC = "public", "(一)100%採用公有雲"
    HYBRID = "hybrid", "(二)採用混合雲(公有雲+私有雲)"


class CloudProvider(models.TextChoices):
    AZURE = "azure", "Azure"
    AWS = "aws", "AWS"
    GOOGLE = "google", "Google Cloud"
    HICLOUD = "hicloud", "中華電信 Hicloud"
    OTHER = "other", "其他"


class CloudUsage(models.TextChoices):
    STORAGE = "storage", "儲存"
    COMPUTE = "compute", "運算"
    OTHER = "other", "其他"


class PrivateCloudKind(models.TextChoices):
    IN_PUBLIC = "in_public", "公有雲(IaaS)內之私有雲"
    OWN_ROOM = "own_room", "私有機房(不對外營運)"


class PublicPlan(models.TextChoices):
    PLANNED = "planned", "有規劃投入公有雲"
    NOT_PLANNED = "not_planned", "無規劃投入公有雲"


class HybridReason(models.TextChoices):
    CUSTOMER = "customer", "客戶要求"
    COST = "cost", "成本"
    SECURITY = "security", "安全性"
    CONTROL = "control", "資源掌握程度高"
    OTHER = "other", "其他"


class TechnicalFields(models.Model):
    """附表2 雲市集工業館雲端解決方案技術特性說明, once per solution."""

    # 雲平台架構（IaaS/PaaS）
    cloud_architecture = ChoiceField(
        "雲平台架構（IaaS/PaaS）", choices=CloudArchitecture, help_text="以下請選填其中一項。100%私有雲不納入考量。"
    )
    public_providers = MultiChoiceField("(一)100%採用公有雲", choices=CloudProvider, help_text="勾選至少一項，可複選。")
    public_providers_other = ShortTextField("(一)其他公有雲名稱")
    hybrid_public_usage = MultiChoiceField("1.公有雲 (1)用途", choices=CloudUsage, help_text="可複選。")
    hybrid_public_usage_other = ShortTextField("1.公有雲 (1)其他用途")
    hybrid_public_providers = MultiChoiceField("1.公有雲 (2)採用", choices=CloudProvider, help_text="可複選。")
    hybrid_public_providers_other = ShortTextField("1.公有雲 (2)其他公有雲名稱")
    hybrid_private_usage = MultiChoiceField(
        "2.私有雲 (1)用途",
        choices=CloudUsage,
        help_text="可複選。混合雲核心之資料運算、儲存等應全部放置於公有雲。",
    )
    hybrid_private_usage_other = ShortTextField("2.私有雲 (1)其他用途")
    hybrid_core_explanation = LimitedTextField(
        "私有雲儲存或運算之說明",
        limit=300,
        help_text="請說明放在私有雲的儲存或運算為何不屬於核心之資料運算、儲存，300字以內。審查委員會參考這段說明。",
    )
    hybrid_private_kind = MultiChoiceField("2.私有雲 (2)採用", choices=PrivateCloudKind, help_text="可複選。")
    private_dc_public_plan = ChoiceField("私有機房(不對外營運)，續子題", choices=PublicPlan)
    private_dc_public_plan_reason = ShortTextField("無規劃投入公有雲，原因")
    hybrid_reasons = MultiChoiceField("3.採用混合雲之考量", choices=HybridReason, help_text="可複選。")
    hybrid_reasons_other = ShortTextField("3.採用混合雲之其他考量")

    # 雲端解決方案技術特性說明
    tech_mass_connections = LimitedTextField("一、大量連線", limit=100, help_text=UP_TO_100)
    tech_mass_computation = LimitedTextField("二、大量計算", limit=100, help_text=UP_TO_100)
    tech_elastic_scaling = LimitedTextField("三、資源彈性調度", limit=100, help_text=UP_TO_100)
    tech_high_availability = LimitedTextField("四、服務不中斷", limit=100, help_text=UP_TO_100)
    tech_load_balancing = LimitedTextField("五、雲端負載機制", limit=100, help_text=UP_TO_100)

    # 六、資安風險暨個資保護機制
    tech_security = LimitedTextField("資安機制", limit=100, help_text=UP_TO_100)
    processes_personal_data = YesNoField(
        "本方案是否處理個資",
        choices=[(True, "有處理個資"), (False, "未處理個資")],
        help_text="個資是得以識別個人的資料，例如姓名、電話、電子郵件。",
    )
    tech_privacy = LimitedTextField(
        "個資保護機制",
        limit=100,
        help_text="100字以內。有處理個資者請說明保護機制；未處理個資者請簡述為什麼沒有處理到個資。",
    )

    # 5項服務水準協議（SLA）必訂指標承諾
    sla_availability_pct = DecimalField(
        "一、系統可用性",
        max_digits=5,
        decimal_places=2,
        at_least=Decimal(98),
        at_most=Decimal(100),
        unit="%",
        help_text="可達到系統高可用性____%，以月份度量，須達98%以上。"
        "計算方式：(全月分鐘數-當月服務中斷分鐘數)/全月分鐘數×100%。",
    )
    sla_support_hours = LimitedTextField("二、客服支援時段", limit=100, help_text=UP_TO_100)
    sla_compensation = LimitedTextField("三、服務中斷補償", limit=100, help_text=UP_TO_100)
    sla_incident_response = LimitedTextField(
        "四、問題回應時間", limit=100, help_text="100字以內。請依問題嚴重程度至少分2級。"
    )
    sla_rpo = LimitedTextField("五、復原點目標(RPO)", limit=100, help_text="100字以內。系統應至少24小時備份一次。")
    backup_interval_hours = WholeNumberField(
        "備份間隔", unit="小時", at_least=1, at_most=24, help_text="每幾小時備份一次，1 至 24。"
    )

    class Meta:
        abstract = True
