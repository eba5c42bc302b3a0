"""What did an outside register answer? Values that the rules read; how they were asked is not known here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Register(StrEnum):
    """The registers that speak to 四(一)–(八): the keys of `Facts.registers`."""

    BUSINESS = "business"
    BREACHES = "breaches"
    DEBARRED = "debarred"
    LABOUR = "labour"
    ENVIRONMENT = "environment"
    MAINLAND = "mainland"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Register.BUSINESS: "商工登記",
    Register.BREACHES: "重大違約紀錄",
    Register.DEBARRED: "拒絕往來廠商名單",
    Register.LABOUR: "違反勞動法令公布資料",
    Register.ENVIRONMENT: "環境保護裁處資料",
    Register.MAINLAND: "陸資在臺投資事業名錄",
}


class Answered(StrEnum):
    """How a register answered: UNAVAILABLE is never taken for NOTHING."""

    FOUND = "found"
    NOTHING = "nothing"
    UNAVAILABLE = "unavailable"


class Kind(StrEnum):
    """As what a 統一編號 is registered (R3-1)."""

    COMPANY = "company"
    BUSINESS = "business"
    BRANCH = "branch"


@dataclass(frozen=True)
class RegisteredCompany:
    """What 商工登記 says of one 統一編號. NT$; None where it says nothing, which is not 0 and not "none".

    `capital` is the paid-in capital of a company, the registered funds of a business (A-10); `total_capital` is a hint only.
    `items` are (code, text) pairs, None where they could not be read.
    """

    kind: Kind
    tax_id: str
    name: str
    status: str
    is_active: bool
    items: tuple[tuple[str, str], ...] | None = None
    capital: int | None = None
    total_capital: int | None = None
    established_on: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    address: str = ""
    representative: str = ""

    def is_suspended(self, on: date) -> bool:
        """停業, on that day; an open end runs on."""
        return self.suspended_from is not None and (
            self.suspended_from <= on and (self.suspended_until is None or on <= self.suspended_until)
        )


@dataclass(frozen=True)
class ListedRow:
    """One row of a list that is about this vendor, or seems to be. `row` is what the list says, by its own column names.

    `by_name`: found by the name alone, so a hint. `begins` and `ends` are the days between which it holds, both included.
    """

    list_label: str
    name: str
    by_name: bool
    begins: date | None = None
    ends: date | None = None
    told: str = ""
    row: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RegisterFact:
    """The answer of one register about one vendor. `said` is a sentence for the person who judges; it names no time.

    `is_old`: the list was taken so long ago that it is said.
    """

    answered: Answered
    said: str
    company: RegisteredCompany | None = None
    rows: tuple[ListedRow, ...] = ()
    is_old: bool = False
