"""An engagement for people: where it is, whose turn it is, what is next, then money, work, tasks, and what is possible."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from milepost.v1 import engagement_pb2
from worker.cli.cells import money, state_word
from worker.cli.contract import lists, shown_in
from worker.cli.inside_tables import TABLES
from worker.cli.local_time import day, moment
from worker.cli.outcome import turn
from worker.cli.paper import head, pairs, put, put_sections, table
from worker.cli.possible import HEADING, possible

_SECTIONS = {
    "invoices": "Invoices",
    "promises": "Promises to pay",
    "tasks": "Tasks",
    "inbound": "Messages from the client",
    "notices": "Messages of ours",
}
"""Field of an engagement -> the heading of its table."""


def put_engagement(seen: engagement_pb2.Engagement) -> None:
    """Write all of an engagement that a person works with."""
    put(*_top(seen))
    put_sections(
        ("Milestones", _milestones(seen)),
        *((_titled(seen, field, title), TABLES[field](getattr(seen, field))) for field, title in _SECTIONS.items()),
    )
    put("", head(HEADING if seen.actions else "Nothing is possible now"), *possible(seen.actions))


def _titled(seen: engagement_pb2.Engagement, field: str, title: str) -> str:
    """The heading of a table, with what is missing in it."""
    shown, total = len(getattr(seen, field)), getattr(seen.totals, field)
    command = next(name for name, method in lists().items() if shown_in(method) == field)
    return f"{title}: the open ones and the newest, {shown} of {total}; {command} shows all" if shown < total else title


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
    return turn(waits[0]) + (f", and {len(waits) - 1} more" if len(waits) > 1 else "")


def _milestones(seen: engagement_pb2.Engagement) -> Table:
    rows = (
        (m.id, m.title, state_word(m, "state"), money(m.price), day(m.promised_on), ", ".join(_gate(seen, gate) for gate in m.gates))
        for m in seen.milestones
    )
    return table(("id", "title", "state", "price", "promised for", "gates"), rows, wrap=(1, 5), right=(3,))


def _gate(seen: engagement_pb2.Engagement, gate_id: str) -> str:
    found = next((gate for gate in seen.gates if gate.id == gate_id), None)
    return f"{gate_id} {state_word(found, 'state')}" if found is not None else gate_id
