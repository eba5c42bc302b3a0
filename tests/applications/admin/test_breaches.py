"""Do officers keep 重大違約紀錄 with each change on record, by a number that can be one, and is none ever deleted?"""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import BreachRecord, Vendor
from portal.roles import Role
from portal.trail.models import SettingChange
from tests import factories
from tests.browser import questions_of, signed_in, visit

pytestmark = pytest.mark.django_db
LIST = "/admin/applications/breachrecord/"
ADD = f"{LIST}add/"
SAID = {
    "tax_id": "０４５９ ５２５７",
    "company_name": "臺中精密股份有限公司",
    "plan": "智慧製造計畫",
    "agency": "經濟部",
    "breached_on": "112/3/1",
    "facts": "未依契約完成，經工業局112年3月1日函認定重大違約。",
}


@pytest.fixture
def officer() -> Client:
    return signed_in(factories.staff())


def kept(**values: object) -> BreachRecord:
    said = {**SAID, "tax_id": "04595257", "breached_on": date(2023, 3, 1), **values}
    return BreachRecord.objects.create(**said)


@pytest.mark.clause("R4-4")
def test_officer_keeps_a_breach_by_its_plain_number_and_the_day_in_our_calendar(officer: Client) -> None:
    assert officer.post(ADD, SAID).status_code == 302
    breach = BreachRecord.objects.get()
    assert (breach.tax_id, breach.breached_on) == ("04595257", date(2023, 3, 1))
    assert breach.ended_on is None
    assert SettingChange.objects.filter(ref=f"applications.breachrecord:{breach.pk}", field="tax_id").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tax_id": "123"}, "目前輸入了 3 位"),
        ({"tax_id": "00000000"}, "不能全部是 0"),
        ({"tax_id": "字" * 10_000}, "只能有數字"),
        ({"tax_id": ""}, "請填寫這一欄"),
        ({"breached_on": "112/13/1"}, ""),
        ({"breached_on": "999/1/1"}, ""),
        ({"facts": "字" * 1001}, "1000"),
    ],
)
def test_breach_that_cannot_be_is_said_and_not_kept(officer: Client, wrong: dict[str, str], said: str) -> None:
    page = visit(officer, ADD).send({**SAID, **wrong})
    assert (page.status, BreachRecord.objects.count()) == (200, 0)
    assert said in page.words


def test_breach_of_tomorrow_is_refused(officer: Client) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "這一天還沒有到" in visit(officer, ADD).send({**SAID, "breached_on": tomorrow.isoformat()}).words


def test_number_whose_check_digit_does_not_fit_is_kept_since_old_ones_exist(officer: Client) -> None:
    officer.post(ADD, {**SAID, "tax_id": "90316313"})
    assert BreachRecord.objects.get().tax_id == "90316313"


@pytest.mark.clause("R4-4")
def test_breach_is_ended_with_a_day_and_a_reason_and_the_page_says_who_did(officer: Client) -> None:
    place = f"{LIST}{kept().pk}/change/"
    refused = [visit(officer, place).send(said) for said in ({"ended_on": "112/6/1"}, {"ended_reason": "誤登"})]
    assert [page.status for page in refused] == [200, 200]
    assert "不能早於" in visit(officer, place).send({"ended_on": "112/2/1", "ended_reason": "誤登"}).words
    assert BreachRecord.objects.get().ended_on is None
    visit(officer, place).send({"ended_on": "112/6/1", "ended_reason": "訴願撤銷原認定"})
    breach = BreachRecord.objects.get()
    assert (breach.ended_on, breach.ended_reason) == (date(2023, 6, 1), "訴願撤銷原認定")
    changes = SettingChange.objects.filter(ref=f"applications.breachrecord:{breach.pk}")
    assert sorted(changes.values_list("field", "after")) == [
        ("ended_on", "112年6月1日（2023-06-01）"),
        ("ended_reason", "訴願撤銷原認定"),
    ]


def test_breach_is_found_by_number_and_by_name_however_it_is_written(officer: Client) -> None:
    kept()
    kept(tax_id="22099131", company_name="別家公司", ended_on=date(2023, 6, 1), ended_reason="誤登")
    found_by = {
        asked: visit(officer, f"{LIST}?{asked}").texts("//*[@id='result_list']/tbody//th")
        for asked in ("q=04595257", "q=台中精密", "q=沒有這家", "standing=ended", "standing=valid", "standing=nonsense")
    }
    ours, other = ["臺中精密股份有限公司"], ["別家公司"]
    assert found_by.pop("standing=nonsense") in (ours + other, other + ours)
    assert found_by == {
        "q=04595257": ours,
        "q=台中精密": ours,
        "q=沒有這家": [],
        "standing=ended": other,
        "standing=valid": ours,
    }


def test_page_of_a_breach_leads_to_the_vendor_with_that_number(officer: Client) -> None:
    place = f"{LIST}{kept().pk}/change/"
    assert "沒有以這個統一編號註冊的廠商" in visit(officer, place).words
    vendor = Vendor.objects.create(tax_id="04595257", company_name="臺中精密股份有限公司")
    assert visit(officer, place).link("臺中精密股份有限公司（04595257）") == (
        f"/admin/applications/vendor/{vendor.pk}/change/"
    )


def test_authority_reads_days_in_both_calendars_and_changes_nothing(officer: Client) -> None:
    breach, authority = kept(), signed_in(factories.staff(Role.AUTHORITY))
    place = f"{LIST}{breach.pk}/change/"
    page = visit(authority, place)
    assert "112年3月1日" in page.words
    assert "2023-03-01" in page.words
    assert "撤銷或更正的日期" not in page.words
    assert authority.post(place, SAID).status_code == 403
    assert authority.post(ADD, SAID).status_code == 403
    assert [
        client.post(f"{LIST}{breach.pk}/delete/", {"post": "yes"}).status_code for client in (authority, officer)
    ] == [
        403,
        403,
    ]
    assert BreachRecord.objects.count() == 1


def test_list_of_breaches_asks_alike_for_few_and_for_many(officer: Client) -> None:
    kept()
    few = questions_of(officer, LIST)
    for number in range(30):
        kept(tax_id=f"{number + 10_000_000}")
    assert questions_of(officer, LIST) == few
