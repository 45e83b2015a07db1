"""Live through every kind of engagement on a real server in virtual time, and store histories and states: ``python -m tests.replay.record``.

It takes about half a minute. Commit what it writes; ARCHITECTURE.md says when it is run, in "Changing a running system".
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

from tests.moods import Moods, moody
from tests.replay import stored
from tests.replay.kinds import KINDS, Kind
from tests.short_runs import limited
from tests.steps import Engagement, short_file
from worker import devserver
from worker.__main__ import build
from worker.lifecycle import run
from worker.mailbox import Mailbox, MailServer
from worker.outside import activities_from
from worker.search_attributes import SEARCH_ATTRIBUTES
from worker.settings import Settings
from worker.temporal.client import connect
from workflows.engagement.messages.answers import Receipt
from workflows.engagement.messages.commands import Command, CreateEngagement
from workflows.engagement.shell import wire
from workflows.engagement.state import SCHEMA_VERSION, State
from workflows.engagement.time.zones import load_zones


class Recorded(Engagement):
    """An engagement whose state is noted in each stage it goes through."""

    def __init__(self, client: Client, skipper: TimeSkipper, task_queue: str) -> None:
        super().__init__(client, skipper, task_queue)
        self.stages: dict[str, State] = {}

    async def create(self, command: CreateEngagement, request_id: str = "create") -> None:
        """Start it."""
        await super().create(command, request_id)
        await self._note()

    async def give(self, command: Command, request_id: str | None = None) -> Receipt:
        """Give it a command."""
        receipt = await super().give(command, request_id)
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
                documents_dir=folder / "documents",
                journal_dir=folder / "journal",
            )
            client = await connect(settings)
            load_zones()
            async with build(client, settings, activities_from(settings), strict=True):
                skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000))
                yield client, skipper, settings, moods


async def runs_of(client: Client, real: Engagement) -> list[WorkflowHistory]:
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
    await real.begin(short_file(*kind.milestones))
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
                ends = [*[await carried(client, run) for run in runs[1:]], await real.state()]
                states |= {f"{name}-run{number}": end for number, end in enumerate(ends, 1)}
                known = {state.stage for state in states.values()}
                states |= {f"{name}-{stage.lower()}": state for stage, state in real.stages.items() if stage not in known}
    stored.write(stored.HISTORIES, histories)
    stored.write(stored.states_of(SCHEMA_VERSION), {n: json.dumps(s.model_dump(mode="json"), sort_keys=True) for n, s in states.items()})
    print(f"{len(histories)} histories and {len(states)} states written")
    return 0


if __name__ == "__main__":
    run(main)
