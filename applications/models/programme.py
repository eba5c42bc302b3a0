"""Which year's programme is it, with which dates, names and limits?"""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from applications.guideline import ProgrammeLimits
from portal.text import counties
from portal.time.calendar import MAX_DAYS, format_datetime, last_second
from portal.web import contact


class ProgrammeQuerySet(models.QuerySet):
    def open_at(self, now: datetime) -> "ProgrammeQuerySet":
        return self.filter(state=Programme.Switch.OPEN, opens_at__lte=now, closes_at__gt=now)

    def current(self, now: datetime) -> "Programme | None":
        """The year that pages speak of: the open one, else the next to open, else the last that was."""
        return (
            self.open_at(now).order_by("closes_at").first()
            or self.filter(opens_at__gt=now).order_by("opens_at").first()
            or self.order_by("-closes_at").first()
        )


class Programme(models.Model):
    """One year of 雲市集工業館. `closes_at` is the first moment that is too late (R2-2: 8/20 23:59:59 is in time)."""

    class Switch(models.TextChoices):
        OPEN = "open", "依期程受理"
        PAUSED = "paused", "暫停受理"
        CLOSED = "closed", "停止受理"

    class DayType(models.TextChoices):
        CALENDAR = "calendar", "日曆天"
        WORKING = "working", "工作天"

    year = models.PositiveSmallIntegerField("民國年度", unique=True, validators=[MinValueValidator(100)])
    name = models.CharField("計畫簡稱", max_length=60, default="雲市集工業館")
    plan_name = models.CharField("補助計畫名稱", max_length=120, default="雲市集工業館數位點數補助計畫")
    policy_name = models.CharField("政策名稱", max_length=120, default="雲世代產業數位轉型")
    authority_name = models.CharField("主管機關", max_length=80, default="經濟部工業局")
    executing_unit_name = models.CharField("執行單位", max_length=80, default="財團法人中國生產力中心")
    guideline_title = models.CharField("須知名稱", max_length=120, default="雲市集工業館雲端解決方案上架申請須知")
    guideline_version = models.CharField("須知版本", max_length=40, default="112")
    contact_name = models.CharField("聯絡窗口", max_length=80, blank=True)
    contact_phone = models.CharField("聯絡電話", max_length=40, blank=True)
    contact_email = models.EmailField("聯絡信箱", blank=True)
    contact_hours = models.CharField("服務時間", max_length=80, blank=True)

    opens_at = models.DateTimeField("開始受理", help_text="例：112/5/1 00:00")
    closes_at = models.DateTimeField(
        "截止受理", help_text="這一刻起不再受理；填 8 月 21 日 00:00，就是 8 月 20 日整天都收。"
    )
    valid_to = models.DateField("入選方案有效至")
    state = models.CharField("受理開關", max_length=10, choices=Switch, default=Switch.OPEN)
    notice = models.TextField("公告事項", blank=True)

    letter_series = models.CharField(
        "發文字",
        max_length=40,
        blank=True,
        default="雲市集",
        help_text="正式通知的發文字號，例：填「雲市集」就是「雲市集字第1120000001號」。留空就不編發文字號。",
    )
    letter_digits = models.PositiveSmallIntegerField(
        "發文流水號位數",
        default=7,
        validators=[MinValueValidator(3), MaxValueValidator(10)],
        help_text="接在發文年度後面，每年從 1 開始。",
    )

    min_capital = models.PositiveBigIntegerField("實收資本額下限（元）", default=1_000_000)
    min_months = models.PositiveSmallIntegerField("訂閱期下限（月）", default=3)
    max_months = models.PositiveSmallIntegerField("訂閱期上限（月）", default=9)
    max_price_plans = models.PositiveSmallIntegerField("價格種類上限", default=3, validators=[MaxValueValidator(3)])
    correction_days = models.PositiveSmallIntegerField("補正期限（日）", default=3)
    supplement_days = models.PositiveSmallIntegerField(
        "審查補件期限（日）",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
        help_text="方案審查中通知補件時預設的日數，寄出前可以改；算法和補正期限相同。",
    )
    correction_day_type = models.CharField("補正日數算法", max_length=10, choices=DayType, default=DayType.CALENDAR)
    second_sign_off = models.BooleanField(
        "資格不符要第二人覆核", default=False, help_text="開啟後，一人提出、另一人同意，廠商才會收到資格不符通知。"
    )
    upload_max_mb = models.PositiveSmallIntegerField("單一檔案上限（MB）", default=20)
    website_required = models.BooleanField("公司官網必填", default=False)
    discount_required = models.BooleanField("優惠措施必填", default=False)
    # R7-1a: the guideline gives no numbers; empty, and no page reckons with them.
    self_funded_percent = models.PositiveSmallIntegerField(
        "自籌比例（%）",
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text="採購方案時企業自付的比例，其餘以數位點數折抵。留空：網站不試算補助後的金額。",
    )
    points_limit = models.PositiveBigIntegerField(
        "每家數位點數上限（元）", null=True, blank=True, help_text="留空：試算時不設上限。"
    )
    subsidy_open = models.BooleanField(
        "受理補助",
        default=True,
        help_text="關閉後，首頁和方案頁會說明已停止補助；公告停止補助時自動關閉（須知七(十)）。",
    )
    # R8-1-4a: "within the time that is told"; R7-10: how many, and where.
    contract_days = models.PositiveSmallIntegerField(
        "簽約期限（日）",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
        help_text="通知簽約時預設的日數，算法和補正期限相同。留空：每次由承辦填寫。",
    )
    contract_remind_days = models.PositiveSmallIntegerField(
        "簽約期限前幾日提醒", default=3, validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)]
    )
    max_contracts = models.PositiveIntegerField(
        "簽約家數上限", null=True, blank=True, help_text="以契約成立的廠商計。留空：不限。"
    )
    region_limits = models.TextField(
        "各縣市簽約家數上限",
        blank=True,
        help_text="一行一個縣市，例：「臺北市 30」；以附表1 公司地址的縣市計。沒有寫的縣市不限。",
    )
    caps_stop = models.BooleanField(
        "達上限就不能簽約", default=False, help_text="開啟：達上限時不能通知簽約，也不能簽署。關閉：只提醒承辦。"
    )
    last_number = models.PositiveIntegerField("最後收件序號", default=0, editable=False)
    documentary_equal_passes = models.BooleanField("書面審查條件一致即通過", default=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度計畫"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year} 年度{self.name}"

    def clean(self) -> None:
        self.letter_series = self.letter_series.removesuffix("第").removesuffix("字")
        try:
            counties.numbers_in(self.region_limits)
        except ValueError as error:
            raise ValidationError({"region_limits": str(error)}) from error
        if not (self.opens_at and self.closes_at):
            return
        if self.opens_at >= self.closes_at:
            raise ValidationError({"closes_at": "截止受理必須晚於開始受理。"})
        if other := self._open_beside():
            raise ValidationError(
                f"{other}的受理期間是 {format_datetime(other.opens_at)} 到 {format_datetime(other.last_second)}，和這一年重疊。"
                f"同一時間只能有一個年度受理：請調整期程，或先把 {other.year} 年度的受理開關改成「停止受理」。"
            )

    def _open_beside(self) -> "Programme | None":
        """Another year that would take applications at the same time: a vendor is shown one."""
        if self.state != self.Switch.OPEN:
            return None
        others = Programme.objects.filter(state=self.Switch.OPEN).exclude(pk=self.pk)
        return others.filter(opens_at__lt=self.closes_at, closes_at__gt=self.opens_at).first()

    def is_running(self, now: datetime) -> bool:
        """Whether it has begun and what it brought forth is still valid: a change of its settings meets people in the middle."""
        return self.opens_at <= now < self.valid_until

    @property
    def said_closes_at(self) -> str:
        """As people say it and type it: 8/21 00:00 is the end of 8/20."""
        return f"到 {format_datetime(self.last_second, seconds=True)}"

    @property
    def last_second(self) -> datetime:
        """The last second in time, for words on the page."""
        return last_second(self.closes_at)

    @property
    def last_day(self) -> date:
        """The last day on which an application is taken, in Taipei."""
        return timezone.localdate(self.last_second)

    def has_ended(self, now: datetime) -> bool:
        """Whether the intake is over for good: a pause is not, and ends by itself when `closes_at` is moved."""
        return self.state == self.Switch.CLOSED or now >= self.closes_at

    @property
    def valid_until(self) -> datetime:
        """The first moment after `valid_to`, Taipei time (R2-1c)."""
        return timezone.make_aware(datetime.combine(self.valid_to + timedelta(days=1), time.min))

    def refusal(self, now: datetime) -> str:
        """Why nothing can be sent in now, or "" (R2-2, A-41)."""
        if self.state != self.Switch.OPEN:
            return f"{self}目前{self.get_state_display()}。{self.notice}".strip()
        if now < self.opens_at:
            return f"{self}尚未開始受理。"
        return "" if now < self.closes_at else f"{self}已截止受理，草稿仍可閱讀。"

    def region_caps(self) -> dict[str, int]:
        """R7-10: how many vendors each county may have at most; one that is not named has no limit."""
        return counties.numbers_in(self.region_limits)

    def next_number(self) -> str:
        """The next 收件編號, e.g. 112-00007: sorts by year and order. Call under this row's lock."""
        self.last_number += 1
        self.save(update_fields=["last_number"])
        return f"{self.year}-{self.last_number:05d}"

    def limits(self) -> ProgrammeLimits:
        return ProgrammeLimits(
            min_capital=self.min_capital,
            min_months=self.min_months,
            max_months=self.max_months,
            max_price_plans=self.max_price_plans,
        )

    def frozen(self) -> dict[str, object]:
        """The names that a filed paper keeps, whatever is edited later (R1-1)."""
        kept = ("year", "name", "plan_name", "policy_name", "authority_name", "executing_unit_name", "guideline_title")
        contact = ("guideline_version", "contact_name", "contact_phone", "contact_email", "contact_hours")
        return {name: getattr(self, name) for name in (*kept, *contact)}


@contact.register
def executing_unit() -> str:
    """「財團法人中國生產力中心　王小姐（電話 02-2698-2989，E-mail service@example.tw）」 of the year that pages speak of."""
    year = Programme.objects.current(timezone.now())
    if year is None:
        return ""
    ways = "，".join(
        f"{kind} {way}" for kind, way in (("電話", year.contact_phone), ("E-mail", year.contact_email)) if way
    )
    return f"{year.executing_unit_name}{year.contact_name and f'　{year.contact_name}'}{ways and f'（{ways}）'}"
