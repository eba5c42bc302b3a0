"""How do tests fill a catalogue? Further listings beside one that went the whole way, in a handful of statements."""

from collections.abc import Sequence
from typing import Any

from applications.models import Solution
from listings.catalogue import index
from listings.models import Listing, ListingVersion
from portal.forms.filed import FiledAnswer


def listed_besides(pattern: Listing, worded: Sequence[dict[str, Any]]) -> list[Listing]:
    """Of the same case; `worded` are columns and answers (a text, the values of a choice) that are each one's own."""
    solutions = Solution.objects.bulk_create(
        Solution(application_id=pattern.solution.application_id, kind="first_time", state="listed") for _ in worded
    )
    start = Listing.objects.count()
    versions = [
        _version(pattern, solution, number, own)
        for number, (own, solution) in enumerate(zip(worded, solutions, strict=True), start)
    ]
    Listing.objects.bulk_create([version.listing for version in versions])
    for version in versions:
        version.listing_id = version.listing.pk
    ListingVersion.objects.bulk_create(versions)
    index.put(versions)
    return [version.listing for version in versions]


def _version(pattern: Listing, solution: Solution, number: int, own: dict[str, Any]) -> ListingVersion:
    columns = {field.name: getattr(pattern, field.name) for field in Listing._meta.concrete_fields[1:]}
    said = {name: value for name, value in own.items() if name in columns}
    listing = Listing(**{**columns, **said, "solution": solution, "public_id": f"l-{number}"})
    answers = dict(pattern.current.answers) | {
        name: _answer(name, value) for name, value in own.items() if name not in columns
    }
    content = {name: answer.as_json() for name, answer in answers.items()}
    since = listing.listed_at
    return ListingVersion(listing=listing, number=1, content=content, since=since, told_at=since)


def _answer(name: str, value: str | list[str]) -> FiledAnswer:
    if isinstance(value, list):
        return FiledAnswer(name, name, "multi", value, "、".join(value))
    return FiledAnswer(name, name, "text", value, value)
