"""Which steps does a person see on a case, and where is each taken? The table says; the desk knows the addresses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from applications.models import Solution
from applications.workflow import APPLICATION, OF_QUALIFICATION, OF_REVIEW, SOLUTION
from portal import roles
from portal.accounts.models import User
from portal.outbox import kinds as letter_kinds
from portal.workflow import kinds, verbs
from portal.workflow.engine import refusals
from portal.workflow.table import PLAIN, SILENT, WITHIN, Step, Table, Waits
from review.correction import amending, supplementing
from review.models import Case
from review.qualification import qualifying
from review.qualification.checklist import Checklist

ROOMS = (
    qualifying,
    amending,
    supplementing,
)  # with the verbs of the plain pages: imported, they have registered themselves
CHECKLIST = "checklist"  # what a plain page can show beside its question
BESIDE = frozenset({CHECKLIST})


@dataclass(frozen=True)
class StepPage:
    """Where a step is taken, and what its button says when several steps are one question."""

    address: Callable[[Any, Step], str]  # of a Case or of a Solution, as its table says
    button: str = ""


@dataclass(frozen=True)
class Button:
    """`is_next`: the sensible next step, the one that stands out. `goes_on` leads to an item of the page itself."""

    label: str
    url: str
    is_next: bool = False
    goes_on: bool = False


def _plain(case: Case, step: Step) -> str:
    return reverse("admin:review_case_step", args=[case.pk, step.name])


def _correction(case: Case, step: Step) -> str:
    return reverse("admin:review_case_correction", args=[case.pk])


def _amend(case: Case, step: Step) -> str:
    return reverse("admin:review_case_amend", args=[case.pk])


def _postpone(case: Case, step: Step) -> str:
    return reverse("admin:review_case_extension", args=[case.pk])


def _decide(solution: Solution, step: Step) -> str:
    return reverse("admin:review_case_decide", args=[solution.application_id, solution.pk])


def _publish(solution: Solution, step: Step) -> str:
    """Among all that wait to be published, this one ticked alone."""
    return f"{reverse('admin:review_publication_pending')}?solution={solution.pk}"


def _reopen(solution: Solution, step: Step) -> str:
    return reverse("admin:review_case_reopen", args=[solution.application_id, solution.pk])


PAGES = {
    (APPLICATION.name, PLAIN): StepPage(_plain),
    (APPLICATION.name, "correction"): StepPage(_correction),
    (APPLICATION.name, "amend"): StepPage(_amend),
    (APPLICATION.name, "postpone"): StepPage(_postpone),
    (SOLUTION.name, "decide"): StepPage(_decide, "記錄審查結果"),
    (SOLUTION.name, "publish"): StepPage(_publish, "公布審查結果"),
    (SOLUTION.name, "reopen_review"): StepPage(_reopen, "重新審查"),
}


# --- The buttons ---------------------------------------------------------------------------------------------------


def buttons(case: Case, user: User, solutions: Iterable[Solution]) -> list[Button]:
    """What the tables offer to the role in these states; once the case qualifies, of its solutions as well."""
    own, offered = _of_subject(case, user), []
    if case.stage.waits_for is Waits.ELSEWHERE:
        for solution in solutions:
            offered += [Button(f"「{solution}」{button.label}", button.url) for button in _of_subject(solution, user)]
        if case.has_late_supplement:  # that comes first
            return [*own, *offered]
    return [*offered, *own]


def in_sensible_order(case: Case, offered: list[Button], listed: Checklist | None, picked: int) -> list[Button]:
    """The next sensible step first and marked; none where the case waits for its vendor or has ended."""
    wanted = _sensible(case, offered, listed, picked)
    return [*([replace(wanted, is_next=True)] if wanted else []), *(button for button in offered if button != wanted)]


def _sensible(case: Case, offered: list[Button], listed: Checklist | None, picked: int) -> Button | None:
    """Of a case that is examined: what nobody judged is looked at, then it is sent back or passes."""
    if not offered or case.stage.waits_for not in (Waits.OFFICE, Waits.ELSEWHERE):
        return None
    if case.state not in case.workflow.step("qualify").sources:
        asks = _correction(case, case.workflow.step(OF_REVIEW.request))
        return next((button for button in offered if picked and button.url == asks), offered[0])
    if listed is None:  # an earlier submission is only read
        return None
    begun = listed.seen or not picked
    if begun and listed.current:
        place = f"?item={listed.current.key}#{listed.current.dom_id}"
        return Button(f"看下一項（還有 {len(listed.unseen)} 項）", place, goes_on=True)
    name = OF_QUALIFICATION.request if picked or listed.failed else "qualify"
    url = PAGES[case.workflow.name, case.workflow.step(name).page].address(case, case.workflow.step(name))
    return next((button for button in offered if button.url == url), offered[0])


def _of_subject(subject: Case | Solution, user: User) -> list[Button]:
    """One button a page, however many steps are taken on it."""
    table, by_url = subject.workflow, {}
    for step in table.offered(subject.state, user.role):
        if step.page == WITHIN or (step.hidden_when_refused and refusals(subject, step, user)):
            continue
        page = PAGES[table.name, step.page]
        url = page.address(subject, step)
        by_url.setdefault(url, Button(page.button or step.label, url))
    return list(by_url.values())


# --- At the start --------------------------------------------------------------------------------------------------


def check_steps() -> None:
    """Stops the start when a table names a page, a letter or a verb that is not there. Raises ImproperlyConfigured."""
    tables = [kind.table for kind in kinds.every()]
    if lacking := [*_unknown(tables), *(f"{name} has no verb" for name in verbs.without_verb(tables))]:
        raise ImproperlyConfigured("; ".join(lacking))


def _unknown(tables: Iterable[Table]) -> list[str]:
    """What steps name that nobody knows."""
    said, known = [], {kind.name for kind in letter_kinds.known()}
    for table in tables:
        for step in table.steps:
            name = f"{table.name}.{step.name}"
            if step.letter != SILENT and step.letter not in known:
                said.append(f"{name} sends an unknown letter: {step.letter}")
            if step.by & roles.STAFF and step.page != WITHIN and (table.name, step.page) not in PAGES:
                said.append(f"{name} is taken on an unknown page: {step.page}")
            if unknown := set(step.beside) - BESIDE:
                said.append(f"{name} shows what no page knows: {sorted(unknown)}")
    return said
