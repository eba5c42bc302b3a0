"""What are the people called by whom the tests of accounts sign in?"""

from django.contrib.auth import get_user
from django.test import Client

TAX_ID = "04595257"
OTHER_TAX_ID = "12345675"


def is_in(browser: Client) -> bool:
    return get_user(browser).is_authenticated
