"""Reference rates that are not known yet: a task for a person, never a guess."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import ValidationError

from workflows.engagement.lifecycles import UNPAID_INVOICE, Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import SupplyReferenceRate
from workflows.engagement.messages.events import Deadline, Event, ReferenceRateSupplied
from workflows.engagement.money.interest import ReferenceRate, half_year_of, known_through, with_rate
from workflows.engagement.rules.action import AGREED, Action, deadline
from workflows.engagement.rules.dunning.interest_rule import rule_of
from workflows.engagement.rules.dunning.ladder import begins, day_of
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import InvoiceState, State

_DAY = timedelta(days=1)


def bearing(state: State) -> Iterator[InvoiceState]:
    """Unpaid invoices on which interest is asked for."""
    claims = {c.invoice for c in state.charges.values() if c.kind == "interest" and not c.waived}
    return (i for i in state.invoices.values() if i.id in claims and i.state in UNPAID_INVOICE and i.due_on)


def rate_is_missing(state: State, at: datetime) -> bool:
    """Whether interest of today cannot be computed on some invoice."""
    rule, today = rule_of(state), day_of(state, at)
    if rule is None:
        return False
    ends = [known_through(rule, i.due_on + _DAY) for i in bearing(state) if i.due_on]
    return any(end is not None and end < today for end in ends)


def on_rate_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The days whose rate is known came to their end while interest runs."""
    rule = rule_of(state)
    if rule is None or not rate_is_missing(state, meta.at) or is_open(state, "reference_rate_missing", "engagement"):
        return
    half_year = half_year_of(day_of(state, meta.at))
    text = f"Supply the reference rate {rule.series} for the half-year from {half_year}, with its source: interest cannot be computed without it"
    because = "interest is never computed by a guessed rate"
    yield open_task(state, "reference_rate_missing", "engagement", text, because, "dunning/rate", meta)


def _has_series(state: State, item_id: str, at: datetime) -> None:
    rule = rule_of(state)
    if rule is None or rule.series is None:
        raise Refused("NO_REFERENCE_RATE", "the accepted terms name no interest that follows a reference rate")


def _fits(state: State, command: SupplyReferenceRate, meta: Meta) -> None:
    rule = rule_of(state)
    assert rule is not None
    if half_year_of(command.valid_from) != command.valid_from:
        raise Refused("NOT_A_HALF_YEAR", f"{command.valid_from} is neither 1 January nor 1 July", field="valid_from")
    known = next((rate for rate in rule.rates if rate.valid_from == command.valid_from), None)
    if known is not None:
        raise Refused(
            "RATE_KNOWN", f"{rule.series} is known as {known.percent} % for the half-year from {known.valid_from}", field="valid_from"
        )
    try:
        with_rate(rule, _rate(command))
    except (ValueError, ValidationError) as error:
        raise Refused("RATE_DOES_NOT_FIT", str(error), field="percent") from None


def _rate(command: SupplyReferenceRate) -> ReferenceRate:
    return ReferenceRate(valid_from=command.valid_from, percent=Decimal(command.percent), source=command.source, confidence="quoted")


def _supply(state: State, command: SupplyReferenceRate, meta: Meta) -> Iterator[Event]:
    rule = rule_of(state)
    assert rule is not None and rule.series is not None
    fuller = with_rate(rule, _rate(command))
    starts: list[Deadline] = []
    for invoice in bearing(state):
        assert invoice.due_on is not None
        through = known_through(fuller, invoice.due_on + _DAY)
        if through is not None:
            look = begins(state, max(through, day_of(state, meta.at)) + _DAY)
            starts.append(deadline("rate", invoice.id, look, "the reference rate is known no further"))
    yield ReferenceRateSupplied(
        because=f"{command.percent} % is the reference rate of the half-year from {command.valid_from}",
        rule="dunning/rate",
        series=rule.series,
        valid_from=command.valid_from,
        percent=Decimal(command.percent),
        source=command.source,
        starts=tuple(starts),
        stops=tuple(d for d in state.deadlines if d.startswith("rate/")),
    )


ACTIONS = (
    Action(SupplyReferenceRate, Kind.ENGAGEMENT, None, AGREED, _supply, None, (_has_series,), (_fits,), stage_code="NOTHING_AGREED"),
)
