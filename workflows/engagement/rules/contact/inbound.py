"""Messages from the client: acknowledgements, and the human-reply clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from workflows.engagement.lifecycles import InboundState, Kind, NoticeState, Stage
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import AnswerInbound, RecordInbound
from workflows.engagement.messages.events import (
    AcknowledgementDeferred,
    AutomaticMailNoted,
    Event,
    InboundAcknowledged,
    InboundAnswered,
    InboundOverdue,
    InboundReceived,
    NoticeSent,
)
from workflows.engagement.messages.reasons import InState, Reason, why
from workflows.engagement.rules.action import LIVE, Action, deadline, known_contact, known_person, moved
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.state import State

_ON_ITS_WAY = frozenset({NoticeState.PLANNED, NoticeState.SENDING})
_NOT_DUE = frozenset({InboundState.ANSWERED, InboundState.OVERDUE})
_WE_ENDED = frozenset({Stage.DECLINED, Stage.REFERRED, Stage.LAPSED})


def response_days(state: State) -> int:
    """Business days within which a person answers: the agreed ones, before that the house's."""
    return state.agreement.response_time.business_days if state.accepted else state.provider.clocks.inquiry_reply


def _matter_is_open(state: State, command: RecordInbound, meta: Meta) -> None:
    if command.matter is None:
        return
    matter = state.inbound.get(command.matter)
    if matter is None:
        raise Refused("UNKNOWN_ITEM.message", field="matter", not_found=True, id=command.matter)
    if matter.state == InboundState.ANSWERED:
        raise Refused("ALREADY_ANSWERED", field="matter", id=command.matter)


def _root(state: State, matter: str | None) -> str | None:
    """The request itself, where the client added to an addition: its clock is the one that runs."""
    return (state.inbound[matter].matter or matter) if matter else None


def _record(state: State, command: RecordInbound, meta: Meta) -> Iterator[Event]:
    if command.automatic:
        because = why("contact-automatic")
        yield AutomaticMailNoted(because=because, rule="contact/automatic", contact=command.contact, subject=command.subject)
        return
    inbound = state.next_id("inbound")
    matter = _root(state, command.matter)
    due = None if matter else state.calendars.provider.deadline_after(meta.at, response_days(state))
    yield InboundReceived(
        because=why("contact-added" if matter else "contact-wrote"),
        rule="contact/inbound",
        inbound=inbound,
        contact=command.contact,
        channel=command.channel.value,
        subject=command.subject,
        message_id=command.message_id,
        matter=matter,
        body=command.body,
        reply_due=due,
        starts=(deadline("reply", inbound, due, why("contact-answer-owed")),) if due else (),
    )


def _recent(state: State, contact: str, at: datetime) -> int:
    since = at - timedelta(hours=1)
    return sum(
        n.recipient == contact and n.template in {"acknowledgement", "added_to_request"} and n.planned_at > since
        for n in state.notices.values()
    )


def on_received(state: State, event: InboundReceived, meta: Meta) -> Iterator[Event]:
    """Acknowledged at once, day or night; above the cap one acknowledgement covers several (practices 25 and 44)."""
    if _recent(state, event.contact, meta.at) >= state.provider.clocks.acknowledgements_per_hour:
        return  # ``capped`` takes it up
    because = why("contact-you-wrote" if event.matter is None else "contact-you-added")
    template = "added_to_request" if event.matter else "acknowledgement"
    yield from plan_notice(
        state, template, event.inbound, because, "contact/acknowledge", recipient=event.contact, in_reply_to=event.message_id
    )


def capped(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: what the cap held back is acknowledged together an hour later; one contact at a time."""
    received = InboundState.RECEIVED  # looked up once: this goes through all messages after everything that happens
    for inbound in state.inbound.values():
        if inbound.state != received or f"ack/{inbound.contact}" in state.deadlines:
            continue
        if any(n.subject == inbound.id and n.template in {"acknowledgement", "added_to_request"} for n in state.notices.values()):
            continue
        if any(
            n.template == "acknowledgement"
            and n.recipient == inbound.contact
            and n.planned_at >= inbound.received_at
            and n.state in _ON_ITS_WAY
            for n in state.notices.values()
        ):
            continue  # on its way, and it covers this one
        at = meta.at + timedelta(hours=1)
        because = why("contact-capped")
        starts = (deadline("ack", inbound.contact, at, because),)
        yield AcknowledgementDeferred(because=because, rule="contact/cap", contact=inbound.contact, until=at, starts=starts)
        return


def on_ack_due(state: State, contact: str, meta: Meta) -> Iterator[Event]:
    """The acknowledgement that covers several."""
    waiting = [i for i in state.inbound.values() if i.contact == contact and i.state == InboundState.RECEIVED]
    if waiting:
        because = why("contact-you-wrote-often", times=len(waiting)) if len(waiting) > 1 else why("contact-you-wrote")
        last = waiting[-1]
        yield from plan_notice(
            state, "acknowledgement", last.id, because, "contact/acknowledge", recipient=contact, in_reply_to=last.message_id
        )


def on_ack_sent(state: State, event: NoticeSent, meta: Meta) -> Iterator[Event]:
    """Confirmed sent, the acknowledgement counts for every message it covers."""
    if event.template not in {"acknowledgement", "added_to_request"}:
        return
    notice = state.notices[event.notice]
    for inbound in state.inbound.values():
        covered = inbound.id == notice.subject or (notice.template == "acknowledgement" and inbound.received_at <= notice.planned_at)
        if inbound.state == InboundState.RECEIVED and inbound.contact == event.recipient and covered:
            because = why("contact-acknowledged" if inbound.id == notice.subject else "contact-acknowledged-together")
            move = moved(state, Kind.INBOUND, inbound.id, "acknowledge")
            yield InboundAcknowledged(because=because, rule="contact/acknowledge", inbound=inbound.id, notice=event.notice, move=move)


def _answer(state: State, command: AnswerInbound, meta: Meta) -> Iterator[Event]:
    inbound = state.inbound[command.inbound]
    yield _answered(state, inbound.id, command.by, why("contact-answered"), command.text)
    for other in state.inbound.values():
        if other.matter == inbound.id and other.state != InboundState.ANSWERED:
            yield _answered(state, other.id, command.by, why("contact-answered-together"))
    if command.text:
        yield from plan_notice(
            state,
            "reply",
            inbound.id,
            why("contact-you-asked"),
            "contact/reply",
            recipient=inbound.contact,
            body=command.text,
            in_reply_to=inbound.message_id,
        )


def _answered(state: State, inbound: str, by: str, because: Reason, text: str | None = None) -> InboundAnswered:
    move, stops = moved(state, Kind.INBOUND, inbound, "answer"), (f"reply/{inbound}",)
    return InboundAnswered(because=because, rule="contact/answer", inbound=inbound, by=by, text=text, move=move, stops=stops)


def on_reply_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The agreed time passed: it goes up at once (practice 26)."""
    if state.inbound[subject].state in _NOT_DUE:
        return
    because = why("contact-unanswered", days=response_days(state))
    yield InboundOverdue(because=because, rule="contact/overdue", inbound=subject, move=moved(state, Kind.INBOUND, subject, "overdue"))
    yield open_task(state, "answer_client", subject, why("task-answer-client"), because, "contact/overdue", meta)


def ended_inbound(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: where we ended it with an explanation, that explanation is the answer."""
    if state.stage in _WE_ENDED:
        for inbound in state.inbound.values():
            if inbound.state != InboundState.ANSWERED:
                yield _answered(state, inbound.id, "engine", why("contact-ended", stage=InState(of=Kind.ENGAGEMENT, state=state.stage)))


ACTIONS = (
    Action(RecordInbound, Kind.ENGAGEMENT, None, LIVE, _record, None, (), (known_contact("contact"), _matter_is_open)),
    Action(AnswerInbound, Kind.INBOUND, "answer", LIVE, _answer, "inbound", (), (known_person("by"),)),
)
