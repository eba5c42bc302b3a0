"""Do files come in, go out, get scanned, tidied and swept as well in a real S3 store, and what does one that hangs cost?"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from applications.models import Application, Attachment
from portal import health
from portal.background import duties
from portal.files import duties as file_duties
from portal.files import integrity, reading, uploads
from portal.files.models import StoredFile, StoreSlice
from portal.integrity.rounds import Inspected
from tests import factories
from tests.portal.files import bucket, samples, scanner

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("a bucket"), pytest.mark.once]
NEVER_LONGER = 5  # seconds, with the short time-outs of these tests


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with bucket.server() as url:
        yield url


@pytest.fixture(autouse=True)
def store(settings: object, address: str) -> Any:
    """Instead of the folder: a client that looks into the same bucket."""
    settings.STORAGES = {**settings.STORAGES, "default": bucket.storage(address)}
    return bucket.emptied(address)


@pytest.fixture
def hangs(settings: object) -> Iterator[Callable[[], None]]:
    """From when it is called the store takes questions and answers none."""
    with bucket.hanging() as nobody:

        def hang() -> None:
            settings.S3_READ_SECONDS = 0.3
            settings.STORAGES = {**settings.STORAGES, "default": bucket.storage(nobody)}

        yield hang


def names(store: Any) -> list[str]:
    return [entry["Key"] for entry in store.list_objects_v2(Bucket=bucket.BUCKET).get("Contents", ())]


def upload(client: Client, case: Application, content: bytes, slot: str = "awards_certificates") -> Any:
    return client.post(
        f"/apply/{case.pk}/papers/company-0-{slot}/",
        {"file": samples.sent(content, "得獎.pdf")},
        headers={"Accept": "application/json"},
    )


@pytest.fixture
def case(client: Client) -> Application:
    made = factories.draft()
    client.force_login(factories.user_of(made))
    return made


def test_paper_comes_in_through_the_page_and_goes_out_to_who_may_have_it(
    client: Client, case: Application, store: Any
) -> None:
    content = samples.pdf()
    assert upload(client, case, content).status_code == 200
    stored = Attachment.objects.get(slot="awards_certificates").file
    assert names(store) == [stored.blob.name]
    answer = client.get(f"/files/{stored.pk}/")
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (content, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Cache-Control"] == "private, no-store"
    client.force_login(factories.vendor())
    assert client.get(f"/files/{stored.pk}/").status_code == 404


def test_bytes_in_the_bucket_open_for_nobody_without_the_portal(address: str, stored: Callable) -> None:
    """The rows name no address of the store, and nothing is written as public."""
    file = stored()
    grants = bucket.client(address).get_object_acl(Bucket=bucket.BUCKET, Key=file.blob.name)["Grants"]
    assert [grant["Permission"] for grant in grants if "URI" in grant["Grantee"]] == []


def test_large_upload_is_sent_whole(store: Any, now: datetime) -> None:
    """Parts of an upload that broke off would lie in the store unseen."""
    content = b"%" * (9 * 1024 * 1024)
    made = uploads.keep(content, name="x.bin", content_type="application/octet-stream", now=now)
    assert "-" not in store.head_object(Bucket=bucket.BUCKET, Key=made.blob.name)["ETag"]
    assert reading_of(made) == content


def reading_of(stored: StoredFile) -> bytes:
    with stored.blob.open("rb") as blob:
        return blob.read()


def test_clean_and_infected_papers_are_told_apart(settings: object, store: Any, stored: Callable) -> None:
    with scanner.stand_in() as clamd:
        settings.CLAMAV = clamd.place
        good, bad = stored(), stored(b"note\n" + samples.EICAR + b"\n", "使用紀錄.csv")
        duties.sweep("files.scan")
    assert sorted(StoredFile.objects.values_list("pk", "state")) == sorted([(good.pk, "clean"), (bad.pk, "refused")])
    assert names(store) == [good.blob.name]


def test_paper_is_read_out_of_the_bucket(stored: Callable) -> None:
    assert reading.read(stored()).pages == 1


def test_unused_file_is_tidied_away(store: Any, stored: Callable, django_capture_on_commit_callbacks: Callable) -> None:
    later = datetime(2026, 11, 25, 2, file_duties.TIDY_MINUTE, tzinfo=UTC)
    stored(at=later - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert duties.sweep("files.tidy", later) == 1
    assert names(store) == []


def test_orphans_are_swept_and_what_a_row_names_stays(store: Any, stored: Callable) -> None:
    kept = stored()
    lost = default_storage.save(kept.blob.name[:6] + "0" * 32, ContentFile(b"nobody knows me"))
    others = default_storage.save(kept.blob.name[:6] + "somebody-elses", ContentFile(b"not ours"))
    StoreSlice.objects.create(prefix=kept.blob.name[:3])
    assert duties.sweep("files.orphans", timezone.now()) == 1
    assert sorted(names(store)) == sorted([kept.blob.name, lost, others])  # it may be an upload under way
    assert duties.sweep("files.orphans", timezone.now() + timedelta(days=1, minutes=1)) == 1
    assert sorted(names(store)) == sorted([kept.blob.name, others])


def test_health_writes_and_removes(store: Any) -> None:
    assert health.report(["storage"]) == {"storage": "ok"}
    assert names(store) == []


def test_health_without_the_bucket_says_so(store: Any) -> None:
    store.delete_bucket(Bucket=bucket.BUCKET)
    assert health.report(["storage"]) == {"storage": "StoreAway"}


# --- A store that hangs --------------------------------------------------------------------------------------------


def test_upload_into_a_store_that_hangs_gets_a_sentence_soon_and_loses_nothing(
    client: Client, case: Application, hangs: Callable[[], None]
) -> None:
    hangs()
    begun = time.monotonic()
    answer = upload(client, case, samples.pdf())
    assert time.monotonic() - begun < NEVER_LONGER
    assert (answer.status_code, answer.json()) == (422, {"errors": [uploads.NOT_STORED]})
    assert not Attachment.objects.exists()
    assert Application.objects.get(pk=case.pk).company_name == "測試公司"


def test_download_from_a_store_that_hangs_gets_a_sentence_soon(
    client: Client, case: Application, hangs: Callable[[], None]
) -> None:
    upload(client, case, samples.pdf())
    stored = Attachment.objects.get(slot="awards_certificates").file
    hangs()
    begun = time.monotonic()
    answer = client.get(f"/files/{stored.pk}/")
    assert time.monotonic() - begun < NEVER_LONGER
    assert (answer.status_code, "還在，只是檔案存放服務暫時沒有回應" in answer.content.decode()) == (503, True)


def test_scan_while_the_store_hangs_is_tried_again(
    settings: object, stored: Callable, hangs: Callable[[], None]
) -> None:
    with scanner.stand_in() as clamd:
        settings.CLAMAV = clamd.place
        file, healthy = stored(), settings.STORAGES
        hangs()
        duties.sweep("files.scan")
        file.refresh_from_db()
        assert file.state == "checking"
        assert file.claimed_until is None
        assert file.last_error.split(":")[0] == "ReadTimeoutError"
        settings.STORAGES = healthy
        duties.sweep("files.scan", timezone.now() + timedelta(minutes=2))
    assert StoredFile.objects.get().state == "clean"


def test_health_of_a_store_that_hangs_is_told_soon(hangs: Callable[[], None]) -> None:
    hangs()
    begun = time.monotonic()
    assert health.report(["storage"]) == {"storage": "StoreAway"}
    assert time.monotonic() - begun < NEVER_LONGER


def test_bucket_that_is_not_there_is_no_alarm_but_tried_later(store: Any) -> None:
    """A store answers of it as of a file that is missing."""
    stored = uploads.keep(b"%PDF-1.7", name="公文.pdf", content_type="application/pdf", now=timezone.now())
    assert integrity.look(stored.pk) == Inspected(stored.original_name, "", stored.size)
    for name in names(store):
        store.delete_object(Bucket=bucket.BUCKET, Key=name)
    assert integrity.look(stored.pk) == Inspected(stored.original_name, integrity.MISSING, stored.size)
    store.delete_bucket(Bucket=bucket.BUCKET)
    with pytest.raises(OSError, match="NoSuchBucket"):
        integrity.look(stored.pk)
