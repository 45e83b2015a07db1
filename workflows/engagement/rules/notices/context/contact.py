"""Facts of messages that keep in touch: what the client wrote, what was talked about, progress reports."""

from workflows.engagement.lifecycles import InboundState
from workflows.engagement.rules.notices.context import story
from workflows.engagement.rules.notices.context.lines import (
    TemplateFacts,
    as_json,
    deadline_of,
    in_words,
    invoice_line,
    milestone_lines,
    story_line,
    unpaid_lines,
)
from workflows.engagement.rules.notices.context.work import allowances_and_duties, hours_lines
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


def recap(state: State, notice: NoticeItem) -> TemplateFacts:
    """The meeting that the recap is about."""
    meeting = story.told_with(state, notice, "MeetingRecorded")
    data = meeting.data if meeting else {}
    return in_words(state, notice) | {"purpose": data.get("purpose"), "held_at": data.get("held_at")}


def report(state: State, notice: NoticeItem) -> TemplateFacts:
    """A progress report: what happened since the last one."""
    agreement = state.agreement
    return {
        "milestones": milestone_lines(state, notice),
        "unpaid": unpaid_lines(state),
        "invoices": [invoice_line(state, i) for i in state.invoices.values()],
        "news": [story_line(e) for e in story.news(state)],
        "goals": [as_json(g) for g in agreement.goals],
        "risks": [as_json(r) for r in agreement.risks],
        "non_guarantees": list(agreement.non_guarantees),
        "check_in": as_json(agreement.check_in),
        "stage": state.stage,
        "next_report": deadline_of(state, "report/engagement"),
        "worked": hours_lines(state),
        **allowances_and_duties(state, notice),
    }
