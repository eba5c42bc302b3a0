"""Can two people of one vendor work together, from the invitation by mail until one is out and the other holds the account?"""

import re
from collections.abc import Callable

import pytest

from portal import taxid
from tests.journeys import axe
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = [
    pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house"), pytest.mark.clause("A-38", "R6-1-1"),
]  # fmt: skip

TAX_ID = next(number for n in range(70_700_000, 70_800_000) if taxid.is_valid(number := str(n)))
OWNER, MATE = "boss@example.com", "ming@example.com"
PASSWORD, OTHER = "quiet-river-2034", "loud-valley-2035"
NAME = "王小明"


# What the forms do not have to be walked through for here: everything filled in but one section.
READY = f"""
from django.utils import timezone
from applications.models import Application, Programme
from demonstration import cases as demo
from portal.accounts.models import User
user = User.objects.get(email="{OWNER}")
case = demo.complete(user, Programme.objects.get(), timezone.now(), "測試公司", ({{}},))
print(case.pk)
"""


def confirms_address(person: Person) -> None:
    person.opens_mail(OWNER, "確認")
    person.goes(re.search(r"/account/email/confirm/\S+/", person.content.inner_text())[0])
    person.presses("沒錯，確認")


def link_in(person: Person, to: str, subject: str) -> str:
    person.opens_mail(to, subject)
    return re.search(r"/apply/join/\S+/", person.content.inner_text())[0]


def test_two_people_of_one_vendor(empty_house: House, visitor: Callable[..., Person]) -> None:
    wrong_by_page: dict[str, list[str]] = {}

    def look(person: Person, name: str) -> None:
        wrong_by_page[name] = axe.faults(person.page)

    owner, mate = visitor(empty_house.url), visitor(empty_house.url, width=390)
    owner.registers(TAX_ID, OWNER, PASSWORD)
    owner.goes("/apply/team/invite/")
    owner.sees("先確認您的電子郵件")
    confirms_address(owner)

    # The owner invites; the letter is really sent, and read in another browser.
    owner.goes("/apply/")
    owner.follows("邀請同事")
    owner.follows("邀請成員")
    owner.presses("寄出邀請")
    assert owner.problems == ["對方的電子郵件：請輸入電子郵件。"]
    look(owner, "invite, refused")
    owner.fills({"email": MATE, "role": "editor"})
    look(owner, "invite")
    owner.presses("寄出邀請")
    owner.sees(f"邀請信已寄給 {MATE}", "等待接受")
    look(owner, "list with an invitation")

    link = link_in(mate, MATE, "邀請您一起填寫")
    mate.goes(link)
    look(mate, "join")
    mate.fills({"name": NAME, "password1": "1234567890", "password2": OTHER, "agreed": "on"})
    mate.presses("同意並加入")
    assert "密碼：密碼要同時有英文字母和數字，請補上缺的那一種。" in mate.problems
    mate.fills({"password1": OTHER, "password2": OTHER, "agreed": "on"})
    mate.presses("同意並加入")
    mate.sees("歡迎加入", f"以後用 {MATE}")
    mate.goes(link)
    mate.sees("這個邀請已經接受了")
    look(mate, "join, ended")

    # The new one is in already, fills in a section, and cannot send.
    mate.goes("/apply/")
    mate.sees("開始")
    case = int(empty_house.script(READY).strip().splitlines()[-1])
    mate.goes(f"/apply/{case}/company/people/")
    mate.fills({"rep_name": "王負責"})
    mate.presses("儲存並繼續")
    mate.goes(f"/apply/{case}/")
    look(mate, "task list of an editor")
    mate.goes(f"/apply/{case}/check/")
    mate.sees("王負責", "您的權限是「可填寫」", OWNER)
    assert mate.content.get_by_role("button", name="送出").count() == 0
    assert posts(mate, f"/apply/{case}/submit/") == 422
    look(mate, "check of an editor")
    mate.goes("/apply/team/")
    look(mate, "list of an editor")
    for page in ("invite/", "1/remove/"):
        mate.goes(f"/apply/team/{page}")
        mate.sees("只有主帳號可以管理成員")

    # With more rights the same person sends.
    owner.goes("/apply/team/")
    owner.follows("改權限")
    look(owner, "role")
    owner.fills({"role": "submitter"})
    owner.presses("儲存")
    owner.sees("可填寫並送出")
    mate.goes(f"/apply/{case}/check/")
    mate.presses("送出")
    assert mate.path == f"/apply/{case}/receipt/1/"
    mate.goes("/apply/inbox/")
    mate.sees("收件")

    # Handed over, and the one of before removed: out at once.
    owner.goes("/apply/team/")
    owner.follows("移交主帳號")
    look(owner, "hand over")
    owner.fills({"password": "not-my-password-1"})
    owner.presses("移交主帳號")
    assert owner.problems[0].startswith("密碼：帳號或密碼不正確")
    owner.fills({"password": PASSWORD})
    owner.presses("移交主帳號")
    owner.sees("主帳號已移交給")
    assert owner.content.get_by_role("link", name="邀請成員").count() == 0
    for address in (OWNER, MATE):
        mate.opens_mail(address, "主帳號已移交")
    mate.goes("/apply/team/")
    mate.follows("移除")
    look(mate, "remove")
    mate.presses("移除這位成員")
    owner.goes(f"/apply/{case}/")
    assert owner.path == "/account/login/"
    owner.signs_in(OWNER, PASSWORD)
    owner.sees("帳號或密碼不正確")
    owner.signs_in(TAX_ID, OTHER)  # the tax ID leads to the owner of now
    owner.goes("/apply/team/")
    owner.sees(NAME)
    look(owner, "list of the new owner")
    assert {name: wrong for name, wrong in wrong_by_page.items() if wrong} == {}


def posts(person: Person, path: str) -> int:
    """The answer to a form that the page did not offer."""
    token = next(cookie["value"] for cookie in person.context.cookies() if cookie["name"] == "csrftoken")
    answer = person.context.request.post(person.url + path, headers={"X-CSRFToken": token, "Referer": person.url})
    return answer.status
