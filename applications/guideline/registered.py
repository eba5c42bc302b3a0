"""Where does what was declared differ from what 商工登記 says, and what do the rows of a list say of a vendor?"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, islice

from applications.guideline.facts import Facts
from applications.guideline.outside import Answered, ListedRow, Register, RegisteredCompany
from applications.guideline.registry import Mismatch
from portal.text.fold import squeeze
from portal.text.unshown import has_unshown
from portal.time.calendar import format_both

SHOWN = 10  # rows of a list that are written out
LEAST_SHOWN = 2  # characters of a name that must be readable before the others are taken to fit
NOTHING_FILED = "未填寫"
GAP = "?"


def registered(facts: Facts) -> RegisteredCompany | None:
    """What 商工登記 knows of the vendor; None when it was not asked, did not answer or knows nothing."""
    fact = facts.registers.get(Register.BUSINESS)
    return fact.company if fact and fact.answered == Answered.FOUND else None


def rows_of(facts: Facts, *registers: Register) -> tuple[ListedRow, ...]:
    """The rows of these lists that are, or seem to be, about the vendor."""
    return tuple(row for register in registers if register in facts.registers for row in facts.registers[register].rows)


def written_out(rows: Sequence[ListedRow]) -> tuple[str, ...]:
    """Rows as lines of evidence: at most so many, and then how many more."""
    rest = len(rows) - SHOWN
    return (*map(_line, islice(rows, SHOWN)), *([f"另有 {rest:,} 筆。"] if rest > 0 else []))


def _line(row: ListedRow) -> str:
    """The list's own sentence of it, or its name and days."""
    days = [format_both(day) for day in (row.begins, row.ends) if day]
    said = row.told or f"{row.name}{'，' if days else ''}{'至'.join(days)}"
    return f"{row.list_label}{'（僅名稱相同）' if row.by_name else ''}：{said}"


# --- Names -----------------------------------------------------------------------------------------------------------


def same_name(declared: str, registered_name: str) -> bool:
    """Whether two names say the same to a reader: width, variants and blanks aside."""
    return _comparable(declared) == _comparable(registered_name)


def fits(declared: str, registered_name: str) -> bool:
    """Whether they differ only in characters that one side cannot show."""
    mine, known = _comparable(declared), _comparable(registered_name)
    return _fits(mine, known) or _fits(known, mine)


def _fits(whole: str, gapped: str) -> bool:
    """Some registers write one mark for a character, some one for each half of it."""
    if not has_unshown(gapped) or len(gapped.replace(GAP, "")) < LEAST_SHOWN:
        return False
    single = re.sub(rf"\{GAP}+", GAP, gapped)
    return any(re.fullmatch(re.escape(marked).replace(r"\?", "."), whole) for marked in (gapped, single))


def _comparable(name: str) -> str:
    """Squeezed, which drops signs, but with one for each character that is not shown."""
    parts = groupby(name, key=has_unshown)
    return "".join(GAP * len(list(part)) if is_unshown else squeeze("".join(part)) for is_unshown, part in parts)


# --- Declared and registered -----------------------------------------------------------------------------------------


def of_name(facts: Facts, company: RegisteredCompany) -> tuple[Mismatch, ...]:
    """The name; one that differs only in a character that cannot be shown is none."""
    declared = str(facts.company.get("company_name") or "")
    if not company.name or same_name(declared, company.name) or fits(declared, company.name):
        return ()
    return (Mismatch("公司或商業名稱", declared or NOTHING_FILED, company.name),)


def unshown_name(facts: Facts, company: RegisteredCompany) -> str:
    """What is said of a name that fits but for such a character; "" of any other."""
    declared = str(facts.company.get("company_name") or "")
    if not company.name or same_name(declared, company.name) or not fits(declared, company.name):
        return ""
    return f"登記名稱「{company.name}」有無法顯示的字，其餘與申請書「{declared}」相同。"


def of_founding(facts: Facts, company: RegisteredCompany | None) -> tuple[Mismatch, ...]:
    """The day of 核准設立."""
    declared, known = facts.established_on, company and company.established_on
    if not known or declared == known:
        return ()
    return (Mismatch("核准設立日期", format_both(declared) if declared else NOTHING_FILED, format_both(known)),)


def of_items(ticked: Iterable[str], held: Iterable[str]) -> tuple[Mismatch, ...]:
    """The business items of 三(一), in the order of their codes."""
    declared, known = sorted(set(ticked)), sorted(set(held))
    if declared == known:
        return ()
    return (Mismatch("三(一)之營業項目", "、".join(declared) or "無", "、".join(known) or "無"),)


def of_capital(declared: int | None, known: int) -> tuple[Mismatch, ...]:
    """NT$."""
    if declared == known:
        return ()
    return (Mismatch("實收資本額", NOTHING_FILED if declared is None else f"{declared:,} 元", f"{known:,} 元"),)
