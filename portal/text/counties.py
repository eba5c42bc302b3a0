"""In which county or city does an address lie, and how is a number for each of them written?"""

import re

from portal.text.cleaning import normalised

COUNTIES = (
    "臺北市", "新北市", "桃園市", "臺中市", "臺南市", "高雄市", "基隆市", "新竹市", "嘉義市", "新竹縣", "苗栗縣",
    "彰化縣", "南投縣", "雲林縣", "嘉義縣", "屏東縣", "宜蘭縣", "花蓮縣", "臺東縣", "澎湖縣", "金門縣", "連江縣",
)  # fmt: skip
LONGEST_NUMBER = 9  # digits
_post_code = re.compile(r"^[\s\d()\[\]-]+")
_line = re.compile(rf"(\S+?)[\s:：,，]*(\d{{1,{LONGEST_NUMBER}}})\s*家?$")


def county_of(address: str) -> str:
    """The name as the government writes it, with or without a post code before it; "" where none stands at the beginning."""
    plain = _written(address)
    return next((county for county in COUNTIES if plain.startswith(county)), "")


def numbers_in(text: str) -> dict[str, int]:
    """The number of each county that a line names. Raises ValueError with a sentence for whoever wrote it."""
    numbers: dict[str, int] = {}
    for line in filter(None, (part.strip() for part in text.splitlines())):
        match = _line.match(normalised("NFKC", line))
        county = county_of(match[1]) if match else ""
        if match is None or county != _written(match[1]):
            raise ValueError(f"「{line[:40]}」看不懂，請一行寫一個縣市和家數，例：臺北市 30。")
        if county in numbers:
            raise ValueError(f"「{county}」寫了兩次。")
        numbers[county] = int(match[2])
    return numbers


def _written(address: str) -> str:
    return _post_code.sub("", normalised("NFKC", address)).replace("台", "臺").removeprefix("臺灣省").strip()
