"""What does a new programme year take over from the last one?"""

from datetime import datetime
from typing import Any

from applications.models import LetterText, Programme
from portal.accounts.models import User
from portal.background import duties

# Said anew for each year: what was right last year would be wrong without a word.
SAID_ANEW = frozenset({"id", "year", "opens_at", "closes_at", "valid_to", "state", "notice", "last_number"})


def last_year() -> Programme | None:
    return Programme.objects.order_by("-year").first()


def taken_over(last: Programme) -> dict[str, Any]:
    """The values a new year starts with: names, contacts, limits and switches of the last one."""
    values = {
        field.name: field.value_from_object(last) for field in last._meta.concrete_fields if field.name not in SAID_ANEW
    }
    year = last.year + 1
    version = last.guideline_version.replace(str(last.year), str(year))
    return {**values, "year": year, "guideline_version": version}


def take_over_texts(programme: Programme, by: User, now: datetime) -> int:
    """Copies the letter texts that the year before words in its own way; how many. Its phrases come by a duty of the review."""
    earlier = Programme.objects.filter(year__lt=programme.year).order_by("-year").first()
    texts = LetterText.objects.standing(earlier) if earlier else []
    copies = [LetterText(programme=programme, version=1, edited_by=by, edited_at=now, **text.words) for text in texts]
    LetterText.objects.bulk_create(copies)
    duties.nudge()
    return len(copies)
