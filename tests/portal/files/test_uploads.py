"""Does a file that was sent in end up whole, private, and under a name that says nothing?"""

import hashlib
import io
import re
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, transaction
from PIL import Image

from portal.files import uploads
from portal.files.formats.refused import FileRefused
from portal.files.models import StoredFile
from tests.portal.files import samples

MB = 1024 * 1024


def accept(
    content: bytes, name: str = "年報.pdf", *, now: datetime, max_bytes: int = MB, on_disk: bool = False
) -> StoredFile:
    with (samples.sent_on_disk if on_disk else samples.sent)(content, name) as upload:
        return uploads.accept(upload, formats=samples.PAPERS, max_bytes=max_bytes, user=None, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("on_disk", [False, True])
def test_accepted_file_is_kept_whole(now: datetime, blobs: Callable[[], list[Path]], on_disk: bool) -> None:
    content = samples.pdf(2)
    stored = StoredFile.objects.get(pk=accept(content, now=now, on_disk=on_disk).pk)
    assert [path.read_bytes() for path in blobs()] == [content]
    assert stored.original_name == "年報.pdf"
    assert stored.size == len(content)
    assert stored.pages == 2
    assert (stored.sha256, stored.content_type) == (hashlib.sha256(content).hexdigest(), "application/pdf")
    assert stored.uploaded_at == now


@pytest.mark.django_db
def test_stored_name_is_random_and_private(now: datetime, store: Path) -> None:
    stored = accept(samples.pdf(), "測試公司 年報.pdf", now=now)
    assert re.fullmatch(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{28}", stored.blob.name)
    assert stored.pk.hex not in stored.blob.name
    assert stat.S_IMODE((store / stored.blob.name).stat().st_mode) == 0o600
    assert stat.S_IMODE((store / stored.blob.name).parent.stat().st_mode) == 0o700


@pytest.mark.django_db
def test_name_gets_the_ending_of_its_content(now: datetime) -> None:
    assert accept(samples.picture("JPEG"), "..\\照片.png", now=now).original_name == "照片.jpg"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (b"", "empty", "這個檔案是空的（0 位元組），請確認檔案內容後再上傳。"),
        (b"%PDF" + b"x" * MB, "too_large", "檔案超過 1 MB 的上限，請壓縮或拆成較小的檔案再上傳。"),
        (
            samples.EXE,
            "format",
            "檔名是 .pdf，但檔案內容是 Windows 執行檔。這裡可以上傳 PDF、JPG、PNG，請用原本的軟體另存成這種格式後再上傳。",
        ),
    ],
    ids=["empty", "too large", "program"],
)
def test_refused_file_leaves_nothing(
    now: datetime, blobs: Callable[[], list[Path]], content: bytes, code: str, sentence: str
) -> None:
    with pytest.raises(uploads.FileRefused) as refused:
        accept(content, now=now)
    assert (refused.value.code, refused.value.messages) == (code, [sentence])
    assert (blobs(), StoredFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_size_is_counted_not_believed(now: datetime) -> None:
    content = samples.pdf()
    accept(content, now=now, max_bytes=len(content))
    upload = samples.sent(content)
    upload.size = 1
    with pytest.raises(uploads.FileRefused, match="上限"):
        uploads.accept(upload, formats=samples.PAPERS, max_bytes=len(content) - 1, user=None, now=now)


@pytest.mark.django_db
def test_without_a_scanner_no_scan_is_claimed(now: datetime) -> None:
    stored = accept(samples.pdf(), now=now)
    assert stored.state == "clean"
    assert stored.reason == ""
    assert stored.scanned_at is None
    assert stored.done_at == now
    assert stored.refusal_to_file() == ""


@pytest.mark.django_db
def test_with_a_scanner_a_file_waits(now: datetime, settings: object) -> None:
    settings.CLAMAV = {"socket": "", "host": "127.0.0.1", "port": 9}
    stored = accept(samples.pdf(), now=now)
    assert stored.state == "checking"
    assert stored.scanned_at is None
    assert stored.done_at is None
    assert stored.refusal_to_file() == ""  # a scanner that is away costs nobody the deadline


@pytest.mark.django_db
def test_row_that_cannot_be_written_leaves_no_bytes(
    now: datetime, blobs: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(StoredFile, "save", refuse)
    with pytest.raises(IntegrityError):
        accept(samples.pdf(), now=now)
    assert blobs() == []


@pytest.mark.django_db
def test_upload_in_a_transaction_is_a_mistake_of_ours(now: datetime, blobs: Callable[[], list[Path]]) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        accept(samples.pdf(), now=now)
    assert blobs() == []


@pytest.mark.django_db
def test_what_the_portal_made_is_kept_as_it_is(now: datetime, settings: object) -> None:
    settings.CLAMAV = {"socket": "", "host": "127.0.0.1", "port": 9}
    stored = uploads.keep(b"made here", name="附表/PDF.pdf", content_type="application/pdf", now=now)
    assert stored.state == "clean"
    assert stored.done_at == now
    assert stored.scanned_at is None
    assert (stored.size, stored.sha256) == (9, hashlib.sha256(b"made here").hexdigest())
    with stored.blob.open() as content:
        assert (stored.original_name, content.read()) == ("PDF.pdf", b"made here")


@pytest.mark.django_db
def test_plain_django_file_is_accepted(now: datetime) -> None:
    stored = uploads.accept(
        ContentFile(samples.pdf(), "a.pdf"), formats=samples.PAPERS, max_bytes=MB, user=None, now=now
    )
    assert stored.original_name == "a.pdf"


# --- Pictures of telephones -----------------------------------------------------------------------------------------


def pixel(stored: StoredFile, place: tuple[int, int]) -> str:
    with stored.blob.open("rb") as content, Image.open(content, formats=["JPEG"]) as picture:
        red, _, blue = picture.convert("RGB").getpixel(place)
    return "red" if red > blue else "blue"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "kept", "kind"),
    [
        (samples.photo("HEIF"), "IMG_0001.HEIC", "IMG_0001.HEIC", "image/heic"),
        (samples.photo("HEIF"), "IMG_0001.jpg", "IMG_0001.heic", "image/heic"),  # as a telephone renames it
        (samples.photo("AVIF"), "畫面.avif", "畫面.avif", "image/avif"),
        (samples.photo("WEBP"), "畫面.webp", "畫面.webp", "image/webp"),
    ],
    ids=["heic", "heic named jpg", "avif", "webp"],
)
def test_picture_of_a_telephone_becomes_a_jpg_and_what_was_sent_is_kept(
    now: datetime, blobs: Callable[[], list[Path]], content: bytes, name: str, kept: str, kind: str
) -> None:
    stored = StoredFile.objects.get(pk=accept(content, name, now=now).pk)
    sent = stored.original
    assert stored.original_name == f"{Path(name).stem}.jpg"
    assert stored.content_type == "image/jpeg"
    assert stored.state == "clean"
    assert sent.original_name == kept
    assert sent.content_type == kind
    assert sent.size == len(content)
    with sent.blob.open("rb") as bytes_of_it, stored.blob.open("rb") as made:
        assert bytes_of_it.read() == content
        assert stored.sha256 == hashlib.sha256(made.read()).hexdigest()
    assert (pixel(stored, (10, 24)), pixel(stored, (54, 24))) == ("red", "blue")
    assert (len(blobs()), StoredFile.unused_since(now + timedelta(days=2)).count()) == (
        2,
        1,
    )  # the picture keeps the other


@pytest.mark.django_db
def test_picture_is_made_upright_and_without_its_place(now: datetime) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    exif.get_ifd(0x8825)[1] = "N"
    stored = accept(samples.photo("WEBP", exif=exif), "a.webp", now=now)
    assert (pixel(stored, (10, 24)), pixel(stored, (54, 24))) == ("blue", "red")
    with stored.blob.open("rb") as content, Image.open(content) as picture:
        assert dict(picture.getexif()) == {}


@pytest.mark.django_db
def test_transparent_picture_is_put_on_white(now: datetime) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "WEBP", lossless=True)
    stored = accept(out.getvalue(), "a.webp", now=now)
    with stored.blob.open("rb") as content, Image.open(content) as picture:
        assert min(picture.convert("L").tobytes()) > 250


@pytest.mark.django_db
def test_webp_beyond_what_its_library_holds_is_told_its_limit(now: datetime) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (6001, 5000), (200, 0, 0, 120)).save(out, "WEBP", quality=1, method=0)
    with pytest.raises(FileRefused, match="上限 3,000 萬像素"):
        accept(out.getvalue(), "a.webp", now=now)


@pytest.mark.django_db
def test_picture_behind_a_blank_line_is_put_right_and_what_was_sent_is_kept(now: datetime) -> None:
    content = (Path(__file__).with_name("cases") / "U10_newline_before.jpg").read_bytes()
    stored = accept(content, "a.jpg", now=now)
    with stored.blob.open("rb") as made:
        assert made.read() == content[1:]
    assert (stored.original.sha256, stored.original.original_name) == (hashlib.sha256(content).hexdigest(), "a.jpg")


@pytest.mark.django_db
def test_owner_of_an_iphone_reads_what_to_do(now: datetime, blobs: Callable[[], list[Path]]) -> None:
    content = (Path(__file__).with_name("cases") / "U11_heic_named_jpg_IMG_0001.jpg").read_bytes()
    with pytest.raises(uploads.FileRefused, match="在 iPhone 的「設定」→「相機」→「格式」選「最相容」再拍一次"):
        accept(content, "IMG_0001.jpg", now=now)
    assert (blobs(), StoredFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_where_only_a_pdf_is_wanted_no_picture_is_converted(now: datetime) -> None:
    upload = samples.sent(samples.photo("HEIF"), "IMG_0001.HEIC")
    with pytest.raises(uploads.FileRefused, match="這個檔案是 HEIC 照片。這裡可以上傳 PDF"):
        uploads.accept(upload, formats={"pdf"}, max_bytes=MB, user=None, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("content", [samples.encrypted_pdf(user=""), samples.pdf() + b"\0" * 9000])
def test_pdf_is_kept_as_it_was_sent(now: datetime, content: bytes) -> None:
    stored = accept(content, now=now)
    with stored.blob.open("rb") as kept:
        assert kept.read() == content
    assert (stored.sha256, stored.pages) == (hashlib.sha256(content).hexdigest(), 1)


def test_default_store_is_private_to_the_service(settings: object) -> None:
    options = settings.STORAGES["default"]["OPTIONS"]
    assert FileSystemStorage(**options).file_permissions_mode == 0o600
