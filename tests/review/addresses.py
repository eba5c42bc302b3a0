"""Where on the desk is a case and the list of them, and which cases does the list show?"""

from applications.models import Application
from tests.browser import Page

LIST = "/admin/review/case/"


def change(case: Application, more: str = "") -> str:
    return f"{LIST}{case.pk}/{more or 'change/'}"


def numbers_in(page: Page) -> list[str]:
    return page.texts("//table[@id='result_list']//tbody//*[contains(@class, 'field-case_number')]")
