"""What would a careful colleague remark on an uploaded paper? Hints for the vendor and the officer; never a refusal."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from applications.guideline.facts import as_date, as_int
from applications.guideline.filing import (
    other_tax_year,
    other_vat_period,
    report_date_gap,
    vat_period_too_old,
)
from applications.models import Attachment, PaperReading
from applications.place import Place
from applications.sheets.base import Problem
from applications.sheets.dossier import Dossier, DossierPart
from applications.sheets.slots import SLOTS
from portal.files.reading import TABLE
from portal.time.calendar import VatPeriod, format_both, parse_vat_period

PICTURES = frozenset({"image/jpeg", "image/png"})
AWAITED = timedelta(minutes=2)
LISTED = 5  # pages or values that a sentence names
# One paper may rightly serve both slots: A-08; a stamped form 401 is 營業稅申報書 and 繳稅證明 alike.
SHARED = ({"sales_record_proof", "market_record_proof"}, {"vat_return_substitute", "vat_payment_proof"})

BOTH, EITHER, NAME = "both", "either", "name"  # what of the company a paper has to show


@dataclass(frozen=True)
class Expectation:
    """What is looked for in the papers of a slot: the company, and the answer that the paper itself bears."""

    company: str = ""
    answer: Callable[["_Seen"], Iterator[str]] | None = None


@dataclass(frozen=True)
class _Seen:
    """One paper, what was read in it, and the days that count."""

    paper: Attachment
    reading: PaperReading
    on: date
    today: date

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.reading.facts
        return facts

    @property
    def is_picture(self) -> bool:
        return self.paper.file.content_type in PICTURES


def of_paper(part: DossierPart, paper: Attachment) -> list[str]:
    """The hints on one paper, from what was read in it and the answers as they stand now."""
    reading = part.dossier.readings.get(paper.file_id)
    hints = list(_same_file(part, paper))
    if reading is None or reading.done_at is None:
        return hints
    return hints + list(_of_reading(part, _Seen(paper, reading, part.dossier.filed_on, part.dossier.today)))


@dataclass(frozen=True)
class Hint:
    """One sentence about one paper."""

    part: DossierPart
    paper: Attachment
    message: str

    @property
    def place(self) -> Place:
        return self.paper.place

    @property
    def problem(self) -> Problem:
        return self.part.problem_at(self.paper.slot, self.message)


def of_dossier(dossier: Dossier) -> list[Hint]:
    """All hints of an application in the order of its sheets."""
    return [
        Hint(part, paper, hint)
        for part in dossier.parts
        for paper in part.present_papers()
        for hint in of_paper(part, paper)
    ]


def is_awaited(part: DossierPart, paper: Attachment, now: datetime) -> bool:
    """Whether the portal is still looking at it; later than that nobody is kept waiting."""
    reading = part.dossier.readings.get(paper.file_id)
    waits = reading is not None and reading.done_at is None and paper.file.state == "clean"
    return waits and now - paper.added_at < AWAITED


def _of_reading(part: DossierPart, seen: _Seen) -> Iterator[str]:
    expected = EXPECTATIONS.get(seen.paper.slot, Expectation())
    if not seen.reading.readable:
        yield "系統沒辦法看這份檔案的內容，不影響送件。請自己打開檔案，確認每一頁都看得清楚。"
        return
    yield from _pages(seen)
    yield from _upon(seen)
    if seen.paper.file.content_type == TABLE:
        yield from _private(seen)
        return
    if seen.paper.slot == "cloud_evidence_pdf":
        yield from _three_parts(seen)
    if expected == Expectation():
        return
    if not seen.facts["textual"]:
        yield from _no_text(seen)
    elif expected.company:
        yield from _company(part, seen, expected.company)
    if expected.answer:
        yield from expected.answer(seen)


# --- Can it be read? -----------------------------------------------------------------------------------------------


def _pages(seen: _Seen) -> Iterator[str]:
    blank, coarse = seen.facts["blank"], seen.facts["coarse"]
    if blank and seen.is_picture:
        yield "這張圖片看起來是空白的，請確認沒有選錯檔案。"
    elif blank and len(blank) == seen.facts["pages"]:
        yield "這份檔案看起來是空白的，請確認沒有選錯檔案。"
    elif blank:
        yield f"第 {_listed(blank)} 頁看起來是空白的，請確認沒有漏掃。"
    if coarse and seen.is_picture:
        yield "這張圖片偏小，字可能看不清楚，請換一張較大的圖片。"
    elif coarse:
        yield f"第 {_listed(coarse)} 頁的解析度偏低，小字可能看不清楚；重新掃描時請用 200 dpi 以上。"


def _upon(seen: _Seen) -> Iterator[str]:
    """Of readings from before this was looked at nothing is known."""
    if seen.facts.get("unseen"):
        yield (
            "這個 PDF 的欄位或註記，有的檔案裡沒有存下它的樣子，別人打開可能看不到。"
            "請用「列印成 PDF」另存一份，確認每個欄位都看得見再上傳。"
        )
    if seen.facts.get("packed"):
        yield "這個 PDF 裡夾帶了別的檔案，審查時不會看它們。請把要給審查的內容印成 PDF 的頁面，另存一份再上傳。"
    if lacking := seen.facts.get("lacking"):
        yield f"表單欄位裡有印不出來的罕用字（{_listed(lacking)}），在網站上顯示成「〓」，原檔不受影響。"


def _private(seen: _Seen) -> Iterator[str]:
    if lines := seen.facts.get("private"):
        yield (
            f"第 {_listed(lines)} 行有造字（只存在某台電腦上的字），別人打開會變成「〓」、空白或別的字；原檔照原樣收下。"
            "可以的話，請用 Excel 另存成「CSV UTF-8」並核對這些字。"
        )


def _no_text(seen: _Seen) -> Iterator[str]:
    if len(seen.facts["blank"]) == seen.facts["pages"]:
        return  # said already, and more plainly
    kind = "這張圖片" if seen.is_picture else "這份掃描檔"
    yield f"系統讀不到{kind}裡的文字，請自己確認公司名稱、統一編號和日期都正確、看得清楚。"


def _three_parts(seen: _Seen) -> Iterator[str]:
    if seen.facts["pages"] == 1:
        yield "這個 PDF 只有 1 頁，請確認架構圖、租用佐證、使用流量證明三項都合併在裡面。"


# --- Is it ours? ---------------------------------------------------------------------------------------------------


def _company(part: DossierPart, seen: _Seen, wanted: str) -> Iterator[str]:
    tax_id, name = part.application.vendor.tax_id, part.application.company_name
    named = seen.reading.has_name or not name
    if wanted == EITHER and not named and not seen.reading.has_tax_id:
        yield _other_tax_id(seen, tax_id) or (
            f"檔案{_range(seen)}的文字裡找不到「{name}」或統一編號 {tax_id}，請確認是貴公司的文件。"
        )
    if wanted == BOTH and not seen.reading.has_tax_id:
        yield _other_tax_id(seen, tax_id) or (
            f"檔案{_range(seen)}的文字裡找不到貴公司的統一編號 {tax_id}，請確認是貴公司的文件。"
        )
    if wanted in {BOTH, NAME} and not named:
        yield f"檔案{_range(seen)}的文字裡找不到「{name}」，請確認是貴公司的文件，公司名稱也和附表1填的一樣。"


def _other_tax_id(seen: _Seen, own: str) -> str:
    others = [number for number in seen.facts["labelled"] if number != own]
    return f"檔案裡的統一編號是 {_listed(others)}，貴公司的是 {own}，請確認沒有選錯檔案。" if others else ""


def _range(seen: _Seen) -> str:
    """Not all of a long file is read, and what is not found may stand behind."""
    return f"前 {seen.facts['seen']} 頁" if seen.facts["seen"] < seen.facts["pages"] else ""


# --- Is it recent? -------------------------------------------------------------------------------------------------


def _report_date(seen: _Seen) -> Iterator[str]:
    typed = as_date(seen.paper.details.get("report_date"))
    days = [date.fromisoformat(day) for day in seen.facts["days"]]
    gap = partial(report_date_gap, on=seen.on, last=max(seen.on, seen.today))
    past = [day for day in days if day <= seen.today]  # what lies ahead is the end of a validity, not the report's day
    yield from _compared("報告日期", typed, past, gap, format_both, stops=True)


def _vat_payment_period(seen: _Seen) -> Iterator[str]:
    yield from _compared(
        "期別", _typed_period(seen), _periods(seen), partial(vat_period_too_old, on=seen.on), str, stops=True
    )


def _vat_return_period(seen: _Seen) -> Iterator[str]:
    gap = lambda period: _sentence(other_vat_period(period, seen.on))  # noqa: E731
    yield from _compared("期別", _typed_period(seen), _periods(seen), gap, str)


def _statement_year(seen: _Seen) -> Iterator[str]:
    gap = lambda year: _sentence(other_tax_year([year], seen.on))  # noqa: E731
    typed = as_int(seen.paper.details.get("tax_year"))
    yield from _compared("所屬年度", typed, seen.facts["tax_years"], gap, lambda year: f"{year}年度")


def _compared(
    label: str,
    typed: Any,
    read: Sequence[Any],
    gap: Callable[[Any], str],
    words: Callable[[Any], str],
    stops: bool = False,
) -> Iterator[str]:
    """What was typed against the guideline and against the paper; where nothing was typed, the paper against the guideline.

    Where a gap `stops` the sending, the verdict says it and no hint does: what may be ignored never stands against sending.
    """
    seen = f"檔案裡看到的{label}是 {_listed([words(value) for value in read])}"
    if typed is not None and gap(typed):
        if not stops:
            yield f"您填的{label}是 {words(typed)}。{gap(typed)}"
    elif typed is not None and read and typed not in read:
        yield f"您填的{label}是 {words(typed)}，{seen}，請核對。"
    elif typed is None and read and all(map(gap, read)):
        yield f"{seen}。{gap(read[0])}"


def _typed_period(seen: _Seen) -> VatPeriod | None:
    typed = seen.paper.details.get("vat_period")
    return parse_vat_period(typed) if typed else None


def _periods(seen: _Seen) -> list[VatPeriod]:
    return [parse_vat_period(code) for code in seen.facts["vat_periods"]]


def _sentence(clause: str) -> str:
    return f"{clause}。" if clause else ""


def _listed(values: Sequence[Any]) -> str:
    more = f" 等 {len(values)} 個" if len(values) > LISTED else ""
    return "、".join(str(value) for value in values[:LISTED]) + more


EXPECTATIONS: dict[str, Expectation] = {
    "income_tax_pl_statement": Expectation(BOTH, _statement_year),
    "vat_return_substitute": Expectation(BOTH, _vat_return_period),
    "vat_payment_proof": Expectation(BOTH, _vat_payment_period),
    "establishment_approval_letter": Expectation(EITHER),
    "invoice_purchase_certificate": Expectation(EITHER),
    "cloud_evidence_pdf": Expectation(EITHER),
    "load_test_report": Expectation(answer=_report_date),
    "security_test_report": Expectation(answer=_report_date),
    "authorization_letter": Expectation(EITHER),
    "market_record_proof": Expectation(NAME),
    "sales_record_proof": Expectation(EITHER),
    "usage_log_sample": Expectation(NAME),
}


# --- Is it here twice? ---------------------------------------------------------------------------------------------


def _same_file(part: DossierPart, paper: Attachment) -> Iterator[str]:
    """The same bytes in another slot, or twice in one. In the same slot of another solution they may well belong."""
    others = [other for other in part.dossier.places_by_hash[paper.file.sha256] if other.pk != paper.pk]
    elsewhere = {
        other.slot: other for other in others if other.slot != paper.slot and {other.slot, paper.slot} not in SHARED
    }
    if elsewhere:
        named = [_place_of(other, paper) for other in elsewhere.values()]
        yield f"同一個檔案也放在{_listed(named)}，請確認沒有選錯檔案。"
    if any(other.place == paper.place and other.pk < paper.pk for other in others):
        yield "這個檔案在這裡上傳了兩次，多的一份可以移除。"


def _place_of(paper: Attachment, seen_from: Attachment) -> str:
    of = f"（{paper.solution}）" if paper.solution and paper.solution_id != seen_from.solution_id else ""
    return f"「{SLOTS[paper.slot].document}」{of}"
