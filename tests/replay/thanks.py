"""The next release, made as "Changing a running system" says: a week after the first payment a note of thanks leaves.

It leaves unless something is overdue, and a term switches it off. The rule asks for the rules version of the run, so that an engagement which is
under way goes on by its own rules until its next run.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from activities.notices.render import TEMPLATES, Renderer
from tests.replay.other_machines import one_more_field
from workflows.engagement.messages import events as e
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules import table
from workflows.engagement.rules.action import deadline
from workflows.engagement.rules.notices.context import work
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS, NoticeKind
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.table import DUE, REACTIONS
from workflows.engagement.state import NoticeItem, State
from workflows.engagement.terms import Agreement

SINCE = table.RULES_VERSION + 1
"""Rules version of the next release."""
AFTER = timedelta(days=7)
_TEMPLATE = """% extends "frame.j2"
{% block subject %}Thank you{% endblock %}
{% block title %}Thank you{% endblock %}
{% block body %}
Thank you for your first payment for “{{ title }}”.
{% endblock %}
"""


def stale(state: State, notice: NoticeItem) -> Reason | None:
    """Nobody is thanked who is late by now."""
    overdue = [invoice.id for invoice in state.invoices.values() if invoice.state == "OVERDUE"]
    return why("thanks-overdue", invoice=overdue[0]) if overdue else None


THANKS = NoticeKind(
    template="thanks", to="decision", urgency="routine", doubt="at_most_once", automatic=True,
    leaves_after="nothing", stale=stale, context=work.standing, lane="money", merges=None,
)  # fmt: skip


class ThanksScheduled(e.Event):
    """A note of thanks will leave."""

    name: Literal["ThanksScheduled"] = "ThanksScheduled"


def on_payment(state: State, event: e.PaymentRecorded, meta: Meta) -> Iterator[e.Event]:
    """The first payment that is met is thanked for a week later, where the terms want it."""
    if meta.rules >= SINCE:
        yield from on_payment_without_a_branch(state, event, meta)


def on_payment_without_a_branch(state: State, event: e.PaymentRecorded, meta: Meta) -> Iterator[e.Event]:
    """The same for every run, as somebody writes it who thinks of new engagements only."""
    thanked = "thanks/engagement" in state.deadlines or any(notice.template == "thanks" for notice in state.notices.values())
    if not thanked and getattr(state.agreement, "thanks", True):
        because = why("thanks-scheduled")
        starts = (deadline("thanks", "engagement", meta.at + AFTER, because),)
        yield ThanksScheduled(because=because, rule="thanks/schedule", starts=starts)


def on_due(state: State, subject: str, meta: Meta) -> Iterator[e.Event]:
    """A week has passed."""
    yield from plan_notice(state, "thanks", subject, why("thanks-paid"), "thanks/send")


@contextmanager
def next_release(templates: Path | None = None, *, asks: bool = True) -> Iterator[None]:
    """The next release.

    Args:
        templates: a folder for its templates, where messages are written.
        asks: whether the rule asks for the rules version, as it should.
    """
    reaction = on_payment if asks else on_payment_without_a_branch
    with one_more_field(Agreement, name="thanks", default=True), pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "RULES_VERSION", SINCE)
        reactions: dict[Any, Any] = REACTIONS
        patch.setitem(reactions, e.PaymentRecorded, (*reactions[e.PaymentRecorded], reaction))
        patch.setitem(DUE, "thanks", on_due)
        patch.setitem(NOTICE_KINDS, "thanks", THANKS)
        if templates is not None:
            shutil.copytree(TEMPLATES, templates, dirs_exist_ok=True)
            (templates / "en" / "money" / "thanks.j2").write_text(_TEMPLATE, encoding="utf-8")
            patch.setattr(Renderer.__init__, "__defaults__", (templates,))
        yield
