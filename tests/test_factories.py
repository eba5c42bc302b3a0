"""Do the tests' short cuts leave behind what the verbs do?"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from applications.models import Attachment, Change, PaperReading
from listings import demo
from portal.files.models import StoredFile
from tests import factories

pytestmark = pytest.mark.django_db

NEW_EACH_TIME = {"id", "file_id", "blob", "added_at", "done_at", "sha256"}  # a PDF bears the second it was made in


@pytest.mark.parametrize("solution", [{}, {"agent": True, "hybrid": True}, {"kind": "top_existing"}])
def test_papers_put_in_at_once_are_those_put_in_one_by_one(solution: dict) -> None:
    now = factories.taipei(2023, 6, 1, 9)
    user = factories.vendor()
    case = factories.draft(user, factories.year_112(), now)
    demo.add_solution(case, now, **solution)
    one_by_one = left_by(lambda: demo.add_papers(case, user, now))
    assert left_by(lambda: factories.add_papers(case, user, now)) == one_by_one
    assert len(one_by_one[StoredFile]) > 5


def left_by(put: Callable[[], None]) -> dict[type, list[dict[str, Any]]]:
    """Every row that comes with the papers; they are gone again afterwards."""
    known = set(Change.objects.values_list("pk", flat=True))
    put()
    found = {
        Attachment: Attachment.objects.order_by("pk"),
        StoredFile: StoredFile.objects.order_by("attachments__pk"),
        PaperReading: PaperReading.objects.order_by("file__attachments__pk"),
        Change: Change.objects.exclude(pk__in=known).order_by("pk"),
    }
    rows = {kind: [shown(row) for row in every.values()] for kind, every in found.items()}
    for stored in found[StoredFile]:
        with stored.blob.open() as blob:
            assert sha256(blob.read()).hexdigest() == stored.sha256
    for every in found.values():
        every.order_by().delete()
    return rows


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Of what is new each time, whether it is there."""
    return {name: value is not None if name in NEW_EACH_TIME else value for name, value in row.items()}
