"""How does an officer pick what a vendor must mend, and keep the remarks until the 補正通知 is sent?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Application, Correction
from applications.sheets import rows
from portal.forms.merging import version_of
from portal.workflow.engine import StepRefused, refusals
from review.correction import correcting
from review.correction.correcting import Item
from review.models import DraftRemark, box_of


@dataclass(frozen=True)
class Conflict:
    """A remark that a colleague wrote while this person wrote theirs: theirs is kept, this one is told."""

    box: str
    label: str
    written: str  # what was not saved
    kept: DraftRemark | None  # what stands; None when it was taken away


def drafts_of(application: Application) -> list[DraftRemark]:
    return list(application.draft_remarks.select_related("by", "solution"))


def version(drafts: Iterable[DraftRemark]) -> str:
    """A mark of all that is picked, by which a page learns that a colleague has picked more."""
    return version_of(sorted([one.box, one.remark] for one in drafts))


def save(
    application: Application, actor: Any, items: Iterable[Item], seen: Mapping[str, str], now: datetime
) -> list[Conflict]:
    """Keeps the remarks that differ from what was shown; an empty one takes the item out of the pick.

    `seen` has the version of each box as its page showed it; a box that is not in it was shown empty. Answers what a
    colleague had changed meanwhile and was therefore not written. Raises StepRefused for an item of no such place.
    """
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if refused := refusals(fresh, fresh.workflow.step("request_correction"), actor):
            raise StepRefused(" ".join(refused))
        kept = {one.box: one for one in drafts_of(fresh)}
        changed = [item for item in items if _is_changed(item, seen)]
        correcting.check_places(fresh, changed)
        correcting.check_lengths((correcting.label_of(item), item.remark) for item in changed)
        return [conflict for item in changed if (conflict := _keep(fresh, actor, item, kept, seen, now))]


def _is_changed(item: Item, seen: Mapping[str, str]) -> bool:
    return version_of(item.remark.strip()) != seen.get(box_of(item.sheet, item.solution_id, item.name), version_of(""))


def _keep(
    application: Application, actor: Any, item: Item, kept: dict, seen: Mapping[str, str], now: datetime
) -> Conflict | None:
    box, remark = box_of(item.sheet, item.solution_id, item.name), item.remark.strip()
    old = kept.get(box)
    stands = old.remark if old else ""
    if remark == stands:
        return None
    if version_of(stands) != seen.get(box, version_of("")):
        return Conflict(box, correcting.label_of(item), remark, old)
    place = {"solution_id": item.solution_id, "sheet": item.sheet, "name": item.name}
    if not remark:
        application.draft_remarks.filter(**place).delete()
    else:
        values = {"remark": remark, "by": actor, "at": now}
        DraftRemark.objects.update_or_create(application=application, **place, defaults=values)
    return None


def send(
    application: Application, actor: Any, items: Iterable[Item], seen: str, remark: str, reason: str, now: datetime
) -> Correction:
    """補正通知 of what the page showed, and the end of the drafts; refused when a colleague has changed the pick since.

    `seen` is the `version` of the drafts that the page was made of.
    """
    items = list(items)
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        drafts = drafts_of(fresh)
        if drafts and version(drafts) != seen:
            raise StepRefused("另一位同仁剛才改了補正項目。下面是最新的內容，請看過再送出。")
        correction = correcting.request_correction(fresh, actor, items, remark, now, reason)
        fresh.draft_remarks.all().delete()
    return correction


def as_items(drafts: Iterable[DraftRemark], frozen: dict[str, Any]) -> list[Item]:
    """The drafts as a correction takes them, in the order of the sheets that were filed."""
    boxes = [box_of(sheet["key"], sheet["solution"], row["name"]) for sheet, _, row in rows.walk(frozen)]
    places = {box: number for number, box in enumerate(boxes)}
    in_order = sorted(drafts, key=lambda one: places.get(one.box, len(boxes)))
    return [Item(one.sheet, one.solution_id, one.name, one.remark) for one in in_order]
