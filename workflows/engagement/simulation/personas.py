"""Clients and colleagues for the simulator: who does what, how soon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflows.engagement.lifecycles import (
    ASKED_SURVEY,
    CHASED_INVOICE,
    DUTY,
    INBOUND,
    RUNNING_MILESTONE,
    TASK,
    MilestoneState,
    Stage,
)
from workflows.engagement.messages.answers import Refused
from workflows.engagement.messages.commands import (
    AcceptAgreement,
    AcceptMilestone,
    AnswerInbound,
    AnswerSurvey,
    Command,
    CompleteTask,
    CreateEngagement,
    DeliverMilestone,
    ProposeAgreement,
    Qualify,
    RecordDutyDone,
    RecordHours,
    RecordIntake,
    RecordMeeting,
    RecordPayment,
    SignOff,
    StartMilestone,
    Variance,
)
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.rules.core import next_due
from workflows.engagement.rules.work.hours_billed import by_hours
from workflows.engagement.simulation.names import PersonaName
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State
from workflows.engagement.terms import Answer
from workflows.engagement.views.engagement import open_questions


@dataclass(frozen=True)
class Persona:
    """A client.

    Attributes:
        name: as the CLI knows it.
        pays_after: days from the due date to the payment; none: never pays.
        accepts: whether deliveries are accepted; else silence.
        answers: whether the survey is answered.
        scores: handling and outcome, 1 to 5.
    """

    name: str
    pays_after: int | None
    accepts: bool = True
    answers: bool = True
    scores: tuple[int, int] = (5, 5)


PERSONAS: dict[str, Persona] = {
    p.name: p
    for p in (
        Persona(PersonaName.PROMPT, pays_after=-5),
        Persona(PersonaName.LATE, pays_after=9),
        Persona(PersonaName.SILENT, pays_after=0, accepts=False, answers=False),
        Persona(PersonaName.UNHAPPY, pays_after=2, scores=(2, 3)),
    )
}
"""By name. ``late`` takes the number of days."""


def persona(name: str, days: int | None = None) -> Persona:
    """The persona of that name; ``days`` replaces how many days after the due date it pays.

    Raises:
        KeyError: no such persona.
    """
    found = PERSONAS[name]
    return found if days is None else Persona(found.name, days, found.accepts, found.answers, found.scores)


_DONE_BY_TALKING = frozenset(
    {"call_client", "decide_unpaid", "milestone_late", "ask_acceptance", "low_score", "follow_up", "bill_extra", "cap_reached"}
)
"""Tasks that a word with the client ends."""

_DAILY = 240
"""Minutes that are worked each morning on what is billed by hours."""

LONGEST = timedelta(days=3 * 366)
"""A simulation ends here at the latest."""


def our_moves(state: State, now: datetime) -> Iterator[Command]:
    """What a diligent team does next."""
    calendar, owner = state.calendars.provider, state.provider.owner
    if not calendar.is_business_day(calendar.local(now).date()):
        return
    yield from (
        AnswerInbound(inbound=i.id, by=owner, text="Thank you, here is our answer.")
        for i in state.inbound.values()
        if i.state not in INBOUND.final
    )
    missing = open_questions(state)
    if state.stage == Stage.INQUIRY:
        if missing:
            yield RecordIntake(answers=tuple(Answer(question=q, answer="As discussed.") for q in missing))
        yield Qualify(by=owner)
    meetings = {"presentation": "presentation", "kick_off": "kick_off", "closing_call": "closing_call"}
    for task in state.tasks.values():
        if task.state in TASK.final:
            continue
        if task.what in meetings:
            yield RecordMeeting(
                purpose=task.what, held_at=now, by=owner, contacts=(state.client.decider.id,), recap="What we talked about."
            )
        elif task.what in _DONE_BY_TALKING:
            yield CompleteTask(task=task.id, by=owner, outcome="Talked to the client.")
    for item in state.milestones.values():
        if item.state in RUNNING_MILESTONE:
            day = calendar.local(now).date()
            if item.state == MilestoneState.IN_PROGRESS and (billing := by_hours(state, item.id)):
                yield RecordHours(milestone=item.id, role=billing.roles[0], minutes=_DAILY, on=day, by=owner, note="Work on it.")
            if day >= _ready_on(state, item.id):
                yield DeliverMilestone(milestone=item.id, note="Ready for your review.")
        elif item.state == MilestoneState.READY:
            yield StartMilestone(milestone=item.id)


def _ready_on(state: State, milestone: str) -> date:
    item, calendar = state.milestones[milestone], state.calendars.provider
    assert item.started_at is not None
    return calendar.add_business_days(calendar.local(item.started_at).date(), state.milestone_terms(milestone).estimate_business_days)


def their_moves(state: State, now: datetime, who: Persona) -> Iterator[Command]:
    """What the client does next."""
    decider, calendar = state.client.decider.id, state.calendars.client
    today = calendar.local(now).date()
    if state.stage == Stage.PROPOSED and state.held_meetings.get("presentation"):
        yield AcceptAgreement(by=decider, terms_version=state.terms_version, acknowledges_change=True)
    for invoice in state.invoices.values():
        if invoice.state not in CHASED_INVOICE or who.pays_after is None or invoice.due_on is None:
            continue
        if today >= max(invoice.due_on + timedelta(days=who.pays_after), invoice.issued_on or today):
            yield RecordPayment(invoice=invoice.id, amount=invoice.outstanding, value_date=today, reference=invoice.reference or "payment")
    for duty in state.duties.values():
        if duty.state not in DUTY.final and who.pays_after is not None and today >= duty.due_on + timedelta(days=max(who.pays_after, 0)):
            yield RecordDutyDone(duty=duty.id, on=today)
    for item in state.milestones.values():
        if who.accepts and item.delivered_at and item.state == MilestoneState.DELIVERED and (now - item.delivered_at) > timedelta(days=2):
            yield AcceptMilestone(milestone=item.id, by=decider)
    if state.stage == Stage.SIGNING_OFF and state.held_meetings.get("closing_call"):
        variances = {
            v.milestone: Variance(milestone=v.milestone, explanation="Agreed with the client on the way.") for v in variances_of(state)
        }
        yield SignOff(by=decider, variances=tuple(variances.values()))
    if state.survey and state.survey.state in ASKED_SURVEY and who.answers:
        yield AnswerSurvey(by=decider, handling=who.scores[0], outcome=who.scores[1], recommend=9 if min(who.scores) > 3 else 4)


def live(create: CreateEngagement, propose: ProposeAgreement, who: Persona, start: datetime) -> Simulation:
    """Live through an engagement, looking at it every working morning, until it is closed or nothing happens any more.

    Args:
        create: the first command.
        propose: the proposal that is sent once the inquiry is qualified.
        who: the client.
        start: when the inquiry arrives.
    """
    simulation = Simulation(start)
    simulation.give(create, "create")
    count = 0
    while simulation.now < start + LONGEST:
        state = simulation.current
        moves = [*our_moves(state, simulation.now), *their_moves(state, simulation.now, who)]
        if state.stage == Stage.QUALIFYING:
            moves.append(propose)
        for move in moves:
            count += 1
            try:
                simulation.give(move, f"{count}")
            except Refused:
                continue  # an earlier move of this morning changed what is possible
        due = next_due(simulation.current)
        if simulation.current.ended and due is None:
            return simulation
        simulation.advance(next_morning(simulation))
    return simulation


def next_morning(simulation: Simulation) -> datetime:
    """An hour into the next working day of the house."""
    calendar = simulation.current.calendars.provider
    day = calendar.add_business_days(calendar.local(simulation.now).date(), 1)
    return calendar.start_of_business(day) + timedelta(hours=1)
