"""What has to be looked at in a case, what does the portal say of it, and what did a person say? One list for every face."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from applications.filed import FiledRow, FiledSubmission
from applications.guideline import Clause, clauses
from applications.models import Application, GuidelineCheck, Submission, Verdict
from applications.place import Place
from applications.sheets import SHEETS
from applications.sheets.slots import SLOTS
from portal.forms.fields.kind import kind_in
from review.models import Mark
from review.qualification import changes
from review.qualification.changes import VerdictChange

ELIGIBILITY = "四、申請資格"
JUDGED = "其他需人工判斷"
PAPERS = "應備資料"
FORMS = {sheet.number for sheet in SHEETS.values()}
EVERY_TIME = "R4-"  # 四(一)–(八) are looked at by a person whatever the portal found (R8-1-1a)

UNSEEN = ("", "尚未判定", "ended")
_GRAVITY = (Verdict.Result.MET, Verdict.Result.PERSON, Verdict.Result.UNAVAILABLE, Verdict.Result.NOT_MET)
TONES = {Mark.Result.PASS: "done", Mark.Result.FAIL: "refused", Mark.Result.NA: "ended"}


@dataclass(frozen=True)
class Item:
    """One thing to judge: a clause, or the papers of one slot. `key` is the clause's row or the place of the slot."""

    key: str
    group: str
    number: str
    label: str
    text: str = ""
    verdicts: tuple[Verdict, ...] = ()
    filed: tuple[FiledRow, ...] = ()
    mark: Mark | None = None
    hints: tuple[str, ...] = ()
    changes: tuple[VerdictChange, ...] = ()  # against the run before

    @property
    def dom_id(self) -> str:
        return dom_id(self.key)

    @property
    def clause(self) -> str:
        """The number that is said before the name; of a slot it would be the form's only."""
        return "" if self.number in FORMS else self.number

    @property
    def full_label(self) -> str:
        """With the solution that it belongs to, for where the group is not seen."""
        solution = self.group.partition("：")[2]
        return f"{self.label}（{solution}）" if solution else self.label

    @cached_property
    def basis(self) -> str:
        """A print of the answers and one of what the portal found, so that either may be missing."""
        verdicts = [[verdict.row, verdict.result, verdict.reason] for verdict in self.verdicts]
        return f"{_print([kind_in(row.answer).substance(row.answer) for row in self.filed])}:{_print(verdicts) if verdicts else ''}"

    @cached_property
    def is_stale(self) -> bool:
        """Whether what was judged has changed since; a check that has not run yet changes nothing, nor does a source that is
        away, nor one that says now what the person said."""
        if self.mark is None or not self.mark.result:
            return False
        pairs = zip(self.mark.basis.split(":"), self.basis.split(":"), strict=True)
        answers, verdicts = (was != now and bool(was and now) for was, now in pairs)
        return answers or (verdicts and not self._asks_nothing)

    @property
    def _asks_nothing(self) -> bool:
        """Whether what the portal says now leaves the mark as it is."""
        agreed = self.mark is not None and self.mark.result == Mark.Result.PASS and self.is_met
        return agreed or any(verdict.result == Verdict.Result.UNAVAILABLE for verdict in self.verdicts)

    @property
    def gravest(self) -> Verdict.Result | None:
        """What the portal says here, in one word; None where it was not asked."""
        said = [Verdict.Result(verdict.result) for verdict in self.verdicts]
        return max(said, key=_GRAVITY.index, default=None)

    @property
    def is_met(self) -> bool:
        """Whether the portal says so, of all that it was asked here."""
        return bool(self.verdicts) and all(verdict.result == Verdict.Result.MET for verdict in self.verdicts)

    @property
    def is_confirmable(self) -> bool:
        """One of 四 that the portal found met, and that nobody has judged: papers are looked at one by one."""
        return self.key.startswith(EVERY_TIME) and self.is_met and not self.is_seen

    @property
    def against(self) -> frozenset[str]:
        """The judgements that go against the portal's verdict, and so want a reason (R4-y)."""
        if any(verdict.result == Verdict.Result.NOT_MET for verdict in self.verdicts):
            return frozenset({Mark.Result.PASS, Mark.Result.NA})
        return frozenset({Mark.Result.FAIL} if self.key.startswith(EVERY_TIME) and self.is_met else ())

    @cached_property
    def result(self) -> str:
        """What counts now: nothing when it has to be looked at again."""
        return self.mark.result if self.mark and not self.is_stale else ""

    @property
    def against_words(self) -> str:
        return "」或「".join(label for value, label in Mark.Result.choices if value in self.against)

    @property
    def has_mismatches(self) -> bool:
        """Whether something was declared otherwise than it is registered."""
        return any(verdict.mismatches for verdict in self.verdicts)

    @property
    def is_seen(self) -> bool:
        return bool(self.result)

    @property
    def words(self) -> str:
        if self.is_stale:
            return "請再看一次"
        return self.mark.get_result_display() if self.is_seen else "未判定"

    @property
    def tone(self) -> str:
        return "action" if self.is_stale else TONES.get(self.result, "none")  # type: ignore[call-overload]  # a value of Result, or empty


@dataclass(frozen=True)
class Checklist:
    """The items of one submission in the order in which they are looked at."""

    submission: Submission
    items: tuple[Item, ...]
    automatic: tuple[Verdict, ...] = field(default=())  # what nobody has to look at

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        groups: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            groups[item.group].append(item)
        return list(groups.items())

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def seen(self) -> int:
        return sum(item.is_seen for item in self.items)

    @property
    def failed(self) -> list[Item]:
        return [item for item in self.items if item.result == Mark.Result.FAIL]

    @property
    def confirmable(self) -> list[Item]:
        return [item for item in self.items if item.is_confirmable]

    @property
    def unseen(self) -> list[Item]:
        return [item for item in self.items if not item.is_seen]

    @property
    def current(self) -> Item | None:
        """Where to go on: the first that nobody has judged."""
        return next(iter(self.unseen), None)


def of_submission(submission: Submission, hints: Mapping[Place, list[str]] | None = None) -> Checklist:
    """The checklist of one submission with the latest mark on each item. Two queries, whatever the number of items.

    The newest run counts; the one before it, of whichever submission of the case, tells what has changed.
    """
    verdicts, before = _newest_two(submission)
    made = _ItemMaker(submission.filed, verdicts, latest_marks(submission.application), hints or {}, before)
    items = tuple(made.items())
    return Checklist(submission, items, tuple(verdict for verdict in verdicts if verdict.row not in made.shown))


def _newest_two(submission: Submission) -> tuple[list[Verdict], list[Verdict]]:
    """Of the run that counts, and of the run before it."""
    runs = GuidelineCheck.objects.filter(submission__application=submission.application_id).told().newest_first()
    until = runs.filter(submission__number__lte=submission.number).values("pk")[:2]
    of_run: dict[int, list[Verdict]] = defaultdict(list)
    rows = Verdict.objects.filter(check_run__submission__application=submission.application_id, check_run__in=until)
    for verdict in rows.select_related("check_run"):
        of_run[verdict.check_run_id].append(verdict)
    newest = sorted(of_run, reverse=True)
    counts = [run for run in newest if of_run[run][0].check_run.submission_id == submission.pk][:1]
    before = [run for run in newest if run not in counts] if counts else []
    return (of_run[counts[0]] if counts else []), (of_run[before[0]] if before else [])


def of_many(submissions: Iterable[Submission]) -> dict[int, Checklist]:
    """By the key of the submission, for a list of many cases: as many queries as for one."""
    wanted = list(submissions)
    keys = [submission.pk for submission in wanted]
    verdicts: dict[int, list[Verdict]] = defaultdict(list)
    counting = GuidelineCheck.objects.filter(submission__in=keys).newest_of_each()
    rows = Verdict.objects.filter(check_run__in=counting).select_related("check_run")
    for verdict in rows.defer("sources"):  # what each source said is read case by case
        verdicts[verdict.check_run.submission_id].append(verdict)
    marks: dict[int, dict[str, Mark]] = defaultdict(dict)
    cases = [submission.application_id for submission in wanted]
    for mark in Mark.objects.filter(application__in=cases).order_by("pk"):
        marks[mark.application_id][mark.key] = mark
    return {
        submission.pk: Checklist(
            submission,
            tuple(_ItemMaker(submission.filed, verdicts[submission.pk], marks[submission.application_id], {}).items()),
        )
        for submission in wanted
    }


def latest(application: Application) -> Checklist | None:
    """The checklist of the submission that the review looks at now."""
    submission = application.submissions.newest()
    if submission is None:
        return None
    submission.application = application
    return of_submission(submission)


def latest_marks(application: Application) -> dict[str, Mark]:
    """By key. Of its submission each mark needs the number: the whole of what was filed would be read once per mark."""
    marks = application.marks.select_related("by", "submission").defer("submission__frozen").order_by("pk")
    return {mark.key: mark for mark in marks}


def dom_id(key: str) -> str:
    """The anchor of an item on the case page."""
    return f"item-{key}"


class _ItemMaker:
    """Joins what was filed, the verdicts and the marks."""

    def __init__(
        self,
        filed: FiledSubmission,
        verdicts: list[Verdict],
        marks: dict[str, Mark],
        hints: Mapping,
        before: Iterable[Verdict] = (),
    ) -> None:
        self.filed = filed.rows
        self.changes = {change.row: change for change in changes.between(before, verdicts)}
        self.verdicts = {verdict.row: verdict for verdict in verdicts}
        self.marks, self.hints, self.shown = marks, hints, set()

    def items(self) -> Iterator[Item]:
        every = clauses()
        yield from (self._of_clause(clause, ELIGIBILITY) for clause in every if clause.row.startswith(EVERY_TIME))
        others = [
            clause for clause in every if not clause.row.startswith(EVERY_TIME) and clause.question[1] not in SLOTS
        ]
        yield from (self._of_clause(clause, JUDGED) for clause in others if self._needs_a_person(clause))
        by_slot = defaultdict(list)
        for clause in every:
            if clause.question[1] in SLOTS and clause.row in self.verdicts:
                by_slot[clause.question[1]].append(self.verdicts[clause.row])
        yield from (self._of_slot(filed, by_slot[filed.answer.name]) for filed in self._slots())

    def _needs_a_person(self, clause: Clause) -> bool:
        verdict = self.verdicts.get(clause.row)
        return verdict is not None and verdict.result != Verdict.Result.MET

    def _of_clause(self, clause: Clause, group: str) -> Item:
        self.shown.add(clause.row)
        verdict = self.verdicts.get(clause.row)
        filed = tuple(
            filed_answer
            for filed_answer in self.filed
            if (filed_answer.place.sheet, filed_answer.place.name) == clause.question
        )
        verdicts = (verdict,) if verdict else ()
        return Item(
            clause.row,
            group,
            clause.number,
            clause.title,
            clause.text,
            verdicts,
            filed,
            self.marks.get(clause.row),
            changes=self._changed(verdicts),
        )

    def _changed(self, verdicts: Iterable[Verdict]) -> tuple[VerdictChange, ...]:
        return tuple(self.changes[verdict.row] for verdict in verdicts if verdict.row in self.changes)

    def _slots(self) -> Iterable[FiledRow]:
        return (filed for filed in self.filed if kind_in(filed.answer).holds_files)

    def _of_slot(self, filed: FiledRow, verdicts: list[Verdict]) -> Item:
        self.shown |= {verdict.row for verdict in verdicts}
        place, label = filed.place, filed.answer.label
        return Item(
            str(place),
            f"{PAPERS}：{filed.sheet.solution_name}" if place.solution_id else PAPERS,
            filed.sheet.number,
            SLOTS[place.name].document if place.name in SLOTS else label,
            label,
            tuple(verdicts),
            (filed,),
            self.marks.get(str(place)),
            tuple(self.hints.get(place, ())),
            self._changed(verdicts),
        )


def _print(value: Any) -> str:
    kept = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(kept.encode()).hexdigest()[:16]
