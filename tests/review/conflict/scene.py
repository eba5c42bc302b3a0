"""What does a test of conflicts start from? A case, a committee with members, and officers."""

from datetime import timedelta
from typing import Any

from applications.models import Application
from portal.accounts.models import User
from portal.roles import Role
from review.models import Committee, Member, Opinion, ReviewTask
from tests import factories
from tests.factories import NOON


def qualified_scene() -> "Scene":
    factories.year_112()
    return Scene(factories.qualified(NOON))


def status(response: Any) -> int:
    """Of an answer that may be a file, which is then closed."""
    response.getvalue()
    return response.status_code


class Scene:
    """One case and those who work on it."""

    def __init__(self, case: Application) -> None:
        self.case = case
        self.solution = case.solutions.get()
        self.officer, self.colleague, self.third = (factories.officer(), factories.staff(), factories.staff())
        self.committee = Committee.objects.create(programme=case.programme)

    def member(self, **values: object) -> Member:
        user = values.pop("user", None) or factories.staff(Role.REVIEWER)
        return Member.objects.create(committee=self.committee, user=user, since=NOON.date(), **values)

    def task(self, member: Member, state: str = "reviewing", **values: object) -> ReviewTask:
        given = {"due_at": NOON + timedelta(days=14), "given_by": self.officer, "given_at": NOON}
        return ReviewTask.objects.create(
            solution=self.solution, member=member, review="technical", state=state, **{**given, **values}
        )

    def opinion(self, task: ReviewTask) -> Opinion:
        return Opinion.objects.create(task=task, recommendation="approve", handed_in_at=NOON)

    @property
    def reviewer(self) -> User:
        return self.member().user
