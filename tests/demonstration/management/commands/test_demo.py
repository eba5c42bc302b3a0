"""Does the demonstration show a case in every state, and come up once?"""

from calendar import MONDAY, SUNDAY, WEDNESDAY
from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from applications.models import Application, BreachRecord, ConsentRecord, Membership, Programme, Solution
from applications.workflow import APPLICATION, SOLUTION
from demonstration import vendors
from demonstration.management.commands.demo import PASSWORD, Scene
from listings.catalogue.facets import FACETS
from listings.catalogue.prices import lowest_total
from listings.models import Announcement, CatalogueEntry, Contract, Listing, ListingVersion
from listings.workflow import CONTRACT
from portal.accounts.models import User
from portal.files.models import StoredFile
from portal.roles import Role
from review.models import Decision, Meeting, Member, ReviewTask
from review.workflow import TASK


# What the demonstration says was days ago must have been so whatever day of the week it is played on, early and late:
# what is counted over a weekend ends on the Monday.
@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(("on", "at"), [(MONDAY, time(0, 10)), (WEDNESDAY, time(9)), (SUNDAY, time(23, 50))])
def test_demonstration_plays_on_any_day(on: int, at: time) -> None:
    today = timezone.localdate()
    day = today + timedelta(days=(on - today.weekday()) % 7)
    Scene(timezone.make_aware(datetime.combine(day, at))).play()
    assert set(Contract.objects.values_list("state", flat=True)) == CONTRACT.names()


@pytest.mark.django_db
def test_demonstration_has_a_case_in_every_state_and_an_account_of_every_role(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("demo")
    assert set(Application.objects.values_list("state", flat=True)) == APPLICATION.names()
    assert set(Solution.objects.values_list("state", flat=True)) == SOLUTION.names() - {
        "announced"
    }  # at once contracting
    assert set(Contract.objects.values_list("state", flat=True)) == CONTRACT.names()
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
    assert list(Programme.objects.values_list("year", flat=True))[-1] == 112
    assert Listing.objects.count() > 3
    assert ConsentRecord.objects.count() >= 3 * Application.objects.count() - 3
    assert [user.username for user in User.objects.all() if not user.check_password(PASSWORD)] == []
    printed = capsys.readouterr().out
    (member,) = Membership.objects.exclude(role="owner")
    assert (member.role, member.vendor.applications.get().state) == ("editor", "draft")
    assert f"{member.user.email}　{member.vendor.tax_id} 的成員（可填寫）" in printed  # who signs in by address
    assert set(ReviewTask.objects.values_list("state", flat=True)) == TASK.names()
    members = Member.objects.order_by("pk")
    assert (len(members), [m.user.username in printed for m in members]) == (7, [True, True] + [False] * 5)
    assert all(
        user.username in printed
        for user in User.objects.exclude(pk=member.user_id).exclude(pk__in=[m.user_id for m in members[2:]])
    )

    held, sitting = Meeting.objects.order_by("starts_at")
    assert (held.state, sitting.state) == ("adjourned", "in_session")
    assert Decision.objects.filter(resolution__item__meeting=held).exclude(published_at=None).count() == 3

    assert unused_filters() == {facet.name: [] for facet in FACETS if not facet.only_used}
    assert cheaper_than_before() == ["溫濕度守夜人"]
    assert Listing.objects.exclude(delisted_at=None).count() == 1
    assert Listing.objects.filter(solution__state="expired").count() == 1
    assert Announcement.objects.filter(is_pinned=True).count() == 1
    assert declared_otherwise() == {
        "示範薄本軟體有限公司": [1_000_000],
        "示範留白軟體有限公司": [5_000_000],
        "示範𤧟科技股份有限公司": ["示範𤧟科技股份有限公司"],
        "示範無名軟體有限公司": ["示範無名軟體有限公司", 12_000_000, date(2016, 5, 10)],
    }
    assert BreachRecord.objects.get().company_name == "示範違約資訊有限公司"

    before = (Application.objects.count(), User.objects.count(), StoredFile.objects.count())
    call_command("demo")
    assert (Application.objects.count(), User.objects.count(), StoredFile.objects.count()) == before


def unused_filters() -> dict[str, list[str]]:
    """By facet: what a visitor could tick and would find nothing."""
    held = {facet.name: set() for facet in FACETS if not facet.only_used}
    for entry in CatalogueEntry.objects.all():
        for facet in FACETS:
            held.get(facet.name, set()).update(facet.held(getattr(entry, facet.column)))
    return {
        facet.name: [words for _, words in facet.choices if words not in held[facet.name]]
        for facet in FACETS
        if facet.name in held
    }


def declared_otherwise() -> dict[str, list[object]]:
    """By vendor, what it declares and the register that is played does not say: none but those whose story it is."""
    known = vendors.entries(timezone.localdate())
    said = {}
    for case in Application.objects.select_related("vendor"):
        entry = known.get(case.vendor.tax_id)
        declared = [case.company_name, case.paid_in_capital, case.established_on]
        registered = [entry.name, entry.paid_in, entry.founded_on] if entry else [None] * 3
        said[case.company_name] = [mine for mine, theirs in zip(declared, registered, strict=True) if mine != theirs]
    return {name: values for name, values in said.items() if values}


def cheaper_than_before() -> list[str]:
    lowest: dict[str, list[int | None]] = {}
    for version in ListingVersion.objects.order_by("number").select_related("listing"):
        lowest.setdefault(version.listing.name, []).append(lowest_total(version.answers))
    return [name for name, totals in lowest.items() if totals[-1] < totals[0]]
