"""Does `make run` over the folder of another version say so, begin anew and lose nothing?"""

import json
from pathlib import Path

import pytest
import run

pytestmark = pytest.mark.once

FIRST = "review/migrations/0001_initial.py"


def filled(data: Path, migrations: dict[str, str] | None) -> Path:
    """A folder as an earlier start left it, with a record of these migrations."""
    (data / "files").mkdir()
    (data / "files" / "paper").write_text("a paper")
    (data / run.DATABASE).write_text("a database")
    if migrations is not None:
        (data / run.RECORD).write_text(json.dumps(migrations))
    return data


@pytest.mark.parametrize(
    "migrations",
    [
        pytest.param({**run.migrations(), "review/migrations/0004_case_page.py": "x"}, id="one more"),
        pytest.param({**run.migrations(), FIRST: "x"}, id="one of the same name that did something else"),
        pytest.param(None, id="a version that kept no record"),
    ],
)
def test_folder_of_another_version_is_kept_beside(
    tmp_path: Path, capsys: pytest.CaptureFixture, migrations: dict[str, str] | None
) -> None:
    data = filled(tmp_path, migrations)
    run.set_other_version_aside(data)
    (aside,) = data.glob("before-*")
    assert (aside / "files" / "paper").read_text() == "a paper"
    assert (aside / run.DATABASE).read_text() == "a database"
    assert [name for name in (run.DATABASE, "files") if (data / name).exists()] == []
    assert json.loads((data / run.RECORD).read_text()) == run.migrations()
    assert capsys.readouterr().out.startswith(
        f"run: {data} was filled by another version; all of it is kept in {aside}"
    )


@pytest.mark.parametrize(
    "migrations",
    [
        pytest.param(run.migrations(), id="the same"),
        pytest.param({FIRST: run.migrations()[FIRST]}, id="an earlier one of this version, to be brought up to date"),
    ],
)
def test_folder_of_this_version_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture, migrations: dict[str, str]
) -> None:
    data = filled(tmp_path, migrations)
    run.set_other_version_aside(data)
    assert list(data.glob("before-*")) == []
    assert (data / run.DATABASE).exists()
    assert json.loads((data / run.RECORD).read_text()) == run.migrations()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("names", [(), (run.DATABASE, run.UNFINISHED)], ids=["empty", "a first start broken off"])
def test_folder_with_nothing_to_keep_is_not_called_another_versions(
    tmp_path: Path, capsys: pytest.CaptureFixture, names: tuple[str, ...]
) -> None:
    for name in names:
        (tmp_path / name).touch()
    run.set_other_version_aside(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, run.RECORD])
    assert capsys.readouterr().out == ""
