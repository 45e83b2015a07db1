"""`milepost terms` and `milepost keys`: exact lines for the examples, exit codes, schemas."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.unit.golden_files import assert_golden
from worker.cli.app import app
from worker.files.json_schema import SCHEMAS, schemas
from worker.temporal.keys import read_key_file

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["terms", "check", "--on", "2026-06-29", *arguments])


def test_golden_the_example_says_what_it_lacks() -> None:
    result = check("examples/website-redesign.yaml")
    assert_golden("terms-check-website-redesign.txt", result.stdout)
    assert result.exit_code == 1 and result.stderr == ""


def test_a_file_that_can_be_proposed_ends_with_zero(tmp_path: Path) -> None:
    text = (ROOT / "examples" / "website-redesign.yaml").read_text()
    answered = text.replace(
        "  answers:\n", "  answers:\n    - {question: budget, answer: enough}\n    - {question: deadline, answer: none}\n"
    )
    (tmp_path / "e.yaml").write_text(answered)
    result = check(str(tmp_path / "e.yaml"), "--provider", "examples/provider.yaml")
    assert result.exit_code == 0 and "complete up to the proposal: it can be sent" in result.stdout


def test_the_provider_file_beside_is_taken_and_its_absence_is_said(tmp_path: Path) -> None:
    (tmp_path / "e.yaml").write_text((ROOT / "examples" / "website-redesign.yaml").read_text())
    alone = check(str(tmp_path / "e.yaml"))
    assert alone.exit_code == 0 and "There is no provider.yaml" in alone.stdout
    (tmp_path / "provider.yaml").write_text((ROOT / "examples" / "provider.yaml").read_text())
    assert "'budget' has no answer" in check(str(tmp_path / "e.yaml")).stdout


def test_a_wrong_file_ends_with_two_and_every_line_names_its_place(tmp_path: Path) -> None:
    path = tmp_path / "e.yaml"
    path.write_text("client:\n  name: 5\n  kindd: business\n")
    result = check(str(path))
    assert result.exit_code == 2 and result.stdout == ""
    assert f'{path}:2:9: client.name: 5 is not text, expected text; put it in quotes: "5"' in result.stderr.splitlines()
    assert f"{path}:3:3: client.kindd: unknown key, did you mean 'kind'?" in result.stderr.splitlines()


@pytest.mark.parametrize("name", ["nowhere.yaml", "examples"])
def test_a_file_that_cannot_be_read_ends_with_two_in_one_line(name: str) -> None:
    result = check(name)
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1 and "cannot be read" in result.stderr


def test_what_goes_into_a_pipe_has_one_line_for_each_finding() -> None:
    lines = check("examples/website-redesign.yaml").stdout.splitlines()
    findings = [line for line in lines if line.startswith("  ")]
    assert findings and all(line.strip().startswith(("examples/website-redesign.yaml:", "examples/provider.yaml:")) for line in findings)


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_the_schema_that_is_printed_is_the_one_that_is_published(kind: str) -> None:
    printed = CliRunner().invoke(app, ["terms", "schema", kind]).stdout
    assert printed == schemas()[f"examples/schema/{kind}.schema.json"]
    assert (ROOT / "examples" / "schema" / f"{kind}.schema.json").read_text() == printed, "make generate writes it anew"
    assert json.loads(printed)["additionalProperties"] is False


def test_a_key_file_is_made_once_for_its_owner_alone_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    first = CliRunner().invoke(app, ["keys", "generate", str(path)])
    assert first.exit_code == 0 and f"export MILEPOST_KEY_FILE={path}" in first.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    ring = read_key_file(path)
    assert ring.keys[ring.active].hex() not in first.stdout
    again = CliRunner().invoke(app, ["keys", "generate", str(path)])
    assert again.exit_code == 1 and "stays as it is" in again.stderr and read_key_file(path) == ring


def test_help_lists_the_commands_and_imports_nothing_slow() -> None:
    """Temporal, pydantic and the core are for the commands that need them."""
    import subprocess
    import sys

    program = "import sys; from worker.cli import main\ntry: main()\nfinally: print(*sorted(sys.modules), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=False)
    assert run.returncode == 0 and all(word in run.stdout for word in ("engagement", "terms", "simulate", "keys", "up"))
    names = "workflows.engagement.simulation.names"  # of the core what the personas are called, and nothing of it else
    loaded = {name.split(".")[0] for name in run.stderr.split() if not f"{names}.".startswith(f"{name}.")}
    assert "grpc" in loaded and not loaded & {
        "temporalio",
        "stripe",
        "pydantic_core",
        "workflows",
        "activities",
        "holidays",
        "babel",
        "jinja2",
    }
