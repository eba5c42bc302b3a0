"""Which 發文字號 has a printed letter? Given once, before it is first printed, and kept however often printing is tried.

It counts within the 發文字 and the 民國 year of the letter. It is given beside the printing and not in the step that writes the letter:
so no step waits for another's, what a preview takes back leaves no gap, and one row after the other is locked in one order.
"""

from datetime import date

from django.db import transaction

from portal.outbox.models import LetterSeries, Printout
from portal.time.calendar import ROC_OFFSET


def give(printout: Printout) -> None:
    """Numbers a letter whose head names a 發文字 and that has no number yet."""
    if printout.number or not printout.content.get("series"):
        return
    with transaction.atomic():
        fresh = Printout.objects.select_for_update(of=("self",), no_key=True).get(pk=printout.pk)
        if not fresh.number:
            fresh.number = _next(fresh.content["series"], fresh.content["digits"], fresh.content["dated"])
            fresh.save(update_fields=["number"])
    printout.number = fresh.number


def _next(series: str, digits: int, dated: str) -> str:
    year = date.fromisoformat(dated).year - ROC_OFFSET
    LetterSeries.objects.get_or_create(series=series, year=year)
    count = LetterSeries.objects.select_for_update(no_key=True).get(series=series, year=year)
    count.last += 1
    count.save(update_fields=["last"])
    return f"{series}字第{year}{count.last:0{digits}}號"
