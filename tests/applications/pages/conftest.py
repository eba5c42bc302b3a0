"""What do the tests of the vendor's pages share: a vendor at the desk, and the addresses of the sections?"""

from collections.abc import Callable

import pytest
from django.test import Client

from applications.models import Application, Solution
from applications.pages.desk import section_url
from tests import factories
from tests.browser import Page, visit


@pytest.fixture
def case(db: None) -> Application:
    """A complete draft whose one solution is asked every question: listed before, of an agent, on a hybrid cloud."""
    kinds = {"kind": "previously_listed", "agent": True, "hybrid": True}
    return factories.complete(solutions=[kinds])


@pytest.fixture
def vendor(case: Application, client: Client) -> Client:
    """The case's vendor, signed in."""
    client.force_login(factories.user_of(case))
    return client


@pytest.fixture
def address(case: Application, solution: Solution) -> Callable[[str, str], str]:
    """The address of a section of a sheet."""
    return lambda sheet, section: section_url(case.pk, sheet, section, None if sheet == "company" else solution.pk)


@pytest.fixture
def page(vendor: Client, address: Callable[[str, str], str]) -> Callable[[str, str], Page]:
    """A section as the vendor sees it."""
    return lambda sheet, section: visit(vendor, address(sheet, section))
