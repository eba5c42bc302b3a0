"""Does one work, one wait and everybody else hear so at once?"""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from portal.background import turn


def test_of_a_hundred_one_works_one_waits_and_the_others_are_told_at_once() -> None:
    there, go_on = Event(), Event()

    def first() -> bool:
        with turn.one_at_a_time("x") as mine:
            there.set()
            go_on.wait(20)
        return mine

    def another() -> tuple[bool, float]:
        begun = time.monotonic()
        with turn.one_at_a_time("x") as mine:
            return mine, time.monotonic() - begun

    with ThreadPoolExecutor(3) as pool:
        working = pool.submit(first)
        assert there.wait(10)
        waiting = pool.submit(another)
        time.sleep(0.3)
        others = [another() for _ in range(98)]
        go_on.set()
        assert (working.result(), waiting.result()[0]) == (True, True)
    assert {mine for mine, _ in others} == {False}
    assert sum(took for _, took in others) < 2


def test_turn_of_one_thing_holds_up_no_other() -> None:
    with turn.one_at_a_time("x") as first, turn.one_at_a_time("y") as other:
        assert (first, other) == (True, True)


def test_turn_is_over_when_its_work_fails() -> None:
    with pytest.raises(ValueError, match="x"), turn.one_at_a_time("x"):
        raise ValueError("x")
    with turn.one_at_a_time("x") as mine:
        assert mine
