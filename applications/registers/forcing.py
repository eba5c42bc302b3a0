"""When is a list in force? Compared with the one before, guarded, and put in its place at once; or a person decides."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from applications.models import ListCopy, ListRow, RegisterSource
from applications.registers.known import ListSource
from portal.accounts.models import User
from portal.background import duties
from portal.workflow.engine import StepRefused

CLEARED = 5_000  # rows of one transaction
UPLOADED = "人工上傳的名單，請核對差異後決定是否採用。"
NEWER = "已經有較新的名單在使用，這一份沒有採用。"
NOT_WAITING = "這份名單現在是「{state}」，不能再決定。請重新整理頁面，查看最新狀態。"


@dataclass(frozen=True)
class ListDifference:
    """Of a copy and the one that it was compared with: how many rows came and left, and some of them."""

    added: list[ListRow]
    removed: list[ListRow]


def settle(copy: ListCopy, source: ListSource, dated_on: date | None, now: datetime) -> None:
    """Puts a copy that was read in force, or leaves it to a person. Compares anew when another one came between."""
    copy.dated_on = dated_on
    while True:
        stand, _ = RegisterSource.objects.select_related("current").get_or_create(key=copy.key)
        _compare(copy, stand.current)
        speaks_against = _guards(copy, source, stand.current)
        if _settled(copy, speaks_against, now):
            return


def _settled(copy: ListCopy, speaks_against: list[str], now: datetime) -> bool:
    """False when what it was compared with is no longer in force."""
    with transaction.atomic():
        stand = _locked_stand(copy.key)
        if stand.current_id != copy.against_id:
            return False
        if stand.current_id and stand.current_id > copy.pk:
            _close(copy, ListCopy.State.REPLACED, NEWER)
        elif copy.how == ListCopy.How.UPLOAD or speaks_against:
            uploaded = [UPLOADED] if copy.how == ListCopy.How.UPLOAD else []
            _close(copy, ListCopy.State.STAGED, "".join([*uploaded, *speaks_against]))
        else:
            _put(copy, stand, now)
    return True


def _close(copy: ListCopy, state: str, said: str) -> None:
    told = ("rows_count", "added", "removed", "dated_on", "against")
    copy.finish(state=state, said=said[:500], **{name: getattr(copy, name) for name in told})


def _locked_stand(key: str) -> RegisterSource:
    return RegisterSource.objects.select_for_update(no_key=True).get(key=key)


def _put(copy: ListCopy, stand: RegisterSource, now: datetime) -> None:
    """The pointer is all that changes for whoever asks. Under the lock of the source."""
    states, own = ListCopy.State, ListCopy.objects.filter(key=copy.key)
    own.filter(pk=stand.current_id).update(state=states.REPLACED)
    own.filter(pk__lt=copy.pk, state=states.STAGED).update(state=states.REPLACED, said=NEWER)
    ListCopy.start_over(own.filter(pk__gt=copy.pk, state=states.STAGED), state=states.READING)  # compared anew
    _close(copy, states.CURRENT, copy.said.removeprefix(UPLOADED))
    stand.current, stand.confirmed_at = copy, copy.asked_at
    stand.save(update_fields=["current", "confirmed_at"])
    duties.nudge("applications.screen", "applications.read_list", "applications.empty_lists")


def refuse(copy: ListCopy, sentence: str, now: datetime) -> None:
    """Not the list; the one in force stays, and the source says what came. Whoever is being mended is asked again the same day."""
    copy.finish(state=ListCopy.State.REFUSED, said=sentence[:500])
    if copy.how == ListCopy.How.DOWNLOAD:
        stand = RegisterSource.objects.filter(key=copy.key)
        stand.update(failure=sentence[:500], failed_at=now)
        soon = now + duties.BACKOFF[-1]
        stand.filter(next_download_at__gt=soon).update(next_download_at=soon)
    duties.nudge("applications.empty_lists")


# --- Compared ------------------------------------------------------------------------------------------------------


def _compare(copy: ListCopy, against: ListCopy | None) -> None:
    copy.against = against
    copy.added = _without(copy, against, "digest").count() if against else copy.rows_count
    copy.removed = _without(against, copy, "digest").count() if against else 0


def _without(copy: ListCopy, other: ListCopy, *columns: str) -> QuerySet[ListRow]:
    """Rows of a copy of which the other one has none with the same values."""
    same = ListRow.objects.filter(copy=other, **{column: OuterRef(column) for column in columns})
    return ListRow.objects.filter(~Exists(same), copy=copy)


def _guards(copy: ListCopy, source: ListSource, against: ListCopy | None) -> list[str]:
    """What speaks against putting it in force without a person, each a sentence."""
    rows, told = copy.rows_count or 0, []
    if rows < source.least_rows:
        told.append(f"只有 {rows:,} 筆，少於這份名單至少該有的 {source.least_rows:,} 筆，可能沒有下載完整。")
    if against is not None and (lost := _lost(copy, against)) > source.most_lost * (against.rows_count or 1):
        told.append(f"使用中的 {against.rows_count:,} 筆裡有 {lost:,} 筆的對象不見了，可能沒有下載完整。")
    if against and copy.dated_on and against.dated_on and copy.dated_on < against.dated_on:
        told.append("名單上寫的日期比使用中的名單還早。")
    return told


def _lost(copy: ListCopy, against: ListCopy) -> int:
    """Rows of whom the new list says nothing any more: one that says something else of the same company is not lost."""
    fewer = max(0, (against.rows_count or 0) - (copy.rows_count or 0))
    if not copy.removed:
        return fewer
    by_number = _without(against, copy, "tax_id").exclude(tax_id="").count()
    return max(fewer, by_number + _without(against, copy, "name_folded").filter(tax_id="").count())


def difference(copy: ListCopy, limit: int) -> ListDifference:
    """Some of the rows that come and leave with a copy that waits, of each `limit` at most."""
    against = copy.against
    if against is None:
        return ListDifference(list(copy.rows.order_by("pk")[:limit]), [])
    return ListDifference(
        list(_without(copy, against, "digest").order_by("pk")[:limit]),
        list(_without(against, copy, "digest").order_by("pk")[:limit]),
    )


# --- A person decides ----------------------------------------------------------------------------------------------


def adopt(copy: ListCopy, user: User | None, note: str, now: datetime) -> ListCopy:
    """採用. Raises StepRefused when it waits for nobody, or a newer one is in force."""
    with transaction.atomic():
        stand = _locked_stand(copy.key)
        waiting = _waiting(copy)
        if stand.current_id and stand.current_id > waiting.pk:
            raise StepRefused(NEWER)
        _decide(waiting, user, note, now)
        _put(waiting, stand, now)
    return waiting


def discard(copy: ListCopy, user: User, note: str, now: datetime) -> ListCopy:
    """不採用, with a reason. Raises StepRefused."""
    if not note.strip():
        raise StepRefused("請寫下不採用的原因。")
    with transaction.atomic():
        _locked_stand(copy.key)
        waiting = _waiting(copy)
        _decide(waiting, user, note, now)
        ListCopy.objects.filter(pk=waiting.pk).update(state=ListCopy.State.REFUSED)
        duties.nudge("applications.empty_lists")
    waiting.refresh_from_db()
    return waiting


def _waiting(copy: ListCopy) -> ListCopy:
    row = ListCopy.objects.select_for_update(no_key=True).get(pk=copy.pk)
    if row.state != ListCopy.State.STAGED:
        raise StepRefused(NOT_WAITING.format(state=row.get_state_display()))
    return row


def _decide(copy: ListCopy, user: User | None, note: str, now: datetime) -> None:
    copy.decided_by, copy.decided_at, copy.decided_note = user, now, note.strip()[:300]
    copy.save(update_fields=["decided_by", "decided_at", "decided_note"])


# --- Old rows ------------------------------------------------------------------------------------------------------


def to_empty(now: datetime) -> QuerySet[ListCopy]:
    """Copies whose rows nobody compares any more."""
    over = (ListCopy.State.REPLACED, ListCopy.State.REFUSED)
    return ListCopy.objects.filter(state__in=over, emptied_at=None).exclude(done_at=None).order_by("pk")


def empty(pk: int, now: datetime) -> None:
    """Deletes the rows of one copy; its file stays."""
    copy = to_empty(now).filter(pk=pk).first()
    if copy is not None:
        clear(copy)
        ListCopy.objects.filter(pk=pk).update(emptied_at=timezone.now())


def clear(copy: ListCopy) -> None:
    """All rows of a copy, in short transactions."""
    while keys := list(ListRow.objects.filter(copy=copy).values_list("pk", flat=True)[:CLEARED]):
        ListRow.objects.filter(pk__in=keys).delete()
