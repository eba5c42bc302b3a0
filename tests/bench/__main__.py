"""Is the portal fast enough? One run on PostgreSQL and gunicorn, told as ratios to a reference page of the same server."""

import atexit
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import time
from statistics import median

import django
from django.core.management import call_command
from django.utils import timezone

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    PORT = probe.getsockname()[1]
DATA = tempfile.mkdtemp(prefix="portal-bench-")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ |= {  # this process and all that it starts
    "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "DEBUG": "0",
    "DATA_DIR": DATA,
    "HOST": "127.0.0.1",
    "PORT": str(PORT),
    "BASE_URL": f"http://127.0.0.1:{PORT}",
    "ALLOWED_HOSTS": "127.0.0.1,testserver",
    "LOG_LEVEL": "WARNING",
    "GUNICORN_CMD_ARGS": "--log-level warning",
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser",  # root at a desk knows
    "STAFF_MFA_REQUIRED": "0",
}
django.setup()

from applications.models import Programme  # noqa: E402
from review.workload import figures  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench import counts, desk, lapsing, load, packet, pages, paper, scene  # noqa: E402

FEW, MANY = 100, 20_000
PDF_SECONDS, GROWTH_MB, PACKET_SECONDS, LAPSE_SECONDS = 3, 15, 20, 60
EXPORT_SECONDS, EXPORT_MB = 120, 200
PARTS = ("queries", "pages", "desk", "paper", "packet", "lapse", "load")


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def verdict(holds: bool) -> str:
    return "PASS" if holds else "FAIL"


def main(wanted: list[str]) -> bool:
    wanted = wanted or list(PARTS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    now = timezone.now()
    scene.year(now)
    one, three, ten = (scene.whole(now, number) for number in (1, 3, 10))
    filed = {number: scene.filed(now, number) for number in (1, 3, 10)}
    holds = True
    scene.crowd(filed[1], FEW)
    scene.correction(filed[10])  # as the case has that the crowd is copied from
    few = [counts.of(one, filed[1]), counts.of(ten, filed[10])] if "queries" in wanted else []
    started = time.perf_counter()
    scene.crowd(filed[1], MANY)
    say(f"{MANY:,} applications in the database, made in {time.perf_counter() - started:.0f} s")
    if "queries" in wanted:  # before anything is typed into the ten by the pages, which need not be fit to be sent then
        holds &= tell_queries([*few, counts.of(ten, filed[10])])
    if "pages" in wanted:
        holds &= tell_pages(pages.figures(ten, three, scene.reviewed(filed[3])))
    if "paper" in wanted:
        holds &= tell_paper(paper.figures(filed[3].submissions.get()))
    if "desk" in wanted:
        officer = factories.officer()
        for year in Programme.objects.all():
            figures.make(year.pk, timezone.now())
        holds &= tell_pages(desk.figures(filed[1], officer))
        holds &= tell_export(desk.export(officer))
    if "packet" in wanted:
        holds &= tell_packet(packet.figures(filed[3].submissions.get()))
    if "lapse" in wanted:
        holds &= tell_lapse(lapsing.figures(filed[1]))
    if "load" in wanted:
        holds &= tell_load(load.figures(one))
    return holds


def tell_pages(found: list[pages.Figure]) -> bool:
    say(f"\n{'':6}{'ratio':>7}{'bound':>7}{'ms':>8}")
    for one in found:
        say(f"{verdict(one.ratio <= one.bound):6}{one.ratio:7.2f}{one.bound:7.0f}{one.ms:8.1f}  {one.what}")
    return all(one.ratio <= one.bound for one in found)


def tell_queries(found: list[dict[str, int]]) -> bool:
    say(f"\nQueries: 1 solution among {FEW}, 10 solutions among {FEW}, 10 solutions among {MANY:,} applications")
    for what in found[0]:
        said = [one[what] for one in found]
        say(f"{verdict(len(set(said)) == 1):6}{said[0]:5}{said[1]:5}{said[2]:5}  {what}")
    return all(one == found[0] for one in found)


def tell_paper(found: list[paper.Printed]) -> bool:
    seconds = [one.seconds - one.waited for one in found]
    first, last = (median(one.memory for one in part) for part in (found[:10], found[-10:]))
    fast, flat = median(seconds) <= PDF_SECONDS, last - first <= GROWTH_MB
    say(f"\nFull PDF of 3 solutions in a worker, {len(found)} times after {paper.WARM_UP}")
    say(f"{verdict(fast):6}{median(seconds):.2f} s, the slowest {max(seconds):.2f} s, bound {PDF_SECONDS} s")
    say(f"{'':6}and {median(one.waited for one in found):.2f} s in line behind other processes of this machine")
    say(f"{verdict(flat):6}memory {first:.0f} MB, then {last:.0f} MB: {last - first:+.1f} MB, bound {GROWTH_MB} MB")
    return fast and flat


def tell_export(found: desk.Exported) -> bool:
    fast, small = found.seconds <= EXPORT_SECONDS, max(found.memory, found.size) <= EXPORT_MB
    say(f"\nExport of {found.solutions:,} solutions with all fields")
    say(f"{verdict(fast):6}{found.seconds:.0f} s, bound {EXPORT_SECONDS} s")
    say(f"{verdict(small):6}worker {found.memory:.0f} MB, file {found.size:.0f} MB, bound {EXPORT_MB} MB")
    return fast and small


def tell_packet(found: list[packet.Packed]) -> bool:
    say(f"\nA packet of {packet.PAPERS} papers and {packet.PAGES} pages in a worker")
    for one in found:
        said = f"{one.kind}: {one.seconds:.1f} s, {one.megabytes:.0f} MB" + (
            f", {one.pages} pages" if one.pages else ""
        )
        say(f"{verdict(one.seconds <= PACKET_SECONDS):6}{said}, bound {PACKET_SECONDS} s")
    return all(one.seconds <= PACKET_SECONDS for one in found)


def tell_lapse(found: lapsing.Lapsed) -> bool:
    fast, once = found.seconds <= LAPSE_SECONDS, (found.closed, found.letters) == (lapsing.DUE, {1: lapsing.DUE})
    said = ", ".join(f"{count:,} cases with {letters}" for letters, count in sorted(found.letters.items()))
    say(f"\n{lapsing.DUE:,} corrections fall due at once")
    say(f"{verdict(fast):6}{found.seconds:.0f} s, bound {LAPSE_SECONDS} s")
    say(f"{verdict(once):6}{found.closed:,} cases closed; letters: {said}")
    return fast and once


def tell_load(found: load.Found) -> bool:
    whole = not found.errors and not found.lost
    say(f"\n{load.VENDORS} vendors, each saving every {load.EVERY:.0f} s for {load.SECONDS:.0f} s")
    say(
        f"{verdict(whole):6}{len(found.ms):,} saves, {len(found.errors)} errors; {found.compared:,} answers compared, {len(found.lost)} lost"
    )
    say(f"{'':6}{found.median:.0f} ms in the middle, 19 of 20 below {found.slow:.0f} ms")
    for line in (*found.errors[:5], *found.lost[:5]):
        say(f"{'':6}{line}")
    return whole


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
