"""The example story's clock, and its five milestones with their gates."""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from worker.timeline.marks import Amount, Gate, MilestoneMark
from worker.timeline.model import Milestone

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
        review("Discovery", "30 Jul", at("4 Aug", 14), "five working days are agreed; the bank holiday on 3 Aug does not count"),
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
            "N-103 was unpaid, and no phase starts before it is paid; later dates moved by nine working days", "blocked", late=True,
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
            mark("accepted", at("30 Nov", 10), "Launch: accepted by Gráinne Hale", "“First order!”", "accept", label="a day early"),
        ]
    else:
        marks.append(span("work", "16 Nov", "26 Nov", "Launch: planned work", "the gate opens with the payment", "plan"))
    status = "accepted 30 Nov" if finished else "gate shut, N-106 open"
    return Milestone(id="m5", number="5", name="Launch", status=status, amount=eur(480000), marks=tuple(marks))


def gates(finished: bool) -> tuple[Gate, ...]:
    def opened(number: int, day: str, name: str) -> Gate:
        what, because = f"Gate {number} opens: {name} may start", f"N-10{number if number < 5 else 6} is paid in full"
        invoice = f"i{number if number < 5 else 6}"
        return Gate(
            state="open", when=at(day), what=what, because=because, rule="gates/before-start", milestone=f"m{number}", invoice=invoice
        )

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
