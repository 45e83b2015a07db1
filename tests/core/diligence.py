"""People who do their work: they get an engagement to any stage, and from wherever it stands to an end, so nothing is stuck for ever."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.core.guesses import KINDS
from tests.core.world import World
from workflows.engagement.invariants import check
from workflows.engagement.lifecycles import TASK, UNPAID_INVOICE
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import AvailableAction
from workflows.engagement.money import Money
from workflows.engagement.money.interest import next_half_year
from workflows.engagement.rules import core
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.rules.dunning.interest_rule import rule_of
from workflows.engagement.rules.tasks.life import is_open
from workflows.engagement.state import State

MOST_MOVES = 400

_BOTH = ({"question": "goal", "answer": "More"}, {"question": "budget", "answer": "Some"})
_PURPOSE = {"ONBOARDING": "kick_off", "SIGNING_OFF": "closing_call"}

FIELDS: dict[str, dict[str, Any]] = {
    "cancel_engagement": {"wish_of": "client", "explanation": "No more"},
    "answer_inbound": {"by": "vera", "text": "Yes."},
    "retry_task": {},
    "confirm_notice": {"by": "vera"},
    "complete_task": {"by": "vera", "outcome": "Done."},
    "record_duty_done": {},
    "resume_engagement": {},
    "resume_milestone": {},
    "record_intake": {"answers": _BOTH},
    "qualify": {"by": "vera"},
    "accept_agreement": {"by": "dora", "acknowledges_change": True},
    "record_meeting": {"by": "vera", "contacts": ("dora",), "recap": "We talked."},
    "reject_dispute": {"explanation": "It stands"},
    "record_payment": {"reference": "bank"},
    "supply_reference_rate": {"percent": "2.5", "source": "a notice"},
    "waive_charge": {"by": "otto", "explanation": "Let it be"},
    "waive_gate": {"by": "otto", "explanation": "Go on"},
    "start_milestone": {},
    "deliver_milestone": {"note": "Here."},
    "accept_milestone": {"by": "dora"},
    "sign_off": {"by": "dora"},
    "answer_survey": {"by": "dora", "handling": 5, "outcome": 5},
}
"""What diligent people ask for, the most urgent first, and what they fill in."""


def work_until(
    world: World,
    reached: Callable[[State], bool],
    proposal: c.ProposeAgreement | None = None,
    *,
    cancel: bool = False,
    first: str = "done",
) -> None:
    """Do what is next, and where there is nothing to do let time pass, until the engagement is where it should be.

    Args:
        world: the engagement.
        reached: whether it is there.
        proposal: what is proposed once the inquiry is qualified.
        cancel: whether people cancel it.
        first: what becomes of each effect when it is tried first: ``done``, ``failed`` or ``doubtful``. Tried again, it is done.
    """
    tried = set[tuple[object, ...]]()
    for _ in range(MOST_MOVES):
        world.tick()
        for item in world.current.outbox:
            what = (item.effect.kind, item.effect.subject, item.effect.change, item.effect.fact)
            world.result(item, "done" if what in tried else first)
            tried.add(what)
        if reached(world.current):
            return
        command = proposal if proposal and world.current.stage == "QUALIFYING" else _next(world, cancel)
        if command is not None:
            assert world.asks(command) is None, f"{command} was refused"
            continue
        if world.current.outbox:
            continue  # a result asked for more
        due = core.next_due(world.current)
        assert due is not None, f"stuck in {world.current.stage}: nothing to do and nothing due"
        world.pass_time(max(due.at - world.now, timedelta()), outage=True)
    raise AssertionError(f"not there after {MOST_MOVES} moves, in {world.current.stage}")


def bring_to_an_end(world: World, *, cancel: bool, first: str = "done") -> None:
    """Work through everything until nothing is left; else the engagement was stuck. The arguments are those of :func:`work_until`."""
    with world.unwatched():
        work_until(world, _is_over, cancel=cancel, first=first)
    assert check(world.current.journal, world.context, closed=True) == ()


def _is_over(state: State) -> bool:
    """It has ended, nothing is due, and nobody has anything to do: a task that escalated is due no more, and still somebody's."""
    return state.ended and not state.deadlines and all(task.state in TASK.final for task in state.tasks.values())


def _next(world: World, cancel: bool) -> c.Command | None:
    if (back := _credit_back(world)) is not None:
        return back
    possible = core.available(world.current, world.now)
    for kind, fields in FIELDS.items():
        if kind == "cancel_engagement" and not cancel:
            continue
        for action in possible:
            if action.action == kind and (more := _more(world.current, action, world)) is not None:
                return KINDS[kind].model_validate({**fields, **more})
    return None


def _more(state: State, action: AvailableAction, world: World) -> dict[str, Any] | None:
    """The rest of the fields; None where there is no need for it now."""
    subject = action.subject
    if action.action == "record_meeting":
        purpose = _PURPOSE.get(state.stage)
        return {"purpose": purpose, "held_at": world.now} if purpose and not state.held_meetings.get(purpose) else None
    if action.action == "record_duty_done":
        return {"duty": subject, "on": state.calendars.provider.local(world.now).date()}
    if action.action == "record_intake":
        return {} if any(not state.answers.get(q.id) for q in state.provider.questionnaire if q.required) else None
    if action.action == "waive_gate":
        waits = any(state.milestones[m].state == "BLOCKED" for m in state.gates[subject].guards) or is_open(state, "settle_gate", subject)
        return {"gate": subject} if waits and state.gates[subject].state != "WAIVED" else None
    if action.action == "record_payment":
        invoice = state.invoices[subject]
        today = state.calendars.provider.local(world.now).date()
        # With what came on top: it is paid first, and a cent for an invoice of a cent would never reach it.
        asked = invoice.unpaid + invoice.fees + invoice.interest
        # What was given up is settled: nobody waits for it.
        return {"invoice": subject, "amount": asked, "value_date": today} if invoice.state in UNPAID_INVOICE and asked.minor > 0 else None
    if action.action == "supply_reference_rate":
        return _missing_rate(state)
    if action.action == "waive_charge":
        left = world.tasks("charges_left")
        return {"charge": next(i for i, charge in state.charges.items() if not charge.waived)} if left else None
    if action.action == "accept_agreement":
        return {"terms_version": state.terms_version}
    if action.action == "sign_off":
        found = {v.milestone: {"milestone": v.milestone, "explanation": "It was so."} for v in variances_of(state)}
        return {"variances": tuple(found.values())}
    return dict(_subjects(action.action, subject))


def _credit_back(world: World) -> c.Command | None:
    """The client's credit goes back, where somebody is asked to see to it."""
    state = world.current
    if state.plan is None or not world.tasks("settle_credit"):
        return None
    # The books order one day's facts by their ids: what goes back must not come before what made it credit.
    world.pass_time(timedelta(days=1), outage=True)
    today = state.calendars.provider.local(world.now).date()
    return c.RecordRefund(amount=Money(minor=world.current.credit, currency=state.plan.currency), value_date=today, reference="back")


def _missing_rate(state: State) -> dict[str, Any] | None:
    """The half-year for which a figure is asked for."""
    if not is_open(state, "reference_rate_missing", "engagement"):
        return None
    rule = rule_of(state)
    assert rule is not None
    return {"valid_from": next_half_year(rule.rates[-1].valid_from)}


def _subjects(kind: str, subject: str) -> Iterator[tuple[str, str]]:
    """The field that names the thing."""
    name = kind.rsplit("_", 1)[-1]
    field = {"inbound": "inbound", "task": "task", "notice": "task", "milestone": "milestone", "dispute": "invoice"}.get(name)
    if field:
        yield field, subject
