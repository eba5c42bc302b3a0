"""Does each part of the case page stand alone: given who works, on which case, and the way back, without the admin?"""

import ast
import inspect
import textwrap
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from applications.models import Application
from review.desk.admin import CaseAdmin
from review.desk.case_steps import Button, buttons
from review.desk.checklist_part import checklist_part
from review.desk.correction_pages import remark_page
from review.desk.packets_part import packets_part
from review.desk.step_page import step_page
from review.desk.visit import CaseVisit
from review.models import Case, Packet
from review.qualification import marking
from tests import factories
from tests.factories import NOON


@pytest.fixture
def case(db: None) -> Case:
    return Case.objects.get(pk=factories.in_review(NOON).pk)


def visit_of(case: Case, user: AbstractBaseUser, data: dict[str, Any] | None = None) -> CaseVisit:
    made = RequestFactory()
    request = made.get("/") if data is None else made.post("/", data)
    request.user, request._messages = user, CookieStorage(request)
    return CaseVisit(request, case)


def said(visit: CaseVisit) -> list[str]:
    return [str(message) for message in get_messages(visit.request)]


def test_step_is_taken_with_its_verb_and_leads_back(case: Case) -> None:
    visit = visit_of(case, factories.officer(), {"note": "實收資本額不足。"})
    response = step_page(visit, "find_not_qualified")
    assert (response.status_code, response["Location"]) == (302, f"/admin/review/case/{case.pk}/change/")
    assert (said(visit), Application.objects.get(pk=case.pk).state) == (["已完成「資格不符」。"], "not_qualified")


def test_step_of_another_page_is_not_taken_on_the_plain_one(case: Case) -> None:
    with pytest.raises(PermissionDenied):
        step_page(visit_of(case, factories.officer(), {"note": "再等一下。"}), "extend")


def test_step_that_is_refused_says_why_and_leads_back(case: Case) -> None:
    visit = visit_of(case, factories.staff("authority"))
    assert step_page(visit, "qualify").status_code == 302
    assert said(visit) == ["您的帳號沒有「資格符合」的權限。"]


def test_buttons_name_each_page_once(db: None) -> None:
    case = Case.objects.get(pk=factories.qualified(NOON, solutions=[{"name": "甲", "kind": "summit_existing"}]).pk)
    (solution,) = case.solutions.all()
    place = f"/admin/review/case/{case.pk}/solution/{solution.pk}/decide/"
    asks = Button("通知補件", f"/admin/review/case/{case.pk}/correction/")
    assert buttons(case, factories.officer(), [solution]) == [Button("「甲」記錄審查結果", place), asks]
    assert buttons(case, factories.staff("authority"), [solution]) == []


def test_checklist_is_marked_by_whoever_may(case: Case) -> None:
    (filed,) = case.submissions.all()
    told = {
        role: checklist_part(visit_of(case, factories.staff(role)), filed, None, latest=True, said=None)["may_mark"]
        for role in ("officer", "authority")
    }
    assert told == {"officer": True, "authority": False}


def test_packets_of_a_submission_are_forgotten_with_their_time(case: Case) -> None:
    (filed,) = case.submissions.all()
    old = NOON - marking.PACKET_KEPT - timedelta(seconds=1)
    case.packets.create(
        submission=filed, kind=Packet.Kind.values[0], asked_by=factories.officer(), asked_at=old, done_at=old
    )
    assert packets_part(case, filed)["packets"] == [(value, label, None) for value, label in Packet.Kind.choices]


def test_remark_is_for_whoever_asks_for_corrections(case: Case) -> None:
    with pytest.raises(PermissionDenied):
        remark_page(visit_of(case, factories.staff("authority")))


def test_no_part_of_the_admin_calls_another_through_itself() -> None:
    """What a class of ours asks of itself is its own, or Django's: a part says in its signature what it needs."""
    borrowed = {}
    for part in [
        base for base in CaseAdmin.__mro__ if base.__module__.startswith(("review", "portal", "applications"))
    ]:
        tree = ast.parse(textwrap.dedent(inspect.getsource(part)))
        asked = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
        }
        if (
            foreign := {name for name in asked if name not in vars(part) and not hasattr(ModelAdmin, name)}
            - FROM_DJANGO
        ):
            borrowed[part.__name__] = sorted(foreign)
    assert borrowed == {}


FROM_DJANGO = {"admin_site", "model", "opts"}  # set by ModelAdmin.__init__
