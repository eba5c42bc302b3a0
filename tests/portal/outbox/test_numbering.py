"""Has every printed letter one 發文字號, given once, whatever fails and whoever prints beside it?"""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from portal.background import duties
from portal.outbox import numbering, printing
from portal.outbox.models import LetterSeries, Printout
from portal.reference import Ref
from tests.concurrency import at_once, only_postgres

pytestmark = pytest.mark.django_db


def printout(cause: int, **content: Any) -> Printout:
    said = {
        "title": "補正通知", "subject": "請查照。", "body": "一\n\n二", "dated": "2026-11-30", "sender": "執行單位",
        "programme": "115 年度", "recipient": "測試公司", "reference": "115-00001", "contact": [], "series": "雲市集", "digits": 7,
    }  # fmt: skip
    reason = {"concerns": Ref("application", 1), "kind": "correction", "cause": Ref("correction", cause)}
    return Printout.objects.create(**reason, content={**said, **content})


def numbers() -> list[str]:
    return list(Printout.objects.order_by("pk").values_list("number", flat=True))


def test_letters_are_numbered_in_turn_within_their_series_and_year() -> None:
    printout(1)
    printout(2)
    printout(3, dated="2027-01-04")
    printout(4, series="工業館", digits=4)
    printout(5, series="")
    assert duties.sweep("outbox.print") == 5
    assert numbers() == [
        "雲市集字第1150000001號", "雲市集字第1150000002號", "雲市集字第1160000001號", "工業館字第1150001號", "",
    ]  # fmt: skip


def test_number_outlives_a_print_that_fails_and_leaves_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    first = printout(1)
    monkeypatch.setattr(printing, "_presses", {"": lambda paper: 1 / 0})
    for _ in range(3):
        Printout.objects.update(next_try_at=None)
        duties.sweep("outbox.print")
    monkeypatch.undo()
    printout(2)
    Printout.objects.update(next_try_at=None)
    duties.sweep("outbox.print")
    assert numbers() == ["雲市集字第1150000001號", "雲市集字第1150000002號"]
    assert Printout.objects.get(pk=first.pk).attempts == 4


def test_what_is_taken_back_takes_its_number_back() -> None:
    with transaction.atomic():
        numbering.give(printout(1))
        transaction.set_rollback(True)
    numbering.give(printout(2))
    assert numbers() == ["雲市集字第1150000001號"]


def test_two_workers_give_one_letter_one_number() -> None:
    """Each holds the row as it was before either began."""
    paper = printout(1)
    again = Printout.objects.get(pk=paper.pk)
    numbering.give(paper)
    numbering.give(again)
    assert (paper.number, again.number) == ("雲市集字第1150000001號",) * 2
    assert LetterSeries.objects.get().last == 1


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_letters_printed_at_one_moment_have_numbers_of_their_own() -> None:
    """The first two of a series too: its row is not there yet."""
    papers = [printout(cause) for cause in range(1, 7)]
    waiting = [*papers, papers[0], papers[1]]
    at_once(lambda: numbering.give(Printout.objects.get(pk=waiting.pop().pk)), times=len(waiting))
    assert sorted(numbers()) == [f"雲市集字第115000000{number}號" for number in range(1, 7)]


def test_letter_frozen_by_an_earlier_version_is_printed_without_a_number() -> None:
    paper = printout(1)
    content = {name: value for name, value in paper.content.items() if name not in ("series", "digits")}
    Printout.objects.filter(pk=paper.pk).delete()
    Printout.objects.create(
        concerns=paper.concerns, kind=paper.kind, cause=paper.cause, content=content, next_try_at=timezone.now()
    )
    assert duties.sweep("outbox.print") == 1
    assert numbers() == [""]
