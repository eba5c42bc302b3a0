"""What do 入選名單, contracts and catalogue owe in the background?"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from applications import told
from applications.models import Solution
from listings.contracts import calling, contract_paper, leaving, opening
from listings.models import Contract, ContractSupplement
from listings.selection import entering
from listings.site import announcing
from listings.versions import listing_up
from portal.background import duties
from portal.outbox import reasons
from portal.outbox.models import Message


def unentered(now: datetime) -> QuerySet:
    return entering.unentered()


def no_longer_selected(now: datetime) -> QuerySet:
    return entering.to_take_off()


def uncontracted(now: datetime) -> QuerySet:
    return opening.unopened()


def left(now: datetime) -> QuerySet:
    return leaving.leaving()


def to_remind(now: datetime) -> QuerySet:
    return Contract.objects.to_remind(now)


@reasons.register(calling.REMINDER)
def reminder_is_over(message: Message, now: datetime) -> str:
    contract = Contract.objects.filter(pk=message.cause.pk).first()
    return calling.why_no_reminder(contract, message.created_at, now)


def unlisted(now: datetime) -> QuerySet:
    return listing_up.to_list()


def untold(now: datetime) -> QuerySet:
    return listing_up.untold()


def no_longer_announced(now: datetime) -> QuerySet:
    return listing_up.to_take_down()


def outlived(now: datetime) -> QuerySet:
    return listing_up.outlived_states().filter(application__programme__valid_to__lt=timezone.localdate(now))


def unannounced(now: datetime) -> QuerySet:
    return announcing.unannounced()


duties.register(duties.Duty("listings.enter", unentered, entering.enter, label="列入入選名單"))
duties.register(duties.Duty("listings.take_off", no_longer_selected, entering.take_off, label="自入選名單移除"))
duties.register(duties.Duty("listings.contract", uncontracted, opening.open_contract, label="開始簽約"))
duties.register(
    duties.Duty(
        "listings.list_up", unlisted, listing_up.list_up, listing_up.list_up_together, listing_up.TOGETHER, label="上架"
    )
)
duties.register(
    duties.Duty("listings.tell", untold, listing_up.tell, listing_up.tell_together, queue="mail", label="上架通知")
)
duties.register(duties.Duty("listings.leave", left, leaving.leave, label="方案離開簽約"))
duties.register(duties.Duty("listings.remind", to_remind, calling.remind, label="簽約期限提醒"))
duties.register(
    duties.Duty("listings.supplements", ContractSupplement.owed, contract_paper.make_supplement, queue="documents")
)
duties.register(duties.Duty("listings.take_down", no_longer_announced, listing_up.take_down, label="新的審查結果下架"))
duties.register(duties.Duty("listings.expire", outlived, listing_up.expire, label="有效期屆滿下架"))
duties.register(duties.Duty("listings.announce", unannounced, announcing.announce_selected, label="公告入選名單"))
duties.register(
    duties.Duty("listings.stop_subsidy", announcing.stops_to_carry_out, announcing.stop_subsidy, label="停止補助")
)


def public_places(solutions: Iterable[Solution]) -> dict[int, str]:
    return listing_up.public_places(solutions, timezone.localdate())


told.register(places=public_places)
