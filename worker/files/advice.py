"""What an engagement file may say and what may surprise its author all the same: only what can be checked, and nothing about law."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from worker.files.problems import Problem
from worker.files.spots import Spots
from workflows.engagement.messages.commands import Calendars
from workflows.engagement.money.interest import known_through
from workflows.engagement.terms import Agreement, Channel, ClientKind, EngagementFile, GateKind
from workflows.engagement.terms.plan import build
from workflows.engagement.terms.provider import Provider
from workflows.engagement.time.calendar import BusinessCalendar
from workflows.engagement.time.wall_clock import Weekday
from workflows.engagement.time.windows import OpenSlot, ServiceWindows

_WEEKS = 8
"""A weekly slot is looked at for so many weeks, because single weeks have holidays."""


def warnings(file: EngagementFile, provider: Provider, calendars: Calendars, today: date, spots: Spots) -> Iterator[Problem]:
    """All advice on a file.

    Args:
        file: what was read.
        provider: the house.
        calendars: both sides', resolved.
        today: the day on which the proposal would be sent.
        spots: where things stand in the file.
    """
    yield from on_contacts(file, spots)
    yield from _on_intake(file, provider, spots)
    agreement = file.agreement
    if agreement is None:
        return
    if agreement.rate_card.version != provider.rate_card_version:
        wrong = f"'{agreement.rate_card.version}' is not the provider's current rate card, '{provider.rate_card_version}'"
        yield spots.problem("agreement.rate_card.version", wrong)
    if agreement.start is not None and agreement.start >= today and not calendars.provider.is_business_day(agreement.start):
        day = calendars.provider.next_business_day(agreement.start)
        yield spots.problem("agreement.start", f"{agreement.start} is a day off", f"work is planned from {day}")
    yield from _on_slots(agreement, provider, calendars, today, spots)
    yield from _on_gates(agreement, provider, calendars.provider, today, spots)
    yield from on_ladder(agreement, spots)
    yield from _on_rates(agreement, provider, calendars.provider, today, spots)


def on_ladder(agreement: Agreement, spots: Spots) -> Iterator[Problem]:
    """Consequences of late payment that will be put off, because no step announces them early enough."""
    late = agreement.payment.late
    for index, step in enumerate(late.ladder):
        for kind in step.needs:
            before = [other for other in late.ladder[:index] if kind in other.announces]
            name, where = kind.replace("_", "-"), f"agreement.payment.late.ladder[{index}]"
            days = [other.days for other in before if other.days is not None]
            if not before:
                wrong = f"no earlier step announces the {name}"
            elif step.days is not None and days and step.days - min(days) < late.announce_days:
                wrong = f"the {name} is announced {step.days - min(days)} days before"
            else:
                continue
            yield spots.problem(where, wrong, f"the step is put off until {late.announce_days} days after its announcement was sent")


def _on_rates(agreement: Agreement, provider: Provider, calendar: BusinessCalendar, today: date, spots: Spots) -> Iterator[Problem]:
    """Interest that follows a reference rate which nobody knows yet for the whole of the plan."""
    rule = agreement.payment.late.interest_rule
    known = known_through(rule, today) if rule else None
    plan = build(agreement, calendar, provider.buffer, today)
    ends = max((*(m.promised_on for m in plan.milestones), *(day for r in plan.retainers for day in r.days)), default=today)
    if rule is not None and known is not None and known < ends:
        wrong = f"the reference rate {rule.series} is known until {known}, and the work is planned until {ends}"
        expected = "for later days a task asks for it, and interest is never guessed"
        yield spots.problem("agreement.payment.late.interest", wrong, expected)


def on_contacts(file: EngagementFile, spots: Spots) -> Iterator[Problem]:
    """Advice that needs no provider file."""
    for index, contact in enumerate(file.client.contacts):
        if contact.channel is Channel.PHONE and contact.phone is None:
            yield spots.problem(f"client.contacts[{index}].channel", f"{contact.name} wishes to be called, and no phone number is given")
    heard = file.inquiry.lead_source.casefold()
    if any(contact.name.casefold() in heard or contact.email.casefold() in heard for contact in file.client.contacts):
        wrong, expected = (
            "it names a person, and the published journal shows it for good",
            "name the kind of source, such as referral by a client",
        )
        yield spots.problem("inquiry.lead_source", wrong, expected)
    if file.client.kind is ClientKind.CONSUMER:
        yield spots.problem(
            "client.kind", "the rules treat consumers like businesses so far", "have terms and reminders read with that in mind"
        )


def _on_intake(file: EngagementFile, provider: Provider, spots: Spots) -> Iterator[Problem]:
    known = [question.id for question in provider.questionnaire]
    for index, answer in enumerate(file.intake.answers if file.intake else ()):
        if answer.question not in known:
            expected = f"its questions are {', '.join(known)}"
            yield spots.problem(f"intake.answers[{index}].question", f"'{answer.question}' is no question of the provider's", expected)


def _on_slots(agreement: Agreement, provider: Provider, calendars: Calendars, today: date, spots: Spots) -> Iterator[Problem]:
    check_in = agreement.check_in
    if check_in.weekday not in calendars.client.workdays or check_in.weekday not in calendars.provider.workdays:
        yield spots.problem("agreement.check_in.weekday", f"{check_in.weekday.value} is no working day of both sides")
    reports = agreement.reports
    if not _ever_open(provider, calendars, reports.weekday, time.fromisoformat(reports.time), today):
        wrong = f"{reports.weekday.value} {reports.time} lies outside the hours in which messages leave"
        yield spots.problem("agreement.reports", wrong, "each report waits for the next window")


def _ever_open(provider: Provider, calendars: Calendars, weekday: Weekday, at: time, today: date) -> bool:
    slots = tuple(OpenSlot(weekday=day, window=window.hours) for window in provider.windows for day in window.days)
    ours, theirs = ServiceWindows(calendar=calendars.provider, slots=slots), ServiceWindows.of_calendar(calendars.client)
    moments = [calendars.client.at(day, at) for day in _days(weekday, today, calendars.client)]
    return any(ours.is_open(moment) and theirs.is_open(moment) for moment in moments)


def _days(weekday: Weekday, today: date, calendar: BusinessCalendar) -> list[date]:
    first = today + timedelta(days=(weekday.number - today.weekday()) % 7)
    days = [first + timedelta(weeks=week) for week in range(_WEEKS)]
    return [day for day in days if calendar.is_business_day(day)]


def _on_gates(agreement: Agreement, provider: Provider, calendar: BusinessCalendar, today: date, spots: Spots) -> Iterator[Problem]:
    """A first payment whose term ends after the planned start: a client who pays in time is late for the plan."""
    if agreement.start is not None and agreement.start < today:
        return  # that the start is past is told as what it is, and no plan holds from there
    plan = build(agreement, calendar, provider.buffer, today)
    for gate in plan.gates:
        if gate.kind is not GateKind.BEFORE_START or gate.milestone is None:
            continue
        start = next(m.start_on for m in plan.milestones if m.id == gate.milestone)
        due = calendar.next_business_day(agreement.payment.term.falls_due(today))
        if gate.issue_on == today and due > start:
            index = [m.id for m in agreement.milestones].index(gate.milestone)
            wrong = f"accepted on {today}, its invoice is due on {due}, after the planned start {start}; work begins once it is paid"
            place = "payments" if agreement.milestones[index].payments else "gate"
            yield spots.problem(f"agreement.milestones[{index}].{place}", wrong)
