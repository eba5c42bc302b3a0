"""Does a page keep words by script and by button, show them to their writer alone, and throw them away when asked?"""

import json

import pytest
from django.test import Client

from applications.models import Application
from portal.typed.models import TypedWords
from tests import factories
from tests.browser import signed_in, visit
from tests.review.addresses import change

pytestmark = pytest.mark.django_db

URL = "/admin/typed/"


def by_script(client: Client, page: str, words: object, form: str = "x") -> int:
    said = json.dumps({"page": page, "form": form, "title": "頁", "words": words})
    return client.post(URL, said, content_type="application/json").status_code


def test_page_shows_what_its_reader_typed_there_and_nobody_elses() -> None:
    case, mine, other = factories.in_review(), signed_in(factories.officer()), signed_in(factories.staff())
    page = change(case, "step/qualify/")
    assert by_script(mine, page, {"note": {"value": ["再想想"], "was": [], "label": "備註"}}) == 200
    for place in (page, change(case), URL):
        assert ("再想想" in visit(mine, place).words, "再想想" in visit(other, place).words) == (True, False)
    assert "再想想" not in visit(mine, change(case, "step/find_not_qualified/")).words


def test_vendor_keeps_nothing_here() -> None:
    client = signed_in(factories.vendor())
    assert (by_script(client, "/admin/x/", {}), client.get(URL).status_code) == (403, 403)


@pytest.mark.parametrize("said", ["x", "[]", "{}", '{"page": "x", "form": "x", "title": "x", "words": [1]}'])
def test_what_no_page_sends_is_refused(said: str) -> None:
    assert signed_in(factories.officer()).post(URL, said, content_type="application/json").status_code == 400
    assert not TypedWords.objects.exists()


def test_button_without_scripts_keeps_the_form_and_comes_back() -> None:
    case, client = factories.in_review(), signed_in(factories.officer())
    page = visit(client, change(case, "correction/?all="))
    (button,) = page.all("//noscript//button[@formaction]")
    sent = {**page.values(), "note": "整體說明", "remark-company-0-rep_name": "請改"}
    back = client.post(button.get("formaction"), sent, follow=True)
    assert back.redirect_chain[-1][0] == change(case, "correction/")
    words = back.content.decode()
    assert [part in words for part in ("只有您看得到", "整體說明", "請改")] == [True] * 3
    assert TypedWords.objects.get().words.keys() == {"note", "remark-company-0-rep_name"}  # and nothing that is hidden
    done = page.send({"note": "整體說明", "remark-company-0-rep_name": "請改"}, do="send")
    assert (done.url, TypedWords.objects.exists()) == (change(case), False)


def test_words_are_thrown_away_by_their_writer_alone() -> None:
    mine, other = signed_in(factories.officer()), signed_in(factories.staff())
    by_script(mine, "/admin/", {"note": {"value": ["再想想"]}})
    sent = {"drop": str(TypedWords.objects.get().pk), "back": "/admin/"}
    assert (other.post(URL, sent)["Location"], TypedWords.objects.count()) == ("/admin/", 1)
    assert (mine.post(URL, sent)["Location"], TypedWords.objects.count()) == ("/admin/", 0)
    assert mine.post(URL, {"drop": "x", "back": "//evil.example/"})["Location"] == URL


def test_form_that_was_kept_and_is_refused_stays_kept() -> None:
    case, client = factories.in_review(), signed_in(factories.officer())
    place = change(case, "step/find_not_qualified/")
    by_script(client, place, {"note": {"value": ["不符"]}}, f"{place}#step")
    named = {"typed-page": place, "typed-form": f"{place}#step"}
    assert client.post(place, {"note": "", **named}).status_code == 422
    Application.objects.update(state="withdrawn")
    assert client.post(place, {"note": "不符", **named}).status_code == 302  # led to the case, with the reason
    assert "不符" in visit(client, change(case)).words
    assert TypedWords.objects.count() == 1
    Application.objects.update(state="in_qualification")
    assert client.post(place, {"note": "不符", **named}).status_code == 302
    assert TypedWords.objects.count() == 0
