"""The scenario file: what the people do, and when."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from worker.gateway.mapping import METHODS
from workflows.engagement.lifecycles import TaskState
from workflows.engagement.messages.commands.base import ItemId
from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money import Money
from workflows.engagement.money.ledger.books import Account
from workflows.engagement.rules.money.books import books_of
from workflows.engagement.state import State
from workflows.engagement.time.calendar import BusinessCalendar

NIGHT = time(3, 17, tzinfo=UTC)
"""When the reconciliation runs, unless the settings say otherwise."""
_DAYS = re.compile(r"\+\d{1,3}")


class Payment(Frozen):
    """A client pays at the billing system, which tells of it by webhooks."""

    invoice: ItemId
    amount: Money | None = None
    """None: all that is owed on that day, with interest."""
    webhooks: Literal["arrive", "lost"] = "arrive"
    """lost: all that the billing system sends about this payment is lost on the way."""


class Step(Frozen):
    """One thing that somebody does."""

    at: Annotated[str, Field(pattern=r"^(\+\d{1,3} ([01]\d|2[0-3]):[0-5]\d|night)$")]
    """``+N HH:MM``: N working days after the step before, at that time in the house's zone; ``night``: when the next reconciliation runs."""
    until: Line | None = None
    """An event to wait for first, ``Event`` or ``Event:value``; the days count from it."""
    actor: Slug | None = None
    does: Line | None = None
    """A method of the API; none: only wait."""
    pays: Payment | None = None
    """In place of a method: the actor pays."""
    reconciles: Literal["stripe"] | None = None
    """In place of a method: the night's reconciliation with this billing system."""
    fields: dict[str, Any] = Field(default_factory=dict, alias="with")
    refused: Line | None = None
    """Reason code of the refusal that is expected."""
    says: Line | None = None
    worker: Literal["killed"] | None = None
    """killed: the worker dies by SIGKILL while the message that follows is on its way, and is started again."""
    mail: Literal["hangs_up"] | None = None
    """hangs_up: the mail server takes the next payment reminder and hangs up before it says so."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.does is not None and self.does not in METHODS:
            raise ValueError(f"'{self.does}' is no method of the API")
        if sum(act is not None for act in (self.does, self.pays, self.reconciles)) > 1:
            raise ValueError("a step is one of does, pays and reconciles")
        return self

    def moment(self, calendar: BusinessCalendar, after: datetime) -> datetime:
        """When the step happens, given when the one before did; at once where that moment is past already."""
        if self.at == "night":
            tonight = datetime.combine(after.astimezone(UTC).date(), NIGHT)
            return tonight if tonight > after else tonight + timedelta(days=1)
        days, clock = self.at[1:].split()
        hour, minute = clock.split(":")
        day = calendar.local(after).date()
        day = calendar.add_business_days(day, int(days)) if int(days) else day
        return max(calendar.at(day, time(int(hour), int(minute))), after + timedelta(seconds=1))


class Scenario(Frozen):
    """The steps, in order."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=500)]


def filled(fields: dict[str, Any], state: State, now: datetime) -> dict[str, Any]:
    """The fields with "today", "now", "+N" (in N working days) and the kinds of tasks replaced by what they stand for."""
    found, calendar = dict(fields), state.calendars.provider
    today = calendar.local(now).date()
    for key, value in fields.items():
        if value == "today":
            found[key] = today
        elif value == "now":
            found[key] = now
        elif isinstance(value, str) and _DAYS.fullmatch(value):
            found[key] = calendar.add_business_days(today, int(value))
        elif key == "task":
            found[key] = next((t.id for t in state.tasks.values() if t.what == value and t.state != TaskState.DONE), value)
    return found


def paid(payment: Payment, state: State, now: datetime) -> Money:
    """What somebody pays: the amount of the scenario, or all that is owed on that day, with interest to that day."""
    if payment.amount is not None:
        return payment.amount
    account = _account(payment, state, now)
    owed = account.principal.outstanding + account.fees.outstanding + account.interest.outstanding
    return Money(minor=owed, currency=state.agreement.currency)


def interest_in_words(payment: Payment, state: State, now: datetime) -> str:
    """The interest that is owed when somebody pays, with all that went into it; empty where there is none."""
    account = _account(payment, state, now)
    if not account.interest.outstanding:
        return ""
    interest = Money(minor=account.interest.outstanding, currency=state.agreement.currency)
    segments = [part for charge in account.charges for accrual in charge.accruals for part in accrual.interest.segments]
    parts = [f"{part.percent.normalize():f} % a year on {part.principal} for {part.days} days" for part in segments]
    return f"{interest} of interest is owed by now: {', '.join(parts)}"


def _account(payment: Payment, state: State, now: datetime) -> Account:
    today = state.calendars.provider.local(now).date()
    return next(account for account in books_of(state, today).accounts if account.invoice == payment.invoice)
