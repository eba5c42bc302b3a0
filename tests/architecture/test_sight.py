"""Does every page, list, count, search, file and export of staff begin with who sees which case?

The staff have conflicts of interest with the cases of one vendor, established or still to be answered. Then every address of
the project is asked as before, and nothing of those cases may be seen, had or changed. A new address is asked too, since it has a row in
access.py. test_sight_in_code.py reads the code instead.
"""

from io import BytesIO
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from applications.models import Application, GuidelineCheck, Solution
from listings.models import Listing, StandardContract
from portal.accounts.models import User
from portal.background.stuck import Stuck
from portal.files import uploads
from portal.files.models import StoredFile
from portal.outbox.models import Incoming, Message
from portal.outbox.templatetags.outbox import letters_waiting
from portal.reference import Ref
from portal.trail import looks
from portal.trail.models import Look
from portal.trail.targets import LookTarget
from review.batch import batching
from review.cases.filters import CaseFilter
from review.correction import postponing
from review.correspondence import mailings
from review.export import exporting
from review.models import Batch, Case, Conflict, Decision, Export, Meeting
from review.qualification import marking
from review.workflow import HIDES
from review.workload import assigning
from review.workload.dashboard import dashboard
from tests import factories
from tests.architecture.access import POSTS, TABLE, outcome, places_of
from tests.architecture.world import World, everything

pytestmark = pytest.mark.once

COMPANY, SOLUTION = "隱形股份有限公司", "隱形的方案"
OTHER = LookTarget("application:0", "別的申請案", "90316313")
STAFF = ("officer", "authority", "administrator")  # who sees cases

# What staff see of a company, an account or a public solution as such: which case it has is not said there.
OF_NO_CASE = {
    "admin/applications/vendor/": "a company and who acts for it",
    "admin/applications/vendor/<path:object_id>/change/": "a company and who acts for it",
    "admin/applications/vendor/<path:object_id>/history/": "a company",
    "admin/applications/screeninghit/": "a company, and what a list says of it",
    "admin/applications/screeninghit/<path:object_id>/change/": "a company, and what a list says of it",
    "admin/applications/screeninghit/<path:object_id>/history/": "a company",
    "admin/trail/settingchange/": "settings; a case is none",
}
# Of POSTS, those that concern no case.
CHANGES_NO_CASE = {
    "/admin/applications/breachrecord/add/",
    "/admin/applications/screeninghit/{hit}/change/",
    "/admin/applications/screeninghit/handle/",
    "/admin/applications/listcopy/{list_copy}/change/",
    "/admin/applications/listcopy/{list_copy}/change/?discard",
    "/admin/review/case/summary/",
    "/admin/review/case/columns/",
    "/admin/review/meeting/{meeting}/session/?seat",  # who is in the room
    "/admin/review/meeting/{meeting}/closing/",  # who keeps the minutes, and what is reported: of the day, of no case
    "/admin/review/case/export/",  # what stands in the file is asked when it is made: the test of exports below
    "/admin/review/phrase/add/",
    "/admin/applications/lettertext/year/{programme}/taken/",
}
ASKED_WITH = (  # further questions to the lists: filters, searches and previews
    "admin/?year=114",
    "admin/review/case/?all=1",
    "admin/review/case/?q={tax_id}",
    "admin/review/case/?stage=correction_requested",
    "admin/review/case/?stage=solution-approved",
    "admin/review/case/?officer=me",
    "admin/review/case/?due=three_days",
    "admin/review/case/?letters=lost",
    "admin/review/case/postpone/?case={sent}&correction=both",
    "admin/review/case/postpone/?correction=both&way=days&days=1&reason=x",
    "admin/outbox/message/?q={tax_id}",
    "admin/outbox/message/?delivery=lost",
    "admin/outbox/incoming/?handled=all",
    "admin/trail/look/?q={tax_id}",
    "admin/applications/lettertext/year/{programme}/correction/?number={number}",
)


@pytest.fixture
def withheld(world: World) -> "Withheld":
    return Withheld(world)


class Withheld:
    """The world with rows of every kind on the owner's cases, which `hide` withholds from the staff."""

    def __init__(self, world: World) -> None:
        self.world, self.now = world, timezone.now()
        self.cases = Application.objects.filter(vendor=world.sent.vendor)
        self.users = {role: self._user(world.clients[role]) for role in STAFF}
        self._rows()

    def _user(self, client: Client) -> User:
        return User.objects.get(pk=client.session["_auth_user_id"])

    def _rows(self) -> None:
        world, officer, now = self.world, self.users["officer"], self.now
        self.cases.update(company_name=COMPANY, company_name_folded=COMPANY)
        Solution.objects.filter(application__in=self.cases).update(name=SOLUTION, name_folded=SOLUTION)
        Listing.objects.update(name=SOLUTION, company_name=COMPANY)
        submission = world.sent.submissions.last()
        seen = {world.sent.pk: factories.officer().pk}
        assigning.assign(seen, officer, officer, now)
        marking.write_note(world.sent, officer, "註記", now)
        for kind in ("pdf", "zip"):
            packet = marking.ask_packet(submission, kind, officer, now)
            type(packet).objects.filter(pk=packet.pk).update(file=self._stored(), done_at=now)
        year = world.sent.programme
        criteria = CaseFilter.of(programme=year, stage="correction_requested")
        self.mailing = mailings.confirm(uuid4(), criteria, f"給{COMPANY}", "內容", officer, now)
        for row in self.mailing.recipients.all():
            mailings.write(row.pk, now)
        candidates = postponing.candidates(Case.objects.filter(pk=world.sent.pk), ["open"])
        meant = postponing.preview(candidates, postponing.Way("days", days=1), "颱風", now)
        self.postponement = postponing.ask(meant, officer, f"{COMPANY}停電", uuid4(), now)
        every = list(Case.objects.filter(pk=world.sent.pk).select_related("programme"))
        taken = batching.STEPS[Batch.Kind.TAKE]
        self.batch = batching.ask(taken, every, [f"{world.sent.pk}.0"], officer, {}, uuid4(), now)
        solution = world.sent.solutions.first()
        Solution.objects.filter(pk=solution.pk).update(state="approved")
        said = {"review": "technical", "outcome": "approved", "reason": "通過。", "decided_by": officer}
        Decision.objects.create(solution=solution, decided_at=now, **said)
        self.exports = {role: self._exported(user) for role, user in self.users.items()}
        letter = Message.objects.filter(concerns=Ref.of(world.sent)).first()
        Message.objects.filter(pk=letter.pk).update(state="bounced", done_at=now, sent_at=now)
        Incoming.objects.create(
            digest="y", came_at=now, done_at=now, why="answer", letter=letter, subject=f"{COMPANY}回覆"
        )
        Incoming.objects.create(
            digest="z", came_at=now, done_at=now, why="no_letter", addresses=letter.to_email, subject="退信"
        )
        Look.objects.create(
            user=officer,
            role="officer",
            kind="page",
            ref=str(Ref.of(world.sent)),
            what=f"{world.sent} {COMPANY}",
            place="x",
            at=now,
        )
        self.lists = [self._looked("多件", OTHER), self._looked(f"給{COMPANY}")]
        told = {"since": now, "last_at": now, "next_try_at": now, "place": "x"}
        Stuck.objects.create(duty="review.remind", row="1", concerns=Ref.of(world.sent), reason=COMPANY, **told)
        GuidelineCheck.objects.filter(submission=submission).update(done_at=None, attempts=5, last_error=COMPANY)

    def _looked(self, what: str, *more: LookTarget) -> Look:
        """A look at a list that holds the owner's case, and maybe more."""
        looks.hold(f"list:{what}", [self.world.sent.as_look_target, *more])
        said = {"user": self.users["officer"], "role": "officer", "kind": "list", "place": "x", "at": self.now}
        return Look.objects.create(ref=f"list:{what}", what=what, **said)

    def _stored(self) -> StoredFile:
        return uploads.keep_file(ContentFile(b"%PDF-1.7"), name="x.pdf", content_type="application/pdf", now=self.now)

    def _exported(self, user: Any) -> Export:
        export = exporting.ask(user, CaseFilter(), self.now)
        exporting.make(export.pk, self.now)
        return Export.objects.get(pk=export.pk)

    def hide(self) -> None:
        """One state after the other: an open proposal hides as a conflict does that is established."""
        states = cycle(sorted(Conflict.workflow.group(HIDES)))
        said: dict[str, Any] = {"kind": "party", "source": "officer", "evidence": COMPANY, "proposed_at": self.now}
        Conflict.objects.bulk_create(
            Conflict(application=case, user=user, state=next(states), **said)
            for case in self.cases
            for user in self.users.values()
        )

    def told(self, client: Client, address: str) -> set[str]:
        """What of the cases stands in the answer, except what the address itself asked for."""
        with transaction.atomic():
            response = client.get(address)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        text = content.decode(errors="ignore")
        names = {COMPANY, SOLUTION, *(case.number for case in self.cases if case.number)}
        return {name for name in names if name in text and name not in address}

    def addresses(self) -> list[str]:
        """Of the staff; the public's pages show what is public."""
        routes = [route for route in TABLE if route.startswith(("admin/", "files/")) and route not in OF_NO_CASE]
        sent = self.world.sent
        words = {"sent": sent.pk, "tax_id": sent.vendor.tax_id, "number": sent.number, "programme": sent.programme_id}
        files = [f"/files/{pk}/" for pk in StoredFile.objects.values_list("pk", flat=True)]
        asked = [f"/{address.format(**words)}" for address in ASKED_WITH]
        of_rows = [
            f"/admin/review/mailing/{self.mailing.pk}/change/",
            f"/admin/review/postponement/{self.postponement.pk}/change/",
            f"/admin/review/batch/{self.batch.pk}/change/",
            *(f"/admin/trail/look/{look.pk}/change/" for look in self.lists),
            *(f"/admin/outbox/message/{pk}/change/" for pk in self._letters()),
            *(f"/admin/outbox/incoming/{pk}/change/" for pk in Incoming.objects.values_list("pk", flat=True)),
        ]
        return [*(self.world.address(route) for route in routes), *asked, *files, *of_rows]

    def _letters(self) -> QuerySet:
        return Message.objects.filter(concerns__in=[Ref.of(case) for case in self.cases]).values_list("pk", flat=True)


def test_nothing_of_a_withheld_case_is_seen_at_any_address(withheld: Withheld) -> None:
    before = telling(withheld, "administrator")
    withheld.hide()
    assert {role: telling(withheld, role) for role in STAFF} == {role: {} for role in STAFF}
    assert sorted(route for route in SHOWN if f"/{route}" not in before) == []


@pytest.mark.parametrize("role", ["conflicted", "proposed", "former", "reviewer"])
def test_member_who_is_off_the_case_sees_and_has_nothing_of_it(withheld: Withheld, role: str) -> None:
    """Established, proposed, out of office, and never given the case: not one word, not one file."""
    assert telling(withheld, role) == {}
    assert opened(withheld, role) == set()


SHOWN = (
    "admin/",
    "admin/review/case/",
    "admin/outbox/message/",
    "admin/trail/look/",
    "admin/listings/listing/",
    "admin/listings/contract/",
)


def telling(withheld: Withheld, role: str) -> dict[str, set[str]]:
    client = withheld.world.clients[role]
    told = {address: withheld.told(client, address) for address in withheld.addresses()}
    return {address: names for address, names in told.items() if names}


def test_no_list_answers_to_the_key_of_a_withheld_case(withheld: Withheld) -> None:
    """Else a company's page says whose the case is that is not there, and a meeting that it stands on its agenda."""
    withheld.hide()
    world = withheld.world
    item = Meeting.objects.get().items.get()
    asked = {
        "officer": [f"/admin/applications/vendor/?applications={world.sent.pk}"],
        "conflicted": [f"/admin/review/meeting/?items={item.pk}", f"/admin/review/meeting/?items={item.pk + 1}"],
    }
    seen = {address: world.clients[role].get(address).status_code for role in asked for address in asked[role]}
    assert seen == dict.fromkeys(seen, 400)


def test_no_file_of_a_withheld_case_is_had(withheld: Withheld) -> None:
    assert opened(withheld, "officer") != set()
    withheld.hide()
    assert [opened(withheld, role) for role in STAFF] == [set()] * len(STAFF)


def opened(withheld: Withheld, role: str) -> set[str]:
    """The files that the person gets; all of the world are of the cases, or of exports that hold them, but the public 主約."""
    client, public = withheld.world.clients[role], StandardContract.objects.values("file")
    files = StoredFile.objects.exclude(pk__in=public).values_list("pk", flat=True)
    return {str(pk) for pk in files if outcome(client.get(f"/files/{pk}/")) == "200"}


@pytest.mark.parametrize("role", ["authority", "administrator"])
def test_looks_at_lists_do_not_say_that_a_withheld_case_stood_there(withheld: Withheld, role: str) -> None:
    client, (mixed, alone) = withheld.world.clients[role], withheld.lists
    tax_id, page = withheld.world.sent.vendor.tax_id, f"/admin/trail/look/{mixed.pk}/change/"

    def looks_with(number: str) -> set[int]:
        shown = client.get("/admin/trail/look/", {"q": number, "kind__exact": "list"}).context["cl"].queryset
        return set(shown.values_list("pk", flat=True)) & {mixed.pk, alone.pk}

    def held() -> set[str]:
        return {number for number in (tax_id, OTHER.tax_id) if number in client.get(page).content.decode()}

    assert held() == {tax_id, OTHER.tax_id}
    assert (looks_with(tax_id), looks_with(OTHER.tax_id)) == ({mixed.pk, alone.pk}, {mixed.pk})
    withheld.hide()
    assert held() == {OTHER.tax_id}
    assert (looks_with(tax_id), looks_with(OTHER.tax_id)) == (set(), {mixed.pk})


def test_withheld_cases_are_in_no_number(withheld: Withheld) -> None:
    officer = withheld.users["officer"]
    Application.objects.filter(pk=withheld.world.sent.pk).update(state="in_qualification")  # it waits for the office
    assert [bool(number) for number in numbers(officer)] == [True] * 6
    withheld.hide()
    assert numbers(officer) == (0, 0, [], 0, 0, 1)  # the mail of which nobody knows what it answers
    ask = {
        "programme": withheld.world.sent.programme_id,
        "stage": ["correction_requested"],
        "subject": "主旨",
        "body": "內容",
    }
    response = withheld.world.clients["officer"].post("/admin/review/mailing/add/", {**ask, "do": "preview"})
    assert (response.context["people"], response.context["left_out"]) == ([], [])
    late = {"correction": "both", "way": "days", "days": "1", "reason": "颱風"}
    assert withheld.world.clients["officer"].get("/admin/review/case/postpone/", late).context["meant"] == []


def numbers(officer: User) -> tuple[int, int, list[Case], int, int, int]:
    """Of the tiles, of the stages, one's own cases, what is stuck, and the letters that were lost and answered. The funnel is of the whole year and names nothing."""
    desk = dashboard(officer, "", timezone.now())
    tiles = [tile.everybody.value + tile.mine.value for tile in (*desk["todo"], *desk["tiles"]) if tile.mine]
    stages = [stage.number.value for stage in desk["stages"]]
    letters = letters_waiting(officer)
    return sum(tiles), sum(stages), desk["mine"], desk["stuck_number"], letters["lost"], letters["unclear"]


def test_withheld_cases_are_in_no_export(withheld: Withheld) -> None:
    withheld.hide()
    officer = withheld.users["officer"]
    assert list(exporting.visible_to(officer)) == []  # what was made before holds them
    export = exporting.ask(officer, CaseFilter(), withheld.now)
    exporting.make(export.pk, withheld.now)
    export.refresh_from_db()
    with export.file.blob.open() as made:
        rows = [cell.value for sheet in load_workbook(BytesIO(made.read())) for row in sheet for cell in row]
    assert ((export.total, export.solutions), SOLUTION in rows) == ((0, 0), False)
    assert list(exporting.visible_to(officer)) == [export]


def test_nothing_of_a_withheld_case_is_changed(withheld: Withheld) -> None:
    withheld.hide()
    world, places, untouched, changed = withheld.world, places_of(withheld.world), everything(), set()
    for post in POSTS:
        if not post.path.startswith("/admin/"):
            continue
        with transaction.atomic():
            if post.prepare:
                post.prepare(world)
            before = everything() if post.prepare else untouched
            for role in STAFF:
                world.clients[role].post(post.path.format(**places), post.filled_in(world, places))
            if everything() != before:
                changed.add(post.path)
            transaction.set_rollback(True)
    assert changed == CHANGES_NO_CASE
