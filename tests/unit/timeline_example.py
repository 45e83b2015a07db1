"""A story to draw: a website redesign for a pottery, five months, with nearly everything the visual language knows."""

from datetime import datetime
from typing import Any, cast

from tests.unit.timeline_example_messages import inbound, messages
from tests.unit.timeline_example_milestones import NOW, at, content_move, design, discovery, gates, launch, shop_build
from tests.unit.timeline_example_money import agreed, invoices
from worker.timeline.marks import DayOff, Stage, Task, Waiting
from worker.timeline.model import HeadlinePart, Link, Note, Timeline


def stages(finished: bool) -> tuple[Stage, ...]:
    rows = [
        ("Inquiry", "29 Jun", "30 Jun", "Northwind wrote at 22:40, and was answered at once", "onboarding/acknowledge"),
        ("Qualifying", "30 Jun", "3 Jul", "two answers were open, and nothing is proposed on guesses", "onboarding/intake"),
        ("Proposed", "3 Jul", "9 Jul", "goals, dates, billing and duties of both sides were written down", "onboarding/agreement"),
        ("Onboarding", "9 Jul", "15 Jul", "kick-off call held on 14 Jul, first payment in", "onboarding/kick-off"),
        ("Active", "15 Jul", "2 Dec" if finished else "8 Dec", "each milestone behind its payment", "engagement/active"),
        ("Signing off", "2 Dec" if finished else "8 Dec", "4 Dec" if finished else "11 Dec", "a call, then figures", "closing/reconcile"),
        ("Completed", "4 Dec" if finished else "11 Dec", "16 Dec", "two questions on handling and outcome", "closing/satisfaction"),
    ]  # fmt: skip
    named = {"Active": "Active since 15 July"}
    made = [
        Stage(name=name, when=at(a), until=at(b), what=f"Stage: {name}", because=why, rule=rule, day_only=True, label=named.get(name, ""))
        for name, a, b, why, rule in rows
    ]
    if finished:
        made.append(
            Stage(name="Closed", when=at("16 Dec"), what="Stage: Closed", because="money settled, survey answered", rule="closing/close")
        )
    return tuple(made)


def waiting(finished: bool) -> tuple[Waiting, ...]:
    us = [("29 Jun", "3 Jul", "answer and proposal"), ("14 Jul", "30 Jul", "Discovery"), ("6 Aug", "27 Aug", "Design")]
    us += [("1 Sep", "9 Sep", "Design, revision 1"), ("24 Sep", "30 Oct", "Shop build and Content move")]
    client = [
        ("3 Jul", "9 Jul", "the decision on the proposal"),
        ("9 Jul", "14 Jul", "the first payment"),
        ("30 Jul", "6 Aug", "review, payment"),
    ]
    client += [
        ("27 Aug", "1 Sep", "review of Design"),
        ("9 Sep", "24 Sep", "review of Design, then payment"),
        ("8 Oct", "12 Oct", "gift vouchers"),
    ]
    client += [("15 Oct", "19 Oct", "choice for the delay"), ("22 Oct", "30 Oct", "review of Content move")]
    if finished:
        us += [("2 Nov", "4 Nov", "an answer about the kiln diary"), ("11 Nov", "26 Nov", "Launch"), ("30 Nov", "4 Dec", "sign-off")]
        client += [
            ("30 Oct", "11 Nov", "review of Shop build, payment"),
            ("26 Nov", "30 Nov", "review of Launch"),
            ("8 Dec", "14 Dec", "survey"),
        ]
    else:
        us.append(("2 Nov", "", "answer by 4 Nov"))
        client.append(("30 Oct", "", "review by 6 Nov, payment by 13 Nov"))

    def wait(party: str, start: str, end: str, what: str) -> Waiting:
        name = "us" if party == "us" else "Northwind"
        return Waiting(
            party=cast(Any, party), when=at(start), until=at(end) if end else None,
            what=f"Waiting for {name}: {what}", because="it is their turn",
            rule="engagement/waiting-for", day_only=True, label="" if end else what,
        )  # fmt: skip

    return tuple(wait(party, *each) for party, waits in (("us", us), ("client", client)) for each in waits)


def tasks(finished: bool) -> tuple[Task, ...]:
    marit, ines, jonas = ("Marit de Boer", "leads"), ("Ines Roca", "billing"), ("Jonas Feld", "design")
    rows: list[tuple[tuple[str, str], datetime, datetime, str, str, str]] = [
        (
            marit,
            at("30 Jun", 8),
            at("2 Jul", 16),
            "qualify the inquiry",
            "every inquiry is taken on, referred, or declined",
            "onboarding/qualify",
        ),
        (marit, at("13 Jul", 9), at("14 Jul", 11), "kick-off call", "duties of both sides are talked through once", "onboarding/kick-off"),
        (
            marit,
            at("22 Jul"),
            at("23 Jul"),
            "answer on product numbers",
            "an answer is owed within one working day",
            "contact/response-time",
        ),
        (
            marit,
            at("14 Oct", 9),
            at("15 Oct", 10),
            "choose what to offer",
            "a delay notice needs at least one offer",
            "milestones/compensation",
        ),
        (ines, at("17 Sep", 9), at("17 Sep", 15), "call about N-103", "after two notices a person calls", "dunning/+7"),
        (ines, at("6 Oct"), at("8 Oct"), "price gift vouchers", "a wish becomes a change request with a price", "changes/price"),
        (ines, at("19 Oct", 11), at("20 Oct"), "book the credit", "Northwind chose it", "milestones/compensation"),
        (jonas, at("1 Sep"), at("9 Sep"), "redo the shop grid", "sent back with a reason", "milestones/revision"),
        (jonas, at("26 Oct", 9), at("29 Oct", 16), "test checkout with real cards", "the checkout was redone", "milestones/quality"),
    ]
    made = [
        Task(owner=who[0], role=who[1], when=start, due=end, done=end, what=f"Task: {what}", because=why, rule=rule)
        for who, start, end, what, why, rule in rows
    ]
    closing, called = ("1 Dec", "2 Dec") if finished else ("8 Dec", "9 Dec")
    made += [
        Task(
            owner=marit[0], role=marit[1], when=at(start, 16), due=at(due, 15), done=at(due, 14) if finished else None,
            what=f"Task: {what}",
            because=why, rule=rule,
        )
        for start, due, what, why, rule in (
            ("2 Nov", "4 Nov", "answer: can the kiln diary move too?", "an answer is owed within one working day", "contact/response-time"),
            (closing, called, "closing call", "results are presented in person", "closing/call"),
        )
    ]  # fmt: skip
    return tuple(made)


def notes() -> tuple[Note, ...]:
    return (
        Note(mark="design-back", text="Design came back once: the glaze names were hidden. Redone in 6 days."),
        Note(mark="gate-late", text="Paid 14 days late: the gate stayed shut, and our dates moved by nine working days."),
        Note(mark="delay", text="Delay told 12 days ahead. Northwind chose €600 credit."),
    )


def headline(finished: bool) -> tuple[HeadlinePart, ...]:
    if finished:
        return (
            HeadlinePart(lead="agreed", strong="9 Jul 2026"), HeadlinePart(lead="now", strong="closed"),
            HeadlinePart(lead="launched", strong="26 Nov", rest="(promised 1 Dec)"),
            HeadlinePart(lead="paid", strong="€39,240", rest="of €39,240"), HeadlinePart(lead="answer to the survey", strong="9 of 10"),
        )  # fmt: skip
    return (
        HeadlinePart(lead="agreed", strong="9 Jul 2026"), HeadlinePart(lead="now", strong="Shop build, in review"),
        HeadlinePart(lead="launch promised", strong="Tue 1 Dec", rest="(first 11 Nov)"), HeadlinePart(lead="paid", strong="€35,040", rest="of €39,240"),
        HeadlinePart(lead="waiting for Northwind: accept or send back by", strong="Fri 6 Nov, 17:00"),
    )  # fmt: skip


def website_redesign(*, finished: bool = True) -> Timeline:
    """Return the whole story, or as it stood on Tue 3 Nov."""
    day_off = [
        DayOff(
            when=at(day, 0),
            until=at(day, 23),
            day_only=True,
            what="Bank holiday in Ireland",
            because="it does not count",
            rule="calendar/holiday",
        )
        for day in ("3 Aug", "26 Oct")
    ]
    return Timeline(
        title="Website redesign for Northwind Pottery", client="Northwind", provider="Halyard Studio", provider_place="Utrecht",
        zone="Europe/Dublin", now=None if finished else NOW, headline=headline(finished), stages=stages(finished),
        milestones=(discovery(), design(), shop_build(finished), content_move(), launch(finished)), gates=gates(finished),
        invoices=invoices(finished), agreed=agreed(), messages=messages(finished), inbound=inbound(finished), waiting=waiting(finished),
        tasks=tasks(finished), days_off=tuple(day_off), notes=notes(), links=(Link(label="Journal", href="journal.jsonl"),),
        report_rhythm="each Friday", waited_for_us="64 working days", waited_for_client="38 working days",
    )  # fmt: skip
