"""How is a vendor asked to mend what is missing, reminded, and the case closed when nothing comes (R6-5)?

What is picked for a correction is in draft_remarks.py, later due times are in postponing.py, a second letter in amending.py.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications import letters
from applications.models import Application, Correction, CorrectionItem, Programme, Solution
from applications.place import Place
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier
from applications.workflow import WITH_VENDOR, Rounds, awaited_in
from portal.accounts.models import User
from portal.background import duties
from portal.models import ClosureDay
from portal.text.cleaning import count_chars, room_in_words
from portal.time.calendar import format_datetime
from portal.workflow.engine import StepRefused, perform
from review.correction import ways
from review.correction.remarks import LONGEST_REMARK, Remark
from review.correction.ways import Term


def correction_due(application: Application, now: datetime) -> Term:
    """The due time of a correction notified now, by the programme's way of counting (R6-5-1, A-03)."""
    return in_days(application.programme, application.programme.correction_days, now)


def in_days(programme: Programme, days: int, now: datetime) -> Term:
    return ways.counted(timezone.localdate(now), days, counts_working_days(programme), closures())


def closures() -> frozenset[date]:
    return ClosureDay.days()


def counts_working_days(programme: Programme) -> bool:
    return programme.correction_day_type == programme.DayType.WORKING


def request_correction(
    application: Application, actor: User, remarks: Iterable[Remark], remark: str, now: datetime, reason: str = ""
) -> Correction:
    """補正通知: opens the named items until the due day is over (R6-5-1). Raises StepRefused.

    A second round and every later one needs a `reason`, which stays among staff (A-05); `remark` is for the vendor.
    """
    remarks = checked(application, remarks, remark, reason, "再次補正的理由")
    with transaction.atomic():
        fresh = perform(application, "request_correction", actor, reason or remark, now)
        if is_repeated(fresh) and not reason.strip():
            raise StepRefused(f"這是第 {next_round(fresh)} 次補正，請填寫再次補正的理由。")
        return begin(fresh, Correction.Purpose.QUALIFICATION, remarks, remark, correction_due(fresh, now), actor, now)


def begin(
    application: Application,
    purpose: str,
    remarks: Iterable[Remark],
    remark: str,
    term: Term,
    actor: User,
    now: datetime,
    solutions: Iterable[Solution] = (),
) -> Correction:
    """The round itself and its letter, in the transaction of the step by which the case asks for it."""
    correction = Correction.objects.create(
        application=application,
        submission=application.submissions.newest(),
        purpose=purpose,
        round=next_round(application),
        remark=remark.strip(),
        requested_by=actor,
        requested_at=now,
        told_at=now,
        due_at=term.due_at,
        days=term.days,
        counting=list(term.counting),
    )
    correction.solutions.set(solutions)
    CorrectionItem.objects.bulk_create(new_item(correction, item_remark) for item_remark in remarks)
    items = letters.items_of(correction)
    letters.tell_of(application, correction.rounds.request, correction, correction=correction, items=items)
    return correction


def awaited(application: Application) -> Rounds:
    """What the case waits for as it stands now, however old the row in hand."""
    return awaited_in(Application.objects.values_list("state", flat=True).get(pk=application.pk))


def next_round(application: Application) -> int:
    return application.corrections.count() + 1


def is_repeated(application: Application) -> bool:
    """Whether another 補正通知 needs a reason (A-05): one that was recalled does not count."""
    return application.corrections.counted().exists()


def checked(
    application: Application, remarks: Iterable[Remark], remark: str, reason: str, reason_label: str
) -> list[Remark]:
    """The remarks, each place once. Raises StepRefused for what no letter could ask."""
    each = list({item_remark.place: item_remark for item_remark in remarks}.values())
    _check_remarks(application, each)
    said = [(label_of(item_remark.place), item_remark.text) for item_remark in each]
    check_lengths([*said, ("整體說明", remark), (reason_label, reason)])
    return each


def _check_remarks(application: Application, remarks: list[Remark]) -> None:
    if not remarks:
        raise StepRefused("請至少選一個要補正的項目。")
    check_places(application, (remark.place for remark in remarks))
    for remark in remarks:
        if not remark.text.strip():
            raise StepRefused(f"請填寫「{label_of(remark.place)}」的補正說明。")


def check_places(application: Application, places: Iterable[Place]) -> None:
    """Raises StepRefused unless the vendor of this case could mend something at each."""
    dossier = Dossier(application)
    for place in places:
        part = dossier.part_at(place)
        if part is None or place.row or place.name not in part.sheet.open_names():
            raise StepRefused("補正項目不屬於這個案件，請重新整理頁面後再選。")


def check_lengths(said: Iterable[tuple[str, str]]) -> None:
    """Raises StepRefused when one of the texts, each with its label, is longer than a remark may be."""
    too_long = [(label, text) for label, text in said if count_chars(text) > LONGEST_REMARK]
    if too_long:
        raise StepRefused(
            " ".join(f"「{label}」{room_in_words(text, LONGEST_REMARK)}，請縮短。" for label, text in too_long)
        )


def label_of(place: Place) -> str:
    return SHEETS[place.sheet].label_of(place.name)


def new_item(correction: Correction, remark: Remark) -> CorrectionItem:
    place = remark.place
    return CorrectionItem(
        correction=correction,
        solution_id=place.solution_id,
        sheet=place.sheet,
        name=place.name,
        label=label_of(place),
        remark=remark.text.strip(),
    )


def remind(correction_id: int, now: datetime) -> None:
    """R6-5-4: one letter a day before the end, never after it; under the case's lock, so that an answer comes first or later."""
    with transaction.atomic():
        for correction in _locked([correction_id], Correction.objects.to_remind(now)):
            Correction.objects.filter(pk=correction.pk).update(reminded_at=now)
            items = letters.items_of(correction)
            letters.notify(
                correction.application,
                correction.rounds.reminder,
                correction,
                correction.term,
                correction=correction,
                items=items,
            )


def _locked(correction_ids: Sequence[int], wanted: QuerySet) -> list[Correction]:
    """The corrections and their cases, under their locks, as far as they still are among those and nobody else is at one.

    The next sweep looks again. One question for all: PostgreSQL asks the conditions anew of what changed before it was locked.
    """
    waiting = wanted.filter(pk__in=correction_ids, application__state__in=WITH_VENDOR)
    relations = (f"application__{name}" for name in Application.step_relations)
    rows = letters.with_readers(waiting.select_related("application", *relations), "application")
    return list(duties.locked(rows, "application").order_by("pk"))


def lapse(correction_id: int, now: datetime) -> None:
    lapse_together([correction_id], now)


def lapse_together(correction_ids: Sequence[int], now: datetime) -> None:
    """逾期未補正視同放棄 (R6-5-2): closes overdue corrections, exactly once, under the locks of their cases, which the step reads.

    A 審查補件 that did not come ends no case: it goes back to its review, and an officer decides.
    """
    with transaction.atomic():
        for correction in _locked(correction_ids, Correction.objects.overdue(now).with_lost_arrival()):
            why = _why_lapsed(correction)
            step = correction.rounds.lapse
            fresh = perform(correction.application, step, None, why, now, is_locked=True)
            perform(correction, "lapse", None, why, now, is_locked=True, closed_at=now)
            letters.tell_of(fresh, step, correction, correction.term, correction=correction)


def _why_lapsed(correction: Correction) -> str:
    """Says as well what began to arrive in time and was never finished: a process died, and an officer can give more time."""
    noun = correction.rounds.noun
    if correction.lost_at is None:
        return f"期限內沒有收到{noun}資料。"
    arrived = format_datetime(correction.lost_at, seconds=True)
    return (
        f"期限內沒有收到完整的{noun}資料。{arrived} 有一次送出沒有處理完，已儲存的內容留在案件裡；"
        f"請承辦確認是否重新開放{noun}。"
    )
