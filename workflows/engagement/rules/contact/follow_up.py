"""Following up through the channel that a contact agreed on: by mail, or by a call that somebody of ours makes (practices 73 and 74)."""

from collections.abc import Iterator

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import State
from workflows.engagement.terms import Channel
from workflows.engagement.terms.notice_kinds import NOTICE_KINDS


def follow_up(
    state: State, template: str, subject: str, because: str, words: str, rule: str, meta: Meta, *, thread: str | None = None
) -> Iterator[Event]:
    """Come back to a contact.

    Args:
        state: the aggregate.
        template: the mail, for who reads mail.
        subject: id of what it is about; there is one open call about a thing at a time.
        because: the reason, as the contact reads it.
        words: what to talk about, for who is called.
        rule: the rule that wants it.
        meta: who and when.
        thread: notice whose thread the mail joins.
    """
    contact = state.client.contact(NOTICE_KINDS[template].role)
    if contact.channel is Channel.EMAIL:
        yield plan_notice(state, template, subject, because, rule, thread=thread)
    elif not is_open(state, "follow_up", subject):
        yield open_task(state, "follow_up", subject, f"Call '{contact.id}': {words}", "the contact wishes to be called", rule, meta)
