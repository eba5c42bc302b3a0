"""Who opens which paper of a case: what was filed, what was taken away before, what is not filed yet?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Application, Attachment, Document
from portal.accounts.models import User
from portal.files import uploads
from portal.files.models import StoredFile
from portal.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

STAFF = (Role.OFFICER, Role.REVIEWER, Role.AUTHORITY, Role.ADMINISTRATOR)
READERS = {Role.OFFICER, Role.AUTHORITY, Role.ADMINISTRATOR}


def opens(user: User, stored: StoredFile) -> bool:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/files/{stored.pk}/")
    b"".join(answer)  # to its end, which closes the file
    assert answer.status_code in (200, 404)
    return answer.status_code == 200


@pytest.fixture(autouse=True)
def _without_second_factor(settings: object) -> None:
    settings.STAFF_MFA_REQUIRED = False


@pytest.fixture
def staff() -> dict[Role, User]:
    return {role: factories.staff(role) for role in STAFF}


def who(staff: dict[Role, User], stored: StoredFile) -> set[Role]:
    return {role for role, user in staff.items() if opens(user, stored)}


def paper_of(case: Application) -> Attachment:
    return Attachment.objects.present().filter(application=case).order_by("pk").first()


def test_paper_that_was_filed_opens_for_those_who_read_cases(staff: dict[Role, User]) -> None:
    case = factories.submitted()
    paper = paper_of(case)
    assert who(staff, paper.file) == READERS
    assert opens(factories.user_of(case), paper.file)
    Attachment.objects.filter(pk=paper.pk).update(removed_at=timezone.now())  # replaced in a correction: it was filed
    assert who(staff, paper.file) == READERS


def test_paper_that_was_taken_away_before_filing_opens_for_its_vendor_alone(staff: dict[Role, User]) -> None:
    now = timezone.now()
    case = factories.complete(now=now - timedelta(hours=1))
    user, paper = factories.user_of(case), paper_of(case)
    content = uploads.keep(b"%PDF-1.7", name="x.pdf", content_type="application/pdf", now=now)
    wrong = Attachment.objects.create(
        application=case, solution=paper.solution, slot=paper.slot, file=content, removed_at=now - timedelta(minutes=1)
    )
    actions.submit(case, user, None, now)
    assert who(staff, wrong.file) == set()
    assert opens(user, wrong.file)
    assert not opens(factories.vendor(), wrong.file)


def test_paper_of_an_answer_that_is_not_sent_yet_opens_for_its_vendor_alone(staff: dict[Role, User]) -> None:
    case = factories.returned().application
    paper = paper_of(case)
    fresh = uploads.keep(b"%PDF-1.7", name="x.pdf", content_type="application/pdf", now=timezone.now())
    Attachment.objects.create(application=case, solution=paper.solution, slot=paper.slot, file=fresh)
    assert who(staff, fresh) == set()
    assert opens(factories.user_of(case), fresh)


def test_print_of_a_draft_opens_for_its_vendor_alone(staff: dict[Role, User]) -> None:
    now = timezone.now()
    case = factories.submitted(now=now)
    for kind, readers in (("draft", set()), ("forms", READERS), ("receipt", READERS)):
        stored = uploads.keep(b"%PDF-1.7", name="x.pdf", content_type="application/pdf", now=now)
        Document.objects.update_or_create(
            application=case, kind=kind, about="test", defaults={"file": stored, "done_at": now}
        )
        assert who(staff, stored) == readers
        assert opens(factories.user_of(case), stored)
