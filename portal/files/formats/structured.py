"""Is this JSON whole, and does it hold something?"""

import json
from typing import IO

from .refusal import Refusal

BROKEN = "這個 JSON 檔不完整，可能在下載途中中斷。請重新下載一次再上傳。"
UNREADABLE = "這個 JSON 檔不是 UTF-8 編碼的文字，請向來源重新下載後再上傳。"
BLANK = "這個 JSON 檔沒有內容，請確認檔案後再上傳。"


def check(stream: IO[bytes]) -> None:
    """Raises Refusal."""
    stream.seek(0)
    try:
        told = json.loads(stream.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refusal(UNREADABLE, "encoding") from error
    except (ValueError, RecursionError) as error:
        raise Refusal(BROKEN, "damaged") from error
    if not isinstance(told, dict | list) or not told:
        raise Refusal(BLANK, "blank")
