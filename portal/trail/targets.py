"""Whose data is it? What a case, an account, a letter or a list is called in the records of who saw it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LookTarget:
    """`ref` as "application:12", `words` as people call it, and the vendor's 統一編號 where there is one."""

    ref: str
    words: str = ""
    tax_id: str = ""
