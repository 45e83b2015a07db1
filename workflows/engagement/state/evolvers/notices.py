"""What messages change."""

from datetime import datetime

from workflows.engagement.lifecycles import NOTICE
from workflows.engagement.messages import events as e
from workflows.engagement.state import NoticeItem, State
from workflows.engagement.state.evolvers.base import Changes, Evolvers, count, patch, put


def _notice(state: State, event: e.NoticePlanned, at: datetime) -> Changes:
    item = NoticeItem(
        id=event.notice,
        state=NOTICE.initial,
        key=event.key,
        template=event.template,
        recipient=event.recipient,
        internal=event.internal,
        subject=event.subject,
        planned_at=at,
        thread=event.thread,
        in_reply_to=event.in_reply_to,
        body=event.body,
        step=event.step,
        announces=event.announces,
        fact=event.fact,
        because=event.because,
    )
    changes = put(state, "notices", item) | count(state, "notice")
    if event.template in {"delivered", "review_extended"}:
        changes |= patch(state, "milestones", event.subject, announcement=event.notice)
    elif event.template == "invoice":
        changes |= patch(state, "invoices", event.subject, notice=event.notice)
    elif event.template in {"payment_reminder", "formal_notice"}:
        changes |= patch(state, "invoices", event.subject, reminders=state.invoices[event.subject].reminders + 1)
    elif event.template == "survey" and state.survey:
        changes |= {"survey": state.survey.model_copy(update={"notice": event.notice})}
    return changes


def _queued(state: State, event: e.NoticeQueued, at: datetime) -> Changes:
    return patch(state, "notices", event.notice, attempt=event.attempt)


def _sent(state: State, event: e.NoticeSent, at: datetime) -> Changes:
    # The words of a person are kept only until they left; the message itself lies in the document port.
    changes = patch(state, "notices", event.notice, sent_at=at, message_id=event.message_id, body=None)
    if event.template == "report":
        # The next report begins where the contents of this one end, not where it was sent: what came in between is in neither otherwise.
        changes |= {"reported_through": state.sequence if event.told_through is None else event.told_through}
    return changes


def _gone(state: State, event: e.NoticeDropped | e.NoticeMerged, at: datetime) -> Changes:
    return patch(state, "notices", event.notice, body=None)


EVOLVERS: Evolvers = {
    e.NoticePlanned: _notice,
    e.NoticeQueued: _queued,
    e.NoticeSent: _sent,
    e.NoticeDropped: _gone,
    e.NoticeMerged: _gone,
}
