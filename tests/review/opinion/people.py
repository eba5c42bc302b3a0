"""Who gives opinions in these tests, on what, and who may not?"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from applications.guideline import CRITERIA
from applications.models import Solution
from portal.accounts.models import User
from review.desk.opinion_form import sheet_of
from review.models import Committee, Conflict, CriterionOpinion, Member, Opinion, ReviewTask
from tests import factories

Says = Callable[..., Opinion]


def member_of(committee: Committee, **more: Any) -> Member:
    user = factories.staff("reviewer")
    return Member.objects.create(committee=committee, user=user, since=date(2023, 1, 1), **more)


def task_of(member: Member, solution: Solution, state: str = "reviewing", **more: Any) -> ReviewTask:
    now = timezone.now()
    given = {
        "due_at": now + timedelta(days=14),
        "given_by": factories.officer(),
        "given_at": now,
        "review": "technical",
    }
    declared = {} if state == "given" else {"declared_at": now, "declaration": "本人與本案沒有利益衝突。"}
    return ReviewTask.objects.create(member=member, solution=solution, state=state, **{**given, **declared, **more})


def judged(task: ReviewTask, finding: str = "met", comment: str = "好") -> Opinion:
    """An opinion that is in: the same of every criterion."""
    now = timezone.now()
    opinion = Opinion.objects.create(task=task, recommendation="approve", handed_in_at=now)
    lines = (CriterionOpinion(opinion=opinion, criterion=key, finding=finding, comment=comment) for key in CRITERIA)
    CriterionOpinion.objects.bulk_create(lines)
    ReviewTask.objects.filter(pk=task.pk).update(state="handed_in")
    return opinion


def conflict_of(person: Member | User, solution: Solution, state: str = "proposed") -> Conflict:
    told = {"kind": "employed", "source": "officer", "evidence": "曾任顧問。", "proposed_at": timezone.now()}
    return Conflict.objects.create(
        user=getattr(person, "user", person), application=solution.application, state=state, **told
    )


def sent(answers: dict[str, Any]) -> QueryDict:
    """What the page of an empty sheet sends of these answers alone, by the names of their boxes."""
    data, seen = QueryDict(mutable=True), {}
    forms = {form.prefix: form for form in sheet_of(None, CRITERIA.values(), None, {})}
    for box, value in answers.items():
        prefix, name = box.split("-")
        data[box] = value
        seen.setdefault(prefix, {})[name] = forms[prefix].shown_version(name)
    for prefix, versions in seen.items():
        data[f"{prefix}-seen"] = json.dumps(versions)
    return data
