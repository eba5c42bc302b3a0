"""What does 附表1 ask of the company?"""

from django.db import models

from portal.forms.fields import (
    ChoiceField,
    EmailField,
    LimitedTextField,
    MultiChoiceField,
    PhoneField,
    RocDateField,
    ShortTextField,
    TickField,
    UrlField,
    WholeNumberField,
    YesNoField,
)


class BusinessItem(models.TextChoices):
    SOFTWARE = "I301010", "I301010資訊軟體服務業"
    DATA_PROCESSING = "I301020", "I301020資料處理服務業"
    INFORMATION_SUPPLY = "I301030", "I301030電子資訊供應服務業"


class AnnualCapacity(models.TextChoices):
    UP_TO_10 = "1_10", "1~10家"
    UP_TO_100 = "11_100", "11~100家"
    UP_TO_200 = "101_200", "101~200家"
    UP_TO_300 = "201_300", "201~300家"
    UP_TO_400 = "301_400", "301~400家"
    UP_TO_500 = "401_500", "401~500家"
    OVER_500 = "501_up", "501家以上"


class VatStatus(models.TextChoices):
    REGULAR = "regular", "已屆第一期營業稅繳納期限"
    BEFORE_FIRST = "before_first", "新設立且未屆第一期營業稅繳納期限"


class CompanyFields(models.Model):
    """附表1 雲市集工業館雲端解決方案上架申請書, once per company. The tax ID is the vendor's, the kinds are the solutions'."""

    # 基本資料
    company_name = ShortTextField("公司名稱", help_text="請填公司登記或商業登記的全名。")
    business_items = MultiChoiceField(
        "營業項目", choices=BusinessItem, help_text="請勾選，可複選；須為已登記的營業項目，三項中至少有一項。"
    )
    established_on = RocDateField(
        "設立登記日期", doubt="founding", help_text="公司或商業登記核准設立的日期。例：95/3/1 或 2006-03-01。"
    )
    paid_in_capital = WholeNumberField(
        "實收資本額",
        unit="元",
        help_text="單位為新臺幣元。須知四(二)：實收資本額新臺幣100萬元以上；商業登記請填登記資本額。",
    )
    website = UrlField("公司官網", help_text="例：https://www.example.com/")
    company_profile = LimitedTextField(
        "公司簡介",
        limit=300,
        help_text="字數300以內，可上傳證明營運實力或品質之獲獎紀錄、專業認證、工業局技服機構能量登錄等。",
    )

    # 方案數量與服務能量
    annual_capacity = ChoiceField(
        "公司所有雲端解決方案可服務總能量上限(每年)",
        choices=AnnualCapacity,
        help_text="單選。以每年可服務的客戶家數計。",
    )

    # 代表人與聯絡人
    rep_name = ShortTextField("代表人姓名")
    rep_title = ShortTextField("代表人職稱", help_text="例：董事長、負責人。")
    contact_name = ShortTextField("聯絡人姓名", help_text="承辦人會與這位聯絡人確認申請內容。")
    contact_title = ShortTextField("聯絡人職稱")
    contact_phone_area = PhoneField("聯絡電話（區域號碼）", kind="area", help_text="例：02、037、0836。")
    contact_phone = PhoneField("聯絡電話", kind="local", help_text="不含區域號碼。")
    contact_phone_ext = PhoneField("分機", kind="extension", help_text="沒有分機請留白。")
    contact_mobile = PhoneField("手機", kind="mobile", help_text="09 開頭共 10 位數字，例：0912-345-678。")
    contact_email = EmailField("E-mail", help_text="聯絡用的電子郵件。")
    company_address = ShortTextField("公司地址", help_text="請填登記地址，含縣市與郵遞區號。")

    # 財務與納稅證明: which papers of 六(三)1 are owed
    vat_status = ChoiceField(
        "營業稅繳納期限", choices=VatStatus, help_text="新設立、還沒有到第一期營業稅繳納期限者，改附核准設立登記函。"
    )
    uses_uniform_invoice = YesNoField(
        "是否經核定使用統一發票", help_text="經核定使用統一發票者，應一併檢附申領統一發票購票證相關文件。"
    )

    # 同意書、切結書與聲明: each label is the sentence beside the box
    consent_pdpa = TickField(
        "本人已充分知悉貴處上述告知事項，並同意貴處蒐集、處理、利用本人之個人資料，以及其他公務機關請求行政協助目的之提供。"
    )
    consent_data_access_affidavit = TickField("本公司明確瞭解上述說明內容，並且同意遵守本切結書之所有規定。")
    consent_declarations = TickField("本公司已明確了解上述所有聲明與授權內容，並且同意遵守所有規定")
    attest_not_prc_or_foreign_branch = TickField(
        "本公司並非陸資企業，亦非外國營利事業在臺設立之分公司。",
        help_text="須知四(八)。陸資企業：經經濟部登記之陸資公司、經各縣市政府登記之陸資商業，或列為陸資在臺投資事業名錄之企業。"
        "外國營利事業：總機構在中華民國境外之營利事業。",
    )
    breach_3_to_5_years = YesNoField(
        "3年前至5年內，是否有執行政府計畫之重大違約紀錄",
        choices=[(True, "有"), (False, "無")],
        help_text="申請資格看最近3年（須知四(四)），聲明事項寫最近5年。3年前至5年內若有紀錄請據實說明，由執行單位判斷，不會自動退件。",
    )
    breach_3_to_5_years_details = LimitedTextField(
        "重大違約紀錄說明", limit=300, help_text="請說明計畫名稱、主辦機關、時間與處理結果，300字以內。"
    )

    class Meta:
        abstract = True
