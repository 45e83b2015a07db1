"""Late fees and interest: what the ladder charges, what a person may charge, and what is let go."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from workflows.engagement.lifecycles import InvoiceState, Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import ChargeLateFee
from workflows.engagement.messages.events import Event, FeeCharged, InterestClaimed
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.money import Money
from workflows.engagement.rules.action import AGREED, Action
from workflows.engagement.rules.dunning.announcing import announcement, charge_id, mark, on_its_way, possible_from
from workflows.engagement.rules.dunning.chasing import rests
from workflows.engagement.rules.dunning.fees import fee_amount, next_fee, tiers_of
from workflows.engagement.rules.dunning.interest_rule import look_at_rate, rule_of
from workflows.engagement.rules.dunning.ladder import ahead_of, day_of
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import InvoiceItem, NoticeItem, State
from workflows.engagement.terms import LateFee

_DAY = timedelta(days=1)


def charged(
    state: State,
    invoice: InvoiceItem,
    step: int,
    fee: LateFee,
    amount: Money,
    told: NoticeItem,
    meta: Meta,
    *,
    by_hand: bool = False,
    explanation: str | None = None,
) -> FeeCharged:
    """The fee of a step, announced by ``told``."""
    assert told.sent_at is not None
    today, days = day_of(state, meta.at), fee.waived_if_paid_within_days
    by_size = tiers_of(state, fee)
    return FeeCharged(
        because=why("dunning-fee-announced", amount=amount, told=day_of(state, told.sent_at)),
        rule="dunning/fee",
        invoice=invoice.id,
        charge=charge_id(invoice.id, "fee", step),
        step=step,
        amount=amount,
        value_date=today,
        announced_by=told.key,
        announced_at=told.sent_at,
        waived_if_paid_by=today + days * _DAY if days else None,
        percent=fee.percent,
        tiers=by_size,
        base=invoice.outstanding if fee.percent is not None or by_size else None,
        by_hand=by_hand,
        explanation=explanation,
    )


def claimed(state: State, invoice: InvoiceItem, step: int, told: NoticeItem, meta: Meta) -> InterestClaimed:
    """From today interest on the invoice is asked for."""
    rule = rule_of(state)
    assert told.sent_at is not None and rule is not None
    return InterestClaimed(
        because=why("dunning-interest-announced", agreed=rule.id, told=day_of(state, told.sent_at)),
        agreed=rule.id,
        rule="dunning/interest",
        invoice=invoice.id,
        charge=charge_id(invoice.id, "interest", step),
        step=step,
        value_date=day_of(state, meta.at),
        announced_by=told.key,
        announced_at=told.sent_at,
        starts=look_at_rate(state, rule, invoice, meta.at),
    )


def _overdue(state: State, invoice_id: str, at: datetime) -> None:
    item = state.invoices[invoice_id]
    if item.state != InvoiceState.OVERDUE:
        raise Refused("NOT_OVERDUE", state=item.state)
    because = rests(state, invoice_id)
    if because:
        raise Refused("DUNNING_RESTS", because=because)


def _agreed(state: State, invoice_id: str, at: datetime) -> None:
    late = state.agreement.payment.late
    if late.fee is None and all(step.fee is None for step in late.ladder):
        raise Refused("FEE_NOT_AGREED", needs="payment.late.fee")
    if next_fee(state, state.invoices[invoice_id]) is None:
        raise Refused("FEE_CHARGED_BEFORE")


def _announced(state: State, invoice_id: str, at: datetime) -> None:
    """No fee that was not announced in time, and the refusal says what is missing (practice 59)."""
    invoice = state.invoices[invoice_id]
    found, days = next_fee(state, invoice), state.agreement.payment.late.announce_days
    assert found is not None
    number, fee = found
    wanted = mark("fee", number)
    told, amount = announcement(state, invoice, wanted), fee_amount(state, invoice, fee)
    if amount is None:
        raise Refused("FEE_IS_NOTHING")
    if told is None:
        raise Refused("FEE_NOT_ANNOUNCED", missing=_missing(state, invoice, wanted), announce_days=days, fee=amount)
    first = possible_from(state, told)
    if first > day_of(state, at):
        assert told.sent_at is not None
        raise Refused(
            "FEE_NOT_ANNOUNCED.recently",
            announce_days=days,
            announced_by=told.id,
            told=day_of(state, told.sent_at),
            possible_from=first,
            fee=amount,
        )


def _missing(state: State, invoice: InvoiceItem, wanted: str) -> Reason:
    """What would have been needed, and when it comes by itself."""
    number = invoice.number or invoice.id
    if on_its_way(state, invoice, wanted):
        return why("dunning-announcement-on-its-way", number=number)
    coming = next((a for a in ahead_of(state, invoice) if "fee" in a.step.announces), None)
    if coming is None:
        return why("dunning-no-announcement", number=number)
    return why("dunning-announcement-ahead", number=number, step=coming.number, day=coming.day)


def _not_above(state: State, command: ChargeLateFee, meta: Meta) -> None:
    invoice = state.invoices[command.invoice]
    found = next_fee(state, invoice)
    agreed = fee_amount(state, invoice, found[1]) if found else None
    if command.amount is None or agreed is None:
        return
    if command.amount.currency != agreed.currency:
        raise Refused("CURRENCY_MISMATCH", field="amount", expected=agreed.currency)
    if not 0 < command.amount.minor <= agreed.minor:
        raise Refused("FEE_ABOVE_AGREED", field="amount", agreed=agreed)


def _charge(state: State, command: ChargeLateFee, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    found = next_fee(state, invoice)
    assert found is not None
    number, fee = found
    told, agreed = announcement(state, invoice, mark("fee", number)), fee_amount(state, invoice, fee)
    assert told is not None and agreed is not None
    amount = command.amount or agreed
    yield charged(state, invoice, number, fee, amount, told, meta, by_hand=True, explanation=command.explanation)


def on_charged(state: State, event: FeeCharged, meta: Meta) -> Iterator[Event]:
    """The client hears of a fee that a person charged; one of the ladder is told in the message of its step."""
    if event.by_hand:
        because = why("dunning-fee-added")
        thread = state.invoices[event.invoice].notice
        yield from plan_notice(state, "late_charge", event.invoice, because, "dunning/fee", fact=event.charge, thread=thread)


ACTIONS = (
    Action(
        ChargeLateFee,
        Kind.INVOICE,
        None,
        AGREED,
        _charge,
        "invoice",
        (_overdue, _agreed, _announced),
        (_not_above,),
        stage_code="NOTHING_AGREED",
    ),
)
