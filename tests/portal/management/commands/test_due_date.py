"""Does `manage.py due_date` explain the count and end with the date?"""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.models import ClosureDay
from portal.time.calendar import parse_roc
from tests.commands import manage
from tests.portal.time.worked_examples import WORKED_EXAMPLES

pytestmark = pytest.mark.django_db


def lines(capsys, *arguments: str) -> list[str]:
    call_command("due_date", *arguments)
    return capsys.readouterr().out.splitlines()


@pytest.mark.clause("R6-5-1", "A-03")
@pytest.mark.parametrize("notice", ["2023-06-19", "112/6/19", "民國112年6月19日"])
def test_due_date_command_ends_with_the_iso_date(capsys, notice):
    shown = lines(capsys, notice)
    assert shown[0] == "112年6月19日（星期一）：通知當日，不計入"
    assert shown[-2:] == ["期限：112年6月26日（2023-06-26） 23:59:59（3 個日曆天）", "2023-06-26"]


@pytest.mark.clause("R6-5-1", "A-03")
@pytest.mark.parametrize(("notice", "calendar", "working"), WORKED_EXAMPLES)
def test_due_date_command_agrees_with_the_worked_examples(capsys, notice, calendar, working):
    assert lines(capsys, notice, "--days", "3")[-1] == calendar
    assert lines(capsys, notice, "--days", "3", "--working")[-1] == working


@pytest.mark.clause("A-03")
def test_due_date_command_counts_working_days(capsys):
    assert lines(capsys, "2023-08-17", "--working")[-1] == "2023-08-22"
    assert lines(capsys, "2023-08-17", "--days", "1")[-1] == "2023-08-18"


@pytest.mark.clause("A-03")
def test_due_date_command_uses_closure_days(capsys):
    ClosureDay.objects.create(date=parse_roc("112/8/21"), reason="颱風停止上班")
    assert lines(capsys, "2023-08-17")[-1] == "2023-08-22"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["112-02-29"], "民國112年2月沒有29日"),
        (["昨天"], "看不懂這個日期"),
        (["2023-06-19", "--days", "0"], "天數請填"),
    ],
)
def test_due_date_command_says_what_is_wrong(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("due_date", *arguments)


@pytest.mark.once
@pytest.mark.parametrize("begun", [False, True], ids=["nothing there", "an empty database"])
def test_due_date_command_needs_no_settings_on_a_desk(tmp_path: Path, begun: bool) -> None:
    """Also before the first `make run`, and without making a database that it would take for another version's."""
    database = tmp_path / "portal.sqlite3"
    if begun:
        database.touch()
    done = manage("due_date", "112/6/19", DATA_DIR=str(tmp_path))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "2023-06-26"), done.stderr
    assert done.stderr == "這裡還沒有資料庫（先執行 make run），所以沒有算進登錄的停止上班日。\n"
    assert database.exists() == begun


@pytest.mark.once
def test_command_on_a_desk_takes_the_secret_of_the_portal_there(tmp_path: Path) -> None:
    """What it signs is understood by the pages, and the other way round."""
    (tmp_path / "secret").write_text("of-this-desk" * 6)
    asked = "from django.conf import settings; print(settings.SECRET_KEY)"
    assert manage("shell", "--command", asked, DATA_DIR=str(tmp_path)).stdout.splitlines()[-1] == "of-this-desk" * 6
