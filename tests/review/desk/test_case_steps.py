"""Does the start stop when a step names a page, a letter or a verb that is not there?"""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from applications.models import Application
from applications.workflow import APPLICATION, VENDOR
from portal.workflow import kinds, verbs
from portal.workflow.table import WITHIN
from review.desk import case_steps


def test_tables_of_the_project_lack_nothing() -> None:
    case_steps.check_steps()


@pytest.mark.parametrize(
    ("step", "fact", "said"),
    [
        ("take", {"letter": "takn"}, "application.take sends an unknown letter: takn"),
        ("extend", {"page": "postpome"}, "application.extend is taken on an unknown page: postpome"),
        ("qualify", {"beside": ("list",)}, r"application.qualify shows what no page knows: \['list'\]"),
        ("take", {"name": "fetch"}, "application.fetch has no verb"),
    ],
)
def test_start_stops_at_a_step_that_nobody_can_take(
    step: str, fact: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tuple(replace(known, **fact) if known.name == step else known for known in APPLICATION.steps)
    monkeypatch.setitem(
        kinds._kinds, APPLICATION.name, kinds.SubjectKind(Application, replace(APPLICATION, steps=wrong))
    )
    with pytest.raises(ImproperlyConfigured, match=f"^{said}$"):
        case_steps.check_steps()


def test_start_stops_at_a_verb_that_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "_VERBS", {})
    with pytest.raises(
        ImproperlyConfigured, match=r"^application.take has no verb; .*application.settle_supplement has no verb$"
    ):
        case_steps.check_steps()


def test_page_of_a_step_of_vendors_is_one_of_theirs() -> None:
    pages = {step.page for step in APPLICATION.steps if step.by & VENDOR and step.page != WITHIN}
    assert {reverse(f"applications:{page}", args=[1]) for page in pages} == {"/apply/1/submit/", "/apply/1/withdraw/"}
