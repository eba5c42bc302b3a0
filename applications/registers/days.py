"""Which day does a register mean? 民國 or western, in digits or with signs, with a time behind it or not."""

import re
from datetime import date

from portal.time.calendar import ROC_OFFSET

_compact = re.compile(r"([0-9]{2,4})([0-9]{2})([0-9]{2})(?![0-9])")
_spaced = re.compile(r"([0-9]{1,4})\s*[年/.\-]\s*([0-9]{1,2})\s*[月/.\-]\s*([0-9]{1,2})")


def day_of(text: str) -> date | None:
    """None when it says none, or one that no calendar has. A year of three digits or fewer is 民國."""
    text = text.strip()
    match = _compact.match(text) or _spaced.match(text)
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    try:
        return date(year if len(match[1]) == 4 else year + ROC_OFFSET, month, day)
    except ValueError:
        return None
