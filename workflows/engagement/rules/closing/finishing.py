"""The end of the work: closing call, sign-off, closing."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import INBOUND, MILESTONE, NOTICE, SETTLED_INVOICE, SURVEY, TASK, WINDING_DOWN, Kind, Stage
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import SignOff
from workflows.engagement.messages.effects import EffectKind
from workflows.engagement.messages.events import EngagementClosed, EngagementSignedOff, Event, SurveyScheduled, WorkFinished
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import Action, deadline, stage_move, the_decider
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.rules.money.invoice_contents import invoiced_by
from workflows.engagement.rules.money.retainers import running
from workflows.engagement.rules.notices.planning import morning, plan_notice
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.state import State


def finished(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: when the last milestone is accepted or dropped and no retainer has an invoice to come, sign-off begins."""
    if state.stage == Stage.ACTIVE and all(m.state in MILESTONE.final for m in state.milestones.values()) and not running(state):
        because = why("closing-milestones-finished")
        if state.agreement.retainers:
            because = why("closing-all-finished" if state.milestones else "closing-retainers-finished")
        yield WorkFinished(because=because, rule="closing/finish", move=stage_move(state, "finish"))


def on_finished(state: State, event: WorkFinished, meta: Meta) -> Iterator[Event]:
    """A closing call comes before the sign-off (practice 39)."""
    yield open_task(state, "closing_call", "engagement", why("task-closing-call"), why("closing-talked-through"), "closing/call", meta)


def _call_held(state: State, item_id: str, at: object) -> None:
    if not state.held_meetings.get("closing_call"):
        raise Refused("CLOSING_CALL_MISSING", action="record_meeting")


def _explained(state: State, command: SignOff, meta: Meta) -> None:
    given = {v.milestone for v in command.variances}
    missing = [v for v in variances_of(state) if v.milestone not in given]
    if missing:
        found = [why("closing-variance", of=v.milestone, what=v.what, agreed=v.agreed, final=v.final) for v in missing]
        raise Refused("VARIANCE_UNEXPLAINED", field="variances", variances=found)
    known = {*state.milestones, *(v.milestone for v in variances_of(state))}
    unknown = [v.milestone for v in command.variances if v.milestone not in known]
    if unknown:
        raise Refused("UNKNOWN_ITEM", field="variances", not_found=True, kind=Kind.MILESTONE.value, id=unknown[0])


def _sign_off(state: State, command: SignOff, meta: Meta) -> Iterator[Event]:
    assert state.plan is not None
    yield EngagementSignedOff(
        because=why("closing-variances-explained" if command.variances else "closing-figures-match"),
        rule="closing/reconcile",
        by=command.by,
        agreed=state.plan.total,
        invoiced=invoiced_by(state),
        variances=command.variances,
        move=stage_move(state, "sign_off"),
        stops=("report/engagement",),
    )


def on_signed_off(state: State, event: EngagementSignedOff, meta: Meta) -> Iterator[Event]:
    """The closing report leaves, and the survey gets its day."""
    yield from plan_notice(state, "closing_report", "engagement", why("closing-you-signed-off"), "closing/report")
    calendar, days = state.calendars.client, state.provider.clocks.survey_after
    day = calendar.add_business_days(calendar.local(meta.at).date(), days)
    at = max(morning(state, day), meta.at)
    because = why("closing-survey-comes", days=days)
    yield SurveyScheduled(because=because, rule="closing/survey", at=at, starts=(deadline("survey", "survey", at, because),))


def closing(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: closed when money is settled and told, the survey ended, every message is out or dropped, and no task is open."""
    if state.stage not in WINDING_DOWN or (state.stage == Stage.COMPLETED and state.survey is None):
        return
    if state.survey and state.survey.state not in SURVEY.final:
        return
    if state.dated_ahead or state.credit or any(i.fees_owed or i.interest_owed for i in state.invoices.values()):
        return
    if any(i.state not in SETTLED_INVOICE for i in state.invoices.values()) or any(t.state not in TASK.final for t in state.tasks.values()):
        return
    if any(n.state not in NOTICE.final for n in state.notices.values()) or any(
        i.state not in INBOUND.final for i in state.inbound.values()
    ):
        return
    if any(o.effect.kind is EffectKind.CHANGE_INVOICE for o in state.outbox):
        return  # what fails is still somebody's task, and there is none after the end
    because = why("closing-nothing-left")
    yield EngagementClosed(because=because, rule="closing/close", move=stage_move(state, "close"), stops=tuple(state.deadlines))


ACTIONS = (
    Action(
        SignOff,
        Kind.ENGAGEMENT,
        "sign_off",
        frozenset({Stage.SIGNING_OFF}),
        _sign_off,
        None,
        (_call_held,),
        (the_decider("by"), _explained),
    ),
)
