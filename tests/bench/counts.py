"""How many queries does each page need, with one solution and with ten, among a hundred cases and among thousands?"""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from applications.pages import desk
from applications.sheets.dossier import Dossier
from portal.accounts.models import User
from tests import factories
from tests.bench import desk as officers_desk
from tests.bench import scene
from tests.bench.autosaving import Autosaves
from tests.bench.server import Form


def of(draft: Application, filed: Application) -> dict[str, int]:
    """Queries by what was done: a draft's pages and one copy of it sent in, a filed case's pages, the public pages."""
    vendor, staff = _client(factories.user_of(draft)), _client(factories.officer())
    sent = _client(factories.user_of(filed))
    page = list(sheet_urls(draft).values())[-1]
    sender = scene.copies(draft, 1)[0]
    return {
        "task list": _queries(lambda: vendor.get(_case_url(draft)), 200),
        "sheet page": _queries(lambda: vendor.get(page), 200),
        "save a sheet": _saving(vendor, page),
        "autosave": _autosaving(vendor, draft),
        "check your answers": _queries(lambda: vendor.get(reverse("applications:check", args=[draft.pk])), 200),
        "submit": _submitting(_client(sender), scene.case_of(sender)),
        "vendor's home": _queries(lambda: vendor.get(reverse("applications:home")), 200),
        "a filed case": _queries(lambda: sent.get(_case_url(filed)), 200),
        "admin list": _queries(lambda: staff.get(reverse("admin:review_case_changelist")), 200),
        "admin case": _queries(lambda: staff.get(reverse("admin:review_case_change", args=[filed.pk])), 200),
        **{
            what: _queries(lambda: staff.get(url), 200)  # noqa: B023  asked at once
            for what, url in officers_desk.urls(filed, factories.officer()).items()
            if what != "list, page 300"
        },
        "front page": _queries(lambda: Client().get(reverse("listings:home")), 200),
        "catalogue": _queries(lambda: Client().get(reverse("listings:catalogue")), 200),
    }


def sheet_urls(case: Application) -> dict[str, str]:
    """The page of every section of every sheet by its name; of the solutions, one that has all sheets."""
    parts = Dossier(case).parts
    chosen = parts[-1].solution_id
    return {
        f"{part.sheet.number} {section.title}": desk.section_url(case.pk, part.sheet.key, section.key, part.solution_id)
        for part in parts
        if part.solution_id in (None, chosen)
        for section in part.sheet.sections
    }


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session.save()
    client.get(reverse("listings:home"))  # the first page after signing in writes the session
    return client


def _case_url(case: Application) -> str:
    return reverse("applications:application", args=[case.pk])


def _queries(ask: Callable, status: int, warm: bool = True) -> int:
    if warm:
        ask()
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    if answer.status_code != status:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}, not {status}")
    return len(queries)


def _saving(client: Client, url: str) -> int:
    form = Form(client.get(url).content.decode())
    data: dict[str, list[str]] = {"do": ["next"]}
    for name, value in form.changed(1):
        data.setdefault(name, []).append(value)
    return _queries(lambda: client.post(url, data), 302, warm=False)


def _autosaving(client: Client, case: Application) -> int:
    solution, saves = case.solutions.first(), Autosaves(factories.user_of(case))
    url = desk.section_url(case.pk, "technical", "security", solution.pk)
    data = dict(saves.fields(url, "tech_security", f"自動儲存 {solution.tech_security}"[:90], solution))
    return _queries(lambda: client.post(url, data, headers={"Accept": "application/json"}), 200, warm=False)


def _submitting(client: Client, case: Application) -> int:
    return _queries(lambda: client.post(reverse("applications:submit", args=[case.pk])), 302, warm=False)
