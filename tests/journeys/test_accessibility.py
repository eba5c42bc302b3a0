"""Can everybody use every page, at a desk, on a phone and in the narrowest window?"""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from demonstration.management.commands.demo import PASSWORD
from listings.models import Statement
from tests.journeys import axe
from tests.journeys.factor_pages import WITH_A_FACTOR
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.places import PLACES

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in the demonstration")]

# Addresses that show no page: they take a form, answer a script, or lead on.
NO_PAGE = {
    "healthz", "date-typed", "account_keep_alive", "account_resume", "account_resend_verification", "mfa_download_recovery_codes",
    "admin:review_case_remark", "applications:start", "applications:carry", "applications:team-resend", "applications:team-revoke", "applications:clock", "applications:closing-ics", "applications:deadline-ics", "applications:upload", "applications:slot", "applications:submit", "applications:draft-pdf",
    "files:download", "admin:login", "admin:logout", "admin:autocomplete", "admin:jsi18n", "admin:view_on_site",
    "applications:workbook-blank", "applications:workbook-file",
    "admin:password_change", "admin:password_change_done", "admin:outbox_message_again", "admin:review_case_export",
    "admin:outbox_incoming_handled", "admin:outbox_incoming_lost",
    "admin:review_case_numbers", "admin:review_case_columns", "admin:review_case_summary",
    "admin:review_case_mark", "admin:review_case_statistics_pdf", "admin:review_case_note", "admin:review_case_packet",
    "admin:review_case_giving_template", "admin:review_meeting_agenda", "admin:review_meeting_reply", "admin:review_meeting_calendar",
    "admin:review_meeting_file", "admin:review_meeting_now", "admin:review_meeting_record", "admin:review_meeting_resolve",
    "admin:review_meeting_session", "admin:review_reviewtask_declare", "review:recusal-step", "review:slot-ics",
    "listings:announcements-feed", "listings:open-data-file", "listings:open-data-metadata", "listings:sitemap-index",
    "listings:sitemap-file", "listings:robots", "admin:listings_announcement_preview", "admin:listings_statementversion_preview",
    "admin:applications_guidelineversion_preview", "contracts:standard", "contracts:terms", "contracts:scan",
    "account_look_up", "applications:register", "admin:applications_registersource_download", "admin:review_case_ask_again",
    "admin:review_case_answer_file",
    "admin:applications_screeninghit_handle",  # of findings that are chosen in their list: looked at there
    "contracts:sign",  # looked at in the main journey, as the pages of a contract in each of its steps are
}  # fmt: skip
VISITORS = {
    "listings:compare", "listings:shortlist", "listings:vendor", "listings:version",
    "listings:home", "listings:catalogue", "listings:announced", "listings:announced-of", "listings:solution", "listings:page", "applications:questions",
    "applications:questionnaire", "applications:about", "applications:guideline", "applications:guideline-checked",
    "applications:guideline-version", "applications:guideline-changes", "listings:announcements", "listings:announcement",
    "listings:announcement-before", "listings:numbers", "listings:numbers-of", "listings:open-data",
    "verify", "verify-letter",
    "outbox:mails", "outbox:mail", "account_login", "account_signup", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_email_verification_sent", "account_confirm_email", "account_email_confirmed", "account_inactive",
}  # fmt: skip
# Nothing answered; something of everything, with papers of each sort.
QUESTIONNAIRES = ("check=1", "check=1&paid_in_capital=1&solutions=first_time&vat_status=before_first&vendor_role=agent")
ACCOUNT = {"account_profile", "account_email", "account_change_password", "account_logout", "account_reauthenticate",
           "mfa_index", "mfa_activate_totp"}  # fmt: skip
TEAM = {"applications:team", "applications:team-invite", "applications:team-role", "applications:team-remove",
        "applications:team-hand-over", "applications:join"}  # fmt: skip  # looked at in test_team.py
VENDORS = ACCOUNT | {
    "applications:home", "applications:inbox", "applications:message", "applications:application",
    "applications:solution-add", "applications:solution-kind", "applications:solution-remove", "applications:sheet",
    "applications:solution-sheet", "applications:check", "applications:receipt", "applications:submission",
    "applications:correction", "applications:history", "applications:withdraw", "applications:document", "applications:self-check",
    *TEAM,
    "applications:workbook", "applications:workbook-import",
    "review:question", "review:recusal", "review:slot", "contracts:contract", "own_listings:preview",
}  # fmt: skip
LISTINGS = {"admin:listings_contract_step", "admin:listings_contract_together", "admin:listings_listing_step"}
LETTERS = {
    "typed",
    "admin:outbox_message_withdraw",
    "admin:outbox_message_elsewhere",
    "admin:applications_lettertext_text",
}
STEPS = {
    "admin:review_case_step",
    "admin:review_case_correction",
    "admin:review_case_amend",
    "admin:review_case_extension",
    "admin:review_case_due_date",
    "admin:review_case_postpone",
    "admin:review_case_batch",
    "admin:review_case_statistics",
    "admin:review_case_decide",
    "admin:review_case_reopen",
    "admin:review_publication_pending",
}
COMMITTEE = {
    "admin:review_case_aside", "admin:review_case_giving", "admin:review_case_giving_import", "admin:review_case_reviewer",
    "admin:review_case_reviewers", "admin:review_conflict_answer", "admin:review_conflict_late", "admin:review_recusal_statement",
    "admin:review_meeting_plan", "admin:review_meeting_move", "admin:review_meeting_call", "admin:review_meeting_call_off",
    "admin:review_meeting_closing", "admin:review_meeting_declare", "admin:review_meeting_step_aside",
    "admin:review_meeting_minutes", "admin:review_opinion", "admin:review_opinions", "admin:review_preparing",
    "admin:review_reviewtask_changelist", "admin:review_reviewtask_change", "admin:review_reviewtask_conflict",
    "admin:review_reviewtask_decline",
}  # fmt: skip
REGISTERS = {
    "admin:applications_registersource_upload", "admin:review_case_confirm", "admin:review_case_answer", "admin:review_case_source_rows",
}  # fmt: skip
KINDS_OF_ROW = ("accounts_user", "accounts_signin", "accounts_vouchedtaxid", "portal_closureday", "outbox_message", "applications_programme",
                "applications_vendor", "review_case", "review_phrase", "review_postponement", "review_batch", "review_export", "listings_listing", "applications_lettertext",
                "listings_announcement", "listings_statementversion", "listings_contract", "listings_standardcontract", "applications_guidelineversion",
                "review_committee", "review_conflict", "review_meeting", "review_member", "review_publication", "review_recusal", "review_stafftie",
                "review_mailing", "outbox_incoming", "applications_breachrecord", "applications_listcopy", "applications_registersource",
                "applications_screeninghit", "trail_look", "trail_settingchange")  # fmt: skip
NEVER_ALLOWED = {403, 404}  # in the admin: what nobody may add, change or delete


@pytest.fixture(scope="module")
def places(demo_house: House) -> dict:
    return json.loads(demo_house.script(PLACES).strip().splitlines()[-1])


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Every name in the URL conf."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield space + pattern.name


BULK = {"admin:review_case_assign", "admin:review_case_share"}


def admin_names() -> set[str]:
    views = ("changelist", "add", "change", "history", "delete")
    return {f"admin:{kind}_{view}" for kind in KINDS_OF_ROW for view in views}


def test_every_address_is_looked_at_or_shows_no_page() -> None:
    looked_at = (
        VISITORS
        | VENDORS
        | STEPS
        | COMMITTEE
        | LISTINGS
        | LETTERS
        | REGISTERS
        | BULK
        | {*WITH_A_FACTOR}
        | admin_names()
        | {"admin:index", "admin:app_list"}
    )
    assert set(names()) == looked_at | NO_PAGE


def test_visitors_meet_no_fault(demo_house: House, places: dict, visitor: Callable[..., Person]) -> None:
    person = visitor(demo_house.url)
    given = {
        "listings:solution": [[places["listings"][0]], [places["listings"][-1]]],
        "listings:version": [[places["versions"], 1]],
        "listings:vendor": [[places["vendor"]]],
        "listings:announced-of": [[112]],
        "listings:page": [[slug] for slug in (*Statement.values, "sitemap")],
        "listings:numbers-of": [[112]],
        "listings:announcement": [[places["announcement"]], [places["announced"]]],
        "listings:announcement-before": [[places["announcement"], 1]],
        "applications:guideline-version": [["112"], ["999"]],
        "applications:guideline-changes": [["999"]],
        "account_reset_password_from_key": [["1", "no-key"]],
        "account_confirm_email": [["no-key"]],
        "outbox:mail": [[first_mail(person)]],
        "verify-letter": [[places["code"]]],
    }
    paths = [reverse(name, args=args) for name in sorted(VISITORS) for args in given.get(name, [[]])]
    paths += [f"{reverse('applications:questionnaire')}?{query}" for query in QUESTIONNAIRES]
    paths += ["/solutions/?q=nothing-of-this-name&size=1_9", "/solutions/?q=生產排呈&sort=price", "/nowhere/"]
    two = "&".join(f"id={listing}" for listing in places["listings"][:3])
    paths += [f"/compare/?{two}", f"/compare/?{two}&only=1", f"/shortlist/?{two}"]
    wrong = faults(person, paths)
    person.goes(reverse("listings:solution", args=[places["gone"]]))  # 410: it was taken down
    wrong |= {"gone": axe.faults(person.page)} if axe.faults(person.page) else {}
    for path in map(reverse, ("account_login", "account_signup", "account_reset_password", "verify")):
        person.goes(path)
        person.goes_by(person.content.locator("form.form button.button[type=submit]").first)
        wrong |= {f"{path} with errors": axe.faults(person.page)} if axe.faults(person.page) else {}
    assert wrong == {}


def first_mail(person: Person) -> str:
    """The background needs a moment for the first."""
    for _ in range(60):
        person.goes("/mail/")
        if person.page.locator(".inbox__subject").count():
            return person.page.locator(".inbox__subject").first.get_attribute("href").rstrip("/").rsplit("/", 1)[1]
        person.page.wait_for_timeout(500)
    raise AssertionError("no mail was sent")


def test_vendors_meet_no_fault(demo_house: House, places: dict, visitor: Callable[..., Person]) -> None:
    wrong = faults(signed_in(demo_house, visitor, places["draft"]["user"]), draft_paths(places))
    ready = places["ready"]
    wrong |= faults(
        signed_in(demo_house, visitor, ready["user"]), [reverse("applications:check", args=[ready["case"]])]
    )
    for state in ("qualified", "abandoned"):
        wrong |= faults(signed_in(demo_house, visitor, places[state]["user"]), sent_paths(places[state]))
    asked = places["correction"]
    path = reverse("applications:correction", args=[asked["case"]])
    wrong |= faults(signed_in(demo_house, visitor, asked["user"]), [path])
    for place, paths in review_paths(places).items():
        wrong |= faults(signed_in(demo_house, visitor, places[place]["user"]), paths)
    for state, contract in places["contracts"].items():
        paths = [reverse("contracts:contract", args=[contract["case"], contract["wave"]])]
        if state == "called":
            paths += [reverse("own_listings:preview", args=[contract["case"], contract["solution"]])]
        wrong |= faults(signed_in(demo_house, visitor, contract["user"]), paths)
    assert wrong == {}


def review_paths(places: dict) -> dict[str, list[str]]:
    told, shown, left = places["told"], places["shown"], places["left"]
    return {
        "told": [
            reverse("review:question", args=[told["case"], told["question"]]),
            reverse("review:recusal", args=[told["case"]]),
        ],
        "shown": [
            reverse("review:slot", args=[shown["case"], shown["solution"]]),
            reverse("applications:application", args=[shown["case"]]),
        ],
        "left": [reverse("review:recusal", args=[left["case"]])],
    }


def draft_paths(places: dict) -> list[str]:
    case, (solution, _) = places["draft"]["case"], places["draft"]["solutions"][0]
    paths = [reverse(name) for name in ("applications:home", *sorted(ACCOUNT))]
    paths += [
        reverse(f"applications:{name}", args=[case])
        for name in ("application", "solution-add", "history", "check", "self-check", "workbook")
    ]
    paths += [reverse("applications:workbook-import", args=[case, wanted]) for wanted in places["imports"]]
    paths += [reverse(f"applications:solution-{name}", args=[case, solution]) for name in ("kind", "remove")]
    for sheet, section in places["sections"]:
        if sheet != "difference":
            own = (case,) if sheet == "company" else (case, solution)
            name = "sheet" if sheet == "company" else "solution-sheet"
            paths.append(f"{reverse(f'applications:{name}', args=[*own, sheet, section])}?complete=1")
    return paths


def sent_paths(place: dict) -> list[str]:
    case = place["case"]
    return [
        reverse("applications:home"),
        reverse("applications:inbox"),
        reverse("applications:message", args=[place["letter"]]),
        reverse("applications:application", args=[case]),
        reverse("applications:receipt", args=[case, 1]),
        reverse("applications:submission", args=[case, 1]),
        reverse("applications:document", args=[case, place["document"]]),
        reverse("applications:withdraw", args=[case]),
    ]


def test_officers_meet_no_fault(demo_house: House, places: dict, visitor: Callable[..., Person]) -> None:
    officer = signed_in(demo_house, visitor, "officer")
    review, submitted = places["review"]["case"], places["submitted"]["case"]
    paths = [reverse("admin:index"), reverse("admin:review_case_changelist"), reverse("typed")]
    states = ("review", "correction", "approved")
    paths += [reverse("admin:review_case_change", args=[places[state]["case"]]) for state in states]
    paths += [reverse("admin:review_case_step", args=[submitted, "take"])]
    paths += [reverse("admin:review_case_step", args=[review, step]) for step in ("qualify", "propose_not_qualified")]
    paths += [reverse("admin:review_case_correction", args=[review]), reverse("admin:review_case_due_date")]
    paths += [f"{reverse('admin:review_case_due_date')}?notice=112/6/19&days=3&way=calendar"]
    asked = places["correction"]["case"]
    paths += [reverse(f"admin:review_case_{name}", args=[asked]) for name in ("amend", "extension")]
    paths += [reverse("admin:review_case_step", args=[asked, "recall_correction"])]
    later = reverse("admin:review_case_postpone")
    paths += [reverse("admin:review_case_statistics")]
    paths += [
        later,
        f"{later}?correction=both&way=days&days=2&reason=x",
        reverse("admin:review_case_correction", args=[review]) + "?all",
    ]
    for state, name in (("technical_review", "decide"), ("documentary_review", "decide"), ("approved", "reopen")):
        paths += [reverse(f"admin:review_case_{name}", args=place) for place in solutions_in(places, state)[:1]]
    paths += [
        reverse(f"admin:{kind}_changelist")
        for kind in ("outbox_message", "outbox_incoming", "listings_listing", "portal_closureday")
    ]
    paths += [reverse("admin:outbox_incoming_change", args=[places["rows"]["outbox_incoming"]])]
    paths += listing_paths(places) + register_paths(places)
    paths += [reverse("admin:applications_lettertext_changelist"), reverse("admin:review_mailing_add")]
    paths += [reverse("admin:applications_lettertext_text", args=[places["review"]["programme"], "correction"])]
    paths += [reverse("admin:outbox_message_elsewhere", args=[places["rows"]["outbox_message"]])]
    paths += [reverse("admin:review_publication_changelist"), reverse("admin:review_publication_pending")]
    wrong = faults(officer, paths + committee_paths(places))
    officer.goes(reverse("admin:applications_screeninghit_changelist"))
    officer.page.locator("#action-toggle").check()
    officer.page.locator("select[name=action]").select_option("handle_chosen")
    officer.goes_by(officer.page.locator(".actions button[name=index]").first)
    wrong |= {"findings": axe.faults(officer.page)} if axe.faults(officer.page) else {}
    officer.goes(reverse("admin:review_publication_pending"))
    officer.presses("下一步：看每一封通知")
    wrong |= {"letters": axe.faults(officer.page)} if axe.faults(officer.page) else {}
    for action in ("assign_chosen", "share_chosen"):
        officer.goes(f"{reverse('admin:review_case_changelist')}?all=1")
        officer.page.locator("#action-toggle").check()
        officer.page.locator("select[name=action]").select_option(action)
        officer.goes_by(officer.page.locator(".actions button[name=index]").first)
        officer.sees("現在的承辦")
        wrong |= {action: axe.faults(officer.page)} if axe.faults(officer.page) else {}
    for action, stage in (("take_chosen", "submitted"), ("decide_chosen", "solution-documentary_review")):
        officer.goes(f"{reverse('admin:review_case_changelist')}?stage={stage}")
        officer.page.locator("#action-toggle").check()
        officer.page.locator("select[name=action]").select_option(action)
        officer.goes_by(officer.page.locator(".actions button[name=index]").first)
        officer.sees("會辦理")
        wrong |= {action: axe.faults(officer.page)} if axe.faults(officer.page) else {}
    officer.goes(reverse("admin:review_conflict_changelist"))
    officer.page.locator("#action-toggle").check()
    officer.page.locator("select[name=action]").select_option("answer_chosen")
    officer.goes_by(officer.page.locator(".actions button[name=index]").first)
    officer.sees("查明利益衝突")
    wrong |= {"conflicts": axe.faults(officer.page)} if axe.faults(officer.page) else {}
    officer.goes(f"{reverse('admin:review_case_changelist')}?stage=submitted")
    officer.goes_by(officer.content.get_by_role("button", name=re.compile(r"^匯出 Excel（\d+ 件）$")))
    officer.sees("下載 Excel")
    wrong |= {"export": axe.faults(officer.page)} if axe.faults(officer.page) else {}
    assert wrong == {}


def register_paths(places: dict) -> list[str]:
    """What an officer has of registers outside: sources, a copy that waits, findings, and what a verdict rests on."""
    looked = places["looked"]
    paths = [
        reverse(f"admin:applications_{kind}_changelist")
        for kind in ("registersource", "listcopy", "screeninghit", "breachrecord")
    ]
    paths += [reverse("admin:applications_registersource_upload", args=["debarred"])]
    paths += [reverse("admin:applications_listcopy_change", args=[places["staged"]])]
    paths += [reverse("admin:applications_screeninghit_change", args=[places["hit"]])]
    paths += [
        reverse("admin:applications_breachrecord_add"),
        reverse("admin:review_case_change", args=[looked["case"]]),
    ]
    paths += [reverse("admin:review_case_confirm", args=[looked["case"]])]
    paths += [reverse("admin:review_case_answer", args=[looked["case"], looked["answer"]])]
    return [*paths, reverse("admin:review_case_source_rows", args=[looked["case"], looked["verdict"], "debarred"])]


def listing_paths(places: dict) -> list[str]:
    """What an officer has of contracts, listings and what the public reads."""
    kinds = ("contract", "standardcontract", "announcement", "statementversion")
    paths = [reverse(f"admin:listings_{kind}_changelist") for kind in kinds]
    paths += [reverse(f"admin:listings_{kind}_add") for kind in ("standardcontract", "announcement")]
    paths += [reverse("admin:listings_contract_change", args=[row["contract"]]) for row in places["contracts"].values()]
    steps = {"opened": "call", "terms_filed": "return-terms", "signed": "countersign", "called": "extend"}
    paths += [
        reverse("admin:listings_contract_step", args=[places["contracts"][state]["contract"], step])
        for state, step in steps.items()
    ]
    listed = places["rows"]["listings_listing"]
    paths += [reverse("admin:listings_listing_change", args=[listed])]
    return paths + [
        reverse("admin:listings_listing_step", args=[listed, step]) for step in ("correct_listing", "delist")
    ]


def committee_paths(places: dict) -> list[str]:
    """What an officer has of the committee's work."""
    told, left, meetings = places["told"], places["left"], places["meetings"]
    paths = [reverse(f"admin:review_case_{name}") for name in ("giving", "giving_import")]
    paths += [reverse(f"admin:review_{kind}_changelist") for kind in ("meeting", "conflict", "recusal", "stafftie")]
    paths += [reverse("admin:review_meeting_plan"), reverse("admin:review_conflict_late")]
    paths += [reverse("admin:review_case_aside", args=[place["case"]]) for place in (told, left)]
    for place in (told, left, places["documentary"]):
        own = [place["case"], place["solution"]]
        paths.append(reverse("admin:review_case_reviewers", args=own))
        paths.append(reverse("admin:review_opinions", args=own[1:]))
    paths += [reverse("admin:review_case_reviewer", args=[told["case"], told["solution"], told["tasks"]["reviewer"]])]
    paths += [reverse("admin:review_preparing", args=[told["solution"]])]
    paths += [reverse("admin:review_case_change", args=[place["case"]]) for place in (told, places["late"])]
    paths += [reverse("admin:review_meeting_change", args=[pk]) for pk in meetings.values()]
    paths += [reverse("admin:review_meeting_call", args=[meetings["planned"]])]
    paths += [reverse(f"admin:review_meeting_{name}", args=[meetings["called"]]) for name in ("move", "call_off")]
    paths += [reverse("admin:review_meeting_minutes", args=[meetings[name]]) for name in ("held", "over")]
    paths += [reverse("admin:review_meeting_closing", args=[meetings["held"]])]
    paths += [reverse("admin:review_recusal_change", args=[pk]) for pk in places["recusals"]]
    paths += [reverse("admin:review_conflict_change", args=[places["rows"]["review_conflict"]])]
    return [*paths, reverse("admin:outbox_message_withdraw", args=[places["printed"]])]


def test_reviewers_meet_no_fault(demo_house: House, places: dict, visitor: Callable[..., Person]) -> None:
    told, meetings = places["told"], places["meetings"]
    gate = places["shown"]["tasks"]["reviewer"]
    paths = [reverse("admin:index"), reverse("admin:review_reviewtask_changelist")]
    paths += [reverse(f"admin:review_reviewtask_{name}", args=[gate]) for name in ("change", "conflict", "decline")]
    paths += [reverse("admin:review_reviewtask_change", args=[told["tasks"]["reviewer"]])]
    paths += [reverse("admin:review_opinion", args=[told["tasks"]["reviewer"]])]
    paths += [reverse("admin:review_meeting_changelist")]
    paths += [reverse("admin:review_meeting_change", args=[meetings[name]]) for name in ("called", "held")]
    paths += [reverse("admin:review_meeting_declare", args=[meetings["called"]])]
    paths += [reverse("admin:review_meeting_step_aside", args=[meetings["called"], places["spoken_of"]])]
    wrong = faults(signed_in(demo_house, visitor, "reviewer"), paths)
    of_second = [reverse("admin:index"), reverse("admin:review_recusal_statement", args=[places["recusals"][0]])]
    of_second += [reverse("admin:review_opinion", args=[places["documentary"]["tasks"]["reviewer2"]])]
    of_second += [reverse("admin:review_opinion", args=[places["moved"]["tasks"]["reviewer2"]])]
    wrong |= faults(signed_in(demo_house, visitor, "reviewer2"), of_second)
    assert wrong == {}


def solutions_in(places: dict, wanted: str) -> list[list[int]]:
    cases = (places["qualified"], places["approved"])
    return [[place["case"], pk] for place in cases for pk, state in place["solutions"] if state == wanted]


def test_administrators_meet_no_fault(demo_house: House, places: dict, visitor: Callable[..., Person]) -> None:
    rows = {
        **places["rows"],
        "accounts_user": places["draft"]["person"],
        "applications_programme": places["draft"]["programme"],
        "applications_vendor": places["draft"]["vendor"],
        "review_case": places["review"]["case"],
    }
    paths = [reverse("admin:index"), reverse("admin:app_list", args=["applications"])]
    for kind, pk in rows.items():
        paths += [reverse(f"admin:{kind}_{view}") for view in ("changelist", "add")]
        if pk:
            paths += [reverse(f"admin:{kind}_{view}", args=[pk]) for view in ("change", "history", "delete")]
    wrong = faults(signed_in(demo_house, visitor, "admin"), paths)
    assert wrong == {}


def signed_in(house: House, visitor: Callable[..., Person], name: str) -> Person:
    person = visitor(house.url)
    person.signs_in(name, PASSWORD)
    return person


def faults(person: Person, paths: list[str]) -> dict[str, list[str]]:
    """What is wrong on each page; its answer must be the page itself. What is refused is one page, looked at once."""
    wrong_by_path, refused = {}, set()
    for path in paths:
        answer = person.page.goto(path)
        status = answer.status if answer else 0
        wrong = unexpected(path, status)
        if status not in refused:
            wrong += axe.faults(person.page)
        if status != 200:
            refused.add(status)
        if wrong:
            wrong_by_path[path] = wrong
    return wrong_by_path


def unexpected(path: str, status: int) -> list[str]:
    refused = (path.startswith("/admin/") and status in NEVER_ALLOWED) or (path == "/nowhere/" and status == 404)
    return [] if status == 200 or refused else [f"status {status}"]
