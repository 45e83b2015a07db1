"""``make demo``: live through examples/website-redesign.yaml on a real server, in virtual time."""

import asyncio
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from worker.demo.scenario import Scenario
from worker.demo.show import Show
from worker.demo.stage import Stage, stage
from worker.demo.story import Story, StoryError
from worker.devserver import DevServerError
from worker.files.document import load_document, load_file
from worker.lifecycle import leave
from worker.processes import ProcessDiedError
from worker.timeline import page
from workflows.engagement import lifecycles
from workflows.engagement.invariants import Context, check
from workflows.engagement.state import State
from workflows.engagement.terms.provider import Provider
from workflows.engagement.time.calendar import BusinessCalendar
from workflows.engagement.time.zones import read_zone

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "website-redesign.yaml"
SCENARIO = ROOT / "examples" / "website-redesign.scenario.yaml"
HOUSE = ROOT / "examples" / "provider.yaml"
OUT = Path("out")
_BILLED_BY_STRIPE = "billing: {system: stripe}\n"
"""Added to provider.yaml for the demo alone: the example itself makes documents of our own, so that it serves people without an account there."""


async def _tell(console: Console, there: Stage) -> tuple[State, Story]:
    scenario = load_document(SCENARIO.read_text(), SCENARIO.name, Scenario)
    house = load_file(HOUSE, Provider)
    year = datetime.now(UTC).year
    calendar = BusinessCalendar(
        zone=read_zone(house.calendar.zone, year, year), workdays=house.calendar.workdays, hours=house.calendar.hours
    )
    show = Show(console, there.mailbox, calendar)
    story = Story(there, show, EXAMPLE.read_text(), HOUSE.read_text() + _BILLED_BY_STRIPE)
    console.print("Invoices go to a stand-in for Stripe on this machine; what is paid there comes back as signed webhooks.", style="dim")
    show.head("Website redesign for Northwind Pottery")
    await story.begin()
    for step in scenario.steps:
        await story.play(step)
    return await story.tell(), story


def _write(state: State, there: Stage) -> None:
    """What a person keeps: the mails lie there already."""
    lines = "".join(f"{line.text}\n" for line in there.store.lines(state.id))
    (OUT / "journal.jsonl").write_text(lines, encoding="utf-8")
    (OUT / "timeline.html").write_text(page(state), encoding="utf-8")


def _verdict(console: Console, state: State, there: Stage, story: Story, seconds: float) -> bool:
    """The invariants, and one clear line."""
    violations = check(state.journal, Context.of(state))
    lines = len((OUT / "journal.jsonl").read_text().splitlines())
    problems = [f"{v.invariant}, entry {v.sequence}: {v.text}" for v in violations]
    problems += [] if state.stage == lifecycles.Stage.CLOSED else [f"the engagement is {state.stage}, not CLOSED"]
    problems += [] if lines == state.sequence else [f"{lines} of {state.sequence} journal entries are outside"]
    problems += [] if story.found_at_night else ["no lost payment was found at night"]
    problems += [] if story.kills and there.mailbox.repeats else ["the killed worker left no repeated message"]
    for problem in problems:
        console.print(f"[red]✗ {problem}[/red]")
    days = (state.journal[-1].effective - state.created_at) / timedelta(days=1)
    console.print(
        f"{days:.0f} days in {seconds:.0f} s on {there.source}: {len(there.mailbox.arrived)} messages, "
        f"{len(there.mailbox.repeats)} repeated with the same Message-ID and filed once, {state.sequence} journal entries."
    )
    console.print(f"Written: {OUT}/timeline.html, {OUT}/journal.jsonl, {OUT}/mails/ ({len(there.mailbox.arrived)} files)")
    verdict = "[bold red]DEMO FAILED" if problems else "[bold green]DEMO OK: every promise kept, every invariant holds"
    console.print(verdict)
    return not problems


async def main() -> int:
    """Play the demo.

    Returns:
        0 when the story went as written and every invariant holds.
    """
    console = Console(width=None if sys.stdout.isatty() else 150, highlight=False)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="milepost-demo-") as folder:
        try:
            async with stage(Path(folder), lambda line: console.print(line, style="dim"), OUT / "mails") as there:
                try:
                    state, story = await _tell(console, there)
                except StoryError:
                    console.print(f"The worker's last words:\n{there.worker.tail()}", style="dim", markup=False)
                    raise
                _write(state, there)
                good = _verdict(console, state, there, story, time.monotonic() - began)
        except (StoryError, DevServerError, ProcessDiedError) as error:
            console.print(f"[bold red]DEMO FAILED[/bold red]: {error}")
            return 1
    return 0 if good else 1


if __name__ == "__main__":
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    leave(asyncio.run(main()))
