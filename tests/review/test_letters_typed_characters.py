"""Can a character that somebody typed stop a step, or put anything into a letter that was not typed?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications import actions as vendor
from applications import letters
from applications.models import Application
from portal.background import duties
from portal.outbox import notices
from portal.outbox.models import Message
from portal.reference import Ref
from portal.text.cleaning import clean_line
from review.decision import deciding
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TYPED = {
    "the marks of a hole": "甲␀x␀公司",
    "a percent sign": "甲%s公司%",
    "a word of the letters": "甲【理由】公司",
    "a tag": "甲{% if x %}公司",
    "half a tag": "甲{%公司}}{#",
    "marks of direction": "甲\u202e公司\u2066",
    "four bytes": "甲𡍼公司😀",
    "half a pair": "甲\ud800公司",
    "a line": "甲\u2028公司\r\nBcc: x@example.tw",
    "a control": "甲\x07公司\x1b[2J",
    "a format of Python": "甲{0.__class__}公司{label}",
}
every = pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)


def letter(case: Application, kind: str) -> Message:
    return Message.objects.get(concerns=Ref.of(case), kind=kind)


@every
def test_correction_lapses_whatever_was_typed_into_it(typed: str) -> None:
    now = timezone.now()
    asked = factories.returned(now, items=[("company", "company_name")])
    case = asked.application
    case.refresh_from_db()
    assert factories.save(case, "company", company_name=typed) == ["company_name"]
    assert duties.sweep("review.lapse", asked.due_at) == 1
    case.refresh_from_db()
    said = letter(case, "lapsed")
    assert case.state == "deemed_abandoned"
    assert said.wording == notices.USUAL
    assert said.wording_error == ""
    assert said.body.splitlines()[0] == f"{case.company_name}（統一編號 {case.vendor.tax_id}）您好："


@every
def test_solution_is_decided_and_announced_whatever_its_name(typed: str) -> None:
    case = factories.qualified(solutions=[{"name": clean_line(typed)}])
    solution = case.solutions.get()
    solution = deciding.decide(
        solution, factories.officer(), "rejected", clean_line(typed), "", timezone.now()
    ).solution
    factories.publish([solution], timezone.now())
    duties.sweep("review.result.letters")
    assert {letter.wording for letter in Message.objects.filter(concerns=Ref.of(case))} == {notices.USUAL}
    assert solution.name in letter(case, "decided").body


@every
def test_case_is_withdrawn_whatever_was_typed(typed: str) -> None:
    case = factories.submitted()
    Application.objects.filter(pk=case.pk).update(company_name=clean_line(typed))
    vendor.withdraw(case, factories.user_of(case), clean_line(typed), timezone.now())
    assert letter(case, "withdrawn").wording == notices.USUAL


def test_step_is_taken_though_its_usual_letter_cannot_be_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = factories.returned()
    whole = letters.words_of
    monkeypatch.setattr(
        letters, "words_of", lambda *given: {k: v for k, v in whole(*given).items() if k != "correction"}
    )
    assert duties.sweep("review.lapse", asked.due_at + timedelta(minutes=1)) == 1
    said = letter(asked.application, "lapsed")
    assert said.wording == notices.PLAINEST
    assert said.wording_error == "預設文字不能使用：這個案件沒有：補正期限"
    assert f"/apply/{asked.application_id}/" in said.body
