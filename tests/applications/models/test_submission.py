"""Can what was filed be written on?"""

import pytest

from applications.models import Submission, Verdict
from portal.append_only import WrittenOnce
from portal.background import duties
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R6-5-3")
def test_what_was_filed_is_never_saved_again() -> None:
    submission = Submission.objects.get(application=factories.submitted())
    before = submission.fingerprint
    submission.frozen = {**submission.frozen, "vendor": {"tax_id": "00000000"}}
    with pytest.raises(WrittenOnce):
        submission.save()
    assert (Submission.objects.get().fingerprint, Submission.objects.get().is_intact()) == (before, True)


WAYS = {
    "update": lambda rows, row: rows.update(number=9),
    "update of nothing": lambda rows, row: rows.none().update(number=9),
    "bulk_update": lambda rows, row: rows.bulk_update([row], ["frozen"]),
    "upsert": lambda rows, row: rows.bulk_create([row], update_conflicts=True, update_fields=["number"]),
    "update_or_create": lambda rows, row: rows.update_or_create(pk=row.pk, defaults={"number": 9}),
    "save": lambda rows, row: row.save(),
    "save of a part": lambda rows, row: row.save(update_fields=["number"]),
    "delete of many": lambda rows, row: rows.delete(),
    "delete": lambda rows, row: row.delete(),
}


@pytest.mark.clause("R6-5-3")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("relation", ["", "consents", "verdicts"])
def test_what_was_filed_and_what_was_found_in_it_are_written_once(way: str, relation: str) -> None:
    case = factories.in_review()
    duties.sweep("applications.guideline")
    rows = {
        "": Submission.objects.filter(application=case),
        "consents": case.consents.all(),
        "verdicts": Verdict.objects.filter(check_run__submission__application=case),
    }[relation]
    before = list(rows.values())
    with pytest.raises(WrittenOnce):
        WAYS[way](rows, rows.first())
    assert list(rows.values()) == before != []


def test_consent_may_end_but_not_change() -> None:
    consent = factories.submitted().consents.first()
    consent.body, consent.revoked_at = "別的全文", consent.agreed_at
    consent.save(update_fields=["revoked_at"])
    with pytest.raises(WrittenOnce):
        consent.save()
    consent.refresh_from_db()
    assert (consent.body == "別的全文", consent.revoked_at) == (False, consent.agreed_at)


def test_newest_submission_of_one_case_and_of_many_is_the_same() -> None:
    once, twice = factories.submitted(), factories.returned()
    assert once.submissions.newest().number == 1
    answered = twice.application
    first = answered.submissions.newest()
    second = factories.filed_again(answered)
    assert [answered.submissions.newest(), second.before, first.before] == [second, first, None]
    of_each = Submission.objects.newest_of_each().order_by("pk")
    assert list(of_each) == [once.submissions.get(), second]


@pytest.mark.clause("R6-5-3")
@pytest.mark.parametrize("stored", [True, False])
def test_what_was_filed_cannot_be_written_on_in_memory(stored: bool) -> None:
    kept = factories.submitted().submissions.newest()
    submission = kept if stored else Submission(frozen={"sheets": [{"sections": []}]})
    with pytest.raises(WrittenOnce):
        submission.frozen["sheets"][0]["sections"].append({})
    with pytest.raises(WrittenOnce):
        submission.frozen["vendor"] = {}
    deferred = Submission.objects.defer("frozen").get(pk=kept.pk)
    with pytest.raises(WrittenOnce):
        deferred.frozen.update(sheets=[])
