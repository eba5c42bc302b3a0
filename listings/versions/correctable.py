"""Which words of a public page may be corrected, and what would differ?

Only what a vendor wrote about itself and its solution: a price, a promise or a choice changes by a change that is applied for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from listings.models import ListingVersion

CORRECTABLE = {
    "features_spec": "功能規格、性能",
    "features_highlights": "特色",
    "success_case": "成功應用案例",
    "industries_other": "其他行業別",
    "discount_terms": "優惠措施",
    "support_capacity": "服務能量說明",
    "demo_video_url": "操作影片網址",
    "origin_name": "原廠公司全名",
    "company_profile": "公司簡介",
    "website": "公司官網",
}


@dataclass(frozen=True)
class CorrectedText:
    """One answer that says something else from now on."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return CORRECTABLE[self.name]


def correctable(version: ListingVersion) -> dict[str, str]:
    """The texts that it says and that may be corrected, by name."""
    said = ((name, version.answers[name].display) for name in CORRECTABLE if name in version.answers)
    return {name: text for name, text in said if text}


def changes(version: ListingVersion, texts: Mapping[str, str]) -> list[CorrectedText]:
    """What would differ; a text that nobody may correct so is none."""
    stands = correctable(version)
    return [CorrectedText(name, stands[name], text) for name, text in texts.items() if stands.get(name, text) != text]
