"""Waiting follows what the machine gives and what others do; a hang still ends."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.patience import patient, until
from worker import patience
from worker.patience import HARD_STOP, Patience, Pulse, free_share, within
from worker.processes import Process, ProcessDiedError


class Beating(Pulse):
    """Somebody who gets on as often as is said."""

    def __init__(self, beats: Iterator[bool]) -> None:
        self._beats = beats

    def beats(self, seconds: float) -> bool:
        return next(self._beats)


def looks(seconds: float, share: float = 1.0, beats: Iterator[bool] | None = None) -> tuple[int, str]:
    """How many seconds pass until the patience is over, and how it says so."""
    ticks = count()
    wait = Patience(seconds, Beating(beats) if beats else None, clock=lambda: float(next(ticks)), share=lambda: share)
    return next(n for n in count(1) if wait.is_over()), str(wait)


def test_twenty_seconds_are_twenty_on_an_idle_machine_and_160_where_sixteen_run_on_two_cores() -> None:
    assert looks(20) == (20, "20 s")
    assert looks(20, 2 / 16) == (160, "20 s (160 s by the clock)")


def test_a_hang_ends_however_busy_the_machine_is() -> None:
    assert looks(5, 1e-9)[0] == HARD_STOP * 5
    assert looks(5, beats=(True for _ in count()))[0] == HARD_STOP * 5


def test_no_time_is_spent_while_somebody_gets_on() -> None:
    assert looks(5, beats=(n < 30 for n in count()))[0] == 35


@pytest.mark.parametrize(
    ("said", "share"), [("9.1 8.2 7.3 15/900 4711\n", 2 / 15), ("0.1 0.1 0.1 1/900 4711\n", 1.0), ("nonsense", 1.0), (None, 1.0)]
)
def test_the_share_is_read_from_the_machine(said: str | None, share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody can say, it is the plain clock."""
    monkeypatch.setattr(patience, "_PROC", tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    if said is not None:
        (tmp_path / "loadavg").write_text(said)
    assert free_share() == share


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_a_pulse_is_work_or_words(tmp_path: Path) -> None:
    """A process that does nothing and says nothing has none; the seconds are those of the processor it could have had."""
    log = tmp_path / "log"
    pulse = Pulse(os.getpid(), log)
    assert not pulse.beats(1000)
    log.write_text("a word")
    assert pulse.beats(1000)
    assert not pulse.beats(1000)
    worked = time.process_time()
    while time.process_time() - worked < 0.1:
        pass
    assert pulse.beats(0.5)
    assert not Pulse(2**30, tmp_path / "none").beats(0.1), "there is no such process, and no such file"


async def test_the_message_says_what_was_waited_for_and_what_was_seen_last() -> None:
    seen = count()
    with pytest.raises(TimeoutError, match=r"^gave up after 0\.2 s.*: a number below zero; last seen: \d+$"):
        await until(lambda: next(seen), holds=lambda n: n < 0, what="a number below zero", seconds=0.2, pause=0.01)
    with pytest.raises(TimeoutError, match=r": a bell$"):
        async with patient(0.1, "a bell"):
            await asyncio.Event().wait()


async def test_what_came_in_time_is_handed_on_and_what_failed_fails_as_it_did() -> None:
    async def three() -> int:
        return 3

    assert await until(three, what="three") == 3
    assert await until(lambda: 4, what="four") == 4
    with pytest.raises(TimeoutError, match=r"^their own$"):
        async with patient(5, "something else"):
            raise TimeoutError("their own")
    with pytest.raises(KeyError):
        async with within(Patience(5)):
            raise KeyError
    task = asyncio.create_task(until(lambda: False, what="nothing"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Process]:
    """Makes a process of a text."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def of(text: str) -> Process:
        (tmp_path / "starting.py").write_text(text)
        return Process("starting", {}, tmp_path / "log")

    return of


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
async def test_a_process_that_gets_on_is_waited_for(program: Callable[[str], Process], monkeypatch: pytest.MonkeyPatch) -> None:
    """It works for several times as long as it may stand still."""
    monkeypatch.setattr(patience, "HARD_STOP", 1000)
    work = "import time\nwhile time.process_time() < 2:\n    pass\nprint('ready', flush=True)\ntime.sleep(600)\n"
    process = program(work)
    await process.start(seconds=1)
    assert process.pid is not None
    await process.kill()


async def test_a_process_that_stands_still_is_given_up_and_one_that_died_at_once(program: Callable[[str], Process]) -> None:
    process = program("import sys, time\nprint('last words', file=sys.stderr, flush=True)\ntime.sleep(600)\n")
    with pytest.raises(ProcessDiedError, match=r"(?s)starting was not ready within 0\.5 s.*last words"):
        await process.start(seconds=0.5)
    assert process.pid is None
    with pytest.raises(ProcessDiedError, match=r"(?s)starting ended with 1:.*out of luck"):
        await program("raise SystemExit('out of luck')\n").start(seconds=10_000)
