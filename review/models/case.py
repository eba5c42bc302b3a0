"""How does the review call an application, who of the staff sees which, and what do colleagues note on it?"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Application
from applications.models.application import ApplicationQuerySet
from portal import sight
from portal.roles import STAFF, Account, Role
from review.models.committee import Member, ReviewTask
from review.models.conflict import Conflict, Recusal


class CaseQuerySet(ApplicationQuerySet):
    """Who of the staff sees which case: every list, count, search, file and export of theirs begins here."""

    def seen_by(self, user: Account) -> "CaseQuerySet":
        """What this person may open: sent in, not held back, not withheld. Nothing for a vendor, whose pages are others.

        A member of the committee opens what they said to have no conflict with, and nothing else.
        """
        if not user.is_authenticated or user.role not in STAFF:
            return self.none()
        if user.role == Role.REVIEWER:
            declared = ReviewTask.objects.declared().of_person(user, timezone.localdate())
            return self.known_to(user).filed().filter(pk__in=declared.values("solution__application"))
        return self.known_to(user).visible_to(user)

    def known_to(self, user: Account) -> "CaseQuerySet":
        """Of which this person may know, drafts and what is held back too: to write to them and to count them, never to open.

        All but `withheld_from`, asked from the few that a conflict hides and a member was given, not from all cases.
        """
        known = self.exclude(pk__in=_hidden_from(user))
        return known.filter(pk__in=_given_to(user)) if _is_member(user) else known

    def withheld_from(self, user: Account) -> "CaseQuerySet":
        """Of which this person must not even know: where a conflict of interest stands or nobody has answered whether one does.

        Of a member of the committee: all that was not given to them, too.
        """
        hidden = Q(pk__in=_hidden_from(user))
        return self.filter(hidden | ~Q(pk__in=_given_to(user)) if _is_member(user) else hidden)


def _is_member(user: Account) -> bool:
    return user.is_authenticated and user.role == Role.REVIEWER


def _hidden_from(user: Account) -> models.QuerySet:
    return Conflict.objects.hiding().filter(user=user.pk).values("application")


def _given_to(user: Account) -> models.QuerySet:
    tasks = ReviewTask.objects.active().of_person(user, timezone.localdate())
    return tasks.values("solution__application")


class Case(Application):
    """An application as the officer's desk sees it: the same row, another door."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "申請案"


def _tasks_seen(user: Account) -> models.QuerySet:
    return ReviewTask.objects.filter(solution__application__in=Case.objects.seen_by(user))


def _tasks_withheld(user: Account) -> models.QuerySet:
    """Letters about a task name its case: they go out of sight with it, and with the end of the term. What a member had while in
    office is over, not secret."""
    hidden = Q(solution__application__in=_hidden_from(user))
    if not _is_member(user):
        return ReviewTask.objects.filter(hidden)
    return ReviewTask.objects.filter(hidden | (Q(member__user=user.pk) & ~Q(member__in=_seats_of(user))))


def _seats_of(user: Account) -> models.QuerySet:
    """On committees, of a person in office."""
    return Member.objects.in_office(timezone.localdate()).filter(user=user.pk)


def _seats_withheld(user: Account) -> models.QuerySet:
    gone = Member.objects.filter(user=user.pk).exclude(pk__in=_seats_of(user))
    return gone if _is_member(user) else Member.objects.none()


def _recusals_seen(user: Account) -> models.QuerySet:
    own = Q(pk__in=recusals_of(user))
    return Recusal.objects.filter(own if _is_member(user) else own | Q(application__in=Case.objects.seen_by(user)))


def _recusals_withheld(user: Account) -> models.QuerySet:
    """Whoever a vendor asks to step aside is asked about it, whatever else they may know of the case; no other member is."""
    others = Recusal.objects.exclude(pk__in=recusals_of(user))
    return others if _is_member(user) else others.filter(application__in=Case.objects.withheld_from(user))


def recusals_of(user: Account) -> models.QuerySet:
    """申請迴避 that name this person; of a member while in office."""
    named = Recusal.objects.filter(user=user.pk)
    return named.filter(application__programme__committee__members__in=_seats_of(user)) if _is_member(user) else named


sight.register("application", sight.Sight(Case.objects.seen_by, Case.objects.withheld_from))
sight.register("recusal", sight.Sight(_recusals_seen, _recusals_withheld))
sight.register("member", sight.Sight(lambda user: Member.objects.all(), _seats_withheld))
sight.register("reviewtask", sight.Sight(_tasks_seen, _tasks_withheld))


class CaseNote(models.Model):
    """A word among colleagues on a case: for the desk alone, in no letter, packet or export. Never changed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="desk_notes", verbose_name="申請案")
    text = models.TextField("註記")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="同仁")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "同仁註記"
        default_permissions = ("view", "add")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]
