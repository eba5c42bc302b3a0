"""How does an officer pick what a vendor must mend, and keep the remarks until the 補正通知 is sent?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from applications.filed import FiledSubmission
from applications.models import Application, Correction, Solution
from applications.place import Place
from applications.workflow import asked_in
from portal.accounts.models import User
from portal.forms.merging import version_of
from portal.workflow.engine import StepRefused, refusals
from review.correction import correcting, supplementing
from review.correction.remarks import Remark
from review.correction.ways import Way
from review.models import DraftRemark


@dataclass(frozen=True)
class RemarkConflict:
    """A remark that a colleague wrote while this person wrote theirs: theirs is kept, this one is told."""

    place: Place
    label: str
    written: str  # what was not saved
    kept: DraftRemark | None  # what stands; None when it was taken away


def drafts_of(application: Application) -> list[DraftRemark]:
    return list(application.draft_remarks.select_related("by", "solution"))


def version(drafts: Iterable[DraftRemark]) -> str:
    """A mark of all that is picked, by which a page learns that a colleague has picked more."""
    return version_of(sorted([str(draft.place), draft.remark] for draft in drafts))


def save(
    application: Application, actor: User, remarks: Iterable[Remark], seen: Mapping[Place, str], now: datetime
) -> list[RemarkConflict]:
    """Keeps the remarks that differ from what was shown; an empty one takes the item out of the pick.

    `seen` has the version of each as its page showed it; one that is not in it was shown empty. Answers what a
    colleague had changed meanwhile and was therefore not written. Raises StepRefused for what is no place of this case.
    """
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
        if refused := refusals(fresh, fresh.workflow.step(asked_in(fresh.state).request), actor):
            raise StepRefused(" ".join(refused))
        kept = {draft.place: draft for draft in drafts_of(fresh)}
        changed = [remark for remark in remarks if _is_changed(remark, seen)]
        correcting.check_places(fresh, (remark.place for remark in changed))
        correcting.check_lengths((correcting.label_of(remark.place), remark.text) for remark in changed)
        return [conflict for remark in changed if (conflict := _keep(fresh, actor, remark, kept, seen, now))]


def _is_changed(remark: Remark, seen: Mapping[Place, str]) -> bool:
    return version_of(remark.text.strip()) != seen.get(remark.place, version_of(""))


def _keep(
    application: Application,
    actor: User,
    remark: Remark,
    kept: Mapping[Place, DraftRemark],
    seen: Mapping[Place, str],
    now: datetime,
) -> RemarkConflict | None:
    place, text = remark.place, remark.text.strip()
    old = kept.get(place)
    stands = old.remark if old else ""
    if text == stands:
        return None
    if version_of(stands) != seen.get(place, version_of("")):
        return RemarkConflict(place, correcting.label_of(place), text, old)
    columns = {"solution_id": place.solution_id, "sheet": place.sheet, "name": place.name}
    if not text:
        application.draft_remarks.filter(**columns).delete()
    else:
        values = {"remark": text, "by": actor, "at": now}
        DraftRemark.objects.update_or_create(application=application, **columns, defaults=values)  # type: ignore[arg-type]  # columns of the row
    return None


def send(
    application: Application,
    actor: User,
    remarks: Iterable[Remark],
    seen: str,
    remark: str,
    reason: str,
    now: datetime,
    until: Way | None = None,
    solutions: Iterable[Solution] = (),
) -> Correction:
    """The notice of what the page showed, and the end of the drafts; refused when a colleague has changed the pick since.

    `seen` is the `version` of the drafts that the page was made of.
    """
    remarks = list(remarks)
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
        drafts = drafts_of(fresh)
        if drafts and version(drafts) != seen:
            raise StepRefused("另一位同仁剛才改了補正項目。下面是最新的內容，請看過再送出。")
        correction = supplementing.ask(fresh, actor, remarks, remark, reason, now, until, solutions)
        fresh.draft_remarks.all().delete()
    return correction


def as_remarks(drafts: Iterable[DraftRemark], filed: FiledSubmission) -> list[Remark]:
    """The drafts as a correction takes them, in the order of the sheets that were filed."""
    order = {row.place: number for number, row in enumerate(filed.rows)}
    in_order = sorted(drafts, key=lambda draft: order.get(draft.place, len(order)))
    return [Remark(draft.place, draft.remark) for draft in in_order]
