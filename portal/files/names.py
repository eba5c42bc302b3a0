"""What may a file be called on a page and on somebody's disk?"""

import re
from functools import lru_cache
from pathlib import PurePath

from django.utils.http import content_disposition_header

from portal.text.cleaning import clean_line, normalised

MAX_LENGTH = 80  # characters; three bytes each in Chinese still fit the 255 bytes of a file name
UNNAMED = "未命名"

_plain = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))  # on Windows


def display_name(raw: str, suffixes: tuple[str, ...] = ()) -> str:
    """The last part of a name as a person sent it, without what hides or breaks; its ending becomes one of `suffixes`.

    「../../年報\\u202Efdp.exe」 of a PDF is 「年報fdp.pdf」.
    """
    last = clean_line(raw.replace("\\", "/").rpartition("/")[2]).translate(_FORBIDDEN).strip(" .")
    stem, suffix = _split(last)
    if suffixes and suffix.lower() not in suffixes:  # 「合約.pdf.exe」 was a PDF after all
        stem, suffix = _split(stem) if PurePath(stem).suffix.lower() in suffixes else (stem, suffixes[0])
    return (stem.strip(" .")[: MAX_LENGTH - len(suffix)].rstrip(" .") or UNNAMED) + suffix


@lru_cache(maxsize=2000)  # the same paper of the same company stands at each of its solutions
def download_name(document: str, company: str, suffix: str) -> str:
    """文件名_公司名稱.pdf (F1-10)."""
    parts = [display_name(part.replace("/", "_").replace("\\", "_")) for part in (document, company) if part.strip()]
    return display_name("_".join(part[: MAX_LENGTH // 2 - 4] for part in parts)[: MAX_LENGTH - len(suffix)] + suffix)


def ascii_name(name: str, stem: str = "file") -> str:
    """What a program that knows no Chinese shows: 「收件證明_115-0001_測試.pdf」 is 「receipt-115-0001.pdf」 for the stem "receipt"."""
    if name.isascii():
        return name
    told, suffix = _split(name)
    parts = _plain.findall(normalised("NFKC", told))
    return "-".join(["-".join(_plain.findall(stem)) or "file", *parts])[:60].rstrip("-.") + suffix


def disposition(name: str, *, stem: str = "file", inline: bool = False) -> str:
    """The header Content-Disposition of a download or of a mail's attachment: the true name, and a plain one beside it.

    RFC 6266 and RFC 2231: who knows `filename*` takes it wherever it stands; old mail programs and gateways know
    `filename` alone and would else call the file ATT00001.dat.
    """
    header = content_disposition_header(not inline, name)
    return header if name.isascii() else f'{header}; filename="{ascii_name(name, stem)}"'


def _split(name: str) -> tuple[str, str]:
    suffix = PurePath(name).suffix
    if not 2 <= len(suffix) <= 6 or not suffix[1:].isascii():
        return name, ""
    return name.removesuffix(suffix), suffix
