"""What callers are told after a command, and what must be true of it."""

from datetime import datetime

from pydantic_core import to_json

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.commands import Command
from workflows.engagement.rules import core
from workflows.engagement.state import State
from workflows.engagement.views.answer import MOST_ACTIONS, MOST_BYTES, MOST_TOUCHED, Answer, answer


def told(before: State | None, outcome: core.Outcome, command: Command, now: datetime) -> Answer:
    """The answer; it is small, true, and says what the journal says."""
    made, after = answer(before, outcome, command, now), outcome.state
    written = to_json(made)
    assert len(written) <= MOST_BYTES, f"the answer to {command.kind} has {len(written)} bytes"
    assert Answer.model_validate_json(written) == made
    shown = [(Kind(thing.kind), thing.id, thing.state) for thing in made.touched]
    assert all(after.items(kind)[item].state == state for kind, item, state in shown), "a state that it does not have"
    assert len({(kind, item) for kind, item, _ in shown}) == len(shown) <= MOST_TOUCHED
    moved = _moved(after, before.sequence if before else 0)
    assert made.truncated or moved <= {(kind.value, item) for kind, item, _ in shown}, "something moved and is not told"
    possible, ids = core.available(after, now), {item for _, item, _ in shown}
    assert set(made.actions) <= {action for action in possible if action.subject in ids} and len(made.actions) <= MOST_ACTIONS
    assert made.truncated or len(made.actions) == sum(action.subject in ids for action in possible)
    return made


def _moved(after: State, since: int) -> set[tuple[str, str]]:
    """What the journal says has another state than before."""
    first, last = dict[tuple[str, str], str](), dict[tuple[str, str], str]()
    for entry in after.journal:
        move = entry.data.get("move") if entry.sequence > since else None
        if isinstance(move, dict):
            thing = str(move["kind"]), str(move["id"])
            first.setdefault(thing, str(move["origin"]))
            last[thing] = str(move["to"])
    return {thing for thing, state in last.items() if first[thing] != state}
