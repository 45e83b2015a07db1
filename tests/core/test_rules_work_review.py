"""Reviews: what silence means, and only if it was announced in time."""

from typing import Any

from activities.catalogue import say
from tests.core.house import agreement, milestone, provider
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.rules import core


def delivered(moment: str = "2026-03-02 10:00", story: Story | None = None, **acceptance: Any) -> Story:
    """One free milestone is handed over; five days of review, announced three days before its end."""
    story = story or Story()
    terms = agreement(milestones=[milestone("thing", price="0.00 EUR", acceptance=acceptance, included_revisions=1)])
    return story.active(terms).starts("thing").at(moment).delivers("thing")


def test_silence_counts_as_acceptance_at_the_announced_moment() -> None:
    """The delivery mail named it, a nudge came two days before, and the client hears what it meant."""
    story = delivered().at("2026-03-10 12:00")
    accepted = story.entry("MilestoneAccepted")
    assert (story.when(accepted), accepted.data["cause"]) == ("Mon 09 Mar 17:00", "deemed")
    assert accepted.data["announced_by"] == "abcdefghijkl/notice-7/delivered"
    assert story.sent("review_nudge") == ["Thu 05 Mar 09:00"]
    assert story.sent("deemed_accepted") == ["Tue 10 Mar 09:00"]
    story.holds()


def test_after_an_outage_acceptance_still_dates_from_the_announced_moment() -> None:
    """Effective when it was due, recorded when the engine came back."""
    story = delivered().away_until("2026-03-20 12:00")
    accepted = story.entry("MilestoneAccepted")
    assert story.when(accepted) == "Mon 09 Mar 17:00" and accepted.at == story.now
    story.holds()


def test_an_answer_ends_the_review() -> None:
    """Nothing is deemed, and nobody is nudged."""
    story = delivered().at("2026-03-04 12:00").accepts("thing").at("2026-03-20 12:00")
    assert [e.data["cause"] for e in story.entries("MilestoneAccepted")] == ["client"]
    assert story.sent("review_nudge") == story.sent("deemed_accepted") == []
    assert story.entry("MilestoneAccepted").data["by"] == "dora"
    story.holds()


def test_only_the_decider_accepts_or_sends_back() -> None:
    """One person on each side."""
    story = delivered()
    assert story.refused(c.AcceptMilestone(milestone="thing", by="bill")).code == "NOT_THE_DECIDER"
    refusal = story.refused(c.RequestRevision(milestone="thing", by="bill", wishes="Other colours"))
    assert (refusal.code, refusal.field) == ("NOT_THE_DECIDER", "by")


def test_silence_means_nothing_when_the_announcement_failed() -> None:
    """The review lasts its whole time again, from the moment on which it would have ended, with a new announcement."""
    story = Story()
    story.fate["delivered"] = "fails"
    delivered(story=story).at("2026-03-09 18:00")
    assert story.state_of("thing") == "DELIVERED" and story.sent("review_nudge") == [], "nobody is nudged about what he did not get"
    assert story.entry("ReviewExtended").data["review_ends"] == "2026-03-16T15:00:00Z"
    story.at("2026-03-17 12:00")
    accepted = story.entry("MilestoneAccepted")
    assert story.sent("review_extended") == ["Tue 10 Mar 09:00"]
    assert (story.when(accepted), str(accepted.data["announced_by"]).endswith("/review_extended")) == ("Mon 16 Mar 17:00", True)
    story.holds()


def test_silence_means_nothing_when_the_announcement_came_too_late() -> None:
    """Two business days before the end are not the three that were agreed."""
    story = Story()
    story.fate["delivered"] = "waits"
    delivered(story=story).at("2026-03-05 10:00").mended().at("2026-03-09 18:00")
    assert story.sent("delivered") == ["Thu 05 Mar 10:00"]
    assert story.state_of("thing") == "DELIVERED" and len(story.entries("ReviewExtended")) == 1
    story.holds()


def test_silence_counts_when_the_announcement_came_just_in_time() -> None:
    """Three business days before: Wednesday for a Monday."""
    story = Story()
    story.fate["delivered"] = "waits"
    delivered(story=story).at("2026-03-04 10:00").mended().at("2026-03-09 18:00")
    assert story.state_of("thing") == "ACCEPTED"
    story.holds()


def test_announcements_that_never_get_through_never_count() -> None:
    """The review is extended again and again, and each failure has its task; nothing happens behind the client's back."""
    story = Story()
    story.fate |= {"delivered": "fails", "review_extended": "fails"}
    delivered(story=story).at("2026-04-06 12:00")
    assert len(story.entries("ReviewExtended")) == 4 and story.state_of("thing") == "DELIVERED"
    assert len(story.tasks("send_failed")) == 5
    story.holds()


def test_a_mail_that_waits_for_the_window_counts_from_when_it_left() -> None:
    """Handed over on Friday evening, mailed on Monday: five days of review end on Friday; three full days are left."""
    story = delivered("2026-03-06 20:00").at("2026-03-14 12:00")
    assert story.sent("delivered") == ["Mon 09 Mar 09:00"]
    assert story.when(story.entry("MilestoneAccepted")) == "Fri 13 Mar 17:00"
    story.holds()


def test_where_silence_is_no_acceptance_a_person_asks() -> None:
    """The task ends with the client's answer."""
    story = delivered(deemed=False).at("2026-03-10 12:00")
    assert story.state_of("thing") == "DELIVERED"
    task = story.task("ask_acceptance")
    story.accepts("thing")
    assert story.state_of(task) == "DONE"
    story.holds()


def test_no_nudge_where_none_was_agreed() -> None:
    """Zero days before means none."""
    story = delivered(nudge_business_days_before=0).at("2026-03-10 12:00")
    assert story.sent("review_nudge") == [] and story.state_of("thing") == "ACCEPTED"


def test_no_nudge_that_could_only_leave_after_the_review() -> None:
    """The house mails on Mondays only; the review ends on Thursday."""
    house = provider(windows=[{"days": ["mon"], "hours": "09:00-17:00"}])
    days = {"review_business_days": 2, "nudge_business_days_before": 1, "announced_business_days_before": 1}
    story = delivered("2026-03-03 10:00", Story(house=house), **days)
    assert story.current.deadlines["review/thing"].at == story._moment("2026-03-05 17:00")
    assert "nudge/thing" not in story.current.deadlines
    story.at("2026-03-06 12:00").holds()
    assert len(story.entries("ReviewExtended")) == 1, "the delivery mail waits for Monday as well"


def test_a_revision_is_counted_confirmed_and_promised() -> None:
    """The wishes are confirmed in writing, a day for the next delivery is promised, and the review begins anew."""
    story = delivered().at("2026-03-04 12:00").do(c.RequestRevision(milestone="thing", by="dora", wishes="Other colours"))
    noted = story.entry("RevisionRequested")
    assert (noted.data["used"], noted.data["included"], noted.data["promised_on"]) == (1, 1, "2026-03-11")
    assert story.sent("revision_noted") == ["Wed 04 Mar 12:00"]
    assert not {"review/thing", "nudge/thing"} & set(story.current.deadlines)
    story.at("2026-03-09 12:00").delivers("thing")
    assert story.entry("MilestoneDelivered").data["round"] == 2
    assert story.entry("MilestoneDelivered").data["review_ends"] == "2026-03-16T15:00:00Z"
    story.holds()


def test_a_late_revision_is_no_late_milestone() -> None:
    """The first delivery was in time: the team is told, the final figures are not changed."""
    story = delivered().do(c.RequestRevision(milestone="thing", by="dora", wishes="Other colours")).at("2026-03-09 18:00")
    assert story.entry("MilestoneLate").data["promised_on"] == "2026-03-09"
    assert len(story.tasks("milestone_late")) == 1
    assert not story.current.milestones["thing"].late
    story.delivers("thing").accepts("thing").met("closing_call").do(c.SignOff(by="dora"))
    story.holds()


def test_beyond_the_included_revisions_the_agreement_must_change() -> None:
    """It is neither possible nor offered."""
    story = delivered().do(c.RequestRevision(milestone="thing", by="dora", wishes="Other colours")).delivers("thing")
    refusal = story.refused(c.RequestRevision(milestone="thing", by="dora", wishes="Back again"))
    assert (refusal.code, refusal.reason.params["included"]) == ("REVISIONS_USED_UP", 1)
    assert say(refusal.reason).startswith("the included revision rounds (1) are used up")
    assert {a.action for a in refusal.available} == {"accept_milestone", "drop_milestone"}
    assert "request_revision" not in {a.action for a in core.available(story.current, story.now)}
    terms = agreement(milestones=[milestone("thing", price="0.00 EUR", included_revisions=0)])
    refusal = Story().active(terms).starts("thing").delivers("thing").refused(c.RequestRevision(milestone="thing", by="dora", wishes="x"))
    assert refusal.code == "REVISIONS_USED_UP" and "no revision round is included" in say(refusal.reason)


def test_a_delivered_milestone_can_be_taken_out() -> None:
    """Its review ends with it."""
    story = delivered().do(c.DropMilestone(milestone="thing", explanation="By agreement")).at("2026-03-20 12:00")
    assert story.state_of("thing") == "DROPPED" and story.entries("MilestoneAccepted") == []
    story.holds()
