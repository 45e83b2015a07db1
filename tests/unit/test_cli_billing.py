"""``milepost billing``: what is wrong is said in plain words, before anything is asked of a server."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from worker.cli.app import app


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but those of a folder of its own, where nobody breaks lines."""
    monkeypatch.delenv("MILEPOST_BILLING_FILE", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)


def milepost(*arguments: str, data: Path | None = None) -> Result:
    return CliRunner().invoke(app, ["billing", *arguments, *(("--data", str(data)) if data else ())])


def test_a_layout_that_is_not_there_has_no_place_in_it(tmp_path: Path) -> None:
    result = milepost("import-statement", "nofile", "--layout", "x", data=tmp_path)
    assert (result.exit_code, result.stderr) == (2, "x: cannot be read: no such file or directory\n")


def test_without_a_billing_file_a_test_says_how_to_set_one(tmp_path: Path) -> None:
    result = milepost("send-test", data=tmp_path)
    assert result.exit_code == 2 and result.stderr.startswith("No billing file is set"), result.output
    assert "MILEPOST_BILLING_FILE" in result.stderr


@pytest.mark.parametrize("arguments", [("show", "abc"), ("drop", "abc", "--reason", "x")], ids=["show", "drop"])
def test_an_event_that_is_not_there_is_said_like_everything_else(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, ["keys", "generate", str(tmp_path / "keys")]).exit_code == 0
    result = milepost("quarantine", *arguments, data=tmp_path)
    assert (result.exit_code, result.stderr) == (1, "No event 'abc' is in quarantine.\n"), result.output


def test_a_default_is_told_once_and_without_brackets_in_brackets() -> None:
    said = " ".join(milepost("import-statement", "--help").stdout.split())
    assert "((" not in said and "(INV)" not in said and "INV where missing" in said
