"""Which reasons does a vendor read, and does anything in them tell what was said in confidence, or by whom?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from applications.models import Solution
from portal.accounts.models import User
from portal.roles import Role
from portal.text.fold import fold
from review.models import CaseNote, Decision

RUN = 8  # Chinese characters that say the same in both: no chance, but somebody's wording
_codes = re.compile(r"委員\s*[A-ZＡ-Ｚa-z甲乙丙丁戊己庚](?![a-z])|(?<![A-Za-z])[A-ZＡ-Ｚ甲乙丙丁戊己庚]\s*委員")
_han = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


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
    names: list[str] = field(default_factory=list)


def compose(solution: Solution, reason: str) -> str:
    """The reasons as the letter says them."""
    return reason.strip()


# --- What may not go out -------------------------------------------------------------------------------------------


def spots_in(text: str, confidential: Confidential) -> list[Spot]:
    """In order of how they are found, each once."""
    spots = [Spot(code.group(), "是委員的代號。廠商不能知道是誰的意見，請改寫。") for code in _codes.finditer(text)]
    folded = fold(text)
    spots += [
        Spot(name, "是委員的姓名。廠商不能知道是誰的意見，請改寫。")
        for name in confidential.names
        if len(name) > 1 and fold(name) in folded
    ]
    private = {gram for comment in confidential.comments for gram in _grams(_characters(comment))}
    spots += [Spot(words, "和一則不公開的意見用字相同，請改用會議的共識文字。") for words in _runs(text, private)]
    return list(dict.fromkeys(spots))


def _characters(text: str) -> list[tuple[str, int]]:
    """The Chinese characters of a text, as they are compared, each with its place in it."""
    return [(fold(sign), place) for place, sign in enumerate(text) if _han.match(sign)]


def _grams(characters: list[tuple[str, int]]) -> Iterator[str]:
    signs = "".join(sign for sign, _ in characters)
    return (signs[start : start + RUN] for start in range(len(signs) - RUN + 1))


def _runs(text: str, private: set[str]) -> Iterator[str]:
    """Each longest run of the text that stands in something private, as it is written there."""
    characters = _characters(text)
    start = end = -1
    for place, gram in enumerate(_grams(characters)):
        if gram not in private:
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
    by_case: dict[int, list[Confidential]] = {}
    names = list(User.objects.filter(role=Role.REVIEWER).exclude(name="").values_list("name", flat=True))
    kept = {}
    for solution in solutions:
        kept[solution.pk] = Confidential(names=names)
        by_case.setdefault(solution.application_id, []).append(kept[solution.pk])
    for case, text in CaseNote.objects.filter(application__in=by_case).values_list("application", "text"):
        for confidential in by_case[case]:
            confidential.comments.append(text)
    return kept


def sentence_of(spots: Iterable[Spot]) -> str:
    """For the officer: what must be reworded before it goes out."""
    return "給廠商的理由有不能寄出的內容：" + "；".join(map(str, spots))
