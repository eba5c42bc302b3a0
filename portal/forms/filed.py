"""How is an answer read that was filed? As an object that nobody can change, made of the stored JSON in one place.

What a page adds to an answer (what it was before, links, a remark) is an object of the page's own beside it, never written into it.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Self, TypeVar

_Made = TypeVar("_Made")


class MalformedFiling(ValueError):
    """What is stored is nothing that was filed. `where` leads to what is wrong: 「sheets.0.sections.2.rows.1.label」."""

    def __init__(self, where: str) -> None:
        super().__init__(f"not as it is filed: {where}")
        self.where = where


class StoredPart:
    """One JSON object of what is stored, with the way to it; each reading raises MalformedFiling for what is of another type."""

    __slots__ = ("_key", "_under", "stored")

    def __init__(self, stored: Any, under: "StoredPart | None" = None, key: str = "") -> None:
        self.stored, self._under, self._key = stored, under, key  # the way is put into words when somebody asks for it
        if not isinstance(stored, dict):
            raise MalformedFiling(self.where or "all")

    @property
    def where(self) -> str:
        if self._under is None:
            return self._key
        return f"{self._under.where}.{self._key}" if self._under.where else self._key

    def text(self, key: str, default: str | None = None) -> str:
        """Only where a `default` is named it may be missing."""
        value = self.stored.get(key, default)
        if isinstance(value, str):
            return value
        raise MalformedFiling(self._way(key))

    def whole(self, key: str, default: int | None = None) -> int:
        value = self.stored.get(key, default)
        if isinstance(value, int):
            return value
        raise MalformedFiling(self._way(key))

    def flag(self, key: str) -> bool:
        """Whether a mark is there that only some rows bear."""
        value = self.stored.get(key, False)
        if isinstance(value, bool):
            return value
        raise MalformedFiling(self._way(key))

    def whole_or_none(self, key: str) -> int | None:
        """The key must be there."""
        return None if key in self.stored and self.stored[key] is None else self.whole(key)

    def json(self, key: str) -> Any:
        if key in self.stored:
            return self.stored[key]
        raise MalformedFiling(self._way(key))

    def part(self, key: str) -> "StoredPart":
        return StoredPart(self.json(key), self, key)

    def each(self, key: str, make: Callable[["StoredPart"], _Made]) -> tuple[_Made, ...]:
        """What a list holds."""
        listed = self.stored.get(key)
        if not isinstance(listed, list):
            raise MalformedFiling(self._way(key))
        return tuple([make(StoredPart(value, self, f"{key}.{at}")) for at, value in enumerate(listed)])

    def _way(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key


@dataclass(frozen=True)
class FiledOption:
    """One choice of a question, as it was printed."""

    value: str
    label: str
    chosen: bool

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        return cls(part.text("value"), part.text("label"), bool(part.json("chosen")))


@dataclass(frozen=True)
class FiledDetail:
    """What was said of a paper beside the file."""

    label: str
    value: Any  # JSON
    display: str = ""
    name: str = ""

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        return cls(part.text("label"), part.json("value"), part.text("display", ""), part.text("name", ""))

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "label": self.label, "value": self.value, "display": self.display}


@dataclass(frozen=True)
class FiledOriginal:
    """What a filed picture was made of: the file as it was sent."""

    file: str
    name: str
    sha256: str
    kind: str

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        return cls(part.text("file"), part.text("name"), part.text("sha256"), part.text("kind"))


@dataclass(frozen=True)
class FiledPaper:
    """One paper; `file` is the key of its file, `size` is in bytes."""

    name: str
    sha256: str
    size: int = 0
    content_type: str = ""
    file: str = ""
    details: tuple[FiledDetail, ...] = ()
    original: FiledOriginal | None = None

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        return cls(
            part.text("name"),
            part.text("sha256"),
            part.whole("size", 0),
            part.text("content_type", ""),
            part.text("file", ""),
            part.each("details", FiledDetail.of),
            FiledOriginal.of(part.part("original")) if "original" in part.stored else None,
        )


@dataclass(frozen=True)
class FiledLine:
    """One of several rows of the same questions, by its stable id."""

    id: str
    cells: tuple["FiledAnswer", ...]

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        return cls(part.text("id"), part.each("cells", FiledAnswer.of))


@dataclass(frozen=True)
class FiledAnswer:
    """One answer with its label and its display text; `kind` is the name of its kind (portal/forms/fields).

    `given` is a line that nobody typed. `options`, `files` and `rows` are there where the kind has such.
    """

    name: str
    label: str
    kind: str
    value: Any  # JSON
    display: str
    options: tuple[FiledOption, ...] = ()
    files: tuple[FiledPaper, ...] = ()
    rows: tuple[FiledLine, ...] = ()
    given: bool = False

    @classmethod
    def of(cls, part: StoredPart) -> Self:
        stored = part.stored
        return cls(
            part.text("name"),
            part.text("label"),
            part.text("kind"),
            part.json("value"),
            part.text("display"),
            part.each("options", FiledOption.of) if "options" in stored else (),
            part.each("files", FiledPaper.of) if "files" in stored else (),
            part.each("rows", FiledLine.of) if "rows" in stored else (),
            bool(stored.get("given", False)),
        )

    @classmethod
    def read(cls, stored: Any) -> Self:
        """From the JSON of one answer. Raises MalformedFiling."""
        return cls.of(StoredPart(stored))

    def as_json(self) -> dict[str, Any]:
        """As `read` takes it, for what is kept of it elsewhere; papers are kept nowhere else."""
        kept = {"name": self.name, "label": self.label, "kind": self.kind, "value": self.value, "display": self.display}
        if self.options:
            kept["options"] = [asdict(option) for option in self.options]
        if self.rows:
            kept["rows"] = [{"id": line.id, "cells": [cell.as_json() for cell in line.cells]} for line in self.rows]
        return kept

    @property
    def texts(self) -> Iterator[str]:
        """All that is printed of it."""
        yield self.display
        for paper in self.files:
            yield paper.name
            yield from (detail.display or str(detail.value or "") for detail in paper.details)
        for line in self.rows:
            yield from (cell.display for cell in line.cells)
