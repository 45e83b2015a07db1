"""Practices of telling: reports, guides, reasons, and the proof of what was told."""

import hashlib
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.drivers.served import A_MINUTE, Served, Stage
from tests.e2e.papers import FILE, changed, without
from tests.e2e.post import ANNA, HELENA, PETRI, TEAM
from workflows.engagement.time.wall_clock import WEEKDAYS


@pytest.mark.practice(12)
async def test_the_whole_team_gets_a_copy_of_each_mail_to_the_client_and_reads_one_timeline(life: Served) -> None:
    mails = [mail for mail in life.mails() if mail.to in (ANNA, PETRI)]
    assert len(mails) > 25
    for mail in mails:
        assert mail.reached == (mail.to, TEAM), mail.subject
        assert TEAM.encode() not in mail.raw, "the client does not see the copy"
    told = [entry.data["message_id"] for entry in await life.entries("NoticeSent")]
    assert sorted(told) == sorted(mail.message_id for mail in life.mails()), "each stands in the timeline once"
    sequences = [entry.sequence for entry in await life.journal()]
    assert sequences == list(range(1, len(sequences) + 1))


@pytest.mark.practice(29)
async def test_a_report_comes_every_week_also_when_all_is_smooth(scene: Stage) -> None:
    e = Served(scene, changed(FILE, {"agreement.milestones.0.estimate_business_days": 15}))
    await (await e.begin()).active()
    await e.pays("discovery")
    await e.starts("discovery")
    for _ in range(2):
        await e.day("fri", "16:00")
    first, second = e.mails("report")
    assert "On track" in first.subject and "On track" in second.subject
    assert second.says("Nothing new: the work goes on as planned.", "All is on track")
    for mail in (first, second):
        local = e.theirs.local(mail.at)
        assert (WEEKDAYS[local.weekday()], local.hour, local.minute) == ("fri", 15, 0)
    assert abs(second.at - first.at - timedelta(days=7)) < A_MINUTE


@pytest.mark.practice(32)
async def test_a_delivery_brings_the_guide_to_what_was_bought(life: Served) -> None:
    *others, build = life.mails("delivered")
    assert build.says("Build", "Running your shop, 12 pages")
    assert others and not any("Running your shop" in mail.text for mail in others), "a guide comes with its own milestone"


@pytest.mark.practice(34)
async def test_the_journal_proves_what_was_told_to_whom_when_and_through_which_channel(life: Served) -> None:
    told = {entry.data["message_id"]: entry for entry in await life.entries("NoticeSent")}
    mails = life.mails()
    assert len(mails) == len(told) > 25
    people = {ANNA: "anna", PETRI: "petri", HELENA: "helena"}
    for mail in mails:
        entry = told[mail.message_id]
        assert (entry.data["channel"], entry.data["template"]) == ("email", mail.template)
        assert entry.data["recipient"] == people[mail.to]
        assert abs(entry.at - mail.at) < A_MINUTE
        assert entry.data["document"]["sha256"] == hashlib.sha256(mail.raw).hexdigest(), "the mail itself is kept"
    chain = await life.journal()
    assert all(later.previous == earlier.hash for earlier, later in pairwise(chain))


@pytest.mark.practice(67)
async def test_every_mail_and_every_entry_says_why(life: Served) -> None:
    seen = await life.look()
    for mail in life.mails():
        because = seen.the("notices", mail.notice).because.words
        assert len(because) > 5 and mail.says(f"Why you get this: {because[:1].upper()}{because[1:]}."), mail.subject
    assert all(entry.because.words and entry.rule for entry in await life.journal())


@pytest.mark.practice(72)
async def test_reports_name_the_expected_result_and_what_stands_in_the_way(scene: Stage) -> None:
    e = Served(scene, without(FILE, "agreement.risks"))
    await (await e.begin()).active()
    await e.day("fri", "16:00")
    seen = await e.day("fri", "16:00")
    blocked = e.mails("report")[-1]
    assert blocked.says("What we expect, and what stands in the way", "We expect to hand over “Discovery” by", "“Build”, the last one, by")
    assert blocked.says("Discovery: starts once its invoice is paid.", f"Invoice {seen.invoices[0].number}: due", "not paid.")
    await e.pays("discovery")
    seen = await e.starts("discovery")
    assert await e.day("fri", "16:00")
    smooth = e.mails("report")[-1]
    promised = seen.the("milestones", "discovery").promised_on
    assert smooth.says(f"We expect to hand over “Discovery” by {promised:%a} {promised.day} {promised:%b}")
    assert smooth.says("Nothing that we know of stands in the way.")
    await e.until(lambda seen: seen.tasks_for("milestone_late"))
    await e.day("fri", "16:00")
    late = e.mails("report")[-1]
    assert "1 milestone late" in late.subject and late.says("Discovery: the promised day,", "has passed.")
