"""The house rules that imports can break."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from workflows.engagement.rules.table import RULES_VERSION

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "time", "socket", "ssl", "smtplib", "http", "urllib", "subprocess", "os", "random", "secrets", "uuid", "threading", "requests", "httpx", "aiohttp",
    "aiosmtplib", "grpc", "stripe", "shutil", "tempfile", "pathlib", "sqlite3", "jinja2", "typer", "rich", "structlog",
}  # fmt: skip
"""What has a clock, a die or the world behind it."""


def _python(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def test_imports_point_down_only() -> None:
    """Worker -> activities -> workflows, and nothing imports tests."""
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_the_product_imports_no_test() -> None:
    """By the source: the folders of tests are no packages, which import-linter looks into."""
    for folder in ("workflows", "activities", "worker"):
        for path in _python(folder):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not any(name.partition(".")[0] == "tests" for name in names), f"{path.relative_to(ROOT)}: {names}"


def test_no_clock_and_no_io_below_workflows() -> None:
    """Workflow code replays: what it does must follow from its arguments alone."""
    for path in _python("workflows"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                assert name.split(".")[0] not in FORBIDDEN, f"{path.relative_to(ROOT)} imports {name}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"now", "utcnow", "today"}:
                owner = ast.unparse(node.func.value)
                assert owner in {"workflow"}, f"{path.relative_to(ROOT)} asks {owner} for the time"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"open", "input", "print", "eval", "exec"}, f"{path.relative_to(ROOT)} calls {node.func.id}"


def test_only_the_machine_knows_transitions() -> None:
    """The library can be replaced in one file."""
    for path in _python("workflows"):
        text = path.read_text(encoding="utf-8")
        assert path.name == "machine.py" or ("import transitions" not in text and "from transitions" not in text), path


READS_ZONES = {"time/zones.py", "terms/parties.py", "shell/rolling.py"}
"""Of an engagement: the reader itself, names that people write, and the beginning of a run."""


def test_the_core_reads_no_time_zone() -> None:
    """Two machines with another tzdata would compute other deadlines, and a replay would fail."""
    folder = ROOT / "workflows" / "engagement"
    found = {
        path.relative_to(folder).as_posix()
        for path in _python("workflows/engagement")
        if re.search(
            r"^(from|import) (zoneinfo|tzdata|workflows\.engagement\.time\.zones)|ZoneInfo\(",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }
    assert found == READS_ZONES


def test_rules_ask_for_versions_that_are_there() -> None:
    """Above the one that every stored history has, and not above the one of this release: such a branch would never be taken, or always."""
    for path in _python("workflows/engagement"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr in {"rules", "_rules"}:
                asked = [each.value if isinstance(each, ast.Constant) else ast.unparse(each) for each in node.comparators]
                assert len(asked) == 1 and isinstance(asked[0], int) and 1 < asked[0] <= RULES_VERSION, (
                    f"{path.relative_to(ROOT)}:{node.lineno} asks for version {asked}: write the number itself, from 2 to {RULES_VERSION}"
                )


MACHINES = re.compile(r"(?<!\w)/(?:home|root|work|Users)/[\w-]")
"""Folders in which people and machines keep their checkouts."""


def test_the_project_speaks_of_itself_alone() -> None:
    """No machine's paths, no registry's host."""
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "proxy.golang" + ".org", "npmjs" + ".org", "deb.debian" + ".org")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        path = ROOT / name
        if path.suffix in {".png", ".binpb", ".gz"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for host in hosts:
            assert host not in text, f"{name} names {host}"
        assert not MACHINES.search(text), f"{name} names a path of one machine"
