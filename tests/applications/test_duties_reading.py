"""Is a company found in a paper whose font wrote radicals for characters?"""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from applications import duties
from applications.models import PaperReading
from portal.files.models import StoredFile
from tests import factories

pytestmark = pytest.mark.django_db
PAPERS = Path(__file__).with_name("papers")


@pytest.mark.parametrize("name", ["T2_radicals.pdf", "T2_as_it_should_be.pdf"])
def test_company_is_found_whatever_code_points_paper_and_answer_have(name: str) -> None:
    case = factories.complete()
    reading = PaperReading.objects.filter(done_at=None).first()
    reading.file.blob.save("x.pdf", ContentFile((PAPERS / name).read_bytes()))
    StoredFile.objects.filter(pk=reading.file_id).update(state=StoredFile.State.CLEAN, content_type="application/pdf")
    duties.read_paper(reading.pk, timezone.now())
    answers = ("長民青資訊股份有限公司", "⻑⺠⻘資訊股份有限公司", "⾧民靑　資訊（股）公司", "長民清資訊股份有限公司")
    named = [
        PaperReading.objects.searched(answer, case.vendor.tax_id).get(pk=reading.pk).has_name for answer in answers
    ]
    assert named == [True, True, True, False]
