"""How long do the public pages take in a catalogue of a thousand, ten thousand and a hundred thousand solutions?"""

import gzip
import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, islice, permutations, product
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
from portal.forms.filed import FiledAnswer
from tests import factories
from tests.bench.pages import PAIRS, Figure, against
from tests.bench.scene import repeat
from tests.bench.server import Browser, process

SIZES = (1_000, 10_000, 100_000)
READERS, EVERY, SECONDS, HANDS = 200, 5.0, 60.0, 40  # hands are threads; each reads for some of the visitors
TOGETHER = 2_000
PER_VENDOR = 7

NAMES = [
    "生產",
    "排程",
    "庫存",
    "品檢",
    "設備",
    "機台",
    "報工",
    "採購",
    "訂單",
    "人資",
    "出勤",
    "財務",
    "會計",
    "能源",
    "碳盤查",
    "圖面",
    "物料",
    "倉儲",
    "派工",
    "維修",
]
KINDS = ["雲", "管家", "系統", "平台", "助理", "大師", "ERP", "MES", "WMS", "快手"]
WORDS = [
    "生產排程",
    "即時掌握",
    "工單進度",
    "報工紀錄",
    "庫存水位",
    "安全存量",
    "自動補貨",
    "品質檢驗",
    "不良分析",
    "良率提升",
    "設備聯網",
    "稼動率",
    "維修保養",
    "點檢表單",
    "訂單管理",
    "客戶報價",
    "出貨追蹤",
    "採購比價",
    "供應商評鑑",
    "進銷存",
    "成本分析",
    "財務報表",
    "電子發票",
    "薪資計算",
    "出勤打卡",
    "排班管理",
    "教育訓練",
    "圖面管理",
    "版本控管",
    "電子簽核",
    "規章文件",
    "法規查核",
    "溫濕度監控",
    "用電分析",
    "碳排放",
    "節能減碳",
    "行動裝置",
    "儀表板",
    "權限控管",
    "資料備份",
    "資料匯出",
    "條碼掃描",
    "看板管理",
    "製令派工",
    "物料需求",
    "中小型製造業",
    "機械加工",
    "金屬沖壓",
    "食品工廠",
    "塑膠射出",
    "電子零件",
    "多廠區",
    "導入快速",
    "操作簡單",
    "手機即可使用",
    "線上客服",
    "雲端訂閱",
    "免安裝",
    "自動提醒",
]


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
        summary="、".join(dice.sample(WORDS, 8)),
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
        name: "，".join(dice.sample(WORDS, 18)) for name in ("features_spec", "features_highlights", "success_case")
    }
    chosen = {
        "categories": dice.sample(Category.values, dice.randrange(1, 4)),
        "industries": dice.sample(Industry.values, dice.randrange(1, 5)),
        "company_sizes": dice.sample(CompanySize.values, dice.randrange(1, 4)),
        "public_providers": dice.sample(CloudProvider.values, dice.randrange(1, 3)),
    }
    answers = {name: FiledAnswer(name, name, "text", text, text) for name, text in texts.items()}
    answers |= {name: FiledAnswer(name, name, "multi", values, "、".join(values)) for name, values in chosen.items()}
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
            "search, one word": (3, (_catalogue(q=word) for word in [*NAMES, *(word[:2] for word in WORDS), *WORDS])),
            "search, two words": (3, (_catalogue(q=f"{one} {other}") for one, other in permutations(NAMES, 2))),
            "search and filters": (3, _searched_and_filtered()),
            "search, one character off": (
                3,
                (_catalogue(q=f"{word[:3]}們{word[4:]}") for word in WORDS if len(word) > 3),
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
    return against(staff, what, bound, lambda n: visitor.ask(addresses[n]), len(addresses))


def _catalogue(**asked: str | list[str]) -> str:
    return f"{reverse('listings:catalogue')}?{urlencode(asked, doseq=True)}"


def _pages(wanted: int) -> Iterator[str]:
    """Evenly over the whole catalogue, in each of its orders."""
    last = wanted // 20
    for number in range(PAIRS):
        yield _catalogue(page=str(1 + number * (last - 1) // PAIRS), sort=("newest", "price", "name")[number % 3])


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
            waiting += [urljoin(path, one or other) for one, other in _import.findall(body.decode())]
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
        _catalogue(q=dice.choice([*NAMES, *WORDS])),
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
    return seconds


def _cases(wanted: int, *others: Application) -> str:
    keys = Application.objects.exclude(pk__in=[case.pk for case in others]).exclude(number=None).order_by("-pk")
    return ", ".join(map(str, keys.values_list("pk", flat=True)[:wanted]))
