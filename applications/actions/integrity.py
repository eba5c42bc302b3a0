"""Is what was filed and agreed to still what it was? Fingerprints are computed anew, and the files that were named compared."""

import hashlib
from collections.abc import Iterator

from django.db.models import QuerySet

from applications.consents import CONSENTS
from applications.filed import FiledSubmission
from applications.models import ConsentRecord, Submission
from portal.files.models import StoredFile
from portal.integrity import rounds
from portal.integrity.rounds import Inspected
from portal.reference import Ref

OTHER = "送件內容和收件時的指紋不符"
CONSENT_OTHER = "同意書全文和同意時的指紋不符"

TITLES = {consent.key: consent.title for consent in CONSENTS}


def look_at_submission(pk: object) -> Inspected | None:
    heads = Submission.objects.filter(pk=pk).select_related("application").defer("frozen")
    submission = heads.first()
    if submission is None:
        return None
    return Inspected(str(submission), _wrong(submission), case=Ref("application", submission.application_id))


def _wrong(submission: Submission) -> str:
    return _wrong_files(submission.filed) if submission.is_intact() else OTHER


def _wrong_files(filed: FiledSubmission) -> str:
    """The row of a file holds the hash that its bytes are compared with; what was filed holds it a second time."""
    named = list(_files(filed))
    kept = dict(StoredFile.objects.filter(pk__in=[pk for pk, _, _ in named]).values_list("pk", "sha256"))
    stored = {str(pk): sha256 for pk, sha256 in kept.items()}
    for pk, name, sha256 in named:
        if stored.get(pk) != sha256:
            return f"所附檔案「{name}」{'的紀錄不見了' if pk not in stored else '的指紋和送件時不同'}"
    return ""


def _files(filed: FiledSubmission) -> Iterator[tuple[str, str, str]]:
    for row in filed.rows:
        for paper in row.answer.files:
            for part in (paper, paper.original):
                if part:
                    yield part.file, part.name, part.sha256


def look_at_consent(pk: object) -> Inspected | None:
    consent = ConsentRecord.objects.filter(pk=pk).select_related("application").first()
    if consent is None:
        return None
    same = hashlib.sha256(consent.body.encode()).hexdigest() == consent.sha256
    return Inspected(
        f"{consent.application} {TITLES.get(consent.key, consent.key)}",
        "" if same else CONSENT_OTHER,
        case=Ref("application", consent.application_id),
    )


def submissions() -> QuerySet:
    return Submission.objects.all()


def consents() -> QuerySet:
    return ConsentRecord.objects.all()


rounds.register(rounds.Inventory("submissions", "送件內容", submissions, look_at_submission))
rounds.register(rounds.Inventory("consents", "同意書", consents, look_at_consent))
