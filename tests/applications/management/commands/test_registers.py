"""Does `manage.py registers` bring a list in, compare it, and say how the lists stand?"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from applications.management.commands import registers
from applications.models import RegisterSource, ScreeningHit, Vendor
from applications.registers import importing
from applications.registers.fetching import SourceUnavailable
from tests.applications.registers import lists

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _whole_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    lists.without_guard(monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    Vendor.objects.create(tax_id="04595257", company_name="測試公司")
    path = tmp_path / "rv.json"
    path.write_bytes(lists.debarred([lists.debarment(4595257)]))
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    call_command("registers", *arguments)
    return capsys.readouterr().out.splitlines()


@pytest.mark.clause("R4-5")
def test_file_is_adopted_and_every_vendor_compared(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert said(capsys, "import", "debarred", str(file), "--adopt") == [
        "拒絕往來廠商名單：使用中，1 筆，新增 1 筆，移除 0 筆",
        "拒絕往來廠商名單：新發現 1 筆，待處理 1 筆。",
    ]
    assert said(capsys, "screen") == ["拒絕往來廠商名單：新發現 0 筆，待處理 1 筆。"]
    assert said(capsys, "screen", "mainland") == []
    shown = said(capsys, "list")
    assert shown[0].startswith("debarred\t拒絕往來廠商名單\t1 筆，")
    assert shown[-1] == "mainland\t陸資在臺投資事業名錄\t還沒有名單（沒有設定網址）"


def test_file_waits_for_a_person_unless_it_is_adopted(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    (line,) = said(capsys, "import", "debarred", str(file))
    assert line == (
        "拒絕往來廠商名單：等待確認，1 筆，新增 1 筆，移除 0 筆。人工上傳的名單，請核對差異後決定是否採用。"
    )
    assert RegisterSource.objects.get().current is None


def test_list_is_fetched_read_and_compared(
    capsys: pytest.CaptureFixture[str], file: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists.switch_on(settings, debarred_url="https://lists.example.tw/debarred")
    lists.OutsideServer(monkeypatch, debarred=file.read_bytes())
    assert said(capsys, "download", "debarred")[-1] == "拒絕往來廠商名單：新發現 1 筆，待處理 1 筆。"
    assert ScreeningHit.objects.count() == 1
    lists.OutsideServer(monkeypatch, debarred=SourceUnavailable("伺服器沒有回應。", "time"))
    with pytest.raises(CommandError, match="伺服器沒有回應"):
        said(capsys, "download", "debarred")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["screen", "nothing"], "沒有「nothing」這份名單。可用的代號：debarred、environment、labour.1"),
        (["download", "debarred"], "沒有設定網址"),
        (["import", "debarred", "/nowhere.json"], "找不到檔案"),
        (["import", "debarred", __file__], "JSON"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("registers", *arguments)


def test_list_that_a_worker_has_is_waited_for(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker was quicker: its lease runs while the command looks."""
    read_copy = importing.read_copy

    def by_a_worker(pk: int, now: datetime) -> None:
        monkeypatch.setattr(importing, "read_copy", read_copy)

    monkeypatch.setattr(importing, "read_copy", by_a_worker)
    monkeypatch.setattr(registers, "PAUSE", 0)
    assert said(capsys, "import", "debarred", str(file))[0].startswith("拒絕往來廠商名單：等待確認")


def test_list_that_a_worker_is_fetching_is_left_to_it(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lists.switch_on(settings, debarred_url="https://lists.example.tw/debarred")
    monkeypatch.setattr(importing, "download", lambda pk, now: None)
    with pytest.raises(CommandError, match="背景程序正在處理"):
        call_command("registers", "download", "debarred")
