"""What does the guideline say, clause by clause, in which version, and what changed with it (R7-11)?"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from applications.guideline import clauses
from applications.guideline.text import changes_between
from applications.models import GuidelineVersion
from applications.sheets.self_check import CHAPTERS
from portal.web import citing

citing.register(lambda: reverse("applications:guideline"))


@login_not_required
def current(request: HttpRequest) -> HttpResponse:
    """The version in force, where every citation leads."""
    return _page(request, GuidelineVersion.objects.in_force(timezone.localdate()))


@login_not_required
def version(request: HttpRequest, name: str) -> HttpResponse:
    """One version under an address that stays."""
    return _page(request, _named(name))


@login_not_required
def changes(request: HttpRequest, name: str) -> HttpResponse:
    """What differs from the version before it, or from `with` where it names another."""
    shown, versions = _named(name), GuidelineVersion.objects.every()
    names = [version.name for version in versions]
    before = request.GET.get("with") or next(iter(names[names.index(name) + 1 :]), "")
    if before not in names:
        raise Http404
    old = versions[names.index(before)]
    context = {
        "version": shown,
        "old": old,
        "others": [other for other in versions if other.name not in (shown.name, old.name)],
        "changes": changes_between(old.clauses, shown.clauses),
    }
    return render(request, "applications/guideline_changes.html", context)


@login_not_required
def checked(request: HttpRequest) -> HttpResponse:
    """The sentences that an application is held against, in their order."""
    chapters = [
        (title, number, [clause for clause in clauses() if clause.number.startswith(starts)])
        for title, number, starts in CHAPTERS
    ]
    return render(request, "applications/guideline_checked.html", {"chapters": chapters})


def _named(name: str) -> GuidelineVersion:
    shown = next((version for version in GuidelineVersion.objects.every() if version.name == name), None)
    if shown is None:
        raise Http404
    return shown


def _page(request: HttpRequest, shown: GuidelineVersion) -> HttpResponse:
    versions, today = GuidelineVersion.objects.every(), timezone.localdate()
    in_force = GuidelineVersion.objects.in_force(today)
    said = shown.clauses
    context = {
        "version": shown,
        "clauses": said,
        "chapters": [clause for clause in said if clause.depth == 0],
        "versions": versions,
        "in_force": in_force,
        "is_to_come": shown.in_force_on is not None and shown.in_force_on > today,
        "has_before": shown.name != versions[-1].name,
    }
    return render(request, "applications/guideline.html", context)
