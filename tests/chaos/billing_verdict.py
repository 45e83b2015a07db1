"""What must be true of money after the storm: the books are those of the reference model, and nothing counted twice."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tests.chaos.billing_told import SOURCE, Fact, Told
from tests.core.ledger_model import Model
from workflows.engagement.money.ledger.facts import FactKind
from workflows.engagement.state import State
from workflows.engagement.views.statement import MoneyStatement


def money_faults(state: State, told: Sequence[Told], statement: MoneyStatement) -> list[str]:
    """What is wrong with the money of one engagement; in words.

    Args:
        state: at rest.
        told: its events, each once.
        statement: as people get it.
    """
    wanted = [fact for event in told if (fact := event.fact())]
    found = [*_facts(state, wanted), *_fees(state), *_notices(state), *_disputes(state, told)]
    known = [*wanted, *(_copied(f) for f in state.facts if f.kind is FactKind.FEE)]
    posted = max([fact.value_date for fact in state.facts] + [i.issued_on for i in state.invoices.values() if i.issued_on])
    found += _difference("the state", _of_state(state), _of_model(state, known, posted))
    found += _difference("the statement", _of_statement(statement), _of_model(state, known, statement.on))
    return [f"{state.id}: {fault}" for fault in found]


def _facts(state: State, wanted: Sequence[Fact]) -> Iterator[str]:
    """Each event is a fact, each fact an event; a fee is our own."""
    ours = Counter(_copied(f) for f in state.facts if f.kind is not FactKind.FEE)
    theirs = Counter(wanted)
    yield from (f"was told, and is no fact: {fact}" for fact in theirs - ours)
    yield from (f"is a fact, and was not told or told once: {fact}" for fact in ours - theirs)


def _fees(state: State) -> Iterator[str]:
    """No fee twice: neither among the facts nor in the journal."""
    facts = Counter(f.id for f in state.facts if f.kind is FactKind.FEE)
    charged = Counter(f"{e.data['invoice']}/fee-{e.data['step']}" for e in state.journal if e.event == "FeeCharged")
    if facts != charged or max(charged.values(), default=1) > 1:
        yield f"fees among the facts: {dict(facts)}, in the journal: {dict(charged)}; expected both the same, and each once"


def _notices(state: State) -> Iterator[str]:
    """Of one payment the client hears once, and a step of the ladder is taken once on its day."""
    heard = Counter((n.template, n.fact) for n in state.notices.values() if n.fact)
    yield from (f"{template} about {fact} was planned {times} times" for (template, fact), times in heard.items() if times > 1)
    steps = Counter((e.data["invoice"], e.data["step"], e.data["on"]) for e in state.journal if e.event == "DunningStepTaken")
    yield from (f"step {step} was taken {times} times" for step, times in steps.items() if times > 1)


def _disputes(state: State, told: Sequence[Told]) -> Iterator[str]:
    """At risk is what is disputed without an end; each end counts once."""
    opened, ended = (
        {(event.data["invoice"], f"{SOURCE}/{event.data['id']}") for event in told if event.type == type_}
        for type_ in ("dispute.opened", "dispute.closed")
    )
    at_risk = {(item.id, dispute) for item in state.invoices.values() for dispute in item.at_risk}
    if at_risk != opened - ended:
        yield f"at risk is {sorted(at_risk)}, expected {sorted(opened - ended)}"
    closed = Counter((e.data["invoice"], e.data["dispute"]) for e in state.journal if e.event == "DisputeClosed")
    if closed != Counter(ended):
        yield f"disputes ended {dict(closed)}, expected each of {sorted(ended)} once"


def _copied(fact: Any) -> Fact:
    more = {"waived_if_paid_by": fact.waived_if_paid_by, "percent": fact.percent, "tiers": fact.tiers}
    return Fact(fact.source, fact.id, fact.kind.value, fact.value_date, fact.minor, fact.invoice, **more)


def _difference(whose: str, said: dict[str, Any], wanted: dict[str, Any]) -> Iterator[str]:
    for name in sorted(said.keys() | wanted.keys()):
        if said.get(name) != wanted.get(name):
            yield f"{whose} says of {name}: {said.get(name)}; the reference model: {wanted.get(name)}"


def _of_model(state: State, facts: Sequence[Fact], as_of: date) -> dict[str, Any]:
    """Balances by the reference model; no interest is agreed."""
    debts = [_Debt(i.id, i.amount.minor, i.issued_on, i.due_on) for i in state.invoices.values() if i.issued_on]
    payment = state.agreement.payment
    model = Model(debts, facts, list(payment.allocation), payment.overpayment == "apply", lambda day, starts: 0).run(as_of)
    balances = {
        name: {
            "paid": i.sums["paid"]["principal"], "credited": i.sums["credited"]["principal"], "outstanding": i.owed["principal"],
            "fees": i.owed["fees"],
        }
        for name, i in model.invoices.items()
    }  # fmt: skip
    return balances | {"credit": sum(model.held.values()), "short": sum(model.short.values())}


class _Debt:
    def __init__(self, invoice: str, minor: int, issued_on: date, due_on: date | None) -> None:
        self.id, self.minor, self.issued_on, self.due_on = invoice, minor, issued_on, due_on


def _of_state(state: State) -> dict[str, Any]:
    balances = {
        item.id: {"paid": item.paid.minor, "credited": item.credited, "outstanding": item.unpaid.minor, "fees": item.fees_owed}
        for item in state.invoices.values()
        if item.issued_on
    }
    return balances | {"credit": state.credit, "short": state.short}


def _of_statement(statement: MoneyStatement) -> dict[str, Any]:
    balances = {
        line.id: {
            "paid": line.paid.minor, "credited": line.credited.minor, "outstanding": line.outstanding.minor, "fees": line.fees.minor
        }
        for line in statement.invoices
    }  # fmt: skip
    return balances | {"credit": statement.totals.credit.minor, "short": statement.short.minor}
