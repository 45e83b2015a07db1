"""Facts of messages to somebody of ours."""

from workflows.engagement.rules.notices.context.lines import TemplateFacts, as_json
from workflows.engagement.state import NoticeItem, State


def task(state: State, notice: NoticeItem) -> TemplateFacts:
    """Something that somebody of ours has to do."""
    found = state.tasks[notice.subject]
    return {"task": as_json(found), "owner": state.provider.person(found.owner).name}
