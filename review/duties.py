"""What does the review owe in the background?"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from applications import told
from applications.models import Correction
from portal.background import duties
from portal.outbox import reasons
from portal.outbox.models import Message
from review.batch import batching
from review.committee import gaps, telling
from review.conflict import proposing, recusing
from review.correction import correcting, phrases, postponing
from review.correspondence import mailings
from review.export import exporting
from review.meeting import minutes
from review.models import Export, MailingRecipient, Packet, ReviewTask
from review.packet import production
from review.qualification import marking, rechecking
from review.result import publishing
from review.workload import damages, figures, notices, seals, summaries

# What arrived in time may still be on its way through the pages; with a sweep each 30 seconds a case closes within a minute.
STILL_ARRIVING = timedelta(seconds=15)


def overdue(now: datetime) -> QuerySet:
    return Correction.objects.overdue(now)


def to_remind(now: datetime) -> QuerySet:
    return Correction.objects.to_remind(now)


def unwritten(now: datetime) -> QuerySet:
    return MailingRecipient.objects.undone()


@reasons.register("mailing")
def mailing_is_over(message: Message, now: datetime) -> str:
    """A mailing to cases in a certain state is not for those that have left it."""
    row = MailingRecipient.objects.filter(message=message).select_related("mailing", "application").first()
    return mailings.gone(row) if row else ""


@reasons.register("correction_reminder", "supplement_reminder")
def reminder_is_over(message: Message, now: datetime) -> str:
    """A reminder that waited too long: answered, ended, past, or of a due time that was changed since."""
    correction = Correction.objects.filter(pk=message.cause.pk).first()
    if correction is None or not correction.is_running(now):
        return "這次補正或補件已經送出或結束。"
    return "期限後來改過，已另行通知。" if correction.told_at > message.created_at else ""


def tasks_to_remind(now: datetime) -> QuerySet:
    return ReviewTask.objects.to_remind(now)


@reasons.register("review_reminder")
def review_reminder_is_over(message: Message, now: datetime) -> str:
    task = ReviewTask.objects.select_related("member", "solution").filter(pk=message.cause.pk).first()
    return telling.why_no_reminder(task, now)


duties.register(duties.Duty("review.committee.remind", tasks_to_remind, telling.remind, label="審查期限提醒委員"))
duties.register(
    duties.Duty("review.correspondence.mailings", unwritten, mailings.write, queue="mail", label="群組通知")
)
duties.register(
    duties.Duty(
        "review.lapse",
        overdue,
        correcting.lapse,
        correcting.lapse_together,
        lag=STILL_ARRIVING,
        label="逾期未補正結案",
    )
)
duties.register(
    duties.Duty("review.workload.damages", damages.untold, damages.tell, queue="mail", label="通知管理者核對不符")
)
duties.register(
    duties.Duty("review.workload.seals", seals.untold, seals.tell, queue="mail", label="通知管理者電子印信到期")
)
duties.register(
    duties.Duty("review.workload.answers", notices.answers_untold, notices.tell_of_answer, label="通知承辦補正已回")
)
duties.register(
    duties.Duty(
        "review.workload.lost_letters",
        notices.lost_letters_untold,
        notices.tell_of_lost_letter,
        label="通知承辦寄不到的信",
    )
)
duties.register(duties.Duty("review.committee.gaps", gaps.untold, gaps.tell, label="通知承辦少了審查委員"))
duties.register(
    duties.Duty("review.workload.summaries", summaries.owed, summaries.write, queue="checks", label="每日摘要")
)
duties.register(duties.Duty("review.workload.figures", figures.stale, figures.make, queue="checks", label="統計數字"))
duties.register(duties.Duty("review.result.letters", publishing.unwritten, publishing.write, label="審查結果通知"))
duties.register(duties.Duty("review.export", Export.owed, exporting.make, queue="documents"))
duties.register(duties.Duty("review.export_forget", exporting.outlived, exporting.forget))
duties.register(duties.Duty("review.packets", Packet.owed, production.make, queue="documents"))
duties.register(duties.Duty("review.packets_forget", marking.outlived_packets, marking.forget_packet))
duties.register(duties.Duty("review.remind", to_remind, correcting.remind, label="補正期限提醒"))
duties.register(duties.Duty("review.postpone", postponing.owed, postponing.fulfil, label="延長或重新開放補正"))
duties.register(duties.Duty("review.batch", batching.owed, batching.fulfil, label="整批辦理"))
duties.register(
    duties.Duty("review.meeting.minutes", minutes.unfiled, minutes.file, queue="documents", label="會議紀錄存檔")
)
duties.register(duties.Duty("review.correction.phrases", phrases.missing, phrases.give, label="常用補正說明"))
duties.register(
    duties.Duty(
        "review.conflict.filings",
        proposing.filings_owed,
        proposing.compare_filing,
        proposing.compare_filings,
        label="比對送件與人員的利益衝突",
    )
)
duties.register(
    duties.Duty(
        "review.conflict.people",
        proposing.people_owed,
        proposing.compare_person,
        label="比對人員與案件的利益衝突",
    )
)
duties.register(
    duties.Duty(
        "review.conflict.let_stand",
        recusing.uncontested,
        recusing.let_stand,
        lag=STILL_ARRIVING,
        label="駁回迴避逾期未申請覆決",
    )
)
duties.register(
    duties.Duty(
        "review.recheck.meetings",
        rechecking.meetings_near,
        rechecking.of_meeting,
        queue="checks",
        label="審查會議前再查登記資料",
    )
)
duties.register(
    duties.Duty(
        "review.recheck.documentary",
        rechecking.documentary,
        rechecking.of_documentary,
        queue="checks",
        label="書面審查時再查登記資料",
    )
)
duties.register(
    duties.Duty(
        "review.recheck.decisions",
        rechecking.decided,
        rechecking.of_decision,
        queue="checks",
        label="公布審查通過以前再查登記資料",
    )
)

told.register(usual=figures.usual_time)
