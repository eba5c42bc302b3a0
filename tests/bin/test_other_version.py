"""Does `make run` over the folder of another version say so, begin anew and lose nothing?"""

import contextlib
import sqlite3
from pathlib import Path

import pytest
import run

pytestmark = pytest.mark.once


def filled(data: Path, *names: str) -> Path:
    """A folder as an earlier start left it, with these migrations of the review."""
    (data / "files").mkdir()
    (data / "files" / "paper").write_text("a paper")
    with contextlib.closing(sqlite3.connect(data / run.DATABASE)) as connection, connection:
        connection.execute("CREATE TABLE django_migrations (app TEXT, name TEXT)")
        rows = [("review", name) for name in names] + [("auth", "0012_alter_user_first_name_max_length")]
        connection.executemany("INSERT INTO django_migrations VALUES (?, ?)", rows)
    return data


def test_folder_of_another_version_is_kept_beside(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    data = filled(tmp_path, "0001_initial", "0004_case_page")
    run.set_other_version_aside(data)
    (aside,) = data.glob("before-*")
    assert (aside / "files" / "paper").read_text() == "a paper"
    assert ("review", "0004_case_page") in run.recorded(aside / run.DATABASE)
    assert [(data / name).exists() for name in (run.DATABASE, "files")] == [False, False]
    assert capsys.readouterr().out.startswith(
        f"run: {data} was filled by another version; all of it is kept in {aside}"
    )


@pytest.mark.parametrize("names", [("0001_initial",), ()])
def test_folder_of_this_version_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture, names: tuple) -> None:
    data = filled(tmp_path, *names)
    run.set_other_version_aside(data)
    assert list(data.glob("before-*")) == []
    assert (data / run.DATABASE).exists()
    assert capsys.readouterr().out == ""


def test_empty_folder_is_left_as_it_is(tmp_path: Path) -> None:
    run.set_other_version_aside(tmp_path)
    assert list(tmp_path.iterdir()) == []
