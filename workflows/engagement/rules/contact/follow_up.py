"""Following up through the channel that a contact agreed on: by mail, or by a call that somebody of ours makes (practices 73 and 74)."""

from collections.abc import Iterator

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event
from workflows.engagement.messages.reasons import Named, Reason, why
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import State
from workflows.engagement.terms import Channel


def follow_up(
    state: State, template: str, subject: str, because: Reason, words: Reason, rule: str, meta: Meta, *, thread: str | None = None
) -> Iterator[Event]:
    """Come back to a contact.

    Args:
        state: the aggregate.
        template: the mail, for who reads mail.
        subject: id of what it is about; there is one open call about a thing at a time.
        because: the reason, as the contact reads it.
        words: what to talk about.
        rule: the rule that wants it.
        meta: who and when.
        thread: notice whose thread the mail joins.
    """
    contact = state.client.contact(NOTICE_KINDS[template].to)
    if contact.channel is Channel.EMAIL:
        yield from plan_notice(state, template, subject, because, rule, thread=thread)
    elif not is_open(state, "follow_up", subject):
        yield open_task(
            state,
            "follow_up",
            subject,
            why("task-follow-up", contact=Named.person(contact.id), about=words),
            why("contact-by-telephone"),
            rule,
            meta,
        )
