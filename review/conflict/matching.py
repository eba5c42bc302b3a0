"""What ties a person of the staff to an application? Facts of both, folded and compared, and a sentence for each tie found.

Nothing here reads the database: `proposing.py` brings the facts. A tie that is found is proposed, never held for proved.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from portal.forms import phone
from portal.text.fold import squeeze
from portal.text.mail_domains import is_shared

ORGANISATION, TAX_ID, PERSON, DOMAIN, MAIL, ADDRESS, PHONE = (
    "organisation", "tax_id", "person", "domain", "mail", "address", "phone",
)  # fmt: skip
WORDS = {
    ORGANISATION: "名稱相同",
    TAX_ID: "統一編號相同",
    PERSON: "姓名相同",
    DOMAIN: "電子郵件網域相同",
    MAIL: "電子郵件相同",
    ADDRESS: "地址相同",
    PHONE: "電話相同",
}
LONGEST_BASIS = 120
SHORTEST_NAME = 2
WITHIN = 4  # characters of a name that may stand at the beginning of a longer one: a department of a company

_forms = (
    "股份有限公司", "有限責任公司", "無限公司", "兩合公司", "有限公司", "股有限公司", "股公司", "公司", "有限合夥", "商行", "企業社", "工作室",
    "incorporated", "corporation", "company", "limited", "coltd", "pteltd", "ltd", "inc", "corp", "llc", "gmbh", "co",
)  # fmt: skip
_abroad = re.compile("^(?:(?:英屬|美|日|香港|新加坡|荷蘭|德|韓).{0,6}?商)")
_branch = re.compile("(?:台灣|在台)?分公司$")
_postal_code = re.compile(r"^\d{3,6}")
_numerals = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True)
class TieFact:
    """One thing that can be compared: folded in `value`, as it was written in `said`, and of whom or what it is told."""

    what: str
    value: str
    said: str
    where: str
    kind: str = ""  # of a person's: which conflict it would be; a value of Conflict.Kind


@dataclass(frozen=True)
class FoundTie:
    """A tie between a person and an application; the same one has the same basis whenever it is found."""

    basis: str
    kind: str
    evidence: str


# --- Facts, as they are compared -----------------------------------------------------------------------------------


def organisation(name: str, where: str, kind: str = "") -> Iterator[TieFact]:
    if len(value := bare_name(name)) >= SHORTEST_NAME:
        yield TieFact(ORGANISATION, value, name.strip(), where, kind)


def tax_number(number: str, where: str, kind: str = "") -> Iterator[TieFact]:
    if len(value := squeeze(number)) >= 8:
        yield TieFact(TAX_ID, value, number.strip(), where, kind)


def person(name: str, where: str, kind: str = "") -> Iterator[TieFact]:
    if len(value := squeeze(name)) >= SHORTEST_NAME:
        yield TieFact(PERSON, value, name.strip(), where, kind)


def mail(address: str, where: str, kind: str = "") -> Iterator[TieFact]:
    """The address itself, and its domain where that is somebody's."""
    name, _, domain = address.strip().lower().rpartition("@")
    if name:
        yield TieFact(MAIL, f"{name}@{domain}", address.strip(), where, kind)
        yield from host(domain, where, kind)


def host(domain: str, where: str, kind: str = "") -> Iterator[TieFact]:
    domain = domain.strip().lower().removeprefix("www.")
    if not is_shared(domain):
        yield TieFact(DOMAIN, domain, domain, where, kind)


def address(text: str, where: str, kind: str = "") -> Iterator[TieFact]:
    value = _postal_code.sub("", squeeze(text)).translate(_numerals).replace("樓", "f").removeprefix("台灣")
    if len(value) >= 6:
        yield TieFact(ADDRESS, value, text.strip(), where, kind)


def telephone(number: str, where: str, kind: str = "") -> Iterator[TieFact]:
    parted = phone.parted(number)
    value = (parted.mobile or f"{parted.area}{parted.local}") if parted else ""
    if len(value) >= 8:
        yield TieFact(PHONE, value, number.strip(), where, kind)


def bare_name(name: str) -> str:
    """The name of an organisation without what says its legal form, its country or its branch."""
    value = full = squeeze(name)
    while True:
        shorter = _abroad.sub("", _branch.sub("", value))
        shorter = next((shorter.removesuffix(form) for form in _forms if shorter.endswith(form)), shorter)
        if shorter == value or len(shorter) < SHORTEST_NAME:
            return value if len(value) >= SHORTEST_NAME else full
        value = shorter


# --- Comparing -----------------------------------------------------------------------------------------------------


def ties(of_person: Iterable[TieFact], of_case: Iterable[TieFact]) -> list[FoundTie]:
    """What both have in common, each once; `kind` is that of the person's side."""
    pairs: dict[tuple[str, str], list[tuple[TieFact, TieFact]]] = {}
    filed = list(of_case)
    for own in of_person:
        for other in filed:
            if own.what == other.what and _alike(own, other):
                pairs.setdefault((other.what, other.value), []).append((own, other))
    return [_found(what, value, both) for (what, value), both in pairs.items()]


def _alike(own: TieFact, other: TieFact) -> bool:
    if own.value == other.value:
        return True
    longer, shorter = sorted((own.value, other.value), key=len, reverse=True)
    if own.what == DOMAIN:
        return longer.endswith(f".{shorter}")
    return own.what == ORGANISATION and len(shorter) >= WITHIN and longer.startswith(shorter)


def _found(what: str, value: str, both: list[tuple[TieFact, TieFact]]) -> FoundTie:
    own = "、".join(dict.fromkeys(f"{mine.where}「{mine.said}」" for mine, _ in both))
    others = "、".join(dict.fromkeys(f"{theirs.where}「{theirs.said}」" for _, theirs in both))
    basis = f"{what}:{value}"
    if len(basis) > LONGEST_BASIS:
        basis = f"{what}:{sha256(value.encode()).hexdigest()}"
    return FoundTie(basis, both[0][0].kind, f"{own}與本案{others}{WORDS[what]}。")
