"""Where a server's binary comes from: found, fetched, built once, or explained when there is none."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from tests.house.generated import ROOT
from tests.patience import BY_THE_CLOCK, until
from worker import devserver
from worker.devserver import launch
from worker.devserver.build import build
from worker.devserver.cache import SERVER_VERSION, cached_server
from worker.devserver.child import Child
from worker.devserver.config import PORTS, dynamic_values, server_yaml
from worker.devserver.database import claimed
from worker.devserver.download import download, downloaded
from worker.devserver.errors import DiedError, UnusableError
from worker.devserver.family import CLI, SERVER
from worker.devserver.ports import free_ports
from worker.devserver.wish import Wish

BUILT = f"#!/bin/sh\\necho temporal version {SERVER_VERSION}\\n"
GO = f"""#!/bin/sh
echo "$CGO_ENABLED $*" >> "$(dirname "$0")/calls"
sleep 0.2
printf '{BUILT}' > "$GOBIN/server"
chmod +x "$GOBIN/server"
"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Make a machine without any server and without a network; returns what puts a program on its PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("MILEPOST_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("MILEPOST_TEMPORAL_ADDRESS", raising=False)
    for name in ("HTTPS_PROXY", "https_proxy"):  # the SDK's download ends at a port where nobody listens
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_ports(1)[0]}")

    def put(name: str, text: str) -> None:
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)

    put("temporal", "#!/bin/sh\necho 'cannot open the cupboard'; exit 3\n")
    put("go", "#!/bin/sh\necho 'no such module'; exit 1\n")
    return put


async def test_the_error_names_all_five_sources(bare: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any server the text lists every source with its own reason, the last words of a broken one among them."""
    monkeypatch.setattr(launch, "_ADDRESS_SECONDS", 0.3)
    nowhere = f"127.0.0.1:{free_ports(1)[0]}"
    said: list[str] = []
    with pytest.raises(devserver.DevServerError) as caught:
        async with devserver.running(True, None, nowhere, say=said.append):
            pass
    lines = [line for line in str(caught.value).splitlines() if not line.startswith("     ")]
    assert lines[0].startswith("No Temporal server that can skip time could be had.")
    starts = (
        f"  1. the address from the settings: nothing answers at {nowhere}",
        "  2. `temporal` on PATH: it stopped while starting",
        "  3. the server cached earlier: there is no /",
        "  4. the SDK's own download: failed: ",
        "  5. a fresh build with Go: `go install go.temporal.io/server/cmd/server@v1.32.1` failed: no such module",
    )
    assert len(lines) == 1 + len(starts)
    for line, start in zip(lines[1:], starts, strict=True):
        assert line.startswith(start)
    assert "     cannot open the cupboard" in str(caught.value).splitlines()
    assert sum("about 5 minutes" in line for line in said) == 1


async def test_a_given_address_that_fails_is_final_for_real_data(
    bare: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody's engagements end up in another server than the one that was asked for."""
    monkeypatch.setattr(launch, "_ADDRESS_SECONDS", 0.3)
    bare("temporal", f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    with pytest.raises(devserver.DevServerError, match="the address from the settings: nothing answers"):
        async with devserver.running(False, None, f"127.0.0.1:{free_ports(1)[0]}", say=print):
            pass
    assert "was-run" not in os.listdir(tmp_path)


async def test_two_builds_at_once_build_once(bare: Callable[[str, str], None], tmp_path: Path) -> None:
    """The second waits for the first, says so, and both get the finished binary; nothing else stays in the cache."""
    bare("go", GO)
    said: list[str] = []
    first, second = await asyncio.gather(build(said.append), build(said.append))
    assert first == second == cached_server()
    assert (tmp_path / "programs" / "calls").read_text().splitlines() == [
        "0 install -ldflags -s -w go.temporal.io/server/cmd/server@v1.32.1"
    ]
    assert sum("Another process is building" in line for line in said) == 1
    assert [path.name for path in cached_server().parent.iterdir() if not path.name.endswith(".lock")] == [cached_server().name]


async def test_a_failed_build_leaves_nothing_in_the_cache(bare: Callable[[str, str], None]) -> None:
    """Half a binary is never taken for a whole one."""
    bare("go", GO + "exit 1\n")
    with pytest.raises(UnusableError, match="failed"):
        await build(print)
    assert [path.name for path in cached_server().parent.iterdir() if not path.name.endswith(".lock")] == []


async def test_a_sound_cached_server_is_not_built_again(bare: Callable[[str, str], None]) -> None:
    """When the cached server was no use, five minutes of building the same one would not help."""
    bare("go", GO)
    await build(print)
    with pytest.raises(UnusableError, match="cached already"):
        await build(print)


async def test_an_earlier_download_is_used_without_asking_again(bare: Callable[[str, str], None]) -> None:
    """What the SDK has downloaded once is taken from the cache."""
    with pytest.raises(UnusableError, match="failed"):
        await download(print)
    downloaded().write_text("#!/bin/sh\n")
    downloaded().chmod(0o755)
    assert await download(print) == downloaded()


def _fetch() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "worker.devserver", "fetch"], capture_output=True, text=True, timeout=BY_THE_CLOCK, check=False
    )


def test_fetch_tells_by_its_exit_code_whether_there_is_a_server(bare: Callable[[str, str], None]) -> None:
    """Make stops at 1 with the reasons; with a cached binary the answer is 0 at once."""
    without = _fetch()
    assert without.returncode == 1
    assert "  5. a fresh build with Go:" in without.stderr
    cached_server().write_text("#!/bin/sh\n")
    cached_server().chmod(0o755)
    cached = _fetch()
    assert (cached.returncode, cached.stderr) == (0, "")
    assert str(cached_server()) in cached.stdout


def test_the_printed_configuration_is_what_the_server_reads() -> None:
    """Humans see valid YAML: eight different ports and one for HTTP, and a database that is never closed."""
    command = [sys.executable, "-m", "worker.devserver", "print-config", "--database", "/var/lib/a b.db"]
    text = subprocess.run(command, capture_output=True, text=True, timeout=BY_THE_CLOCK, check=True).stdout
    config = yaml.safe_load(text)
    ports = [service["rpc"][name] for service in config["services"].values() for name in service["rpc"] if name.endswith("Port")]
    assert len(ports) == len(set(ports)) == PORTS
    for store in config["persistence"]["datastores"].values():
        assert store["sql"]["databaseName"] == "/var/lib/a%20b.db"
        assert store["sql"]["connectAttributes"]["mode"] == "rwc"
        assert store["sql"]["maxConnLifetime"] == "0s"
    memory = yaml.safe_load(server_yaml(range(1, PORTS + 1), None, Path("/dynamic.yaml")))
    assert memory["persistence"]["datastores"]["main"]["sql"]["connectAttributes"]["mode"] == "memory"


@pytest.mark.parametrize(
    ("need_time_skipping", "database", "movable"), [(True, None, True), (False, None, True), (True, "x.db", True), (False, "x.db", False)]
)
def test_only_throw_away_servers_get_movable_clocks(tmp_path: Path, need_time_skipping: bool, database: str | None, movable: bool) -> None:
    """Both families are told the same; real engagements get neither movable clocks nor hurried timers."""
    wish = Wish(need_time_skipping, tmp_path / database if database else None, "default", None, {}, print)
    values = dynamic_values(throw_away=wish.throw_away)
    assert ("frontend.WorkflowTimeSkippingEnabled" in values, "history.timerProcessorMaxTimeShift" in values) == (movable, movable)
    SERVER.command(Path("/server"), tmp_path, range(1, PORTS + 1), wish)
    written = yaml.safe_load((tmp_path / "dynamic.yaml").read_text())
    assert {key: constrained[0]["value"] for key, constrained in written.items()} == values
    command = CLI.command(Path("/temporal"), tmp_path, (1, 2, 3), wish)
    told = [argument.split("=", 1) for flag, argument in pairwise(command) if flag == "--dynamic-config-value"]
    assert {key: json.loads(value) for key, value in told} == values
    assert ("--db-filename" in command) == (database is not None)


def test_a_deployed_server_is_configured_like_one_of_development() -> None:
    deployed = yaml.safe_load((ROOT / "deploy" / "temporal" / "dynamic.yaml").read_text())
    assert {key: constrained[0]["value"] for key, constrained in deployed.items()} == dynamic_values(throw_away=False)


def test_a_database_stays_with_the_family_that_made_it(tmp_path: Path) -> None:
    """Two kinds of server embed different versions; the second is told whose file it is, the first finds its ports again."""
    database = tmp_path / "deep" / "x.db"
    with claimed(database, SERVER) as claim:
        assert claim.ports == ()
        claim.record([1, 2, 3])
        database.touch()
    with claimed(database, SERVER) as again:
        assert again.ports == (1, 2, 3)
    with pytest.raises(UnusableError, match=r"x\.db was made by a temporal-server, and this is a temporal-cli"), claimed(database, CLI):
        pass
    database.unlink()
    with claimed(database, CLI) as afresh:
        assert afresh.ports == ()


async def test_nothing_is_built_for_a_database_it_could_not_open(bare: Callable[[str, str], None], tmp_path: Path) -> None:
    """Five minutes of building would end at the same refusal."""
    bare("go", GO)
    with claimed(tmp_path / "x.db", CLI) as claim:
        claim.database.touch()
        claim.record([1, 2, 3])
    with pytest.raises(devserver.DevServerError, match=r"a fresh build with Go: .* was made by a temporal-cli"):
        async with devserver.running(False, tmp_path / "x.db", say=print):
            pass
    assert "calls" not in os.listdir(tmp_path / "programs")


async def test_a_stubborn_child_is_killed_after_the_grace(tmp_path: Path) -> None:
    """SIGTERM is asked for politely, and not for ever."""
    child = await Child.start(["/bin/sh", "-c", "trap '' TERM; echo ready; for beat in $(seq 50); do sleep 0.1; done"], tmp_path / "log")
    await until(child.tail, holds=lambda said: said == "ready", what="a child that ignores SIGTERM", pause=0.02)
    await child.stop(grace_seconds=0.1)
    assert await child.wait() == -signal.SIGKILL


async def test_work_is_given_up_when_the_child_dies(tmp_path: Path) -> None:
    """Nobody waits for a server that is gone: its last words come at once."""
    child = await Child.start(["/bin/sh", "-c", "echo out of luck; exit 7"], tmp_path / "log")
    with pytest.raises(DiedError, match="out of luck"):
        await child.guard(asyncio.sleep(BY_THE_CLOCK))
