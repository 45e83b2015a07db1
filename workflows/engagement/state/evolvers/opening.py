"""What the opening of an engagement and talks change."""

from datetime import datetime

from workflows.engagement.lifecycles import GATE, INBOUND, INVOICE, MILESTONE
from workflows.engagement.messages import events as e
from workflows.engagement.money import Money
from workflows.engagement.state import GateItem, InboundItem, InvoiceItem, MilestoneItem, State, TermsVersion
from workflows.engagement.state.evolvers.base import Changes, Evolvers, count, hashed, put
from workflows.engagement.state.evolvers.work import begun


def _inbound(state: State, event: e.InboundReceived, at: datetime) -> Changes:
    item = InboundItem(
        id=event.inbound,
        state=INBOUND.initial,
        contact=event.contact,
        subject=event.subject,
        received_at=at,
        reply_due=event.reply_due,
        message_id=event.message_id,
        matter=event.matter,
    )
    return put(state, "inbound", item) | count(state, "inbound")


def _intake(state: State, event: e.IntakeRecorded, at: datetime) -> Changes:
    return {"answers": state.answers | hashed(event.answers)}


def _proposed(state: State, event: e.AgreementProposed, at: datetime) -> Changes:
    terms = TermsVersion(
        version=event.version, digest=event.digest, proposed_at=at, valid_until=event.valid_until, agreement=event.agreement
    )
    meetings = {purpose: count for purpose, count in state.held_meetings.items() if purpose != "presentation"}  # each version is presented
    kept = tuple(t for t in state.terms if t.version == state.accepted)  # nobody accepts one that was replaced
    return {"terms": (*kept, terms), "calendars": event.calendars, "held_meetings": meetings}


def _extended_proposal(state: State, event: e.ProposalExtended, at: datetime) -> Changes:
    return {"terms": (*state.terms[:-1], state.terms[-1].model_copy(update={"valid_until": event.valid_until}))}


def _accepted(state: State, event: e.AgreementAccepted, at: datetime) -> Changes:
    zero = Money.zero(event.plan.currency)
    gates = event.plan.gates
    return {
        "accepted": event.version,
        "plan": event.plan,
        "duties": begun(event.duties),
        "milestones": {m.id: MilestoneItem(id=m.id, state=MILESTONE.initial, promised_on=m.promised_on) for m in event.plan.milestones},
        "gates": {
            g.id: GateItem(id=g.id, state=GATE.initial, invoice=g.invoice, kind=g.kind, milestone=g.milestone, guards=g.guards)
            for g in gates
        },
        "invoices": {
            g.invoice: InvoiceItem(
                id=g.invoice, state=INVOICE.initial, of=g.of, gate=g.id, milestone=g.milestone, amount=g.amount, paid=zero
            )
            for g in gates
        },
    }


def _meeting(state: State, event: e.MeetingRecorded, at: datetime) -> Changes:
    changes: Changes = {"held_meetings": {**state.held_meetings, event.purpose: state.held_meetings.get(event.purpose, 0) + 1}}
    if event.allowance:
        changes["used"] = {**state.used, event.allowance: state.used.get(event.allowance, 0) + 1}
    return changes


EVOLVERS: Evolvers = {
    e.InboundReceived: _inbound,
    e.IntakeRecorded: _intake,
    e.AgreementProposed: _proposed,
    e.ProposalExtended: _extended_proposal,
    e.AgreementAccepted: _accepted,
    e.MeetingRecorded: _meeting,
}
