"""What the image, the locks and the scripts in deploy/ promise, as far as it can be read or run without containers."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder
from sqlalchemy import make_url

from tests.activities.databases import postgresql, program
from tests.activities.storing import store_in
from tests.house.compose_project import ROOT, load
from tests.patience import BY_THE_CLOCK
from worker.billing.file import BillingFile
from worker.files.document import load_file
from worker.temporal.keys import read_key_file

TEMPORAL = ROOT / "deploy" / "temporal"


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ]+)", lock.read_text(), re.MULTILINE))


def name_of(requirement: str) -> str:
    (name,) = re.findall(r"^[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", str(name)).lower()


def make_secrets(folder: Path) -> None:
    subprocess.run(["sh", ROOT / "deploy" / "secrets.sh"], cwd=folder, check=True, capture_output=True, timeout=BY_THE_CLOCK)


def test_the_documented_way_to_make_secrets_makes_a_key_ring_the_worker_takes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        make_secrets(tmp_path / name)
    rings = [read_key_file(tmp_path / name / ".milepost" / "keys") for name in ("one", "two")]
    assert rings[0].keys[rings[0].active] != rings[1].keys[rings[1].active]
    passwords = [(tmp_path / "one" / ".milepost" / name).read_text() for name in ("postgres-password", "store-password")]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", password) for password in passwords) and len(set(passwords)) == 2


def test_secrets_are_closed_to_other_users_and_readable_in_the_container(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    folder = tmp_path / ".milepost"
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert modes == {"keys": 0o444, "postgres-password": 0o444, "store-password": 0o444, "billing.yaml": 0o444}


def test_the_billing_file_that_is_made_names_no_system_and_is_taken(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    made = load_file(tmp_path / ".milepost" / "billing.yaml", BillingFile)
    assert (made.makers, made.senders) == (("manual",), ())


def test_existing_secrets_are_never_replaced(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    before = {file: file.read_text() for file in (tmp_path / ".milepost").iterdir()}
    make_secrets(tmp_path)
    assert {file: file.read_text() for file in (tmp_path / ".milepost").iterdir()} == before


def test_the_runtime_lock_holds_what_the_project_needs_in_the_tested_versions_and_no_tools() -> None:
    runtime, tested = pins(ROOT / "requirements.runtime.lock"), pins(ROOT / "requirements.lock")
    assert runtime.items() <= tested.items(), "renew both locks: uv pip compile, see the Makefile"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {name_of(requirement) for requirement in project["project"]["dependencies"]}
    tools = {name_of(requirement) for requirement in project["dependency-groups"]["dev"]}
    assert needed <= runtime.keys()
    assert tools & runtime.keys() <= {"types-protobuf"}, "tools have no place in the image"  # temporalio itself asks for these types


def test_the_wheel_holds_what_production_runs_and_nothing_that_only_demo_and_tests_use() -> None:
    held = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    listed = subprocess.run(["git", "ls-files", "worker", "activities", "workflows"], cwd=ROOT, capture_output=True, text=True, check=True)
    ours = {name for name in listed.stdout.split() if not name.startswith("worker/demo/") and (ROOT / name).exists()}
    assert ours <= held, "the worker, its templates, rates and schemas"
    assert not [name for name in held if name.startswith(("worker/demo", "tests"))]
    assert {name.split("/")[0] for name in held} == {"workflows", "activities", "worker", "milepost"}


def test_everything_the_image_installs_is_checked_by_hash() -> None:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    installs = re.findall(r"pip install [^&\n]*", text)
    assert len(installs) == 3
    for install in installs:
        assert "--require-hashes" in install or ("--no-deps" in install and "dist/milepost-" in install), install
    for lock in ("requirements.runtime.lock", "deploy/image-build.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text())
        assert all("--hash=sha256:" in entry for entry in entries if "==" in entry and not entry.startswith("#")), lock


def test_the_image_is_built_from_what_is_there_and_runs_without_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    admitted = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {source for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE) for source in line.split()[:-1]}
    assert copied == admitted
    assert all((ROOT / source).exists() for source in copied)
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["milepost"]
    assert re.search(r"^ +PYTHONTZPATH= ", text, re.MULTILINE), "time zones must come from tzdata alone"
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert bases == ["python:3.11-slim"] * 2


def test_every_variable_of_the_server_configuration_has_a_value_in_the_container() -> None:
    template = (TEMPORAL / "server.yaml").read_text()
    assert "enable-template" in template[:1024], "without this comment the server takes the braces literally"
    used = set(re.findall(r'env "(\w+)"', template))
    defaulted = set(re.findall(r'env "(\w+)" \| default', template))
    scripts = "".join((TEMPORAL / name).read_text() for name in ("start-server.sh", "sql-password.sh"))
    exported = {name for line in re.findall(r"^export (.*)$", scripts, re.MULTILINE) for name in line.split()}
    given = load(ROOT / "docker-compose.yml")["services"]["temporal"]["environment"].keys()
    assert used - defaulted <= exported | given


def test_a_script_without_its_settings_says_which_one_is_missing() -> None:
    for script, given, missing in (
        ("setup-schema.sh", {}, "SQL_HOST"),
        ("setup-schema.sh", {"SQL_HOST": "h", "SQL_USER": "u"}, "SQL_PASSWORD"),
        ("start-server.sh", {"SQL_HOST": "h"}, "SQL_USER"),
        ("start-server.sh", {"SQL_HOST": "h", "SQL_USER": "u", "SQL_PASSWORD_FILE": "/nowhere"}, "SQL_PASSWORD_FILE"),
    ):
        done = subprocess.run(
            ["sh", TEMPORAL / script],
            env={"PATH": "/usr/bin:/bin", **given},
            capture_output=True,
            text=True,
            timeout=BY_THE_CLOCK,
            check=False,
        )
        assert done.returncode != 0, script
        assert missing in done.stderr, (script, done.stderr)


def test_the_job_makes_the_stores_database_and_a_user_that_gets_in_by_password(tmp_path: Path) -> None:
    """Twice, as at every start; the second time with another password, which counts from then on."""
    with postgresql() as server:
        address = make_url(server.address)
        psql = program("psql")
        for word in ("it's one", "another"):
            (tmp_path / "password").write_text(word)
            environment = {
                "PATH": f"{psql.parent}:{os.environ['PATH']}", "PGHOST": str(address.query["host"]), "PGUSER": "postgres",
                "STORE_PASSWORD_FILE": str(tmp_path / "password"),
            }  # fmt: skip
            script = ROOT / "deploy" / "store" / "create-database.sh"
            done = subprocess.run(["sh", script], env=environment, capture_output=True, text=True, timeout=BY_THE_CLOCK)
            assert (done.returncode, done.stderr) == (0, ""), done.stdout
            assert word not in done.stdout
            url = address.set(username="milepost", database="milepost").render_as_string()
            store_in(tmp_path / "store", url, password=word).close()


def test_the_job_says_which_secret_is_missing(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "STORE_PASSWORD_FILE": str(tmp_path / "none")}
    script = ROOT / "deploy" / "store" / "create-database.sh"
    done = subprocess.run(["sh", script], env=environment, capture_output=True, text=True, timeout=BY_THE_CLOCK)
    assert done.returncode == 1 and f"cannot read {tmp_path / 'none'}" in done.stderr
