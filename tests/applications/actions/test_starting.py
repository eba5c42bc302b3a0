"""Does starting make one draft, within the intake, with what is known of the company?"""

from datetime import timedelta
from typing import Any

import pytest

from applications import actions
from applications.models import (
    Application,
    Programme,
    Vendor,
)
from applications.sheets import COMPANY
from tests import factories
from tests.concurrency import at_once, only_postgres
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_start_makes_one_draft_however_often_it_is_pressed(year: Programme) -> None:
    user = factories.vendor()
    first, second = (actions.start(user, year, NOON) for _ in range(2))
    assert first == second == Application.objects.get()
    assert first.state == "draft"
    assert first.contact_email == user.email
    assert first.vendor.tax_id == user.username


@pytest.mark.clause("R2-2", "A-41")
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"opens_at": NOON + timedelta(seconds=1)}, "112 年度雲市集工業館尚未開始受理。"),
        ({"closes_at": NOON}, "112 年度雲市集工業館已截止受理，草稿仍可閱讀。"),
        ({"state": "paused", "notice": "經費調整中。"}, "112 年度雲市集工業館目前暫停受理。經費調整中。"),
        ({"state": "closed"}, "112 年度雲市集工業館目前停止受理。"),
    ],
)
def test_start_is_refused_outside_the_intake(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(actions.NotEditable, match=f"^{sentence}$"):
        actions.start(factories.vendor(), factories.year_112(**values), NOON)
    assert not Application.objects.exists()


def test_start_prefills_the_company_but_no_consent(year: Programme) -> None:
    user = factories.vendor()
    last = factories.draft(user, year, NOON)
    Application.objects.filter(pk=last.pk).update(state="withdrawn")
    last.refresh_from_db()
    made = Application.objects.get(pk=actions.start(user, year, NOON).pk)
    assert made != last
    carried = {name for name in COMPANY.base_fields if getattr(made, name) == getattr(last, name)}
    assert COMPANY.base_fields.keys() - carried == {
        "consent_pdpa",
        "consent_data_access_affidavit",
        "consent_declarations",
        "attest_not_prc_or_foreign_branch",
    }
    assert not any(getattr(made, name) for name in COMPANY.base_fields.keys() - carried)


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_start_in_two_windows_makes_one_draft() -> None:
    user, year = factories.vendor(), factories.year_112()
    Vendor.objects.of(user)
    assert len(set(at_once(lambda: actions.start(user, year, NOON).pk))) == 1
