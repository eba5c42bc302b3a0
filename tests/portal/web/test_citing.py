"""Does a sentence that cites the guideline lead to the clause, with everything else escaped?"""

import pytest
from django.utils.html import escape, mark_safe

from portal.web import citing

pytestmark = pytest.mark.once
LINK = '<a class="cited" href="/apply/guideline/#c6-5">{}</a>'


def test_citation_becomes_a_link_and_the_rest_stays_words() -> None:
    assert citing.with_links("<b>依須知六(五)視同放棄。") == f"&lt;b&gt;依{LINK.format('須知六(五)')}視同放棄。"


def test_number_alone_and_words_of_its_own_are_links() -> None:
    assert citing.linked("六(五)") == LINK.format("六(五)")
    assert citing.linked("六(五)", "<條>") == LINK.format("&lt;條&gt;")


@pytest.mark.parametrize("words", ["", "沒有條次", "<i>"])
def test_what_names_no_clause_leads_nowhere(words: str) -> None:
    assert citing.linked(words) == escape(words)


def test_html_is_left_as_it_is() -> None:
    assert citing.with_links(mark_safe("<b>須知六(五)</b>")) == "<b>須知六(五)</b>"
