"""Live through every kind of engagement on a real server in virtual time, and store histories and states: ``python -m tests.replay.record``.

It takes about half a minute and adds what is not stored yet: histories of this rules version, states of this schema version, and kinds that are new.
What is stored stays as it is, because engagements that began so may still run. Commit what it writes; ARCHITECTURE.md says when it is run, in
"Changing a running system".
"""

import asyncio
import json
import logging
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.client import Client, WorkflowHandle, WorkflowHistory
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from tests import lives
from tests.drivers.real import Real
from tests.drivers.stored import remember
from tests.moods import Moods, moody
from tests.replay import stored
from tests.replay.kinds import KINDS, Kind
from tests.short_runs import limited
from worker import devserver
from worker.__main__ import activities_from, build
from worker.demo.stand_ins.mail_server import Mailbox, MailServer
from worker.lifecycle import run
from worker.namespace import SEARCH_ATTRIBUTES
from worker.settings import Settings
from worker.temporal.client import connect
from workflows.engagement.messages.answers import Receipt
from workflows.engagement.messages.commands import Command, CreateEngagement
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import wire
from workflows.engagement.state import SCHEMA_VERSION, State
from workflows.engagement.time.zones import load_zones


class Recorded(Real):
    """An engagement whose state is noted in each stage it goes through."""

    def __init__(self, client: Client, skipper: TimeSkipper, task_queue: str) -> None:
        super().__init__(client, skipper, task_queue)
        self.stages: dict[str, State] = {}

    async def create(self, command: CreateEngagement, request_id: str = "create") -> None:
        """Start it."""
        await super().create(command, request_id)
        await self._note()

    async def give(self, command: Command, request_id: str | None = None, actor: str = "unverified:simulator") -> Receipt:
        """Give it a command."""
        receipt = await super().give(command, request_id, actor)
        await self._note()
        return receipt

    async def _note(self) -> None:
        state = await self.state()
        self.stages.setdefault(state.stage, state)


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[tuple[Client, TimeSkipper, Settings, Moods]]:
    """A server, a worker and a mailbox with moods."""
    box = Mailbox()
    with MailServer(box) as post, moody(box) as moods:
        async with devserver.running(True, None, say=print, search_attributes=SEARCH_ATTRIBUTES) as server:
            settings = Settings.load(
                temporal_address=server.address,
                namespace=server.namespace,
                keys=stored.KEY,
                smtp_port=post.port,
                store_dir=folder / "store",
            )
            client = await connect(remember(settings))
            load_zones()
            async with build(client, settings, activities_from(settings), strict=True):
                skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000))
                yield client, skipper, settings, moods


async def runs_of(client: Client, real: Real) -> list[WorkflowHistory]:
    """The histories of all its runs, the first one first."""
    run_id = (await real.handle.describe()).raw_description.workflow_execution_info.first_run_id
    found: list[WorkflowHistory] = []
    while run_id:
        handle: WorkflowHandle[object, object] = client.get_workflow_handle(real.handle.id, run_id=run_id)
        found.append(await handle.fetch_history())
        run_id = found[-1].events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    return found


async def carried(client: Client, history: WorkflowHistory) -> State:
    """The state that a run began with."""
    payloads = history.events[0].workflow_execution_started_event_attributes.input.payloads
    (start,) = await client.data_converter.decode(payloads, [wire.Start])
    return State.model_validate(start.state)


async def lived(client: Client, skipper: TimeSkipper, queue: str, kind: Kind, moods: Moods) -> Recorded:
    """One engagement, lived through."""
    real = Recorded(limited(client, **kind.limits), skipper, queue)
    await real.begin(lives.short_file(*kind.milestones))
    await kind.play(real, moods)
    await real.rest()
    return real


def anonymous(text: str) -> str:
    """Without the name of the machine, which every worker and server signs with."""
    return text.replace(f"@{socket.gethostname()}", "@recorder")


async def main() -> int:
    """Live through all of them side by side, and write."""
    logging.getLogger("temporalio.activity").setLevel(logging.ERROR)  # the mail server's moods are part of the story
    histories: dict[str, str] = {}
    states: dict[str, State] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as (client, skipper, settings, moods):
            reals = await asyncio.gather(*(lived(client, skipper, settings.task_queue, kind, moods) for kind in KINDS.values()))
            for name, real in zip(KINDS, reals, strict=True):
                runs = await runs_of(client, real)
                histories |= {f"{name}-run{number}": anonymous(run.to_json()) for number, run in enumerate(runs, 1)}
                ends = [*[await carried(client, run) for run in runs[1:]], await real.carried()]
                states |= {f"{name}-run{number}": end for number, end in enumerate(ends, 1)}
                known = {state.stage for state in states.values()}
                states |= {f"{name}-{stage.lower()}": state for stage, state in real.stages.items() if stage not in known}
    texts = {name: json.dumps(state.model_dump(mode="json"), sort_keys=True) for name, state in states.items()}
    new = _new_kinds(stored.names(stored.histories_of(RULES_VERSION)), histories)
    stored.add(stored.ends_of(RULES_VERSION), {name: texts[name] for name in new})
    count = stored.add(stored.histories_of(RULES_VERSION), new)
    further = stored.add(stored.states_of(SCHEMA_VERSION), _new_kinds(stored.names(stored.states_of(SCHEMA_VERSION)), texts))
    print(f"{count} histories and {further} states added")
    return 0


def _new_kinds(known: list[str], found: dict[str, str]) -> dict[str, str]:
    """Of the texts by name those of kinds of which nothing is stored: runs and stages of one life belong together."""
    kinds = {name.split("-")[0] for name in known}
    return {name: text for name, text in found.items() if name.split("-")[0] not in kinds}


if __name__ == "__main__":
    run(main)
