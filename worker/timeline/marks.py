"""The marks of a timeline: every kind of thing that can be drawn, each with its four lines (what, when, because, rule)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from worker.timeline.text import clean

Words = Annotated[str, AfterValidator(clean)]
Said = Annotated[str, AfterValidator(clean), Field(min_length=1)]


class Frozen(BaseModel):
    """A value: unchangeable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(Frozen):
    """Money: integer minor units, ISO 4217 code, and the number of decimals of that currency."""

    minor: int
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    exponent: int = Field(default=2, ge=0, le=4)


class Mark(Frozen):
    """Anything drawn. `until` makes it a span; `late` means a promised date has passed, and nothing else."""

    what: Said
    when: AwareDatetime
    because: Said  # without the word "because"
    rule: Said  # the id of the rule, such as "milestones/accept"
    until: AwareDatetime | None = None
    id: str = ""
    day_only: bool = False  # show the date without the hour
    when_note: Words = ""  # said after the date: "thirteen working days"
    label: Words = ""  # a few words drawn beside the mark where there is room
    late: bool = False

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until < self.when:
            raise ValueError(f"until: ends before it begins ({self.what}); expected a time not before {self.when.isoformat()}")
        return self

    def moments(self) -> Iterator[datetime]:
        """Every time at which something of this mark is drawn."""
        yield self.when
        if self.until is not None:
            yield self.until


class Stage(Mark):
    """A stage of the engagement from `when` until `until` (None: lasts to the end of what is known)."""

    name: Said


MilestoneKind = Literal[
    "estimate",  # span: thin line with end ticks
    "promise",  # flag; hollow if moved
    "work",  # span: our work; dashed after now
    "blocked",  # span: could not start or had to stop; dotted, late if red
    "review",  # span: delivered, the client looks; dashed after now
    "sent_back",
    "accepted",
    "deemed",  # accepted because the named date passed without an answer
    "delay",  # a delay reported
    "deadline",  # the date by which an answer is due
    "dropped",
]
MILESTONE_SPANS = frozenset({"estimate", "work", "blocked", "review"})


class MilestoneMark(Mark):
    """Something that happened, or is planned, in the row of one milestone."""

    kind: MilestoneKind
    moved_to: AwareDatetime | None = None  # promise: the new date, drawn with a dotted line

    @model_validator(mode="after")
    def _only_spans_last(self) -> Self:
        if self.until is not None and self.kind not in MILESTONE_SPANS:
            raise ValueError(f"until: '{self.kind}' is a moment ({self.what}); expected no until")
        if self.moved_to is not None and self.kind != "promise":
            raise ValueError(f"moved_to: only a promise moves ({self.what}); expected no moved_to")
        return self

    def moments(self) -> Iterator[datetime]:
        """Every time at which something of this mark is drawn."""
        yield from super().moments()
        if self.moved_to is not None:
            yield self.moved_to


class Gate(Mark):
    """A gate changed or keeps its state: drawn in the milestone's row, tied to the payment that opens it.

    Without a milestone it belongs to the whole engagement and gets a row of its own.
    """

    state: Literal["shut", "open", "waived", "reshut"]
    milestone: str | None = None
    invoice: str | None = None


InvoiceKind = Literal[
    "issued",
    "notice",  # a word before the due date
    "due",
    "overdue",  # span: red hatching
    "reminder",  # numbered disc
    "promise_to_pay",  # span: dashed red box
    "disputed",  # span: dotted box
    "part_paid",
    "paid",
    "charged",  # a late fee, or interest
    "credited",
    "refunded",
    "void",
    "written_off",
]
INVOICE_SPANS = frozenset({"overdue", "promise_to_pay", "disputed"})
MOVES_MONEY = frozenset({"part_paid", "paid", "charged", "credited", "refunded"})


class InvoiceMark(Mark):
    """Something in the row of one invoice. `amount` is what this mark moved (required where money moves).

    A due date that took the place of an earlier one says in `amount` how much is due then, and in `since` from when on nothing was due before it.
    """

    kind: InvoiceKind
    amount: Amount | None = None
    since: AwareDatetime | None = None
    number: int | None = Field(default=None, ge=1, le=99)  # reminder: which one

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.until is not None and self.kind not in INVOICE_SPANS:
            raise ValueError(f"until: '{self.kind}' is a moment ({self.what}); expected no until")
        if self.kind in MOVES_MONEY and self.amount is None:
            raise ValueError(f"amount: '{self.kind}' moves money ({self.what}); expected an amount")
        if self.since is not None and self.kind != "due":
            raise ValueError(f"since: only a due date takes the place of another ({self.what}); expected no since")
        if self.kind == "reminder" and self.number is None:
            raise ValueError(f"number: a reminder is numbered ({self.what}); expected 1 to 99")
        return self


class AgreedSum(Mark):
    """From `when` on, this much is agreed in total; the first one comes with the agreement."""

    total: Amount


MessageRow = Literal["report", "work", "money", "answer"]


class Message(Mark):
    """A message from us. Held: it wished to go at `when` and went at `sent_at`. Merged: `merged_into` names its carrier."""

    row: MessageRow
    status: Literal["sent", "planned", "held", "merged", "dropped", "doubtful", "failed"] = "sent"
    acknowledgement: bool = False
    sent_at: AwareDatetime | None = None
    merged_into: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.sent_at is not None and self.sent_at < self.when:
            raise ValueError(f"sent_at: left before it wished to ({self.what}); expected a time not before {self.when.isoformat()}")
        if (self.status == "merged") != (self.merged_into is not None):
            raise ValueError(f"merged_into: belongs to a merged message and to no other ({self.what})")
        return self

    def moments(self) -> Iterator[datetime]:
        """Every time at which something of this mark is drawn."""
        yield from super().moments()
        if self.sent_at is not None:
            yield self.sent_at


class Inbound(Mark):
    """A message from the client."""


class Waiting(Mark):
    """Somebody's turn, from `when` until `until` (None: still)."""

    party: Literal["us", "client"]


class Task(Mark):
    """Something a person of ours does: opened at `when`, due at `due`, done at `done`. Open, overdue or planned follows from now."""

    owner: Said
    role: Words = ""
    due: AwareDatetime | None = None
    done: AwareDatetime | None = None

    def moments(self) -> Iterator[datetime]:
        """Every time at which something of this mark is drawn."""
        yield from super().moments()
        yield from (moment for moment in (self.due, self.done) if moment is not None)


class DayOff(Mark):
    """A day that does not count, drawn on the axis."""
