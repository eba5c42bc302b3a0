"""What of a case does a member read: of one solution its own sheets and papers, as they were filed last, and the company's."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from applications.filed import FiledSubmission
from applications.models import Solution, Submission
from portal.forms.fields.kind import kind_in
from portal.roles import Account
from review.committee.answering import tasks_of
from review.models import ReviewTask


@dataclass(frozen=True)
class Partner:
    """Somebody besides the vendor whom the solution belongs to."""

    label: str
    words: str


def declared_tasks(user: Account, day: date) -> QuerySet[ReviewTask]:
    """Those that open their file."""
    return tasks_of(user, day).declared()


def newest(solution: Solution) -> Submission | None:
    return Submission.objects.filter(application=solution.application_id).newest()


def filed_for(solution: Solution, submission: Submission) -> FiledSubmission:
    """附表1 and the solution's 附表2–4, and nothing that the case holds of another solution."""
    filed = submission.filed
    own = tuple(sheet for sheet in filed.sheets if sheet.solution in (None, solution.pk))
    return replace(
        filed,
        solutions=tuple(known for known in filed.solutions if known.id == solution.pk),
        sheets=own,
        explanations=tuple(said for said in filed.explanations if said.place.solution_id in (None, solution.pk)),
    )


def read_by(solution: Solution) -> FiledSubmission | None:
    """What a member reads of it now; None of what was never filed."""
    submission = newest(solution)
    return filed_for(solution, submission) if submission else None


def files_of(filed: FiledSubmission) -> set[str]:
    """The keys of the papers, and of what a photograph was sent as."""
    papers = [paper for row in filed.rows for paper in kind_in(row.answer).files_in(row.answer)]
    return {paper.file for paper in papers} | {paper.original.file for paper in papers if paper.original}


PARTNERS = ("vendor_role", "origin_name", "origin_country", "origin_tax_id")


def partners_of(filed: FiledSubmission) -> list[Partner]:
    """Original vendor, agent and who works along, as filed: what a member must know to tell whether there is a conflict."""
    return [
        Partner(row.answer.label, row.answer.display)
        for row in filed.rows
        if row.sheet.solution is not None and row.answer.name in PARTNERS and row.answer.display
    ]
