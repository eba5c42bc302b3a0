"""Is what was found on the lists seen with its vendor's cases, answered once with a sentence, and what waits first?"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import ScreeningHit, Vendor
from applications.registers import known
from listings.models import Listing
from portal.roles import Role
from portal.trail.models import Look
from review.models import Conflict
from tests import factories
from tests.applications.admin import lists
from tests.applications.admin.lists import DAY, hit_of
from tests.browser import Page, questions_of, signed_in, visit

pytestmark = pytest.mark.django_db
LIST = "/admin/applications/screeninghit/"
ROWS = "//*[@id='result_list']/tbody/tr"


@pytest.fixture(autouse=True)
def _sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_all", lambda: lists.SOURCES)


@pytest.fixture
def officer() -> Client:
    return signed_in(factories.staff())


def notes() -> list[tuple[int, str]]:
    """What was answered, by the key of the hit."""
    return list(ScreeningHit.objects.exclude(handled_at=None).order_by("pk").values_list("pk", "note"))


def answered_by_a_colleague(hit: ScreeningHit) -> None:
    ScreeningHit.objects.filter(pk=hit.pk).update(handled_at=timezone.now(), handled_by=factories.officer(), note="甲")


def company(number: int = 0) -> Vendor:
    return Vendor.objects.create(tax_id=f"{20_000_000 + number}", company_name=f"第{number}公司")


def shown(page: Page) -> list[str]:
    """Tax IDs of the rows, as they stand."""
    return [text[-8:] for text in page.texts(f"{ROWS}//th")]


def test_what_waits_stands_first_and_the_newest_of_it_before(officer: Client) -> None:
    now = timezone.now()
    one_of = [company(number) for number in range(4)]
    hit_of(one_of[0], now, handled_at=now, handled_by=factories.officer(), note="x")
    hit_of(one_of[1], now - 2 * DAY)
    hit_of(one_of[2], now - DAY)
    hit_of(one_of[3], now, gone_at=now)
    assert shown(visit(officer, LIST)) == ["20000002", "20000001", "20000003", "20000000"]


def test_list_is_narrowed_by_list_by_match_and_by_standing_and_found_by_name(officer: Client) -> None:
    now = timezone.now()
    hit_of(company(0), now)
    hit_of(company(1), now, key="labour.1", by_name=True)
    hit_of(company(2), now, handled_at=now, handled_by=factories.officer(), note="x")
    hit_of(company(3), now, gone_at=now)
    rows = {
        asked: sorted(shown(visit(officer, f"{LIST}?{asked}")))
        for asked in (
            "list=labour.1", "by=name", "standing=open", "standing=handled", "standing=gone", "q=20000002", "q=第３公司", "by=x",
            "standing=x&list=x",
        )
    }  # fmt: skip
    assert rows == {
        "list=labour.1": ["20000001"],
        "by=name": ["20000001"],
        "standing=open": ["20000000", "20000001"],
        "standing=handled": ["20000002"],
        "standing=gone": ["20000003"],
        "q=20000002": ["20000002"],
        "q=第３公司": ["20000003"],
        "by=x": ["20000000", "20000001", "20000002", "20000003"],
        "standing=x&list=x": [],
    }


@pytest.mark.clause("R4-5")
def test_row_says_what_the_list_says_and_leads_to_case_and_listing(officer: Client) -> None:
    case = factories.listed()
    hit = hit_of(case.vendor, timezone.now())
    (row,) = visit(officer, LIST).texts(ROWS)
    for part in ("公司0：逾期違約", "拒絕往來廠商名單", "統一編號相同", case.number, "上架中 1 個方案", "待處理"):
        assert part in row
    page = visit(officer, f"{LIST}{hit.pk}/change/")
    assert page.link(case.number) == f"/admin/review/case/{case.pk}/change/"
    listing = Listing.objects.get()
    assert page.link(str(listing.solution)) == f"/solutions/{listing.public_id}/"
    assert "王大明" in page.words
    assert Look.objects.about(tax_id=case.vendor.tax_id).count() == 2  # of the list, and of the page


def test_case_that_is_withheld_from_a_person_is_not_told_by_a_finding() -> None:
    case = factories.in_review()
    hit = hit_of(case.vendor, timezone.now())
    person = factories.staff()
    told = {"kind": "party", "source": "officer", "evidence": "x", "proposed_at": timezone.now()}
    Conflict.objects.create(application=case, user=person, state="confirmed", **told)
    for address in (LIST, f"{LIST}{hit.pk}/change/"):
        assert case.number in visit(signed_in(factories.officer()), address).words
        assert case.number not in visit(signed_in(person), address).words


def test_row_that_no_source_reads_any_more_is_shown_all_the_same(officer: Client) -> None:
    hits = [
        hit_of(company(0), timezone.now(), row={"欄": "值"}),
        hit_of(company(1), timezone.now(), key="gone", row={"欄": "值", "空": ""}),
    ]
    assert visit(officer, LIST).status == 200
    assert [visit(officer, f"{LIST}{hit.pk}/change/").texts("//dt[text()='欄']/../dd") for hit in hits] == [["值"]] * 2


@pytest.mark.clause("R4-y")
def test_finding_is_answered_with_a_sentence_and_the_list_comes_back_as_it_was(officer: Client) -> None:
    hit = hit_of(company(), timezone.now())
    page = visit(officer, f"{LIST}{hit.pk}/change/?_changelist_filters=list%3Ddebarred")
    assert page.send({"note": ""}).problems == ["處理說明：請寫下查證的結果和怎麼處理。"]
    assert page.send({"note": "字" * 10_000}).status == 422
    done = page.send({"note": "已請廠商說明。"})
    assert done.address == f"{LIST}?list=debarred"
    assert notes() == [(hit.pk, "已請廠商說明。")]
    after = visit(officer, f"{LIST}{hit.pk}/change/")
    assert "已請廠商說明。" in after.words
    assert after.all("//*[@id='content']//form") == []


def test_finding_that_a_colleague_answered_says_so_and_keeps_the_first_answer(officer: Client) -> None:
    hit = hit_of(company(), timezone.now())
    page = visit(officer, f"{LIST}{hit.pk}/change/")
    answered_by_a_colleague(hit)
    refused = page.send({"note": "查過。"})
    assert (refused.status, len(refused.problems)) == (422, 1)
    assert "已經有人處理" in refused.problems[0]
    assert notes() == [(hit.pk, "甲")]


def test_several_are_shown_first_and_then_answered_alike(officer: Client) -> None:
    hits = [hit_of(company(number), timezone.now()) for number in range(3)]
    ticked = {"action": "handle_chosen", "_selected_action": [hit.pk for hit in hits]}
    page = Page(officer, officer.post(LIST, ticked, follow=True))
    assert page.title == "處理名單比對"
    assert len(page.all("//tbody/tr")) == 3
    assert page.send({"note": ""}, do="handle").problems == ["處理說明：請寫下查證的結果和怎麼處理。"]
    assert notes() == []
    answered_by_a_colleague(hits[2])
    done = page.send({"note": "同名不同公司。"}, do="handle")
    assert "已記錄 2 項的處理說明。" in done.words
    assert notes() == [(hits[0].pk, "同名不同公司。"), (hits[1].pk, "同名不同公司。"), (hits[2].pk, "甲")]
    assert "還沒有選" in page.send({"note": "再一次。"}, do="handle").words
    assert [note for _, note in notes()] == ["同名不同公司。", "同名不同公司。", "甲"]


@pytest.mark.parametrize("data", [{}, {"hit": "x"}, {"hit": ["-1", "9" * 30]}, {"hit": "1", "do": "handle"}])
def test_nothing_chosen_leads_back_to_the_list(officer: Client, data: dict[str, Any]) -> None:
    page = Page(officer, officer.post(f"{LIST}handle/", data, follow=True))
    assert page.title == "名單比對"
    assert "還沒有選" in page.words
    assert notes() == []


def test_authority_reads_and_answers_nothing() -> None:
    hit, authority = hit_of(company(), timezone.now()), signed_in(factories.staff(Role.AUTHORITY))
    place = f"{LIST}{hit.pk}/change/"
    assert visit(authority, place).all("//*[@id='content']//form") == []
    sent = [authority.post(path, {"note": "x", "hit": hit.pk, "do": "handle"}) for path in (place, f"{LIST}handle/")]
    assert [response.status_code for response in sent] == [403, 403]
    assert visit(authority, LIST).all("//select[@name='action']") == []
    assert notes() == []


def test_list_and_pages_ask_alike_for_few_and_for_many(officer: Client) -> None:
    now = timezone.now()
    hit = hit_of(factories.listed(now).vendor, now)
    few = [questions_of(officer, page) for page in (LIST, f"{LIST}{hit.pk}/change/")]
    for number in range(20):
        hit_of(company(number), now)
        hit_of(hit.vendor, now, digest=f"n{number}")
    hit_of(factories.in_review(now).vendor, now)
    assert [questions_of(officer, page) for page in (LIST, f"{LIST}{hit.pk}/change/")] == few
