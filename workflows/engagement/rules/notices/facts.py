"""All that a template finds: facts that every message has, those of its kind, and what people call the things that its reasons name."""

from workflows.engagement.rules.notices.context.lines import TemplateFacts, common
from workflows.engagement.rules.notices.context.names import names
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.state import NoticeItem, State


def facts_for(state: State, notice: NoticeItem) -> TemplateFacts:
    """All that the template of ``notice`` may use."""
    facts = common(state, notice) | NOTICE_KINDS[notice.template].context(state, notice)
    return facts | {"names": names(state, facts)}
