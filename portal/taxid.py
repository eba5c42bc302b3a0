"""Is this a well-formed 統一編號?

The rule is the one of April 2023 (民國112年4月): the weighted digit sum must be divisible by 5. Numbers given out before
that stay valid, because 10 | n implies 5 | n. A correct check digit does not mean that the company exists, and
some old numbers exist although theirs does not fit (90316313, 41050981): the check stands where a number is typed for the
first time (portal/accounts/vouching.py), and everything behind that door goes by `is_shaped`.
"""

import re

from portal.text.cleaning import normalised

WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
_SKIPPED = re.compile(r"[\s\-‐‑‒–—−\u00ad\u200b-\u200f\u2060\ufeff]+")


def normalise(raw: str) -> str:
    """What was meant: full-width digits become plain ones; spaces, hyphens and zero-width characters go."""
    return _SKIPPED.sub("", normalised("NFKC", raw))


def is_shaped(taxid: str) -> bool:
    """Whether a normalised number can be one, whatever its check digit; leading zeros belong to it."""
    return bool(re.fullmatch(r"[0-9]{8}", taxid)) and taxid != "00000000"


def is_valid(taxid: str) -> bool:
    """The same with the check digit."""
    return is_shaped(taxid) and _check_digit_fits(taxid)


def problem(taxid: str) -> str:
    """What is wrong with a normalised number and what to do, in Chinese; "" when it is valid."""
    if not re.fullmatch(r"[0-9]+", taxid):
        return "統一編號只能有數字，請輸入 8 位數字，例：04595257。"
    if len(taxid) != 8:
        return f"統一編號是 8 位數字，目前輸入了 {len(taxid)} 位，請核對後重新輸入（開頭的 0 也要輸入）。"
    if not is_shaped(taxid):
        return "統一編號不能全部是 0，請核對後重新輸入。"
    if not is_valid(taxid):
        return f"「{taxid}」不是有效的統一編號，請核對是否有數字打錯。"
    return ""


def _check_digit_fits(taxid: str) -> bool:
    total = sum(sum(divmod(int(digit) * weight, 10)) for digit, weight in zip(taxid, WEIGHTS, strict=True))
    # A seventh digit 7 gives 28 → 2 + 8 = 10, which counts as 1 or as 0: in steps of five that is one more, or nothing.
    return total % 5 == 0 or (taxid[6] == "7" and (total + 1) % 5 == 0)
