"""What does the portal point out beside a criterion, and why? Of what was filed; a person decides."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from applications.guideline import Facts, Result, SolutionFacts, clauses, facts_of
from applications.guideline.facts import as_int
from applications.models import Solution, Submission

LONGEST_MONTH, SHORTEST_MONTH = 31, 30  # days; February aside, as nobody trains by it
SINGLE_FUNCTIONS = (
    "空間租賃",
    "雲端硬碟",
    "數位廣告",
    "廣告投放",
    "簡訊購買",
    "簡訊發送",
    "遠距視訊",
    "視訊會議",
    "搜尋引擎優化",
    "SEO",
)
HARDWARE = ("POS機", "平板", "Pad", "感應器", "感測器", "主機設備", "讀卡機", "條碼機", "印表機", "攝影機", "閘道器")
_FEATURES = ("name", "features_spec", "features_highlights")
_ASKED = {"R8-2-1-4": ("principle_4",), "R8-2-1-5": ("principle_5",), "F3-16": ("plan_1",)}
_SETTLED = {
    "R8-2-1-4": (Result.NOT_MET,),
    "F3-16": (Result.NOT_MET,),
}  # beside these the rest is every reviewer's to look at
_ALONE = r"(?<![A-Za-z])%s(?![A-Za-z])"


@dataclass(frozen=True)
class Flag:
    """`reason` in words; `clause` it is held against; `is_grave` when the filing itself says so, and not only hints at it."""

    criterion: str
    clause: str
    reason: str
    evidence: tuple[str, ...] = ()
    is_grave: bool = False


def of_solution(solution: Solution, submission: Submission) -> dict[str, list[Flag]]:
    """By criterion. The application's programme comes with it; what was filed is the submission's."""
    application = submission.application
    facts = facts_of(submission.filed, timezone.localdate(submission.submitted_at), application.programme.limits())
    return of_facts(facts, solution.pk)


def of_facts(facts: Facts, solution_id: int) -> dict[str, list[Flag]]:
    own = next((filed for filed in facts.solutions if filed.id == solution_id), None)
    flags: dict[str, list[Flag]] = defaultdict(list)
    if own is None:
        return {}
    for flag in (*_of_clauses(replace(facts, solutions=(own,))), *_excluded(own), *_onboarding(own)):
        flags[flag.criterion].append(flag)
    return dict(flags)


def _of_clauses(facts: Facts) -> Iterator[Flag]:
    """What the rules of the guideline say of this solution alone (R8-2-1-4, R8-2-1-5, F3-16)."""
    for clause in clauses():
        for criterion in _ASKED.get(clause.row, ()):
            ruling = clause.rule(facts)
            if ruling.result in _SETTLED.get(clause.row, (Result.NOT_MET, Result.PERSON)):
                grave = ruling.result == Result.NOT_MET
                yield Flag(criterion, clause.cited, _to_a_reviewer(ruling.reason), ruling.evidence, grave)


def _to_a_reviewer(reason: str) -> str:
    """The rules speak to whoever fills the form in or examines it."""
    return re.sub(r"，請(?:改為|修改|刪減)[^。]*。$", "。", reason)


def _excluded(solution: SolutionFacts) -> Iterator[Flag]:
    """Content that is left out of account, by the words of name, features and prices (R8-2-1-4)."""
    told = {name: str(solution.values.get(name) or "") for name in _FEATURES}
    told["name"] = told["name"] or solution.name
    if words := _named(SINGLE_FUNCTIONS, told.values()):
        reason = f"名稱或功能說明提到「{'、'.join(words)}」，請確認方案不是只有這項單一功能。"
        yield Flag("principle_4", "須知八(二)1(4)", reason, tuple(filter(None, told.values())))
    specs = [str(plan.get("other_spec") or "") for plan in solution.price_plans]
    if words := _named(HARDWARE, specs):
        reason = f"價格的規格提到「{'、'.join(words)}」，請確認價格不包含硬體。"
        yield Flag("principle_4", "須知八(二)1(4)", reason, tuple(filter(None, specs)))


def _named(words: tuple[str, ...], texts: Iterable[str]) -> list[str]:
    said = " ".join(re.sub(r"\s", "", text) for text in texts)
    return [word for word in words if re.search(_ALONE % re.escape(word), said, re.IGNORECASE)]


def _onboarding(solution: SolutionFacts) -> Iterator[Flag]:
    """合計最長不得超過1個月 (R8-2-3-1): the number of days, or a longer time in the steps."""
    days = as_int(solution.values.get("onboarding_days"))
    steps = str(solution.values.get("order_process") or "")
    if days is None:
        reason = "沒有填寫安裝、導入及教育訓練的日數，請依訂單管理流程確認合計不超過 1 個月。"
        yield Flag("plan_1", "須知八(二)3-1", reason)
    elif days > SHORTEST_MONTH:
        reason = f"安裝、導入及教育訓練填列 {days} 日，合計最長不得超過 1 個月。"
        yield Flag("plan_1", "須知八(二)3-1", reason, is_grave=days > LONGEST_MONTH)
    if longer := _longer(steps):
        reason = f"訂單管理流程提到導入或教育訓練「{'、'.join(longer)}」，請確認合計不超過 1 個月。"
        yield Flag("plan_1", "須知八(二)3-1", reason, (steps,))


_STAGE = re.compile(
    r"(?:安裝|導入|開通|教育訓練|上線)[^。；;\n()（）]{0,20}?(\d+)\s*(?:個)?(月|週|周|天|日|工作天|工作日)"
)
_DAYS = {"月": 30, "週": 7, "周": 7}


def _longer(steps: str) -> list[str]:
    spans = ((match, int(match[1]) * _DAYS.get(match[2], 1)) for match in _STAGE.finditer(steps))
    return [match[0] for match, days in spans if days > LONGEST_MONTH]
