"""What the things in an engagement are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from worker.story.told import Data
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.money import Money
from workflows.engagement.rules.money.invoice_contents import title_of
from workflows.engagement.state import State

_KINDS = {
    "PaymentRecorded": "payment",
    "RefundRecorded": "refund",
    "ChargebackRecorded": "chargeback",
    "InvoiceCredited": "credit_note",
    "CreditApplied": "credit_applied",
    "InvoiceWrittenOff": "write_off",
    "ChargeWaived": "waiver",
    "FactReversed": "reversal",
}
"""Events that bring a fact."""


@dataclass(frozen=True)
class ToldFact:
    """Something that happened to money.

    Attributes:
        kind: what, as the ledger calls it.
        amount: how much; none where that is not told.
    """

    kind: str
    amount: Money | None = None


@dataclass(frozen=True)
class Names:
    """Ids and what people call them, in the engagement's own words; an id that is not known stands for itself.

    Attributes:
        client: the client's name.
        people: contacts and people of ours, by id.
        milestones: titles, by id.
        invoices: numbers, by id; a promise goes by the number of its invoice.
        bills: what an invoice without a number is for, by id.
        gates: what is paid at them, by id.
        retainers: titles, by id.
        tasks: what is to be done, by id.
        notices: template and subject, by id.
        steps: days from the due date at which a reminder is sent, by the notice's id.
        duties: what the client brings, by id.
        facts: what happened to money, by the id under which it was told.
    """

    client: str
    people: Mapping[str, str] = field(default_factory=dict)
    milestones: Mapping[str, str] = field(default_factory=dict)
    invoices: Mapping[str, str] = field(default_factory=dict)
    bills: Mapping[str, str] = field(default_factory=dict)
    gates: Mapping[str, str] = field(default_factory=dict)
    retainers: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, Reason] = field(default_factory=dict)
    notices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)
    duties: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, ToldFact] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> Self:
        """The names in an engagement."""
        terms = state.agreement.milestones if state.terms else ()
        ladder = [1 if step.days is None else step.days for step in state.agreement.payment.late.ladder] if state.terms else []
        invoice_of = {i.id: i for i in state.invoices.values()} | {p.id: state.invoices[p.invoice] for p in state.promises.values()}
        return cls(
            client=state.client.name,
            people={p.id: p.name for p in state.provider.team} | {c.id: c.name for c in state.client.contacts},
            milestones={milestone.id: milestone.title for milestone in terms},
            invoices={item_id: invoice.number for item_id, invoice in invoice_of.items() if invoice.number},
            bills={item_id: title_of(state, invoice.id) for item_id, invoice in invoice_of.items() if not invoice.number},
            gates={g.id: title_of(state, g.invoice) for g in state.gates.values()},
            retainers={r.id: r.title for r in state.agreement.retainers} if state.terms else {},
            tasks={task.id: task.text for task in state.tasks.values()},
            notices={notice.id: (notice.template, notice.subject) for notice in state.notices.values()},
            steps={n.id: ladder[n.step - 1] for n in state.notices.values() if n.step},
            duties={duty.id: duty.text for duty in state.agreement.duties.client} if state.terms else {},
            facts=_facts(state),
        )

    def __call__(self, kind: str, item_id: str) -> str | None:
        """What people call a thing, for sentences; none where nobody knows."""
        if (kind, item_id) == ("person", "engine"):
            return self.person(item_id)
        known: Mapping[str, Mapping[str, str]] = {
            "person": self.people,
            "milestone": self.milestones,
            "invoice": self.invoices,
            "gate": self.gates,
            "retainer": self.retainers,
            "duty": self.duties,
        }
        return known.get(kind, {}).get(item_id)

    def person(self, person_id: object) -> str:
        """Somebody, on either side; the engine is called Milepost."""
        return "Milepost" if person_id == "engine" else self.people.get(str(person_id), str(person_id))

    def milestone(self, milestone_id: object) -> str:
        """A milestone's title."""
        return self.milestones.get(str(milestone_id), str(milestone_id))

    def retainer(self, retainer_id: object) -> str:
        """A retainer's title."""
        return self.retainers.get(str(retainer_id), str(retainer_id))

    def duty(self, duty_id: object) -> str:
        """What the client brings."""
        return self.duties.get(str(duty_id), str(duty_id))


def amount_in(data: Data) -> Money | None:
    """The sum that an event is about; none where it is about none."""
    value = data.get("amount")
    return Money(minor=int(value["minor"]), currency=value["currency"]) if isinstance(value, Mapping) else None


def fact_of(event: str, data: Data) -> dict[str, ToldFact]:
    """The fact that an event brings, by its id; none for other events."""
    return {str(data["fact"]): ToldFact(_KINDS[event], amount_in(data))} if event in _KINDS else {}


def _facts(state: State) -> dict[str, ToldFact]:
    if state.plan is None:
        return {}
    currency = state.plan.currency
    return {f.id: ToldFact(f.kind.value, Money(minor=f.minor, currency=currency) if f.minor else None) for f in state.facts}
