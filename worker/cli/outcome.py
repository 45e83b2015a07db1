"""What became of a mutation, for people: what was done, what it touched, whose turn it is, what is next, and what is possible about it."""

from collections.abc import Iterator
from typing import Any

from milepost.v1 import answers_pb2
from worker.cli.cells import amount, state_word
from worker.cli.local_time import day, moment
from worker.cli.paper import head, pairs, put
from worker.cli.possible import possible

HEADING = "Possible with it now: milepost engagement COMMAND NAME"


def put_outcome(command: str, request: Any, answer: answers_pb2.MutationResponse) -> None:
    """Say what became of a mutation, and how the engagement stands now."""
    taken, stands = answer.HasField("receipt"), answer.standing
    if taken:
        done = f"{command}: done, version {answer.receipt.version}, journal entry {answer.receipt.sequence}"
        put(done, f"request id {request.request_id}", "")
    else:
        put(f"{command}: possible; nothing was changed. It would stand so:", "")
    put(head(f"{stands.client}: {stands.title}"), pairs([*_rows(answer)]))
    if answer.actions and taken:
        put("", head(HEADING), *possible(answer.actions))
    if answer.truncated:
        put("", f"There is more: milepost engagement get {stands.name}")


def _rows(answer: answers_pb2.MutationResponse) -> Iterator[tuple[str, str]]:
    stands = answer.standing
    yield "name", stands.name
    yield "stage", state_word(stands, "stage")
    for place, thing in enumerate(answer.touched):
        yield "touched" if place == 0 else "", f"{thing.kind} {_short(thing, stands.name)}{thing.state}"
    yield "waits for", turn(stands.waiting) if stands.HasField("waiting") else "nobody"
    if stands.HasField("next_deadline"):
        yield "next", f"{moment(stands.next_deadline)}, {stands.next_because.words}"
    if stands.HasField("money"):
        yield "money", _owed(stands.money)


def _short(thing: answers_pb2.Touched, name: str) -> str:
    """Its id, but for the engagement, whose id is in its name."""
    return "" if name.endswith(f"/{thing.id}") else f"{thing.id} "


def turn(waits: Any) -> str:
    """``Anna Lind, to accept the delivery (design)``."""
    return f"{waits.who}, {waits.what.words}" + (f" ({waits.id})" if waits.kind != "engagement" else "")


def _owed(money: answers_pb2.Owed) -> str:
    if not money.owed:
        return "nothing is owed"
    said = f"{amount(money.owed, money.currency)} owed"
    if money.overdue:
        said += f", {amount(money.overdue, money.currency)} of it overdue"
    return f"{said}, next due {day(money.next_due)}" if money.HasField("next_due") else said
