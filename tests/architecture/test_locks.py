"""Does a lock keep nobody waiting who only adds what hangs on the row?

PostgreSQL holds the key of a row that another points to until the end. Two people who each lock one row and add what points to the
other's would wait for each other, and one of them meet an error; no verb changes the key of a row.
"""

import ast

from tests.architecture.tree import APPS, ROOT, python_files


def test_every_lock_leaves_the_key_of_its_row_alone() -> None:
    strong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for top in APPS
        for path in python_files(top)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "select_for_update" and not leaves_key(node)
    ]
    assert strong == []


def leaves_key(call: ast.Call) -> bool:
    return any(word.arg == "no_key" and getattr(word.value, "value", False) is True for word in call.keywords)
