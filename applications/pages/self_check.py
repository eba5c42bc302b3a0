"""Would a vendor qualify, and what is to be prepared? Before registration by a questionnaire, later from the draft."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from applications.guideline import ProgrammeLimits, Result
from applications.pages import desk
from applications.pages.context import current_programme
from applications.pages.scope import own_application, vendors_only
from applications.registers import offered
from applications.sheets.base import Problem
from applications.sheets.dossier import Dossier
from applications.sheets.questionnaire import Questionnaire
from applications.sheets.self_check import ReportLine, SelfCheckReport, report_on, report_on_draft
from applications.sheets.verdict import counted, facts_of
from portal.accounts.signed import SignedRequest


@dataclass(frozen=True)
class Next:
    """The one thing to do next. `tone` is a modifier of .next."""

    title: str
    why: str
    url: str
    button: str
    tone: str = ""


@login_not_required
def questionnaire(request: HttpRequest) -> HttpResponse:
    """Nothing is stored: the answers stand in the address, which names nobody and can be passed on."""
    if "check" not in request.GET:
        return render(request, "applications/questionnaire.html", {"form": Questionnaire()})
    form = Questionnaire(request.GET)
    if not form.is_valid():
        return render(request, "applications/questionnaire.html", {"form": form}, status=422)
    programme = current_programme()
    report = report_on(form.facts(programme.limits() if programme else ProgrammeLimits()), form.fields)
    context = {
        "form": form,
        "report": report,
        "chapters": _chapters(report, lambda line: _questions(form, line)),
        "next": _next_before(report, form.left),
    }
    return render(request, "applications/questionnaire.html", context)


def _questions(form: Questionnaire, line: ReportLine) -> list[dict[str, str]]:
    """Where a clause that waits for an answer, or was not met, is answered."""
    names = [name for name in form.fields if name in line.names]
    return [{"href": f"#{form[name].auto_id}", "words": f"回答「{form[name].label}」"} for name in names]


def _next_before(report: SelfCheckReport, left: list[BoundField]) -> Next:
    if report.not_met:
        first = report.not_met[0]
        return Next(
            f"有 {len(report.not_met)} 項不符合",
            f"先看「{first.clause.title}」：{first.words}",
            f"#clause-{first.clause.row}",
            "看這一項",
            "refused",
        )
    if left:
        return Next(
            f"還有 {len(left)} 題沒回答",
            "答得越完整，結果越準。先回答：" + left[0].label,
            f"#{left[0].auto_id}",
            "繼續回答",
            "waiting",
        )
    return Next(
        "依您的回答，沒有不符合的項目",
        f"請先準備 {len(report.sure_papers)} 種文件，再註冊帳號開始填寫。由人認定的項目，送件後由承辦與審查委員判斷。",
        reverse("applications:home"),
        "開始申請",
        "done",
    )


@vendors_only
def draft(request: SignedRequest, pk: int) -> HttpResponse:
    """The same questions put to the draft as it stands, each answer with the place where it is mended."""
    case = own_application(request, pk)
    if not case.is_draft:
        return redirect("applications:application", case.pk)
    dossier, offer = Dossier(case), offered.of_draft(case.vendor.tax_id, timezone.now())
    report = report_on_draft(facts_of(dossier), offer.fact if offer else None)
    context = {
        "offer": offer,
        "application": case,
        "report": report,
        "chapters": _chapters(report, lambda line: _places(dossier, line), lambda line: _filed(dossier, line)),
        "next": _next_in(dossier, report),
    }
    return render(request, "applications/self_check.html", context)


def _places(dossier: Dossier, line: ReportLine) -> list[dict[str, str]]:
    case = dossier.application
    places = [
        {"href": desk.place_url(case.pk, problem.place), "words": _words(dossier, problem)}
        for problem in dossier.problems_of(line.ruling)
    ]
    if not places and line.ruling.result == Result.NOT_MET and line.clause.registers:
        return _filed(dossier, line)
    if not places and line.ruling.pointers:
        places = [{"href": reverse("applications:solution-add", args=[case.pk]), "words": "新增方案"}]
    return places


def _filed(dossier: Dossier, line: ReportLine) -> list[dict[str, str]]:
    """Where the vendor speaks to a clause, whatever it says of it: at the company or at each solution that has the place."""
    sheet, name = line.clause.question
    owners = (None, *(solution.pk for solution in dossier.solutions))
    parts = [part for part in (dossier.part(sheet, owner) for owner in owners) if part]
    problems = [part.problem_at(name, "") for part in parts]
    return [
        {"href": desk.place_url(dossier.application.pk, problem.place), "words": _words(dossier, problem)}
        for problem in problems
    ]


def _words(dossier: Dossier, problem: Problem) -> str:
    """「填寫 訂閱期」, with the solution where there are several."""
    names = {solution.pk: str(solution) for solution in dossier.solutions}
    solution_id = problem.place.solution_id
    return f"{names[solution_id]}：{problem.label}" if len(names) > 1 and solution_id else problem.label


def _next_in(dossier: Dossier, report: SelfCheckReport) -> Next:
    """By everything that stands against sending, also what no clause speaks of: the same number as on the other pages."""
    case, verdict = dossier.application, dossier.verdict
    if verdict:
        first = desk.reason_line(dossier, verdict.foremost[0])
        title = counted(len(verdict.broken), len(verdict.open))
        why = f"先處理：{first['place']}　{first['message']}" if first["place"] else f"先處理：{first['message']}"
        href = first["href"] or reverse("applications:solution-add", args=[case.pk])
        return Next(title, why, href, "前往處理", "refused" if verdict.broken else "")
    if report.not_met:
        first_line = report.not_met[0]
        return Next(
            f"依商工登記的資料，有 {len(report.not_met)} 項不符合",
            f"先看「{first_line.clause.title}」：{first_line.words}",
            f"#clause-{first_line.clause.row}",
            "看這一項",
            "refused",
        )
    return Next(
        "資格與應備資料都沒有不符合的項目",
        "由人認定的項目，送件後由承辦與審查委員判斷。",
        reverse("applications:check", args=[case.pk]),
        "檢查並送出",
        "done",
    )


# --- What the pages share ------------------------------------------------------------------------------------------


Links = Callable[[ReportLine], list[dict[str, str]]]


def _nowhere(_: ReportLine) -> list[dict[str, str]]:
    return []


def _chapters(report: SelfCheckReport, places: Links, filed: Links = _nowhere) -> list[dict]:
    """`places`: where to mend what is open or not met; `filed`: where the rest was answered."""
    return [
        {
            "chapter": chapter,
            "lines": [{"line": line, "places": places(line), "filed": filed(line)} for line in chapter.lines],
        }
        for chapter in report.chapters
    ]
