"""The story that a message asks for: what the store holds of it, and what comes along with the call."""

from collections.abc import Iterable

from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.ports import SendNoticeCall
from workflows.engagement.rules.notices.context.lines import story_line


def with_history(call: SendNoticeCall, held: Iterable[Entry]) -> SendNoticeCall:
    """The call with ``facts["history"]``: a line for each entry of the events that it names, in order of their sequence.

    Args:
        call: whose entries follow on those that are held.
        held: what the store holds of these events, up to the entry that the call names.
    """
    if not call.tells_of:
        return call
    coming = [entry for entry in call.entries if entry.event in call.tells_of]
    lines = {entry.sequence: story_line(entry) for entry in (*held, *coming)}
    return call.model_copy(update={"facts": {**call.facts, "history": [lines[sequence] for sequence in sorted(lines)]}})
