"""How does a printed letter lose its force? A later one takes its place, or an officer withdraws it; both are told to whoever asks.

The paper itself is out of the house and stays as it is: what changes is the answer to its code.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from portal.outbox.models import Printout
from portal.roles import Account
from portal.text.cleaning import clean_text

Teller = Callable[[Printout, datetime], object]

_tellers: list[Teller] = []


def told_by(teller: Teller) -> Teller:
    """Says who tells the readers of a letter that it was withdrawn, in the same transaction: whose letters they are knows them."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


class NotWithdrawn(Exception):
    """The letter cannot be withdrawn; the message is for the officer."""


def supersede(old: Printout, new: Printout) -> bool:
    """`new` takes the place of `old`, from the transaction in which this is said. False when it has done so already.

    Either may still wait for its print. Raises ValueError when another letter has taken that place, or when the letters
    would replace each other in a circle.
    """
    with transaction.atomic():
        rows = Printout.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[old.pk, new.pk])
        held = {row.pk: row for row in rows.defer("content").order_by("pk")}
        if held[old.pk].replaced_by_id == new.pk:
            return False
        if held[old.pk].replaced_by_id is not None:
            raise ValueError(f"letter {old.pk} is replaced by {held[old.pk].replaced_by_id} already")
        if old.pk in {row.pk for row in _after(held[new.pk])}:
            raise ValueError(f"letter {old.pk} would replace itself")
        Printout.objects.filter(pk=old.pk).update(replaced_by=new.pk)
    old.replaced_by_id = new.pk
    return True


def in_force(printout: Printout) -> Printout:
    """The last of those that replaced it one after the other; itself where none did."""
    return _after(printout)[-1]


def _after(printout: Printout) -> list[Printout]:
    chain = [printout]
    while (following := chain[-1].replaced_by) is not None and following not in chain:
        chain.append(following)
    return chain


def withdraw(printout: Printout, *, reason: str, by: Account, now: datetime, record: Callable[[], object]) -> None:
    """註銷: the letter is of no effect from now on, and its readers are told which and why. What is to hold again is written again.

    `record` writes it into the trail, with it or not at all. Raises NotWithdrawn.
    """
    said = clean_text(reason)
    if not said:
        raise NotWithdrawn("請寫註銷的原因。")
    with transaction.atomic():
        fresh = Printout.objects.select_for_update(of=("self",), no_key=True).defer("content").get(pk=printout.pk)
        if fresh.withdrawn_at:
            raise NotWithdrawn("這件公文先前已經註銷，原來的時間與原因不變。")
        if not fresh.may_be_withdrawn:
            raise NotWithdrawn("這件公文沒有查驗碼，或 PDF 還在製作，不能註銷。")
        fresh.withdrawn_at, fresh.withdrawn_by_id, fresh.withdrawn_reason = now, by.pk, said
        fresh.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        record()
        for teller in _tellers:
            teller(fresh, now)
