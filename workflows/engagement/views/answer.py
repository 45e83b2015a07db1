"""The answer to a command: how the engagement stands after it, what it touched, and what is possible about that. At most 1 KiB, whatever the engagement."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import field_serializer, field_validator
from pydantic_core import to_json

from workflows.engagement.lifecycles import UNPAID_INVOICE, InvoiceState, Kind, Stage
from workflows.engagement.messages.answers import AvailableAction, Receipt
from workflows.engagement.messages.commands import Command
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Frozen
from workflows.engagement.rules import core
from workflows.engagement.rules.table import ACTIONS
from workflows.engagement.rules.waiting import Waiting, waiting_for
from workflows.engagement.state import State
from workflows.engagement.views.named import Names, names_in

MOST_BYTES = 1024
"""Of the whole answer, as JSON in UTF-8: it stands in the history of every command."""
MOST_TOUCHED = 8
MOST_ACTIONS = 8
_STANDING_BYTES = 700
"""Texts of the standing are cut as long as it takes more: the rest is for what was touched."""
_STANDING_MOST = 900
"""Beyond it what is named is named by ids: there is always room for the command's own subject."""
_ACTIONS_BYTES = 160
"""Kept for what is possible, where much was touched."""
_SHOWN = (120, 60, 30, 15)
"""To how many characters; the first length that fits."""
_KINDS = (
    Kind.ENGAGEMENT,
    Kind.MILESTONE,
    Kind.GATE,
    Kind.INVOICE,
    Kind.INBOUND,
    Kind.DUTY,
    Kind.PROMISE,
    Kind.SURVEY,
    Kind.TASK,
    Kind.NOTICE,
)
"""All kinds, those first that people ask about first: of very many things touched the last are left out."""

Row = TypeVar("Row", bound=Frozen)


class Turn(Frozen):
    """Whose turn it is, and for what."""

    kind: str
    id: str
    party: str
    """``us``, ``client`` or ``engine``."""
    who: str
    """Name of the person or side; cut where it is long."""
    what: Reason


class Owed(Frozen):
    """Where the money stands, in one line."""

    currency: str
    owed: int
    """What is still to be paid of what was invoiced; minor units, as the next one."""
    overdue: int
    """What of it should have been paid already."""
    next_due: date | None
    """The next day on which something is due; none where nothing is, or all of it was due before."""


class Standing(Frozen):
    """How an engagement stands, on a few lines."""

    id: str
    client: str
    """Cut where it is long, as the title."""
    title: str
    stage: str
    created_at: datetime
    version: int
    sequence: int
    terms_version: int
    waiting: Turn | None
    """What it waits for first; none once nothing is left to do."""
    next_deadline: datetime | None
    next_because: Reason | None
    money: Owed | None
    """None before anything was agreed."""


class Touched(Frozen):
    """A thing that a command moved or made."""

    kind: str
    id: str
    state: str
    """The state that it has now."""


class Answer(Frozen):
    """What is answered to a command."""

    receipt: Receipt | None
    """None where nothing was taken: it was only asked whether it would be."""
    standing: Standing
    touched: tuple[Touched, ...] = ()
    """The command's own subject first."""
    actions: tuple[AvailableAction, ...] = ()
    """What is possible now with what was touched."""
    truncated: bool = False
    """More was touched, or is possible with it, than there was room for."""
    names: Names = {}
    """What people call the things that the standing's reasons name."""

    @field_serializer("touched", "actions")
    def _short(self, rows: tuple[Frozen, ...]) -> list[list[Any]]:
        """Rows of values without the names of their fields: so that there is room for twice as many."""
        return [_row(row) for row in rows]

    @field_validator("touched", mode="before")
    @classmethod
    def _touched(cls, rows: Any) -> Any:
        return [_read(Touched, row) for row in rows]

    @field_validator("actions", mode="before")
    @classmethod
    def _actions(cls, rows: Any) -> Any:
        return [_read(AvailableAction, row) for row in rows]


def _row(row: Frozen) -> list[Any]:
    return list(row.model_dump(mode="json").values())


def _read(kind: type[Row], row: Any) -> Any:
    return dict(zip(kind.model_fields, row, strict=False)) if isinstance(row, list) else row


def answer(before: State | None, outcome: core.Outcome, command: Command, now: datetime) -> Answer:
    """The answer to a command that was taken.

    Args:
        before: the aggregate it was given to; none where it made it.
        outcome: what came of it.
        command: the command.
        now: the business moment, by which it is asked what is possible.
    """
    after = outcome.state
    touched = list(_touched(before, after, command))
    return _filled(_bare(after, outcome.receipt), touched, _possible(after, touched, now))


def bare(state: State, receipt: Receipt | None) -> Answer:
    """How an engagement stands, where nothing was done: a repetition, or a question."""
    return _bare(state, receipt)


def plainest(state: State, receipt: Receipt | None) -> Answer:
    """The stage and nothing that has to be computed."""
    standing = Standing(
        id=state.id,
        client=_cut(state.client.name, _SHOWN[-1]),
        title="",
        stage=state.stage,
        created_at=state.created_at,
        version=state.version,
        sequence=state.sequence,
        terms_version=state.terms_version,
        waiting=None,
        next_deadline=None,
        next_because=None,
        money=None,
    )
    return Answer(receipt=receipt, standing=standing, truncated=True)


def _touched(before: State | None, after: State, command: Command) -> Iterator[Touched]:
    """What has another state now, or was not there before; the subject of the command first, moved or not.

    A command that is about none of the things, and moved none, is about the engagement.
    """
    found = dict.fromkeys((*_subject(after, command), *_moved(before, after))) or {(Kind.ENGAGEMENT, after.id): None}
    for kind, item_id in found:
        yield Touched(kind=kind.value, id=item_id, state=after.items(kind)[item_id].state)


def _subject(after: State, command: Command) -> Iterator[tuple[Kind, str]]:
    action = ACTIONS.get(type(command))
    if action is None or action.kind is Kind.ENGAGEMENT:
        return
    wanted = getattr(command, action.subject) if action.subject else next(iter(after.items(action.kind)), None)
    if wanted is not None and wanted in after.items(action.kind):
        yield action.kind, wanted


def _moved(before: State | None, after: State) -> Iterator[tuple[Kind, str]]:
    for kind in _KINDS:
        earlier, later = before.items(kind) if before else {}, after.items(kind)
        if earlier is later:  # nothing in it changed
            continue
        for item_id, item in later.items():
            old = earlier.get(item_id)
            if old is not item and (old is None or old.state != item.state):
                yield kind, item_id


def _possible(state: State, touched: list[Touched], now: datetime) -> list[AvailableAction]:
    """What moves something comes first, as that is what comes next; then in the order of what was touched."""
    places = {thing.id: place for place, thing in reversed(list(enumerate(touched)))}
    return sorted(core.available(state, now, places), key=lambda action: (not action.leads_to, places[action.subject]))


def _bare(state: State, receipt: Receipt | None) -> Answer:
    for most in _SHOWN:
        made = _shown(state, receipt, most)
        length = _length(made)
        if length <= _STANDING_BYTES:
            break
    if length <= _STANDING_MOST:
        return made
    # Names of many large characters, in a reason that names many things: it names their ids, or is left to Get.
    made = made.model_copy(update={"names": {}})
    if _length(made) <= _STANDING_MOST:
        return made
    return made.model_copy(update={"standing": made.standing.model_copy(update={"next_because": None})})


def _shown(state: State, receipt: Receipt | None, most: int) -> Answer:
    first = min(state.deadlines.values(), key=lambda d: d.at, default=None)
    waits = _turn(state)
    turn = Turn(kind=waits.kind, id=waits.id, party=waits.party, who=_cut(waits.who, most), what=waits.what) if waits else None
    standing = Standing(
        id=state.id,
        client=_cut(state.client.name, most),
        title=_cut(state.agreement.title if state.terms else state.inquiry.subject, most),
        stage=state.stage,
        created_at=state.created_at,
        version=state.version,
        sequence=state.sequence,
        terms_version=state.terms_version,
        waiting=turn,
        next_deadline=first.at if first else None,
        next_because=first.because if first else None,
        money=owed_of(state),
    )
    named = names_in(state, (standing.next_because, turn.what if turn else None))
    names = {kind: {item_id: _cut(name, most) for item_id, name in found.items()} for kind, found in named.items()}
    return Answer(receipt=receipt, standing=standing, names=names)


def _turn(state: State) -> Waiting | None:
    """What it waits for first; while it is being worked on, the things in it say more than the engagement itself."""
    waits = waiting_for(state)
    first = next(waits, None)
    return next(waits, first) if first is not None and first.kind == Kind.ENGAGEMENT and state.stage == Stage.ACTIVE else first


def owed_of(state: State) -> Owed | None:
    """What is owed, in one line; none before anything was agreed."""
    if state.plan is None:
        return None
    unpaid = [i for i in state.invoices.values() if i.state in UNPAID_INVOICE]
    ahead = [i.payable_by for i in unpaid if i.payable_by is not None and i.state != InvoiceState.OVERDUE and i.outstanding.minor > 0]
    owed = sum(i.outstanding.minor for i in unpaid)
    overdue = sum(i.outstanding.minor for i in unpaid if i.state == InvoiceState.OVERDUE)
    return Owed(currency=state.plan.currency, owed=owed, overdue=overdue, next_due=min(ahead, default=None))


def _filled(made: Answer, touched: list[Touched], actions: list[AvailableAction]) -> Answer:
    """As much of what was touched, and then of what is possible, as there is room for."""
    room = MOST_BYTES - _length(made)
    kept = min(_ACTIONS_BYTES, sum(map(_size, actions)))
    first, room = _fitting(touched[:1], 1, room)
    others, left = _fitting(touched[1:], MOST_TOUCHED - 1, room - kept)
    shown = [*first, *others]
    told = {thing.id for thing in shown}
    possible, _ = _fitting([action for action in actions if action.subject in told], MOST_ACTIONS, left + kept)
    cut = len(shown) < len(touched) or len(possible) < len(actions)
    return made.model_copy(update={"touched": tuple(shown), "actions": tuple(possible), "truncated": cut})


def _fitting(rows: Iterable[Row], most: int, room: int) -> tuple[list[Row], int]:
    found: list[Row] = []
    for row in rows:
        size = _size(row)
        if len(found) == most or size > room:
            break
        found.append(row)
        room -= size
    return found, room


def _size(row: Frozen) -> int:
    """Bytes of a row, with its comma."""
    return len(to_json(_row(row))) + 1


def _length(made: Answer) -> int:
    """Bytes as JSON. What is cut by it is no decision of the workflow: an answer is never computed again to be compared."""
    return len(to_json(made))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
