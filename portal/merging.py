"""Did somebody else change a value while a person was looking at it?"""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any


def version_of(value: Any) -> str:
    """A short mark that two equal values share: sixteen hex digits, to be sent to a page or a file and back.

    Nothing answered yet is one version, however it is stored: None, "", [] and False are the same gap.
    """
    kept = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if value is False or value in (None, "", []):
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
