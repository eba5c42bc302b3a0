"""What does 附表3 ask about selling and serving a solution?"""

from django.db import models

from portal.forms.fields import (
    ChoiceField,
    LimitedTextField,
    MultiChoiceField,
    SelectField,
    ShortTextField,
    TickField,
    UrlField,
    WholeNumberField,
)


class VendorRole(models.TextChoices):
    ORIGINAL = "original", "本公司為本方案之原廠"
    AGENT = "agent", "本公司為本方案之代理經銷商"


class Country(models.TextChoices):
    TAIWAN = "TW", "臺灣"
    MAINLAND_CHINA = "CN", "中國大陸"
    HONG_KONG = "HK", "香港"
    MACAO = "MO", "澳門"
    UNITED_STATES = "US", "美國"
    JAPAN = "JP", "日本"
    SOUTH_KOREA = "KR", "韓國"
    SINGAPORE = "SG", "新加坡"
    MALAYSIA = "MY", "馬來西亞"
    THAILAND = "TH", "泰國"
    VIETNAM = "VN", "越南"
    PHILIPPINES = "PH", "菲律賓"
    INDONESIA = "ID", "印尼"
    INDIA = "IN", "印度"
    AUSTRALIA = "AU", "澳洲"
    NEW_ZEALAND = "NZ", "紐西蘭"
    CANADA = "CA", "加拿大"
    MEXICO = "MX", "墨西哥"
    BRAZIL = "BR", "巴西"
    UNITED_KINGDOM = "GB", "英國"
    IRELAND = "IE", "愛爾蘭"
    GERMANY = "DE", "德國"
    FRANCE = "FR", "法國"
    NETHERLANDS = "NL", "荷蘭"
    BELGIUM = "BE", "比利時"
    LUXEMBOURG = "LU", "盧森堡"
    SWITZERLAND = "CH", "瑞士"
    AUSTRIA = "AT", "奧地利"
    ITALY = "IT", "義大利"
    SPAIN = "ES", "西班牙"
    PORTUGAL = "PT", "葡萄牙"
    DENMARK = "DK", "丹麥"
    SWEDEN = "SE", "瑞典"
    NORWAY = "NO", "挪威"
    FINLAND = "FI", "芬蘭"
    POLAND = "PL", "波蘭"
    CZECHIA = "CZ", "捷克"
    ESTONIA = "EE", "愛沙尼亞"
    LITHUANIA = "LT", "立陶宛"
    ISRAEL = "IL", "以色列"
    OTHER = "other", "其他"


class Category(models.TextChoices):
    """五(四): two classes of five."""

    PRODUCTION = "production", "(一)企業營運端 1.生產與作業管理"
    MARKETING = "marketing", "(一)企業營運端 2.行銷管理"
    HUMAN_RESOURCES = "human_resources", "(一)企業營運端 3.人力資源管理"
    RESEARCH = "research", "(一)企業營運端 4.研究發展管理"
    FINANCE = "finance", "(一)企業營運端 5.財務管理"
    FACTORY_PEOPLE = "factory_people", "(二)工廠生產端 1.人員管理"
    FACTORY_EQUIPMENT = "factory_equipment", "(二)工廠生產端 2.設備管理"
    FACTORY_MATERIALS = "factory_materials", "(二)工廠生產端 3.原物料管理"
    FACTORY_RULES = "factory_rules", "(二)工廠生產端 4.規章制度管理"
    FACTORY_ENVIRONMENT = "factory_environment", "(二)工廠生產端 5.環境管理"

    @property
    def group(self) -> str:
        """「企業營運端」 or 「工廠生產端」."""
        return self.label.split(" ", 1)[0].split(")", 1)[1]

    @property
    def short(self) -> str:
        """「生產與作業管理」: the label without its numbers, for a filter or a card."""
        return self.label.split(".", 1)[1]


class Industry(models.TextChoices):
    ANY = "any", "不限產業"
    MANUFACTURING = "manufacturing", "製造業"
    MACHINERY = "machinery", "機械業"
    METAL = "metal", "金屬業"
    FOOD = "food", "食品加工業"
    HOUSEHOLD_CHEMICALS = "household_chemicals", "民生化工業"
    TEXTILE = "textile", "紡織業"
    PLASTICS = "plastics", "塑膠業"
    ELECTRONICS = "electronics", "電子零件業"
    BIOMEDICAL = "biomedical", "生技醫療業"
    SEMICONDUCTOR = "semiconductor", "半導體業"
    TRANSPORT = "transport", "運輸工具業"
    OTHER = "other", "其他"


class CompanySize(models.TextChoices):
    UP_TO_9 = "1_9", "9人以下"
    UP_TO_20 = "10_20", "10~20人"
    UP_TO_50 = "21_50", "21~50人"
    UP_TO_100 = "51_100", "51~100人"
    UP_TO_200 = "101_200", "101~200人"


class PayingCustomers(models.TextChoices):
    UP_TO_100 = "1_100", "1~100家"
    UP_TO_300 = "101_300", "101~300家"
    UP_TO_500 = "301_500", "301~500家"
    UP_TO_700 = "501_700", "501~700家"
    UP_TO_1000 = "701_1000", "701~1000家"
    OVER_1000 = "1001_up", "1001家以上"


class AnnualRevenue(models.TextChoices):
    UP_TO_3M = "up_to_3m", "300萬元以下"
    UP_TO_10M = "3m_10m", "301萬元~1000萬元"
    UP_TO_30M = "10m_30m", "1001萬元~3000萬元"
    UP_TO_50M = "30m_50m", "3001萬元~5000萬元"
    OVER_50M = "over_50m", "5001萬元以上"


class SalesTeam(models.TextChoices):
    UP_TO_5 = "1_5", "5人以下"
    UP_TO_10 = "6_10", "6~10人"
    UP_TO_20 = "11_20", "11~20人"
    OVER_20 = "21_up", "21人以上"


class SignedDealers(models.TextChoices):
    UP_TO_5 = "1_5", "5家以下"
    UP_TO_10 = "6_10", "6~10家"
    UP_TO_20 = "11_20", "11~20家"
    OVER_20 = "21_up", "21家以上"
    NONE = "none", "無"


class UnsignedDealers(models.TextChoices):
    YES = "yes", "有，如經銷/地推違反本計畫規定，本公司將負全責。"
    NO = "no", "無，本公司禁止未簽約授權之經銷／地推代為推廣。"


class PaymentMethod(models.TextChoices):
    THIRD_PARTY = "third_party", "第三方支付"
    MOBILE = "mobile", "行動支付"
    ONLINE_BANKING = "online_banking", "網路銀行（如網銀 ATM、虛擬繳款帳號）"
    CREDIT_CARD = "credit_card", "線上信用卡"
    OTHER = "other", "其他"


class SupportStaff(models.TextChoices):
    NONE = "none", "無"
    UP_TO_5 = "1_5", "1~5人"
    UP_TO_10 = "6_10", "6~10人"
    UP_TO_15 = "11_15", "11~15人"
    UP_TO_20 = "16_20", "16~20人"
    OVER_20 = "21_up", "21人以上"


class PromotionFields(models.Model):
    """附表3 雲市集工業館雲端解決方案推廣計畫, once per solution; its name is `Solution.name`, its prices are `PricePlan` rows."""

    # 是否代理經銷
    vendor_role = ChoiceField("是否代理經銷", choices=VendorRole, help_text="單選。方案原廠商如為陸資請勿申請。")
    origin_name = ShortTextField("原廠公司全名")
    origin_tax_id = ShortTextField(
        "原廠統編（非必填）", help_text="國別為臺灣時請填 8 位統一編號；其他國家請填當地的公司編號。"
    )
    origin_country = SelectField("原廠國別", choices=Country, help_text="原廠的國別。方案原廠商如為陸資請勿申請。")
    origin_country_other = ShortTextField("原廠其他國別")

    # 一、二、三
    categories = MultiChoiceField(
        "一、方案類別",
        choices=Category,
        help_text="請勾選，可複選。工廠生產端的人員、設備、原物料、規章制度、環境，都指生產的管理或相關應用。",
    )
    industries = MultiChoiceField(
        "二、方案適用行業別", choices=Industry, help_text="請勾選，可複選。勾了「不限產業」就不必再勾其他行業別。"
    )
    industries_other = ShortTextField("其他行業別")
    company_sizes = MultiChoiceField("三、方案適用中小型製造業規模", choices=CompanySize, help_text="請勾選，可複選。")

    # 四、方案內容及特色
    features_spec = LimitedTextField("1.功能規格、性能", limit=100, help_text="字數100以內。")
    features_highlights = LimitedTextField(
        "2.特色",
        limit=300,
        help_text="請說明為何適用中小型製造業，例如適用的規模、業別，哪些特性有對應目標客戶的需求等，字數300以內。",
    )
    success_case = LimitedTextField(
        "3.成功應用案例",
        limit=300,
        help_text="請用客戶案例說明如何應用方案提升中小型製造業營運效率或增加客戶/營收之效益，字數300以內。",
    )

    # 五、方案定價及優惠
    market_price_url = UrlField("方案連結網址", help_text="看得到原有市價的網頁；也可以改為上傳原有市價證明文件。")
    discount_terms = LimitedTextField(
        "2.優惠措施", limit=100, help_text="例如續約優惠價格與期程、加購優惠等，字數100以內。"
    )

    # 六、方案市場實績
    paying_customers_band = ChoiceField("1.本方案仍在訂閱期之付費客戶數", choices=PayingCustomers, help_text="單選。")
    annual_revenue_band = ChoiceField("2.本方案年均營業額大約為", choices=AnnualRevenue, help_text="單選。")

    # 七、方案行銷推廣計畫
    promotion_plan = LimitedTextField("1.工業館推廣規劃", limit=300, help_text="300字以內，例如透過經銷商地推網絡。")
    sales_team_band = ChoiceField("2.推廣能量 (1)本公司業務團隊自行推廣，人數", choices=SalesTeam, help_text="單選。")
    signed_dealers_band = ChoiceField(
        "2.推廣能量 (2)透過正式簽約授權之經銷商、代理商推廣，家數", choices=SignedDealers, help_text="單選。"
    )
    unsigned_dealers = ChoiceField(
        "2.推廣能量 (3)透過未簽約之經銷／地推推廣", choices=UnsignedDealers, help_text="單選。"
    )

    # 八、線上支付方式
    payment_methods = MultiChoiceField("八、線上支付方式", choices=PaymentMethod, help_text="至少勾選1種，可複選。")
    third_party_payment_name = ShortTextField("第三方支付，名稱")
    mobile_payment_name = ShortTextField("行動支付，名稱")
    payment_methods_other = ShortTextField("其他線上支付方式")

    # 九、方案技術服務能量
    order_process = LimitedTextField(
        "1.訂單管理標準流程明確作法與所需時間",
        limit=500,
        help_text="依序說明：(1)接單（簽約、付款）；(2)導入（開通、教育訓練）；(3)客服（關懷與諮詢）；(4)解約處理。500字以內。",
    )
    onboarding_days = WholeNumberField(
        "安裝、導入及教育訓練所需日數",
        unit="日",
        at_least=1,
        at_most=31,
        help_text="於企業端安裝、導入及教育訓練所需時間，合計最長不得超過1個月。",
    )
    support_staff_band = ChoiceField("2.客戶諮詢服務能量：客服人力配置", choices=SupportStaff, help_text="單選。")
    support_capacity = LimitedTextField("服務能量說明", limit=100, help_text="100字以內。")

    # 十、十一
    usage_log_ack = TickField(
        "本方案提供中小企業每月親自操作、使用主要功能，並產生 log data，例如登入次數，工作互動數等之使用紀錄。"
    )
    data_portability_ack = TickField("本方案提供客戶因使用方案產生之紀錄或資料可下載檔案格式 CSV 或 Excel 相容格式")

    # 十二、十三
    demo_video_url = UrlField(
        "十二、方案操作演示說明影片", help_text="請填連結網址，影片長度2~5分鐘。沒有影片時，請上傳操作說明文件。"
    )
    demo_video_seconds = WholeNumberField(
        "影片長度", unit="秒", at_least=120, at_most=300, help_text="120 至 300 秒，也就是 2 至 5 分鐘。"
    )
    extra_note = LimitedTextField("十三、其他附加說明", limit=100, help_text="可附加服務導入說明文字，字數100以內。")
    extra_video_url = UrlField("十三、其他附加說明影片", help_text="可附加服務導入說明影片，請填連結網址。")

    class Meta:
        abstract = True
