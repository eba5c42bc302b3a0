"""Does a member of staff get into the admin with a second factor only?"""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from tests.journeys import axe
from tests.journeys.factor_pages import WITH_A_FACTOR
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

NAME, PASSWORD = "cautious", "quiet-river-2033"
STAFF = f"""
from demonstration import cases as demo
from portal.roles import Role
demo.staff_user({NAME!r}, "{NAME}@example.tw", {PASSWORD!r}, Role.OFFICER)
"""


def test_officer_needs_the_second_factor(empty_house: House, visitor: Callable[..., Person]) -> None:
    empty_house.script(STAFF)
    with empty_house.second_web(STAFF_MFA_REQUIRED="1") as url:
        officer, wrong_by_page = visitor(url), {}
        officer.signs_in(NAME, PASSWORD)
        officer.sees("工作人員的帳號要先設定兩步驟驗證")
        officer.fills({"password": PASSWORD})
        officer.presses("繼續")
        secret = officer.page.locator(".mono").inner_text().replace(" ", "")
        wrong_by_page["activate"] = axe.faults(officer.page)
        officer.fills({"code": code(secret, 0)})
        officer.presses("啟用")
        officer.sees("備用碼")
        for name in WITH_A_FACTOR[:-1]:
            officer.goes(reverse(name))
            assert officer.path == reverse(name)
            wrong_by_page[name] = axe.faults(officer.page)

        officer.goes_by(officer.page.get_by_role("button", name="登出").first)
        officer.signs_in(NAME, PASSWORD)
        officer.sees("輸入驗證碼")
        assert officer.path == reverse(WITH_A_FACTOR[-1])
        wrong_by_page[WITH_A_FACTOR[-1]] = axe.faults(officer.page)
        officer.fills({"code": code(secret, 1)})
        officer.presses("登入")
        assert officer.path == "/admin/"
    assert {name: wrong for name, wrong in wrong_by_page.items() if wrong} == {}


def code(secret: str, ahead: int) -> str:
    """What the app shows `ahead` half minutes from now: a code works once only."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))
