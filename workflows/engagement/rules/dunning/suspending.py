"""Work stops behind an unpaid gate, and goes on by itself when the invoice is paid."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind, MilestoneState, Stage
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event, MilestoneHeld, SuspensionLifted, WorkSuspended
from workflows.engagement.messages.reasons import InState, why
from workflows.engagement.rules.action import moved
from workflows.engagement.rules.dunning.ladder import day_of
from workflows.engagement.rules.dunning.stopped_work import covered, over
from workflows.engagement.rules.work.milestones import resumed
from workflows.engagement.state import InvoiceItem, NoticeItem, State


def suspended(state: State, invoice: InvoiceItem, step: int, told: NoticeItem) -> Iterator[Event]:
    """Stop the work that the terms name, as ``told`` announced."""
    assert told.sent_at is not None
    yield WorkSuspended(
        because=why("dunning-suspension-announced", told=day_of(state, told.sent_at), number=invoice.number or invoice.id),
        rule="dunning/hold",
        invoice=invoice.id,
        step=step,
        scope=state.agreement.payment.late.suspends,
        announced_by=told.key,
        announced_at=told.sent_at,
    )
    for milestone in covered(state, invoice):
        if state.milestones[milestone].state == MilestoneState.IN_PROGRESS:
            yield MilestoneHeld(
                because=why("dunning-work-stops", number=invoice.number or invoice.id),
                rule="dunning/hold",
                milestone=milestone,
                invoice=invoice.id,
                move=moved(state, Kind.MILESTONE, milestone, "hold"),
                stops=(f"promise/{milestone}",),
            )


def lifted(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: once the invoice is not overdue any more, what stopped because of it may go on."""
    today = day_of(state, meta.at)
    for invoice in state.invoices.values():
        if invoice.ladder.suspended and over(invoice, today):
            now = InState(of=Kind.INVOICE, state=invoice.state)
            because = why("dunning-number-is", number=invoice.number or invoice.id, state=now)
            yield SuspensionLifted(because=because, rule="dunning/hold", invoice=invoice.id)


def going_on(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: held work whose invoice stopped nothing any more goes on by itself; while all rests, it waits for that."""
    if state.stage != Stage.ACTIVE:
        return
    for item in state.milestones.values():
        if item.held_for is not None and item.state == MilestoneState.HELD and not state.invoices[item.held_for].ladder.suspended:
            number = state.invoices[item.held_for].number or item.held_for
            yield resumed(state, item, meta, why("dunning-not-overdue", number=number))
