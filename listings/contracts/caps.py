"""How many vendors may contract in a year, and where (R7-10), and is there room for one more?"""

from dataclasses import dataclass

from listings.models import Contract

UNKNOWN = "公司地址看不出縣市，不計入任何縣市的上限，請承辦自行確認。"


@dataclass(frozen=True)
class ContractCap:
    """One limit: `used` by other vendors with a concluded contract, of at most `most`."""

    label: str
    used: int
    most: int

    @property
    def is_met(self) -> bool:
        return self.used >= self.most

    @property
    def words(self) -> str:
        over = "，已達上限" if self.is_met else f"，還可以簽 {self.most - self.used} 家"
        return f"{self.label}：已有 {self.used} 家，上限 {self.most} 家{over}"


def caps_of(contract: Contract) -> list[ContractCap]:
    """Those that this contract would count against; none for a vendor who has a concluded one already."""
    programme, case = contract.application.programme, contract.application
    concluded = Contract.objects.concluded().filter(application__programme=programme)
    if concluded.filter(application__vendor=case.vendor_id).exists():
        return []
    vendors = concluded.order_by().values("application__vendor").distinct()
    caps = []
    if programme.max_contracts is not None:
        caps.append(ContractCap(f"{programme.year} 年度簽約家數", vendors.count(), programme.max_contracts))
    limit = programme.region_caps().get(contract.county)
    if limit is not None:
        used = vendors.filter(county=contract.county).count()
        caps.append(ContractCap(f"{contract.county}簽約家數", used, limit))
    return caps


def notice(contract: Contract) -> str:
    """What an officer should know beside the numbers; "" where they say all."""
    limits = contract.application.programme.region_caps()
    return UNKNOWN if limits and not contract.county else ""


def refusal(contract: Contract) -> str:
    """Why no further contract may be made; "" where there is room, or the year only wants to know.

    Who concludes asks it under the lock of the year: two at one moment do not pass the limit together.
    """
    if not contract.application.programme.caps_stop:
        return ""
    met = [cap.words for cap in caps_of(contract) if cap.is_met]
    return f"已達簽約上限，不能再簽（須知七(十)）。{'；'.join(met)}。" if met else ""
