"""Which points has the 說明 of an official letter? 一、二、 for its paragraphs, (一)(二) for what they list."""

import re
from dataclasses import dataclass, field

_listed = re.compile(r"(?:\d+\. |- |・|．)")
_DIGITS = "〇一二三四五六七八九"


@dataclass
class Point:
    """A paragraph with what it lists; each of the list may have lines of its own."""

    ordinal: str
    text: str
    listed: list[tuple[str, str]] = field(default_factory=list)  # (ordinal, words)


def of(body: str) -> list[Point]:
    """The paragraphs of a plain text. One that only lists belongs to the one before it; one that says its number says it once."""
    points: list[Point] = []
    for paragraph in re.split(r"\n\s*\n", body.strip()):
        lines = [line.rstrip() for line in paragraph.split("\n") if line.strip()]
        if not lines:
            continue
        goes_on = points and points[-1].listed and lines[0].startswith("   ")
        if not points or not (goes_on or _listed.match(lines[0])):
            ordinal = f"{numeral(len(points) + 1)}、"
            points.append(Point(ordinal, ""))
            lines[0] = lines[0].removeprefix(ordinal)
        for line in lines:
            _add(points[-1], line)
    return points


def _add(point: Point, line: str) -> None:
    if match := _listed.match(line):
        point.listed.append((f"({numeral(len(point.listed) + 1)})", line[match.end() :]))
    elif point.listed and line.startswith("   "):
        ordinal, words = point.listed[-1]
        point.listed[-1] = ordinal, f"{words}\n{line.strip()}"
    else:
        point.text = f"{point.text}\n{line}".strip()


def numeral(number: int) -> str:
    """一 to 九十九, and above a hundred digit by digit, as official lists do."""
    if number > 99:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return f"{('' if tens == 1 else _DIGITS[tens]) + '十' if tens else ''}{_DIGITS[ones] if ones else ''}"
