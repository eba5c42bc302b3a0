"""What stands on a member's sheet? Each criterion with what was filed to it, what is pointed out, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from applications.guideline import Criterion, Part
from applications.models import Submission
from review.committee import reading
from review.desk.opinion_form import SheetForm, sheet_of
from review.models import (
    AgendaItem,
    Attendance,
    CriterionOpinion,
    Opinion,
    PreOpinion,
    Question,
    ReviewTask,
)
from review.opinion import asking, criteria, flags, judging, preparing
from review.opinion.agreement import Agreement, Tally, of_opinions
from review.opinion.flags import Flag
from review.qualification import filed_answers
from review.qualification.filed_answers import AnswerBeside, FilingBeside

ANOTHER = "另一位委員"


@dataclass(frozen=True)
class SaidByAnother:
    """What another member says, by the code of the meeting; a comment for the officers alone is not in it."""

    who: str
    words: str
    tone: str
    comment: str


@dataclass
class CriterionDesk:
    """One criterion of the page. `others` and `tally` are there once one's own opinion is in."""

    criterion: Criterion
    filed: list[AnswerBeside]
    flags: list[Flag]
    before: PreOpinion | None
    form: SheetForm
    line: CriterionOpinion | None
    questions: list[Question]
    errors: list[str] = field(default_factory=list)
    others: list[SaidByAnother] = field(default_factory=list)
    tally: Tally | None = None


@dataclass
class SheetDesk:
    """The whole page."""

    task: ReviewTask
    opinion: Opinion | None
    page: FilingBeside
    parts: list[tuple[str, Part, list[CriterionDesk]]]
    whole: SheetForm
    progress: judging.Progress
    questions: list[Question]
    agreement: Agreement | None
    others: list[tuple[str, Opinion]]

    @property
    def difference(self) -> list[AnswerBeside]:
        """附表4, which a first application does not have."""
        own = (sheet for sheet in self.page.sheets if sheet.sheet.key == "difference")
        mine = (sheet for sheet in own if sheet.sheet.solution == self.task.solution_id)
        return [row for sheet in mine for section in sheet.sections for row in section.rows]

    @property
    def criteria(self) -> list[CriterionDesk]:
        return [desk for _, _, desks in self.parts for desk in desks]

    def show(self, missing: list[judging.Lack]) -> list[dict[str, str]]:
        """Writes what is lacking beside each criterion; returns it for the summary."""
        by_key = {desk.criterion.key: desk for desk in self.criteria}
        for lack in missing:
            if lack.key in by_key:
                by_key[lack.key].errors.append(lack.words.partition("：")[2])
        return [{"href": f"#criterion-{lack.key or 'whole'}", "message": lack.words} for lack in missing]


TONES = {"met": "done", "not_met": "refused", "explain": "action"}


def sheet_desk(task: ReviewTask, submission: Submission, forms: list[SheetForm] | None = None) -> SheetDesk:
    """`forms` are those that were sent and not all kept; the others show what is stored."""
    opinion = judging.opinion_of(task)
    lines = judging.lines_of(opinion)
    asked = criteria.of_review(task.review)
    page = filed_answers.beside(reading.filed_for(task.solution, submission), None)
    shown = _shown(sheet_of(None, asked, opinion, lines), forms or [])
    flagged = flags.of_solution(task.solution, submission)
    before = preparing.of_solution(task.solution_id)
    questions = list(asking.for_member(task))
    others = judging.others_of(task)
    codes = codes_of(task) if others else {}
    told = [(codes.get(other.task.member_id, ANOTHER), other) for other in others or ()]
    agreement = _with_own(task, opinion, others)
    desks = [
        CriterionDesk(
            criterion,
            criteria.filed_for(criterion, task.solution_id, page),
            flagged.get(criterion.key, []),
            before.get(criterion.key),
            shown[criterion.key],
            lines.get(criterion.key),
            [question for question in questions if question.criterion == criterion.key],
            others=_said(criterion, told),
            tally=agreement.tally(criterion.key) if agreement else None,
        )
        for criterion in asked
    ]
    parts = criteria.in_parts(asked)
    return SheetDesk(
        task,
        opinion,
        page,
        [(criteria.PART_TITLES[part], part, [d for d in desks if d.criterion.part is part]) for part in parts],
        shown[""],
        judging.progress(lines, task.review),
        questions,
        agreement,
        told,
    )


def _shown(stored: list[SheetForm], sent: list[SheetForm]) -> dict[str, SheetForm]:
    return {form.key: form for form in stored} | {form.key: form for form in sent}


def _with_own(task: ReviewTask, opinion: Opinion | None, others: list[Opinion] | None) -> Agreement | None:
    if others is None or opinion is None:
        return None
    own = () if opinion.set_aside_at else (opinion,)
    return of_opinions(task.solution_id, (*own, *others))


def _said(criterion: Criterion, told: list[tuple[str, Opinion]]) -> list[SaidByAnother]:
    said = []
    for who, opinion in told:
        line = next((line for line in opinion.criteria.all() if line.criterion == criterion.key), None)
        if line and line.finding:
            comment = CriterionOpinion.Visibility.for_members(line)
            said.append(SaidByAnother(who, line.get_finding_display(), TONES[line.finding], comment))
    return said


def codes_of(task: ReviewTask) -> Mapping[int, str]:
    """「委員 A」, by key of the member, of the meeting on whose agenda the solution stands; none before there is one."""
    items = AgendaItem.objects.filter(solution=task.solution_id, removed_at=None).order_by("-pk")
    meeting = items.values_list("meeting", flat=True).first()
    seats = Attendance.objects.filter(meeting=meeting).exclude(code="").values_list("member", "code")
    return {member: f"委員 {code}" for member, code in seats} if meeting else {}
