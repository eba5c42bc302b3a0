"""What does the vendor fill in? The four forms, in the order of the guideline."""

from applications.sheets.company import CompanySheet
from applications.sheets.difference import DifferenceSheet
from applications.sheets.promotion import PromotionSheet
from applications.sheets.technical import TechnicalSheet
from portal.forms.fields.kind import kind_of

COMPANY = CompanySheet
SOLUTION_SHEETS = (TechnicalSheet, PromotionSheet, DifferenceSheet)
SHEETS = {sheet.key: sheet for sheet in (COMPANY, *SOLUTION_SHEETS)}

for _sheet in SHEETS.values():
    for _asked in _sheet.asked_fields():
        kind_of(_asked)  # a question of no kind stops the start

__all__ = ["COMPANY", "SHEETS", "SOLUTION_SHEETS"]
