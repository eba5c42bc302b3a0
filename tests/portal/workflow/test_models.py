"""Is an event written once, and does it say of any thing what happened to it?"""

import pytest

from portal.append_only import WrittenOnce
from portal.reference import Ref
from portal.workflow.models import Event
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_event_is_never_changed_and_never_deleted() -> None:
    event = factories.submitted().events.get(step="submit")
    event.note = "別的"
    for change in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(note="別的"),
        lambda: Event.objects.bulk_update([event], ["note"]),
    ):
        with pytest.raises(WrittenOnce):
            change()
    assert Event.objects.get(pk=event.pk).note == ""


def test_event_names_its_subject_and_step_by_the_table_of_the_kind() -> None:
    case = factories.submitted()
    approved = case.solutions.get().record("approve", "technical_review", "approved", None, "", NOON)
    assert str(case.events.get(step="submit")) == "申請案：送出"
    assert (approved.subject_label, approved.step_label) == ("雲端解決方案", "審查通過")


def test_event_of_an_earlier_version_shows_its_bare_names() -> None:
    """A step that was renamed, a kind whose app is no more: what was recorded can still be read."""
    gone, renamed = Ref("wish", 3), factories.submitted().ref
    told = [Event(subject=gone, step="grant"), Event(subject=renamed, step="file")]
    assert [(event.subject_label, event.step_label) for event in told] == [("wish", "grant"), ("申請案", "file")]
