"""How is a vendor told that the intake closes soon, and what is still missing?"""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from applications import letters
from applications.models import Reminder
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier
from applications.sheets.slots import SLOTS
from applications.sheets.verdict import Reason
from portal.background import duties
from portal.time.remaining import time_left


def remind(pk: int, now: datetime) -> None:
    """One letter to each member of one draft's vendor; nothing when it was sent in, or told, meanwhile."""
    with transaction.atomic():
        draft = duties.locked(Reminder.owed(now).select_related("programme", "vendor")).filter(pk=pk).first()
        if draft is None:
            return
        kind, day = Reminder.kind_due(draft, now), draft.programme.last_day
        reminder, made = Reminder.objects.get_or_create(
            application=draft, kind=kind, closes_on=day, defaults={"made_at": now}
        )
        if made:
            dossier = Dossier(draft, timezone.localdate(now))
            missing = Missing(dossier)
            left = time_left(draft.programme.closes_at, now)
            letters.notify(draft, kind, reminder, missing=missing, left=left)


class Missing:
    """What stands against sending, sorted as a person reads it: parts with open questions, papers by name, the rest."""

    def __init__(self, dossier: Dossier) -> None:
        self._names = {solution.pk: str(solution) for solution in dossier.solutions}
        self._reasons = dossier.verdict.reasons

    def __bool__(self) -> bool:
        return bool(self._reasons)

    @property
    def others(self) -> list[str]:
        """Sentences that no place on a sheet can mend alone."""
        return [reason.message for reason in self._reasons if reason.problem is None]

    @property
    def broken(self) -> list[str]:
        """Answers that a rule forbids: each may take a decision, so each is named."""
        return [f"{self._place(reason)}　{reason.words}" for reason in self._reasons if reason.is_broken]

    @property
    def parts(self) -> list[tuple[str, int]]:
        """(sheet and solution, number of questions that are still open), in the order of the forms."""
        return list(Counter(self._place(reason) for reason in self._placed(papers=False)).items())

    @property
    def papers(self) -> list[tuple[str, str]]:
        """(paper and its place, what to do where its name does not say it), once each."""
        lines: dict[tuple[str, str], None] = {}
        for reason in self._placed(papers=True):
            label = SLOTS[reason.problem.place.name].label
            todo = "" if reason.message == f"請上傳「{label}」。" else reason.message
            lines[f"{label}（{self._place(reason)}）", todo] = None
        return list(lines)

    @property
    def first(self) -> str:
        """The place to begin with: the first section that has something open."""
        reason = next((reason for reason in self._reasons if reason.problem), None)
        if reason is None:
            return ""
        sections = SHEETS[reason.problem.place.sheet].sections
        title = next(section.title for section in sections if section.key == reason.problem.section)
        return f"{self._place(reason)}：{title}"

    def _placed(self, papers: bool) -> list[Reason]:
        gaps = (reason for reason in self._reasons if reason.problem and not reason.is_broken)
        return [reason for reason in gaps if (reason.problem.place.name in SLOTS) is papers]

    def _place(self, reason: Reason) -> str:
        place = reason.problem.place
        return f"{SHEETS[place.sheet].number} {self._names.get(place.solution_id or 0, '公司資料')}"
