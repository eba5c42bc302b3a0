"""What does the guideline demand? Every clause as one small rule over what was filed; no Django.

`eligibility` asks 四, `solutions` 五 and 八(二), `filing` 六 and the reports of 附表2, `papers` is the table of papers,
`criteria` the tables that a solution is judged by.
"""

from applications.guideline import eligibility, filing, solutions
from applications.guideline.criteria import CRITERIA, Criterion, Part
from applications.guideline.facts import Facts, PaperFacts, ProgrammeLimits, SolutionFacts, facts_of
from applications.guideline.outside import Register
from applications.guideline.registry import (
    Clause,
    Mismatch,
    Result,
    Ruling,
    check,
    clauses,
)

__all__ = [
    "CRITERIA",
    "Clause",
    "Criterion",
    "Facts",
    "Mismatch",
    "PaperFacts",
    "Part",
    "ProgrammeLimits",
    "Register",
    "Result",
    "Ruling",
    "SolutionFacts",
    "check",
    "clauses",
    "eligibility",
    "facts_of",
    "filing",
    "solutions",
]
