"""Who of a committee can be given a solution, how much does each carry, and what stands against one of them?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from applications.models import Solution
from applications.models.promotion import Category
from review.models import Conflict, Member, ReviewTask
from review.workflow import CONFLICT, STANDS


@dataclass(frozen=True)
class Candidate:
    """A member as a picker shows them. `against` is why they cannot be given the solution; "" when they can.

    `remark` is what an officer should know all the same. Of a conflict it says that there is one, never which.
    """

    member: Member
    load: int
    fits: int  # how many of the solution's categories are among the member's fields
    against: str = ""
    remark: str = ""

    @property
    def fields(self) -> str:
        return "、".join(self.member.fields_in_words) or "未登錄專長"


def of_year(solution: Solution) -> QuerySet[Member]:
    """The committee of the solution's year, as it ever was."""
    return Member.objects.filter(committee__programme=solution.application.programme_id).select_related(
        "user", "committee"
    )


def review_of(solution: Solution) -> str:
    """The review that runs on the solution now; "" for none."""
    return next((review for review in ReviewTask.REVIEWS if review in solution.stage.groups), "")


def load_of(members: Iterable[int]) -> dict[int, int]:
    """How many solutions each has still to review."""
    keys = list(members)
    counted = ReviewTask.objects.running().filter(member__in=keys).order_by().values_list("member")
    return {**dict.fromkeys(keys, 0), **dict(counted.annotate(number=Count("pk")))}


def candidates(solution: Solution, day: date) -> list[Candidate]:
    """Everybody of the year's committee, those who can be given it first, by fields and by how much they carry."""
    members = list(of_year(solution))
    load, hidden = load_of(member.pk for member in members), _hidden(solution)
    tasks = _tasks(solution)
    wanted = set(solution.categories or ())
    known = [
        Candidate(
            member,
            load[member.pk],
            len(wanted & set(member.competences)),
            against=_against(member, day, hidden, tasks.get(member.pk, [])),
            remark=_remark(tasks.get(member.pk, [])),
        )
        for member in members
    ]
    return sorted(known, key=in_order)


def in_order(candidate: Candidate) -> tuple[bool, bool, int, int, int]:
    """Who fits best and carries least; who declined before comes after all who did not."""
    return (bool(candidate.against), bool(candidate.remark), -candidate.fits, candidate.load, candidate.member.pk)


def against(solution: Solution, member: Member, day: date) -> str:
    """Why this member cannot be given the solution; "" when nothing stands against it."""
    if member.committee.programme_id != solution.application.programme_id:
        return "不是這個年度的委員"
    return _against(member, day, _hidden(solution), _tasks(solution).get(member.pk, []))


def _against(member: Member, day: date, hidden: dict[int, str], tasks: list[ReviewTask]) -> str:
    if not member.user.is_active or not member.is_in_office(day):
        return "不在任期內"
    if member.user_id in hidden:
        return hidden[member.user_id]
    if any(not task.stage.final for task in tasks):
        return "已經分派"
    return ""


def _remark(tasks: list[ReviewTask]) -> str:
    """Of the tasks that ended, the last."""
    return f"先前{tasks[-1].stage.label}" if tasks and tasks[-1].stage.final else ""


def _hidden(solution: Solution) -> dict[int, str]:
    """By account: those from whom the case is withheld. What the reason is stands in the register of conflicts alone."""
    rows = Conflict.objects.hiding().filter(application=solution.application_id).values_list("user", "state")
    said: dict[int, str] = {}
    for user, state in rows:
        stands = STANDS in CONFLICT.state(state).groups
        said[user] = "應迴避" if stands else said.get(user, "利益衝突待查明")
    return said


def _tasks(solution: Solution) -> dict[int, list[ReviewTask]]:
    """By member, in the order of their giving: those of the review that runs now."""
    tasks: dict[int, list[ReviewTask]] = {}
    for task in ReviewTask.objects.filter(solution=solution, review=review_of(solution)).order_by("pk"):
        tasks.setdefault(task.member_id, []).append(task)
    return tasks


def fields_of(solution: Solution) -> str:
    """The solution's categories as members' fields are called."""
    return "、".join(Category(value).short for value in solution.categories or () if value in Category.values)
