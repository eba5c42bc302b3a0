"""Is what stands on a page found when it is copied into a search, the same rows on every database?"""

from urllib.parse import quote

import pytest
from django.contrib.admin.sites import site
from django.test import Client, RequestFactory
from django.utils import timezone

from applications.models import Application, Vendor
from portal.accounts.models import User
from portal.models import ClosureDay
from portal.outbox.models import Message
from portal.reference import Ref
from review.cases import filters
from review.models import Mailing, Phrase
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db

# Case: (company, solutions), as vendors typed them.
CASES = {
    1: ("臺灣長民青資訊股份有限公司", ["生產排程雲"]),
    2: ("台北甲乙·ＡＢＣ股份有限公司", ["Ｍ Ｅ Ｓ 報工", "品檢 100%"]),
    3: ("⻑⺠⻘精密（股）公司", ["MES-2000"]),
    4: ("峯羣綫材有限公司", ["裏程 a_b 管理"]),
    5: ("104 數位\u00a0有限公司", ["𠮷野家 POS"]),
    6: ("葛\U000e0100城\u200b科技公司", ['it\'s "雲" & <b>']),
}
QUERIES = [
    ("臺灣", {1}), ("台灣", {1}), ("台", {1, 2}), ("臺北甲乙", {2}), ("長民青", {1, 3}), ("⻑⺠⻘", {1, 3}),
    ("⾧民靑精密", {3}), ("長民青 精密", {3}), ("長民青\n資訊股份\u3000有限公司", {1}), ("ABC", {2}), ("ａｂｃ", {2}),
    ("甲乙ABC", {2}), ("甲乙・ABC", {2}), ("mes", {2, 3}), ("M E S", {2, 3}), ("ＭＥＳ－２０００", {3}), ("MES2000", {3}),
    ("100%", {2}), ("%", set()), ("_", set()), ("a_b", {2, 4}), ("峰群線材", {4}), ("裡程", {4}), ("104", {5}),
    ("104數位有限公司", {5}), ("𠮷野家", {5}), ("葛城科技", {6}), ("it’s 「雲」", {6}), ("有限公司 雲", {1}), ("公司報工", set()),
    ("股份有限公司（80000002）", {2}), ("收件編號：115–70003", {3}), ("115-70003-1", {3}), ("統一編號 ８００００００４", {4}),
    ("8000000", {1, 2, 3, 4, 5, 6}), ("' OR 1=1 --", set()), ("", {1, 2, 3, 4, 5, 6}),
]  # fmt: skip


@pytest.fixture
def cases() -> dict[int, int]:
    year = factories.programme()
    numbers = {}
    for number, (company, solutions) in CASES.items():
        vendor = Vendor.objects.create(tax_id=f"8000000{number}")
        made = Application.objects.create(
            vendor=vendor, programme=year, company_name=company, state="submitted", number=f"115-7{number:04d}"
        )
        for position, name in enumerate(solutions, 1):
            made.solutions.create(kind="first_time", position=position, name=name)
        numbers[made.pk] = number
    return numbers


def test_the_same_queries_find_the_same_cases_on_every_database(cases: dict[int, int]) -> None:
    def numbers_of(query: str) -> set[int]:
        keys = filters.by_words(Application.objects.all(), query, None, timezone.now()).values_list("pk", flat=True)
        return {cases[key] for key in keys}

    assert [(query, numbers_of(query)) for query, _ in QUERIES] == QUERIES


@pytest.mark.parametrize("number", CASES)
def test_what_the_list_prints_is_found_by_it(cases: dict[int, int], number: int) -> None:
    """The cells of a row, and all of them together as a mouse takes them."""
    client = Client()
    client.force_login(factories.staff())
    place = "/admin/review/case/?q="
    path = "//table[@id='result_list']//tbody/tr"
    row = next(
        table_row for table_row in visit(client, place).all(path) if f"115-7{number:04d}" in table_row.text_content()
    )
    cells = [
        cell.text_content()
        for name in ("case_number", "company_name", "tax_id")
        for cell in row.xpath(f"./*[contains(@class, 'field-{name}')]")
    ]
    for copied in (*cells, "\t".join(cells)):
        again = visit(client, place + quote(copied)).texts("//*[contains(@class, 'field-case_number')]")
        assert again == [f"115-7{number:04d}"]


def test_every_list_of_the_admin_folds() -> None:
    """A search that compares letters as they were typed would be the only one that does not find 臺 by 台."""
    case = factories.submitted(solutions=[{"name": "臺灣雲"}])
    officer = factories.staff("administrator")
    Vendor.objects.filter(pk=case.vendor_id).update(company_name="臺灣裏")
    Message.objects.filter(concerns=Ref.of(case)).update(subject="臺灣裏")
    User.objects.filter(pk=officer.pk).update(name="臺灣裏")
    Mailing.objects.create(
        programme=case.programme, criteria={}, audience="x", subject="臺灣裏", body="x", created_by=officer,
        created_at=timezone.now(), token="b2c3d4e5-0000-4000-8000-000000000000",
    )  # fmt: skip
    Phrase.objects.create(programme=case.programme, text="臺灣裏")
    ClosureDay.objects.create(date=timezone.localdate(), reason="臺灣裏")
    request = RequestFactory().get("/")
    request.user = officer
    for model in (Vendor, Message, User, Mailing, Phrase, ClosureDay):
        admin = site.get_model_admin(model)
        matches, _ = admin.get_search_results(request, admin.get_queryset(request), "台灣\u3000裡")
        assert (model, matches.count() >= 1) == (model, True)
