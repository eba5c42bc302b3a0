"""How is a demonstration filled? Through the same verbs that people use, so that nothing stands there that could not."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Field
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from applications import actions
from applications.models import (
    Application,
    Attachment,
    Change,
    Membership,
    PaperReading,
    Programme,
    Solution,
    Submission,
    Vendor,
)
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier, DossierPart
from applications.sheets.prices import PricePlanForm
from applications.sheets.slots import SLOTS, Slot
from demonstration import sample
from portal.accounts.models import User
from portal.background import duties
from portal.files import uploads
from portal.files.models import StoredFile
from portal.forms.fields.kind import kind_of
from portal.roles import Role

ADDRESS = "127.0.0.1"
Plans = list[dict[str, Any]] | None


def vendor_user(tax_id: str, email: str, password: str, verified: bool = True) -> User:
    return _user(tax_id, email, password, verified, role=Role.VENDOR, notice_agreed_at=timezone.now())


def staff_user(name: str, email: str, password: str, role: str) -> User:
    return _user(name, email, password, role=role)


def member(owner: User, email: str, name: str, password: str, now: datetime, role: str = "editor") -> Membership:
    """One more person of the owner's vendor, who was invited and came."""
    invitation = actions.invite_member(Vendor.objects.of(owner), owner, email, role, now)
    return actions.accept_invitation(invitation, actions.Newcomer(name, password, ADDRESS), now)


def _user(name: str, email: str, password: str, verified: bool = True, **more: Any) -> User:
    user = User.objects.create_user(username=name, email=email, **more)
    user.password = _hashed(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.filter(user=user).update(verified=verified)
    return user


@cache
def _hashed(password: str) -> str:
    """A hash costs a quarter of a second by design, and the accounts of a demonstration share one password."""
    return make_password(password)


def fill_company(application: Application, user: User, now: datetime, name: str, **answers: Any) -> None:
    """附表1 as a vendor saves it, consents recorded."""
    _fill(application, {**sample.company(timezone.localdate(now), name), **answers}, ("company",), now, user)


def add_solution(application: Application, now: datetime, kind: str = "first_time", **answers: Any) -> Solution:
    """One solution with complete 附表2–4 and its prices."""
    solution = actions.add_solution(application, kind, now)
    choices = {key: answers.pop(key) for key in ("agent", "hybrid") if key in answers}
    plans = answers.pop("price_plans", None)
    wanted = sample.solution(answers.pop("name", "雲端排程管家"), earlier=kind != "first_time", **choices)
    _fill(solution, {**wanted, **answers}, ("technical", "promotion", "difference"), now, plans=plans)
    return solution


def _fill(
    row: Any,
    answers: dict[str, Any],
    sheets: Iterable[str],
    now: datetime,
    user: User | None = None,
    plans: Plans = None,
) -> None:
    fields = {name: field for key in sheets for name, field in SHEETS[key].base_fields.items()}
    data = MultiValueDict({**as_sent(fields, answers), **prices_as_sent(plans)})
    for key in sheets:
        sheet = SHEETS[key](data, instance=row, today=timezone.localdate(now))
        if not sheet.is_valid():
            raise ValueError(f"{sheet.title}: {sheet.errors.as_text()}")
        actions.save_sheet(sheet, row if user else row.application, user, ADDRESS, now)  # type: ignore[arg-type]  # the demonstration has its people


def as_sent(fields: Mapping[str, Field], answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Answers by name as a browser sends them. KeyError for a question that does not exist."""
    return {name: kind_of(fields[name]).as_sent(fields[name], value) for name, value in answers.items()}


def prices_as_sent(plans: Plans = None, prefix: str = "price_plans") -> dict[str, list[str]]:
    """Those of the sample unless others are named."""
    plans = plans or sample.price_plans()
    sent = {f"{prefix}-TOTAL_FORMS": [str(len(plans))], f"{prefix}-INITIAL_FORMS": ["0"]}
    for number, plan in enumerate(plans):
        answers = as_sent(PricePlanForm.base_fields, plan)
        sent |= {f"{prefix}-{number}-{name}": words for name, words in answers.items()}
    return sent


def add_papers(application: Application, user: User, now: datetime) -> None:
    """Every paper that is asked for, as a small real PDF, with what must be known of it: a table at a time.

    One by one (`add_paper`) each is looked at in a process of its own, a tenth of a second for a paper that was just made.
    tests/test_factories.py holds both side by side.
    """
    papers = [_paper(part, slot, user, now) for part, slot in asked_for(application, now)]
    stored = StoredFile.objects.bulk_create(paper.file for paper in papers)
    PaperReading.objects.bulk_create(PaperReading(file=file) for file in stored)
    Attachment.objects.bulk_create(papers)
    Change.objects.bulk_create(_change(paper, user, now) for paper in papers)
    duties.nudge("files.scan", "applications.read")


def _paper(part: DossierPart, slot: Slot, user: User, now: datetime) -> Attachment:
    details = sample.details(slot.key, timezone.localdate(now))
    content = paper_pdf(part, slot, details)
    stored = StoredFile(
        original_name=f"{slot.document}.pdf",
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content_type="application/pdf",
        pages=pages_of(slot),
        uploaded_by=user,
        uploaded_at=now,
        **uploads.first_state(now),
    )
    stored.blob.save("blob", ContentFile(content), save=False)
    return Attachment(application=part.application, solution=part.solution, slot=slot.key, file=stored, details=details)


def _change(paper: Attachment, user: User, now: datetime) -> Change:
    return Change(
        application=paper.application,
        solution=paper.solution,
        solution_name=str(paper.solution or ""),
        sheet=SLOTS[paper.slot].sheet,
        name=paper.slot,
        label=SLOTS[paper.slot].label,
        before="",
        after=paper.file.original_name,
        by=user,
        since=now,
        at=now,
    )


def asked_for(application: Application, now: datetime) -> Iterator[tuple[DossierPart, Slot]]:
    """The slots that must be filled before the application can be sent."""
    for part in Dossier(application, timezone.localdate(now)).parts:
        for section in part.sheet.sections:
            for slot in part.sheet.slots_of(section):
                if slot.demanded(part.situation):
                    yield part, slot


def add_paper(part: DossierPart, slot: Slot, user: User, now: datetime) -> Attachment:
    details = sample.details(slot.key, timezone.localdate(now))
    upload = SimpleUploadedFile(f"{slot.document}.pdf", paper_pdf(part, slot, details), "application/pdf")
    paper = actions.add_paper(part, slot, upload, user, now)
    actions.save_details(paper, part, details, now)
    return paper


def paper_pdf(part: DossierPart, slot: Slot, details: dict[str, Any]) -> bytes:
    """A paper that says of itself what the vendor says of it, so that nothing is remarked on it."""
    said = [f"{row['label']}：{row['display']}" for row in slot.details.display(details)] if slot.details else []
    company = part.application
    head = [
        f"{slot.document}（示範）",
        company.company_name,
        f"統一編號：{company.vendor.tax_id}",
        str(part.solution or ""),
    ]
    return text_pdf([[*head, *said, f"第 {number} 頁"] for number in range(1, pages_of(slot) + 1)])


def pages_of(slot: Slot) -> int:
    return 3 if slot.key == "cloud_evidence_pdf" else 1


def text_pdf(pages: Iterable[Iterable[str]]) -> bytes:
    """A small PDF with these lines on its pages. The font is not inside: a reader shows its own Chinese one."""
    made = BytesIO()
    with pikepdf.new() as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name("/MSung-Light"),
            Encoding=pikepdf.Name("/UniCNS-UTF16-H"),
            DescendantFonts=[_descendant()],
        )
        for lines in pages:
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = pdf.make_stream(_drawn(lines))
        pdf.save(made)
    return made.getvalue()


def _descendant() -> pikepdf.Dictionary:
    system = pikepdf.Dictionary(Registry="Adobe", Ordering="CNS1", Supplement=0)
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=pikepdf.Name("/MSung-Light"),
        CIDSystemInfo=system,
        FontDescriptor=pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=pikepdf.Name("/MSung-Light"),
            Flags=6,
            FontBBox=[0, -200, 1000, 900],
            ItalicAngle=0,
            Ascent=880,
            Descent=-120,
            CapHeight=880,
            StemV=80,
        ),
    )


def _drawn(lines: Iterable[str]) -> bytes:
    shown = " T* ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
    return f"BT /F1 14 Tf 28 TL 60 770 Td {shown} ET".encode()


def blank_pdf() -> bytes:
    """The smallest real PDF: one empty A4 page."""
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(made)
    return made.getvalue()


def draft(user: User, programme: Programme, now: datetime, name: str, **company: Any) -> Application:
    application = actions.start(user, programme, now)
    fill_company(application, user, now, name, **company)
    return application


def complete(
    user: User, programme: Programme, now: datetime, name: str, kinds: Iterable[dict[str, Any]] = ({},), **company: Any
) -> Application:
    """A draft that can be sent in: one solution for each of `kinds`."""
    application = draft(user, programme, now, name, **company)
    for kind in kinds:
        add_solution(application, now, **kind)
    add_papers(application, user, now)
    return application


def filed(
    user: User, programme: Programme, now: datetime, name: str, kinds: Iterable[dict[str, Any]] = ({},), **company: Any
) -> Submission:
    ready = complete(user, programme, now - timedelta(hours=1), name, kinds, **company)
    return actions.submit(ready, user, ADDRESS, now)
