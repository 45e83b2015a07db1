"""Facts of messages between people: what the client wrote, what was talked about, what somebody of ours has to do."""

from workflows.engagement.lifecycles import InboundState
from workflows.engagement.rules.notices.context import story
from workflows.engagement.rules.notices.context.lines import TemplateFacts, as_json
from workflows.engagement.state import InboundItem, NoticeItem, State


def inbound(state: State, notice: NoticeItem) -> TemplateFacts:
    """A message from the client, and what it belongs to."""
    item = state.inbound[notice.subject]
    matter = state.inbound.get(item.matter or "")
    return {
        "subject": item.subject,
        "received_at": item.received_at.isoformat(),
        "reply_due": item.reply_due.isoformat() if item.reply_due else None,
        "matter": _matter(matter) if matter else None,
        "covers": [
            i.subject for i in state.inbound.values() if i.state == InboundState.RECEIVED and i.id != item.id and i.contact == item.contact
        ],
    }


def _matter(item: InboundItem) -> TemplateFacts:
    due = item.reply_due.isoformat() if item.reply_due else None
    return {"subject": item.subject, "received_at": item.received_at.isoformat(), "reply_due": due}


def in_words(state: State, notice: NoticeItem) -> TemplateFacts:
    """Messages whose substance a person wrote: declined, referred ..."""
    return {"subject": notice.subject}


def recap(state: State, notice: NoticeItem) -> TemplateFacts:
    """The meeting that the recap is about."""
    meeting = story.told_with(state, notice, "MeetingRecorded")
    data = meeting.data if meeting else {}
    return in_words(state, notice) | {"purpose": data.get("purpose"), "held_at": data.get("held_at")}


def task(state: State, notice: NoticeItem) -> TemplateFacts:
    """Something that somebody of ours has to do."""
    found = state.tasks[notice.subject]
    return {"task": as_json(found), "owner": state.provider.person(found.owner).name}
