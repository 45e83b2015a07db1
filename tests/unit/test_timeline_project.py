"""From the journal to the picture: what happened is there, at its time, with its reason; and nothing else is."""

import random
import re
from datetime import UTC, timedelta
from typing import Any

import pytest

from tests import lives
from tests.drivers.story import Story
from tests.unit.lived import BEGIN, START, at_work, opening, proposed, whole
from tests.unit.timeline_life import milestone, one, picture
from worker.timeline.marks import Mark
from worker.timeline.model import Invoice, Milestone
from worker.timeline.project import project
from worker.timeline.render import render
from workflows.engagement.messages import commands as c
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.terms import ClientKind


def kinds(row: Milestone | Invoice) -> list[str]:
    return [kind for _, kind in sorted((mark.when, mark.kind) for mark in row.marks)]


def events(of: Simulation, name: str) -> list[Any]:
    return [entry for entry in of.journal if entry.event == name]


@pytest.mark.parametrize("persona", ["prompt", "late", "silent", "unhappy"])
def test_every_message_of_the_journal_is_in_the_picture_once(persona: str) -> None:
    lived = whole(persona)
    drawn = picture(lived)
    assert sorted(message.id for message in drawn.messages) == sorted(entry.data["notice"] for entry in events(lived, "NoticePlanned"))
    sent = {entry.data["notice"]: entry.effective for entry in events(lived, "NoticeSent")}
    assert {message.id: message.sent_at or message.when for message in drawn.messages} == sent
    assert len(drawn.tasks) == len(events(lived, "TaskOpened"))


@pytest.mark.parametrize("persona", ["prompt", "late", "silent", "unhappy"])
def test_the_money_in_the_picture_is_the_money_in_the_books(persona: str) -> None:
    lived = whole(persona)
    drawn = picture(lived)
    paid = sum(mark.amount.minor for row in drawn.invoices for mark in row.marks if mark.kind == "paid" and mark.amount)
    assert paid == sum(invoice.paid.minor for invoice in lived.current.invoices.values()) > 0
    assert drawn.agreed[0].total.minor == sum(row.amount.minor for row in drawn.milestones if row.amount)


def test_every_mark_says_why_in_words_for_people() -> None:
    """No raw dates, no raw sums, no full stop, and nothing that is addressed like a letter."""
    marks: list[Mark] = [mark for persona in ("late", "silent") for _, mark in picture(whole(persona)).marks()]
    for mark in marks:
        assert mark.rule.count("/") == 1, mark.rule
        assert not mark.because.endswith(".") and not mark.because.startswith(("You ", "We ", "Your ", "The ")), mark.because
        assert " EUR" not in mark.because + mark.what and "2026-" not in mark.because + mark.what, mark


def test_a_late_payer_shows_red_and_the_gate_stays_shut_until_the_payment() -> None:
    lived = whole("late")
    drawn = picture(lived)
    row = next(row for row in drawn.invoices if row.id == "invoice-discovery")
    overdue, paid = one(row, "overdue"), one(row, "paid")
    assert (overdue.when, overdue.until) == (events(lived, "InvoiceOverdue")[0].effective, paid.when)
    assert row.late and row.status == "11 days late"
    assert [mark.number for mark in row.marks if mark.kind == "reminder"] == [1]
    assert one(row, "issued").label == "a reminder, a call"
    shut, opened = (next(g for g in drawn.gates if g.milestone == "discovery" and g.state == state) for state in ("shut", "open"))
    assert shut.late and opened.when == paid.when and opened.invoice == row.id
    assert one(milestone(drawn, "discovery"), "blocked").late
    assert drawn.notes[0].mark == shut.id and drawn.notes[0].text.startswith("Paid 11 days late: the gate of Discovery stayed shut")


def test_who_pays_in_time_has_no_red_anywhere() -> None:
    drawn = picture(whole("prompt"))
    assert not [mark for _, mark in drawn.marks() if mark.late]
    assert not any(row.late for row in drawn.milestones) and not any(row.late for row in drawn.invoices) and drawn.notes == ()


def test_silence_counts_as_acceptance_and_the_picture_says_why() -> None:
    drawn = picture(whole("silent"))
    mark = one(milestone(drawn, "discovery"), "deemed")
    assert "no answer came until the end of the review" in mark.because and mark.label.startswith("counts as accepted")
    assert milestone(drawn, "discovery").status == "deemed accepted 7 Aug"


def test_a_promise_that_moved_is_a_hollow_flag_that_leads_to_the_new_day() -> None:
    lived = whole("late")
    first, last = sorted((m for m in milestone(picture(lived), "discovery").marks if m.kind == "promise"), key=lambda m: m.when)
    assert first.moved_to == last.when and last.moved_to is None
    assert "10 working days after the planned start" in first.because
    assert last.because == "it was kept: delivered on 11 Aug"


def test_a_delivery_that_came_back_shows_both_rounds() -> None:
    lived = at_work()
    lived.days(10)
    lived.delivers("discovery")
    lived.days(1)
    lived.do(c.RequestRevision(milestone="discovery", by="anna", wishes="Bigger letters"))
    lived.days(3)
    lived.do(c.DeliverMilestone(milestone="discovery", note="Bigger."))
    lived.days(1)
    lived.accepts("discovery")
    drawn = picture(lived)
    row = milestone(drawn, "discovery")
    assert [kind for kind in kinds(row) if kind in {"work", "review", "sent_back", "accepted"}] == [
        "work", "review", "sent_back", "work", "review", "accepted",
    ]  # fmt: skip
    assert one(row, "accepted").label == "sent back once, then accepted" and row.status.endswith(", 1 revision")
    assert any(note.text.startswith("Discovery came back once. Redone in") for note in drawn.notes)
    assert [mark.what for mark in row.marks if mark.kind == "work"][1] == "Discovery: revision 1 of 2, we work"


def test_work_that_stopped_and_went_on_moves_its_promise() -> None:
    lived = at_work()
    lived.days(2)
    until = lived.current.calendars.provider.add_business_days(lived.now.date(), 3)
    lived.do(c.HoldMilestone(milestone="discovery", explanation="The photos are missing", until=until))
    lived.days(5)
    lived.do(c.ResumeMilestone(milestone="discovery"))
    row = milestone(picture(lived), "discovery")
    blocked = next(mark for mark in row.marks if mark.what == "Discovery: work stopped")
    assert blocked.kind == "blocked" and blocked.because == "The photos are missing" and not blocked.late
    assert kinds(row).count("work") == 2 and kinds(row).count("promise") >= 2


def test_a_milestone_taken_out_says_why_and_takes_its_invoice_along() -> None:
    lived = at_work()
    lived.do(c.DropMilestone(milestone="launch", explanation="They launch it themselves"))
    drawn = picture(lived)
    assert one(milestone(drawn, "launch"), "dropped").label == "They launch it themselves"
    row = next(row for row in drawn.invoices if row.id == "invoice-launch")
    assert one(row, "void").because == "its milestone was dropped" and row.status == "withdrawn"


def test_refund_dispute_and_waiver_are_told_in_the_row_they_belong_to() -> None:
    lived = at_work()
    today = lived.today
    amount = lived.current.invoices["invoice-discovery"].amount
    lived.do(c.RecordRefund(invoice="invoice-discovery", amount=amount, value_date=today, reference="back"))
    lived.do(c.DisputeInvoice(invoice="invoice-discovery", by="petri", explanation="We paid this"))
    lived.do(c.WaiveGate(gate="gate-discovery", by="mira", explanation="They always pay"))
    drawn = picture(lived)
    row = next(row for row in drawn.invoices if row.id == "invoice-discovery")
    assert {"paid", "refunded", "disputed"} <= set(kinds(row)) and row.status == "disputed"
    assert one(row, "disputed").until is None and one(row, "disputed").because == "We paid this"
    assert [gate.state for gate in drawn.gates if gate.milestone == "discovery"] == ["shut", "open", "reshut", "waived"]
    assert drawn.waiting[-1].party == "client" or any("the dispute about" in bar.what for bar in drawn.waiting)


def test_a_new_version_of_a_proposal_begins_no_new_stage() -> None:
    lived = proposed()
    lived.days(1)
    lived.do(opening()[1])
    assert [stage.name for stage in picture(lived).stages] == ["Inquiry", "Qualifying", "Proposed"]


def test_what_is_still_to_come_lies_after_now() -> None:
    lived = at_work()
    drawn = picture(lived)
    work = one(milestone(drawn, "build"), "work")
    assert work.when > lived.now and work.what == "Build: planned work"
    shut = next(gate for gate in drawn.gates if gate.milestone == "build" and gate.state == "shut")
    assert shut.when > lived.now and "is paid" in shut.what
    assert [m.status for m in drawn.messages].count("planned") == 1
    issued = one(next(row for row in drawn.invoices if row.id == "invoice-build"), "issued")
    assert issued.when > lived.now and "will be issued" in issued.what
    assert drawn.stages[-1].name == "Signing off" and drawn.stages[-1].when > lived.now


def test_before_anything_is_agreed_there_is_no_work_and_no_money() -> None:
    lived = Story(BEGIN, created=opening()[0])
    drawn = picture(lived)
    assert not (drawn.milestones or drawn.invoices or drawn.gates or drawn.agreed)
    assert [stage.name for stage in drawn.stages] == ["Inquiry"]
    assert (
        drawn.title == "New website for our pottery for Northwind Pottery"
        and drawn.inbound[0].what == "From Northwind: New website for our pottery"
    )


def test_a_finished_engagement_has_no_now_and_nothing_is_planned() -> None:
    drawn = project(whole("late").current, START + timedelta(days=900))
    assert drawn.now is None and drawn.stages[-1].name == "Closed"
    assert not [m for m in drawn.messages if m.status == "planned"]


def test_the_picture_for_the_client_does_not_tell_the_size_of_our_reserve() -> None:
    drawn = project(whole("prompt").current, estimates=False)
    assert not [mark for row in drawn.milestones for mark in row.marks if mark.kind == "estimate"]
    assert "reserve" in next(m for m in picture(at_work()).milestones[3].marks if m.kind == "promise").because


def test_holidays_of_the_time_are_drawn_and_no_others() -> None:
    days = {day.when.astimezone(UTC).date() for day in picture(whole("late")).days_off}
    assert len(days) == len(picture(whole("late")).days_off) and all(START.date() <= day for day in days)


def test_a_journal_whose_beginning_was_sealed_is_drawn_from_the_entries_given() -> None:
    lived = whole("late")
    short = lived.current.model_copy(update={"journal": lived.journal[200:]})
    assert project(short, entries=lived.journal) == project(lived.current)
    with pytest.raises(LookupError, match="journal is empty"):
        project(lived.current.model_copy(update={"journal": ()}))


def test_the_client_is_called_by_a_short_name() -> None:
    state = whole("prompt").current
    for name, short in (("Northwind Pottery", "Northwind"), ("The Museum Shop Oy", "The Museum Shop Oy"), ("Acme", "Acme")):
        assert project(state.model_copy(update={"client": state.client.model_copy(update={"name": name})})).client == short
    person = state.client.model_copy(update={"kind": ClientKind.CONSUMER})
    assert project(state.model_copy(update={"client": person})).client == "Anna"


@pytest.mark.parametrize("seed", range(12))
def test_any_life_can_be_drawn_at_any_time(seed: int) -> None:
    """Random engagements with refunds, disputes, pauses, waivers and cancellations: the model's own checks hold, and the page is made."""
    rng = random.Random(seed)
    file, house = lives.varied(lives.example(), rng), lives.provider()
    lived = Simulation(START)
    create = lives.create_of(file, house, "a" * 20, START)
    lived.give(create, "create")
    assert file.agreement is not None
    proposal = c.ProposeAgreement(agreement=file.agreement, calendars=create.calendars)
    for number, _ in enumerate(lives.live(lived, proposal, rng, 60)):
        if number % 15 == 0:
            picture(lived)
    page = render(picture(lived))
    assert page.startswith("<!") and not re.search(r"\b(picture|story)-\w", page), "no code stands for a sentence"
