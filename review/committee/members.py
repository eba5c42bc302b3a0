"""Who of a committee can be given a solution, how much does each carry, and what stands against one of them?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from applications.models import Solution
from applications.models.promotion import Category
from review.models import Committee, Conflict, Decision, Member, ReviewTask
from review.workflow import AT_WORK, CONFLICT, STANDS

Review = Decision.Review
LEFT, GIVEN, UNANSWERED, ASIDE = "不在任期內", "已經分派", "利益衝突待查明", "應迴避"


@dataclass(frozen=True)
class Candidate:
    """A member as a picker shows them. `against` is why they cannot be given the solution; "" when they can.

    `remark` is what an officer should know all the same. Of a conflict it is said that there is one, never which.
    """

    member: Member
    load: int
    fits: int  # how many of the solution's categories are among the member's fields
    against: str = ""
    remark: str = ""


class Roll:
    """The committees of these solutions' years, and what stands against whom: as many questions for forty as for one."""

    def __init__(self, solutions: Iterable[Solution], day: date) -> None:
        self.day, known = day, list(solutions)
        years = {solution.application.programme_id for solution in known}
        self._committees = {year: Committee.objects.of_year(year) for year in years}
        self._members: dict[int, list[Member]] = defaultdict(list)
        for member in Member.objects.filter(committee__programme__in=years).select_related("user", "committee"):
            self._members[member.committee.programme_id].append(member)
        self.load = load_of(member.pk for members in self._members.values() for member in members)
        self._hidden = _hidden({solution.application_id for solution in known})
        self._tasks: dict[tuple[int, str], list[ReviewTask]] = defaultdict(list)
        tasks = ReviewTask.objects.filter(solution__in=[solution.pk for solution in known])
        for task in tasks.select_related("member__user", "given_by").order_by("pk"):
            self._tasks[task.solution_id, task.review].append(task)

    def members(self, solution: Solution) -> list[Member]:
        """The committee of the solution's year, as it ever was."""
        return self._members[solution.application.programme_id]

    def committee(self, solution: Solution) -> Committee:
        """Of the solution's year; with the lawful defaults where there is none yet."""
        return self._committees[solution.application.programme_id]

    def minimum(self, solution: Solution) -> int:
        """How many a solution needs at least; of a documentary review none has to (R8-1-3)."""
        return self.committee(solution).minimum_reviewers if Review.running(solution) == Review.TECHNICAL else 0

    def tasks(self, solution: Solution) -> list[ReviewTask]:
        """All of the review that runs, in the order of their giving."""
        return self._tasks[solution.pk, Review.running(solution)]

    def active(self, solution: Solution) -> list[ReviewTask]:
        return [task for task in self.tasks(solution) if not task.stage.final]

    def lead(self, solution: Solution) -> ReviewTask | None:
        """主審委員."""
        return next((task for task in self.active(solution) if task.is_lead), None)

    def has_left(self, task: ReviewTask) -> bool:
        """Whether its member can no longer do it: the term is over, or the account closed. What was handed in stays.

        As `ReviewTaskQuerySet.left_behind` asks it of rows.
        """
        return not task.member.serves(self.day) and AT_WORK in task.stage.groups

    def lacks(self, solution: Solution) -> int:
        """How many reviewers the solution still needs; who left without an opinion is none."""
        able = [task for task in self.active(solution) if not self.has_left(task)]
        return max(0, self.minimum(solution) - len(able))

    def against(self, solution: Solution, member: Member) -> str:
        """Why this member cannot be given the solution; "" when nothing stands against it."""
        if member.committee.programme_id != solution.application.programme_id:
            return "不是這個年度的委員"
        if not member.serves(self.day):
            return LEFT
        if hidden := self._hidden[solution.application_id].get(member.user_id):
            return hidden
        return GIVEN if any(task.member_id == member.pk for task in self.active(solution)) else ""

    def candidates(self, solution: Solution) -> list[Candidate]:
        """Everybody of the year, those who can be given it first, by fields and by how much they carry."""
        wanted = set(solution.categories or ())
        ended = {task.member_id: f"先前{task.stage.label}" for task in self.tasks(solution) if task.stage.final}
        known = [
            Candidate(
                member,
                self.load[member.pk],
                len(wanted & set(member.competences)),
                self.against(solution, member),
                ended.get(member.pk, ""),
            )
            for member in self.members(solution)
        ]
        return sorted(known, key=in_order)


def in_order(candidate: Candidate) -> tuple[bool, bool, bool, int, int]:
    """Who fits and carries least; who declined before comes after all who did not."""
    return (
        bool(candidate.against),
        bool(candidate.remark),
        not candidate.fits,
        candidate.load,
        candidate.member.pk,
    )


def load_of(members: Iterable[int]) -> dict[int, int]:
    """How many solutions each has still to review."""
    keys = list(members)
    counted = ReviewTask.objects.running().filter(member__in=keys).order_by().values_list("member")
    return {**dict.fromkeys(keys, 0), **dict(counted.annotate(number=Count("pk")))}


def load_column() -> Coalesce:
    """The same as a column of a query of members."""
    own = ReviewTask.objects.running().filter(member=OuterRef("pk")).order_by().values("member")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def fields_of(solution: Solution) -> str:
    """The solution's categories as members' fields are called."""
    return "、".join(Category(value).short for value in solution.categories or () if value in Category.values)


def _hidden(cases: set[int]) -> dict[int, dict[int, str]]:
    """By case and account: from whom it is withheld. What the reason is stands in the register of conflicts alone."""
    said: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Conflict.objects.hiding().filter(application__in=cases)
    for case, user, state in rows.values_list("application", "user", "state"):
        stands = STANDS in CONFLICT.state(state).groups
        said[case][user] = ASIDE if stands else said[case].get(user, UNANSWERED)
    return said
