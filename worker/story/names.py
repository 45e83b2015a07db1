"""What the things in an engagement are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from worker.story.sums import fact_words
from workflows.engagement.money import Money
from workflows.engagement.rules.money.invoicing import title_of
from workflows.engagement.state import State


@dataclass(frozen=True)
class Names:
    """Ids and what people call them; an id that is not known stands for itself.

    Attributes:
        client: the client's name.
        people: contacts and people of ours, by id.
        milestones: titles, by id.
        invoices: numbers, by id.
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
    gates: Mapping[str, str] = field(default_factory=dict)
    retainers: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)
    duties: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> Self:
        """The names in an engagement."""
        terms = state.agreement.milestones if state.terms else ()
        titles = {milestone.id: milestone.title for milestone in terms}
        ladder = [1 if step.days is None else step.days for step in state.agreement.payment.late.ladder] if state.terms else []
        numbers = {i.id: i.number or f"the invoice for {title_of(state, i.id)}" for i in state.invoices.values()}
        return cls(
            client=state.client.name,
            people={p.id: p.name for p in state.provider.team} | {c.id: c.name for c in state.client.contacts},
            milestones=titles,
            invoices=numbers | {p.id: numbers[p.invoice] for p in state.promises.values()},
            gates={g.id: title_of(state, g.invoice) for g in state.gates.values()},
            retainers={r.id: r.title for r in state.agreement.retainers} if state.terms else {},
            tasks={task.id: task.text for task in state.tasks.values()},
            notices={notice.id: (notice.template, notice.subject) for notice in state.notices.values()},
            steps={n.id: ladder[n.step - 1] for n in state.notices.values() if n.step},
            duties={duty.id: duty.text for duty in state.agreement.duties.client} if state.terms else {},
            facts=_facts(state),
        )

    def person(self, person_id: object) -> str:
        """Somebody, on either side; the engine is called Milepost."""
        return "Milepost" if person_id == "engine" else self.people.get(str(person_id), str(person_id))

    def milestone(self, milestone_id: object) -> str:
        """A milestone's title."""
        return self.milestones.get(str(milestone_id), str(milestone_id))

    def invoice(self, invoice_id: object) -> str:
        """An invoice's number."""
        return self.invoices.get(str(invoice_id), str(invoice_id))

    def gate(self, gate_id: object) -> str:
        """A gate, called after what is paid at it."""
        known = self.gates.get(str(gate_id))
        return f"the gate of {known or self.milestone(str(gate_id).removeprefix('gate-'))}"

    def retainer(self, retainer_id: object) -> str:
        """A retainer's title."""
        return self.retainers.get(str(retainer_id), str(retainer_id))

    def task(self, task_id: object) -> str:
        """What a task asks for."""
        return self.tasks.get(str(task_id), str(task_id))

    def duty(self, duty_id: object) -> str:
        """What the client brings."""
        return self.duties.get(str(duty_id), str(duty_id))

    def fact(self, fact_id: object) -> str:
        """What happened to money: ``the payment of 40.00 EUR``."""
        return self.facts.get(str(fact_id), str(fact_id))


def _facts(state: State) -> dict[str, str]:
    if state.plan is None:
        return {}
    currency = state.plan.currency
    return {f.id: fact_words(f.kind.value, str(Money(minor=f.minor, currency=currency)) if f.minor else "") for f in state.facts}
