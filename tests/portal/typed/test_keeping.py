"""Is what was typed kept for its writer alone, on its own page, and no longer than it is needed?"""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from portal.accounts.models import User
from portal.typed import keeping
from portal.typed.models import TypedWords
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db

PAGE, FORM = "/admin/review/case/7/step/qualify/", "/admin/review/case/7/step/qualify/#step"


def word(value: str, was: str = "") -> dict[str, dict[str, object]]:
    return {"note": {"value": [value] if value else [], "was": [was] if was else [], "label": "備註"}}


def keep(user: User, value: str, page: str = PAGE, form: str = FORM) -> None:
    keeping.keep(user, page, form, "資格符合", word(value), NOON)


def lines(user: User, page: str = PAGE) -> list[list[tuple[str, str]]]:
    return [typed.lines for typed in keeping.of_page(user, page)]


def test_words_are_the_writers_alone() -> None:
    mine, other = factories.officer(), factories.staff()
    keep(mine, "再想想")
    assert (lines(mine), lines(other)) == ([[("備註", "再想想")]], [])
    keep(other, "別人的")
    keep(mine, "想好了")
    assert (lines(mine), lines(other)) == ([[("備註", "想好了")]], [[("備註", "別人的")]])
    keeping.sent(mine, PAGE, FORM)
    assert (lines(mine), lines(other)) == ([], [[("備註", "別人的")]])


def test_nothing_typed_any_more_is_nothing_kept() -> None:
    keep(factories.officer(), "再想想")
    keep(factories.officer(), "")
    assert not TypedWords.objects.exists()


def test_case_tells_of_the_words_of_its_steps_and_of_no_other_case() -> None:
    user = factories.officer()
    keep(user, "這一件")
    keep(user, "別件", page="/admin/review/case/70/step/qualify/")
    assert lines(user, "/admin/review/case/7/change/") == [[("備註", "這一件")]]
    assert lines(user, "/admin/review/case/7/correction/") == []


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("?item=R4-1&submission=2&_changelist_filters=q%3Dx&_list%3Areview%2Fcase=y", "/admin/x/"),
        ("?case=12&correction=open&page=2", "/admin/x/?case=12&correction=open"),
        ("?b=2&a=1", "/admin/x/?a=1&b=2"),
    ],
)
def test_page_is_the_same_for_each_way_to_it(asked: str, page: str) -> None:
    assert keeping.page_of(RequestFactory().get(f"/admin/x/{asked}")) == page


def test_person_has_room_for_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_FORMS", 2)
    for number in range(3):
        words = word(f"第 {number} 份")
        keeping.keep(factories.officer(), f"/admin/{number}/", FORM, "", words, NOON + timedelta(seconds=number))
    assert [typed.page for typed in TypedWords.objects.all()] == ["/admin/2/", "/admin/1/"]


@pytest.mark.parametrize("words", [{"note": {"value": ["字" * 50_001]}}, {"note": {"value": [7]}}])
def test_what_no_page_sends_is_not_kept(words: dict) -> None:
    with pytest.raises(ValueError, match="no words"):
        keeping.keep(factories.officer(), PAGE, FORM, "", words, NOON)


def test_words_of_long_ago_are_let_go() -> None:
    keep(factories.officer(), "再想想")
    assert list(keeping.outlived(NOON + timedelta(days=89))) == []
    assert [typed.page for typed in keeping.outlived(NOON + timedelta(days=90))] == [PAGE]
