"""What kind of day does each source have? Good, or one of the bad ones that real registers are known for; switched while it runs."""

import threading
from collections import Counter
from enum import StrEnum


class PlayedDay(StrEnum):
    """How a source answers today."""

    GOOD = "good"
    HANGS = "hangs"
    HTML = "html"
    THROTTLED = "throttled"
    CUT = "cut"
    EMPTY = "empty"
    ERROR = "error"
    HALF = "half"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    PlayedDay.GOOD: "正常",
    PlayedDay.HANGS: "沒有反應",
    PlayedDay.HTML: "回應網頁",
    PlayedDay.THROTTLED: "超過次數",
    PlayedDay.CUT: "中途斷線",
    PlayedDay.EMPTY: "回應空白",
    PlayedDay.ERROR: "錯誤 500",
    PlayedDay.HALF: "名單少一半",
}


class Calendar:
    """The day of each source, and how often it was asked. Many threads read and one person writes."""

    def __init__(self) -> None:
        self._lock, self._days, self._asked = threading.Lock(), dict[str, PlayedDay](), Counter[str]()

    def day_of(self, source: str) -> PlayedDay:
        with self._lock:
            return self._days.get(source, PlayedDay.GOOD)

    def switch(self, source: str, day: PlayedDay) -> None:
        with self._lock:
            self._days[source] = day

    def note(self, source: str) -> None:
        with self._lock:
            self._asked[source] += 1

    def asked(self, source: str) -> int:
        with self._lock:
            return self._asked[source]
