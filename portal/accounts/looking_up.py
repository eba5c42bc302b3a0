"""What is said to who asks for the name of a company while registering? A help to see a mistyped number, never a condition."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest

from portal import taxid
from portal.web.frequency import Frequency

from . import registered, vouching

ASKED = Frequency("company-name", most=10)  # a minute; the register counts what we ask in a day
FREE = "查詢的結果不影響註冊。"
TOO_OFTEN = "查詢太頻繁，請等一分鐘再查。"
NOBODY_ASKED = "現在不能查詢公司名稱。"
MOST_DIGITS = 40  # characters of the box


@dataclass(frozen=True)
class LookedUp:
    """`words` of the answer; `problem`: what is wrong with the number itself, or with asking so often."""

    number: str
    words: str = ""
    problem: str = ""
    is_known: bool = False
    status: int = 200

    @property
    def tone(self) -> str:
        return "action" if self.problem else "done" if self.is_known else "waiting"

    @property
    def sentences(self) -> list[str]:
        """A number that the check digit refuses does keep one from registering: then only what to do is said."""
        free = "" if self.problem and self.status == HTTPStatus.OK else FREE
        return [said for said in (self.words, self.problem, free) if said]


def look_up(request: HttpRequest, now: datetime) -> LookedUp:
    """Nothing in it depends on whether the number has an account here."""
    number = taxid.normalise(request.POST.get("username", "")[:MOST_DIGITS])
    if not taxid.is_shaped(number):
        return LookedUp(number, problem=taxid.problem(number) if number else "請先輸入統一編號。", status=422)
    if (asked := registered.current()) is None:
        return LookedUp(number, words=NOBODY_ASKED)
    if ASKED.is_used_up(request):
        return LookedUp(number, problem=TOO_OFTEN, status=429)
    said = asked.look_up(number, now)
    return LookedUp(number, said.words, vouching.problem(number), said.is_known)
