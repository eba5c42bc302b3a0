"""Does a paper get into its slot, and none after sending?"""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from applications import actions
from applications.models import (
    Application,
    Attachment,
    Programme,
)
from applications.sheets.slots import SLOTS
from portal.files.models import StoredFile
from tests import factories
from tests.applications.actions.sent import send
from tests.factories import NOON
from tests.portal.files import samples

pytestmark = pytest.mark.django_db


def test_new_paper_takes_the_place_of_the_only_one(ready: Application) -> None:
    solution = ready.solutions.get()
    old = solution.attachments.present().get(slot="load_test_report")
    new = actions.add_paper(
        factories.part(ready, "technical", solution),
        SLOTS["load_test_report"],
        factories.pdf(),
        factories.user_of(ready),
        NOON,
    )
    assert solution.attachments.present().get(slot="load_test_report") == new
    old.refresh_from_db()
    assert (old.removed_at, StoredFile.objects.filter(pk=old.file_id).exists()) == (NOON, True)


def test_papers_of_an_open_slot_stand_beside_each_other_up_to_a_limit(ready: Application, monkeypatch: Any) -> None:
    monkeypatch.setattr("applications.actions.papers.MOST_FILES", 2)
    part, slot, user = factories.part(ready, "company"), SLOTS["awards_certificates"], factories.user_of(ready)
    for _ in range(2):
        actions.add_paper(part, slot, factories.pdf(), user, NOON)
    with pytest.raises(ValidationError, match="最多 2 個檔案，請先移除不需要的檔案"):
        actions.add_paper(part, slot, factories.pdf(), user, NOON)
    assert ready.attachments.present().filter(slot=slot.key).count() == 2


def test_paper_larger_than_the_programme_allows_is_refused(ready: Application, year: Programme) -> None:
    ready.programme.upload_max_mb = 1
    large = factories.upload(samples.pdf() + b"%" * 1024 * 1024, "大.pdf")
    with pytest.raises(ValidationError, match="檔案超過 1 MB 的上限"):
        actions.add_paper(factories.part(ready, "company"), SLOTS["awards_certificates"], large, None, NOON)


def test_paper_is_not_taken_after_sending(ready: Application) -> None:
    send(ready)
    papers, files = Attachment.objects.count(), StoredFile.objects.count()
    sent = Application.objects.get(pk=ready.pk)
    with pytest.raises(actions.NotEditable, match="這個案件目前是「已收件，等待資格審查」，不能修改"):
        actions.add_paper(factories.part(sent, "company"), SLOTS["awards_certificates"], factories.pdf(), None, NOON)
    paper = sent.attachments.present().filter(solution=None).first()
    with pytest.raises(actions.NotEditable):
        actions.remove_paper(paper, factories.part(sent, "company"), NOON)
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (papers, files)
    assert Attachment.objects.get(pk=paper.pk).removed_at is None
