"""Late fees and interest: what the ladder charges, what a person may charge, and what is let go."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import ChargeLateFee
from workflows.engagement.messages.events import Event, FeeCharged, InterestClaimed
from workflows.engagement.money import Money
from workflows.engagement.money.interest import FixedSum, fixed_sum, known_through, tiers
from workflows.engagement.rules.action import AGREED, Action, deadline
from workflows.engagement.rules.dunning.announcing import BY_HAND, announcement, charge_id, has_happened, mark, on_its_way, possible_from
from workflows.engagement.rules.dunning.chasing import rests
from workflows.engagement.rules.dunning.interest_rule import rule_of
from workflows.engagement.rules.dunning.ladder import ahead_of, begins, day_of, in_days, ladder_of
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import InvoiceState, NoticeState, State
from workflows.engagement.terms import LateFee

_DAY = timedelta(days=1)


def fee_amount(state: State, invoice: InvoiceState, fee: LateFee) -> Money | None:
    """What the agreed fee comes to today; none where it comes to nothing."""
    if fee.amount is not None:
        return fee.amount
    if fee.percent is not None:
        share = invoice.outstanding.percent(fee.percent)
        return share if share.minor > 0 else None
    rule = rule_of(state)
    return fixed_sum(rule, invoice.outstanding) if rule else None


def _tiers(state: State, fee: LateFee) -> tuple[FixedSum, ...]:
    """The sums among which the size of the debt chooses; none where it does not."""
    rule = rule_of(state) if fee.statutory else None
    return tiers(rule) if rule else ()


def charged(
    state: State,
    invoice: InvoiceState,
    step: int,
    fee: LateFee,
    amount: Money,
    told: NoticeState,
    meta: Meta,
    *,
    by_hand: bool = False,
    explanation: str | None = None,
) -> FeeCharged:
    """The fee of a step, announced by ``told``."""
    assert told.sent_at is not None
    today, days = day_of(state, meta.at), fee.waived_if_paid_within_days
    by_size = _tiers(state, fee)
    return FeeCharged(
        because=f"the agreed fee of {amount} was announced on {day_of(state, told.sent_at)}, and the invoice is still unpaid",
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


def claimed(state: State, invoice: InvoiceState, step: int, told: NoticeState, meta: Meta) -> InterestClaimed:
    """From today interest on the invoice is asked for."""
    rule = rule_of(state)
    assert told.sent_at is not None and rule is not None and invoice.due_on is not None
    today, through = day_of(state, meta.at), known_through(rule, invoice.due_on + _DAY)
    # A rate that is missing already is looked at tomorrow: by then the claim stands.
    look = begins(state, max(through, today) + _DAY) if through else None
    return InterestClaimed(
        because=f"interest by {rule.id} was announced on {day_of(state, told.sent_at)}, and the invoice is still unpaid",
        agreed=rule.id,
        rule="dunning/interest",
        invoice=invoice.id,
        charge=charge_id(invoice.id, "interest", step),
        step=step,
        value_date=today,
        announced_by=told.key,
        announced_at=told.sent_at,
        starts=(deadline("rate", invoice.id, look, "the reference rate is known no further"),) if look else (),
    )


def next_fee(state: State, invoice: InvoiceState) -> tuple[int, LateFee] | None:
    """The next fee of an invoice that was not charged yet: of a step of the ladder, or the one that the terms name besides it."""
    late = state.agreement.payment.late
    for number, step in enumerate(ladder_of(state), start=1):
        if step.fee is not None and not has_happened(state, invoice, "fee", number):
            return number, step.fee
    if late.fee is not None and all(step.fee is None for step in late.ladder) and not has_happened(state, invoice, "fee", BY_HAND):
        return BY_HAND, late.fee
    return None


def _overdue(state: State, invoice_id: str, at: datetime) -> None:
    item = state.invoices[invoice_id]
    if item.state != "OVERDUE":
        raise Refused("NOT_OVERDUE", f"a late fee is for an overdue invoice, and this one is {item.state}", state=item.state)
    reason = rests(state, invoice_id)
    if reason:
        raise Refused("DUNNING_RESTS", f"nothing is charged now: {reason}")


def _agreed(state: State, invoice_id: str, at: datetime) -> None:
    late = state.agreement.payment.late
    if late.fee is None and all(step.fee is None for step in late.ladder):
        raise Refused(
            "FEE_NOT_AGREED",
            "the accepted terms name no late fee; it would have to stand in them, as payment.late.fee or in a step of the ladder",
            needs="payment.late.fee",
        )
    if next_fee(state, state.invoices[invoice_id]) is None:
        raise Refused("FEE_CHARGED_BEFORE", "every late fee that the terms name was charged on this invoice; each is charged once")


def _announced(state: State, invoice_id: str, at: datetime) -> None:
    """No fee that was not announced in time, and the refusal says what is missing (practice 59)."""
    invoice = state.invoices[invoice_id]
    found, days = next_fee(state, invoice), state.agreement.payment.late.announce_days
    assert found is not None
    number, fee = found
    wanted = mark("fee", number)
    told, amount = announcement(state, invoice, wanted), fee_amount(state, invoice, fee)
    if amount is None:
        raise Refused("FEE_IS_NOTHING", "the fee that the terms name comes to nothing on what is outstanding")
    rule = f"a late fee must be announced by a message that is confirmed sent at least {in_days(days)} before"
    if told is None:
        raise Refused(
            "FEE_NOT_ANNOUNCED",
            f"{rule}; {_missing(state, invoice, wanted)} The terms name a fee of {amount}.",
            announce_days=str(days),
            fee=str(amount),
        )
    first = possible_from(state, told)
    if first > day_of(state, at):
        assert told.sent_at is not None
        raise Refused(
            "FEE_NOT_ANNOUNCED",
            f"{rule}; {told.id} announced it and was confirmed sent on {day_of(state, told.sent_at)}, so it is possible from {first} on",
            announce_days=str(days),
            announced_by=told.id,
            possible_from=str(first),
            fee=str(amount),
        )


def _missing(state: State, invoice: InvoiceState, wanted: str) -> str:
    """What would have been needed, and when it comes by itself."""
    number = invoice.number or invoice.id
    if on_its_way(state, invoice, wanted):
        return f"the message that announces it for {number} is on its way and not confirmed sent."
    coming = next((a for a in ahead_of(state, invoice) if "fee" in a.step.announces), None)
    if coming is None:
        return f"none was confirmed sent for {number}."
    return f"none was confirmed sent for {number}; step {coming.number} of the ladder announces it on {coming.day}."


def _not_above(state: State, command: ChargeLateFee, meta: Meta) -> None:
    invoice = state.invoices[command.invoice]
    found = next_fee(state, invoice)
    agreed = fee_amount(state, invoice, found[1]) if found else None
    if command.amount is None or agreed is None:
        return
    if command.amount.currency != agreed.currency:
        raise Refused("CURRENCY_MISMATCH", f"the engagement is in {agreed.currency}", field="amount", expected=agreed.currency)
    if not 0 < command.amount.minor <= agreed.minor:
        raise Refused("FEE_ABOVE_AGREED", f"the terms name a fee of {agreed}; more than nothing and at most that", field="amount")


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
        reason = "A late fee was added to an overdue invoice, as agreed and announced."
        thread = state.invoices[event.invoice].notice
        yield plan_notice(state, "late_charge", event.invoice, reason, "dunning/fee", fact=event.charge, thread=thread)


def first_day_of_interest(invoice: InvoiceState) -> date:
    """Interest runs from the day after the due date."""
    assert invoice.due_on is not None
    return invoice.due_on + _DAY


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
