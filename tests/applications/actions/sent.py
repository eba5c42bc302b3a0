"""How do the tests of the vendor's verbs send an application in, and read what was said to it?"""

from datetime import datetime

import pytest

from applications import actions
from applications.models import Application, Submission
from tests import factories
from tests.factories import NOON


def send(application: Application, now: datetime = NOON) -> Submission:
    return actions.submit(application, factories.user_of(application), "192.0.2.1", now)


def reasons(application: Application, now: datetime = NOON) -> list[str]:
    """Why it is refused; nothing was written."""
    with pytest.raises(actions.SubmissionRefused) as refused:
        send(application, now)
    assert Submission.objects.filter(application=application).count() == 0
    assert factories.stored(application).state == "draft"
    return [reason.message for reason in refused.value.reasons]


def kinds_of_letters(application: Application) -> list[str]:
    return [letter.kind for letter in factories.letters_of(application)]
