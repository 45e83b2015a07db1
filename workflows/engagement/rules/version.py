"""The version of the rules.

Each run of an engagement keeps the version it began with: it stands in the first event of the run, and every rule finds it in
:attr:`~workflows.engagement.messages.answers.Meta.rules`. The next run takes the version of the release that began it. A rule that changes
what running engagements do asks for it, so that what was recorded before replays as it was::

    if meta.rules >= 2:
        yield from what_is_new(state, meta)

ARCHITECTURE.md has the recipe in "Changing a running system".
"""

RULES_VERSION = 1
"""Raised by one when a rule branches anew on ``meta.rules``."""
