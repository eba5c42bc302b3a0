"""What did the members of the committee declare of a case, who stepped aside, and who was approached outside the procedure?

It travels with the packet. Of a conflict who and of which kind, never the facts: those are for who looks into conflicts.
"""

from dataclasses import dataclass

from applications.documents.pdf import press, to_the_second
from applications.models import Application, Submission
from review.models import Conflict, OutsideContact, ReviewTask


@dataclass(frozen=True)
class Declarations:
    """`declared`: solution, member, when, in which words. `aside`: who, of which kind, and what came of it.

    `contacts`: who, in which way, when and where, and what was said (行政程序法 §47).
    """

    declared: tuple[tuple[str, str, str, str], ...]
    aside: tuple[tuple[str, str, str], ...]
    contacts: tuple[tuple[str, str, str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.declared or self.aside or self.contacts)


def of_case(application: Application) -> Declarations:
    tasks = ReviewTask.objects.filter(solution__application=application)
    rows = tasks.select_related("solution", "member__user").order_by("solution__position", "pk")
    conflicts = Conflict.objects.filter(application=application).select_related("user").order_by("pk")
    return Declarations(
        tuple(
            (str(t.solution), str(t.member), to_the_second(t.declared_at), t.declaration) for t in rows if t.declared_at
        ),
        tuple((c.user.get_full_name(), c.get_kind_display(), c.stage.label) for c in conflicts),
        tuple(
            (c.person, c.get_way_display(), f"{to_the_second(c.at)}　{c.place}".strip(), c.content)
            for c in OutsideContact.objects.filter(application=application)
        ),
    )


def declarations_pdf(submission: Submission, said: Declarations) -> bytes:
    return press(
        "documents/declarations.html",
        number=submission.application.number,
        vendor=submission.filed.vendor,
        programme=submission.filed.programme,
        said=said,
    )
