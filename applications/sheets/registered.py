"""How does what 商工登記 says of a company stand beside what 附表1 says of it?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import QueryDict

from applications.guideline.eligibility import BUSINESS_ITEMS
from applications.guideline.outside import Kind, RegisteredCompany
from applications.guideline.registered import fits, same_name
from applications.models import Application
from applications.sheets.company import CompanySheet
from portal.forms.fields.kind import kind_of
from portal.text.cleaning import normalised
from portal.text.unshown import has_unshown

_postal_code = re.compile(r"^\W*[0-9]{3}(?:-?[0-9]{2,3})?(?![0-9])\W*")


class RegisterStanding(StrEnum):
    """How the draft stands to the register."""

    SAME = "same"
    DIFFERENT = "different"
    EMPTY = "empty"  # the draft says nothing yet
    UNSAID = "unsaid"  # the register says nothing that could be taken

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def tone(self) -> str:
        return _TONES[self]


_LABELS = {
    RegisterStanding.SAME: "和登記相同",
    RegisterStanding.DIFFERENT: "和登記不同",
    RegisterStanding.EMPTY: "還沒填",
    RegisterStanding.UNSAID: "登記沒有寫",
}
_TONES = {
    RegisterStanding.SAME: "done",
    RegisterStanding.DIFFERENT: "action",
    RegisterStanding.EMPTY: "waiting",
    RegisterStanding.UNSAID: "ended",
}


@dataclass(frozen=True)
class RegisteredAnswer:
    """One question of 附表1: `registered` and `drafted` in words, `value` as it would be saved; None where nothing can be taken."""

    name: str
    label: str
    section: str
    registered: str
    drafted: str
    value: Any
    standing: RegisterStanding
    note: str = ""


def compare(company: RegisteredCompany, draft: Application) -> list[RegisteredAnswer]:
    """Name, founding day, capital, business items and address, in the order of the form."""
    return [_answer(name, value, words, note, draft) for name, value, words, note in _said(company)]


def _said(company: RegisteredCompany) -> Iterator[tuple[str, Any, str, str]]:
    """Of each question the value, the words where they are not the value's own, and what is to be known of it."""
    yield "company_name", company.name or None, "", _unshown(company.name)
    yield "business_items", *_items(company)
    yield "established_on", company.established_on, "", ""
    yield "paid_in_capital", *_capital(company)
    yield "company_address", company.address or None, "", _unshown(company.address)


def _unshown(words: str) -> str:
    return "登記資料裡有無法顯示的字，帶入的請改成正確的字。" if has_unshown(words) else ""


def _items(company: RegisteredCompany) -> tuple[list[str] | None, str, str]:
    if company.items is None:
        return None, "", "登記的營業項目現在讀不到，請自行核對。"
    codes = {code.strip().upper() for code, _ in company.items}
    own = [code for code in BUSINESS_ITEMS if code in codes]
    if not own:
        return None, "沒有這三項營業項目", "須知三(一)要求至少登記其中一項；請向登記機關查詢或辦理變更登記。"
    return own, "", ""


def _capital(company: RegisteredCompany) -> tuple[int | None, str, str]:
    """A business has registered funds; a company without paid-in capital may have a total, which is a hint (A-10)."""
    if company.capital is not None:
        return company.capital, "", "商業登記的資本額。" if company.kind == Kind.BUSINESS else ""
    total = f"登記沒有寫實收資本額，資本總額是 {company.total_capital:,} 元。" if company.total_capital else ""
    return None, "", total


def _answer(name: str, value: Any, words: str, note: str, draft: Application) -> RegisteredAnswer:
    drafted = getattr(draft, name)
    return RegisteredAnswer(
        name,
        CompanySheet.label_of(name),
        CompanySheet.section_of(name),
        words or ("" if value is None else CompanySheet.words_of(name, value)),
        CompanySheet.words_of(name, drafted),
        value,
        _standing(name, value, drafted, words),
        note,
    )


def _standing(name: str, value: Any, drafted: Any, words: str) -> RegisterStanding:
    if value is None:
        return RegisterStanding.DIFFERENT if words and drafted else RegisterStanding.UNSAID
    if kind_of(CompanySheet.base_fields[name]).is_empty(drafted):
        return RegisterStanding.EMPTY
    if name == "company_address":
        value, drafted = _without_code(value), _without_code(drafted)
    return RegisterStanding.SAME if _is_same(value, drafted) else RegisterStanding.DIFFERENT


def _without_code(address: str) -> str:
    """The form asks for a postal code, and the register has none."""
    return _postal_code.sub("", normalised("NFKC", address))


def _is_same(value: Any, drafted: Any) -> bool:
    """Width, blanks and variants are no difference, nor a character that the register cannot show, nor the order of ticks."""
    if isinstance(value, str):
        return same_name(drafted, value) or fits(drafted, value)
    return sorted(value) == sorted(drafted) if isinstance(value, list) else bool(value == drafted)


def sheet_with(answers: Iterable[RegisteredAnswer], draft: Application) -> CompanySheet:
    """附表1 as if a person had typed what the register says; it is saved as any other."""
    taken = {answer.name: answer.value for answer in answers}
    names, sent = frozenset(taken), QueryDict(mutable=True)
    for name, field in CompanySheet(instance=draft, names=names).fields.items():
        sent.setlist(name, kind_of(field).as_sent(field, taken[name]))
    return CompanySheet(sent, instance=draft, names=names)
