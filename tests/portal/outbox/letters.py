"""What do the tests of printed letters share: a letter to print, a seal to put on it, and what became of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from portal.background import duties
from portal.outbox import own_seal
from portal.outbox.models import Printout
from portal.reference import Ref

PASSPHRASE = "印信的密碼"
COMPANY, HEAD, REASON = "秘密股份有限公司", "王大明", "因為價格不合理"


def written(cause: int = 1, **content: Any) -> Printout:
    """A letter that waits for its print; whatever is given replaces the usual."""
    said = {
        "title": "補正通知", "subject": f"{COMPANY}請補正。", "body": f"{HEAD}先生：\n\n{REASON}", "dated": "2026-11-30",
        "sender": "執行單位", "programme": "115 年度", "recipient": COMPANY, "reference": "115-00001", "contact": [],
        "series": "雲市集", "digits": 7,
    }  # fmt: skip
    reason = {"concerns": Ref("application", 1), "kind": "correction", "cause": Ref("correction", cause)}
    return Printout.objects.create(**reason, content={**said, **content})


def printed(cause: int = 1, **content: Any) -> Printout:
    row = written(cause, **content)
    duties.sweep("outbox.print")
    row.refresh_from_db()
    return row


def pdf(row: Printout) -> bytes:
    with row.file.blob.open("rb") as content:
        return content.read()


def set_up(settings: Any, path: Path, name: str = "執行單位", valid: timedelta = own_seal.VALID) -> None:
    """A seal as a place sets one up."""
    own_seal.keep(path, own_seal.make(name, PASSPHRASE, timezone.now(), valid))
    settings.SEAL_PKCS12, settings.SEAL_PASSPHRASE = str(path), PASSPHRASE
