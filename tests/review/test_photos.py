"""Does an officer learn that a picture was made of another, and get the one that was sent?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.sheets.slots import SLOTS
from tests import factories
from tests.browser import visit
from tests.portal.files import samples

pytestmark = pytest.mark.django_db


def test_officer_is_told_and_has_what_was_sent() -> None:
    case = factories.complete()
    part, user = factories.part(case, "technical", case.solutions.get()), factories.user_of(case)
    photo = actions.add_paper(part, SLOTS["load_test_report"], factories.upload(samples.photo("HEIF"), "IMG_0001.HEIC"), user, timezone.now())
    actions.save_details(photo, part, {"report_date": timezone.localdate().isoformat()}, timezone.now())
    actions.submit(case, user, None, timezone.now())
    client = Client()
    client.force_login(factories.staff())
    page = visit(client, f"/admin/review/case/{case.pk}/change/")
    assert "由 HEIC 轉成，下載原檔" in page.words
    answer = client.get(page.link("下載原檔：IMG_0001.HEIC"))
    assert b"".join(answer.streaming_content) == samples.photo("HEIF")
