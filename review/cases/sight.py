"""What of the rows that hang on cases does a person of the staff see? None of a case that is withheld from them.

`Case.objects.seen_by`, `known_to` and `withheld_from` (review/models/case.py) say which cases; this says it of their rows.
"""

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.roles import Account
from review.models import Case


def rows_for(user: Account, rows: QuerySet, case: str = "application") -> QuerySet:
    """Rows without those whose `case`, a way to the application, is withheld."""
    return rows.exclude(**{f"{case}__in": Case.objects.withheld_from(user)})


def groups_for(user: Account, groups: QuerySet, rows: QuerySet, group: str) -> QuerySet:
    """What was done to many cases at once, without what was done to withheld ones alone: its words may tell of them.

    `rows` are the cases of all groups, each with its `application` and its `group`.
    """
    within = rows.filter(**{group: OuterRef("pk")})
    withheld = within.filter(application__in=Case.objects.withheld_from(user))
    return groups.exclude(Exists(withheld) & ~Exists(rows_for(user, within)))


def number_of(rows: QuerySet, group: str) -> Coalesce:
    """How many of the `rows` belong to each group, as a column of a query of groups."""
    within = rows.filter(**{group: OuterRef("pk")}).order_by().values(group)
    return Coalesce(Subquery(within.annotate(number=Count(F("pk"))).values("number")), 0)
