"""Whoever tells the story: in one language, with figures in one form, and with the names of one engagement."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from activities.catalogue import PLAIN, Catalogue, Figures, catalogue
from worker.story.names import Names
from workflows.engagement.messages.reasons import Reason


@dataclass(frozen=True)
class Voice:
    """Says reasons and things in words.

    Attributes:
        names: what things are called.
        words: the sentences of a language.
        figures: how sums and days are written.
    """

    names: Names
    words: Catalogue = field(default_factory=catalogue)
    figures: Figures = PLAIN

    def say(self, reason: Reason) -> str:
        """A reason, fit to stand after the word "because"; or what a task asks for."""
        return self.words.say(reason, self.figures, self.names)

    def sentence(self, code: str, **arguments: str | int) -> str:
        """A sentence of the catalogue."""
        return self.words.sentence(code, arguments)

    def all_of(self, things: Sequence[str]) -> str:
        """Several things in one phrase, such as ``A-001, A-002 and A-003``; empty for none."""
        return self.words.listed(things)

    def invoice(self, invoice_id: object) -> str:
        """An invoice's number; what it is for, where it has none yet."""
        known = str(invoice_id)
        if known in self.names.bills:
            return self.sentence("story-invoice-to-come", of=self.names.bills[known])
        return self.names.invoices.get(known, known)

    def gate(self, gate_id: object) -> str:
        """A gate, called after what is paid at it."""
        known = self.names.gates.get(str(gate_id)) or self.names.milestone(str(gate_id).removeprefix("gate-"))
        return self.sentence("story-gate", of=known)

    def task(self, task_id: object) -> str:
        """What a task asks for."""
        known = self.names.tasks.get(str(task_id))
        return self.say(known) if known is not None else str(task_id)

    def fact(self, fact_id: object) -> str:
        """What happened to money: ``the payment of 40.00 EUR``."""
        fact = self.names.facts.get(str(fact_id))
        if fact is None:
            return str(fact_id)
        code = f"story-fact-{fact.kind.replace('_', '-')}"
        return self.sentence(f"{code}.of", amount=self.figures.money(fact.amount)) if fact.amount else self.sentence(code)

    def meeting(self, purpose: str) -> str:
        """A meeting by its purpose: ``closing call`` of ``closing_call`` or ``closing-call``."""
        code = f"story-meeting-{purpose.replace('_', '-')}"
        return self.sentence(code) if self.words.has(code) else purpose.replace("_", " ").replace("-", " ")
