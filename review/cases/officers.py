"""Who works cases, and who of them is told of one?"""

from django.db.models import QuerySet

from applications.models import Application
from portal.accounts.models import User
from portal.roles import Role
from review.models import Assignment, Case

WORKING = (Role.OFFICER, Role.ADMINISTRATOR)  # who can look after a case


def officers() -> QuerySet:
    """Who can be given a case: active officers first, then administrators."""
    return User.objects.filter(role__in=WORKING, is_active=True).order_by("-role", "username")


def told_of(application: Application, besides: User | None = None) -> list[User]:
    """Whoever has the case, else all who could have it; never `besides`, and nobody from whom it is withheld."""
    able = list(officers().exclude(pk=besides.pk) if besides else officers())
    held = Assignment.objects.filter(application=application).values_list("officer", flat=True).first()
    people = [officer for officer in able if officer.pk == held] or able
    return [person for person in people if Case.objects.known_to(person).filter(pk=application.pk).exists()]
