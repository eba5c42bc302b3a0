"""Does the counter on the page leave out exactly the characters that the server leaves out (A-26)?"""

import re
import unicodedata

import pytest
from django.conf import settings

from portal.text.cleaning import count_chars

COUNTER = settings.BASE_DIR / "static" / "js" / "counter.js"
# \s of ECMAScript: WhiteSpace and LineTerminator.
JS_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
PLANES = [*range(0x3_0000), *range(0xE_0000, 0xE_0200)]


def uncounted_in_the_browser() -> re.Pattern:
    """The regular expression of counter.js, in Python's spelling."""
    source = COUNTER.read_text(encoding="utf-8")
    inside = re.search(r"const UNCOUNTED =\s*/\[(.*)\]/gu;", source)[1]
    inside = re.sub(r"\\u\{([0-9A-Fa-f]+)\}", lambda match: f"\\U{int(match[1], 16):08x}", inside)
    for category in ("Cc", "Cs"):
        members = (f"\\U{code:08x}" for code in range(0x1_0000) if unicodedata.category(chr(code)) == category)
        inside = inside.replace(f"\\p{{{category}}}", "".join(members))
    return re.compile(f"[{inside.replace(chr(92) + 's', JS_SPACE)}]")


@pytest.mark.clause("A-26")
def test_browser_and_server_leave_out_the_same_characters():
    left_out = uncounted_in_the_browser()
    different = [hex(code) for code in PLANES if bool(left_out.match(chr(code))) != (count_chars(chr(code)) == 0)]
    assert different == []


@pytest.mark.clause("A-26")
def test_browser_counts_code_points_after_composition():
    source = COUNTER.read_text(encoding="utf-8")
    assert 'return [...text.replace(UNCOUNTED, "").normalize("NFC")].length;' in source
