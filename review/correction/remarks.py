"""What does an officer ask to be mended, and where?"""

from dataclasses import dataclass

from applications.place import Place

LONGEST_REMARK = 2000  # 字


@dataclass(frozen=True)
class Remark:
    """What an officer writes at one field, row or slot that is to be mended: how."""

    place: Place
    text: str
