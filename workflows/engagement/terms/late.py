"""What happens when an invoice is not paid in time: the ladder, and what its steps may cost."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money import Money
from workflows.engagement.money.interest import InterestRule, Percent
from workflows.engagement.terms.late_presets import PRESETS
from workflows.engagement.terms.parties import Channel

Consequence = Literal["fee", "interest", "hold", "take_down"]
"""What must be announced before it may happen (practice 59)."""

CONSEQUENCES: tuple[Consequence, ...] = ("fee", "interest", "hold", "take_down")


class LateFee(Frozen):
    """What a late invoice costs besides itself: exactly one of the first three."""

    amount: Money | None = None
    percent: Percent | None = None
    """Per cent of what is outstanding of the invoice's principal on that day."""
    statutory: bool = False
    """True: the fixed sum of the interest rule."""
    waived_if_paid_within_days: Annotated[int, Field(ge=1, le=60)] | None = None
    """It falls away when the invoice is paid within so many days after it was charged; the mail says so."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.amount is not None) + (self.percent is not None) + self.statutory != 1:
            raise ValueError("give either amount, or percent, or statutory: true")
        if self.amount is not None and self.amount.minor <= 0:
            raise ValueError("a fee is more than 0")
        if self.percent is not None and not 0 < self.percent <= 100:
            raise ValueError("percent must be above 0, and at most 100")
        return self


class NewTerm(Frozen):
    """A formal notice grants a new term to pay."""

    new_term_days: Annotated[int, Field(ge=1, le=90)]
    """Calendar days from the day on which the notice was confirmed sent; the steps behind it begin after its end."""


class LadderStep(Frozen):
    """One step of the dunning ladder."""

    days: Annotated[int, Field(ge=-30, le=365)] | None = None
    """Calendar days from the due date; negative: before it."""
    after_previous: Annotated[int, Field(ge=1, le=180)] | None = None
    """Calendar days from the step before, in place of ``days``."""
    action: Literal["remind", "call"] | None = None
    """remind: a mail to the billing contact, as ``notice``; call: a task for a person of ours, as ``call``."""
    channel: Channel = Channel.EMAIL
    """How the client hears of it; phone: a person of ours calls, in place of the mail."""
    tone: Literal["friendly", "due", "firm", "final"] = "friendly"
    min_balance: Money | None = None
    """The step is left out while less than this is owed."""
    only_after: Annotated[int, Field(ge=1, le=20)] | None = None
    """The step is left out unless so many reminders of the invoice were confirmed sent."""
    min_age_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """The step waits until the invoice is so many calendar days old."""
    notice: bool = False
    """A reminder."""
    call: bool = False
    """A call, as a task for a person of ours."""
    announces: Annotated[tuple[Consequence, ...], Field(max_length=4)] = ()
    """Consequences of later steps that this reminder announces, each with its day."""
    fee: LateFee | None = None
    interest: bool = False
    """From here interest is asked for; it runs from the day after the due date."""
    hold: bool = False
    """Work behind the unpaid gate stops (``suspends`` says whether all of it) until the invoice is paid."""
    take_down: Line | None = None
    """What is taken down, as the client reads it; a person of ours does it."""
    formal_notice: NewTerm | None = None
    """A formal demand, which grants a new term."""
    hand_over: bool = False
    """The whole file goes to one of ours, to hand it over for collection."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.days is None) == (self.after_previous is None):
            raise ValueError("give either days, from the due date, or after_previous, from the step before")
        if not self.parts:
            raise ValueError("the step does nothing; give an action, such as remind or call, or a consequence")
        if self.needs and (self.days is not None and self.days < 1):
            raise ValueError("a consequence comes after the due date: days must be at least 1")
        if (self.formal_notice or self.hand_over) and self.days is not None and self.days < 1:
            raise ValueError("a formal notice or hand-over comes after the due date: days must be at least 1")
        if self.announces and self.channel is not Channel.EMAIL:
            raise ValueError("an announcement must be in writing: channel must be email")
        return self

    @property
    def reminds(self) -> bool:
        """Whether a reminder is mailed; a formal notice is a mail of its own."""
        written = self.action == "remind" or self.notice or bool(self.announces)
        return written and self.channel is Channel.EMAIL and self.formal_notice is None

    @property
    def calls(self) -> bool:
        """Whether a person of ours calls."""
        return self.action == "call" or self.call or (self.channel is Channel.PHONE and (self.action == "remind" or self.notice))

    @property
    def needs(self) -> tuple[Consequence, ...]:
        """Consequences that must have been announced before."""
        has = {"fee": self.fee is not None, "interest": self.interest, "hold": self.hold, "take_down": self.take_down is not None}
        return tuple(kind for kind in CONSEQUENCES if has[kind])

    @property
    def parts(self) -> tuple[str, ...]:
        """What the step consists of, in the order in which it happens."""
        ends = {"formal_notice": self.formal_notice is not None, "hand_over": self.hand_over}
        starts = {"remind": self.reminds, "call": self.calls}
        chosen = [*(k for k, v in starts.items() if v), *self.needs, *(k for k, v in ends.items() if v)]
        return tuple(chosen)


DEFAULT_LADDER = (
    LadderStep(days=-3, action="remind", tone="friendly"),
    LadderStep(days=0, action="remind", tone="due"),
    LadderStep(days=3, action="remind", tone="firm"),
    LadderStep(days=7, action="call"),
    LadderStep(days=14, action="remind", tone="final"),
)


def _ladder(given: dict[str, Any]) -> tuple[LadderStep, ...]:
    """The ladder where none is written down."""
    preset = given.get("preset")
    if preset is None:
        return DEFAULT_LADDER
    steps = PRESETS[preset](given.get("fee"), given.get("interest") is not None)
    return tuple(LadderStep.model_validate(step) for step in steps)


class LatePayment(Frozen):
    """What happens when an invoice is not paid in time."""

    preset: Literal["default", "gentle", "us-habit"] | None = None
    """A ladder by its name, with the ``fee`` and ``interest`` given here; a ladder of one's own takes its place."""
    fee: LateFee | None = None
    """The late fee: of a preset's ladder, and of what a person may charge by hand."""
    interest: Slug | None = None
    """Id of the rule by which interest runs on what is late, such as ``eu-directive``."""
    ladder: Annotated[tuple[LadderStep, ...], Field(max_length=20, default_factory=_ladder)]
    """The steps, in order; where missing those of the preset, else reminders and a call. A preset is written out when it is read: a running
    engagement keeps it whatever later releases do."""
    consequences: Annotated[tuple[Line, ...], Field(min_length=1)]
    """In words, as the client reads them in the agreement."""
    interest_rule: InterestRule | None = None
    """That rule with its rates, as they were known when the terms were proposed; filled in when they enter."""
    announce_days: Annotated[int, Field(ge=1, le=60)] = 5
    """Calendar days by which the announcement of a consequence must be confirmed sent before the consequence may happen."""
    suspends: Literal["behind_gate", "all"] = "behind_gate"
    """What stops at a step with ``hold``: the work behind the unpaid gate, or all work."""
    call_after_reminders: Annotated[int, Field(ge=1, le=20)] | None = None
    """After so many reminders without an answer somebody of ours calls (practice 60)."""
    longest_promise_days: Annotated[int, Field(ge=1, le=180)] = 30
    """How far ahead the day of a promise to pay may lie."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self._check_order()
        if self.interest_rule is not None and self.interest is None:
            raise ValueError("interest_rule belongs to interest: name the rule there")
        if self.interest is None and any(step.interest for step in self.ladder):
            raise ValueError("a step asks for interest, but no rule is named: give interest, such as eu-directive")
        if self.interest is None and any(fee.statutory for fee in self._fees()):
            raise ValueError("a statutory fee is that of a rule: give interest, such as eu-directive")
        for index, step in enumerate(self.ladder):
            for kind in step.announces:
                if not self._has_later(index, kind):
                    raise ValueError(f"step {index + 1} of the ladder announces '{kind}', but no later step brings it")
        return self

    def _check_order(self) -> None:
        if self.ladder and self.ladder[0].days is None:
            raise ValueError("the first step of the ladder has no step before it: give days")
        days = [step.days for step in self.ladder if step.days is not None]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError("ladder steps must stand in rising order of days, each day once")

    def _has_later(self, index: int, kind: Consequence) -> bool:
        later = any(kind in step.needs for step in self.ladder[index + 1 :])
        return later or (kind == "fee" and self.fee is not None)

    def _fees(self) -> Iterator[LateFee]:
        yield from (step.fee for step in self.ladder if step.fee is not None)
        if self.fee is not None:
            yield self.fee

    def amounts(self) -> Iterator[tuple[tuple[str | int, ...], Money]]:
        """Every amount in it, of fees and of conditions, behind the way to it."""
        if self.fee is not None and self.fee.amount is not None:
            yield ("fee", "amount"), self.fee.amount
        for index, step in enumerate(self.ladder):
            if step.fee is not None and step.fee.amount is not None:
                yield ("ladder", index, "fee", "amount"), step.fee.amount
            if step.min_balance is not None:
                yield ("ladder", index, "min_balance"), step.min_balance
