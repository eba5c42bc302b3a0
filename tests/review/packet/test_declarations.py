"""Does a packet say who declared what, and who stepped aside, without the facts?"""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone

from applications.models import Application
from portal.background import duties
from review.models import Conflict, OutsideContact, ReviewTask
from review.packet import declarations
from review.qualification import marking
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def case() -> Application:
    now = timezone.now()
    case = factories.in_review(now)
    members = [factories.member_of(factories.committee(case.programme)) for _ in range(2)]
    said = {"review": "technical", "due_at": now, "given_by": factories.officer(), "given_at": now}
    ReviewTask.objects.create(
        solution=case.solutions.get(), member=members[0], declared_at=now, declaration="聲明沒有下列情形。", **said
    )
    facts = {"kind": "employed", "source": "member", "evidence": "去年任職於這家公司。", "proposed_at": now}
    Conflict.objects.create(application=case, user=members[1].user, state="confirmed", **facts)
    outside = {"person": "廠商業務經理", "way": "oral", "place": "電話", "content": "詢問審查進度。"}
    OutsideContact.objects.create(application=case, at=now, logged_by=factories.officer(), logged_at=now, **outside)
    return case


def test_packet_has_declarations_and_who_stepped_aside(case: Application, tmp_path: Path) -> None:
    packet = marking.ask_packet(case.submissions.get(), "zip", factories.officer(), timezone.now())
    duties.sweep("review.packets")
    packet.refresh_from_db()
    with packet.file.blob.open("rb") as content, zipfile.ZipFile(io.BytesIO(content.read())) as made:
        path = tmp_path / "said.pdf"
        path.write_bytes(made.read(f"委員聲明與迴避_{case.number}.pdf"))
    words = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    assert "聲明沒有下列情形。" in words
    assert "應迴避" in words
    assert "去年任職" not in words
    assert "詢問審查進度。" in words


def test_case_that_nobody_reviews_has_none(case: Application) -> None:
    ReviewTask.objects.all().delete()
    Conflict.objects.all().delete()
    factories.overwrite(OutsideContact.objects.all(), application=factories.submitted())
    assert not declarations.of_case(case)
