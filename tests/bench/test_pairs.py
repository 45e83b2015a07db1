"""The figures of `make bench` are what they say they are."""

import os
import subprocess
import sys

from tests.bench.aims import AIMS, Aim, told
from tests.bench.calls import Figures, at_once
from tests.bench.processes import all_cpu_ms, all_resident_kib, cpu_ms


def test_an_aim_is_met_within_its_bounds_and_only_there() -> None:
    assert [Aim(at_least=0.75).told(value)["met"] for value in (0.74, 0.75, 2)] == [False, True, True]
    assert [Aim(at_most=1.3).told(value)["met"] for value in (0.2, 1.3, 1.31)] == [True, True, False]
    assert Aim(at_most=50, wished=25).told(30) == {"is": 30, "at_most": 50, "wished": 25, "met": True}


def test_each_ratio_stands_beside_an_aim_of_its_own() -> None:
    values = dict.fromkeys(AIMS, 1.0)
    assert told(values).keys() == AIMS.keys()
    assert all({"is", "met"} < set(row) for row in told(values).values())


def test_processor_time_is_that_of_the_process_asked_about() -> None:
    """A child whose name holds a bracket works for a while: its own time grows by that, and it is not ours."""
    program = "import ctypes, time\nctypes.CDLL(None).prctl(15, b'a) b (c', 0, 0, 0)\nwhile time.process_time() < 0.3: pass\nprint(1, flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stdout.readline()
        used = cpu_ms(child.pid)
        child.communicate(b"\n")
    assert 280 <= used < 5000


def test_a_process_that_is_not_ours_is_left_out() -> None:
    pids = {"us": os.getpid(), "server": None}
    assert all_cpu_ms(pids).keys() == all_resident_kib(pids).keys() == {"us"}
    assert all_resident_kib(pids)["us"] > 1000


async def test_calls_are_counted_once_each_and_what_they_set_off_belongs_to_the_time() -> None:
    made: list[int] = []
    rested: list[int] = []

    async def call(number: int) -> None:
        made.append(number)

    async def rest() -> None:
        rested.append(len(made))

    figures = Figures()
    for _ in range(2):
        await at_once(figures, {"server": None}, 4, 10, call, rest)
    assert sorted(made) == sorted([*range(10), *range(10)]) and rested == [10, 20]
    assert figures.told()["calls"] == 20
    assert figures.told()["cpu_ms_each"].keys() == {"client", "all"}
