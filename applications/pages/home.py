"""What does a vendor see first, and what may anybody read before having an account?"""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from applications import actions, consents
from applications.models import Application, Programme, Vendor
from applications.pages.closing import Closing
from applications.pages.context import current_programme
from applications.pages.scope import own_application, vendors_only
from applications.pages.status import next_step, standing_of, with_solutions
from applications.sheets import SHEETS
from portal import sight
from portal.accounts.signed import SignedRequest
from portal.outbox import openings
from portal.outbox.models import Message
from portal.reference import Ref
from portal.text.cleaning import clean_line
from portal.text.searching import containing
from portal.trail import looks

LETTERS_ON_A_PAGE = 50


def home(request: SignedRequest) -> HttpResponse:
    """The next thing to do is the largest thing on the page; staff are led to the desk."""
    if request.user.role != "vendor":
        return redirect("admin:index")
    vendor = Vendor.objects.of(request.user)
    now = timezone.now()
    cases = with_solutions(vendor.applications.select_related("programme", "vendor").order_by("-pk"))
    programme = current_programme()
    standings = {case: standing_of(case) for case in cases}
    running = next((case for case in cases if not standings[case].is_over), None)
    current = running or next(iter(cases), None)
    context = {
        "vendor": vendor,
        "now": now,
        "current": current,
        "next": next_step(current, now) if current else None,
        "running": running,
        "earlier": [(case, standings[case]) for case in cases if case is not current],
        "programme": programme,
        "refusal": programme.refusal(now) if programme else "目前沒有受理中的計畫。",
        "closing": Closing(current.programme, now) if current and _may_still_be_sent(current, now) else None,
        "start_closing": Closing(programme, now) if programme else None,
        "carry_to": actions.carry_target(vendor, now),
        "carry_from": next((case for case in cases if actions.is_left_behind(case, now)), None),
        "may_start": programme and not any(case.programme == programme and not case.stage.final for case in cases),
        "people": vendor.memberships.present().count(),
        "letters": _letters(request).order_by("-pk")[:3],
    }
    return render(request, "applications/home.html", context)


def _may_still_be_sent(case: Application, now: datetime) -> bool:
    return case.is_draft and not case.programme.has_ended(now)


@vendors_only
@require_POST
def start(request: SignedRequest) -> HttpResponse:
    now = timezone.now()
    programme = Programme.objects.open_at(now).order_by("closes_at").first() or current_programme()
    if programme is None:
        return redirect("applications:home")
    application = actions.start(request.user, programme, now)
    return redirect("applications:application", application.pk)


@vendors_only
@require_POST
def carry(request: SignedRequest, pk: int) -> HttpResponse:
    """Takes everything of a case that was left behind into the year that is open; pressed twice it is one."""
    now, source = timezone.now(), own_application(request, pk)
    programme = Programme.objects.open_at(now).order_by("closes_at").first()
    if programme is None:
        raise actions.NotEditable("目前沒有受理中的年度。下一年度開始受理以後，再帶入這份內容。")
    made = actions.carry_over(source, request.user, programme, now)
    messages.success(request, f"這是 {programme.year} 年度的草稿，請重新勾選同意與聲明事項，並檢查每份文件的日期。")
    return redirect("applications:application", made.pk)


@login_not_required
def questions(request: HttpRequest) -> HttpResponse:
    """All questions, readable and printable before there is an account."""
    return render(request, "applications/questions.html", {"sheets": _questions(), "consents": consents.CONSENTS})


def _questions() -> list[dict]:
    return [
        {
            "sheet": sheet,
            "sections": [
                {
                    "section": section,
                    "fields": _fields(sheet, section),
                    "slots": sheet.slots_of(section),
                    "rows": _rows(sheet, section),
                }
                for section in sheet.sections
            ],
        }
        for sheet in SHEETS.values()
    ]


def _fields(sheet: type, section: object) -> list[dict]:
    fields = []
    for name in section.fields:
        if name not in sheet.base_fields:
            continue
        field = sheet.base_fields[name]
        condition = sheet.conditions.get(name)
        fields.append(
            {
                "field": field,
                "example": sheet.examples.get(name, ""),
                "optional": name in sheet.optional,
                "hint": sheet.when_hint(condition) if condition else "",
                "choices": [label for value, label in getattr(field, "choices", ()) if value not in ("", None)],
            }
        )
    return fields


def _rows(sheet: type, section: object) -> list:
    return list(sheet.row_forms[section.rows].form.base_fields.values()) if section.rows else []


# --- Inbox ---------------------------------------------------------------------------------------------------------


def _letters(request: SignedRequest) -> QuerySet:
    """One's own; of staff none about a case that is withheld from them since it was written."""
    letters = Message.objects.filter(user=request.user).exclude(state=Message.State.CANCELLED)
    own = sight.open_to(letters, request.user, "concerns") if request.user.is_staff else letters
    return own.select_related("printout__file")


SHOWN = {"": "全部", "unread": "未讀", "official": "正式通知"}


def inbox(request: SignedRequest) -> HttpResponse:
    """The letters, newest first, of all years; by words, unread ones, official ones and those of one case."""
    words, shown = clean_line(request.GET.get("q", ""))[:100], request.GET.get("show", "")
    of_case = request.GET.get("case", "")
    matching = _letters(request).filter(containing(words, folded=["subject_folded"], plain=["body"]))
    matching = matching.filter(_SHOWN_BY.get(shown, Q()))
    cases = _cases(request)
    if chosen := next((case for case in cases if str(case.pk) == of_case), None):
        matching = matching.filter(concerns=Ref.of(chosen))
    page = Paginator(matching.order_by("-pk"), LETTERS_ON_A_PAGE).get_page(request.GET.get("page"))
    asked = {"q": words, "show": shown if shown in SHOWN else "", "case": str(chosen.pk) if chosen else ""}
    context = {
        "letters": page.object_list,
        "page": page,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "asked": asked,
        "tabs": [(value, label, urlencode({**asked, "show": value})) for value, label in SHOWN.items()],
        "cases": cases,
    }
    return render(request, "applications/inbox.html", context)


_SHOWN_BY = {"unread": Q(read_at=None), "official": Q(printout__isnull=False)}


def _cases(request: SignedRequest) -> list[Application]:
    """Those that one may be looking for, when there are several."""
    if request.user.role != "vendor":
        return []
    cases = list(Vendor.objects.of(request.user).applications.select_related("programme").order_by("-pk"))
    return cases if len(cases) > 1 else []


def message(request: SignedRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(_letters(request), pk=pk)
    if letter.read_at is None:
        _letters(request).filter(pk=pk, read_at=None).update(read_at=timezone.now())
    if request.user.is_staff:
        looks.saw(request, letter.as_look_target)  # of others: vendors read here of themselves alone
    stood = {name: request.GET[name] for name in ("q", "show", "case", "page") if request.GET.get(name)}
    opening = openings.opening_of(letter.concerns, request.user)
    return render(
        request, "applications/message.html", {"letter": letter, "opening": opening, "inbox_query": urlencode(stood)}
    )
