"""What do registers and lists print in the place of a character that they cannot show?"""

import re

# A question mark, a box, the replacement character, or a code of somebody's own (private use).
UNSHOWN = re.compile("[?？■□◆〓\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")


def has_unshown(text: str) -> bool:
    """Whether such a sign stands in it."""
    return UNSHOWN.search(text) is not None
