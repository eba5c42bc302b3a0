"""Can staff word a letter without ever meeting template code, and see at once what it will say?"""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from applications.models import Application, LetterText
from portal.outbox import kinds, wording
from tests import factories
from tests.browser import Page, signed_in, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EDITABLE = [kind for kind in kinds.known() if kind.editable]
CODE = ("{{", "{%", "%}", "}}")


@pytest.fixture
def officer() -> Client:
    return signed_in(factories.officer())


@pytest.fixture
def case() -> Application:
    return factories.submitted()


def text_page(case: Application, kind: str) -> str:
    return f"/admin/applications/lettertext/year/{case.programme_id}/{kind}/"


def kept(case: Application, body: str, kind: str = "lapsed") -> LetterText:
    said = {"subject": "標題", "body": body, "edited_by": factories.officer(), "edited_at": timezone.now()}
    return LetterText.objects.create(programme=case.programme, kind=kind, version=1, **said)


def preview(client: Client, case: Application, kind: str, **typed: Any) -> Page:
    return visit(client, text_page(case, kind)).send(typed, do="preview")


@pytest.mark.parametrize("kind", EDITABLE, ids=lambda kind: kind.name)
def test_page_of_every_letter_offers_its_fields_and_shows_no_code(
    officer: Client, case: Application, kind: Any
) -> None:
    page = visit(officer, text_page(case, kind.name))
    usual = wording.usual(kind)
    assert [code for code in CODE if code in page.html] == []
    assert page.values()["subject"] == [usual.subject]
    assert page.values()["body"][0].replace("\r", "") == usual.body
    assert page.values().get("purport", [""]) == [usual.purport]
    assert page.texts("//*[@data-fields-offered]//code") == [f"【{word.label}】" for word in kind.words]


def test_fields_show_what_they_say_of_the_case_that_is_named(officer: Client, case: Application) -> None:
    page = visit(officer, f"{text_page(case, 'taken')}?number={case.number}")
    offered = dict(
        zip(
            page.texts("//*[@data-fields-offered]//code"), page.texts("//*[@data-fields-offered]//li/span"), strict=True
        )
    )
    assert (offered["【收件編號】"], offered["【公司名稱】"]) == (case.number, "測試公司")


def test_preview_of_an_official_letter_is_the_mail_and_the_print(officer: Client, case: Application) -> None:
    body = "【稱呼】\n\n第一段。\n\n項目：\n- 甲\n- 乙\n\n【署名與聯絡方式】"
    page = preview(officer, case, "lapsed", purport="【收件編號】結案，請查照。", body=body, number=case.number)
    assert page.status == 200
    assert f"測試公司（統一編號 {case.vendor.tax_id}）您好：" in page.words
    (print_,) = page.texts("//article[contains(@class, 'notice-print')]")
    assert print_.split()[:2] == [case.programme.executing_unit_name, "函"]
    for part in (f"{case.number}結案，請查照。", "一、第一段。", "二、項目：", "(一)甲", "(二)乙"):
        assert part in print_.replace(" ", "")
    assert "您好" not in print_
    (print_,) = preview(officer, case, "lapsed").texts("//article[contains(@class, 'notice-print')]")
    assert "您好" not in print_


def test_mistyped_field_is_named_in_the_preview_and_refused(officer: Client, case: Application) -> None:
    typed = {"body": "到【補正期線】為止"}
    said = "沒有【補正期線】這個欄位。是不是【補正期限】？"
    assert said in preview(officer, case, "lapsed", **typed).words
    refused = visit(officer, text_page(case, "lapsed")).send(typed, do="save")
    assert (refused.status, refused.problems) == (422, [f"內容：{said}"]) or said in " ".join(refused.problems)
    assert not LetterText.objects.exists()


def test_purport_is_kept_and_goes_into_the_print(officer: Client, case: Application) -> None:
    visit(officer, text_page(case, "withdrawn")).send({"purport": "【公司名稱】撤回申請，請查照。"}, do="save")
    assert LetterText.objects.get().purport == "【公司名稱】撤回申請，請查照。"
    assert LetterText.objects.get().body == wording.usual(kinds.get("withdrawn")).body
    assert visit(officer, text_page(case, "withdrawn")).values()["purport"] == ["【公司名稱】撤回申請，請查照。"]


# --- Texts that were there before fields were ----------------------------------------------------------------------


def carry_over() -> None:
    import_module("applications.migrations.0003_letters_in_fields").carry_over(apps, None)


@pytest.mark.twice
def test_stored_text_is_carried_over_into_fields(officer: Client, case: Application) -> None:
    kept(
        case, "{{ application.company_name }}您好：\n\n期限 {{ correction.last_second|roc_seconds }}\n\n{{ signature }}"
    )
    carry_over()
    page = visit(officer, text_page(case, "lapsed"))
    body = "【公司名稱】您好：\n\n期限 【補正期限】\n\n【署名與聯絡方式】"
    assert page.values()["body"][0].replace("\r", "") == body
    assert page.values()["purport"] == [wording.usual(kinds.get("lapsed")).purport]


@pytest.mark.twice
def test_text_that_cannot_be_carried_over_gives_way_and_says_so(officer: Client, case: Application) -> None:
    text = kept(case, "{% if note %}甲{% else %}乙{% endif %}")
    carry_over()
    page = visit(officer, text_page(case, "lapsed"))
    assert "第 1 版不能使用" in page.words
    assert [code for code in CODE if code in page.html] == []
    assert page.values()["body"][0].replace("\r", "") == wording.usual(kinds.get("lapsed")).body
    text.refresh_from_db()
    assert text.body == "{% if note %}甲{% else %}乙{% endif %}"


@pytest.mark.twice
def test_mailing_that_waits_is_carried_over(case: Application) -> None:
    module = import_module("review.migrations.0004_mailings_in_fields")
    said = {
        "subject": "{{ application.number }}",
        "body": "統編 {{ vendor.tax_id }}",
        "created_by": factories.officer(),
    }
    made = apps.get_model("review", "Mailing").objects.create(
        programme=case.programme, criteria={}, audience="", token="7" * 32, created_at=timezone.now(), **said
    )  # fmt: skip
    module.carry_over(apps, None)
    made.refresh_from_db()
    assert (made.subject, made.body) == ("【收件編號】", "統編 【統一編號】")
