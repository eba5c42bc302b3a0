"""How does an announcement come about, get corrected in the open, and have its effect, each once (R7-10, R8-1-2c)?"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from applications.models import Programme
from listings.models import Announcement, AnnouncementCorrection
from portal.accounts.models import User
from portal.background import duties
from portal.inserting import insert_once
from portal.time.calendar import format_roc
from portal.trail.changes import ref_of
from portal.trail.models import SettingChange
from review.models import Decision, Publication, PublishedResult

# --- What staff write ----------------------------------------------------------------------------------------------


def keep(announcement: Announcement, actor: User, note: str, now: datetime) -> None:
    """Stores what staff wrote. Of one that visitors have met already, the words before are kept, with `note` on what was corrected.

    A moment that is past when a draft is given it becomes this one: nothing says that it stood there before.
    """
    with transaction.atomic():
        stored = Announcement.objects.select_for_update(no_key=True).filter(pk=announcement.pk).first()
        if stored and stored.has_appeared(now):
            announcement.appears_at = stored.appears_at
            _keep_before(stored, announcement, actor, note, now)
        elif announcement.has_appeared(now):
            announcement.appears_at = now
        announcement.written_by = announcement.written_by or actor
        announcement.save()
        duties.nudge("listings.stop_subsidy")


def _keep_before(
    stored: Announcement, announcement: Announcement, actor: User, note: str, now: datetime
) -> AnnouncementCorrection | None:
    if (stored.title, stored.text) == (announcement.title, announcement.text):
        return None
    last = stored.corrections.aggregate(last=Max("number"))["last"] or 0
    before = {"title_before": stored.title, "text_before": stored.text}
    return AnnouncementCorrection.objects.create(
        announcement=stored, number=last + 1, note=note, by=actor, at=now, **before
    )


# --- 入選名單 --------------------------------------------------------------------------------------------------------


def unannounced() -> QuerySet[Publication]:
    """Publications with something that was selected, all of whose lines stand on the list, and that nothing announces yet."""
    selected = PublishedResult.objects.filter(publication=OuterRef("pk")).of(Decision.Outcome.APPROVED)
    return Publication.objects.filter(Exists(selected), ~Exists(selected.undone().order_by()), announcement=None)


def announce_selected(publication_id: int, now: datetime) -> Announcement | None:
    """Announces one publication, once; which lines it has is asked whenever it is read."""
    publication = unannounced().select_related("programme").filter(pk=publication_id).first()
    if publication is None:
        return None
    day = format_roc(publication.announced_on)
    announcement = Announcement(
        kind=Announcement.Kind.SELECTED,
        programme=publication.programme,
        publication=publication,
        title=f"{publication.programme.year} 年度入選名單（{day}公告）",
        text=f"下列方案經審查通過，自 {day}起列入入選名單。完成簽約的方案上架後，可以從名單連到方案頁。",
        appears_at=publication.at,
    )
    return announcement if insert_once(announcement) else None


# --- 停止補助 --------------------------------------------------------------------------------------------------------


def stops_to_carry_out(now: datetime) -> QuerySet[Announcement]:
    """Announcements of the stop of subsidy whose moment has come; the year's switch does not say so yet."""
    return Announcement.objects.filter(
        kind=Announcement.Kind.SUBSIDY, appears_at__lte=now, carried_out_at=None
    ).exclude(programme=None)


def stop_subsidy(announcement_id: int, now: datetime) -> None:
    """Turns the switch of the announcement's year off, once: who turns it on again later is not overruled (R7-10)."""
    with transaction.atomic():
        announcement = duties.locked(stops_to_carry_out(now).filter(pk=announcement_id)).first()
        if announcement is None:
            return
        programme = Programme.objects.select_for_update(no_key=True).get(pk=announcement.programme_id)
        Announcement.objects.filter(pk=announcement.pk).update(carried_out_at=now)
        if programme.subsidy_open:
            Programme.objects.filter(pk=programme.pk).update(subsidy_open=False)
            _record_stop(programme, announcement, now)


def _record_stop(programme: Programme, announcement: Announcement, now: datetime) -> None:
    """As every change of a switch: by whoever announced it."""
    label = str(Programme._meta.get_field("subsidy_open").verbose_name)
    said = {"field": "subsidy_open", "label": label, "before": "是", "after": "否"}
    by = announcement.written_by
    SettingChange.objects.create(ref=ref_of(programme), subject=str(programme), by=by, at=timezone.now(), **said)
