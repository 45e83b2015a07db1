"""Practices of being in touch: who is answered when, what is told unasked, and when nothing is sent."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.drivers.engagement import following
from tests.drivers.served import A_MINUTE, THEM, US, Served, Stage, calendar_of
from tests.e2e.papers import FILE, HOUSE, changed, without
from tests.e2e.post import ANNA, HELENA, PETRI
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.time.wall_clock import Window
from workflows.engagement.time.windows import OpenSlot, ServiceWindows

TEN = time(10, 0)


def wrote(subject: str, **more: object) -> c.RecordInbound:
    """A message from Anna."""
    return c.RecordInbound.model_validate({"contact": THEM, "subject": subject} | more)


def next_days(weekday: str, count: int) -> list[date]:
    """The next such weekday from now, and the days after it."""
    today = calendar_of(HOUSE["calendar"]).local(datetime.now(UTC)).date()
    first = following(today, weekday)
    return [first + timedelta(days=n) for n in range(count)]


@pytest.mark.practice(11)
async def test_every_conversation_ends_with_a_recap_which_is_sent_to_all_who_took_part(scene: Stage) -> None:
    e = Served(scene)
    await (await e.begin()).active()
    fields = {"purpose": 3, "by": US, "contacts": [THEM]}
    for lacking in ({}, {"recap": ""}):
        answer = await e.malformed("RecordMeeting", held_at=await e.now(), **fields, **lacking)
        assert "missing" in answer.violations["recap"], "no meeting is recorded without its recap"
    meeting = c.RecordMeeting(
        purpose="check_in", held_at=await e.now(), by=US, contacts=(THEM, "petri"), recap="The logo stays.\n\nPetri sends the list."
    )
    await e.do(meeting)
    recaps = [mail for mail in e.mails("recap") if "check-in" in mail.subject]
    assert {mail.to for mail in recaps} == {ANNA, PETRI} and len(recaps) == 2
    assert all(mail.says("The logo stays.", "Petri sends the list.") for mail in recaps)


@pytest.mark.practice(19)
async def test_no_deadline_falls_on_a_day_off_and_nothing_routine_is_sent_then(scene: Stage) -> None:
    tuesday, wednesday, thursday, friday, saturday, _, monday, next_tuesday = next_days("tue", 8)
    house = changed(HOUSE, {"calendar.days_off": [str(wednesday), str(monday)]})
    paper = changed(FILE, {"client.calendar.days_off": [str(thursday)], "agreement.payment.net_days": (saturday - tuesday).days})
    e = await Served(scene, paper, house).begin()
    seen = await e.active("tue", "10:00")
    assert seen.invoices[0].due_on == next_tuesday, "Saturday is no working day, and Monday is off"
    seen = await e.do(wrote("A question"), THEM)
    assert seen.inbound[-1].reply_due == e.ours.end_of_business(thursday), "Wednesday is off for us"
    answer = await e.refused(c.PauseEngagement(explanation="Holiday.", until=wednesday))
    assert answer.reason == "DAY_OFF" and str(thursday) in answer.message
    await e.advance(e.ours.at(wednesday, TEN))
    await e.met("check_in", recap="Said on our day off.")
    await e.advance(e.ours.at(thursday, time(18, 30)))
    assert not any(mail.says("Said on our day off.") for mail in e.mails("recap")), "Wednesday is off for us, Thursday for the client"
    await e.advance(e.ours.at(friday, TEN))
    (late,) = [mail for mail in e.mails("recap") if mail.says("Said on our day off.")]
    assert timedelta() <= late.at - e.ours.start_of_business(friday) < A_MINUTE
    await e.pays("discovery")
    await e.starts("discovery")
    seen = await e.delivers("discovery")
    review_ends = e.theirs.local(seen.the("milestones", "discovery").review_ends).date()
    assert review_ends == e.theirs.add_business_days(friday, 5) and review_ends > monday
    assert not [mail.subject for mail in e.mails() if e.ours.local(mail.at).date() in (wednesday, thursday)]
    assert e.mail("welcome").says("Mon to Fri, 09:00 to 17:00 in Helsinki"), "when we work is said"


@pytest.mark.practice(25)
async def test_each_message_is_acknowledged_once_and_at_once_even_at_night_but_an_automatic_one_never(scene: Stage) -> None:
    e = Served(scene)
    await (await e.begin()).active()
    await e.day("sun", "02:13")
    seen = await e.do(wrote("The basket", message_id="<1@northwind.example>"), THEM)
    _, acknowledged = e.mails("acknowledgement")
    received = seen.inbound[-1].received_at
    assert acknowledged.says("Your message “The basket” reached us on", e.theirs.local(received).strftime("%H:%M"))
    assert acknowledged.at - received < A_MINUTE and acknowledged.to == ANNA
    assert acknowledged.message["In-Reply-To"] == "<1@northwind.example>"
    assert acknowledged.message["Auto-Submitted"] == "auto-replied"
    assert seen.inbound[-1].state == "ACKNOWLEDGED"
    count = len(seen.inbound)
    await e.do(wrote("Out of office", automatic=True), THEM)
    seen = await e.advance(await e.now() + timedelta(hours=3))
    assert len(e.mails("acknowledgement")) == 2 and len(seen.inbound) == count
    assert len(await e.entries("AutomaticMailNoted")) == 1


@pytest.mark.practice(44)
async def test_a_further_message_on_the_same_matter_is_added_to_it_and_acknowledgements_are_capped(scene: Stage) -> None:
    e = Served(scene)
    await (await e.begin()).active("tue", "10:02")
    seen = await e.do(wrote("The basket"), THEM)
    matter = seen.inbound[-1]
    await e.advance(await e.now() + timedelta(minutes=5))
    seen = await e.do(wrote("The basket, once more", matter=matter.id), THEM)
    added = e.mail("added_to_request")
    assert added.subject == f"Added to your request of {e.theirs.local(matter.received_at):%H:%M}" and added.says(
        "The basket, once more", "as before"
    )
    assert seen.inbound[-1].reply_due is None and seen.the("inbound", matter.id).reply_due == matter.reply_due
    before = len(e.mails())
    for number in range(3, 7):
        await e.do(wrote(f"Message {number}"), THEM)
    assert len(e.mails()) - before == 2, "two more, and then four acknowledgements have left within an hour"
    (deferred,) = await e.entries("AcknowledgementDeferred")
    assert "one acknowledgement covers them" in deferred.because.words
    seen = await e.advance(await e.now() + timedelta(minutes=62))
    assert len(e.mails()) - before == 3
    assert e.mails("acknowledgement")[-1].says("Message 6", "This covers your other messages too", "Message 5")
    assert all(item.state == "ACKNOWLEDGED" for item in seen.inbound[1:]), "none is left without an acknowledgement"
    covered = [entry for entry in await e.entries("InboundAcknowledged") if "covers several" in entry.because.words]
    assert [entry.data["inbound"] for entry in covered] == [seen.inbound[-2].id]


@pytest.mark.practice(26)
async def test_a_person_still_owes_an_answer_and_where_none_comes_in_time_it_goes_up(scene: Stage) -> None:
    e = Served(scene)
    await (await e.begin()).active("tue", "10:00")
    await e.do(wrote("First"), THEM)
    seen = await e.do(wrote("Second"), THEM)
    first, second = seen.inbound[-2:]
    due = e.ours.end_of_business(e.ours.add_business_days(await e.today(), 1))
    assert (first.reply_due, second.reply_due) == (due, due) and e.mails("acknowledgement")[-1].says("A person answers it by")
    seen = await e.do(c.AnswerInbound(inbound=first.id, by=US, text="Here is the answer."))
    assert seen.the("inbound", first.id).state == "ANSWERED" and e.mail("reply").says("Here is the answer.")
    assert seen.the("inbound", second.id).state == "ACKNOWLEDGED", "an acknowledgement is no answer"
    seen = await e.advance(due - A_MINUTE)
    assert not seen.tasks_for("answer_client")
    seen = await e.advance(due + A_MINUTE)
    assert seen.the("inbound", second.id).state == "OVERDUE"
    (task,) = seen.tasks_for("answer_client")
    assert (task.subject, task.owner, task.state) == (second.id, "helena", "OPEN")
    seen = await e.until(lambda seen: seen.the("tasks", task.id).state == "ESCALATED")
    assert HELENA in [mail.to for mail in e.mails("task_escalated")]


@pytest.mark.practice(47)
async def test_the_agreed_response_time_sets_the_clock(scene: Stage, drafted: Served) -> None:
    answer = await drafted.not_proposed(without(drafted.paper, "agreement.response_time"))
    assert "missing" in answer.violations["document.agreement.response_time"]
    e = Served(scene, changed(FILE, {"agreement.response_time.business_days": 3}))
    await (await e.begin()).active("thu", "10:00")
    seen = await e.do(wrote("A question"), THEM)
    due = e.ours.end_of_business(e.ours.add_business_days(await e.today(), 3))
    assert seen.inbound[-1].reply_due == due and e.ours.local(due).weekday() == 1, "three working days after Thursday is Tuesday"
    await e.advance(due - A_MINUTE)
    assert (await e.look()).inbound[-1].state == "ACKNOWLEDGED"
    assert (await e.advance(due + A_MINUTE)).inbound[-1].state == "OVERDUE"


@pytest.mark.practice(54)
async def test_routine_messages_leave_only_in_the_windows_of_both_sides(scene: Stage, life: Served) -> None:
    e = Served(scene)
    await (await e.begin()).active("fri", "16:30")
    routine = ("proposal", "recap", "welcome")
    assert not [mail for mail in e.mails() if mail.template in routine], "our window on Friday ends at four"
    held = await e.entries("NoticeHeld")
    assert len(held) >= 4 and all("service windows" in entry.because.words for entry in held)
    await e.day("sat", "23:00")
    await e.do(wrote("On Saturday night"), THEM)
    assert e.mails("acknowledgement")[-1].says("On Saturday night")
    await e.day("mon", "10:00")
    sent = [mail for mail in e.mails() if mail.template in routine]
    opening = e.ours.start_of_business(await e.today())
    assert len(sent) == 3 and all(opening <= mail.at < opening + A_MINUTE for mail in sent)
    slots = tuple(OpenSlot(weekday=day, window=Window.parse(w["hours"])) for w in life.house["windows"] for day in w["days"])
    ours, theirs = ServiceWindows(calendar=life.ours, slots=slots), ServiceWindows.of_calendar(life.theirs)
    for mail in life.mails():
        if NOTICE_KINDS[mail.template].urgency == "routine":
            assert ours.is_open(mail.at) and theirs.is_open(mail.at), mail.subject


@pytest.mark.practice(73)
async def test_who_chose_the_phone_is_called_and_who_chose_mail_gets_mail(scene: Stage) -> None:
    by_mail, by_call = Served(scene), Served(scene, changed(FILE, {"client.contacts.0.channel": "phone"}))
    for e in (by_mail, by_call):
        await (await e.begin()).proposed()
    await by_mail.until(lambda seen: by_mail.mails("proposal_reminder"))
    assert not (await by_mail.look()).tasks_for("follow_up")
    seen = await by_call.until(lambda seen: seen.tasks_for("follow_up"))
    (task,) = seen.tasks_for("follow_up")
    assert not by_call.mails("proposal_reminder") and "Call 'anna'" in task.text.words and task.state == "OPEN"
    seen = await by_call.accepted()
    assert seen.the("tasks", task.id).state == "DONE", "nobody calls about what is answered"
