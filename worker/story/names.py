"""What the things in an engagement are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from workflows.engagement.state import State


@dataclass(frozen=True)
class Names:
    """Ids and what people call them; an id that is not known stands for itself.

    Attributes:
        client: the client's name.
        people: contacts and people of ours, by id.
        milestones: titles, by id.
        invoices: numbers, by id.
        tasks: what is to be done, by id.
        notices: template and subject, by id.
        steps: days from the due date at which a reminder is sent, by the notice's id.
    """

    client: str
    people: Mapping[str, str] = field(default_factory=dict)
    milestones: Mapping[str, str] = field(default_factory=dict)
    invoices: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> Self:
        """The names in an engagement."""
        terms = state.agreement.milestones if state.terms else ()
        titles = {milestone.id: milestone.title for milestone in terms}
        ladder = [step.days for step in state.agreement.payment.late.ladder] if state.terms else []
        return cls(
            client=state.client.name,
            people={p.id: p.name for p in state.provider.team} | {c.id: c.name for c in state.client.contacts},
            milestones=titles,
            invoices={i.id: i.number or f"the invoice for {titles.get(i.milestone, i.milestone)}" for i in state.invoices.values()},
            tasks={task.id: task.text for task in state.tasks.values()},
            notices={notice.id: (notice.template, notice.subject) for notice in state.notices.values()},
            steps={n.id: ladder[n.step - 1] for n in state.notices.values() if n.step},
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
        """A gate, called after the milestone whose price it asks for."""
        return f"the gate of {self.milestone(str(gate_id).removeprefix('gate-'))}"

    def task(self, task_id: object) -> str:
        """What a task asks for."""
        return self.tasks.get(str(task_id), str(task_id))
