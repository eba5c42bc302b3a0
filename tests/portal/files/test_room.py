"""Does a look cost no more than its limits, know no secret, and leave others their turn?"""

import io
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from portal.files import formats, room
from portal.files.formats.refused import FileRefused
from tests.portal.files import samples

MB = 1024 * 1024
ALONE = room.Lane(first=500, places=1, patience=0)
PATIENT = room.Lane(first=500, places=1, patience=20)
Look = Callable[..., dict[str, Any]]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Runs a body of Python as a look."""

    def run(body: str, content: bytes = b"", arguments: dict | None = None, **more: Any) -> dict[str, Any]:
        place = tmp_path / f"look{uuid4().hex}.py"  # of its own: several may begin at once
        place.write_text(f"import os, sys, time\ndef look(content, arguments, product):\n    {body}\n")
        return room.ask(place, io.BytesIO(content), arguments or {}, **more)

    return run


def test_look_reads_the_file_and_answers(look: Look) -> None:
    body = 'product.write(b"made"); return {"read": content.read().decode(), "told": arguments}'
    with tempfile.TemporaryFile() as product:
        answer = look(body, "內容".encode(), {"a": 1}, product=product)
        product.seek(0)
        assert (answer, product.read()) == ({"read": "內容", "told": {"a": 1}}, b"made")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return bytes(2_000_000_000)", "exit 1"),  # of memory
        ("\n    while True: pass", "exit -24"),  # of computing time
        ("sys.stdout.write('x' * 9_000_000); return {}", "exit 1"),  # of output
        ("os.kill(os.getpid(), 11)", "exit -11"),
        ("raise ValueError", "exit 1"),
        ("return []", "no answer"),
        ("print('{'); return {}", "no answer"),
        ("print('[' * 100_000); os._exit(0)", "no answer"),
    ],
)
def test_look_that_goes_too_far_gives_no_answer(look: Look, body: str, reason: str) -> None:
    with pytest.raises(room.NoAnswer, match=f"^{reason}$") as refused:
        look(body, limits=room.ResourceLimits(cpu=1, seconds=60))
    assert not refused.value.may_pass


def test_look_that_hangs_is_stopped_and_may_be_tried_again(look: Look) -> None:
    begun = time.monotonic()
    with pytest.raises(room.NoAnswer, match=r"^time$") as refused:
        look("time.sleep(60)", limits=room.ResourceLimits(seconds=1))
    assert (refused.value.may_pass, time.monotonic() - begun < 20) == (True, True)


def test_look_that_computed_long_is_not_tried_again(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "HARD", 0.02)
    with pytest.raises(room.NoAnswer, match=r"^time$") as refused:
        look("\n    while True: pass", limits=room.ResourceLimits(seconds=2))
    assert not refused.value.may_pass


def test_product_is_no_larger_than_its_limit(look: Look) -> None:
    with tempfile.TemporaryFile() as product, pytest.raises(room.NoAnswer):
        look("[product.write(b'x' * 1_000_000) for _ in range(9)]; product.flush()", product=product)
    with tempfile.TemporaryFile() as product:
        assert product.seek(0, 2) <= 4 * MB


def test_look_knows_no_secret_and_no_folder_of_ours(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x")
    answer = look(
        'return {"env": sorted(os.environ), "path": [p for p in sys.path if "site-packages" not in p], "cwd": os.getcwd()}'
    )
    assert "SECRET_KEY" not in answer["env"]
    assert not any(Path(folder, "portal").exists() for folder in answer["path"])
    assert answer["cwd"] == "/"


def test_look_is_handed_no_other_open_file(look: Look) -> None:
    with tempfile.TemporaryFile() as secret:
        secret.write(b"x")
        secret.flush()
        there = look(
            'return {"there": os.path.exists(f"/proc/self/fd/{arguments[\'number\']}")}',
            arguments={"number": secret.fileno()},
        )
    assert there == {"there": False}


def test_look_stands_behind_the_web_processes(look: Look) -> None:
    assert look('return {"nice": os.nice(0)}') == {"nice": 5}


# --- Turns ----------------------------------------------------------------------------------------------------------


def aside(run: Callable[[], Any]) -> Callable[[], Any]:
    """Begins it in a thread; the answer joins and tells what came of it."""
    came: list[Any] = []

    def work() -> None:
        try:
            came.append(run())
        except room.NoAnswer as error:
            came.append(error)

    thread = threading.Thread(target=work)
    thread.start()

    def join() -> Any:
        thread.join(30)
        return came[0]

    return join


def until_taken(lane: room.Lane) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            with room._place(range(lane.first, lane.first + lane.places), 0):
                pass
            time.sleep(0.05)
        except room.RoomFull:
            return
    pytest.fail("the place was never taken")


def test_no_more_looks_run_at_once_than_there_are_places(look: Look) -> None:
    first = aside(lambda: look('time.sleep(1.5); return {"first": True}', lane=PATIENT))
    until_taken(ALONE)
    with pytest.raises(room.RoomFull) as full:
        look("return {}", lane=ALONE)
    assert full.value.may_pass
    assert look('return {"then": True}', lane=PATIENT) == {"then": True}
    assert first() == {"first": True}


def test_look_that_takes_long_gives_its_place_to_others(look: Look) -> None:
    lane = room.Lane(first=ALONE.first, places=1, patience=20, quick=0.5)
    slow = aside(lambda: look('time.sleep(8); return {"nice": os.nice(0)}', lane=lane))
    until_taken(lane)
    begun = time.monotonic()
    assert look("return {}", lane=lane) == {}
    assert time.monotonic() - begun < 6
    assert slow() == {"nice": room.POLITE}


def test_slow_looks_are_few(look: Look) -> None:
    lane = room.Lane(first=ALONE.first, places=8, patience=0, quick=0.3)
    ends = [aside(lambda: look("time.sleep(6); return {}", lane=lane)) for _ in range(4)]
    came = [end() for end in ends]
    assert sorted(type(answer).__name__ for answer in came) == ["RoomFull", "RoomFull", "dict", "dict"]


def test_owner_has_one_look_at_a_time_and_others_pass_by(look: Look) -> None:
    lane, patient = (room.Lane(first=ALONE.first, places=8, patience=patience) for patience in (0, 20))
    first = aside(lambda: look("time.sleep(2); return {}", lane=patient, owner=7))
    until_taken(room.Lane(room.OWNERS + 7, 1, 0))
    with pytest.raises(room.RoomFull):
        look("return {}", lane=lane, owner=7)
    assert look("return {}", lane=lane, owner=8) == {}
    assert first() == {}


def test_some_threads_never_wait_for_a_look(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_threads", room.Threads(1))
    lane = room.Lane(first=ALONE.first, places=8, patience=0)
    first = aside(lambda: look("time.sleep(2); return {}", lane=lane))
    while not room._threads._of:
        time.sleep(0.01)
    with pytest.raises(room.RoomFull):
        look("return {}", lane=lane)
    assert first() == {}
    assert look("return {}", lane=lane) == {}


def test_who_waits_for_own_looks_leaves_threads_to_others(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that sends eight hard files at once: seven wait for its one turn, and nobody else's file is turned away."""
    monkeypatch.setattr(room, "_threads", room.Threads(8))
    lane = room.Lane(first=ALONE.first, places=8, patience=20)
    ends = [aside(lambda: look("time.sleep(0.5); return {}", lane=lane, owner=7)) for _ in range(8)]
    until_taken(room.Lane(room.OWNERS + 7, 1, 0))
    others = [aside(lambda owner=owner: look("time.sleep(1); return {}", lane=lane, owner=owner)) for owner in (8, 9)]
    assert [end() for end in others] == [{}, {}]
    assert [type(end()).__name__ for end in ends].count("dict") in {3, 4}  # as they came


def test_place_of_a_process_that_was_killed_is_free(look: Look) -> None:
    with pytest.raises(room.NoAnswer):
        look("os.kill(os.getpid(), 9)", lane=ALONE)
    assert look("return {}", lane=ALONE) == {}


# --- What a person reads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (room.RoomFull("places"), "busy"),
        (room.NoAnswer("time", may_pass=True), "busy"),
        (room.NoAnswer("exit -24"), "too_hard"),
    ],
)
def test_every_end_is_a_sentence(monkeypatch: pytest.MonkeyPatch, error: room.NoAnswer, code: str) -> None:
    def ends(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(room, "ask", ends)
    with pytest.raises(FileRefused) as refused:
        formats.inspect(io.BytesIO(samples.pdf()), "a.pdf", samples.EVERY)
    assert (refused.value.code, refused.value.messages[0][-1]) == (code, "。")
