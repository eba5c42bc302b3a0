"""Where does a vendor go on with its contract, as letters say it?"""

from django.conf import settings
from django.urls import reverse

from listings.models import Contract


def url_of(contract: Contract) -> str:
    return settings.BASE_URL + reverse("contracts:contract", args=[contract.application_id, contract.wave])
