"""What may a vendor say to the officer beside an item of a correction?"""

from applications.place import EACH, Place
from applications.sheets.details import Details
from portal.forms.fields import LimitedTextFormField

LONGEST_EXPLANATION = 500  # 字


class Explanation(Details):
    """Why an answer was changed so, or why it stands as it is; frozen with the answer of the correction."""

    optional = frozenset({"explanation"})

    explanation = LimitedTextFormField(limit=LONGEST_EXPLANATION, label="給承辦的說明")


def prefix_at(place: Place) -> str:
    """Of the small form beside an item: its box stands at a place of its own."""
    return str(place.at(EACH))
