"""Who may open which address, and who may change what by what they send there?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from applications import actions
from applications.models import (
    Application,
    Correction,
    GuidelineCheck,
    Invitation,
    ListCopy,
    Membership,
    Programme,
    RegisterSource,
    ScreeningHit,
    Solution,
)
from listings.desk import listing_pages
from listings.models import Contract, Listing, StandardContract
from listings.versions import correctable, delisting
from portal.forms.merging import version_of
from portal.outbox.models import Incoming, Message, Printout
from portal.reference import Ref
from review.correction import postponing
from review.models import AgendaItem, Attendance, Conflict, Meeting, Question, Recusal
from review.qualification import checklist
from tests import factories
from tests.architecture.world import MEMBERS, ROLES, World

# What each role gets, in the order of world.ROLES. in: led to the sign-in; away: led elsewhere; 405: asked with GET, wants POST.
# Members of the committee get what the plain reviewer gets, unless a row says more (`for_members`).
ANYBODY = "200 200 200 200 200 200 200 200"

NOBODY = "404 404 404 404 404 404 404 404"

SIGNED_IN = "in 200 200 200 200 200 200 200"

VISITOR_ONLY = "200 away away away away away away away"

OWNER = "in 404 200 200 403 403 403 403"

VENDOR_POST = "in 405 405 405 403 403 403 403"

TEAM = "in 200 200 200 403 403 403 403"

TEAM_ONE = (
    "in 404 200 away 403 403 403 403"  # the members of one's own vendor; who may not manage them is led to the list
)

TEAM_POST = "in 405 405 away 403 403 403 403"

NO_STAFF = "in in in in 403 403 403 403"

STAFF = "in in in in 200 200 200 200"

STAFF_AWAY = "in in in in away away away away"

CASES = "in in in in 200 403 200 200"  # R1-2: officers work, the authority reads

CASES_CHANGE = "in in in in 200 403 403 200"

STEP_OPEN = "in in in in 200 403 away 200"  # the case waits for its correction

ADMINISTRATOR = "in in in in 403 403 403 200"

AUDIT = "in in in in 403 403 200 200"  # who saw what is not for those who look

STEP = "in in in in away 403 away away"  # the case stands elsewhere: back to the case, with the reason


def for_members(row: str, **said: str) -> str:
    """A row of all roles: what members of the committee get, by world.MEMBERS, where it is not what the plain reviewer gets."""
    like_reviewer = row.split()[ROLES.index("reviewer")]
    return " ".join([row, *(said.get(role, like_reviewer) for role in MEMBERS)])


OF_TASK = for_members("in in in in 404 404 404 404", assigned="200", given="200")  # whose it is, and nobody else

TO_TASK = "in 405 405 405 405 405 405 405"  # wants POST

TABLE = {
    "dates/typed/": ANYBODY,
    "": ANYBODY,
    "healthz": ANYBODY,
    "solutions/": ANYBODY,
    "solutions/<slug:public_id>/": ANYBODY,
    "solutions/<slug:public_id>/versions/<int:number>/": ANYBODY,
    "vendors/<slug:tax_id>/": ANYBODY,
    "compare/": ANYBODY,
    "shortlist/": ANYBODY,
    "own-listings/<int:pk>/solutions/<int:solution>/preview/": "in 404 404 404 403 403 403 403",  # of the world's case, nothing waits
    "contracts/standard/<int:year>/": ANYBODY,
    "contracts/<int:pk>/<int:wave>/": OWNER,
    "contracts/<int:pk>/<int:wave>/terms/": "in 404 away away 403 403 403 403",
    "contracts/<int:pk>/<int:wave>/sign/": OWNER,
    "contracts/<int:pk>/<int:wave>/scan/": "in 404 away away 403 403 403 403",
    "announced/": ANYBODY,
    "announced/<int:year>/": ANYBODY,
    "pages/<slug:slug>/": ANYBODY,
    "open-data/": ANYBODY,
    "open-data/solutions.metadata.json": ANYBODY,
    "open-data/solutions.<slug:suffix>": ANYBODY,
    "numbers/": ANYBODY,
    "numbers/<int:year>/": ANYBODY,
    "sitemap.xml": ANYBODY,
    "sitemap-<slug:name>.xml": ANYBODY,
    "robots.txt": ANYBODY,
    "announcements/": ANYBODY,
    "announcements/feed.atom": ANYBODY,
    "announcements/<int:pk>/": ANYBODY,
    "announcements/<int:pk>/before/<int:number>/": ANYBODY,
    "verify/": ANYBODY,
    "verify/<str:code>/": NOBODY,  # a code that nobody was sent; what a real one opens: tests/portal/outbox/test_verify_pages.py
    "mail/": NOBODY,  # on a desk only
    "mail/<slug:name>/": NOBODY,
    "files/<uuid:pk>/": "in 404 200 200 404 404 404 404",  # a paper of a draft
    # accounts
    "account/": SIGNED_IN,
    "account/signup/": VISITOR_ONLY,
    "account/signup/company/": "away away away away away away away away",
    "account/login/": VISITOR_ONLY,
    "account/logout/": "away 200 200 200 200 200 200 200",
    "account/inactive/": ANYBODY,
    "account/keep-alive/": ANYBODY,
    "account/resume/": "in away away away away away away away",
    "account/reauthenticate/": SIGNED_IN,
    "account/email/": SIGNED_IN,
    "account/email/resend/": "in 405 405 405 405 405 405 405",
    "account/email/sent/": ANYBODY,
    "account/email/confirmed/": ANYBODY,
    r"account/^email/confirm/(?P<key>[-:\w]+)/$": ANYBODY,
    "account/password/change/": SIGNED_IN,
    "account/password/reset/": ANYBODY,
    "account/password/reset/sent/": ANYBODY,
    "account/password/reset/done/": ANYBODY,
    "account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": ANYBODY,
    "account/2fa/": SIGNED_IN,
    "account/2fa/authenticate/": "in away away away away away away away",
    "account/2fa/reauthenticate/": "in away away away 200 200 200 200",
    "account/2fa/app/activate/": "in away away away away away away away",
    "account/2fa/app/deactivate/": "in 404 404 404 away away away away",
    "account/2fa/codes/": "in 404 404 404 404 404 404 404",
    "account/2fa/codes/generate/": "in away away away away away away away",
    "account/2fa/codes/download/": "in 404 404 404 404 404 404 404",
    # the vendor's pages
    "apply/": "in 200 200 200 away away away away",
    "apply/about/": ANYBODY,
    "apply/guideline/": ANYBODY,
    "apply/guideline/checked/": ANYBODY,
    "apply/guideline/<slug:name>/": ANYBODY,
    "apply/guideline/<slug:name>/changes/": ANYBODY,
    "apply/closing/<int:year>.ics": ANYBODY,
    "apply/questions/": ANYBODY,
    "apply/self-check/": ANYBODY,
    "apply/questions/workbook/": ANYBODY,
    "apply/start/": VENDOR_POST,
    "apply/clock/<int:year>/": ANYBODY,
    "apply/inbox/": SIGNED_IN,
    "apply/inbox/<int:pk>/": "in 404 200 404 404 404 404 404",
    "apply/team/": TEAM,
    "apply/team/invite/": "in 200 200 away 403 403 403 403",
    "apply/team/invitations/<int:pk>/resend/": TEAM_POST,
    "apply/team/invitations/<int:pk>/revoke/": TEAM_POST,
    "apply/team/<int:pk>/role/": TEAM_ONE,
    "apply/team/<int:pk>/remove/": TEAM_ONE,
    "apply/team/<int:pk>/hand-over/": TEAM_ONE,
    "apply/join/<slug:secret>/": "410 410 410 410 410 410 410 410",  # a link that nobody was sent
    "apply/<int:pk>/": OWNER,
    "apply/<int:pk>/carry/": VENDOR_POST,
    "apply/<int:pk>/solutions/add/": OWNER,
    "apply/<int:pk>/solutions/<int:solution>/kind/": OWNER,
    "apply/<int:pk>/solutions/<int:solution>/remove/": OWNER,
    "apply/<int:pk>/solutions/<int:solution>/<slug:sheet>/<slug:section>/": OWNER,
    "apply/<int:pk>/<slug:sheet>/<slug:section>/": OWNER,
    "apply/<int:pk>/papers/<place:place>/": VENDOR_POST,
    "apply/<int:pk>/papers/<place:place>/list/": OWNER,
    "apply/<int:pk>/register/<slug:section>/": "in 404 away away 403 403 403 403",
    "apply/<int:pk>/self-check/": OWNER,
    "apply/<int:pk>/workbook/": OWNER,
    "apply/<int:pk>/workbook/file/": OWNER,
    "apply/<int:pk>/workbook/<int:wanted>/": OWNER,
    "apply/<int:pk>/check/": OWNER,
    "apply/<int:pk>/submit/": VENDOR_POST,
    "apply/<int:pk>/receipt/<int:number>/": OWNER,
    "apply/<int:pk>/submissions/<int:number>/": OWNER,
    "apply/<int:pk>/correction/": OWNER,
    "apply/<int:pk>/history/": OWNER,
    "apply/<int:pk>/withdraw/": OWNER,
    "apply/<int:pk>/deadline.ics": OWNER,
    "apply/<int:pk>/documents/draft/": VENDOR_POST,
    "apply/<int:pk>/documents/<int:document>/": OWNER,
    # the desk
    "admin/": STAFF,
    "admin/typed/": "in 403 403 403 200 200 200 200",  # one's own words
    "admin/login/": "in 403 403 403 away away away away",
    "admin/logout/": "away away away away 200 200 200 200",
    "admin/password_change/": STAFF_AWAY,
    "admin/password_change/done/": STAFF,
    "admin/autocomplete/": NO_STAFF,
    "admin/jsi18n/": STAFF,
    "admin/r/<path:content_type_id>/<path:object_id>/": "in in in in 404 404 404 404",
    "admin/^(?P<app_label>accounts|applications|listings|outbox|portal|review|trail)/$": "in in in in 200 200 200 200",
    "admin/(?P<url>.*)$": "in in in in 404 404 404 404",
    "admin/outbox/message/<int:pk>/again/": "in in in in away 403 403 away",
    "admin/outbox/message/<int:pk>/elsewhere/": CASES_CHANGE,
    "admin/outbox/message/<int:pk>/withdraw/": "in in in in away 403 403 away",  # nothing printed: back, with the reason
    "admin/outbox/incoming/<int:pk>/handled/": "in in in in 405 405 405 405",
    "admin/outbox/incoming/<int:pk>/lost/<int:letter>/": "in in in in 405 405 405 405",
    "admin/applications/lettertext/year/<int:programme>/<slug:kind>/": CASES,
    "admin/review/case/": CASES,
    "admin/review/case/batch/<slug:kind>/": "in in in in away 403 403 away",  # nothing chosen: back to the list
    "admin/review/case/assign/": "in in in in away 403 403 away",  # nothing chosen: back to the list, with the reason
    "admin/review/case/share/": "in in in in away 403 403 away",
    "admin/review/case/export/": "in in in in 405 405 405 405",
    "admin/review/case/add/": NO_STAFF,
    "admin/review/case/<path:object_id>/change/": CASES,
    "admin/review/case/<path:object_id>/history/": for_members("in in in in 200 away 200 200", assigned="403"),
    "admin/review/case/<path:object_id>/delete/": NO_STAFF,
    "admin/review/case/<path:object_id>/": STAFF_AWAY,
    "admin/review/case/<int:pk>/step/<slug:step>/": STEP,
    "admin/review/case/<int:pk>/correction/": STEP,
    "admin/review/case/<int:pk>/marks/": STEP,
    "admin/review/case/<int:pk>/marks/confirm/": STEP_OPEN,
    "admin/review/case/<int:pk>/registers/": STEP,
    "admin/review/case/<int:pk>/registers/answers/<int:answer>/": CASES,
    "admin/review/case/<int:pk>/registers/answers/<int:answer>/file/": CASES,
    "admin/review/case/<int:pk>/registers/verdicts/<int:verdict>/<str:source>/": CASES,
    "admin/review/case/<int:pk>/notes/": STEP,
    "admin/review/case/<int:pk>/packets/": STEP,
    "admin/review/case/<int:pk>/remark/": "in in in in away 403 403 away",
    "admin/review/case/numbers/": CASES,
    "admin/review/case/columns/": STEP,  # back to the list
    "admin/review/case/due-date/": CASES,
    "admin/review/case/summary/": "in in in in 405 403 405 405",
    "admin/review/case/postpone/": CASES_CHANGE,
    "admin/review/case/<int:pk>/amend/": STEP_OPEN,
    "admin/review/case/<int:pk>/extension/": STEP_OPEN,
    "admin/review/case/statistics/": CASES,
    "admin/review/case/statistics/pdf/": CASES,
    "admin/review/case/<int:pk>/solution/<int:solution>/decide/": STEP,
    "admin/review/case/<int:pk>/solution/<int:solution>/reopen/": STEP,
    "admin/review/case/<int:pk>/solution/<int:solution>/reviewers/": CASES,
    "admin/review/case/<int:pk>/solution/<int:solution>/reviewers/<int:task>/": "in in in in 200 403 away 200",
    "admin/review/case/giving/": CASES_CHANGE,
    "admin/review/case/giving/import/": CASES_CHANGE,
    "admin/review/case/giving/template/": CASES,
    "admin/review/reviewtask/": "in in in in away 200 403 away",
    "admin/review/reviewtask/<int:pk>/": OF_TASK,
    "admin/review/reviewtask/<int:pk>/declare/": TO_TASK,
    "admin/review/reviewtask/<int:pk>/conflict/": OF_TASK,
    "admin/review/reviewtask/<int:pk>/decline/": OF_TASK,
    "admin/review/opinion/<int:pk>/": for_members("in in in in 404 404 404 404", assigned="200"),
    "admin/review/opinion/solution/<int:solution>/": CASES,
    "admin/review/opinion/solution/<int:solution>/preparing/": CASES,
    "review/<int:pk>/questions/<int:question>/": "in 404 404 404 403 403 403 403",  # a question that nobody asked
}


OF_MEETING = for_members("in in in in 200 404 200 200", assigned="200", given="200", conflicted="200", proposed="200")
PLANS = for_members(
    "in in in in 200 404 403 200", **dict.fromkeys(("assigned", "given", "conflicted", "proposed"), "403")
)
NOT_YET = "in in in in 404 404 404 404"  # before a meeting begins; then: tests/review/desk/test_session_page.py
POSTED_OF_MEETING = for_members(
    "in in in in 405 404 405 405", **dict.fromkeys(("assigned", "given", "conflicted", "proposed"), "405")
)

TABLE |= {
    "review/<int:pk>/solutions/<int:solution>/slot/": OWNER,
    "review/<int:pk>/solutions/<int:solution>/slot.ics": OWNER,
    "admin/review/meeting/plan/": CASES_CHANGE,
    "admin/review/meeting/<int:pk>/move/": PLANS,
    "admin/review/meeting/<int:pk>/call/": PLANS,
    "admin/review/meeting/<int:pk>/call-off/": PLANS,
    "admin/review/meeting/<int:pk>/agenda/": for_members(
        "in in in in 405 404 403 405", **dict.fromkeys(("assigned", "given", "conflicted", "proposed"), "403")
    ),
    "admin/review/meeting/<int:pk>/reply/": POSTED_OF_MEETING,
    "admin/review/meeting/<int:pk>/calendar.ics": OF_MEETING,
    "admin/review/meeting/<int:pk>/now/": NOT_YET,
    "admin/review/meeting/<int:pk>/declare/": for_members(
        "in in in in 404 404 404 404", assigned="away", given="200", conflicted="away", proposed="away"
    ),
    "admin/review/meeting/<int:pk>/declare/<slug:item>/": for_members(
        "in in in in 404 404 404 404", assigned="200", given="200", conflicted="404", proposed="404"
    ),
    "admin/review/meeting/<int:pk>/closing/": NOT_YET,
    "admin/review/meeting/<int:pk>/minutes/": NOT_YET,
    "admin/review/meeting/<int:pk>/minutes/<slug:kind>/": NOT_YET,
    "admin/review/meeting/<int:pk>/record/": NOT_YET,
    "admin/review/meeting/<int:pk>/resolve/": POSTED_OF_MEETING,
    "admin/review/meeting/<int:pk>/session/": POSTED_OF_MEETING,
}


def _model_pages(place: str, read: str, add: str, delete: str) -> dict[str, str]:
    """The addresses that Django's admin gives to a model."""
    row = f"admin/{place}/<path:object_id>"
    return {
        f"admin/{place}/": read,
        f"admin/{place}/add/": add,
        f"{row}/change/": read,
        f"{row}/history/": read,
        f"{row}/delete/": delete,
        f"{row}/": STAFF_AWAY,
    }


TABLE |= _model_pages("applications/programme", CASES, ADMINISTRATOR, NO_STAFF)
TABLE |= _model_pages("applications/guidelineversion", CASES, ADMINISTRATOR, NO_STAFF)
TABLE |= _model_pages("applications/vendor", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("applications/registersource", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("applications/listcopy", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("applications/screeninghit", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("applications/breachrecord", CASES, CASES_CHANGE, NO_STAFF)
TABLE |= {
    "admin/applications/registersource/<path:object_id>/change/": STEP,  # to the page of all
    "admin/applications/registersource/<str:name>/upload/": "in in in in 404 403 403 404",  # a list that nobody knows
    "admin/applications/registersource/<str:name>/download/": "in in in in 405 405 405 405",
    "admin/applications/screeninghit/handle/": "in in in in away 403 403 away",  # nothing chosen: back to the list
}
TABLE |= _model_pages("portal/closureday", CASES, ADMINISTRATOR, ADMINISTRATOR)
TABLE |= _model_pages("review/conflict", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("review/recusal", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("review/stafftie", CASES_CHANGE, CASES_CHANGE, NO_STAFF)
TABLE |= {
    "admin/review/case/<int:pk>/aside/": CASES,
    "admin/review/conflict/late/": CASES_CHANGE,
    "admin/review/conflict/answer/": "in in in in away 403 403 away",  # nothing chosen: back to the list
    "admin/review/conflict/<path:object_id>/history/": "in in in in 200 away 200 200 403 403 away away away",
    "admin/review/recusal/<path:object_id>/history/": "in in in in 200 away 200 200 403 403 away away away",
    "admin/review/recusal/<int:pk>/statement/": "in in in in 404 404 404 404",  # of the person who is named alone
    "review/<int:pk>/recusal/": OWNER,
    "review/<int:pk>/recusal/<int:recusal>/": "in 404 away away 403 403 403 403",
}
TABLE |= _model_pages("review/phrase", CASES, CASES_CHANGE, CASES_CHANGE)
TABLE |= _model_pages("review/meeting", for_members("in in in in 200 200 200 200"), NO_STAFF, NO_STAFF)
TABLE |= {
    "admin/review/meeting/<path:object_id>/change/": OF_MEETING,
    "admin/review/meeting/<path:object_id>/history/": OF_MEETING.replace("404", "away"),
}
TABLE |= _model_pages("review/postponement", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("review/batch", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("review/publication", CASES, NO_STAFF, NO_STAFF)
TABLE |= {
    "admin/review/publication/pending/": CASES_CHANGE,
    "admin/review/publication/<path:object_id>/history/": "in in in in 200 away 200 200",
}
TABLE |= _model_pages("outbox/message", CASES, NO_STAFF, NO_STAFF)
TABLE |= {  # of the world's first letter, which only some of the members know of
    "admin/outbox/message/<path:object_id>/history/": "in in in in 200 away 200 200 403 403 away away away",
}
TABLE |= _model_pages("outbox/incoming", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("applications/lettertext", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("review/mailing", CASES, CASES_CHANGE, NO_STAFF)
TABLE |= _model_pages("listings/listing", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("listings/contract", CASES, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("listings/standardcontract", CASES, CASES_CHANGE, NO_STAFF)
TABLE |= {
    "admin/listings/contract/<int:pk>/step/<slug:step>/": "in in in in away 403 403 away",  # of the world's, concluded
    "admin/listings/contract/together/<slug:step>/": CASES_CHANGE,
    "admin/listings/contract/<path:object_id>/history/": "in in in in 200 away 200 200",
}
TABLE |= _model_pages("listings/announcement", CASES, CASES_CHANGE, NO_STAFF)
TABLE |= _model_pages("listings/statementversion", CASES, CASES_CHANGE, NO_STAFF)
TABLE |= {
    "admin/listings/announcement/preview/": "in in in in 405 405 405 405",
    "admin/applications/guidelineversion/preview/": "in in in in 405 405 405 405",
    "admin/listings/statementversion/preview/": "in in in in 405 405 405 405",
}
TABLE |= _model_pages("review/export", CASES, NO_STAFF, NO_STAFF)
TABLE |= {  # an officer's: nobody else's, but an administrator sees who took what along
    "admin/review/export/<path:object_id>/change/": "in in in in 404 403 404 200",
    "admin/review/export/<path:object_id>/history/": "in in in in away away away 200",
}
TABLE |= {  # a reviewer is told of none that is not of their own cases before they are told that they may not
    "admin/listings/listing/<int:pk>/step/<slug:step>/": "in in in in 200 403 away 200",
    "admin/listings/listing/<path:object_id>/history/": "in in in in 200 away 200 200",
    "admin/outbox/incoming/<path:object_id>/history/": for_members(
        "in in in in 200 away 200 200", assigned="403", given="403"
    ),
}
TABLE |= _model_pages("review/committee", CASES, ADMINISTRATOR, NO_STAFF)
TABLE |= _model_pages("review/member", CASES, ADMINISTRATOR, NO_STAFF)
TABLE |= _model_pages("accounts/user", ADMINISTRATOR, ADMINISTRATOR, NO_STAFF)
TABLE |= _model_pages("accounts/vouchedtaxid", CASES_CHANGE, CASES_CHANGE, NO_STAFF)
TABLE |= _model_pages("accounts/signin", ADMINISTRATOR, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("trail/look", AUDIT, NO_STAFF, NO_STAFF)
TABLE |= _model_pages("trail/settingchange", AUDIT, NO_STAFF, NO_STAFF)

TABLE = {
    route: row if len(row.split()) > len(ROLES) else for_members(row) for route, row in TABLE.items()
}  # the last word


def outcome(response: Any) -> str:
    response.getvalue()
    if response.status_code == 302:
        return "in" if "/login/" in response["Location"] else "away"
    return str(response.status_code)


@dataclass
class Post:
    """Something sent to an address, and who may change anything by it. `prepare` brings the case there."""

    path: str
    data: dict[str, Any] | Callable[[World], dict[str, Any]]
    by: set[str]
    prepare: Callable[[World], Any] | None = None

    def filled_in(self, world: World, places: dict[str, Any]) -> dict[str, Any]:
        said = self.data(world) if callable(self.data) else self.data
        return {name: value.format(**places) if isinstance(value, str) else value for name, value in said.items()}


def case_in(state: str, solutions: str = "pending") -> Callable[[World], None]:
    def prepare(world: World) -> None:
        Correction.objects.update(state="closed")
        Application.objects.filter(pk=world.sent.pk).update(state=state)
        Solution.objects.filter(application=world.sent).update(state=solutions)

    return prepare


def checks_done(world: World) -> None:
    """While one is under way, asking again is that one."""
    GuidelineCheck.objects.update(done_at=timezone.now())


def left_behind(world: World) -> None:
    """The sent case has ended, and nothing runs in the open years."""
    Application.objects.update(state="not_qualified")


def recusal_filed(world: World) -> None:
    Recusal.objects.update(state="filed")


def signed_twice(state: str) -> Callable[[World], None]:
    def prepare(world: World) -> None:
        case_in(state)(world)
        Programme.objects.update(second_sign_off=True)

    return prepare


def later(world: World) -> dict[str, Any]:
    """The open correction of the world, a day later."""
    asked = {"correction": "open", "way": "days", "days": "1", "reason": "颱風"}
    cases = postponing.candidates(Application.objects.filter(pk=world.sent.pk), ["open"])
    (moved,) = postponing.preview(cases, postponing.Way("days", days=1), "颱風", timezone.now())
    return {**asked, "seen": moved.value, "key": str(uuid4()), "do": "confirm"}


def one_later(world: World) -> dict[str, Any]:
    due = world.sent.corrections.running().get().due_at
    return {"seen": str(int(due.timestamp())), "way": "days", "days": "1", "reason": "颱風"}


def confirmable(world: World) -> dict[str, Any]:
    item = checklist.latest(world.sent).item("R4-2")
    return {"item": f"{item.key} {item.basis}"}


def amended(world: World) -> dict[str, Any]:
    seen = world.sent.corrections.running().get().edition
    return {"remark-company-0-rep_name": "x", "reason": "漏了一項", "seen": seen}


OWN, SENDER, DESK = {"owner", "editor"}, {"owner"}, {"officer", "administrator"}


DAYS = {"way": "days", "days": "60", "reason": "x"}


def contract_in(state: str, overdue: bool = False) -> Callable[[World], None]:
    def prepare(world: World) -> None:
        day = timedelta(days=-1 if overdue else 1)
        due = {"due_at": timezone.now() + day, "counting": [], "concluded_at": None}
        Contract.objects.update(state=state, standard=StandardContract.objects.get(), **due)

    return prepare


def taken_down(world: World) -> None:
    solution = Listing.objects.get().solution
    delisting.delist(solution, factories.officer(), "withdrawn", "x", timezone.now())


def corrected_text(world: World) -> dict[str, str]:
    """As it stands once it was looked at."""
    version = Listing.objects.get().current
    texts = {**correctable.correctable(version), "features_spec": "更正過。"}
    return {**texts, "reason": "x", "looked": listing_pages.looked_at(version, texts)}


def letter_lost(world: World) -> None:
    Message.objects.filter(pk=world.letter).update(state="bounced", done_at=timezone.now())


def letter_printed(world: World) -> None:
    content = {"dated": "2026-11-30", "title": "補正通知"}
    printed = Printout.objects.create(
        concerns=Ref.of(world.sent), kind="correction", content=content, code="A" * 16, sha256="0" * 64
    )
    Message.objects.filter(pk=world.letter).update(printout=printed)


def letter_answered(world: World) -> None:
    Message.objects.filter(pk=world.letter).update(state="sent", sent_at=timezone.now(), done_at=timezone.now())
    Incoming.objects.update(letter=world.letter)


def list_staged(world: World) -> None:
    """The only copy there is waits for a yes, and none is in force."""
    RegisterSource.objects.update(current=None)
    ListCopy.objects.update(state="staged")


IN_REVIEW = case_in("qualified", "technical_review")

JUDGED = {"sla_1-finding": "met", "sla_1-seen": f'{{{{"finding":"{version_of("")}"}}}}'}


def asked(world: World) -> None:
    """A member's question that waits for an officer."""
    IN_REVIEW(world)
    task = world.tasks["assigned"]
    Question.objects.create(pk=77, solution=task.solution, task=task, asked_text="x", asked_at=timezone.now())


def spare(world: World) -> int:
    """A member of the year's committee who was given nothing."""
    return factories.member_of(factories.committee(world.sent.programme)).pk


def later_on(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def in_session(world: World) -> None:
    Meeting.objects.update(state="in_session")


def in_session_all_here(world: World) -> None:
    in_session(world)
    Attendance.objects.update(is_present=True, arrived_at=timezone.now())


SAID = {"outcome": "approved", "reason": "通過。"}

POSTS = [
    Post("/apply/{draft}/company/basics/", {"rep_name": "x", "company_name": "改"}, OWN),
    Post("/apply/{draft}/solutions/{draft_solution}/technical/security/", {"tech_security": "改"}, OWN),
    Post("/apply/{draft}/solutions/add/", {"kind": "first_time"}, OWN),
    Post("/apply/{draft}/solutions/{draft_solution}/kind/", {"kind": "summit_existing"}, OWN),
    Post("/apply/{draft}/solutions/{draft_solution}/remove/", {"yes": "1"}, OWN),
    Post("/apply/{draft}/workbook/{import}/", {"mark": "{mark}"}, OWN),
    Post("/apply/{draft}/documents/draft/", {}, OWN),
    Post("/apply/{draft}/submit/", {}, SENDER),
    Post("/apply/{sent}/correction/", {"company-0-paid_in_capital": "9999999", "do": "save"}, OWN),
    Post("/apply/{sent}/carry/", {}, OWN, left_behind),
    Post("/apply/team/invite/", {"email": "x@example.com", "role": "editor"}, {"owner", "other vendor"}),
    Post("/apply/team/invitations/{invitation}/revoke/", {}, SENDER),
    Post("/apply/team/{member}/role/", {"role": "submitter"}, SENDER),
    Post("/apply/team/{member}/remove/", {}, SENDER),
    Post("/apply/team/{member}/hand-over/", {"password": factories.PASSWORD}, SENDER),
    Post("/apply/{sent}/withdraw/", {"note": "不要了"}, SENDER),
    Post("/admin/review/case/{sent}/step/take/", {"note": "x"}, DESK, case_in("submitted")),
    Post("/admin/review/case/assign/", {"case": "{sent}:{holder}", "officer": "{other}"}, DESK),
    Post(
        "/admin/review/case/share/",
        {"case": "{sent}:{holder}:{other}", "among": "{other}", "do": "share"},
        DESK,
    ),
    Post("/admin/review/case/export/", {}, DESK | {"authority"}),
    Post("/admin/review/case/summary/", {"wanted": "no"}, DESK),
    Post("/admin/review/case/columns/", {"column": "kinds"}, DESK | {"authority"}),
    Post("/admin/review/case/{sent}/step/qualify/", {"note": "x"}, DESK, case_in("in_qualification")),
    Post("/admin/review/case/{sent}/step/find_not_qualified/", {"note": "x"}, DESK, case_in("in_qualification")),
    Post("/admin/review/case/{sent}/remark/", {"remark-company-0-rep_name": "x"}, DESK, case_in("in_qualification")),
    Post("/admin/review/case/{sent}/step/reopen/", {"note": "x"}, DESK, case_in("not_qualified")),
    Post(
        "/admin/review/case/{sent}/step/propose_not_qualified/", {"note": "x"}, DESK, signed_twice("in_qualification")
    ),
    Post(
        "/admin/review/case/{sent}/step/confirm_not_qualified/",
        {"note": "x"},
        DESK,
        signed_twice("not_qualified_proposed"),
    ),
    Post(
        "/admin/review/case/{sent}/step/return_proposal/", {"note": "x"}, DESK, signed_twice("not_qualified_proposed")
    ),
    Post("/admin/review/case/postpone/", later, DESK),
    Post("/admin/review/case/{sent}/extension/", one_later, DESK),
    Post("/admin/review/case/{sent}/amend/", amended, DESK),
    Post("/admin/review/case/{sent}/step/recall_correction/", {"note": "寄錯了"}, DESK),
    Post(
        "/admin/review/case/batch/take/",
        {"case": "{sent}", "seen": "{sent}.0", "meant": "{sent}.0", "do": "confirm"},
        DESK,
        case_in("submitted"),
    ),
    Post(
        "/admin/review/phrase/add/",
        lambda world: {"programme": world.sent.programme_id, "text": "新用語", "position": "1"},
        DESK,
    ),
    Post(
        "/admin/review/case/{sent}/correction/",
        {"remark-company-0-rep_name": "x", "reason": "仍有缺漏"},
        DESK,
        case_in("in_qualification"),
    ),
    Post(
        "/admin/review/case/{sent}/solution/{sent_solution}/decide/",
        SAID,
        DESK,
        case_in("qualified", "technical_review"),
    ),
    # who reviews a solution
    Post(
        "/admin/review/case/{sent}/solution/{sent_solution}/reviewers/",
        lambda world: {"do": "give", "member": spare(world), "due_at": later_on(9)},
        DESK,
        IN_REVIEW,
    ),
    Post(
        "/admin/review/case/giving/",
        lambda world: {
            "do": "confirm",
            "solution": world.sent.solutions.first().pk,
            "pick": f"{world.sent.solutions.first().pk}.{spare(world)}",
            "due_at": later_on(9),
        },
        DESK,
        IN_REVIEW,
    ),
    Post(
        "/admin/review/case/{sent}/solution/{sent_solution}/reviewers/{assigned}/",
        {"do": "off", "note": "x"},
        DESK,
        IN_REVIEW,
    ),
    # a reviewer's own task
    Post("/admin/review/reviewtask/{assigned}/decline/", {"ground": "time", "note": "x"}, {"assigned"}, IN_REVIEW),
    Post("/admin/review/reviewtask/{assigned}/conflict/", {"kind": "employed", "facts": "x"}, {"assigned"}, IN_REVIEW),
    Post("/admin/review/reviewtask/{given}/declare/", {"agreed": "yes"}, {"given"}, IN_REVIEW),
    Post("/admin/review/reviewtask/{conflicted}/declare/", {"agreed": "yes"}, set(), IN_REVIEW),
    Post("/admin/review/reviewtask/{proposed}/declare/", {"agreed": "yes"}, set(), IN_REVIEW),
    Post("/admin/review/reviewtask/{former}/decline/", {"ground": "time", "note": "x"}, set(), IN_REVIEW),
    # opinions
    Post("/admin/review/opinion/{assigned}/", JUDGED, {"assigned"}, IN_REVIEW),
    Post("/admin/review/opinion/{assigned}/", {"do": "ask", "question-text": "x"}, {"assigned"}, IN_REVIEW),
    Post("/admin/review/opinion/{conflicted}/", JUDGED, set(), IN_REVIEW),
    Post("/admin/review/opinion/{former}/", JUDGED, set(), IN_REVIEW),
    Post("/admin/review/opinion/solution/{sent_solution}/preparing/", JUDGED, DESK, IN_REVIEW),
    Post("/admin/review/opinion/solution/{sent_solution}/", {"question": "77", "text": "x"}, DESK, asked),
    # letters
    Post("/admin/outbox/message/{message}/again/", {}, DESK, letter_lost),
    Post("/admin/outbox/message/{message}/elsewhere/", {"to": "new@example.com"}, DESK, letter_lost),
    Post("/admin/outbox/message/{message}/withdraw/", {"reason": "x"}, DESK, letter_printed),
    Post("/admin/outbox/incoming/{incoming}/handled/", {}, DESK),
    Post("/admin/outbox/incoming/{incoming}/lost/{message}/", {}, DESK, letter_answered),
    Post(
        "/admin/applications/lettertext/year/{programme}/taken/",
        {"subject": "新主旨", "body": "新內容", "version": "0", "do": "save"},
        DESK,
    ),
    Post("/admin/review/case/{sent}/marks/", {"key": "R4-2", "result": "pass"}, DESK, case_in("in_qualification")),
    Post("/admin/review/case/{sent}/marks/confirm/", confirmable, DESK, case_in("in_qualification")),
    Post("/admin/review/case/{sent}/registers/", {}, DESK, checks_done),
    Post("/admin/review/case/{sent}/notes/", {"text": "註記"}, DESK),
    Post("/admin/review/case/{sent}/packets/", {"kind": "zip"}, {*DESK, "authority"}),
    # outside lists
    Post(
        "/admin/applications/breachrecord/add/",
        {
            "tax_id": "04595257",
            "company_name": "x",
            "plan": "x",
            "agency": "x",
            "breached_on": "112/3/1",
            "facts": "x",
        },
        DESK,
    ),
    Post("/admin/applications/screeninghit/{hit}/change/", {"note": "查過。"}, DESK),
    Post("/admin/applications/screeninghit/handle/", {"hit": "{hit}", "do": "handle", "note": "查過。"}, DESK),
    Post("/admin/applications/listcopy/{list_copy}/change/", {"do": "adopt", "sure": "on"}, DESK, list_staged),
    Post("/admin/applications/listcopy/{list_copy}/change/?discard", {"do": "discard", "note": "x"}, DESK, list_staged),
    # conflicts of interest
    Post(
        "/admin/review/case/{sent}/aside/",
        {"do": "own", "own-kind": "party", "own-evidence": "親屬。"},
        DESK,
    ),
    Post(
        "/admin/review/case/{sent}/aside/?add",
        {"do": "add", "add-person": "{other}", "add-kind": "party", "add-evidence": "親屬。", "add-how": "propose"},
        DESK,
    ),
    Post(
        "/admin/review/case/{sent}/aside/?contact",
        {
            "do": "contact",
            "contact-person": "王經理",
            "contact-way": "oral",
            "contact-at": "112/6/1 10:00",
            "contact-content": "問進度。",
        },
        DESK,
    ),
    Post("/admin/review/conflict/{proposal}/change/", {"do": "dismiss", "answer": "查過。"}, DESK),
    Post("/admin/review/conflict/answer/", {"conflict": "{proposal}", "do": "confirm", "answer": "查過。"}, DESK),
    Post("/review/{sent}/recusal/", {"named": "承辦", "kind": "biased", "reason": "有事實。"}, SENDER),
    Post("/review/{sent}/recusal/{recusal}/", {"do": "withdraw"}, SENDER, recusal_filed),
    Post(
        "/admin/review/recusal/{recusal}/change/",
        {"do": "refuse", "person": "{other}", "reason": "查無事實。"},
        DESK,
        recusal_filed,
    ),
    # the committee's day: officers run it, a member speaks for themself, who must not meet the case changes nothing of it
    Post("/admin/review/meeting/{meeting}/session/", {"do": "go", "item": "ABCD"}, DESK, in_session),
    Post(
        "/admin/review/meeting/{meeting}/session/?off",
        {"do": "take_off", "item": "ABCD", "reason": "x"},
        DESK,
        in_session,
    ),
    Post(
        "/admin/review/meeting/{meeting}/session/?seat",
        {"do": "arrive", "seat": "{seat}"},
        DESK | {"assigned"},
        in_session,
    ),
    Post(
        "/admin/review/meeting/{meeting}/session/?dissent",
        {"do": "dissent", "item": "ABCD", "text": "x"},
        {"assigned"},  # who was given it and has not declared leaves the room
        in_session_all_here,
    ),
    Post(
        "/admin/review/meeting/{meeting}/record/",
        {"item": "ABCD", "place": "discussion", "discussion-text": "x"},
        DESK,
        in_session,
    ),
    Post("/admin/review/meeting/{meeting}/resolve/", {"item": "ABCD", "outcome": "approve"}, set(), in_session),
    Post("/admin/review/meeting/{meeting}/declare/", {"agreed": "yes", "item": "{item}"}, {"given"}, in_session),
    Post(
        "/admin/review/meeting/{meeting}/declare/ABCD/",
        {"kind": "party", "facts": "同住的弟弟是負責人。"},
        {"assigned", "given"},
        in_session,
    ),
    Post("/admin/review/meeting/{meeting}/session/?hear", {"do": "hear", "seat": "{seat}"}, set(), in_session),
    Post("/admin/review/meeting/{meeting}/closing/", {"do": "heads", "recorder": "x"}, DESK, in_session),
    Post("/admin/review/meeting/{meeting}/minutes/", {"do": "confirm"}, set(), in_session),
    # contracts
    Post("/contracts/{contracted}/1/terms/", {"kind": "none"}, SENDER, contract_in("called")),
    Post(
        "/contracts/{contracted}/1/sign/",
        {"agreed": "on", "password": factories.PASSWORD},
        set(),
        contract_in("to_sign"),
    ),
    Post("/admin/listings/contract/{contract}/step/call/", DAYS, DESK, contract_in("opened")),
    Post("/admin/listings/contract/{contract}/step/extend/", DAYS, DESK, contract_in("called")),
    Post("/admin/listings/contract/{contract}/step/hold/", {"reason": "x"}, DESK, contract_in("called")),
    Post("/admin/listings/contract/{contract}/step/return-terms/", {"reason": "x"}, DESK, contract_in("terms_filed")),
    Post("/admin/listings/contract/{contract}/step/approve/", {"reason": "x"}, DESK, contract_in("terms_filed")),
    Post("/admin/listings/contract/{contract}/step/return-signature/", {"reason": "x"}, DESK, contract_in("signed")),
    Post("/admin/listings/contract/{contract}/step/end/", {"reason": "x"}, DESK, contract_in("called", overdue=True)),
    Post("/admin/listings/contract/{contract}/step/resume/", DAYS, DESK, contract_in("not_concluded")),
    Post(
        "/admin/listings/contract/together/call/",
        {**DAYS, "do": "confirm", "contract": "{contract}"},
        DESK,
        contract_in("opened"),
    ),
    Post("/admin/listings/contract/{contract}/change/", {"state": "concluded"}, set()),
    Post("/admin/listings/listing/{listing}/step/delist/", {"kind": "removed", "note": "x"}, DESK),
    Post("/admin/listings/listing/{listing}/step/relist/", {"note": "x"}, DESK, taken_down),
    Post("/admin/listings/listing/{listing}/step/correct_listing/", corrected_text, DESK),
    # steps that nobody takes by hand, and changes that nobody makes
    Post("/admin/review/case/{sent}/step/lapse/", {"note": "x"}, set()),
    Post("/admin/review/case/{sent}/step/submit/", {"note": "x"}, set(), case_in("draft")),
    Post("/admin/review/case/{sent}/step/withdraw/", {"note": "x"}, set()),
    Post("/admin/review/case/{sent}/change/", {"company_name": "改", "state": "qualified"}, set()),
    Post("/admin/review/case/{sent}/delete/", {"post": "yes"}, set()),
    Post("/admin/review/case/add/", {"company_name": "改"}, set()),
]


def places_of(world: World) -> dict[str, Any]:
    """What the addresses and data of POSTS are filled in with."""
    return {
        "draft": world.draft.pk,
        "draft_solution": world.draft.solutions.get().pk,
        "invitation": Invitation.objects.get(vendor=world.draft.vendor, email="invited@example.com").pk,
        "member": Membership.objects.exclude(role="owner").get().pk,
        "sent": world.sent.pk,
        "contract": (contract := Contract.objects.get()).pk,
        "contracted": contract.application_id,
        "listing": Listing.objects.get().pk,
        "meeting": Meeting.objects.get().pk,
        "seat": Attendance.objects.get(member=world.tasks["assigned"].member).pk,
        "item": AgendaItem.objects.get(code="ABCD").pk,
        "sent_solution": world.sent.solutions.get().pk,
        "import": (wanted := world.draft.workbook_imports.get()).pk,
        "mark": actions.plan_import(wanted, world.draft, timezone.now()).mark,
        "message": world.letter,
        "incoming": Incoming.objects.earliest("pk").pk,
        "programme": world.draft.programme_id,
        "hit": ScreeningHit.objects.get().pk,
        "list_copy": ListCopy.objects.get().pk,
        "proposal": Conflict.objects.unanswered().get(user=world.tasks["proposed"].member.user).pk,
        "recusal": Recusal.objects.get().pk,
        "holder": factories.officer().pk,
        "other": factories.staff().pk,
        **{role: task.pk for role, task in world.tasks.items()},
    }
