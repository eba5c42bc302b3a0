"""As what is a 統一編號 registered? 商工行政資料開放平臺 (GCIS): its data sets, asked one after the other, and how each of its oddities is read.

Every error comes as HTTP 200. Only a body that begins with 「[」 is data. An empty body is no row, or a filter that the data set
does not know, or a bad day. NOTHING is said only when the look-up of the kind of registration says 「N」 of every kind, or has no
row by either name of its field that clients of the platform use, while it has one of a number that is surely registered.
"""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings

from applications.guideline.outside import Answered, Kind, Register, RegisteredCompany, RegisterFact
from applications.models import RegisterAnswer
from applications.registers.columns import Row, amount_of, items_of, text_of
from applications.registers.days import day_of
from applications.registers.fetching import SourceUnavailable
from applications.registers.known import AskedSource, Inquiry, register
from portal.text.cleaning import clean_line

log = logging.getLogger(__name__)

Outcome = RegisterAnswer.Outcome


@dataclass(frozen=True)
class Dataset:
    """`asks` is its $filter; `number` is its column of the 統一編號 that was asked about."""

    label: str
    uuid: str
    asks: str
    number: str = ""

    def url(self, tax_id: str, agency: str = "") -> str:
        """`$` stands as it is: written %24 the platform refuses it, say some of its clients."""
        asked = quote(self.asks.format(tax_id=tax_id, agency=agency))
        return f"{settings.OUTSIDE.gcis_url}/{self.uuid}?$format=json&$filter={asked}"


BY_NUMBER = "Business_Accounting_NO eq {tax_id}"
KIND = Dataset("統一編號登記類別", "673F0FC0-B3A7-429F-9041-E9866836B66D", BY_NUMBER)
KIND_BY_NO = Dataset("統一編號登記類別（No）", KIND.uuid, "No eq {tax_id}")
COMPANY_1 = Dataset(
    "公司登記基本資料-應用一", "5F64D864-61CB-4D0D-8AD9-492047CC1EA6", BY_NUMBER, "business_accounting_no"
)
COMPANY_3 = Dataset(
    "公司登記基本資料-應用三", "236EE382-4942-41A9-BD03-CA0709025E7C", BY_NUMBER, "business_accounting_no"
)
BRANCH = Dataset(
    "分公司資料",
    "23632BB3-5DB7-4423-9643-1D4AC140D479",
    "Branch_Office_Business_Accounting_NO eq {tax_id}",
    "branch_office_business_accounting_no",
)
BUSINESS_3 = Dataset(
    "商業登記基本資料-應用三", "426D5542-5F05-43EB-83F9-F1300F14E1F1", "President_No eq {tax_id}", "president_no"
)
BUSINESS_1 = Dataset(
    "商業登記基本資料-應用一",
    "7E6AFA72-AD6A-46D3-8681-ED77951D912D",
    "President_No eq {tax_id} and Agency eq {agency}",
    "president_no",
)

REGISTERED = "22099131"  # for as long as there is a register
CONTROL = "（對照）"
KINDS = {"公司": Kind.COMPANY, "商業": Kind.BUSINESS, "分公司": Kind.BRANCH}
ACTIVE = frozenset({"核准設立", "核准登記", "核准認許"})  # whole: 「核准設立，但已命令解散」 is not one of them
STATUS_CODES = {"01": "核准設立"}  # where only the code came
DAY_IS_OVER = "超出本日最大介接次數"
THROTTLES = (
    DAY_IS_OVER,
    "非常態介接次數",
    "非授權介接之IP",
    "本平臺介接服務達上限",
    "超出同時最大連線數量",
    "請稍候再試",
    "資料庫維護中",
)
WRONG_FILTER = "$filter參數有誤"
ODD = "商工登記的回應不是認得的格式，無法判讀。"
SILENT = "商工登記對確定有登記的統一編號也回應空白，無法判讀。"
HTML = "商工登記回應的是網頁，不是資料。"

_agency = re.compile(r"[0-9A-Za-z]{1,20}")


class _Odd(Exception):
    """Of a shape that nobody described: an error of the source."""


# --- Asking ----------------------------------------------------------------------------------------------------------


def told(body: bytes) -> RegisterAnswer.Outcome:
    """Whether a body with status 200 is data or no row. Raises SourceUnavailable for every sentence, page and half answer."""
    text = body.decode("utf-8-sig", "replace").strip()
    if not text:
        return Outcome.NOTHING
    if not text.startswith("["):
        raise _refused(text)
    try:
        return Outcome.DATA if _parsed(body) else Outcome.NOTHING
    except _Odd as error:
        raise SourceUnavailable(ODD, "odd") from error


def _refused(text: str) -> SourceUnavailable:
    line = clean_line(text)
    if said := next((words for words in THROTTLES if words in line), ""):
        kind = "day" if said == DAY_IS_OVER else "throttled"
        return SourceUnavailable(f"商工登記暫時不提供查詢：「{said}」。", kind, throttled=True)
    if WRONG_FILTER in line:
        return SourceUnavailable(f"商工登記回應：「{WRONG_FILTER}」。", "filter")
    if line.startswith(("<", "{")):
        return SourceUnavailable(HTML if line.startswith("<") else ODD, "odd")
    return SourceUnavailable(f"商工登記回應：「{line[:60]}」。", "odd")


def ask(inquiry: Inquiry) -> None:
    """First as what it is registered, then what belongs to that. Of a branch the kind alone decides (R4-8): its name is an extra."""
    kind = _kind(_asked_kind(inquiry))
    if kind is Kind.COMPANY:
        _get(inquiry, COMPANY_1)
        _get(inquiry, COMPANY_3)
    elif kind is Kind.BUSINESS:
        if row := _own_row(_get(inquiry, BUSINESS_3), BUSINESS_3):
            _get(inquiry, BUSINESS_1, _agency_of(row))
    elif kind is Kind.BRANCH:
        with suppress(SourceUnavailable):
            _get(inquiry, BRANCH)


def _get(inquiry: Inquiry, dataset: Dataset, agency: str = "") -> RegisterAnswer:
    return inquiry.get(dataset.label, dataset.url(inquiry.tax_id, agency))


def _asked_kind(inquiry: Inquiry) -> list[Row]:
    """No row is believed when a number that is surely registered has one: on a bad day everything is answered with nothing."""
    if rows := _kind_rows(inquiry, inquiry.tax_id):
        return rows
    if not _kind_rows(inquiry, REGISTERED, CONTROL):
        raise SourceUnavailable(SILENT, "odd")
    return []


def _kind_rows(inquiry: Inquiry, tax_id: str, mark: str = "") -> list[Row]:
    """Whichever name of the field the platform takes; the other one gets an empty body, or is said to be wrong."""
    refused: list[SourceUnavailable] = []
    for dataset in (KIND, KIND_BY_NO):
        try:
            if rows := _rows(inquiry.get(dataset.label + mark, dataset.url(tax_id))):
                return rows
        except SourceUnavailable as error:
            if error.kind != "filter":
                raise
            refused.append(error)
    if len(refused) == 2:
        raise refused[0]
    return []


def _agency_of(row: Row) -> str:
    agency = text_of(row, "agency")
    if not _agency.fullmatch(agency):
        raise SourceUnavailable("商工登記沒有給商業的登記機關，無法查詢資本額。", "odd")
    return agency


# --- Reading ---------------------------------------------------------------------------------------------------------


def read(answers: Sequence[RegisterAnswer]) -> RegisterFact:
    """What the newest answer of each data set says together, in the order they came. Never raises."""
    newest = {answer.api: answer for answer in answers}
    try:
        return _read(newest)
    except (_Odd, SourceUnavailable) as error:
        return RegisterFact(Answered.UNAVAILABLE, str(error) or ODD)
    except Exception:  # what a source sends must not keep a case from its verdicts
        log.exception("an answer of %s is read by nobody", SOURCE.key)
        return RegisterFact(Answered.UNAVAILABLE, ODD)


def _read(newest: Mapping[str, RegisterAnswer]) -> RegisterFact:
    kinds = [newest[dataset.label] for dataset in (KIND, KIND_BY_NO) if dataset.label in newest]
    usable = [answer for answer in kinds if answer.outcome != Outcome.UNAVAILABLE]
    if not usable:
        raise _Odd(kinds[-1].problem if kinds else "商工登記還沒有回應。")
    rows = next((rows for answer in usable if (rows := _rows(answer))), [])
    controls = [newest[label].outcome for label in _CONTROLS if label in newest]
    if not rows and Outcome.DATA not in controls:
        raise _Odd(SILENT)
    kind = _kind(rows)
    if kind is None:
        return RegisterFact(Answered.NOTHING, "商工登記查不到這個統一編號的公司、商業或分公司登記。")
    company = _READERS[kind](newest, usable[0].question.tax_id)
    name = f"「{company.name}」" if company.name else ""
    status = f"，登記現況為「{company.status}」" if company.status else ""
    return RegisterFact(Answered.FOUND, f"商工登記為{_words(kind)}{name}{status}。", company)


def _words(kind: Kind) -> str:
    return next(words for words, known in KINDS.items() if known is kind)


def _kind(rows: list[Row]) -> Kind | None:
    """None: no row at all, or 「N」 of 公司 and of 商業. Raises SourceUnavailable for anything else that is no kind we know."""
    told_of = {text_of(row, "type"): text_of(row, "exist").upper() for row in rows}
    if not rows:
        return None
    if yes := next((kind for words, kind in KINDS.items() if told_of.get(words) == "Y"), None):
        return yes
    if set(told_of.values()) == {"N"} and {"公司", "商業"} <= told_of.keys():
        return None
    raise SourceUnavailable("商工登記沒有說這個統一編號屬於公司、商業或分公司。", "odd")


def _company(newest: Mapping[str, RegisterAnswer], tax_id: str) -> RegisteredCompany:
    basic, full = _part(newest, COMPANY_1), _part(newest, COMPANY_3)
    both = _both(basic, full)
    status = text_of(both, "company_status_desc") or STATUS_CODES.get(text_of(both, "company_status"), "")
    return RegisteredCompany(
        kind=Kind.COMPANY,
        tax_id=tax_id,
        name=_required(text_of(both, "company_name")),
        status=_required(status),
        is_active=status in ACTIVE,
        items=items_of(both.get("cmp_business")),
        capital=amount_of(both, "paid_in_capital_amount"),
        total_capital=amount_of(both, "capital_stock_amount"),
        established_on=day_of(text_of(both, "company_setup_date")),
        suspended_from=day_of(text_of(both, "sus_beg_date")) or day_of(text_of(both, "sus_app_date")),
        suspended_until=day_of(text_of(both, "sus_end_date")),
        address=text_of(both, "company_location"),
        representative=text_of(both, "responsible_name"),
    )


def _business(newest: Mapping[str, RegisterAnswer], tax_id: str) -> RegisteredCompany:
    full = _part(newest, BUSINESS_3)
    both = _both(_part(newest, BUSINESS_1) if full else None, full)
    status = text_of(both, "business_current_status_desc")
    status = status or STATUS_CODES.get(text_of(both, "business_current_status"), "")
    return RegisteredCompany(
        kind=Kind.BUSINESS,
        tax_id=tax_id,
        name=_required(text_of(both, "business_name")),
        status=_required(status),
        is_active=status in ACTIVE,
        items=items_of(both.get("business_item_old")),
        capital=amount_of(both, "business_register_funds"),
        established_on=day_of(text_of(both, "business_setup_approve_date")),
        suspended_from=day_of(text_of(both, "sus_beg_date")) or day_of(text_of(both, "sus_app_date")),
        suspended_until=day_of(text_of(both, "sus_end_date")),
        address=text_of(both, "business_address"),
        representative=text_of(both, "responsible_name"),
    )


def _branch(newest: Mapping[str, RegisterAnswer], tax_id: str) -> RegisteredCompany:
    row: Row = {}
    with suppress(_Odd, SourceUnavailable):
        row = _part(newest, BRANCH) or {}
    status = text_of(row, "branch_office_status_desc")
    return RegisteredCompany(
        kind=Kind.BRANCH,
        tax_id=tax_id,
        name=text_of(row, "branch_office_name"),
        status=status,
        is_active=status in ACTIVE,
        established_on=day_of(text_of(row, "br_estab_date")),
        address=text_of(row, "branch_office_location"),
        representative=text_of(row, "branch_office_manager_name"),
    )


_CONTROLS = (KIND.label + CONTROL, KIND_BY_NO.label + CONTROL)
_READERS = {Kind.COMPANY: _company, Kind.BUSINESS: _business, Kind.BRANCH: _branch}


def _part(newest: Mapping[str, RegisterAnswer], dataset: Dataset) -> Row | None:
    """Its row; None when it has none, so that what it would say is unknown. Raises _Odd when it did not answer."""
    answer = newest.get(dataset.label)
    if answer is None or answer.outcome == Outcome.UNAVAILABLE:
        raise _Odd(answer.problem if answer else f"商工登記的{dataset.label}還沒有回應。")
    return _own_row(answer, dataset)


def _both(first: Row | None, second: Row | None) -> Row:
    """What one leaves blank the other may say. Raises _Odd when neither says anything of what is registered."""
    if first is None and second is None:
        raise _Odd("商工登記有這個統一編號，但沒有給登記資料。")
    return {**(second or {}), **{key: value for key, value in (first or {}).items() if not _is_blank(value)}}


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _own_row(answer: RegisterAnswer, dataset: Dataset) -> Row | None:
    """Of several rows, as of a business that moved to another authority, the one in force."""
    rows = _rows(answer)
    own = [row for row in rows if text_of(row, dataset.number).zfill(8) == answer.question.tax_id]
    if rows and not own:
        raise _Odd("商工登記回應的是別的統一編號。")
    return min(own, key=lambda row: not _is_in_force(row), default=None)


def _is_in_force(row: Row) -> bool:
    names = ("company_status", "business_current_status", "branch_office_status")
    return any(text_of(row, f"{name}_desc") in ACTIVE or text_of(row, name) in STATUS_CODES for name in names)


def _required(text: str) -> str:
    if not text:
        raise _Odd(ODD)
    return text


def _rows(answer: RegisterAnswer) -> list[Row]:
    """Raises SourceUnavailable, also while it is asked: what cannot be read is no answer."""
    if answer.outcome == Outcome.NOTHING:
        return []
    try:
        return _parsed(bytes(answer.body))
    except _Odd as error:
        raise SourceUnavailable(ODD, "odd") from error


def _parsed(body: bytes) -> list[Row]:
    try:
        rows = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _Odd(ODD) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _Odd(ODD)
    return [{key.lower(): value for key, value in row.items()} for row in rows]


SOURCE = register(
    AskedSource(
        key="business",
        register=Register.BUSINESS,
        label="商工登記",
        address=lambda outside: outside.gcis_url,
        told=told,
        ask=ask,
        read=read,
    )
)
