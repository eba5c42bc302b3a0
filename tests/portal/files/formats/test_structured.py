"""Is JSON taken that is whole, and refused in words that is not?"""

from io import BytesIO

import pytest

from portal.files.formats import FileRefused, inspect


def taken(content: bytes, name: str = "list.json") -> str:
    return inspect(BytesIO(content), name, ["json"]).format.key


@pytest.mark.parametrize(
    "content",
    [b'{"a": [1]}', b'\xef\xbb\xbf{"a": [1]}', b"\n\n [1, 2]\n", '["字"]'.encode()],
    ids=["an object", "with a mark", "a list after blanks", "Chinese"],
)
def test_json_is_taken(content: bytes) -> None:
    assert taken(content) == "json"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a": [1', "JSON 檔不完整"),
        (b"[" * 100_000, "JSON 檔不完整"),
        (b"{}", "沒有內容"),
        (b'"a"', "沒有內容"),
        (b'["\xff\xfe"]', "不是 UTF-8"),
        (b"<!DOCTYPE html><html></html>", "網頁"),
    ],
)
def test_what_is_no_json_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        taken(content)


def test_json_is_told_by_its_name_where_its_content_does_not() -> None:
    with pytest.raises(FileRefused, match="可以上傳 JSON"):
        taken(b"a,b\n1,2\n", "list.csv")
