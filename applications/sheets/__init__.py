"""What does the vendor fill in? The four forms, in the order of the guideline."""

from applications.sheets.company import CompanySheet
from applications.sheets.difference import DifferenceSheet
from applications.sheets.promotion import PromotionSheet
from applications.sheets.technical import TechnicalSheet

COMPANY = CompanySheet
SOLUTION_SHEETS = (TechnicalSheet, PromotionSheet, DifferenceSheet)
SHEETS = {sheet.key: sheet for sheet in (COMPANY, *SOLUTION_SHEETS)}

__all__ = ["COMPANY", "SHEETS", "SOLUTION_SHEETS"]
