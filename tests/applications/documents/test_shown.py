"""Does a browser get a form as its author drew it, and is it said where that cannot be?"""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from pikepdf import Name, String

from applications.documents import shown
from applications.documents.shown import Shown
from portal.files import reading, room, settling, uploads
from portal.files.models import StoredFile
from tests.portal.files.pages.forms import TEXT, Form

CASES = Path(__file__).parents[2] / "portal" / "files" / "cases"

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def kept(form: Form) -> StoredFile:
    return uploads.keep(form.bytes(), name="表單.pdf", content_type="application/pdf", now=timezone.now())


def test_copy_has_pages_alone_and_the_file_stays_what_it_was() -> None:
    form = Form(NeedAppearances=True)
    form.box(TEXT, String("甲公司"))
    file = kept(form)
    with file.blob.open("rb") as content:
        before = content.read()
    assert shown.show(file, timezone.now()) == Shown()
    file.refresh_from_db()
    assert file.shown.original_name == "表單.pdf"
    with file.shown.blob.open("rb") as content, pikepdf.open(io.BytesIO(content.read())) as copy:
        assert (set(copy.Root.keys()), "/Annots" in copy.pages[0]) == ({"/Type", "/Pages"}, False)
    with file.blob.open("rb") as content:
        assert content.read() == before


@pytest.mark.parametrize(
    ("upon", "told"),
    [
        (lambda form: form.note(Subtype=Name.Square), Shown(unseen=True)),
        (lambda form: form.box(TEXT, String("甲\ue001")), Shown(lacking=("U+E001",))),
    ],
)
def test_what_cannot_be_shown_is_told(upon: Callable, told: Shown) -> None:
    form = Form()
    upon(form)
    assert shown.show(kept(form), timezone.now()) == told


def test_paper_that_breaks_the_look_is_told_and_one_that_came_at_a_bad_time_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = uploads.keep(b"%PDF-1.7 broken", name="壞.pdf", content_type="application/pdf", now=timezone.now())
    assert shown.show(file, timezone.now()) == Shown(unseen=True)

    def full(*_: object) -> None:
        raise room.RoomFull("places")

    monkeypatch.setattr(settling, "settle_one", full)
    with pytest.raises(room.RoomFull):
        shown.show(file, timezone.now())
    file.refresh_from_db()
    assert file.shown is None


def test_picture_that_no_browser_opens_is_shown_as_a_page() -> None:
    content = (CASES / "U10_newline_before.jpg").read_bytes()
    file = uploads.keep(content, name="照片.jpg", content_type="image/jpeg", now=timezone.now())
    assert reading.read(file).drawn
    assert shown.show(file, timezone.now()) == Shown()
    file.refresh_from_db()
    assert file.shown.content_type == "application/pdf"


def test_copy_that_is_much_larger_than_its_file_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "TIMES", 0)
    monkeypatch.setattr(shown, "MORE", 500)
    form = Form(NeedAppearances=True)
    form.box(TEXT, String("甲公司"))
    file = kept(form)
    assert shown.show(file, timezone.now()) == Shown(unseen=True)
    assert StoredFile.objects.get().shown is None
