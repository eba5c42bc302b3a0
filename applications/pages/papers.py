"""How does one upload slot look on a page, and what does a button beside a paper do?"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from applications import actions
from applications.models import Attachment
from applications.place import Place
from applications.sheets import hints
from applications.sheets.dossier import DossierPart
from applications.sheets.slots import SLOTS, Slot
from portal.accounts.signed import SignedRequest
from portal.files import uploads


def prefix_of_paper(paper: Attachment) -> str:
    """Of the small form beside a paper: the questions stand at their places in it."""
    return str(paper.place.at(str(paper.pk)))


@dataclass
class PaperLine:
    """One paper in a slot, with the small form of what must be known about it."""

    part: DossierPart
    paper: Attachment
    details: Any = None  # a bound or unbound form, or None

    @property
    def hints(self) -> list[str]:
        return hints.of_paper(self.part, self.paper)

    @property
    def is_awaited(self) -> bool:
        return hints.is_awaited(self.part, self.paper, timezone.now())


@dataclass
class SlotDesk:
    """One upload slot on a page."""

    part: DossierPart
    slot: Slot
    lines: list[PaperLine]
    errors: list[str] = field(default_factory=list)
    remark: str = ""
    mending: Any = None  # a Mending, where an officer asked for it
    anchor: str = ""  # the id on the page that a problem leads to
    taken_out: Attachment | None = None  # what was removed or replaced here a moment ago
    broken: list[str] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return self.part.place(self.slot.key)

    @property
    def input_name(self) -> str:
        return self.place.under("file")

    @property
    def upload_url(self) -> str:
        return reverse("applications:upload", args=[self.part.application.pk, self.place])

    @property
    def share_name(self) -> str:
        """Of the button that puts a paper of the twin slot here as well."""
        return self.place.under("share")

    @property
    def is_waiting(self) -> bool:
        """Whether the list will soon say more: a file is still being checked or looked at."""
        return any(line.paper.file.state == "checking" or line.is_awaited for line in self.lines)

    @property
    def twin_label(self) -> str:
        return SLOTS[self.slot.twin].document

    @property
    def shareable(self) -> list[Attachment]:
        """Papers of the twin slot that are not here yet (A-08)."""
        here = {line.paper.file_id for line in self.lines}
        papers = self.part.papers.get(self.slot.twin, [])
        return [paper for paper in papers if paper.file_id not in here and paper.file.state != "refused"]

    @property
    def is_demanded(self) -> bool:
        return self.slot.demanded(self.part.situation)

    @property
    def max_mb(self) -> int:
        return min(self.part.application.programme.upload_max_mb, uploads.HARD_LIMIT_MB)


def move_papers(request: SignedRequest, part: DossierPart, now: datetime) -> bool:
    """Does what the button beside a paper asks; whether anything changed."""
    return _remove_paper(request, part, now) or _put_back(request, part, now) or _share_paper(request, part, now)


def _remove_paper(request: SignedRequest, part: DossierPart, now: datetime) -> bool:
    """Takes away the paper whose button was pressed. One that is gone already, or never stood here, is no error."""
    chosen = request.POST.get("remove", "")
    paper = next((paper for paper in part.present_papers() if str(paper.pk) == chosen), None)
    if paper is not None:
        actions.remove_paper(paper, part, now, request.user)
    return paper is not None


def _put_back(request: SignedRequest, part: DossierPart, now: datetime) -> bool:
    """Undoes a removal, when that button was pressed; what stands in the one place of the paper goes out for it."""
    chosen = request.POST.get("put_back", "")
    gone = [part.taken_out(slot) for slot in part.slots] if chosen else []
    paper = next((paper for paper in gone if paper and str(paper.pk) == chosen), None)
    if paper is None:
        return False
    try:
        actions.put_back_paper(paper, part, now, request.user)
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
        return False
    return True


def _share_paper(request: SignedRequest, part: DossierPart, now: datetime) -> bool:
    """Puts a paper of the twin slot here as well, when that button was pressed (A-08)."""
    pressed = (slot for slot in part.slots if part.place(slot.key).under("share") in request.POST)
    slot = next((slot for slot in pressed if slot.twin), None)
    if slot is None:
        return False
    chosen = request.POST[part.place(slot.key).under("share")]
    paper = next((paper for paper in part.papers.get(slot.twin, []) if str(paper.pk) == chosen), None)
    if paper is None:
        return False
    try:
        actions.share_paper(paper, part, slot, request.user, now)
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
        return False
    return True


def slot_desk(part: DossierPart, slot: Slot) -> SlotDesk:
    """One slot as it stands now, for the fragment an upload answers with."""
    lines = [PaperLine(part, paper, _unbound(slot, paper)) for paper in part.papers.get(slot.key, [])]
    broken = [reason.message for reason in part.reasons if reason.is_broken and reason.problem.place.name == slot.key]
    return SlotDesk(part, slot, lines, broken=broken, taken_out=part.taken_out(slot))


def _unbound(slot: Slot, paper: Attachment) -> Any:
    return slot.details(initial=paper.details, prefix=prefix_of_paper(paper)) if slot.details else None
