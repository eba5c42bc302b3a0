"""How long do the public pages take in a catalogue of a thousand, ten thousand and a hundred thousand solutions?"""

import gzip
import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, islice, pairwise, product
from random import Random
from statistics import median
from urllib.parse import urljoin

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from applications.models import Application, Solution
from applications.models.promotion import Category, CompanySize, Industry
from applications.models.technical import CloudProvider
from listings.catalogue import index
from listings.models import Listing, ListingVersion
from listings.versions import listing_up
from portal.forms.filed import FiledAnswer, FiledLine
from tests import factories
from tests.bench.pages import PAIRS, Figure, against
from tests.bench.scene import repeat
from tests.bench.server import Browser, process

SIZES = (1_000, 10_000, 100_000)
FIRST = 15  # a bound of its own: docs/decisions/17-catalogue.md
READERS, EVERY, SECONDS, HANDS = 200, 5.0, 60.0, 40  # hands are threads; each reads for some of the visitors
TOGETHER = 2_000
PER_VENDOR = 7


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(0, len(text), 2)]


NAMES = _pairs("生產排程庫存品檢設備機台報工採購訂單人資出勤財務會計能源碳排圖面物料倉儲派工維修")
KINDS = ["雲", "管家", "系統", "平台", "助理", "大師", "ERP", "MES", "WMS", "快手"]
# A thousand terms: a few stand in half of all texts, most in one of a hundred, as words do.
TERMS = [
    head + tail
    for tail in _pairs(
        "管理排程分析監控紀錄查詢報表追蹤簽核設定匯出提醒看板履歷比價評鑑盤點維修檢驗備份稽核預測訓練串接授權"
    )
    for head in _pairs(
        "生產庫存訂單品質設備採購客戶人事財務工單物料成本會計倉儲出貨機台薪資出勤圖面能源碳排模具製程供應條碼溫度電力"
        "廢水安全文件合約發票報價專案研發樣品包裝運輸退貨保固"
    )
]
WEIGHTS = [1 / (rank + 5) for rank in range(len(TERMS))]
RANKS = [int(1.12**step) % len(TERMS) for step in range(PAIRS)]  # common ones and rare ones


# --- The scene -----------------------------------------------------------------------------------------------------


def fill(pattern: Solution, wanted: int) -> None:
    """Adds made-up listings of some 250 characters, each of a solution like `pattern`, until there are so many."""
    start = Listing.objects.count()
    first = repeat(pattern, f"FROM generate_series(1, {wanted - start}) s WHERE true")
    keys = iter(range(first, first + wanted - start))
    numbers, today = count(start), timezone.localdate()
    while part := list(islice(keys, TOGETHER)):
        versions = [_version(key, next(numbers), pattern, today) for key in part]
        Listing.objects.bulk_create([version.listing for version in versions])
        for version in versions:
            version.listing_id = version.listing.pk
        ListingVersion.objects.bulk_create(versions)
        index.put(versions)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # in service autovacuum has been there


def _version(solution: int, number: int, pattern: Solution, today: date) -> ListingVersion:
    dice = Random(number)  # noqa: S311  made-up texts, the same in each run
    name = f"{dice.choice(NAMES)}{dice.choice(NAMES)}{dice.choice(KINDS)} {number}"
    price = dice.randrange(100, 4000)
    listing = Listing(
        solution_id=solution,
        public_id=f"c-{number}",
        year=pattern.application.programme.year,
        name=name,
        company_name=f"{dice.choice(NAMES)}科技 {number // PER_VENDOR}",
        tax_id=f"{10_000_000 + number // PER_VENDOR}",
        summary="、".join(dice.choices(TERMS, WEIGHTS, k=8)),
        price_from=price * 60,
        price_monthly=price,
        listed_at=timezone.now(),
        valid_from=today - timedelta(days=dice.randrange(60)),
        valid_to=pattern.application.programme.valid_to,
    )
    answers = _answers(dice, price)
    version = ListingVersion(listing=listing, number=1, since=listing.listed_at, told_at=listing.listed_at)
    version.content = {name: answer.as_json() for name, answer in answers.items()}
    version.answers = answers
    return version


def _answers(dice: Random, price: int) -> dict[str, FiledAnswer]:
    texts = {
        name: "，".join(dice.choices(TERMS, WEIGHTS, k=16))
        for name in ("features_spec", "features_highlights", "success_case")
    }
    chosen = {
        "categories": dice.sample(Category.values, dice.randrange(1, 4)),
        "industries": dice.sample(Industry.values, dice.randrange(1, 5)),
        "company_sizes": dice.sample(CompanySize.values, dice.randrange(1, 4)),
        "public_providers": dice.sample(CloudProvider.values, dice.randrange(1, 3)),
    }
    answers = {name: FiledAnswer(name, name, "text", text, text) for name, text in texts.items()}
    answers |= {name: FiledAnswer(name, name, "multi", values, "、".join(values)) for name, values in chosen.items()}
    cells = {"total_price": price * 60, "subscription_months": dice.randrange(3, 10), "user_count": 10}
    plan = FiledLine("1", tuple(FiledAnswer(name, name, "number", value, str(value)) for name, value in cells.items()))
    answers["price_plans"] = FiledAnswer("price_plans", "價格", "rows", None, "", rows=(plan,))
    return answers | {"sla_availability_pct": FiledAnswer("sla_availability_pct", "可用性", "number", "99.5", "99.5 %")}


# --- What is asked -------------------------------------------------------------------------------------------------


def figures(wanted: int) -> list[Figure]:
    """Every address once, so that nothing is measured out of the cache but where that is what is measured."""
    with process("web"):
        visitor = Browser(int(os.environ["PORT"]))
        visitor.wait()
        staff = visitor.signed_in(factories.officer())  # the reference page is not public
        for _ in range(30):  # both processes of the server have read the catalogue
            visitor.ask(_catalogue(page="1"))
        asked = {
            "catalogue page": (3, _pages(wanted)),
            "three filters": (3, _filtered()),
            "search, a word of few texts": (3, (_catalogue(q=TERMS[-at]) for at in range(1, len(TERMS) // 2))),
            # who asks first for a word of most texts, or for one that stands nowhere, pays for all who ask after
            "search, a word of many texts, first asked": (FIRST, (_catalogue(q=word) for word in _words())),
            "search, a word of many texts": (3, (_catalogue(q=word, page="2") for word in _words())),
            "search, two words": (3, (_catalogue(q=f"{word} {next_word}") for word, next_word in pairwise(_words()))),
            "search and filters": (3, _searched_and_filtered()),
            "search, one character off, first asked": (
                FIRST,
                (_catalogue(q=f"{TERMS[at][:3]}們") for at in dict.fromkeys(RANKS)),
            ),
            "solution page": (2, _solutions(wanted)),
        }
        figures = []
        for what, (bound, addresses) in asked.items():
            once = list(islice(addresses, PAIRS))
            figures.append(_against(staff, visitor, what, bound, once))
            if what != "solution page" and "off" not in what:
                figures.append(_against(staff, visitor, f"{what}, again", 0.5, once))
        return figures


def _against(staff: Browser, visitor: Browser, what: str, bound: float, addresses: list[str]) -> Figure:
    def ask(number: int) -> tuple[float, int, bytes]:
        """Both open a connection for each page: the server closes one that waits for a slow neighbour."""
        answer = visitor.ask(addresses[number])
        for browser in (staff, visitor):
            browser.connection.close()
        return answer

    staff.connection.close()
    return against(staff, what, bound, ask, len(addresses))


def _catalogue(**asked: str | list[str]) -> str:
    return f"{reverse('listings:catalogue')}?{urlencode(asked, doseq=True)}"


def _pages(wanted: int) -> Iterator[str]:
    """Evenly over the whole catalogue, in each of its orders."""
    last = wanted // 20
    for number in range(PAIRS):
        yield _catalogue(page=str(1 + number * (last - 1) // PAIRS), sort=("newest", "price", "name")[number % 3])


def _words() -> Iterator[str]:
    """Four characters and two, of a tenth to nearly all of the texts, each once."""
    return iter(dict.fromkeys(word for at in RANKS for word in (TERMS[at], TERMS[at][:2], TERMS[-at][2:])))


def _solutions(wanted: int) -> Iterator[str]:
    numbers = Listing.objects.filter(public_id__startswith="c-").order_by("pk").values_list("public_id", flat=True)
    return (reverse("listings:solution", args=[number]) for number in numbers[:: wanted // (2 * PAIRS)])


def _filtered() -> Iterator[str]:
    dice = Random(1)  # noqa: S311
    combined = list(product(Category.values, Industry.values, CompanySize.values))
    for category, industry, size in dice.sample(combined, len(combined)):
        yield _catalogue(category=category, industry=industry, size=size)


def _searched_and_filtered() -> Iterator[str]:
    for number, (word, category) in enumerate(product(NAMES, Category.values)):
        yield _catalogue(q=word, category=category, price=("300_599", "600_999")[number % 2])


# --- The first after a change, the weight of a page, many readers ---------------------------------------------------


def after_a_change(times: int = 9) -> float:
    """Milliseconds of the first page after the catalogue changed: what is in memory is read anew."""
    with process("web", WEB_CONCURRENCY="1"):
        visitor = Browser(int(os.environ["PORT"]))
        visitor.wait()
        waited = []
        for number in range(times):
            index.raise_version()
            waited.append(visitor.ask(_catalogue(page=str(number + 1)))[0])
        return median(waited)


_sheet = re.compile(r'<link rel="stylesheet" href="([^"]+)"(?! media="print")')
_script = re.compile(r'<script type="module" src="([^"]+)"')
_import = re.compile(r'from\s*"(\./[^"]+)"|^import\s*"(\./[^"]+)"', re.MULTILINE)


def weight() -> int:
    """Bytes of the catalogue page with all its sheets and modules, each compressed as a server sends it."""
    with process("web"):
        visitor = Browser(int(os.environ["PORT"]))
        visitor.wait()
        page = visitor.ask(_catalogue())[2]
        waiting = [*_sheet.findall(page.decode()), *_script.findall(page.decode())]
        total, seen = len(gzip.compress(page)), set()
        while waiting:
            if (path := waiting.pop()) in seen:
                continue
            seen.add(path)
            _, status, body = visitor.ask(path)
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
            total += len(gzip.compress(body))
            waiting += [urljoin(path, named or bare) for named, bare in _import.findall(body.decode())]
        return total


@dataclass
class Outcome:
    """`ms` the time of each page."""

    ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_together(readers: int = READERS, seconds: float = SECONDS) -> Outcome:
    """So many visitors who each open a page every few seconds: the list, a filter, a search, a solution."""
    numbers = list(Listing.objects.filter(public_id__startswith="c-").values_list("public_id", flat=True)[:1000])
    outcome = Outcome()
    with process("web"):
        Browser(int(os.environ["PORT"])).wait()
        hands = [
            threading.Thread(target=_hand, args=(range(n, readers, HANDS), numbers, outcome, seconds))
            for n in range(HANDS)
        ]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    return outcome


def _hand(own: range, numbers: list[str], outcome: Outcome, seconds: float) -> None:
    browser, started = Browser(int(os.environ["PORT"])), time.monotonic()
    for turn in range(int(seconds / EVERY)):
        for at, reader in enumerate(own):
            time.sleep(max(0.0, started + EVERY * (turn + at / len(own)) - time.monotonic()))
            address = _opened(Random(reader * 1000 + turn), numbers)  # noqa: S311
            try:
                ms, status, _ = browser.ask(address)
                browser.connection.close()  # each visitor has a connection of their own
            except OSError as error:
                outcome.errors.append(f"{address}: {error!r}")
                browser.connection.close()
                continue
            outcome.ms.append(ms)
            outcome.errors += [] if status == 200 else [f"{address}: {status}"]


def _opened(dice: Random, numbers: list[str]) -> str:
    kinds = (
        _catalogue(page=str(dice.randrange(1, 40))),
        _catalogue(category=dice.choice(Category.values), industry=dice.choice(Industry.values)),
        _catalogue(q=dice.choice([*NAMES, *TERMS])),
        reverse("listings:solution", args=[dice.choice(numbers)]),
    )
    return dice.choice(kinds)


# --- Ten thousand are listed ----------------------------------------------------------------------------------------


def publish(pattern: Application, wanted: int) -> float:
    """Seconds until so many contracted solutions are listed, as a worker takes them."""
    now = timezone.now()
    case = factories.announced(now, year=pattern.programme)
    contract, solution = factories.contracted(case, now), case.solutions.get()
    filed = f"FROM applications_solution s WHERE s.application_id IN ({_cases(wanted, pattern, case)})"
    repeat(solution.selected, filed, solution_id="s.id", public_id="'p-' || s.id")
    repeat(contract.lines.get(), filed, solution_id="s.id")
    chosen = Solution.objects.filter(contract_lines__contract=contract).exclude(pk=solution.pk)
    chosen.update(state=solution.state)
    keys = list(chosen.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    started = time.perf_counter()
    for at in range(0, len(keys), listing_up.TOGETHER):
        listing_up.list_up_together(keys[at : at + listing_up.TOGETHER], now)
    seconds = time.perf_counter() - started
    if Listing.objects.filter(public_id__startswith="p-").count() != wanted:
        raise SystemExit("not all were listed")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE listings_listing CASCADE")  # what is measured next begins with an empty catalogue
    index.raise_version()
    return seconds


def _cases(wanted: int, *others: Application) -> str:
    keys = Application.objects.exclude(pk__in=[case.pk for case in others]).exclude(number=None).order_by("-pk")
    return ", ".join(map(str, keys.values_list("pk", flat=True)[:wanted]))
