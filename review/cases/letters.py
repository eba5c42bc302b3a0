"""Which letters of a case went out, which reached nobody, and whom does one call about it?"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from applications.models import Application, Submission
from portal.outbox.models import Message
from portal.reference import Ref, written

CONTACT = (
    "contact_name",
    "contact_title",
    "contact_phone_area",
    "contact_phone",
    "contact_phone_ext",
    "contact_mobile",
)


@dataclass(frozen=True)
class Contact:
    """The person named in 附表1 of the last submission."""

    name: str
    phone: str
    mobile: str


def of_case(application: Application) -> QuerySet:
    """Every letter about a case, the newest first; without what staff were told of it among themselves."""
    letters = Message.objects.filter(concerns=Ref.of(application)).exclude(state=Message.State.INBOX).defer("body")
    return letters.select_related("replacement", "user", "printout__file").order_by("-pk")


def undelivered() -> Exists:
    """Whether letters about an application reached nobody: for a list of cases."""
    return Exists(Message.objects.undelivered().filter(concerns=written("application", OuterRef("pk"))))


def contact_of(submission: Submission | None) -> Contact | None:
    """Whom to call, as it was filed."""
    if submission is None:
        return None
    answers = (row.answer for row in submission.filed.rows)
    said = {answer.name: answer.display for answer in answers if answer.name in CONTACT}
    area, number, extension = (said.get(f"contact_phone{part}", "") for part in ("_area", "", "_ext"))
    phone = "-".join(part for part in (area, number) if part) + (f" 分機 {extension}" if extension else "")
    return Contact(
        f"{said.get('contact_name', '')} {said.get('contact_title', '')}".strip(), phone, said.get("contact_mobile", "")
    )
