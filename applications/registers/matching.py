"""Who stands on which list? By 統一編號, and where a list has none, by the name as it is compared."""

from collections.abc import Mapping
from datetime import datetime

from applications.guideline.outside import Register, RegisterFact


def folded_name(name: str) -> str:
    """A company's name as lists are compared: width, variants, blanks, character references and what stands in brackets are gone."""
    raise NotImplementedError


def about(tax_id: str, name: str, now: datetime) -> Mapping[Register, tuple[RegisterFact, list[dict]]]:
    """What the lists in force say of a vendor: of each register the fact, and what of it a verdict keeps (facts.SourceUsed)."""
    raise NotImplementedError
