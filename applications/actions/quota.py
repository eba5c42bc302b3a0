"""How much may one application hold, and one vendor? Said while there is still room, and counted under a lock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum

from applications import letters
from applications.models import Application, Attachment, Document, Vendor
from portal.files.models import StoredFile
from portal.templatetags.portal import filesize
from portal.web import contact

MB = 1024 * 1024
NEARLY = 0.8  # from here on it is said
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


class QuotaMet(ValidationError):
    """Nothing was done; the message says what is full and what makes room."""


@dataclass(frozen=True)
class Use:
    """How much of something is used."""

    label: str
    used: int
    most: int
    in_bytes: bool = False
    unit: str = "個"

    @property
    def is_nearly_full(self) -> bool:
        return self.used >= NEARLY * self.most

    @property
    def words(self) -> str:
        """「這件申請的檔案已使用 412 MB／500 MB」"""
        if self.in_bytes:
            return f"{self.label}已使用 {filesize(self.used)}／{filesize(self.most)}"
        return f"{self.label}已有 {self.used}／{self.most} {self.unit}"


def uses(application: Application, now: datetime, papers: Collection[Attachment] | None = None) -> list[Use]:
    """What a case holds of what it may hold, and its vendor of what that may in a year.

    `papers`: the present ones with their files, where they have been read.
    """
    present = application.attachments.present() if papers is None else papers
    files = {stored.pk: stored for paper in present for stored in _with_original(paper.file) if stored.blob}
    return [
        Use(
            "這件申請的檔案",
            sum(stored.size for stored in files.values()),
            settings.QUOTA_APPLICATION_MB * MB,
            in_bytes=True,
        ),
        Use("這件申請的檔案", len(present), settings.QUOTA_APPLICATION_FILES),
        Use(
            "貴公司一年內上傳的檔案", bytes_of(application.vendor_id, now), settings.QUOTA_VENDOR_MB * MB, in_bytes=True
        ),
    ]


def solutions_use(application: Application) -> Use:
    return Use("方案", len(application.solution_kinds), settings.QUOTA_SOLUTIONS)


def draft_pdfs_use(application: Application, now: datetime) -> Use:
    return Use(
        "一小時內製作的草稿 PDF", _draft_pdfs(application, now - HOUR), settings.QUOTA_DRAFT_PDFS_HOUR, unit="份"
    )


def workbooks_use(application: Application, now: datetime) -> Use:
    taken = application.workbook_imports.filter(uploaded_at__gt=now - DAY).count()
    return Use("一天內上傳的活頁簿", taken, settings.QUOTA_WORKBOOKS_DAY, unit="份")


def invitations_use(vendor: Vendor, now: datetime) -> Use:
    return Use(
        "一天內寄出的邀請信", letters.invitations_since(vendor, now - DAY), settings.QUOTA_INVITATIONS_DAY, unit="封"
    )


def _with_original(stored: StoredFile) -> list[StoredFile]:
    """A file, and what a picture was made of: each counts once, in however many slots it stands."""
    return [stored, stored.original] if stored.original else [stored]


def size_of(stored: StoredFile) -> int:
    """What a paper takes, with what it was made of."""
    return stored.size + (stored.original.size if stored.original else 0)


def bytes_of(vendor: int, now: datetime) -> int:
    """What a vendor's people sent within a year and the store still holds, also what was replaced or removed since.

    With it go the pictures and the copies for browsers that were made of it.
    """
    sent = StoredFile.objects.filter(uploaded_by__membership__vendor=vendor, uploaded_at__gt=now - YEAR).exclude(
        blob=""
    )
    held = sent.aggregate(sent=Sum("size", default=0), copies=Sum("shown__size", default=0))
    return held["sent"] + held["copies"]


def check_upload(
    application: Application,
    size: int,
    now: datetime,
    replaced: Sequence[Attachment] = (),
    stored: int = 0,
    files: int = 1,
) -> None:
    """Whether `files` more of `size` bytes together have room in the place of `replaced`; `stored` of them the store holds already.

    What a correction asks for is bounded by the year's alone: nothing else can be removed to make room. Raises QuotaMet.
    """
    of_case, held, of_vendor = uses(application, now)
    freed = sum(size_of(paper.file) for paper in replaced)
    if application.is_draft and of_case.used - freed + size > of_case.most:
        raise QuotaMet(f"{of_case.words}，放不下這個檔案（{filesize(size)}）。請先壓縮檔案，或移除不需要的檔案。")
    if application.is_draft and held.used - len(replaced) + files > held.most:
        raise QuotaMet(f"{held.words}，不能再加。請先移除不需要的檔案，或把同類的合併成一個 PDF。")
    if of_vendor.used - stored + size > of_vendor.most:
        raise QuotaMet(
            f"{of_vendor.words}，放不下這個檔案（{filesize(size)}）。換掉或移除的檔案 {settings.KEEP_REMOVED_DAYS} 天後才會清除；"
            f"急著要送件，請聯絡{contact.whom()}。"
        )


def lock_vendor(application: Application) -> None:
    """Uploads of one vendor into several applications are counted one after the other. After the application's own lock."""
    Vendor.objects.select_for_update(no_key=True).get(pk=application.vendor_id)


def check_solutions(application: Application, more: int = 1) -> None:
    """Under the application's lock. Raises QuotaMet."""
    most = settings.QUOTA_SOLUTIONS
    if application.solutions.count() + more > most:
        raise QuotaMet(f"一件申請最多 {most} 個方案，不能再加。請先移除不申請的方案。")


def check_draft_pdf(application: Application, now: datetime) -> None:
    """Before a further PDF of a draft is asked for, under the application's lock. Raises QuotaMet."""
    for within, most, words in (
        (HOUR, settings.QUOTA_DRAFT_PDFS_HOUR, "一小時"),
        (DAY, settings.QUOTA_DRAFT_PDFS_DAY, "一天"),
    ):
        if _draft_pdfs(application, now - within) >= most:
            raise QuotaMet(
                f"草稿 PDF {words}最多製作 {most} 份，請稍後再製作。先前做好的還可以下載，填寫和送出都不受影響。"
            )


def _draft_pdfs(application: Application, since: datetime) -> int:
    return Document.objects.filter(application=application, kind=Document.Kind.DRAFT, asked_at__gt=since).count()


def check_workbook(application: Application, now: datetime) -> None:
    """Before a further workbook is taken, under the application's lock. Raises QuotaMet."""
    use = workbooks_use(application, now)
    if use.used >= use.most:
        raise QuotaMet(f"一天最多上傳 {use.most} 份活頁簿，請明天再上傳，或直接在網頁上填寫。")
