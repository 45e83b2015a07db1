"""The view model of an engagement's timeline: what is to be seen, independent of how it came about.

A `Timeline` is a set of *marks*. Every mark says the same four lines wherever it is shown: what, when, because, rule.
Marks live in rows (a milestone, an invoice) or directly in a lane (stages, gates, messages, waiting, tasks), and refer to
each other by id: a gate names its milestone and the invoice that opens it, a merged message names the report that carried it,
a note names the mark it explains. Only marks that are referred to need an id.

Times are aware datetimes in any zone; they are shown in `Timeline.zone`. What lies after `Timeline.now` is drawn as a plan
(dashed or hollow); a timeline without `now` is finished. Text is cleaned on entry (one line, no control characters).
"""

from collections import Counter
from collections.abc import Iterator
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime, Field, model_validator

from worker.timeline.marks import (
    AgreedSum,
    Amount,
    DayOff,
    Frozen,
    Gate,
    Inbound,
    InvoiceMark,
    Mark,
    Message,
    MilestoneMark,
    Said,
    Stage,
    Task,
    Waiting,
    Words,
)

Lane = Literal["calendar", "stages", "milestones", "money", "messages", "waiting", "tasks"]


class Milestone(Frozen):
    """A row: one milestone with its marks."""

    id: str
    number: Words
    name: Said
    status: Words = ""  # as clients read it: "accepted 4 Aug"
    amount: Amount | None = None
    late: bool = False
    marks: tuple[MilestoneMark, ...] = ()


class Invoice(Frozen):
    """A row: one invoice with its marks."""

    id: str
    number: Words
    amount: Amount
    status: Words = ""  # "paid 14 Jul", "14 days late"
    late: bool = False
    marks: tuple[InvoiceMark, ...] = ()


class Note(Frozen):
    """A few words of the story, written above the work with a dotted line down to the mark they explain."""

    mark: str
    text: Said


class HeadlinePart(Frozen):
    """One part of the headline: "paid **€35,040** of €39,240" is lead, strong, rest."""

    lead: Words = ""
    strong: Words = ""
    rest: Words = ""


class Link(Frozen):
    """A file that lies beside the picture. Only relative addresses: the picture fetches and leaks nothing."""

    label: Said
    href: str = Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$")


class Timeline(Frozen):
    """One engagement, ready to be drawn."""

    title: Said
    client: Said  # the short name: "Northwind"
    provider: Said
    zone: str  # IANA name, the reader's
    provider_place: Words = ""
    locale: str = "en"
    now: AwareDatetime | None = None  # None: finished
    headline: tuple[HeadlinePart, ...] = ()
    stages: tuple[Stage, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    gates: tuple[Gate, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    agreed: tuple[AgreedSum, ...] = ()
    recurring: Amount | None = None  # what comes again besides what is agreed in total
    below_cap: Amount | None = None  # agreed as the most, by the hour, and not billed in the end
    charges: Amount | None = None  # fees and interest outstanding
    credit: Amount | None = None  # received beyond what is owed
    messages: tuple[Message, ...] = ()
    inbound: tuple[Inbound, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    tasks: tuple[Task, ...] = ()
    days_off: tuple[DayOff, ...] = ()
    notes: tuple[Note, ...] = ()
    links: tuple[Link, ...] = ()
    report_rhythm: Words = ""  # "each Friday"
    waited_for_us: Words = ""  # "64 working days"
    waited_for_client: Words = ""

    def marks(self) -> Iterator[tuple[Lane, Mark]]:
        """Every mark with its lane, lane by lane in drawing order."""
        yield from (("calendar", day) for day in self.days_off)
        yield from (("stages", stage) for stage in self.stages)
        yield from (("milestones", mark) for milestone in self.milestones for mark in milestone.marks)
        yield from (("milestones", gate) for gate in self.gates)
        yield from (("money", mark) for invoice in self.invoices for mark in invoice.marks)
        yield from (("money", agreed) for agreed in self.agreed)
        yield from (("messages", message) for message in (*self.messages, *self.inbound))
        yield from (("waiting", waiting) for waiting in self.waiting)
        yield from (("tasks", task) for task in self.tasks)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        _check_zone(self.zone)
        _check_ids(self)
        _check_references(self)
        _check_currency(self)
        if next(self.marks(), None) is None:
            raise ValueError("marks: nothing to draw; expected at least one stage, milestone, invoice, message, wait or task")
        return self


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"zone: '{zone}' is unknown; expected an IANA name such as Europe/Dublin") from error


def _check_ids(timeline: Timeline) -> None:
    marks = [mark.id for _, mark in timeline.marks() if mark.id]
    for kind, ids in (
        ("marks", marks),
        ("milestones", [milestone.id for milestone in timeline.milestones]),
        ("invoices", [invoice.id for invoice in timeline.invoices]),
    ):
        twice = sorted(each for each, times in Counter(ids).items() if times > 1)
        if twice:
            raise ValueError(f"{kind}: the id '{twice[0]}' is used twice; expected each once")


def _check_references(timeline: Timeline) -> None:
    marks = {mark.id for _, mark in timeline.marks() if mark.id}
    milestones = {milestone.id for milestone in timeline.milestones}
    invoices = {invoice.id for invoice in timeline.invoices}
    messages = {message.id for message in timeline.messages if message.id}
    wanted = [
        *(("gates.milestone", gate.milestone, milestones) for gate in timeline.gates),
        *(("gates.invoice", gate.invoice, invoices) for gate in timeline.gates),
        *(("messages.merged_into", message.merged_into, messages) for message in timeline.messages),
        *(("notes.mark", note.mark, marks) for note in timeline.notes),
    ]
    for field, reference, known in wanted:
        if reference is not None and reference not in known:
            raise ValueError(f"{field}: '{reference}' is not in this timeline; expected the id of something in it")


def _check_currency(timeline: Timeline) -> None:
    amounts = [
        *(milestone.amount for milestone in timeline.milestones),
        *(invoice.amount for invoice in timeline.invoices),
        *(mark.amount for invoice in timeline.invoices for mark in invoice.marks),
        *(agreed.total for agreed in timeline.agreed),
        timeline.recurring,
        timeline.below_cap,
        timeline.charges,
        timeline.credit,
    ]
    currencies = {(amount.currency, amount.exponent) for amount in amounts if amount is not None}
    if len(currencies) > 1:
        raise ValueError(f"amounts: one timeline has one currency; found {', '.join(sorted(code for code, _ in currencies))}")
