"""Effects that fail for good: each one becomes a task, and whoever has it can have the same thing done once more."""

from typing import Any

import pytest

from activities.catalogue import say
from tests.core.house import provider
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.effects import Effect, EffectKind, OutboxItem
from workflows.engagement.messages.ports import InvoiceChange
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import core
from workflows.engagement.rules.notices.attached import attachments_of
from workflows.engagement.rules.tasks.kinds import TASK_KINDS
from workflows.engagement.shell import results
from workflows.engagement.shell.change_call import change_call
from workflows.engagement.terms.provider import OURS

AWAY = results.Failure(None, False, why("failure-none-given"))


class Broken(Story):
    """A story in which the first effect of one kind fails for good.

    Attributes:
        change: which change of an invoice fails; none: any effect of the kind.
    """

    def __init__(self, kind: EffectKind, change: InvoiceChange | None = None, *, doubtful: bool = False, **house: Any) -> None:
        self.failing, self.change, self.doubtful = kind, change, doubtful
        self.failed: Effect | None = None
        self.carried_out: list[Effect] = []
        super().__init__(house=provider(**house))

    def _answer(self, item: OutboxItem) -> c.Command:
        effect = item.effect
        if self.failed is None and effect.kind is self.failing and effect.change == self.change:
            self.failed = effect
            return results.refused(item, AWAY, doubtful=self.doubtful)
        self.carried_out.append(effect)
        return super()._answer(item)


def broken_change(change: InvoiceChange, system: str) -> Broken:
    """The billing system does not hear of a change."""
    story = Broken(EffectKind.CHANGE_INVOICE, change, billing={"system": system})
    story.active()
    match change:
        case InvoiceChange.CREDIT:
            story.do(c.CreditInvoice(invoice="invoice-plan", amount=euros("20.00"), explanation="One day less"))
        case InvoiceChange.VOID:
            story.do(c.VoidInvoice(invoice="invoice-plan", explanation="A mistake"))
        case InvoiceChange.WRITE_OFF:
            story.do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Never mind"))
        case InvoiceChange.SETTLE:
            story.pays("plan")
        case InvoiceChange.REFUND:
            story.pays("plan")
            story.do(c.RefundPayment(invoice="invoice-plan", amount=euros("30.00"), explanation="Too much"))
    return story


CHANGES = [(InvoiceChange.CREDIT, OURS), *((change, "elsewhere") for change in InvoiceChange)]
"""Every change that some billing system is told of."""


def test_a_credit_note_that_could_not_be_made_is_made_once_more() -> None:
    """The law wants the paper: the documents were away for two days, and the task makes it, with the words and the sum of the first time."""
    story = broken_change(InvoiceChange.CREDIT, OURS)
    task = story.task("credit_note_failed")
    assert say(story.current.tasks[task].text) == "The credit note on invoice INV-0001 could not be made: mend the cause and retry"
    assert story.refused(c.CompleteTask(task=task, by="vera", outcome="Well")).code == "DONE_BY_ACTION"
    assert not story.current.invoices["invoice-plan"].credit_notes
    first = story.failed
    assert first is not None

    story.do(c.RetryTask(task=task))
    (again,) = [e for e in story.carried_out if e.kind is EffectKind.CHANGE_INVOICE]
    assert again.key != first.key and again == first.model_copy(update={"key": again.key, "first": first.key})
    (note,) = story.current.invoices["invoice-plan"].credit_notes
    assert note.number and note.document
    call = change_call(story.current, again, story.now)
    assert call.key == first.key, "whoever makes it knows it again: no second number, no second paper"
    assert (call.amount, call.explanation) == (euros("20.00"), "One day less")
    story.holds()


def test_the_client_gets_a_credit_note_that_came_after_its_mail() -> None:
    """The mail went without the paper, once a person was asked for it; the paper follows, and only then."""
    story = broken_change(InvoiceChange.CREDIT, OURS)
    (bare,) = [n for n in story.current.notices.values() if n.template == "credit_noted"]
    assert bare.state == "SENT" and attachments_of(story.current, bare) == ()
    story.do(c.RetryTask(task=story.task("credit_note_failed")))
    _, late = [n for n in story.current.notices.values() if n.template == "credit_noted"]
    assert late.state == "SENT" and late.thread == bare.id
    assert [a.name for a in attachments_of(story.current, late)] == ["credit-note-CN-0001.html"]
    assert say(story.entry("NoticePlanned", notice=late.id).because) == "the credit note is made now"
    story.holds()


def test_a_credit_note_that_is_made_at_once_has_one_mail() -> None:
    story = Story().active().do(c.CreditInvoice(invoice="invoice-plan", amount=euros("20.00"), explanation="One day less"))
    assert story.template_states("credit_noted") == ["SENT"]
    story.holds()


def test_what_fails_again_is_a_task_again_and_stays_the_same_change() -> None:
    """However often it is tried, receivers get the key of the first time."""
    story = broken_change(InvoiceChange.CREDIT, OURS)
    first = story.failed
    assert first is not None
    story.failed = None
    story.do(c.RetryTask(task=story.task("credit_note_failed")))
    assert story.failed is not None and story.failed.first == first.key
    story.do(c.RetryTask(task=story.task("credit_note_failed")))
    (last,) = [e for e in story.carried_out if e.kind is EffectKind.CHANGE_INVOICE]
    assert last.first == first.key and len({first.key, story.failed.key, last.key}) == 3
    story.holds()


@pytest.mark.parametrize(("change", "system"), CHANGES, ids=lambda value: str(value))
def test_every_change_that_fails_can_be_told_once_more(change: InvoiceChange, system: str) -> None:
    """The same change of the same invoice, with the same fact and amount; at another system a person may as well do it there."""
    story = broken_change(change, system)
    first, what = story.failed, "credit_note_failed" if system == OURS else "billing_change"
    assert first is not None
    kind = TASK_KINDS[what]
    assert (kind.retried, kind.done_by) == ("tell", c.RetryTask if system == OURS else None)
    story.do(c.RetryTask(task=story.task(what)))
    (again,) = [e for e in story.carried_out if e.kind is EffectKind.CHANGE_INVOICE and e.change == change]
    assert (again.subject, again.fact, again.minor, again.first) == (first.subject, first.fact, first.minor, first.key)
    assert story.entry("BillingTold").data["change"] == change.value and story.tasks(what) == []
    story.holds()


@pytest.mark.parametrize("kind", EffectKind)
@pytest.mark.parametrize("doubtful", [False, True], ids=["refused", "in doubt"])
def test_whatever_fails_for_good_becomes_a_task_that_can_be_retried(kind: EffectKind, doubtful: bool) -> None:
    """Nothing that the world must do is lost in silence."""
    change = InvoiceChange.CREDIT if kind is EffectKind.CHANGE_INVOICE else None
    story = Broken(kind, change, doubtful=doubtful)
    story.active()
    if change:
        story.do(c.CreditInvoice(invoice="invoice-plan", explanation="Never mind"))
    assert story.failed is not None
    (task,) = [t for t in story.current.tasks.values() if t.subject == story.failed.subject and t.state != "DONE"]
    assert TASK_KINDS[task.what].retried is not None
    story.do(c.RetryTask(task=task.id))
    assert story.state_of(task.id) == "DONE"
    assert [e for e in story.carried_out if (e.kind, e.subject, e.change) == (kind, story.failed.subject, change)]
    story.holds()


def test_a_task_of_a_release_that_kept_no_effect_has_nothing_to_retry() -> None:
    """A person does it by hand, as that release said."""
    story = broken_change(InvoiceChange.VOID, "elsewhere")
    task = story.task("billing_change")
    bare = story.current.tasks[task].model_copy(update={"effect": None})
    story.state = story.current.model_copy(update={"tasks": {**story.current.tasks, task: bare}})
    assert story.refused(c.RetryTask(task=task)).code == "NOTHING_TO_RETRY"
    story.do(c.CompleteTask(task=task, by="vera", outcome="Done there"))
    assert story.state_of(task) == "DONE"


def test_a_task_without_an_effect_behind_it_cannot_be_retried() -> None:
    story = Story().accepted()
    assert story.refused(c.RetryTask(task=story.task("kick_off"))).code == "NOTHING_TO_RETRY"
    assert not [a for a in core.available(story.current, story.now) if a.action == "retry_task"]


def test_an_engagement_does_not_close_before_its_billing_system_has_heard_the_last_change() -> None:
    """Closed, nobody could have it told once more: also where the last thing that was done is to have it told."""
    story = Broken(EffectKind.CHANGE_INVOICE, InvoiceChange.WRITE_OFF, billing={"system": "elsewhere"})
    story.active().do(c.CancelEngagement(wish_of="client", explanation="We stop"))
    story.do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Never mind"))
    assert story.current.stage == "CANCELLED"
    for _ in range(2):
        story.failed = None
        story.do(c.RetryTask(task=story.task("billing_change")))
        assert story.current.stage == "CANCELLED" and story.tasks("billing_change")
    story.do(c.RetryTask(task=story.task("billing_change")))
    assert story.current.stage == "CLOSED" and story.tasks() == []
    assert story.entry("BillingTold").sequence < story.entry("EngagementClosed").sequence
    story.holds(closed=True)
