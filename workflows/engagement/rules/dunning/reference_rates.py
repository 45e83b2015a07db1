"""Reference rates that are not known yet: a task for a person, never a guess."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from pydantic import ValidationError

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import SupplyReferenceRate
from workflows.engagement.messages.events import Event, ReferenceRateSupplied
from workflows.engagement.messages.reasons import why
from workflows.engagement.money.interest import ReferenceRate, half_year_of, with_rate
from workflows.engagement.rules.action import AGREED, Action
from workflows.engagement.rules.dunning.interest_rule import bearing, look_at_rate, rate_is_missing, rule_of
from workflows.engagement.rules.dunning.ladder import day_of
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import State


def on_rate_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The days whose rate is known came to their end while interest runs."""
    rule = rule_of(state)
    if rule is None or not rate_is_missing(state, meta.at) or is_open(state, "reference_rate_missing", "engagement"):
        return
    half_year = half_year_of(day_of(state, meta.at))
    text, because = why("task-reference-rate-missing", series=rule.series or rule.id, half_year=half_year), why("dunning-no-guess")
    yield open_task(state, "reference_rate_missing", "engagement", text, because, "dunning/rate", meta)


def _has_series(state: State, item_id: str, at: datetime) -> None:
    rule = rule_of(state)
    if rule is None or rule.series is None:
        raise Refused("NO_REFERENCE_RATE")


def _fits(state: State, command: SupplyReferenceRate, meta: Meta) -> None:
    rule = rule_of(state)
    assert rule is not None
    if half_year_of(command.valid_from) != command.valid_from:
        raise Refused("NOT_A_HALF_YEAR", field="valid_from", day=command.valid_from)
    known = next((rate for rate in rule.rates if rate.valid_from == command.valid_from), None)
    if known is not None:
        series = rule.series or rule.id
        raise Refused("RATE_KNOWN", field="valid_from", series=series, percent=known.percent, half_year=known.valid_from)
    try:
        _rate(command)
    except ValidationError:
        raise Refused("RATE_DOES_NOT_FIT", field="percent", percent=Decimal(command.percent)) from None


def _rate(command: SupplyReferenceRate) -> ReferenceRate:
    return ReferenceRate(valid_from=command.valid_from, percent=Decimal(command.percent), source=command.source, confidence="quoted")


def _supply(state: State, command: SupplyReferenceRate, meta: Meta) -> Iterator[Event]:
    rule = rule_of(state)
    assert rule is not None and rule.series is not None
    fuller = with_rate(rule, _rate(command))
    yield ReferenceRateSupplied(
        because=why("dunning-rate", percent=Decimal(command.percent), half_year=command.valid_from),
        rule="dunning/rate",
        series=rule.series,
        valid_from=command.valid_from,
        percent=Decimal(command.percent),
        source=command.source,
        starts=tuple(look for invoice in bearing(state) for look in look_at_rate(state, fuller, invoice, meta.at)),
        stops=tuple(d for d in state.deadlines if d.startswith("rate/")),
    )


ACTIONS = (
    Action(SupplyReferenceRate, Kind.ENGAGEMENT, None, AGREED, _supply, None, (_has_series,), (_fits,), stage_code="NOTHING_AGREED"),
)
