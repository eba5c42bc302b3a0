"""Do the rows of the case list say, element by element, what the admin's own list would say?"""

import re

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from review.desk import list_columns
from tests import factories
from tests.browser import signed_in

pytestmark = pytest.mark.django_db
HOSTILE = '<b>甲</b>&"公司'


def table(html: str) -> str:
    """Without the white space between elements; a quotation mark has two names."""
    return re.sub(r"\s*([<>])\s*", r"\1", html.replace("&#34;", "&quot;")).strip()


@pytest.mark.parametrize("query", ["all=1", "all=1&o=1", "all=1&o=-6.2", "stage=submitted&q=10", "q=nobody"])
def test_rows_are_those_of_the_admin(query: str) -> None:
    now, officer = timezone.now(), factories.staff()
    list_columns.choose(officer, list_columns.OFFERED)
    factories.in_review(now, solutions=[{}, {}])
    hostile = factories.submitted()
    Application.objects.filter(pk=hostile.pk).update(company_name=HOSTILE)
    response = signed_in(officer).get(f"{reverse('admin:review_case_changelist')}?{query}")
    shown = {"cl": response.context["cl"], "opts": Application._meta, "request": response.wsgi_request}
    ours, theirs = (
        table(Template(f"{{% load admin_list desk %}}{{% {tag} %}}").render(Context(shown)))
        for tag in ("case_rows", "result_list cl")
    )
    assert ours == theirs
    assert ours in table(response.content.decode())


def test_name_of_a_company_is_no_markup(client: Client) -> None:
    hostile = factories.submitted()
    Application.objects.filter(pk=hostile.pk).update(company_name=HOSTILE)
    shown = signed_in(factories.staff()).get(f"{reverse('admin:review_case_changelist')}?all=1").content.decode()
    assert "&lt;b&gt;甲&lt;/b&gt;&amp;&#34;公司</a>" in shown
