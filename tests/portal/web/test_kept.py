"""Is a costly answer made once for all who ask at once, and anew when its time is over or something else is asked?"""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from portal.web.kept import Kept

pytestmark = pytest.mark.once


def test_answer_is_made_once_for_all_who_wait_for_the_first() -> None:
    kept, made, together = Kept[str](60), [], Barrier(8)

    def slow() -> str:
        time.sleep(0.1)
        made.append(1)
        return "answer"

    def ask(_: int) -> str:
        together.wait()
        return kept.get("it", slow)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["answer"] * 8
    assert len(made) == 1


def test_whoever_asks_while_it_is_made_anew_gets_the_last_one_at_once() -> None:
    kept, may_end = Kept[str](0), Event()
    kept.get("it", lambda: "old")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(kept.get, "it", lambda: may_end.wait(10) and "new")
        while not kept._making.locked():
            time.sleep(0.001)
        assert kept.get("it", lambda: "never") == "old"
        may_end.set()
        assert slow.result() == "new"


def test_answer_is_made_anew_after_its_time_and_for_another_question(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    kept = Kept[int](5)
    answers = iter(range(10))
    asked = []
    for moment, about in ((100, "a"), (104.9, "a"), (105, "a"), (105, "b"), (105, "b"), (105, "a")):
        now[0] = moment
        asked.append(kept.get(about, lambda: next(answers)))
    assert asked == [0, 0, 1, 2, 2, 3]


def test_failure_is_not_kept() -> None:
    kept = Kept[int](60)
    with pytest.raises(ZeroDivisionError):
        kept.get("it", lambda: 1 // 0)
    assert kept.get("it", lambda: 7) == 7
