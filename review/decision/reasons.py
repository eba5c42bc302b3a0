"""Which reasons does a vendor read, and does anything in them tell what was said in confidence, or by whom?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from applications.guideline.criteria import CRITERIA
from applications.models import Solution
from portal.accounts.models import User
from portal.roles import Role
from portal.text.fold import fold
from portal.time.calendar import format_datetime
from review.models import (
    CaseNote,
    Condition,
    ConsensusLine,
    CriterionOpinion,
    Decision,
    Dissent,
    Opinion,
    Resolution,
)
from review.models.opinion import WORDED

RUN = 8  # Chinese characters that say the same in both: no chance, but somebody's wording
_codes = re.compile(r"委員\s*[A-ZＡ-Ｚa-z甲乙丙丁戊己庚](?![a-z])|(?<![A-Za-z])[A-ZＡ-Ｚ甲乙丙丁戊己庚]\s*委員")
APART = "¦"  # between comments, which have none
_other = re.compile(rf"[^{APART}\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")  # than Chinese characters


@dataclass(frozen=True)
class Spot:
    """A place in a text that must not go out, and why."""

    words: str
    why: str

    def __str__(self) -> str:
        return f"「{self.words}」{self.why}"


@dataclass
class Confidential:
    """What nothing that goes out about one solution may repeat."""

    comments: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()

    @cached_property
    def characters(self) -> str:
        """The Chinese characters of all comments, as they are compared, each comment apart from the next."""
        whole = APART.join(comment.replace(APART, "") for comment in self.comments)
        return _other.sub("", fold(whole))


def compose(solution: Solution, reason: str) -> str:
    """The reasons as the letter says them: of what the committee agreed on, item by item; where none met, the reason given.

    What single members wrote, and who they are, is never asked; nor what was resolved for a decision of before.
    """
    resolutions = Resolution.objects.filter(item__solution=solution, item__removed_at=None)
    resolution = resolutions.filter(replaced_by=None, decision=None).last()
    if resolution is None:
        return reason.strip()
    agreed = resolution.item.consensus.exclude(text="")
    lines = [line for line in _in_order(agreed) if line.finding in WORDED]
    said = [f"{_title(line.criterion)}：{line.get_finding_display()}。{line.text.strip()}" for line in lines]
    conditions = [_condition(condition) for condition in resolution.conditions.all()]
    parts = ["\n".join(_numbered(said))] if said else []
    if conditions:
        parts.append("\n".join(["附帶條件：", *_numbered(conditions)]))
    return "\n\n".join(parts) or reason.strip()


def _in_order(lines: Iterable[ConsensusLine]) -> list[ConsensusLine]:
    """As the guideline has its criteria."""
    places = {key: place for place, key in enumerate(CRITERIA)}
    return sorted(lines, key=lambda line: (places.get(line.criterion, len(places)), line.pk))


def _title(key: str) -> str:
    judged = CRITERIA.get(key)
    return f"{judged.clause} {judged.part} {judged}" if judged else key


def _condition(condition: Condition) -> str:
    last = condition.last_second
    return f"{condition.text.strip()}（{format_datetime(last)} 以前）" if last else condition.text.strip()


def _numbered(lines: Iterable[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]


# --- What may not go out -------------------------------------------------------------------------------------------


def spots_in(text: str, confidential: Confidential) -> list[Spot]:
    """In order of how they are found, each once."""
    spots = [Spot(code.group(), "是委員的代號。廠商不能知道是誰的意見，請改寫。") for code in _codes.finditer(text)]
    named, folded = _by_folded(confidential.names), fold(text)
    spots += [Spot(name, "是委員的姓名。廠商不能知道是誰的意見，請改寫。") for name in named if named[name] in folded]
    private = confidential.characters
    spots += [Spot(words, "和一則不公開的意見用字相同，請改用會議的共識文字。") for words in _runs(text, private)]
    return list(dict.fromkeys(spots))


@lru_cache(maxsize=8)
def _by_folded(names: tuple[str, ...]) -> dict[str, str]:
    """Each name with how it is compared. They are the same for every text of a meeting."""
    return {name: fold(name) for name in names if len(name) > 1}


@cache
def _printed() -> frozenset[str]:
    """The guideline's own words of each criterion are nobody's."""
    texts = (text for judged in CRITERIA.values() for text in (judged.title, *judged.ways))
    return frozenset(gram for text in texts for gram in _grams(_characters(text)))


_folded = lru_cache(maxsize=8192)(fold)  # of single signs


def _characters(text: str) -> list[tuple[str, int]]:
    """The Chinese characters of a text, as they are compared, each with its place in it."""
    return [(folded, place) for place, sign in enumerate(text) for folded in _folded(sign) if not _other.match(folded)]


def _grams(characters: list[tuple[str, int]]) -> Iterator[str]:
    signs = "".join(sign for sign, _ in characters)
    return (signs[start : start + RUN] for start in range(len(signs) - RUN + 1))


def _runs(text: str, private: str) -> Iterator[str]:
    """Each longest run of the text that stands in something private, as it is written there."""
    characters = _characters(text)
    start = end = -1
    for place, gram in enumerate(_grams(characters)):
        if gram not in private or gram in _printed():
            continue
        if place > end:
            if start >= 0:
                yield _between(text, characters, start, end)
            start = place
        end = place + RUN - 1
    if start >= 0:
        yield _between(text, characters, start, end)


def _between(text: str, characters: list[tuple[str, int]], start: int, end: int) -> str:
    return text[characters[start][1] : characters[end][1] + 1]


def refusals_of(text: str, solution: Solution) -> list[Spot]:
    return spots_in(text, confidential_of([solution])[solution.pk])


def refusals_of_many(decisions: Iterable[Decision]) -> dict[int, list[Spot]]:
    """By decision, of those that say something they may not; asked in as many questions as of one."""
    asked = list(decisions)
    kept = confidential_of([decision.solution for decision in asked])
    said = {decision.pk: spots_in(decision.told, kept[decision.solution_id]) for decision in asked}
    return {pk: spots for pk, spots in said.items() if spots}


def confidential_of(solutions: Iterable[Solution]) -> dict[int, Confidential]:
    """By solution: what was said of it in confidence, and who the members are."""
    asked, names = list(solutions), _members()
    kept = {solution.pk: Confidential(names=names) for solution in asked}
    for rows in (_opinions(kept), _dissents(kept)):
        for pk, text in rows:
            kept[pk].comments.append(text)
    of_case: dict[int, list[Confidential]] = {}
    for solution in asked:
        of_case.setdefault(solution.application_id, []).append(kept[solution.pk])
    for case, text in CaseNote.objects.filter(application__in=of_case).values_list("application", "text"):
        for confidential in of_case[case]:
            confidential.comments.append(text)
    return kept


def _members() -> tuple[str, ...]:
    """Of every year: who left the committee is nobody's to name either."""
    return tuple(User.objects.filter(role=Role.REVIEWER).exclude(name="").values_list("name", flat=True))


def _opinions(keys: Iterable[int]) -> Iterator[tuple[int, str]]:
    """What single members wrote and did not mean for the vendor, also where it was set aside."""
    rows = Opinion.objects.filter(task__solution__in=keys)
    for pk, comment, conditions in rows.values_list("task__solution", "comment", "conditions"):
        yield pk, comment
        yield pk, conditions
    lines = CriterionOpinion.objects.filter(opinion__task__solution__in=keys).exclude(comment="")
    private = lines.exclude(visible_to=CriterionOpinion.Visibility.VENDOR)
    yield from private.values_list("opinion__task__solution", "comment")


def _dissents(keys: Iterable[int]) -> Iterator[tuple[int, str]]:
    yield from Dissent.objects.filter(item__solution__in=keys).values_list("item__solution", "text")


def tells_of_members(text: str) -> list[Spot]:
    """Names and codes alone: what an officer passes on may say what was asked, and not who asked."""
    return spots_in(text, Confidential(names=_members()))


def sentence_of(spots: Iterable[Spot]) -> str:
    """For the officer: what must be reworded before it goes out."""
    return "給廠商的理由有不能寄出的內容：" + "；".join(map(str, spots))
