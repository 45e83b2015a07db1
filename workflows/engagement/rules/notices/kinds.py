"""The messages there are, one declaration each. None of its fields has a default: what is forgotten is a type error."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from workflows.engagement.lifecycles import (
    CHASED_INVOICE,
    DUTY,
    MILESTONE,
    SURVEY,
    UNPAID_INVOICE,
    DutyState,
    Kind,
    MilestoneState,
    PromiseState,
    Stage,
    TaskState,
)
from workflows.engagement.messages.reasons import InState, Reason, why
from workflows.engagement.rules.dunning.chasing import rests
from workflows.engagement.rules.notices.context import closing, contact, dunning, money, opening, tasks, work
from workflows.engagement.rules.notices.context.lines import TemplateFacts, common, in_words
from workflows.engagement.rules.notices.context.names import names
from workflows.engagement.state import NoticeItem, State

Lane = Literal["report", "money", "answer", "work"]
"""Rows of the picture that show messages."""


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """How a message behaves.

    Besides this it has a template of its name in each language (``activities/templates``), and what people call it: ``notice-<template>`` in the
    catalogue, and ``story-notice-<template>`` for the line of the story.

    Attributes:
        template: its name, and that of the file below ``activities/templates/<language>/<subject>/``.
        to: contact role it goes to (``decision``, ``billing``, ``work``), ``asker`` for the contact it answers, ``team`` for somebody of ours.
        urgency: ``immediate`` leaves day and night; ``routine`` leaves in service windows only.
        doubt: when nobody knows whether it left, ``at_least_once`` repeats it with the same Message-ID; ``at_most_once`` opens a task.
        automatic: False for a person's own words.
        leaves_after: of what it may still leave after: ``cancel`` while a cancelled engagement winds down (money, and words between people), ``end``
            also after the engagement was declined, referred or lapsed, ``nothing`` at neither time; and never after CLOSED.
        stale: why it is not true any more while it waits, or nothing; :func:`never` where it stays true.
        context: the facts that its template finds besides the common ones.
        lane: the row of the picture that shows it.
        merges: why a later one of its kind about the same thing takes it up while it waits; none: it does not.
    """

    template: str
    to: Literal["decision", "billing", "work", "asker", "team"]
    urgency: Literal["immediate", "routine"]
    doubt: Literal["at_least_once", "at_most_once"]
    automatic: bool
    leaves_after: Literal["nothing", "cancel", "end"]
    stale: Callable[[State, NoticeItem], Reason | None]
    context: Callable[[State, NoticeItem], TemplateFacts]
    lane: Lane
    merges: Reason | None


# -- what makes a message untrue while it waits: the reason, or nothing; asked again right before it is sent


_AT_WORK = frozenset({Stage.ACTIVE, Stage.SIGNING_OFF})


def never(state: State, notice: NoticeItem) -> Reason | None:
    """It stays true, however long it waits."""
    return None


def not_chased(state: State, notice: NoticeItem) -> Reason | None:
    """The ladder is not about the invoice any more, or rests: the balance is read once more right before a reminder leaves."""
    invoice = state.invoices[notice.subject]
    if invoice.state not in CHASED_INVOICE:
        return why("notices-invoice-moved", state=InState(of=Kind.INVOICE, state=invoice.state))
    step = state.agreement.payment.late.ladder[notice.step - 1] if notice.step else None
    if step is not None and step.min_balance is not None and invoice.owed < step.min_balance:
        return why("notices-below-step", owed=invoice.owed, least=step.min_balance)
    return rests(state, invoice.id)


def charge_gone(state: State, notice: NoticeItem) -> Reason | None:
    """The charge was waived, or its invoice needs no payment any more."""
    charge = state.charges.get(notice.fact or "")
    if charge is not None and charge.waived:
        return why("notices-charge-waived")
    return settled(state, notice)


def promise_over(state: State, notice: NoticeItem) -> Reason | None:
    """The promise was kept, broken or replaced."""
    promise = state.promises[notice.subject]
    if promise.state != PromiseState.GIVEN:
        return why("notices-promise-moved", state=InState(of=Kind.PROMISE, state=promise.state))
    return None


def promise_settled(state: State, notice: NoticeItem) -> Reason | None:
    """The invoice of a broken promise needs no reminding any more."""
    promise = state.promises[notice.subject]
    invoice = state.invoices[promise.invoice]
    return None if invoice.state in CHASED_INVOICE else why("notices-invoice-moved", state=InState(of=Kind.INVOICE, state=invoice.state))


def work_goes_on(state: State, notice: NoticeItem) -> Reason | None:
    """The work that was to rest goes on."""
    return None if state.milestones[notice.subject].state == MilestoneState.HELD else why("notices-work-goes-on")


def settled(state: State, notice: NoticeItem) -> Reason | None:
    """The invoice needs no payment any more."""
    invoice = state.invoices[notice.subject]
    return None if invoice.state in UNPAID_INVOICE else why("notices-invoice-moved", state=InState(of=Kind.INVOICE, state=invoice.state))


def review_over(state: State, notice: NoticeItem) -> Reason | None:
    """The review ended."""
    milestone = state.milestones[notice.subject]
    return (
        None
        if milestone.state == MilestoneState.DELIVERED
        else why("notices-milestone-moved", state=InState(of=Kind.MILESTONE, state=milestone.state))
    )


def proposal_over(state: State, notice: NoticeItem) -> Reason | None:
    """The proposal was answered, or a newer version replaced it."""
    if state.stage != Stage.PROPOSED:
        return why("notices-proposal-answered")
    return None if notice.subject == f"terms-{state.terms[-1].version}" else why("notices-proposal-replaced")


def not_at_work(state: State, notice: NoticeItem) -> Reason | None:
    """No work goes on in the engagement."""
    return None if state.stage in _AT_WORK else why("notices-engagement-moved", stage=InState(of=Kind.ENGAGEMENT, state=state.stage))


def survey_over(state: State, notice: NoticeItem) -> Reason | None:
    """The survey was answered, or nobody waits for an answer any more."""
    return why("notices-survey-answered") if state.survey is None or state.survey.state in SURVEY.final else None


def milestone_over(state: State, notice: NoticeItem) -> Reason | None:
    """The milestone was accepted or taken out."""
    milestone = state.milestones[notice.subject]
    return (
        why("notices-milestone-moved", state=InState(of=Kind.MILESTONE, state=milestone.state))
        if milestone.state in MILESTONE.final
        else None
    )


def duty_over(state: State, notice: NoticeItem) -> Reason | None:
    """What the client was to bring is there, or was let go."""
    duty = state.duties[notice.subject]
    return None if duty.state not in DUTY.final else why("notices-duty-moved", state=InState(of=Kind.DUTY, state=duty.state))


def duty_day_passed(state: State, notice: NoticeItem) -> Reason | None:
    """What the client was to bring is there, was let go, or is late, of which another message tells."""
    late = state.duties[notice.subject].state == DutyState.LATE
    return why("notices-duty-late") if late else duty_over(state, notice)


def task_done(state: State, notice: NoticeItem) -> Reason | None:
    """The task is done."""
    return why("notices-task-done") if state.tasks[notice.subject].state == TaskState.DONE else None


# -- the kinds

NOTICE_KINDS: dict[str, NoticeKind] = {
    kind.template: kind
    for kind in (
        NoticeKind(template="acknowledgement", to="asker", urgency="immediate", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=never, context=contact.inbound, lane="answer", merges=None),
        NoticeKind(template="added_to_request", to="asker", urgency="immediate", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=never, context=contact.inbound, lane="answer", merges=None),
        NoticeKind(template="reply", to="asker", urgency="routine", doubt="at_least_once", automatic=False,
                   leaves_after="end", stale=never, context=contact.inbound, lane="answer", merges=None),
        NoticeKind(template="declined", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="end", stale=never, context=in_words, lane="work", merges=None),
        NoticeKind(template="referred", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="end", stale=never, context=in_words, lane="work", merges=None),
        NoticeKind(template="lapsed", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="end", stale=never, context=in_words, lane="work", merges=None),
        NoticeKind(template="proposal", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=proposal_over, context=opening.agreement, lane="work", merges=None),
        NoticeKind(template="proposal_reminder", to="decision", urgency="routine", doubt="at_most_once", automatic=True,
                   leaves_after="nothing", stale=proposal_over, context=opening.agreement, lane="work", merges=None),
        NoticeKind(template="welcome", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=never, context=opening.welcome, lane="work", merges=None),
        NoticeKind(template="recap", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="end", stale=never, context=contact.recap, lane="work", merges=None),
        NoticeKind(template="invoice", to="billing", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=settled, context=money.invoice, lane="money", merges=None),
        NoticeKind(template="payment_reminder", to="billing", urgency="routine", doubt="at_most_once", automatic=True,
                   leaves_after="cancel", stale=not_chased, context=dunning.late, lane="money", merges=why("dunning-merged-reminder")),
        NoticeKind(template="payment_received", to="billing", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=never, context=money.invoice, lane="money", merges=None),
        NoticeKind(template="invoice_cancelled", to="billing", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=never, context=money.invoice, lane="money", merges=None),
        NoticeKind(template="credit_noted", to="billing", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=never, context=money.invoice, lane="money", merges=None),
        NoticeKind(template="formal_notice", to="billing", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=not_chased, context=dunning.late, lane="money", merges=why("dunning-merged-reminder")),
        NoticeKind(template="late_charge", to="billing", urgency="routine", doubt="at_most_once", automatic=True,
                   leaves_after="cancel", stale=charge_gone, context=dunning.late, lane="money", merges=why("dunning-merged-reminder")),
        NoticeKind(template="charge_waived", to="billing", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=never, context=dunning.late, lane="money", merges=None),
        NoticeKind(template="promise_noted", to="billing", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=promise_over, context=dunning.promise, lane="money", merges=None),
        NoticeKind(template="promise_broken", to="billing", urgency="routine", doubt="at_most_once", automatic=True,
                   leaves_after="cancel", stale=promise_settled, context=dunning.promise, lane="money", merges=None),
        NoticeKind(template="due_date_moved", to="billing", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=settled, context=dunning.late, lane="money", merges=None),
        NoticeKind(template="work_suspended", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=work_goes_on, context=dunning.suspension, lane="work", merges=None),
        NoticeKind(template="collection_file", to="team", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="end", stale=not_chased, context=dunning.collection, lane="money", merges=why("dunning-merged-reminder")),
        NoticeKind(template="delivered", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=review_over, context=work.milestone, lane="work", merges=None),
        NoticeKind(template="files_released", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=never, context=work.milestone, lane="work", merges=None),
        NoticeKind(template="review_nudge", to="decision", urgency="routine", doubt="at_most_once", automatic=True,
                   leaves_after="nothing", stale=review_over, context=work.milestone, lane="work", merges=None),
        NoticeKind(template="review_extended", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=review_over, context=work.milestone, lane="work", merges=None),
        NoticeKind(template="deemed_accepted", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=never, context=work.milestone, lane="work", merges=None),
        NoticeKind(template="revision_noted", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=never, context=work.revision, lane="work", merges=None),
        NoticeKind(template="work_held", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=never, context=work.milestone, lane="work", merges=None),
        NoticeKind(template="work_resumed", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=never, context=work.milestone, lane="work", merges=None),
        NoticeKind(template="cap_warning", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=milestone_over, context=work.cap, lane="work", merges=why("hours-merged")),
        NoticeKind(template="allowance_low", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=never, context=work.allowance, lane="work", merges=why("allowances-merged")),
        NoticeKind(template="duty_reminder", to="decision", urgency="routine", doubt="at_most_once", automatic=True,
                   leaves_after="nothing", stale=duty_day_passed, context=work.duty, lane="work", merges=None),
        NoticeKind(template="duty_late", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=duty_over, context=work.duty, lane="work", merges=why("duties-merged")),
        NoticeKind(template="dates_moved", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=never, context=work.duty, lane="work", merges=None),
        NoticeKind(template="paused", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=never, context=work.standing, lane="work", merges=None),
        NoticeKind(template="resumed", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=never, context=work.standing, lane="work", merges=None),
        NoticeKind(template="cancelled", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="cancel", stale=never, context=work.standing, lane="work", merges=None),
        NoticeKind(template="report", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=not_at_work, context=contact.report, lane="report", merges=why("contact-report-merged")),
        NoticeKind(template="closing_report", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=never, context=closing.report, lane="work", merges=None),
        NoticeKind(template="survey", to="decision", urgency="routine", doubt="at_least_once", automatic=True,
                   leaves_after="nothing", stale=survey_over, context=in_words, lane="work", merges=None),
        NoticeKind(template="survey_reminder", to="decision", urgency="routine", doubt="at_most_once", automatic=True,
                   leaves_after="nothing", stale=survey_over, context=in_words, lane="work", merges=None),
        NoticeKind(template="referral_ask", to="decision", urgency="routine", doubt="at_most_once", automatic=True,
                   leaves_after="nothing", stale=never, context=in_words, lane="work", merges=None),
        NoticeKind(template="task_escalated", to="team", urgency="immediate", doubt="at_least_once", automatic=True,
                   leaves_after="end", stale=task_done, context=tasks.task, lane="work", merges=None),
    )
}  # fmt: skip
"""By template."""


def facts_for(state: State, notice: NoticeItem) -> TemplateFacts:
    """All that the template of ``notice`` may use."""
    facts = common(state, notice) | NOTICE_KINDS[notice.template].context(state, notice)
    return facts | {"names": names(state, facts)}
