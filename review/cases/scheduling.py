"""Can the review of a solution be scheduled: is nothing open on its case (R2-1b)?

Scheduled means given to reviewers or put on an agenda, and of a documentary review that it is decided.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone

from applications.guideline import Facts, SolutionFacts, facts_of
from applications.guideline.lacking import lacking
from applications.models import Application, Correction, Solution, Submission
from applications.place import Place
from applications.sheets import SHEETS
from applications.workflow import IN_REVIEW, REVIEWED
from portal.files.models import StoredFile
from portal.forms.filed import FiledPaper
from portal.time.calendar import format_datetime
from review.models import Recusal

Rule = Callable[
    [Sequence[Solution]], Mapping[int, str]
]  # of many solutions, the reasons by their keys; "" or none: nothing

FEW = 3  # papers in one sentence


def why_not_schedulable(solution: Solution) -> str:
    """The sentence for who wants to schedule it, "" when nothing stands against that."""
    return why_not_schedulable_each([solution]).get(solution.pk, "")


def why_not_schedulable_each(solutions: Iterable[Solution]) -> dict[int, str]:
    """By the keys of those that cannot be scheduled; as many queries for forty as for one."""
    return _first(solutions, [open_matters, papers_wanting])


def why_not_decidable(solution: Solution) -> str:
    """As `why_not_schedulable`, but what papers there are may be enough to reject it."""
    return _first([solution], [open_matters]).get(solution.pk, "")


def _first(solutions: Iterable[Solution], rules: Iterable[Rule]) -> dict[int, str]:
    """The first reason against each."""
    left, reasons = {solution.pk: solution for solution in solutions}, dict[int, str]()
    for rule in rules:
        said = {pk: reason for pk, reason in rule(list(left.values())).items() if reason} if left else {}
        reasons |= said
        left = {pk: solution for pk, solution in left.items() if pk not in said}
    return reasons


# --- What is open ----------------------------------------------------------------------------------------------------


def open_matters(solutions: Sequence[Solution]) -> dict[int, str]:
    """Of the case and of the solution itself."""
    return _first(solutions, [_not_in_review, _waits_for_vendor, _came_too_late, at_rest])


def _cases(solutions: Sequence[Solution]) -> dict[int, Application]:
    return Application.objects.select_related("programme").in_bulk({s.application_id for s in solutions})


def _not_in_review(solutions: Sequence[Solution]) -> dict[int, str]:
    cases = _cases(solutions)
    return {solution.pk: _of_state(solution, cases[solution.application_id]) for solution in solutions}


def _of_state(solution: Solution, case: Application) -> str:
    if case.held_since is not None:
        return "廠商剛送出的檔案正在掃毒，掃完才能安排審查。"
    if REVIEWED not in case.stage.groups:
        return f"申請案目前是「{case.stage.label}」，資格審查通過以後才能安排審查。"
    if solution.state not in IN_REVIEW:
        return f"方案目前是「{solution.stage.label}」，不在審查中。"
    return ""


def _waits_for_vendor(solutions: Sequence[Solution]) -> dict[int, str]:
    running = Correction.objects.running().filter(application__in={s.application_id for s in solutions})
    by_case = {correction.application_id: correction for correction in running}
    return {s.pk: _until(by_case[s.application_id]) for s in solutions if s.application_id in by_case}


def _until(correction: Correction) -> str:
    noun, due = correction.rounds.noun, format_datetime(correction.last_second)
    return f"廠商正在{noun}，期限 {due}；{noun}送出以後才能安排審查。"


def _came_too_late(solutions: Sequence[Solution]) -> dict[int, str]:
    late = Correction.objects.late().filter(application__in={s.application_id for s in solutions})
    cases = set(late.values_list("application", flat=True))
    said = "廠商逾期未補件，還沒有決定怎麼辦。請先重新通知補件，或選「不再補件，繼續審查」。"
    return {s.pk: said for s in solutions if s.application_id in cases}


def at_rest(solutions: Sequence[Solution]) -> dict[int, str]:
    """行政程序法 §33: while a recusal is asked for the procedure stands still."""
    asked = Recusal.objects.at_rest().filter(application__in={s.application_id for s in solutions})
    cases = set(asked.values_list("application", flat=True))
    said = "廠商申請委員或承辦迴避，決定以前案件停止審查（行政程序法第 33 條）。"
    return {s.pk: said for s in solutions if s.application_id in cases}


# --- Whether the papers are there --------------------------------------------------------------------------------------


def papers_wanting(solutions: Sequence[Solution]) -> dict[int, str]:
    """Required papers that the last submission lacks, or that no scan has found clean."""
    keys = {solution.application_id for solution in solutions}
    cases, first = _cases(solutions), Submission.objects.filter(application__in=keys, number=1)
    filed_on = {pk: timezone.localdate(at) for pk, at in first.values_list("application", "submitted_at")}
    moved = set(Solution.objects.filter(application__in=keys).exclude(moved_at=None).values_list("pk", flat=True))
    last = {filed.application_id: filed for filed in Submission.objects.newest_of_each().filter(application__in=keys)}
    unclean = _unclean(last.values())
    reasons = {}
    for solution in solutions:
        filed = last.get(solution.application_id)
        if filed is None:
            reasons[solution.pk] = "這個案件還沒有送件。"
            continue
        facts = _facts(filed, cases[solution.application_id], filed_on[solution.application_id], moved)
        own = next((facts_of_one for facts_of_one in facts.solutions if facts_of_one.id == solution.pk), None)
        reasons[solution.pk] = _missing(facts, own) or _not_clean(filed, solution, unclean)
    return reasons


def _facts(filed: Submission, case: Application, on: date, moved: set[int]) -> Facts:
    """As it was filed, with where its solutions have gone since: by that the papers are owed."""
    facts = facts_of(filed.filed, on, case.programme.limits())
    return replace(facts, solutions=tuple(replace(s, moved=s.id in moved) for s in facts.solutions))


def _missing(facts: Facts, own: SolutionFacts | None) -> str:
    if own is None:
        return "這個方案不在最近一次送件裡。"
    places = lacking(facts, own)
    return f"還缺{_in_words([_label(place) for place in places])}，請先通知補件。" if places else ""


def _label(place: Place) -> str:
    return f"「{SHEETS[place.sheet].label_of(place.name)}」"


def _in_words(labels: list[str]) -> str:
    more = f"等 {len(labels)} 項" if len(labels) > FEW else ""
    return "、".join(labels[:FEW]) + more


def _unclean(filed: Iterable[Submission]) -> dict[str, str]:
    """Of the files in submissions those that are not clean, by key, in words."""
    wanted = {paper.file for submission in filed for _, paper in _papers(submission)}
    rows = StoredFile.objects.filter(pk__in=wanted).exclude(state=StoredFile.State.CLEAN).only("pk", "state")
    words = defaultdict(lambda: "還沒有掃毒", {StoredFile.State.REFUSED: "掃毒未通過"})
    return {str(stored.pk): words[stored.state] for stored in rows}


def _papers(filed: Submission) -> Iterator[tuple[int | None, FiledPaper]]:
    """Each with the solution that it is about."""
    for sheet in filed.filed.sheets:
        yield from ((sheet.solution, paper) for answer in sheet.answers for paper in answer.files)


def _not_clean(filed: Submission, solution: Solution, unclean: Mapping[str, str]) -> str:
    own = [paper for owner, paper in _papers(filed) if owner in (None, solution.pk) and paper.file in unclean]
    return "".join(f"檔案「{paper.name}」{unclean[paper.file]}，請先通知補件或等掃毒完成。" for paper in own[:1])
