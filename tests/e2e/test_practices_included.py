"""Practices of balance: a reserve that is capped, and extras that are counted, told and flagged, neither hidden nor billed unannounced."""

import grpc
import pytest

from tests.drivers.served import THEM, US, Served, Stage, refusal
from tests.e2e.papers import FILE, GRATIS, HOUSE, changed, text
from tests.e2e.post import ANNA
from tests.e2e.seen import Seen
from workflows.engagement.messages import commands as c

INCLUDED = changed(GRATIS, {"agreement.rate_card.allowances": {"meetings": 2, "calls": 1}})
"""Two meetings and one call are included."""


async def talked(e: Served, form: str = "meeting") -> Seen:
    """We met or telephoned once more."""
    fields = {"purpose": "other", "form": form, "held_at": await e.now(), "by": US, "contacts": (THEM,), "recap": "We spoke of the menu."}
    return await e.do(c.RecordMeeting.model_validate(fields))


def used(seen: Seen) -> dict[str, tuple[int, int]]:
    """Meetings and calls: used, and included."""
    return {a.what: (a.used, a.included) for a in seen.allowances}


@pytest.mark.practice(4)
async def test_the_reserve_is_capped_by_the_policy_of_the_house(scene: Stage) -> None:
    estimate = {"agreement.milestones.0.estimate_business_days": 40}
    for cap, promised in ((3, 43), (0, 40), (60, 48)):
        e = Served(scene, changed(GRATIS, estimate), changed(HOUSE, {"buffer.cap_business_days": cap}))
        seen = await (await e.begin()).active()
        found = seen.the("milestones", "discovery")
        assert e.ours.business_days_between(found.start_on, found.promised_on) == promised, "20 % of 40 days, but at most the cap"
    for field, value in (("percent", 101), ("cap_business_days", 61)):
        answer = await refusal(scene.gateway.create(text(FILE), text(changed(HOUSE, {f"buffer.{field}": value}))))
        assert answer.code is grpc.StatusCode.INVALID_ARGUMENT and f"provider_document.buffer.{field}" in answer.violations


@pytest.mark.practice(4)
async def test_extras_that_are_not_billed_are_flagged_to_a_person_and_never_billed_unannounced(scene: Stage) -> None:
    e = Served(scene, INCLUDED)
    await (await e.begin()).active()
    for _ in range(2):
        assert not (await talked(e)).tasks_for("bill_extra")
    seen = await talked(e)
    (task,) = seen.tasks_for("bill_extra")
    assert (task.owner, task.subject, task.state) == (
        US,
        "meetings",
        "OPEN",
    ) and "More meetings took place than are included" in task.text.words
    (entry,) = await e.entries("AllowanceExceeded")
    assert "3 of 2 included meetings are used" in entry.because.words
    assert all(not i.amount.minor for i in seen.invoices) and not e.mails("invoice")
    seen = await e.do(c.CompleteTask(task=task.id, by=US, outcome="We let it be, and told Anna so."))
    assert seen.the("tasks", task.id).state == "DONE"


async def test_meetings_and_calls_are_counted_and_a_warning_leaves_before_they_cost(scene: Stage) -> None:
    """The part of practice 8 without change requests, by which a further one is priced, approved and invoiced."""
    e = Served(scene, INCLUDED)
    seen = await (await e.begin()).active()
    assert used(seen) == {"meetings": (0, 2), "calls": (0, 1)}, "presentation and kick-off are ours to hold"
    assert used(await talked(e)) == {"meetings": (1, 2), "calls": (0, 1)}
    assert used(await talked(e, "call")) == {"meetings": (1, 2), "calls": (1, 1)}
    meetings, calls = e.mails("allowance_low")
    assert meetings.to == calls.to == ANNA
    assert meetings.says("1 included meeting is left", "2 meetings", "€95.00", "Nothing of it is billed before you agreed to it.")
    assert calls.says("The included calls are used", "1 call") and "What a further call costs" in calls.text
    await talked(e)
    assert e.mails("allowance_low")[-1].says("The included meetings are used")
    seen = await e.day("fri", "16:00")
    assert e.mails("report")[-1].says("Meetings", "2 included", "2 used")


async def test_revisions_are_counted_and_a_further_one_is_refused_by_the_agreement(scene: Stage) -> None:
    """Another part of practice 8: each delivery tells how many are left, before they cost."""
    e = Served(scene, changed(GRATIS, {"agreement.milestones.0.included_revisions": 1}))
    await (await e.begin()).active()
    await e.starts("discovery")
    await e.delivers("discovery")
    assert e.mails("delivered")[-1].says("1 revision left")
    again = c.RequestRevision(milestone="discovery", by=THEM, wishes="Page 9 is missing.")
    assert (await e.do(again, THEM)).the("milestones", "discovery").revisions == 1
    await e.delivers("discovery", "With page 9.")
    assert e.mails("delivered")[-1].says("the included revisions are used; a further one needs a change of the agreement, with a price")
    answer = await e.refused(again)
    assert answer.reason == "REVISIONS_USED_UP" and answer.metadata["included"] == "1"
