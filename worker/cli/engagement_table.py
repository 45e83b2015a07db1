"""An engagement for people: where it is, whose turn it is, what is next, then money, work, tasks, and what is possible."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from milepost.v1 import engagement_pb2, parts_pb2
from worker.cli.local_time import day, moment
from worker.cli.paper import head, pairs, put, put_sections, table
from worker.cli.possible import HEADING, possible
from worker.gateway.converters import prefix_of
from workflows.engagement.lifecycles import InboundState, TaskState
from workflows.engagement.money import Money

_DONE_TASKS, _ANSWERED = {TaskState.DONE}, {InboundState.ANSWERED}


def put_outcome(command: str, request: Any, answer: Any) -> None:
    """Say what became of a mutation, and how the engagement stands now."""
    if answer.HasField("receipt"):
        done = f"{command}: done, version {answer.receipt.version}, journal entry {answer.receipt.sequence}"
        put(done, f"request id {request.request_id}", "")
    else:
        put(f"{command}: possible; nothing was changed", "")
    put(*_top(answer.engagement))


def put_engagement(seen: engagement_pb2.Engagement) -> None:
    """Write all of an engagement that a person works with."""
    put(*_top(seen))
    put_sections(
        ("Milestones", _milestones(seen)),
        ("Invoices", _invoices(seen)),
        ("Tasks", _tasks(seen)),
        ("Messages to answer", _inbound(seen)),
    )
    put("", head(HEADING if seen.actions else "Nothing is possible now"), *possible(seen.actions))


def state_word(message: Any, field: str) -> str:
    """The name of an enum's value without its prefix: ``IN_PROGRESS``."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type
    return str(enum.values_by_number[getattr(message, field)].name).removeprefix(prefix_of(enum))


def money(value: Any) -> str:
    """``4,200.00 EUR``; empty for a sum that is not set."""
    if not value.currency:
        return ""
    amount = Money(minor=value.minor, currency=value.currency)
    return f"{amount.decimal():,f} {amount.currency}"


def _top(seen: engagement_pb2.Engagement) -> Iterator[Table | Text]:
    yield head(f"{seen.client}: {seen.title}")
    rows = [("name", seen.name), ("stage", state_word(seen, "stage")), ("waits for", _turn(seen))]
    if seen.HasField("next_deadline"):
        rows.append(("next", f"{moment(seen.next_deadline)}, {seen.next_because.words}"))
    if seen.open_questions:
        rows.append(("not answered", ", ".join(seen.open_questions)))
    if seen.HasField("money"):
        rows.append(("money", _sums(seen.money)))
    yield pairs(rows)


def _sums(sums: Any) -> str:
    said = [f"{word} {money(getattr(sums, word))}" for word in ("agreed", "invoiced", "paid")]
    besides = [f"of it {money(sums.agreed_tax)} tax"] if sums.agreed_tax.minor else []
    besides += [f"besides {money(sums.recurring)} that comes again"] if sums.recurring.minor else []
    if besides:
        said[0] += f" ({', '.join(besides)})"
    return ", ".join([*said, f"overdue {money(sums.overdue)}"] if sums.overdue.minor else said)


def _turn(seen: engagement_pb2.Engagement) -> str:
    """The engagement itself comes first; while its milestones are worked on, they say more."""
    waits = list(seen.waiting)
    if waits and waits[0].kind == "engagement" and waits[0].what.code == "waits-engagement-ACTIVE":
        waits = waits[1:] or waits
    if not waits:
        return "nobody"
    first = waits[0]
    more = f", and {len(waits) - 1} more" if len(waits) > 1 else ""
    return f"{first.who}, {first.what.words}" + (f" ({first.id})" if first.kind != "engagement" else "") + more


def _milestones(seen: engagement_pb2.Engagement) -> Table:
    rows = (
        (m.id, m.title, state_word(m, "state"), money(m.price), day(m.promised_on), ", ".join(_gate(seen, gate) for gate in m.gates))
        for m in seen.milestones
    )
    return table(("id", "title", "state", "price", "promised for", "gates"), rows, wrap=(1, 5), right=(3,))


def _gate(seen: engagement_pb2.Engagement, gate_id: str) -> str:
    found = next((gate for gate in seen.gates if gate.id == gate_id), None)
    return f"{gate_id} {state_word(found, 'state')}" if found is not None else gate_id


def _invoices(seen: engagement_pb2.Engagement) -> Table:
    rows = (
        (i.id, _numbers(i), state_word(i, "state"), money(i.amount), money(i.outstanding) if i.number else "", day(i.due_on))
        for i in seen.invoices
    )
    return table(("id", "number", "state", "amount", "outstanding", "due"), rows, wrap=(0, 1), right=(3, 4))


def _numbers(invoice: parts_pb2.Invoice) -> str:
    """Its number, and those of its credit notes."""
    return ", ".join((invoice.number or "to come", *(f"credit note {number}" for number in invoice.credit_notes)))


def _tasks(seen: engagement_pb2.Engagement) -> Table:
    rows = [(t.id, t.owner, moment(t.due), state_word(t, "state"), t.text.words) for t in seen.tasks]
    return table(("id", "owner", "due", "state", "what"), [row for row in rows if row[3] not in _DONE_TASKS])


def _inbound(seen: engagement_pb2.Engagement) -> Table:
    rows = [(i.id, i.contact, moment(i.reply_due), state_word(i, "state"), i.subject) for i in seen.inbound]
    return table(("id", "from", "answer due", "state", "subject"), [row for row in rows if row[3] not in _ANSWERED])
