"""How does somebody in a test register?"""

from django.test import Client

from tests.factories import PASSWORD
from tests.portal.accounts.people import TAX_ID


def filled(**changes: str) -> dict[str, str]:
    form = {"username": TAX_ID, "email": "a@example.com", "password1": PASSWORD, "password2": PASSWORD, "agreed": "on"}
    return form | changes


def register(client: Client, **changes: str) -> object:
    return client.post("/account/signup/", filled(**changes))
