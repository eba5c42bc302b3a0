"""How is a column of 商工登記 read: a text, an amount, the items? What is blank, 0 or odd says nothing, and is no error."""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from portal.text.cleaning import clean_line, normalised

MOST_ITEMS, MOST_OF_A_TEXT = 500, 300
MOST_MONEY = 10**15  # NT$

Row = Mapping[str, Any]  # keys in lower case: the data sets write them each in their own way

_code = re.compile(r"(?<![A-Z0-9])[A-Z](?:[A-Z]\d{5}|\d{6})(?!\d)")


def text_of(row: Row, key: str) -> str:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return clean_line(str(value)[: MOST_OF_A_TEXT * 2])[:MOST_OF_A_TEXT].strip()


def amount_of(row: Row, key: str) -> int | None:
    """NT$. 0 and blank say nothing: the platform writes 0 where a limited company has no such field (A-10)."""
    value = normalised("NFKC", text_of(row, key)).replace(",", "")
    if isinstance(row.get(key), float) and row[key] == row[key] // 1:
        value = f"{row[key]:.0f}"
    amount = int(value) if re.fullmatch(r"\d{1,16}", value, re.ASCII) else 0
    return amount if 0 < amount <= MOST_MONEY else None


def items_of(value: object) -> tuple[tuple[str, str], ...] | None:
    """(code, text) each, the code "" where the text alone is there. None when they are not there or not understood."""
    if isinstance(value, str):
        return tuple(_items_of_atext_of(value))[:MOST_ITEMS] or None
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return None
    rows = [{key.lower(): text for key, text in item.items()} for item in value]
    items = [(text_of(row, "business_item").upper(), text_of(row, "business_item_desc")) for row in rows[:MOST_ITEMS]]
    return tuple(item for item in items if any(item)) or None


def _items_of_atext_of(text: str) -> Iterator[tuple[str, str]]:
    """「I301010 資訊軟體服務業、I301020 …」 in one: each code with what stands behind it, a line without a code by itself."""
    for line in normalised("NFKC", text[: MOST_ITEMS * 100]).splitlines():
        codes = list(_code.finditer(line.upper()))
        if not codes and (words := clean_line(line)[:MOST_OF_A_TEXT]):
            yield "", words
        for match, after in zip_longest(codes, codes[1:]):
            words = line[match.end() : after.start() if after else None]
            yield match[0], clean_line(words).strip(" 、,;:.")[:MOST_OF_A_TEXT]
