"""Messages: when they leave, wait, merge, fail, and what a person does then."""

import pytest

from activities.catalogue import say
from tests.core.house import ZONE, agreement, client, payment, provider
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.effects import Effect, EffectKind, OutboxItem
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import core
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.rules.notices.planning import may_leave
from workflows.engagement.rules.outbox import postponed
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.simulation.perfect_world import document_for

SATURDAY = "2026-03-07 12:00"


def test_routine_messages_wait_for_the_window_and_urgent_ones_do_not() -> None:
    """No precedent of weekend work; an acknowledgement leaves day and night."""
    story = Story(SATURDAY).do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Yes."))
    held = story.entry("NoticeHeld")
    assert story.state_of(str(held.data["notice"])) == "HELD"
    assert held.data["until"] == "2026-03-09T07:00:00Z"
    story.at("2026-03-09 12:00")
    assert story.sent("acknowledgement") == ["Sat 07 Mar 12:00"]
    assert story.sent("reply") == ["Mon 09 Mar 09:00"]
    story.holds()


def test_a_day_off_of_either_side_is_no_day_for_routine_mail() -> None:
    """The house is closed on Monday, the client on Tuesday."""
    house = provider(calendar={"zone": ZONE, "days_off": ["2026-03-09"]})
    buyer = client(calendar={"zone": ZONE, "days_off": ["2026-03-10"]})
    story = Story(SATURDAY, house, buyer).do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Yes.")).at("2026-03-12 12:00")
    assert story.sent("reply") == ["Wed 11 Mar 09:00"]
    story.holds()


def test_where_both_sides_never_meet_the_house_s_window_counts() -> None:
    """A message at an odd hour is better than one that never leaves."""
    buyer = client(calendar={"zone": ZONE, "workdays": ["sat", "sun"]})
    story = Story("2026-03-02 18:00", buyer=buyer).do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Yes.")).at("2026-03-04 12:00")
    assert story.sent("reply") == ["Tue 03 Mar 09:00"]
    story.holds()


def test_a_message_that_was_put_off_waits_for_the_window_too() -> None:
    """The mail server said "later" shortly before five: it leaves the next morning, an acknowledgement minutes later."""
    story = Story("2026-03-02 16:58")
    story.fate |= {"reply": "waits", "acknowledgement": "waits"}
    story.do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Yes.")).do(c.RecordInbound(contact="dora", subject="More"))
    for item in story.current.outbox:
        later = postponed(story.current, item, story.now)
        found = next(o for o in later.outbox if o.effect.key == item.effect.key)
        routine = story.current.notices[item.effect.subject].template == "reply"
        assert found.not_before == story._moment("2026-03-03 09:00" if routine else "2026-03-02 17:03")
        assert (found.calls, found.effect) == (1, item.effect)


def test_an_outage_over_the_window_makes_it_wait_for_the_next() -> None:
    """It does not leave in the evening, just because the engine woke then."""
    story = Story(SATURDAY).do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Yes.")).away_until("2026-03-09 20:00")
    assert [e.because.code for e in story.entries("NoticeHeld")][1:] == ["notices-window-passed"]
    story.at("2026-03-12 12:00")
    assert story.sent("reply") == ["Tue 10 Mar 09:00"]
    story.holds()


def test_what_is_no_longer_true_when_the_window_opens_is_dropped() -> None:
    """The reason is in the journal."""
    story = Story().active().at("2026-03-08 12:00").pays("plan").starts("plan").delivers("plan")
    story.accepts("plan").at("2026-03-10 12:00")
    assert story.template_states("delivered") == ["DROPPED"]
    assert say(story.entry("NoticeDropped").because) == "the milestone is accepted meanwhile"
    story.holds()


def test_what_is_no_longer_true_right_before_sending_is_withdrawn() -> None:
    """Paid while the reminder waited for the mail server: it never leaves."""
    story = Story().active()
    story.fate["payment_reminder"] = "waits"
    story.at("2026-03-13 10:00")
    assert story.template_states("payment_reminder") == ["SENDING"]
    story.pays("plan").mended()
    assert story.template_states("payment_reminder") == ["DROPPED"]
    assert say(story.entry("NoticeDropped").because) == "the invoice is paid meanwhile"
    assert story.sent("payment_reminder") == []
    story.holds()


def test_a_message_that_failed_becomes_a_task_and_undoes_nothing() -> None:
    """The move it told about stands; a person mends the cause and tries again."""
    story = Story().active()
    story.fate["payment_received"] = "fails"
    story.pays("plan")
    assert story.state_of("invoice-plan") == "PAID" and story.template_states("payment_received") == ["FAILED"]
    failed = story.entry("NoticeFailed")
    assert failed.personal == {"error": "the box is full"}
    task = story.task("send_failed")
    assert story.refused(c.ConfirmNotice(task=task, by="vera")).code == "NOT_IN_DOUBT"
    story.mended().do(c.RetryTask(task=task))
    assert story.sent("payment_received") == ["Mon 02 Mar 10:00"]
    assert story.entry("NoticeQueued", notice=failed.data["notice"]).data["attempt"] == 2
    assert story.tasks() == []
    story.holds()


def test_a_person_may_let_a_failed_message_be() -> None:
    """Told otherwise, by phone: the message is dropped."""
    story = Story().active()
    story.fate["payment_received"] = "fails"
    story.pays("plan").do(c.CompleteTask(task=story.task("send_failed"), by="vera", outcome="Told Bill by phone"))
    assert story.template_states("payment_received") == ["DROPPED"]
    assert story.entry("NoticeDropped").because.code == "tasks-done-otherwise"
    story.holds()


def test_a_retry_on_a_saturday_waits_for_monday() -> None:
    """A person who tries again does not open the window."""
    story = Story().active()
    story.fate["payment_received"] = "fails"
    story.pays("plan").mended().at(SATURDAY).do(c.RetryTask(task=story.task("send_failed")))
    assert story.template_states("payment_received") == ["HELD"]
    story.at("2026-03-09 12:00")
    assert story.sent("payment_received") == ["Mon 09 Mar 09:00"]
    story.holds()


def test_a_retry_of_what_is_no_longer_true_drops_it() -> None:
    """The reminder failed, then the invoice was paid, then somebody pressed the button."""
    story = Story().active()
    story.fate["payment_reminder"] = "fails"
    story.at("2026-03-13 10:00").mended().pays("plan").do(c.RetryTask(task=story.task("send_failed")))
    assert story.template_states("payment_reminder") == ["DROPPED"]
    story.holds()


def test_doubt_about_a_message_is_settled_by_a_person() -> None:
    """It is not sent again by itself: twice would be worse than never."""
    for way, ends in (("confirm", "SENT"), ("retry", "SENT"), ("let be", "DROPPED")):
        story = Story().active()
        story.fate["payment_reminder"] = "doubtful"
        story.at("2026-03-13 10:00").mended()
        assert story.template_states("payment_reminder") == ["DOUBTFUL"]
        task = story.task("check_notice")
        if way == "confirm":
            story.do(c.ConfirmNotice(task=task, by="vera"))
            assert story.entry("NoticeSent", template="payment_reminder").rule == "tasks/confirm"
        elif way == "retry":
            story.do(c.RetryTask(task=task))
            assert len(story.entries("NoticeQueued", notice=story.entry("NoticeDoubted").data["notice"])) == 2
        else:
            story.do(c.CompleteTask(task=task, by="vera", outcome="Bill knows"))
        assert story.template_states("payment_reminder") == [ends], way
        assert story.tasks() == []
        story.holds()


def test_only_what_failed_can_be_tried_again() -> None:
    """Other tasks have nothing to retry and nothing in doubt."""
    story = Story().accepted()
    assert story.refused(c.RetryTask(task=story.task("kick_off"))).code == "NOTHING_TO_RETRY"
    assert story.refused(c.ConfirmNotice(task=story.task("kick_off"), by="vera")).code == "NOT_IN_DOUBT"
    assert story.refused(c.RetryTask(task="task-99")).not_found


def test_a_result_that_comes_too_late_changes_nothing() -> None:
    """A message that was sent is neither sent again nor failed by a straggler."""
    story = Story()
    before = story.current
    item = OutboxItem(effect=Effect(kind=EffectKind.SEND_NOTICE, subject="notice-1", key="late", lane="email/dora"))
    for command in (
        c.NoticeDelivered(notice="notice-1", message_id="<1@house.example>", document=document_for("x")),
        c.NoticeRefused(notice="notice-1", doubtful=False, because=why("failure-no-answer")),
        c.NoticeRefused(notice="notice-1", doubtful=True, because=why("failure-no-answer")),
        c.WithdrawNotice(notice="notice-1", because=why("notices-task-done")),
    ):
        after = core.handle(before, command, core.effect_meta(item, story.now, RULES_VERSION)).state
        assert (after.journal, after.notices, after.tasks) == (before.journal, before.notices, before.tasks)


def test_a_late_result_about_an_invoice_changes_nothing() -> None:
    """It was made once."""
    story = Story().active()
    before = story.current
    item = OutboxItem(effect=Effect(kind=EffectKind.ISSUE_INVOICE, subject="invoice-plan", key="late", lane="billing/manual"))
    for command in (
        c.InvoiceWasIssued(invoice="invoice-plan", number="X", reference="RF00", document=document_for("x")),
        c.InvoiceIssueFailed(invoice="invoice-plan", because=why("failure-no-answer")),
    ):
        after = core.handle(before, command, core.effect_meta(item, story.now, RULES_VERSION)).state
        assert (after.journal, after.invoices, after.tasks) == (before.journal, before.invoices, before.tasks)


@pytest.mark.parametrize("template", sorted(NOTICE_KINDS))
def test_every_kind_of_message_says_whether_it_may_disturb(template: str) -> None:
    """Immediate kinds leave at once on a Saturday, routine kinds on Monday at nine."""
    story = Story(SATURDAY)
    at = may_leave(story.current, template, story.now)
    urgent = {"acknowledgement", "added_to_request", "task_escalated"}
    assert at == (story.now if template in urgent else story._moment("2026-03-09 09:00"))


def test_an_internal_message_goes_to_our_person_even_after_the_end() -> None:
    """The escalation of a task about a message that never left."""
    story = Story()
    story.fate["declined"] = "fails"
    story.do(c.DeclineEngagement(explanation="Full", alternative="Ask Paula")).at("2026-03-20 12:00")
    assert story.current.stage == "DECLINED"
    sent = story.entry("NoticeSent", template="task_escalated")
    assert (sent.data["recipient"], sent.data["internal"]) == ("otto", True)
    story.mended().do(c.RetryTask(task=story.task("send_failed")))
    assert story.sent("declined") == ["Fri 20 Mar 12:00"]
    story.holds(closed=True)


def test_two_reminders_never_leave_together() -> None:
    """Steps on Saturday and Sunday wait for Monday; the later one tells all of it."""
    terms = agreement(start_after_business_days=0, payment=payment((1, "remind"), (2, "remind"), (30, "call"), net_days=11))
    story = Story().active(terms)
    assert str(story.current.invoices["invoice-plan"].due_on) == "2026-03-13", "a Friday"
    story.at("2026-03-17 12:00")
    assert story.template_states("payment_reminder") == ["MERGED", "SENT"]
    assert story.sent("payment_reminder") == ["Mon 16 Mar 09:00"]
    story.holds()


def test_after_a_no_only_words_between_people_still_arrive() -> None:
    """The answer that waited for Monday leaves, the proposal that waited with it does not."""
    story = Story(SATURDAY).proposed().do(c.DeclineEngagement(explanation="Full", alternative="Ask Paula")).at("2026-03-09 12:00")
    assert story.sent("reply") == story.sent("declined") == ["Mon 09 Mar 09:00"]
    assert story.template_states("proposal") == ["DROPPED"]
    assert "the engagement is declined" in {say(e.because) for e in story.entries("NoticeDropped")}
    story.holds(closed=True)
