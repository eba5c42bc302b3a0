"""Does an officer learn that a picture was made of another, and get the one that was sent?"""

import csv
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Application
from applications.sheets.slots import SLOTS
from review.packet import archive
from tests import factories
from tests.browser import visit
from tests.portal.files import samples

pytestmark = pytest.mark.django_db


def test_officer_is_told_and_has_what_was_sent() -> None:
    case = _filed_with_a_photo()
    client = Client()
    client.force_login(factories.staff())
    page = visit(client, f"/admin/review/case/{case.pk}/change/")
    assert "由 HEIC 轉成，下載原檔" in page.words
    answer = client.get(page.link("下載原檔：IMG_0001.HEIC"))
    assert b"".join(answer.streaming_content) == samples.photo("HEIF")


def test_zip_holds_what_was_sent_beside_the_picture_that_was_made_of_it(tmp_path: Path) -> None:
    archive.write(_filed_with_a_photo().submissions.get(), tmp_path / "case.zip")
    with zipfile.ZipFile(tmp_path / "case.zip") as made:
        sent = [name for name in made.namelist() if name.endswith("_原檔.HEIC")]
        rows = list(csv.reader(io.StringIO(made.read("檔案清單.csv").decode("utf-8-sig"))))
        assert [made.read(name) for name in sent] == [samples.photo("HEIF")]
        assert sent[0].replace("_原檔.HEIC", ".jpg") in made.namelist()
    (row,) = [line for line in rows if line[0] == sent[0]]
    assert row[4] == "IMG_0001.HEIC"
    assert row[6] == hashlib.sha256(samples.photo("HEIF")).hexdigest()
    assert row[8] == "廠商上傳的原檔；送件的圖片由它轉成。"


def _filed_with_a_photo() -> Application:
    case = factories.complete()
    part, user = factories.part(case, "technical", case.solutions.get()), factories.user_of(case)
    photo = actions.add_paper(
        part, SLOTS["load_test_report"], factories.upload(samples.photo("HEIF"), "IMG_0001.HEIC"), user, timezone.now()
    )
    actions.save_details(photo, part, {"report_date": timezone.localdate().isoformat()}, timezone.now())
    actions.submit(case, user, None, timezone.now())
    return case
