"""Can what was filed be written on?"""

import pytest

from applications.models import Submission
from portal.trail.models import WrittenOnce
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R6-5-3")
def test_what_was_filed_is_never_saved_again() -> None:
    submission = Submission.objects.get(application=factories.submitted())
    before = submission.fingerprint
    submission.frozen["vendor"] = {"tax_id": "00000000"}
    with pytest.raises(WrittenOnce):
        submission.save()
    assert (Submission.objects.get().fingerprint, Submission.objects.get().is_intact()) == (before, True)
