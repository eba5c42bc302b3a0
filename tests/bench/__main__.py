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
    "SEAL_PKCS12": f"{DATA}/seal.p12",
    "SEAL_PASSPHRASE": secrets.token_urlsafe(24),
}
django.setup()

from applications.models import Application, Programme  # noqa: E402
from review.workload import figures  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench import (  # noqa: E402
    catalogue,
    committee,
    counts,
    desk,
    lapsing,
    load,
    packet,
    pages,
    paper,
    publishing,
    registers,
    scene,
)

FEW, MANY = 100, 20_000
PDF_SECONDS, GROWTH_MB, PACKET_SECONDS, LAPSE_SECONDS = 3, 15, 20, 45
PUBLISH_SECONDS, LETTERS_SECONDS = 5, 180
EXPORT_SECONDS, EXPORT_MB = 120, 200
LISTS_SECONDS, LISTS_MB, SCREEN_SECONDS, JUDGE_SECONDS = 120, 300, 60, 2
LISTED, LIST_SECONDS, PAGE_KB = 10_000, 60, 150
PARTS = (
    "queries",
    "pages",
    "desk",
    "paper",
    "packet",
    "publish",
    "lapse",
    "committee",
    "registers",
    "load",
    "catalogue",
)


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
    call_command("own_seal", os.environ["SEAL_PKCS12"], "量測用電子印信", verbosity=0)
    now = timezone.now()
    scene.year(now)
    small, three, ten = (scene.whole(now, number) for number in (1, 3, 10))
    filed = {number: scene.filed(now, number) for number in (1, 3, 10)}
    holds = True
    scene.crowd(filed[1], FEW)
    scene.correction(filed[10])  # as the case has that the crowd is copied from
    few = [counts.of(small, filed[1]), counts.of(ten, filed[10])] if "queries" in wanted else []
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
    if "publish" in wanted:
        holds &= tell_publishing(publishing.figures(filed[1]))
    if "lapse" in wanted:
        holds &= tell_lapse(lapsing.figures(filed[1]))
    if "committee" in wanted:
        holds &= tell_committee(committee.crowd())
    if "registers" in wanted:
        holds &= tell_registers(filed[1])
    if "load" in wanted:
        holds &= tell_load(load.figures(small))
    if "catalogue" in wanted:  # the last: it fills the database
        holds &= tell_catalogue(filed[1])
    return holds


def tell_pages(measured: list[pages.Figure]) -> bool:
    say(f"\n{'':6}{'ratio':>7}{'bound':>7}{'ms':>8}")
    for figure in measured:
        say(
            f"{verdict(figure.ratio <= figure.bound):6}{figure.ratio:7.2f}{figure.bound:7.1f}{figure.ms:8.1f}  {figure.what}"
        )
    return all(figure.ratio <= figure.bound for figure in measured)


def tell_queries(measured: list[dict[str, int]]) -> bool:
    say(f"\nQueries: 1 solution among {FEW}, 10 solutions among {FEW}, 10 solutions among {MANY:,} applications")
    for what in measured[0]:
        said = [counted[what] for counted in measured]
        say(f"{verdict(len(set(said)) == 1):6}{said[0]:5}{said[1]:5}{said[2]:5}  {what}")
    return all(counted == measured[0] for counted in measured)


def tell_paper(prints: list[paper.Printed]) -> bool:
    seconds = [printed.seconds - printed.waited for printed in prints]
    first, last = (median(printed.memory for printed in part) for part in (prints[:10], prints[-10:]))
    fast, flat = median(seconds) <= PDF_SECONDS, last - first <= GROWTH_MB
    say(f"\nFull PDF of 3 solutions in a worker, {len(prints)} times after {paper.WARM_UP}")
    say(f"{verdict(fast):6}{median(seconds):.2f} s, the slowest {max(seconds):.2f} s, bound {PDF_SECONDS} s")
    say(
        f"{'':6}and {median(printed.waited for printed in prints):.2f} s in line behind other processes of this machine"
    )
    say(f"{verdict(flat):6}memory {first:.0f} MB, then {last:.0f} MB: {last - first:+.1f} MB, bound {GROWTH_MB} MB")
    return fast and flat


def tell_export(export: desk.Exported) -> bool:
    fast, small = export.seconds <= EXPORT_SECONDS, max(export.memory, export.size) <= EXPORT_MB
    say(f"\nExport of {export.solutions:,} solutions with all fields")
    say(f"{verdict(fast):6}{export.seconds:.0f} s, bound {EXPORT_SECONDS} s")
    say(f"{verdict(small):6}worker {export.memory:.0f} MB, file {export.size:.0f} MB, bound {EXPORT_MB} MB")
    return fast and small


def tell_packet(packets: list[packet.Packed]) -> bool:
    say(f"\nA packet of {packet.PAPERS} papers and {packet.PAGES} pages in a worker")
    for packed in packets:
        said = f"{packed.kind}: {packed.seconds:.1f} s, {packed.megabytes:.0f} MB" + (
            f", {packed.pages} pages" if packed.pages else ""
        )
        say(f"{verdict(packed.seconds <= PACKET_SECONDS):6}{said}, bound {PACKET_SECONDS} s")
    return all(packed.seconds <= PACKET_SECONDS for packed in packets)


def tell_publishing(published: publishing.Published) -> bool:
    fast, soon = published.seconds <= PUBLISH_SECONDS, published.letters_seconds <= LETTERS_SECONDS
    once = (published.letters, published.prints) == (publishing.RESULTS, publishing.RESULTS)
    say(f"\n{publishing.RESULTS} results are published at once")
    say(f"{verdict(fast):6}{published.seconds:.1f} s for the person, bound {PUBLISH_SECONDS} s")
    say(f"{verdict(soon):6}{published.letters_seconds:.0f} s for one worker, bound {LETTERS_SECONDS} s")
    say(f"{verdict(once):6}{published.letters} letters, {published.prints} prints")
    return fast and soon and once


def tell_lapse(lapse: lapsing.Lapsed) -> bool:
    fast, once = lapse.seconds <= LAPSE_SECONDS, (lapse.closed, lapse.letters) == (lapsing.DUE, {1: lapsing.DUE})
    said = ", ".join(f"{count:,} cases with {letters}" for letters, count in sorted(lapse.letters.items()))
    say(f"\n{lapsing.DUE:,} corrections fall due at once")
    say(f"{verdict(fast):6}{lapse.seconds:.0f} s, bound {LAPSE_SECONDS} s")
    say(f"{verdict(once):6}{lapse.closed:,} cases closed; letters: {said}")
    return fast and once


def tell_committee(made: committee.Scene) -> bool:
    say(f"\n{committee.REVIEWERS} reviewers, {made.opinions:,} opinions")
    return tell_pages(committee.figures(made))


def tell_registers(case: Application) -> bool:
    read = registers.read_in()
    registers.read_others()
    screened, seconds = registers.screened(), registers.judged(case)
    seconds_of_reading = read.seconds - read.waited
    fast, small = seconds_of_reading <= LISTS_SECONDS, read.memory <= LISTS_MB
    compared, judged = screened.seconds <= SCREEN_SECONDS, seconds <= JUDGE_SECONDS
    say(f"\n{read.rows:,} rows of labour lists come in")
    say(f"{verdict(fast):6}{seconds_of_reading:.0f} s, bound {LISTS_SECONDS} s")
    say(f"{'':6}and {read.waited:.0f} s in line behind other processes of this machine")
    say(f"{verdict(small):6}{read.memory:.0f} MB of the worker and its child, bound {LISTS_MB} MB")
    said = f"{screened.vendors:,} vendors against all lists, {screened.findings:,} findings"
    say(f"{verdict(compared):6}{screened.seconds:.1f} s for {said}, bound {SCREEN_SECONDS} s")
    say(f"{verdict(judged):6}{seconds:.2f} s for the verdicts of one application, bound {JUDGE_SECONDS} s")
    return fast and small and compared and judged


def tell_load(saves: load.Outcome) -> bool:
    whole = not saves.errors and not saves.lost
    say(f"\n{load.VENDORS} vendors, each saving every {load.EVERY:.0f} s for {load.SECONDS:.0f} s")
    say(
        f"{verdict(whole):6}{len(saves.ms):,} saves, {len(saves.errors)} errors; {saves.compared:,} answers compared, {len(saves.lost)} lost"
    )
    say(f"{'':6}{saves.median:.0f} ms in the middle, 19 of 20 below {saves.slow:.0f} ms")
    for line in (*saves.errors[:5], *saves.lost[:5]):
        say(f"{'':6}{line}")
    return whole


def tell_catalogue(pattern: Application) -> bool:
    solution = pattern.solutions.get()  # what is filled in hangs on its case as well
    seconds = catalogue.publish(pattern, LISTED)
    holds = seconds <= LIST_SECONDS
    say(f"\n{LISTED:,} contracted solutions are listed\n{verdict(holds):6}{seconds:.0f} s, bound {LIST_SECONDS} s")
    for size in catalogue.SIZES:
        catalogue.fill(solution, size)
        say(f"\nA catalogue of {size:,} solutions")
        holds &= tell_pages(catalogue.figures(size))
        say(f"{'':20}{catalogue.after_a_change():8.1f}  the first page after a change")
    return holds & tell_weight(catalogue.weight()) & tell_readers(catalogue.read_together())


def tell_weight(size: int) -> bool:
    say(f"\n{verdict(size <= PAGE_KB * 1000):6}{size / 1000:.0f} kB of page, sheets and modules, bound {PAGE_KB} kB")
    return size <= PAGE_KB * 1000


def tell_readers(read: catalogue.Outcome) -> bool:
    say(
        f"\n{catalogue.READERS} readers, each opening a page every {catalogue.EVERY:.0f} s for {catalogue.SECONDS:.0f} s"
    )
    say(
        f"{verdict(not read.errors):6}{len(read.ms):,} pages, {len(read.errors)} errors, {median(read.ms):.0f} ms in the middle"
    )
    for line in read.errors[:5]:
        say(f"{'':6}{line}")
    return not read.errors


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
