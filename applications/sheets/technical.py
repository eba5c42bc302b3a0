"""附表2: what does a vendor say about the technique of one solution?"""

from applications.models import Solution
from applications.sheets.base import Section, Sheet, When, field_names

SECTIONS = (
    Section(
        "cloud",
        "雲平台架構（IaaS/PaaS）",
        fields=(
            "name",
            "cloud_architecture",
            "public_providers",
            "public_providers_other",
            "hybrid_public_usage",
            "hybrid_public_usage_other",
            "hybrid_public_providers",
            "hybrid_public_providers_other",
            "hybrid_private_usage",
            "hybrid_private_usage_other",
            "hybrid_core_explanation",
            "hybrid_private_kind",
            "private_dc_public_plan",
            "private_dc_public_plan_reason",
            "hybrid_reasons",
            "hybrid_reasons_other",
        ),
        slots=("cloud_evidence_pdf",),
        intro="每項雲端解決方案填寫1份表。",
    ),
    Section(
        "features",
        "雲端解決方案技術特性說明",
        fields=(
            "tech_mass_connections",
            "tech_mass_computation",
            "tech_elastic_scaling",
            "tech_high_availability",
            "tech_load_balancing",
        ),
    ),
    Section(
        "security",
        "六、資安風險暨個資保護機制",
        fields=("tech_security", "processes_personal_data", "tech_privacy"),
    ),
    Section("reports", "七、資料上傳", slots=("load_test_report", "security_test_report"), intro="請上傳2個檔案。"),
    Section(
        "sla",
        "5項服務水準協議（Service level agreement，SLA）必訂指標承諾",
        fields=(
            "sla_availability_pct",
            "sla_support_hours",
            "sla_compensation",
            "sla_incident_response",
            "sla_rpo",
            "backup_interval_hours",
        ),
        intro="入選後，這5項指標內容須列於買賣契約附約中。",
    ),
)


class TechnicalSheet(Sheet):
    key = "technical"
    number = "附表2"
    title = "雲市集工業館雲端解決方案技術特性說明"
    clause = "六(二)2"
    note = "每項雲端解決方案填寫1份表。"

    sections = SECTIONS
    optional = frozenset({"backup_interval_hours"})
    conditions = {
        "public_providers": When("cloud_architecture", "public"),
        "public_providers_other": When("public_providers", "other"),
        "hybrid_public_usage": When("cloud_architecture", "hybrid"),
        "hybrid_public_usage_other": When("hybrid_public_usage", "other"),
        "hybrid_public_providers": When("cloud_architecture", "hybrid"),
        "hybrid_public_providers_other": When("hybrid_public_providers", "other"),
        "hybrid_private_usage": When("cloud_architecture", "hybrid"),
        "hybrid_private_usage_other": When("hybrid_private_usage", "other"),
        "hybrid_core_explanation": When("hybrid_private_usage", "storage", "compute"),
        "hybrid_private_kind": When("cloud_architecture", "hybrid"),
        "private_dc_public_plan": When("hybrid_private_kind", "own_room"),
        "private_dc_public_plan_reason": When("private_dc_public_plan", "not_planned"),
        "hybrid_reasons": When("cloud_architecture", "hybrid"),
        "hybrid_reasons_other": When("hybrid_reasons", "other"),
    }
    examples = {
        "tech_mass_connections": (
            "經本公司壓力測試，本方案同時最多可服務 N 條來自客戶的連線而不會造成服務品質下降（例如：拒絕連線請求）。"
        ),
        "tech_mass_computation": (
            "經本公司壓力測試，本方案每秒最多可服務 N 個來自客戶的服務請求（service requests）而不會造成服務品質下降"
            "（例如：服務請求的完成時間大幅增加或完全不被處理）。"
        ),
        "tech_elastic_scaling": (
            "本方案有註冊且啟用公有雲之資源使用量監控機制ＯＯＯ（例：cloudwatch）和資源彈性調度機制ＯＯＯ（例：auto-scaling），"
            "經實測後確認當同時間使用者服務請求的數目增多時，這些請求的服務水準可以維持在高水準"
        ),
        "tech_high_availability": (
            "本方案有註冊且啟用公有雲之資源使用量監控和資源彈性調度機制，且同時間使用多個虛擬機 VM 或容器 container 供資源彈性調度，"
            "經實測後確認當本產品提供的服務在某虛擬機或容器故障後仍能持續提供服務不會中斷。"
        ),
        "tech_load_balancing": (
            "本公司有註冊且啟用公有雲上的資源使用量監控機制和負載平衡機制（如 Elastic Load Balancing），"
            "經實測後確認本方案可充分運用同時使用的虛擬機（VM）或容器（container）來提供服務"
            "且透過真實網路（三大電信）環境下量測結果的平均值顯示使用者的服務請求可在 N 秒內完成。"
        ),
        "tech_security": (
            "本公司有註冊且啟用公有雲上的主機和網站弱點掃描的機制，可偵測常見的資安漏洞，"
            "機制為ＯＯＯ（例如：AWS 上的 inspector 機制）。"
        ),
        "tech_privacy": (
            "本公司提供適當的資料存取控管（Access Control）機制 OOO 來保護系統內所儲存之個資，相關個資存取有記錄(Log)可供查詢、檢視。"
        ),
        "sla_support_hours": (
            "服務時間為週一至週日OO時至OO時，客戶如有無法正常使用，於接獲客戶通知後於標準服務時間之X小時內恢復正常使用。"
        ),
        "sla_compensation": (
            "系統服務發生中斷，導致客戶無法使用滿N個小時以上，將:(1)延長使用中斷時數之N倍(或設級距)，"
            "或(2)月租費予以減扣每小時OO元，或(3)其他損害賠償。"
        ),
        "sla_incident_response": "一級(請描述)問題，N小時內回應\n二級(請描述)問題，N小時內回應(字數100字以內)",
        "sla_rpo": "系統將每N小時備份一次。每天N時進行備份，當意外導致系統中斷，最多能回復到前一天N時前的資料。",
    }

    class Meta:
        model = Solution
        fields = field_names(SECTIONS)
