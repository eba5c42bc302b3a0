"""Is a contact outside the procedure written once, by whoever sees the case, and never changed?"""

from datetime import timedelta
from typing import Any

import pytest

from portal.append_only import WrittenOnce
from portal.workflow.engine import StepRefused
from review.conflict import answering, contacts
from review.models import OutsideContact
from tests.factories import NOON
from tests.review.conflict.scene import Scene

SAID: dict[str, Any] = {
    "person": "申請公司王經理", "way": "oral", "at": NOON, "place": "電話", "content": "詢問審查進度。", "file": None, "now": NOON,
}  # fmt: skip


def test_contact_is_kept_once_and_never_changed(scene: Scene) -> None:
    contact = contacts.log(scene.case, scene.officer, **SAID)
    assert contacts.log(scene.case, scene.officer, **SAID) == contact
    contact.content = "別的"
    with pytest.raises(WrittenOnce):
        contact.save()
    with pytest.raises(WrittenOnce):
        OutsideContact.objects.all().delete()


def test_contact_that_cannot_have_been_or_of_a_case_that_is_withheld_is_refused(scene: Scene) -> None:
    answering.declare(scene.case, scene.colleague, "party", "代表人是我配偶。", NOON)
    wrong: list[tuple[Any, dict[str, Any]]] = [
        (scene.colleague, {}),
        (scene.reviewer, {}),
        (scene.officer, {"at": NOON + timedelta(days=1)}),
        (scene.officer, {"way": "written", "content": " "}),
    ]
    for user, changed in wrong:
        with pytest.raises(StepRefused):
            contacts.log(scene.case, user, **{**SAID, **changed})
    assert not OutsideContact.objects.exists()
