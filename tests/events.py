"""Every event there is."""

from workflows.engagement.messages import events
from workflows.engagement.messages.events import Event


def all_events() -> tuple[type[Event], ...]:
    """The kinds of events, as the core exports them."""
    found = (getattr(events, name) for name in events.__all__)
    return tuple(kind for kind in found if issubclass(kind, Event) and kind is not Event)
