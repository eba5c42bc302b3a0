"""Does the list go along as it is shown?"""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from applications.models import Application
from review.models import Export
from tests.browser import visit
from tests.review.addresses import LIST

pytestmark = pytest.mark.django_db


def test_button_exports_what_the_list_shows(officer: Client, everywhere: dict[str, Application]) -> None:
    page = visit(officer, f"{LIST}?stage=submitted&q={everywhere['mine'].number}")
    button = next(form for form in page.all("//form") if "export/" in form.get("action", ""))
    query: dict[str, Any] = parse_qs(urlsplit(button.get("action")).query)
    assert query == {"stage": ["submitted"], "q": [everywhere["mine"].number]}
    answer = officer.post(button.get("action"))
    export = Export.objects.get()
    there = urlsplit(answer["Location"])
    assert there.path == f"/admin/review/export/{export.pk}/change/"
    assert parse_qs(parse_qs(there.query)["_list:review/case"][0]) == query  # and the way back to the list as it was
    assert export.wanted == {"q": everywhere["mine"].number, "stage": "submitted"}
    shown = visit(officer, answer["Location"])
    assert "等待開始" in shown.words
    Export.objects.update(total=10, progress=4)
    fragment = officer.get(answer["Location"], headers={"X-Requested-With": "fetch"}).json()["html"]
    assert "已處理 4 / 10" in fragment
    assert 'value="40"' in fragment
    assert "data-poll" in fragment


def test_export_of_a_filter_that_is_none_leads_back_with_a_sentence(
    officer: Client, everywhere: dict[str, Application]
) -> None:
    answer = officer.post(f"{LIST}export/?stage=nonsense", follow=True)
    assert ("請重新篩選再匯出" in answer.content.decode(), Export.objects.exists()) == (True, False)
