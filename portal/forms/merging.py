"""Did somebody else change a value while a person was looking at it?

A page carries, in one hidden box for each form, the version of every answer as it was shown. When it comes back, an answer is
mine when I changed it, theirs when the stored one has changed since; what both changed is asked: which one stays?
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.forms.fields.kind import kind_of

SEEN, KEEP = "seen", "keep"  # names of the hidden box and of the question's two circles
LONGEST_SEEN = 200_000  # characters; a longer one was not made by a page of ours
MINE, STORED = "mine", "stored"


def version_of(value: Any) -> str:
    """A short mark that two equal values of JSON share: sixteen hex digits, to be sent to a page or a file and back.

    Nothing answered yet is one version, however it is stored: None, "", [] and False are the same gap.
    """
    return _digest(json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")))


@lru_cache(maxsize=4096)
def _digest(kept: str) -> str:
    """A page has many boxes with the same answer, most of them empty."""
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if value is False or value in (None, "", []):
        return ""
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def version_in(asked: forms.Field, value: Any) -> str:
    """The version of an answer to this question: "no" is an answer where one says yes or no, an empty box is none."""
    kind = kind_of(asked)
    return version_of("False" if value is False and not kind.is_empty(value) else kind.to_json(value))


@dataclass
class MergeConflict:
    """An answer that two changed. `version` is the stored one's, so that the choice holds for what was shown only."""

    name: str
    version: str
    mine: Any
    stored: Any
    field: str = ""  # the name of its box on the page
    choice: str = ""  # the name of the two circles
    mine_words: str = ""
    stored_words: str = ""
    who: str = ""
    at: datetime | None = None

    @property
    def keep_mine(self) -> str:
        return f"{MINE}:{self.version}"

    @property
    def keep_stored(self) -> str:
        return f"{STORED}:{self.version}"


@dataclass
class Outcome:
    """What a form that came back means for what is stored. Names are those of the fields."""

    mine: list[str] = field(default_factory=list)  # to be written
    theirs: list[str] = field(default_factory=list)  # left as stored, to be shown again
    agreed: list[str] = field(default_factory=list)  # stored as answered already
    conflicts: dict[str, MergeConflict] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)  # malformed

    @property
    def settled(self) -> list[str]:
        """What the person need not think of any more."""
        return [*self.mine, *self.theirs, *self.agreed]


def versions_in(data: Mapping[str, Any], prefix: str | None) -> dict[str, str] | None:
    """What the hidden box of the form with this prefix brought; None when there is none, or not as a page writes it."""
    text = data.get(f"{prefix}-{SEEN}" if prefix else SEEN)
    if not isinstance(text, str) or len(text) > LONGEST_SEEN:
        return None
    try:
        versions = json.loads(text)
    except (ValueError, RecursionError):
        return None
    well = isinstance(versions, dict) and all(isinstance(version, str) for version in versions.values())
    return versions if well else None


class Merging:
    """Mixin for a form whose answers several people may change. Without the hidden box it compares with its initial values.

    `merge` belongs under the lock of the row it reads from; nothing of what it says is written by it.
    """

    outcome: Outcome | None = None

    @classmethod
    def words_of(cls, name: str, value: Any) -> str:
        """An answer as it is read."""
        asked = cls.base_fields[name]
        return kind_of(asked).display(asked, value)

    @property
    def seen_name(self) -> str:
        return self.add_prefix(SEEN)

    @property
    def is_sent(self) -> bool:
        """Whether this form came with the request: its hidden box did."""
        return self.is_bound and self.seen_name in self.data

    def sent_seen(self) -> dict[str, str] | None:
        """The versions that came back; None when there are none, or not as a page writes them."""
        return versions_in(self.data, self.prefix) if self.is_bound else None

    def is_stale(self) -> bool:
        """Whether the page was shown before the last change of what this form was made from."""
        seen = self.sent_seen() or {}
        return any(seen[name] != self.shown_version(name) for name in self.answer_names() if name in seen)

    def answer_names(self) -> list[str]:
        """The fields that are a person's answers."""
        return list(self.fields)

    def merged_names(self) -> list[str]:
        """The questions that take part. Those that this page did not show do not."""
        seen = self.sent_seen()
        return [name for name in self.answer_names() if seen is None or name in seen]

    def shown_version(self, name: str) -> str:
        return version_in(self.fields[name], self.get_initial_for_field(self.fields[name], name))

    def seen_json(self) -> str:
        """What the hidden box holds when the form is shown: after `merge`, with what has been settled."""
        versions = {name: self.shown_version(name) for name in self.answer_names()}
        return json.dumps(versions | self._kept_versions(), separators=(",", ":"))

    @property
    def seen_field(self) -> SafeString:
        """The hidden box, which a page shows in each of its forms."""
        box = '<input type="hidden" name="{}" value="{}" autocomplete="off" data-seen>'
        return format_html(box, self.seen_name, self.seen_json())

    def _kept_versions(self) -> dict[str, str]:
        if self.outcome is None:
            return {}
        was = self.sent_seen() or {}
        open_still = [*self.outcome.conflicts, *self.outcome.refused]
        return {name: was.get(name, self.shown_version(name)) for name in open_still} | self.stored_versions

    def merge(self, stored: Callable[[str], Any]) -> Outcome:
        """Sorts the answers of a bound form by who changed them; `stored` gives what is kept now under a name.

        What others changed stands in the form from here on: shown again as it was sent, it would be mine at the next save.
        """
        self.is_valid()
        seen, self.outcome, self.stored_versions = self.sent_seen() or {}, Outcome(), {}
        for name in self.merged_names():
            self._sort(name, seen.get(name, self.shown_version(name)), stored(name))
        self._show_stored({name: stored(name) for name in self.outcome.theirs})
        return self.outcome

    def _sort(self, name: str, was: str, kept: Any) -> None:
        outcome, now = self.outcome, version_in(self.fields[name], kept)
        if name not in self.cleaned_data:
            outcome.refused += [name] if name in self.errors else []
            return
        answer = self.cleaned_data[name]
        mine = version_in(self.fields[name], answer)
        self.stored_versions[name] = now
        if mine == now:
            outcome.agreed.append(name)
        elif mine == was or self._choice(name) == f"{STORED}:{now}":
            outcome.theirs.append(name)
        elif now == was or self._choice(name) == f"{MINE}:{now}":
            outcome.mine.append(name)
            self.stored_versions[name] = mine
        else:
            del self.stored_versions[name]
            place, choice = self.add_prefix(name), self.add_prefix(f"{KEEP}-{name}")
            outcome.conflicts[name] = MergeConflict(name, now, answer, kept, place, choice)

    def _choice(self, name: str) -> str:
        return self.data.get(self.add_prefix(f"{KEEP}-{name}"), "")

    def _show_stored(self, values: Mapping[str, Any]) -> None:
        if not values:
            return
        data = self.data.copy()
        for name, value in values.items():
            _put(data, self.add_prefix(name), kind_of(self.fields[name]).as_sent(self.fields[name], value))
        self.data = data

    def ask_about(self, conflicts: Iterable[MergeConflict]) -> None:
        """Hangs each question on its field, where the page's template finds it."""
        for conflict in conflicts:
            self.fields[conflict.name].conflict = conflict


def _put(data: Any, name: str, values: list[str]) -> None:
    if hasattr(data, "setlist"):
        data.setlist(name, values)
    else:
        data[name] = values[0] if values else ""
