"""What shares a stage runs in one process: an engagement that many tests look at is lived once."""

import os
import subprocess
import sys
from pathlib import Path

from tests.house.generated import ROOT

_TEST = """
import os, time, pathlib, pytest

@pytest.mark.parametrize("number", range(4))
def test_where(number):
    time.sleep(0.05)
    with (pathlib.Path("{out}") / "{name}").open("a") as where:
        where.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


def test_a_group_of_tests_stays_in_one_process(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "e2e"
    folder.mkdir(parents=True)
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.sharing"]')
    (tmp_path / "pytest.ini").write_text("[pytest]")
    for name in ("practices_one", "practices_two", "alone", "other"):
        (folder / f"test_{name}.py").write_text(_TEST.format(out=tmp_path, name="practices" if name.startswith("practices") else name))
    options = ["-q", "-p", "no:cacheprovider", "--numprocesses", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "tests"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    where = {name: (tmp_path / name).read_text().split() for name in ("practices", "alone", "other")}
    assert {name: len(workers) for name, workers in where.items()} == {"practices": 8, "alone": 4, "other": 4}
    assert {len(set(workers)) for workers in where.values()} == {1}
