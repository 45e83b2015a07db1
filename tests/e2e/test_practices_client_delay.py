"""The practice of the client's own days: what follows when one is missed was agreed before, is announced, and moves our days by as much."""

from typing import Any

import pytest

from tests.drivers.served import Served, Stage
from tests.e2e.papers import FILE, changed
from tests.e2e.post import ANNA, written_days
from tests.e2e.seen import Seen
from workflows.engagement.messages import commands as c

BUILD = FILE["agreement"]["milestones"][1]
FILM = BUILD | {"id": "film", "title": "Film", "after": []}

ANNOUNCED_AS = {
    "held": "work on what waits for it stops until it comes",
    "delayed": "you lose your place in our queue",
    "suspended": "all work rests, and what was done so far is to be paid",
    "abandoned": "we take the work as abandoned",
}
"""How a mail announces each consequence."""


def delayed(policy: Any) -> dict[str, Any]:
    """A file in which the build waits for photos, which are due three working days after the acceptance."""
    photos = {"id": "photos", "text": "Photos of all products", "due_after_business_days": 3, "for": ["build"]}
    return changed(FILE, {"agreement.milestones": [BUILD, FILM], "agreement.duties.client": [photos], "agreement.client_delay": policy})


def is_late(seen: Seen) -> bool:
    """Whether the day of the photos has passed."""
    return bool(seen.the("duties", "photos").state == "LATE")


async def missed(scene: Stage, policy: Any, *, begin: bool = False) -> Served:
    """An engagement whose client missed the day of the photos."""
    e = await Served(scene, delayed(policy)).begin()
    await e.active("tue", "10:00")
    if begin:
        await e.starts("build")
    await e.until(is_late)
    await e.workday(0 if e.ours.is_business_day(await e.today()) else 1, "12:00")
    return e


async def brought(e: Served) -> Seen:
    """The photos come today."""
    return await e.do(c.RecordDutyDone(duty="photos", on=await e.today()))


async def announced(e: Served) -> list[str]:
    """The consequences that were taken, each after a mail that had said so."""
    steps = await e.entries("DutyStepTaken")
    for step in steps:
        (mail,) = [m for m in e.mails() if m.notice == step.data["announced_by"].split("/")[1]]
        assert mail.at < step.at and mail.says(ANNOUNCED_AS[step.data["step"]]), step.data
    return [step.data["step"] for step in steps]


def assert_moved(e: Served, before: Seen, after: Seen) -> None:
    """Our day moved by the working days that the client was late, and what does not wait did not move."""
    duty = after.the("duties", "photos")
    was, now = before.the("milestones", "build").promised_on, after.the("milestones", "build").promised_on
    assert duty.late_days == e.ours.business_days_between(duty.due_on, duty.done_on) > 0
    assert now == e.ours.add_business_days(was, duty.late_days)
    assert after.the("milestones", "film").promised_on == before.the("milestones", "film").promised_on
    assert any(e.mail("dates_moved").says(words) for words in written_days(now))


@pytest.mark.practice(51)
async def test_shift_our_days_move_by_as_much_and_nothing_else_follows(scene: Stage) -> None:
    e = await missed(scene, "shift")
    assert e.mail("proposal").says("our promised days move by as many working days, and nothing else follows")
    assert e.mail("duty_reminder").to == e.mail("duty_late").to == ANNA
    await e.workday(2, "12:00")
    before = await e.starts("build")
    assert before.the("milestones", "build").state == "IN_PROGRESS", "work is not held"
    assert all(i.state == "SCHEDULED" for i in before.invoices)
    assert_moved(e, before, await brought(e))


@pytest.mark.practice(51)
async def test_bill_anyway_what_waits_is_invoiced_on_its_planned_day_all_the_same(scene: Stage) -> None:
    e = await missed(scene, "bill_anyway")
    seen = await e.look()
    planned = seen.the("milestones", "build").promised_on
    assert e.mail("duty_late").says("is invoiced on its planned day all the same", f"{planned:%a} {planned.day} {planned:%b}")
    assert seen.the("invoices", "invoice-build").state == "SCHEDULED"
    seen = await e.until(lambda seen: seen.the("invoices", "invoice-build").state == "OPEN")
    assert seen.the("invoices", "invoice-build").issued_on == planned
    assert seen.the("milestones", "build").state not in {"DELIVERED", "ACCEPTED"} and seen.the("duties", "photos").state == "LATE"
    assert seen.the("invoices", "invoice-film").state == "SCHEDULED", "what does not wait is invoiced as ever"
    await e.workday(1, "12:00")
    assert e.mail("invoice").says("€8,200.00")


@pytest.mark.practice(51)
async def test_hold_work_stops_once_that_was_announced_and_goes_on_by_itself_when_it_comes(scene: Stage) -> None:
    e = await missed(scene, "hold", begin=True)
    await e.until(lambda seen: seen.the("milestones", "build").state == "HELD")
    assert await announced(e) == ["held"]
    await e.workday(1, "12:00")
    before = await e.starts("film")
    assert before.the("milestones", "film").state == "IN_PROGRESS", "what does not wait goes on"
    after = await brought(e)
    assert after.the("milestones", "build").state == "IN_PROGRESS"
    assert_moved(e, before, after)
    other = await missed(scene, "hold")
    await other.until(lambda seen: seen.the("duties", "photos").steps)
    answer = await other.refused(c.StartMilestone(milestone="build"))
    assert answer.reason == "WAITS_FOR_CLIENT" and answer.metadata["duty"] == "photos"


@pytest.mark.practice(51)
async def test_abandon_step_by_step_each_announced_and_a_person_decides_the_end(scene: Stage) -> None:
    policy = {"policy": "abandon", "delayed_after": 3, "suspended_after": 14, "abandoned_after": 28}
    e = await missed(scene, policy)
    assert e.mail("duty_late").says("you lose your place in our queue")
    seen = await e.until(lambda seen: "delayed" in seen.the("duties", "photos").steps)
    assert seen.stage == "ACTIVE"
    seen = await e.until(lambda seen: "suspended" in seen.the("duties", "photos").steps)
    assert seen.stage == "PAUSED" and seen.tasks_for("collect_balance")
    seen = await e.until(lambda seen: "abandoned" in seen.the("duties", "photos").steps)
    (task,) = seen.tasks_for("decide_abandoned")
    assert task.state == "OPEN" and seen.stage == "PAUSED", "nothing ends by itself"
    assert await announced(e) == ["delayed", "suspended", "abandoned"]
    seen = await e.do(c.CancelEngagement(wish_of="provider", explanation="The photos never came."))
    assert seen.stage == "CANCELLED" and seen.the("tasks", task.id).state == "DONE"
