"""What does somebody answer in the self-check before registering who may apply with everything as usual?"""

from datetime import date
from typing import Any

from django.http import QueryDict

from applications.sheets.questionnaire import Questionnaire

GOOD = {
    "registration": "company",
    "business_items": ["I301010"],
    "paid_in_capital": "1,000,000",
    "established_on": "99/3/5",
    "has_paying_customer": "True",
    "attest_not_prc_or_foreign_branch": "True",
    "had_breach": "False",
    "is_debarred": "False",
    "owed_tax": "False",
    "broke_law_gravely": "False",
    "solutions": ["first_time"],
    "vat_status": "regular",
    "vendor_role": "original",
    "categories": ["production"],
    "subscription_months": "3",
    "order_process": "True",
    "includes_hardware": "False",
    "cloud_architecture": "public",
}

TODAY = date(2023, 8, 18)


def answered(**answers: Any) -> Questionnaire:
    data = QueryDict(mutable=True)
    for name, value in answers.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    form = Questionnaire(data, today=TODAY)
    assert form.errors == {}
    return form
