"""Worker, gateway and journal store die by SIGKILL during two thousand commands, and the journal of each engagement stays whole; what is erased is gone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.activities.databases import PostgreSQL, postgresql
from tests.chaos.campaign import all_away, any_moment, campaign, gateway_away, mid_message, store_away
from tests.chaos.crew import Crew, crew
from tests.chaos.durable_server import DurableServer
from tests.patience import BY_THE_CLOCK
from worker.settings import Settings

SEED = int(os.environ.get("MILEPOST_SEED", "20261201"))
ENGAGEMENTS, MORNINGS, CHATTER = 24, 4, 20
COMMANDS = 2000
SNIPERS = ((store_away, any_moment, all_away, store_away), (gateway_away, mid_message, gateway_away))


@pytest.fixture
def postgres() -> Iterator[PostgreSQL]:
    """A PostgreSQL that may be killed."""
    with postgresql() as server:
        yield server


def found_below(folder: Path, word: str) -> list[str]:
    """Files in which the word stands; looked for by a process of its own, which holds no lock of SQLite's."""
    done = subprocess.run(["grep", "-rlaiF", word, folder], capture_output=True, text=True, timeout=BY_THE_CLOCK)
    assert done.returncode < 2, done.stderr
    return done.stdout.splitlines()


def milepost(people: Crew, *arguments: str) -> str:
    """Run a command of the CLI beside the worker's settings; what it says."""
    environment = {**os.environ, **people.variables}
    done = subprocess.run(
        [sys.executable, "-m", "worker.cli", *arguments], env=environment, capture_output=True, text=True, timeout=BY_THE_CLOCK
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_the_journal_is_whole_whatever_dies_and_what_is_erased_is_found_nowhere(
    settings: Settings, tmp_path: Path, postgres: PostgreSQL
) -> None:
    """Over 20 engagements and at least 2,000 commands, on PostgreSQL and with a Temporal server on a file.

    The published journal ends at the state's head, each line once, the personal part whole; all other promises of a storm are kept. Then an engagement
    is erased: a word that stood in everything that people wrote is in no file of store, database, Temporal server, worker or gateway, and the chain verifies.
    """
    assert settings.keys is not None
    print(f"seed {SEED}")
    server = DurableServer(tmp_path / "temporal.db", print)
    try:
        await server.start()
        at, keys = server.running, settings.keys.get_secret_value()
        async with crew(at.address, at.namespace, keys, tmp_path, server, postgres) as people:
            outcome = await campaign(people, SEED, ENGAGEMENTS, MORNINGS, SNIPERS, chatter=CHATTER, spread=COMMANDS)
            print(*outcome.shots, outcome.tally, sep="\n")
            assert outcome.faults == ()
            assert outcome.tally.receipts >= COMMANDS
            for who in ("store", "worker", "gateway"):
                assert sum(who in shot and "killed" in shot for shot in outcome.shots) >= 3, f"the {who} was not killed three times"
            life = outcome.lives[0]
            assert any(life.canary.encode() in raw for raw in people.postbox.raw.values()), "nobody wrote the word"
            milepost(people, "journal", "erase", life.name, "--yes")
            told = milepost(people, "journal", "verify", life.name, "--address", f"127.0.0.1:{people.settings.gateway_port}")
            assert "Whole" in told and "Personal parts: 0 there" in told
            assert [*found_below(tmp_path, life.canary), *found_below(postgres.folder, life.canary)] == []
    finally:
        await server.stop()
