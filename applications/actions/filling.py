"""How is what a vendor fills in written: the sheets and the solutions?"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from applications import consents
from applications.actions import history, quota
from applications.actions.access import NotEditable, locked, locked_draft
from applications.actions.history import Said
from applications.guideline.papers import PAPERS
from applications.models import Application, Attachment, ConsentRecord, PricePlan, Solution
from applications.place import Place
from applications.sheets import SOLUTION_SHEETS
from applications.sheets.base import Sheet
from applications.sheets.dossier import Excerpt
from applications.sheets.prices import PricePlanForm, RowChange
from portal.accounts.models import User
from portal.files.models import StoredFile


def save_sheet(sheet: Sheet, application: Application, user: User, address: str | None, now: datetime) -> list[str]:
    """Writes what this person changed and is well-formed, and nothing else; returns the names.

    What somebody else changed meanwhile stays; what both changed stays too, and is asked: `sheet.outcome`.
    """
    solution = sheet.instance if isinstance(sheet.instance, Solution) else None
    with transaction.atomic():
        fresh, allowed = locked(application, now)
        open_names = allowed.names(type(sheet), solution.pk if solution else None)
        stored = _stored(solution, fresh)
        changed = [name for name in sheet.merge(lambda name: getattr(stored, name)).mine if name in open_names]
        said = [_said(sheet, name, getattr(stored, name)) for name in changed]
        sheet.take(stored, changed)
        if changed:
            sheet.instance.save(update_fields=changed)
            _record_consents(fresh, sheet, changed, user, address, now)
        if sheet.rows is not None and sheet.rows_name in open_names and (rows := sheet.rows.save()):
            changed.append(sheet.rows_name)
            said += [_said_of_row(change, _rows_at(sheet, solution)) for change in rows]
        if changed:
            history.record(fresh, solution, sheet.key, said, user, now)
        _ask(sheet, fresh, solution, user)
    return changed


def _stored(solution: Solution | None, application: Application) -> Application | Solution:
    """The row as it is under the case's lock."""
    if solution is None:
        return application
    fresh = Solution.objects.filter(pk=solution.pk, application=application).first()
    if fresh is None:
        raise NotEditable("這個方案已經移除，不能再修改。")
    return fresh


def _said(sheet: Sheet, name: str, before: Any) -> Said:
    after = getattr(sheet.instance, name)
    return Said(name, sheet.label_of(name), sheet.words_of(name, before), sheet.words_of(name, after))


def _said_of_row(change: RowChange, rows: Place) -> Said:
    words, place = PricePlanForm.words_of, rows.at(change.row, change.name)
    return Said(place.within, change.label, words(change.name, change.before), words(change.name, change.after))


def _rows_at(sheet: Sheet, solution: Solution | None) -> Place:
    return Place(sheet.key, solution.pk if solution else None, sheet.rows_name)


def _ask(sheet: Sheet, application: Application, solution: Solution | None, user: User) -> None:
    """Puts each conflict into words, and onto its field for the page."""
    to_sign = dict(sheet.outcome.conflicts)
    asked: list[tuple[Any, dict]] = [(sheet, sheet.outcome.conflicts)]
    for form in sheet.rows.sent_forms() if sheet.rows is not None else []:
        if form.outcome:
            asked.append((form, form.outcome.conflicts))
            rows, uid = _rows_at(sheet, solution), form.instance.uid.hex
            to_sign |= {rows.at(uid, name).within: conflict for name, conflict in form.outcome.conflicts.items()}
    for form, conflicts in asked:
        history.word(form, conflicts.values())
    history.sign(application, solution, to_sign, user)


def _record_consents(
    application: Application, sheet: Sheet, changed: list[str], user: User, address: str | None, now: datetime
) -> None:
    """F1-22: a tick is kept with the version and hash of the text, the person, the time and the address."""
    for consent in consents.CONSENTS:
        if consent.key not in changed:
            continue
        application.consents.filter(key=consent.key, revoked_at=None).update(revoked_at=now)
        if getattr(sheet.instance, consent.key):
            ConsentRecord.objects.create(
                application=application,
                key=consent.key,
                version=consent.version,
                sha256=consent.sha256,
                body=consent.full_text,
                agreed_by=user,
                agreed_at=now,
                address=address,
            )


def add_solution(
    application: Application, kind: str, now: datetime, name: str = "", user: User | None = None
) -> Solution:
    with transaction.atomic():
        fresh = locked_draft(application, now)
        quota.check_solutions(fresh)
        made = Solution.objects.create(application=fresh, kind=kind, name=name, position=_next_position(fresh))
        _tell(made, "", made.get_kind_display(), user, now)
    return made


def _tell(solution: Solution, before: str, after: str, user: User | None, now: datetime) -> None:
    """The history's row of a solution that came or went."""
    said = Said(history.SOLUTION, "雲端解決方案", before, after)
    history.record_once(solution.application, solution, "", said, user, now)


def _next_position(application: Application) -> int:
    return (application.solutions.aggregate(last=Max("position"))["last"] or 0) + 1


def change_kind(solution: Solution, kind: str, now: datetime, user: User | None = None) -> None:
    with transaction.atomic():
        locked_draft(solution.application, now)
        before, solution.kind = solution.get_kind_display(), kind
        solution.save(update_fields=["kind"])
        said = Said("kind", "申請類別", before, solution.get_kind_display())
        history.record(solution.application, solution, "", [said], user, now)


def copy_solution(
    source: Solution,
    application: Application,
    kind: str,
    now: datetime,
    user: User | None = None,
    *,
    papers: bool = False,
) -> Solution:
    """A copy of the answers in a draft, with `papers` also of the files. From an earlier application it fills 附表4's 前次.

    Beside its model it begins without a name: two of one application are to be told apart.
    """
    with transaction.atomic():
        fresh = locked_draft(application, now)
        quota.check_solutions(fresh)
        plans = list(source.price_plans.all())
        name = source.name if source.application_id != fresh.pk else ""
        made = Solution(application=fresh, kind=kind, name=name, position=_next_position(fresh))
        for name in {name for sheet in SOLUTION_SHEETS for name in sheet.base_fields} - {"name"}:
            setattr(made, name, getattr(source, name))
        if source.application_id != fresh.pk:
            compare_with(made, source, plans)
        made.save()
        PricePlan.objects.bulk_create([plan.copy_for(made) for plan in plans])
        if papers:
            _copy_papers(source, made, now)
        _tell(made, "", f"{made.get_kind_display()}，複製自「{source}」", user, now)
    return made


def _copy_papers(source: Solution, made: Solution, now: datetime) -> None:
    """The same files in the slots that the new one is asked for, with what was said of them. Raises QuotaMet."""
    situation = Excerpt(made.application, made.pk).situation(made)
    asked = [rule.slot for rule in PAPERS.values() if rule.owner == "solution" and rule.offered(situation)]
    present = Attachment.objects.present().filter(solution=source, slot__in=asked)
    copied = list(present.exclude(file__state=StoredFile.State.REFUSED))  # which has no bytes any more
    new = {paper.file for paper in copied} if source.application_id != made.application_id else set()
    size = sum(quota.size_of(stored) for stored in new)
    quota.check_upload(made.application, size, now, stored=size, files=len(copied))
    Attachment.objects.bulk_create(
        Attachment(application=made.application, solution=made, slot=paper.slot, file=paper.file, details=paper.details)
        for paper in copied
    )


def compare_with(made: Solution, source: Solution, plans: list[PricePlan]) -> None:
    """附表4 of `made` begins with what `source` was; what is new this time is the vendor's to say."""
    made.previous_solution = source
    made.prev_name, made.prev_content = source.name, _content_of(source, plans)
    made.curr_name, made.curr_content = "", ""


def _content_of(solution: Solution, plans: list[PricePlan]) -> str:
    """附表4 前次 from what was filed before: content, features, prices and discount, as its note 1 asks."""
    prices = "；".join(
        f"{plan.total_price:,} 元／{plan.subscription_months} 個月" for plan in plans if plan.total_price
    )
    parts = [solution.features_spec, solution.features_highlights, prices, solution.discount_terms]
    return "\n".join(part for part in parts if part)


def remove_solution(solution: Solution, now: datetime, user: User | None = None) -> None:
    with transaction.atomic():
        locked_draft(solution.application, now)
        _tell(solution, solution.get_kind_display(), "", user, now)
        solution.delete()
