"""How is what 商工登記 says offered: beside 附表1 of a draft, and to who registers a number?"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from applications import actions
from applications.guideline.outside import Answered, Register
from applications.models import Application
from applications.pages.scope import own_application, vendors_only
from applications.registers import asking, offered
from applications.registers.offered import RegisterOffer
from applications.sheets import COMPANY
from applications.sheets.base import Section
from applications.sheets.dossier import Dossier, DossierPart
from applications.sheets.registered import RegisteredAnswer, RegisterStanding, compare
from applications.sheets.self_check import against_register
from applications.sheets.verdict import facts_of
from portal.accounts import registered
from portal.accounts.signed import SignedRequest
from portal.web.address import client_address

PRESSED = "register"  # the name of the buttons
FILL, AGAIN = "fill", "again"  # their values, beside the names of questions


@dataclass(frozen=True)
class RegisterBox:
    """What a section of 附表1 shows of the register. `answers` are those of this section."""

    application: Application
    section: Section
    offer: RegisterOffer
    answers: list[RegisteredAnswer]
    may_ask: bool

    @property
    def url(self) -> str:
        return reverse("applications:register", args=[self.application.pk, self.section.key])

    @property
    def gaps(self) -> list[RegisteredAnswer]:
        return [answer for answer in self.answers if answer.standing == RegisterStanding.EMPTY]

    @property
    def can_be_taken(self) -> list[RegisteredAnswer]:
        return [
            answer
            for answer in self.answers
            if answer.standing == RegisterStanding.DIFFERENT and answer.value is not None
        ]

    @property
    def news(self) -> str:
        """What is said when the answer has come."""
        if self.offer.company is None:
            return f"{Register.BUSINESS.label}沒有可以帶入的資料。"
        gaps = f"，可以帶入 {len(self.gaps)} 個空白欄位" if self.gaps else ""
        return f"{Register.BUSINESS.label}的資料已經查到{gaps}。"

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to look at: one line says so."""
        return all(answer.standing == RegisterStanding.SAME and not answer.note for answer in self.answers)


SECTIONS = {COMPANY.section_of("company_name"), COMPANY.section_of("company_address")}


def opened(case: Application, now: datetime) -> RegisterOffer | None:
    """How the register stands to the vendor of a draft that is opened; asked at most once in some days. None when nobody is."""
    offer = offered.of_draft(case.vendor.tax_id, now)
    if offer is not None and offer.is_due(now) and actions.ask_register(case.vendor, now):
        return offered.of_draft(case.vendor.tax_id, now)
    return offer


def box_for(part: DossierPart, section: Section, now: datetime) -> RegisterBox | None:
    """On the page of a section that is opened; None where the register has nothing to say, or is not asked."""
    if part.sheet is not COMPANY or section.key not in SECTIONS:
        return None
    offer = opened(part.application, now)
    return _box(part.application, section, offer, now) if offer else None


def _box(case: Application, section: Section, offer: RegisterOffer, now: datetime) -> RegisterBox:
    answers = compare(offer.company, case) if offer.company else []
    here = [answer for answer in answers if answer.section == section.key]
    return RegisterBox(case, section, offer, here, offer.may_ask(now))


def _box_again(case: Application, section: Section, now: datetime) -> RegisterBox | None:
    """The same where nobody opens a page."""
    offer = offered.of_draft(case.vendor.tax_id, now) if section.key in SECTIONS else None
    return _box(case, section, offer, now) if offer else None


def spoken_against(dossier: Dossier, now: datetime) -> list[dict[str, str]]:
    """What 商工登記 speaks against, though nothing of the draft does: it keeps nobody from sending."""
    offer = offered.of_draft(dossier.application.vendor.tax_id, now)
    if offer is None or offer.fact is None:
        return []
    lines = against_register(facts_of(dossier), offer.fact)
    page = reverse("applications:self-check", args=[dossier.application.pk])
    return [
        {"label": line.clause.title, "message": line.words, "href": f"{page}#clause-{line.clause.row}"}
        for line in lines
    ]


# --- Pressed -------------------------------------------------------------------------------------------------------


def press(request: SignedRequest, case: Application, section: Section, now: datetime) -> None:
    """What a button of the box asks for, after what was typed on the page has been saved."""
    box, pressed = _box_again(case, section, now), request.POST.get(PRESSED, "")
    if box is None:
        return
    if pressed == AGAIN:
        _ask_again(request, case, now)
        return
    chosen = [answer for answer in box.can_be_taken if answer.name == pressed]
    address = client_address(request)
    if pressed == FILL:
        names = actions.fill_from_register(case, box.answers, request.user, address, now)
    else:
        names = actions.take_from_register(case, chosen, request.user, address, now)
    _tell(request, box, names)


def _ask_again(request: SignedRequest, case: Application, now: datetime) -> None:
    if actions.ask_register(case.vendor, now, again=True):
        messages.success(request, f"已經再查一次{Register.BUSINESS.label}，查到會顯示在這一頁。")
    else:
        messages.info(request, f"不久前才查過{Register.BUSINESS.label}，請過 10 分鐘再查。")


def _tell(request: SignedRequest, box: RegisterBox, names: list[str]) -> None:
    labels = [answer.label for answer in box.answers if answer.name in names]
    if labels:
        messages.success(request, f"已從{Register.BUSINESS.label}帶入：{'、'.join(labels)}。請核對。")
    else:
        messages.info(request, "沒有可以帶入的欄位；已經填的內容沒有改變。")


@vendors_only
def register(request: SignedRequest, pk: int, section: str) -> HttpResponse:
    """The box as it stands now, for a page that waits for the answer."""
    is_script = request.headers.get("X-Requested-With") == "fetch"
    case = own_application(request, pk, shows=not is_script)
    here = next((known for known in COMPANY.sections if known.key == section), None)
    if here is None or not case.is_draft:
        raise Http404
    if not is_script:
        return redirect("applications:sheet", case.pk, COMPANY.key, here.key)
    box = _box_again(case, here, timezone.now())
    if box is None:
        raise Http404
    return JsonResponse({"html": render_to_string("applications/_register.html", {"box": box}, request)})


# --- Who registers a number ----------------------------------------------------------------------------------------


def _said(tax_id: str, now: datetime) -> registered.RegisteredAs:
    fact = asking.look_up(tax_id, now)
    return registered.RegisteredAs(offered.words_of(tax_id, fact), fact.answered == Answered.FOUND, now)


registered.register(
    registered.NameRegister(Register.BUSINESS.label, is_on=lambda: offered.source() is not None, look_up=_said)
)
