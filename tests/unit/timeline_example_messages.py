"""The example story's messages: weekly reports, notices, answers, and what the client wrote."""

from datetime import datetime, timedelta
from typing import Any, cast

from tests.unit.timeline_example_milestones import NOW, at
from worker.timeline.marks import Inbound, Message

WORK = (
    ("3 Jul", 15, "Proposal sent", "all intake questions were answered"),
    ("9 Jul", 12, "Welcome, with team and phase map", "the agreement was accepted"),
    ("15 Jul", 9, "Recap of the kick-off call", "each conversation ends with a recap"),
    ("30 Jul", 15, "Discovery delivered", "ready for review until 7 Aug, 17:00"),
    ("27 Aug", 15, "Design delivered", "ready for review until 3 Sep, 17:00"),
    ("9 Sep", 14, "Design delivered again", "revision 1 of 2 is done"),
    ("25 Sep", 9, "Shop build has started; new dates", "gate 3 opened nine working days later than planned"),
    ("15 Oct", 10, "Delay notice with a choice of three", "a problem is told as soon as we know it"),
    ("22 Oct", 15, "Content move delivered", "ready for review until 30 Oct, 17:00"),
    ("28 Oct", 9, "Nudge: two days left to answer", "Content move would count as accepted on 30 Oct"),
    ("30 Oct", 14, "Shop build delivered", "ready for review until 6 Nov, 17:00"),
    ("30 Oct", 17, "Content move counts as accepted", "no answer by the date named"),
)
WORK_REST = (
    ("5 Nov", 10, "Recap: Shop build accepted", "each decision is confirmed in words"),
    ("26 Nov", 15, "Launch delivered", "ready for review until 3 Dec, 17:00"),
    ("4 Dec", 15, "Closing report", "signed off on 4 Dec"),
    ("8 Dec", 10, "Two questions on handling and outcome", "asked once, four days after sign-off"),
    ("11 Dec", 10, "Survey reminder", "one reminder, then never again"),
    ("15 Dec", 10, "May we name you, and whom do you know?", "the answer was a nine"),
)
MONEY = (
    ("9 Jul", 12, "Invoice N-101"), ("14 Jul", 14, "Receipt N-101"), ("30 Jul", 16, "Invoice N-102"), ("6 Aug", 13, "Receipt N-102"),
    ("27 Aug", 16, "Invoice N-103"), ("7 Sep", 9, "Note: N-103 is due in 3 days"), ("10 Sep", 9, "N-103 is due today"),
    ("17 Sep", 9, "Second reminder N-103"), ("18 Sep", 17, "Receipt: €4,000.00 of N-103"), ("21 Sep", 9, "Invoice N-104"),
    ("24 Sep", 15, "Receipt N-103: gate 3 is open"), ("2 Oct", 12, "Receipt N-104"), ("12 Oct", 12, "Invoice N-105"),
    ("20 Oct", 12, "Receipt N-105; credit noted"), ("30 Oct", 16, "Invoice N-106"),
)  # fmt: skip
ANSWERS = (
    ("29 Jun", 23, "Acknowledged at once; answer promised by 30 Jun"), ("30 Jun", 17, "Answered by Marit de Boer"),
    ("2 Jul", 16, "Questionnaire acknowledged"), ("22 Jul", 12, "Question acknowledged"), ("23 Jul", 12, "Answered by Marit de Boer"),
    ("1 Sep", 13, "Send-back acknowledged"), ("6 Oct", 12, "Request re-routed to Tom Ashdown"), ("8 Oct", 12, "Price for gift vouchers"),
    ("19 Oct", 14, "Choice confirmed: credit"), ("2 Nov", 16, "Acknowledged; answer promised by Wed 4 Nov"),
)  # fmt: skip
INBOUND = (
    ("29 Jun", 22, "Inquiry by mail"), ("2 Jul", 15, "Questionnaire filled in"), ("9 Jul", 11, "Agreement accepted"),
    ("22 Jul", 10, "Question on the old product numbers, twice"), ("4 Aug", 14, "Discovery accepted"), ("1 Sep", 11, "Design sent back"),
    ("11 Sep", 16, "Design accepted"), ("17 Sep", 15, "Phone: will pay by 25 Sep"), ("6 Oct", 10, "Gráinne Hale asks for gift vouchers"),
    ("12 Oct", 10, "Gift vouchers approved"), ("19 Oct", 11, "Choice for the delay: credit"), ("2 Nov", 15, "Can the kiln diary move too?"),
)  # fmt: skip
INBOUND_REST = (
    ("5 Nov", 9, "Shop build accepted"), ("30 Nov", 10, "Launch accepted"), ("4 Dec", 12, "Signed off"),
    ("14 Dec", 11, "Survey answered: 9"),
)  # fmt: skip


def reports(finished: bool) -> list[Message]:
    made, day, number = [], at("17 Jul", 16), 1
    while day <= at("4 Dec", 16):
        planned = not finished and day > NOW
        what = f"Weekly report {number}: {'planned' if planned else 'on track'}"
        because = "you asked to hear from us every Friday, also when all is well"
        status = "planned" if planned else "sent"
        made.append(
            Message(
                row="report", id=f"r{number}", when=day, what=what, because=because, rule="contact/weekly-report", status=cast(Any, status)
            )
        )
        day, number = day + timedelta(days=7), number + 1
    return made


def messages(finished: bool) -> tuple[Message, ...]:
    def note(row: str, when: datetime, what: str, because: str, rule: str, **more: Any) -> Message:
        return Message(row=cast(Any, row), when=when, what=what, because=because, rule=f"contact/{rule}", **more)

    budget = "three routine messages a week are agreed, and three had gone"
    made = reports(finished)
    made += [note("work", at(day, hour), what, because, "notice") for day, hour, what, because in WORK + (WORK_REST if finished else ())]
    paid = (("11 Nov", 13, "Receipt N-106: gate 5 is open"),) if finished else ()
    made += [note("money", at(day, hour), what, "money moved or will be due", "money") for day, hour, what in MONEY + paid]
    answered = (("4 Nov", 14, "Answered by Marit de Boer"),) if finished else ()
    made += [
        note("answer", at(day, hour), what, "one working day is agreed", "response-time", acknowledgement="cknowledged" in what)
        for day, hour, what in ANSWERS + answered
    ]
    merged = (
        ("4 Aug", 18, "r4", "handover guide"),
        ("22 Sep", 10, "r11", "photographs we need"),
        ("13 Oct", 15, "r14", "content is 80 % moved"),
    )
    made += [
        note("work", at(day, hour), f"Merged: {what}", budget, "budget-merge", status="merged", merged_into=carrier)
        for day, hour, carrier, what in merged
    ]
    held = (
        ("money", at("12 Sep", 18), at("14 Sep", 9), "first reminder N-103"),
        ("answer", at("24 Oct", 10), at("27 Oct", 9), "trial shop"),
    )
    made += [
        note(
            row,
            when,
            f"Held, then sent: {what}",
            "routine messages leave on working days only",
            "service-window",
            status="held",
            sent_at=sent,
        )
        for row, when, sent, what in held
    ]
    return tuple(made)


def inbound(finished: bool) -> tuple[Inbound, ...]:
    came = INBOUND + (INBOUND_REST if finished else ())
    return tuple(
        Inbound(when=at(day, hour), what=f"From Northwind: {what}", because="a message from Northwind", rule="contact/inbound")
        for day, hour, what in came
    )
