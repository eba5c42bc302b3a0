"""Does a duty that compares a filing keep an officer waiting who works at its case in the same moment?"""

import time
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from applications.models import Application, Correction
from review.conflict import proposing
from review.models import ComparedFiling
from tests import factories
from tests.concurrency import only_postgres
from tests.factories import NOON

pytestmark = [only_postgres, pytest.mark.django_db(transaction=True)]


def test_officer_and_duty_wait_for_each_other_never_both() -> None:
    """The duty holds the filing and writes of its case; the officer holds the case and writes of its filing."""
    case, officer, compared = factories.submitted(now=NOON), factories.officer(), Event()

    def duty() -> None:
        try:
            with transaction.atomic():
                proposing.compare_now([case], [], NOON)
                compared.set()
                time.sleep(0.5)
        finally:
            connection.close()

    with transaction.atomic():
        Application.objects.select_for_update(of=("self",)).get(pk=case.pk)
        thread = Thread(target=duty)
        thread.start()
        assert compared.wait(10)
        asked = {"requested_by": officer, "requested_at": NOON, "told_at": NOON, "due_at": NOON}
        Correction.objects.create(application=case, submission=case.submissions.get(), round=1, **asked)
    thread.join(10)
    assert Correction.objects.count() == ComparedFiling.objects.count() == 1
