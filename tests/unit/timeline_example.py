"""A story to draw: a website redesign for a pottery, five months, everything the visual language knows at least once."""

from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from worker.timeline.marks import AgreedSum, Amount, DayOff, Gate, Inbound, InvoiceMark, Message, MilestoneMark, Stage, Task, Waiting
from worker.timeline.model import Fact, Invoice, Link, Milestone, Note, Timeline

ZONE = ZoneInfo("Europe/Dublin")
MONTHS = {"Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12}
NOW = datetime(2026, 11, 3, 10, 42, tzinfo=ZONE)


def at(text: str, hour: int = 12, minute: int = 0) -> datetime:
    """Return "14 Jul" of 2026, local time."""
    day, month = text.split()
    return datetime(2026, MONTHS[month], int(day), hour, minute, tzinfo=ZONE)


def eur(minor: int) -> Amount:
    return Amount(minor=minor, currency="EUR")


def mark(kind: str, when: datetime, what: str, because: str, rule: str, **more: Any) -> MilestoneMark:
    return MilestoneMark(kind=cast(Any, kind), when=when, what=what, because=because, rule=f"milestones/{rule}", **more)


def span(kind: str, start: str, end: str, what: str, because: str, rule: str, **more: Any) -> MilestoneMark:
    return mark(kind, at(start, 9), what, because, rule, until=at(end, 17), day_only=True, **more)


def promise(name: str, day: str, because: str, **more: Any) -> MilestoneMark:
    return mark("promise", at(day, 17), f"{name}: promised for {day}", because, "promise", day_only=True, **more)


def review(name: str, start: str, end: datetime, because: str) -> MilestoneMark:
    what = f"{name}: delivered, Northwind reviews"
    return mark("review", at(start, 15), what, because, "review-window", until=end, when_note="five working days to look")


def discovery() -> Milestone:
    marks = (
        span("estimate", "15 Jul", "31 Jul", "Discovery: our estimate", "agreed on 9 Jul", "estimate", when_note="13 working days"),
        span("work", "15 Jul", "30 Jul", "Discovery: we work", "gate 1 opened on 14 Jul", "start"),
        review("Discovery", "30 Jul", at("4 Aug", 14), "five working days to look are agreed; the Irish bank holiday on 3 Aug does not count"),
        promise("Discovery", "5 Aug", "we promise the estimate plus the agreed buffer and tell only the promise"),
        mark(
            "accepted", at("4 Aug", 14, 20), "Discovery: accepted by Tom Ashdown", "he wrote: “Exactly the map we needed.”", "accept",
            label="4 working days early",
        ),
    )  # fmt: skip
    return Milestone(id="m1", number="1", name="Discovery", status="accepted 4 Aug", amount=eur(600000), marks=marks)


def design() -> Milestone:
    marks = (
        span("estimate", "6 Aug", "28 Aug", "Design: our estimate", "agreed on 9 Jul", "estimate"),
        span("work", "7 Aug", "27 Aug", "Design: we work", "gate 2 opened on 6 Aug", "start"),
        review("Design", "27 Aug", at("1 Sep", 11), "five working days to look are agreed"),
        mark(
            "sent_back", at("1 Sep", 11, 5), "Design: sent back by Tom Ashdown",
            "“The shop grid hides the glaze names, and people buy by glaze.”", "send-back", id="design-back",
        ),
        span("work", "1 Sep", "9 Sep", "Design: revision 1 of 2, we work", "two rounds are included in the price", "revision"),
        review("Design", "9 Sep", at("11 Sep", 16), "the review window starts anew with each delivery"),
        promise("Design", "2 Sep", "the first delivery kept it; a revision asked for by the client does not break a promise"),
        mark(
            "accepted", at("11 Sep", 16, 40), "Design: accepted by Tom Ashdown", "glaze names now stand under every picture", "accept",
            label="sent back once, then accepted",
        ),
    )  # fmt: skip
    return Milestone(id="m2", number="2", name="Design", status="accepted 11 Sep, 1 revision", amount=eur(960000), marks=marks)


def shop_build(finished: bool) -> Milestone:
    marks = [
        span("estimate", "14 Sep", "9 Oct", "Shop build: first estimate", "agreed on 9 Jul", "estimate"),
        span(
            "blocked", "14 Sep", "24 Sep", "Shop build: could not start, gate 3 shut",
            "N-103 was unpaid, and no phase starts before it is paid; later dates moved by the same nine working days", "blocked", late=True,
        ),
        span("work", "25 Sep", "30 Oct", "Shop build: we work", "gate 3 opened on 24 Sep", "start"),
        mark(
            "delay", at("15 Oct", 10), "Shop build: delay reported",
            "the payment provider changed its interface and the checkout had to be redone; new date 3 Nov", "report-delay", id="delay",
        ),
        promise("Shop build", "27 Oct", "a delay was reported on 15 Oct", moved_to=at("3 Nov", 17)),
        promise("Shop build", "3 Nov", "kept: delivered on 30 Oct"),
        review("Shop build", "30 Oct", at("5 Nov", 9) if finished else at("6 Nov", 17), "five working days to look are agreed"),
    ]  # fmt: skip
    if finished:
        marks.append(mark("accepted", at("5 Nov", 9, 30), "Shop build: accepted by Tom Ashdown", "all test orders came through", "accept"))
    else:
        because = "said in the delivery notice of 30 Oct and again in the nudge"
        label = "yours to accept or send back by Fri 6 Nov, 17:00"
        marks.append(mark("deadline", at("6 Nov", 17), "Deadline: answer to Shop build", because, "deemed-acceptance", label=label))
    status = "accepted 5 Nov" if finished else "in review until 6 Nov"
    return Milestone(id="m3", number="3", name="Shop build", status=status, amount=eur(1200000), marks=tuple(marks))


def content_move() -> Milestone:
    marks = (
        span("estimate", "5 Oct", "22 Oct", "Content move: our estimate", "agreed on 9 Jul", "estimate"),
        span("work", "5 Oct", "22 Oct", "Content move: we work", "gate 4 opened on 2 Oct", "start"),
        review("Content move", "22 Oct", at("30 Oct", 17), "Mon 26 Oct is a bank holiday in Ireland"),
        promise("Content move", "27 Oct", "kept: delivered on 22 Oct, on the estimate"),
        mark(
            "deemed", at("30 Oct", 17), "Content move: deemed accepted",
            "no answer came by the date named in the delivery notice and in the nudge of 28 Oct", "deemed-acceptance",
            label="counts as accepted: no answer by the date we had named",
        ),
    )  # fmt: skip
    return Milestone(id="m4", number="4", name="Content move", status="deemed accepted 30 Oct", amount=eur(600000), marks=marks)


def launch(finished: bool) -> Milestone:
    moved = "nine working days by gate 3, five by our delay"
    marks = [
        span("estimate", "27 Oct", "6 Nov", "Launch: first estimate", "agreed on 9 Jul", "estimate"),
        promise("Launch", "11 Nov", moved, moved_to=at("1 Dec", 17)),
        promise("Launch", "1 Dec", "estimate 26 Nov + 3 working days", label="" if finished else "promised Tue 1 Dec"),
    ]
    if finished:
        marks += [
            span("work", "16 Nov", "26 Nov", "Launch: we work", "gate 5 opened on 11 Nov", "start"),
            review("Launch", "26 Nov", at("30 Nov", 10), "the site is live; five working days to look"),
            mark("accepted", at("30 Nov", 10), "Launch: accepted by Gráinne Hale", "“First order at 9:12!”", "accept", label="a day early"),
        ]
    else:
        marks.append(span("work", "16 Nov", "26 Nov", "Launch: planned work", "the gate opens with the payment", "plan"))
    status = "accepted 30 Nov" if finished else "gate shut, N-106 open"
    return Milestone(id="m5", number="5", name="Launch", status=status, amount=eur(480000), marks=tuple(marks))


def gates(finished: bool) -> tuple[Gate, ...]:
    def opened(number: int, day: str, name: str) -> Gate:
        what, because = f"Gate {number} opens: {name} may start", f"N-10{number if number < 5 else 6} is paid in full"
        invoice = f"i{number if number < 5 else 6}"
        return Gate(state="open", when=at(day), what=what, because=because, rule="gates/before-start", milestone=f"m{number}", invoice=invoice)

    shut = Gate(
        id="gate-late", state="shut", late=True, when=at("14 Sep", 9), what="Gate 3 stays shut", because="N-103 is unpaid",
        rule="gates/before-start", milestone="m3", invoice="i3", day_only=True,
    )  # fmt: skip
    early = (opened(1, "14 Jul", "Discovery"), opened(2, "6 Aug", "Design"), shut, opened(3, "24 Sep", "Shop build"))
    last = opened(5, "11 Nov", "Launch")
    if not finished:
        because = "no phase starts before it is paid"
        what = "Gate 5 is shut until N-106 is paid"
        last = last.model_copy(update={"state": "shut", "when": at("16 Nov", 0), "what": what, "because": because})
    return (*early, opened(4, "2 Oct", "Content move"), last)


def invoice(index: int, minor: int, issued: str, due: str, paid: str, status: str, because: str, **more: Any) -> Invoice:
    number, sum_ = f"N-10{index}", f"€{minor // 100:,}.00"

    def money(kind: str, when: datetime, what: str, why: str, **extra: Any) -> InvoiceMark:
        return InvoiceMark(kind=cast(Any, kind), when=when, what=f"{number} {what}", because=why, rule="money/allocate", **extra)

    issued_label = more.pop("issued_label", "")
    marks = [
        money("issued", at(issued), f"issued: {sum_}", because, label=issued_label),
        money("due", at(due), "due date", "net 14 days, as agreed", day_only=True),
        *(money(kind, when, what, why, **extra) for kind, when, what, why, extra in more.get("between", ())),
    ]
    if paid:
        last = more.get("last", minor)
        marks.append(money("paid", at(paid), f"paid: €{last // 100:,}.00", "nothing else is owed on it", amount=eur(last)))
    return Invoice(id=f"i{index}", number=number, amount=eur(minor), status=status, late=more.get("late", False), marks=tuple(marks))


def late_invoice() -> Invoice:
    said = "Tom Ashdown said on the phone that their card terminal had failed; kept on 24 Sep"
    between = [
        ("notice", at("7 Sep", 9), "friendly note, 3 days before", "the ladder starts before the date, not after", {}),
        ("overdue", at("10 Sep", 17), "overdue: €12,000.00", "the due date passed", {"until": at("17 Sep", 15)}),
        ("reminder", at("14 Sep", 9), "first reminder", "3 days past due fell on a Sunday", {"number": 1}),
        ("reminder", at("17 Sep", 9), "second reminder, and a call", "after two notices a person calls", {"number": 2}),
        ("promise_to_pay", at("17 Sep", 15), "promise to pay by Fri 25 Sep", said, {"until": at("24 Sep")}),
        ("part_paid", at("18 Sep", 20), "part paid: €4,000.00", "a part payment is a balance, not a state", {"amount": eur(400000)}),
    ]
    return invoice(
        3, 1200000, "27 Aug", "10 Sep", "24 Sep", "14 days late", "next phase: Shop build",
        late=True, last=800000, between=between, issued_label="two reminders, a call, a kept promise",
    )  # fmt: skip


def invoices(finished: bool) -> tuple[Invoice, ...]:
    return (
        invoice(1, 600000, "9 Jul", "16 Jul", "14 Jul", "paid 14 Jul", "the agreement was accepted"),
        invoice(2, 960000, "30 Jul", "13 Aug", "6 Aug", "paid 6 Aug", "next phase: Design"),
        late_invoice(),
        invoice(4, 600000, "21 Sep", "5 Oct", "2 Oct", "paid 2 Oct", "next phase: Content move"),
        invoice(5, 144000, "12 Oct", "27 Oct", "20 Oct", "paid 20 Oct", "change request CR-1 was approved", issued_label="gift vouchers"),
        invoice(
            6, 420000, "30 Oct", "13 Nov", "11 Nov" if finished else "", "paid 11 Nov" if finished else "due 13 Nov",
            "next phase: Launch; €4,800.00 less the €600.00 credit Northwind chose",
        ),
    )  # fmt: skip


def agreed() -> tuple[AgreedSum, ...]:
    def total(day: str, minor: int, what: str, because: str, rule: str, label: str = "") -> AgreedSum:
        return AgreedSum(when=at(day), total=eur(minor), what=what, because=because, rule=rule, label=label)

    return (
        total("9 Jul", 3840000, "Agreed: €38,400.00", "Northwind accepted the proposal", "onboarding/agreement"),
        total("12 Oct", 3984000, "Agreed sum grows to €39,840.00", "CR-1, gift vouchers", "changes/approve", "+ €1,440 vouchers"),
        total("19 Oct", 3924000, "Agreed sum falls to €39,240.00", "Northwind chose a credit", "changes/credit", "− €600 credit"),  # noqa: RUF001
    )


def stages(finished: bool) -> tuple[Stage, ...]:
    rows = [
        ("Inquiry", "29 Jun", "30 Jun", "Northwind wrote at 22:40; the acknowledgement went out at once", "onboarding/acknowledge"),
        ("Qualifying", "30 Jun", "3 Jul", "the questionnaire had two open answers, and nothing is proposed on guesses", "onboarding/intake"),
        ("Proposed", "3 Jul", "9 Jul", "goals, dates, billing and duties of both sides were written down", "onboarding/agreement"),
        ("Onboarding", "9 Jul", "15 Jul", "kick-off call held on 14 Jul, first payment in", "onboarding/kick-off"),
        ("Active", "15 Jul", "2 Dec" if finished else "8 Dec", "work runs milestone by milestone, each behind its payment", "engagement/active"),
        ("Signing off", "2 Dec" if finished else "8 Dec", "4 Dec" if finished else "11 Dec", "closing call, then figures", "closing/reconcile"),
        ("Completed", "4 Dec" if finished else "11 Dec", "16 Dec", "two questions on handling and outcome", "closing/satisfaction"),
    ]  # fmt: skip
    named = {"Active": "Active since 15 July"}
    made = [
        Stage(name=name, when=at(a), until=at(b), what=f"Stage: {name}", because=why, rule=rule, day_only=True, label=named.get(name, ""))
        for name, a, b, why, rule in rows
    ]
    if finished:
        made.append(Stage(name="Closed", when=at("16 Dec"), what="Stage: Closed", because="money settled, survey answered", rule="closing/close"))
    return tuple(made)


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
    ("5 Nov", 9, "Shop build accepted"), ("30 Nov", 10, "Launch accepted"), ("4 Dec", 12, "Signed off"), ("14 Dec", 11, "Survey answered: 9"),
)  # fmt: skip


def reports(finished: bool) -> list[Message]:
    made, day, number = [], at("17 Jul", 16), 1
    while day <= at("4 Dec", 16):
        planned = not finished and day > NOW
        what = f"Weekly report {number}: {'planned' if planned else 'on track'}"
        because = "you asked to hear from us every Friday, also when all is well"
        status = "planned" if planned else "sent"
        made.append(
            Message(row="report", id=f"r{number}", when=day, what=what, because=because, rule="contact/weekly-report", status=cast(Any, status))
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
    merged = (("4 Aug", 18, "r4", "handover guide"), ("22 Sep", 10, "r11", "photographs we need"), ("13 Oct", 15, "r14", "content is 80 % moved"))
    made += [
        note("work", at(day, hour), f"Merged: {what}", budget, "budget-merge", status="merged", merged_into=carrier)
        for day, hour, carrier, what in merged
    ]
    held = (("money", at("12 Sep", 18), at("14 Sep", 9), "first reminder N-103"), ("answer", at("24 Oct", 10), at("27 Oct", 9), "trial shop"))
    made += [
        note(row, when, f"Held, then sent: {what}", "routine messages leave on working days only", "service-window", status="held", sent_at=sent)
        for row, when, sent, what in held
    ]
    return tuple(made)


def inbound(finished: bool) -> tuple[Inbound, ...]:
    came = INBOUND + (INBOUND_REST if finished else ())
    return tuple(
        Inbound(when=at(day, hour), what=f"From Northwind: {what}", because="a message from Northwind", rule="contact/inbound")
        for day, hour, what in came
    )


def waiting(finished: bool) -> tuple[Waiting, ...]:
    us = [("29 Jun", "3 Jul", "answer and proposal"), ("14 Jul", "30 Jul", "Discovery"), ("6 Aug", "27 Aug", "Design")]
    us += [("1 Sep", "9 Sep", "Design, revision 1"), ("24 Sep", "30 Oct", "Shop build and Content move")]
    client = [("3 Jul", "9 Jul", "the decision on the proposal"), ("9 Jul", "14 Jul", "the first payment"), ("30 Jul", "6 Aug", "review, payment")]
    client += [("27 Aug", "1 Sep", "review of Design"), ("9 Sep", "24 Sep", "review of Design, then payment"), ("8 Oct", "12 Oct", "gift vouchers")]
    client += [("15 Oct", "19 Oct", "choice for the delay"), ("22 Oct", "30 Oct", "review of Content move")]
    if finished:
        us += [("2 Nov", "4 Nov", "an answer about the kiln diary"), ("11 Nov", "26 Nov", "Launch"), ("30 Nov", "4 Dec", "sign-off")]
        client += [("30 Oct", "11 Nov", "review of Shop build, payment"), ("26 Nov", "30 Nov", "review of Launch"), ("8 Dec", "14 Dec", "survey")]
    else:
        us.append(("2 Nov", "", "answer by 4 Nov"))
        client.append(("30 Oct", "", "review by 6 Nov, payment by 13 Nov"))

    def wait(party: str, start: str, end: str, what: str) -> Waiting:
        name = "us" if party == "us" else "Northwind"
        return Waiting(
            party=cast(Any, party), when=at(start), until=at(end) if end else None, what=f"Waiting for {name}: {what}", because="it is their turn",
            rule="engagement/waiting-for", day_only=True, label="" if end else what,
        )  # fmt: skip

    return tuple(wait(party, *each) for party, waits in (("us", us), ("client", client)) for each in waits)


def tasks(finished: bool) -> tuple[Task, ...]:
    marit, ines, jonas = ("Marit de Boer", "leads"), ("Ines Roca", "billing"), ("Jonas Feld", "design")
    rows: list[tuple[tuple[str, str], datetime, datetime, str, str, str]] = [
        (marit, at("30 Jun", 8), at("2 Jul", 16), "qualify the inquiry", "every inquiry is taken on, referred, or declined", "onboarding/qualify"),
        (marit, at("13 Jul", 9), at("14 Jul", 11), "kick-off call", "duties of both sides are talked through once", "onboarding/kick-off"),
        (marit, at("22 Jul"), at("23 Jul"), "answer on product numbers", "an answer is owed within one working day", "contact/response-time"),
        (marit, at("14 Oct", 9), at("15 Oct", 10), "choose what to offer", "a delay notice needs at least one offer", "milestones/compensation"),
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
    made += [
        Task(
            owner=marit[0], role=marit[1], when=at(start, 16), due=at(due, 15), done=at(due, 14) if finished else None, what=f"Task: {what}",
            because=why, rule=rule,
        )
        for start, due, what, why, rule in (
            ("2 Nov", "4 Nov", "answer: can the kiln diary move too?", "an answer is owed within one working day", "contact/response-time"),
            ("1 Dec" if finished else "8 Dec", "2 Dec" if finished else "9 Dec", "closing call", "results are presented in person", "closing/call"),
        )
    ]  # fmt: skip
    return tuple(made)


def notes() -> tuple[Note, ...]:
    return (
        Note(mark="design-back", text="Design came back once: the glaze names were hidden. Redone in 6 days."),
        Note(mark="gate-late", text="Paid 14 days late: the gate stayed shut, and our dates moved by nine working days."),
        Note(mark="delay", text="Delay told 12 days ahead. Northwind chose €600 credit."),
    )


def headline(finished: bool) -> tuple[Fact, ...]:
    if finished:
        return (
            Fact(lead="agreed", strong="9 Jul 2026"), Fact(lead="now", strong="closed"), Fact(lead="launched", strong="26 Nov", rest="(promised 1 Dec)"),
            Fact(lead="paid", strong="€39,240", rest="of €39,240"), Fact(lead="answer to the survey", strong="9 of 10"),
        )  # fmt: skip
    return (
        Fact(lead="agreed", strong="9 Jul 2026"), Fact(lead="now", strong="Shop build, in review"),
        Fact(lead="launch promised", strong="Tue 1 Dec", rest="(first 11 Nov)"), Fact(lead="paid", strong="€35,040", rest="of €39,240"),
        Fact(lead="waiting for Northwind: accept or send back by", strong="Fri 6 Nov, 17:00"),
    )  # fmt: skip


def website_redesign(*, finished: bool = True) -> Timeline:
    """Return the whole story, or as it stood on Tue 3 Nov."""
    day_off = [
        DayOff(when=at(day, 0), until=at(day, 23), day_only=True, what="Bank holiday in Ireland", because="it does not count", rule="calendar/holiday")
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
