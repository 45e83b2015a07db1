"""When the world says no: later, never, perhaps; and when we ourselves are wrong. Nothing is lost, nothing is doubled, a person hears of it."""

from datetime import timedelta
from typing import NoReturn

import pytest
from temporalio.api.enums.v1 import EventType

from tests.drivers.real import Real, happened
from tests.moods import HANG_UP, LATER, NEVER, Moods
from tests.patience import patient
from tests.workflow.conftest import Begin
from worker.demo.stand_ins.mail_server import Mailbox
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.notices.planning import message_id
from workflows.engagement.rules.outbox import BACK_OFF
from workflows.engagement.shell import results
from workflows.engagement.state import NoticeItem, State


def notice_of(state: State, template: str) -> NoticeItem:
    """The latest message of a template."""
    return [n for n in state.notices.values() if n.template == template][-1]


async def replied(real: Real, text: str = "Thank you for writing.") -> State:
    """A person answers the newest message of the client, at an hour at which the answer leaves at once."""
    newest = list((await real.state()).inbound)[-1]
    await real.do(c.AnswerInbound(inbound=newest, by="mira", text=text))
    return await real.state()


async def asked(real: Real, contact: str, subject: str) -> None:
    """A message from the client, acknowledged at once."""
    await real.do(c.RecordInbound(contact=contact, subject=subject))


def defect(*_: object) -> NoReturn:
    """Stands for a function of ours that has a defect."""
    raise KeyError("missing")


async def test_later_waits_in_the_outbox_and_leaves_with_the_same_message_id(
    begin: Begin, moods: Moods, mailbox: tuple[Mailbox, int]
) -> None:
    real = await begin()
    me = real.created.engagement_id
    await real.workday()
    moods.answer(me, "reply", LATER)
    state = await replied(real)
    (item,) = state.outbox
    assert item.calls == 1 and item.not_before is not None and item.not_before - await real.now() <= BACK_OFF[0]
    await real.advance(item.not_before + timedelta(seconds=30))
    (item,) = (await real.state()).outbox
    assert item.calls == 2, "it was refused a second time"
    moods.relent(me)
    await real.advance(await real.now() + BACK_OFF[1])
    state = await real.state()
    notice = notice_of(state, "reply")
    assert not state.outbox and notice.state == "SENT" and not state.tasks
    assert moods.copies(me, "reply") == [message_id(state, notice.id)] * 3
    assert notice.message_id == message_id(state, notice.id) and notice.message_id in mailbox[0].arrived


async def test_a_mailbox_that_is_stuck_holds_up_nobody_else_and_its_lane_keeps_its_order(begin: Begin, moods: Moods) -> None:
    real = await begin()
    me = real.created.engagement_id
    await real.workday()
    moods.answer(me, "anna@northwind.example", LATER)
    await asked(real, "anna", "first")
    await replied(real, "The answer to the first.")
    await asked(real, "petri", "from somebody else")
    state = await real.state()
    assert [n.state for n in state.notices.values()] == ["SENT", "SENDING", "SENDING", "SENT"]
    assert [state.notices[o.effect.subject].template for o in state.outbox] == ["acknowledgement", "reply"]
    assert len(moods.copies(me, "reply")) == 0, "what is behind waits"
    moods.relent(me)
    await real.advance(await real.now() + BACK_OFF[0] + timedelta(seconds=30))
    state = await real.state()
    assert {n.state for n in state.notices.values()} == {"SENT"}
    sent = [e.data["notice"] for e in state.journal if e.event == "NoticeSent"]
    assert sent == ["notice-1", "notice-4", "notice-2", "notice-3"]


async def test_never_opens_a_task_and_another_try_sends_it(begin: Begin, moods: Moods) -> None:
    real = await begin()
    me = real.created.engagement_id
    await real.workday()
    moods.answer(me, "reply", NEVER)
    state = await replied(real)
    assert notice_of(state, "reply").state == "FAILED" and not state.outbox
    assert next(iter(state.inbound.values())).state == "ANSWERED", "a failed effect undoes no move"
    (failed,) = (e for e in state.journal if e.event == "NoticeFailed")
    assert failed.personal == {"error": "550 no such mailbox"}, "what the mail server said may name somebody"
    assert failed.because == why("notices-failed", cause=why("failure-mail-refused")), "our words are data"
    moods.relent(me)
    await real.do(c.RetryTask(task=await real.task("send_failed")))
    state = await real.state()
    assert notice_of(state, "reply").state == "SENT"
    assert {t.state for t in state.tasks.values() if t.what == "send_failed"} == {"DONE"}
    assert len(set(moods.copies(me, "reply"))) == 1 and len(moods.copies(me, "reply")) == 2


async def test_in_doubt_a_person_looks_and_it_is_not_sent_twice(begin: Begin, moods: Moods) -> None:
    real = await begin()
    me = real.created.engagement_id
    moods.answer(me, "proposal_reminder", HANG_UP)
    await real.proposed()
    await real.met("presentation")
    state = await real.until_event("NoticeDoubted")
    assert notice_of(state, "proposal_reminder").state == "DOUBTFUL" and not state.outbox
    await real.workday()
    assert len(moods.copies(me, "proposal_reminder")) == 1
    await real.give(c.ConfirmNotice(task=await real.task("check_notice"), by="mira"))
    await real.workday()
    state = await real.state()
    notice = notice_of(state, "proposal_reminder")
    assert notice.state == "SENT" and notice.message_id == message_id(state, notice.id)
    assert moods.copies(me, "proposal_reminder") == [message_id(state, notice.id)]


async def test_in_doubt_the_usual_message_goes_again_under_the_same_id(begin: Begin, moods: Moods, mailbox: tuple[Mailbox, int]) -> None:
    """Most messages are better doubled than lost, and a mailbox that knows its post files them once."""
    real = await begin()
    me = real.created.engagement_id
    await real.workday()
    moods.answer(me, "reply", HANG_UP, times=1)
    state = await replied(real)
    copies = moods.copies(me, "reply")
    assert len(copies) == 2 and set(copies) == {message_id(state, notice_of(state, "reply").id)}
    assert mailbox[0].repeats.count(copies[0]) == 1
    assert notice_of(state, "reply").state == "SENT" and not state.tasks


async def test_a_message_that_is_no_longer_true_is_withdrawn_before_it_is_sent(begin: Begin, moods: Moods) -> None:
    """Asked again right before sending: the proposal waited for the mail server, and was replaced meanwhile."""
    real = await begin()
    me = real.created.engagement_id
    moods.answer(me, "proposal", LATER)
    await real.proposed()
    await real.met("presentation")
    create = real.created
    assert create.file.agreement is not None
    await real.give(c.ProposeAgreement(agreement=create.file.agreement, calendars=create.calendars))
    moods.relent(me)
    await real.advance(await real.now() + BACK_OFF[0] + timedelta(seconds=30))
    state = await real.state()
    assert [n.state for n in state.notices.values() if n.template == "proposal"] == ["DROPPED", "SENT"]
    assert len(set(moods.copies(me, "proposal"))) == 2 and not state.outbox


async def test_an_effect_that_cannot_be_prepared_becomes_a_task(begin: Begin, moods: Moods, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect of ours holds up nothing else, and the message leaves once the defect is mended."""
    real = await begin()
    await real.workday()
    with monkeypatch.context() as broken:
        broken.setattr("workflows.engagement.shell.calls.facts_for", defect)
        state = await replied(real)
    (failed,) = (e for e in state.journal if e.event == "NoticeFailed")
    assert failed.personal is None and failed.because.params["cause"] == results.UNPREPARED.because
    await real.answered()
    assert not moods.copies(state.id, "reply")
    await real.do(c.RetryTask(task=await real.task("send_failed")))
    state = await real.state()
    assert notice_of(state, "reply").state == "SENT" and len(moods.copies(state.id, "reply")) == 1
    await real.handle.terminate()  # with the defect gone its history does not replay


async def test_a_result_that_cannot_be_recorded_stops_the_engagement_and_repeats_nothing(
    begin: Begin, moods: Moods, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect of ours: the task fails and is tried again until a mended worker comes; the message went out once and is recorded then."""
    real = await begin()
    me = real.created.engagement_id
    await real.workday()
    with monkeypatch.context() as broken:
        broken.setattr("workflows.engagement.shell.results.done", defect)
        await real.give(c.AnswerInbound(inbound="inbound-1", by="mira", text="Thank you."))
        async with patient(20, "a task that failed"):
            async for event in real.handle.fetch_history_events(wait_new_event=True):
                if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
                    break
    await real.rest()
    state = await real.state()
    assert notice_of(state, "reply").state == "SENT" and happened(state, "NoticeSent")
    assert len(moods.copies(me, "reply")) == 1
