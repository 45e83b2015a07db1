"""Invoices and the agreed sum, from the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from worker.timeline.marks import AgreedSum, InvoiceKind, InvoiceMark
from worker.timeline.model import Invoice
from worker.timeline.project_source import Source
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state import InvoiceState

_SETTLES = frozenset({"PaymentRecorded", "InvoiceDisputed", "InvoiceCredited", "InvoiceVoided", "InvoiceWrittenOff"})
_POINTS: dict[str, tuple[InvoiceKind, str]] = {
    "PaymentRecorded": ("paid", "paid"),
    "RefundRecorded": ("refunded", "went back"),
    "InvoiceCredited": ("credited", "credited"),
    "InvoiceVoided": ("void", "withdrawn"),
    "InvoiceWrittenOff": ("written_off", "written off"),
}
_MOST_REMINDERS = 99


@dataclass(frozen=True)
class _Of:
    """One invoice."""

    source: Source
    item: InvoiceState
    entries: list[Entry]

    @property
    def number(self) -> str:
        return short_number(self.item.number) or "to come"

    def mark(self, kind: InvoiceKind, when: datetime, what: str, because: str, rule: str, **more: Any) -> InvoiceMark:
        name = self.source.names.invoice(self.item.id)
        return InvoiceMark(kind=kind, when=when, what=f"{name[:1].upper()}{name[1:]}: {what}", because=because, rule=rule, **more)

    def told(self, kind: InvoiceKind, entry: Entry, what: str, **more: Any) -> InvoiceMark:
        return self.mark(kind, entry.effective, what, self.source.because(entry), entry.rule, **more)


def short_number(number: str | None) -> str:
    """The part of an invoice number that differs within an engagement, for row labels; marks say the whole."""
    return f"No. {number.rsplit('-', 1)[-1]}" if number and "-" in number else number or ""


def overdue_mark(invoice: str) -> str:
    """Id of the mark of the time an invoice was overdue."""
    return f"{invoice}/overdue"


def invoices(source: Source) -> tuple[Invoice, ...]:
    """A row for each invoice of the plan, in the order in which they were or will be issued."""
    if source.state.plan is None:
        return ()
    planned = {gate.invoice: gate.issue_on for gate in source.state.plan.gates}
    order = sorted(source.state.invoices.values(), key=lambda item: item.issued_on or planned.get(item.id) or date.max)
    return tuple(_row(source, item, planned.get(item.id)) for item in order)


def agreed(source: Source) -> tuple[AgreedSum, ...]:
    """What was agreed in total, from acceptance on."""
    plan = source.state.plan
    return tuple(
        AgreedSum(
            when=entry.effective,
            total=source.amount(plan.total),
            what=f"Agreed: {source.money(plan.total)}",
            because=source.because(entry),
            rule=entry.rule,
        )
        for entry in source.of("AgreementAccepted")
        if plan is not None
    )


def _row(source: Source, item: InvoiceState, planned: date | None) -> Invoice:
    events = (*_POINTS, "InvoiceIssued", "InvoiceOverdue", "InvoiceDisputed", "DisputeRejected", "DunningStepMerged")
    of = _Of(source, item, source.about("invoice", item.id, *events))
    marks = [*_issue(of, planned), *_dues(of), *_spans(of), *_reminders(of), *_points(of)]
    days_late = _days_late(of)
    return Invoice(
        id=item.id,
        number=of.number,
        amount=source.amount(item.amount),
        status=_status(of, days_late, planned),
        late=days_late > 0 and item.state in {"OPEN", "OVERDUE", "PAID", "DISPUTED"},
        marks=tuple(marks),
    )


def _issue(of: _Of, planned: date | None) -> Iterator[InvoiceMark]:
    amount = of.source.money(of.item.amount)
    issued = [entry for entry in of.entries if entry.event == "InvoiceIssued"]
    for entry in issued:
        requested = next((e for e in of.source.about("invoice", of.item.id, "InvoiceRequested") if e.sequence < entry.sequence), entry)
        yield of.mark("issued", entry.effective, f"issued, {amount}", of.source.because(requested), requested.rule, label=_story(of))
    if not issued and of.source.now and planned and of.item.state == "SCHEDULED":
        when = max(of.source.opening(planned), of.source.now)
        yield of.mark(
            "issued", when, f"will be issued, {amount}", "its term must fit before the planned start", "invoices/issue", day_only=True
        )


def _dues(of: _Of) -> Iterator[InvoiceMark]:
    net = of.source.state.agreement.payment.net_days
    for entry in of.entries:
        if entry.event in {"InvoiceIssued", "RefundRecorded"}:
            when = of.source.close(str(entry.data["due_on"]))
            yield of.mark("due", when, "due date", f"payment within {net} days was agreed", "invoices/due", day_only=True)


def _spans(of: _Of) -> Iterator[InvoiceMark]:
    for index, entry in enumerate(of.entries):
        after = of.entries[index + 1 :]
        if entry.event == "InvoiceOverdue":
            until = next((e.effective for e in after if e.event in _SETTLES), None)
            known = until or (of.source.end if of.source.now is None else None)
            yield of.told(
                "overdue",
                entry,
                f"overdue, {of.source.money(of.item.amount)}",
                until=known,
                id=f"{overdue_mark(of.item.id)}-{entry.sequence}",
            )
        elif entry.event == "InvoiceDisputed":
            until = next((e.effective for e in after if e.event in _SETTLES | {"DisputeRejected"}), None)
            by = of.source.names.person(entry.data["by"])
            yield of.told("disputed", entry, f"disputed by {by}", until=until or (of.source.end if of.source.now is None else None))


def _reminders(of: _Of) -> Iterator[InvoiceMark]:
    """A dot for each word before the due date, a numbered disc for each reminder after it."""
    number = 0
    for entry in sent_reminders(of.source, of.item.id):
        days = of.source.names.steps.get(str(entry.data["notice"]), 1)
        number += days > 0
        if days <= 0:
            yield of.told("notice", entry, "a word before the due date" if days else "due today")
        else:
            yield of.told("reminder", entry, f"reminder {number}", number=min(number, _MOST_REMINDERS))
    for entry in of.entries:
        if entry.event == "DunningStepMerged":
            yield of.told("notice", entry, f"step {entry.data['step']} of the ladder went into step {entry.data['into']}")


def sent_reminders(source: Source, invoice: str) -> Iterator[Entry]:
    """The reminders of an invoice that were confirmed sent."""
    return (entry for entry in source.about("template", "payment_reminder", "NoticeSent") if _subject(source, entry) == invoice)


def _subject(source: Source, entry: Entry) -> str:
    return source.names.notices[str(entry.data["notice"])][1]


def _points(of: _Of) -> Iterator[InvoiceMark]:
    for entry in of.entries:
        if entry.event in _POINTS:
            kind, words = _POINTS[entry.event]
            amount: Any = entry.data["amount"]
            yield of.told(kind, entry, f"{words}, {of.source.money(amount)}", amount=of.source.amount(amount))


def _days_late(of: _Of) -> int:
    """Calendar days from the due date to the payment, or to now; 0 where it is in time."""
    if of.item.due_on is None or of.item.state in {"CREDITED", "VOID", "WRITTEN_OFF"}:
        return 0
    paid = [entry.effective for entry in of.entries if entry.event == "PaymentRecorded"]
    until = paid[-1] if of.item.state == "PAID" and paid else of.source.end
    return max(0, (of.source.state.calendars.provider.local(until).date() - of.item.due_on).days)


def _story(of: _Of) -> str:
    """What a late invoice took: "two reminders, a call"."""
    steps = [of.source.names.steps.get(str(e.data["notice"]), 1) for e in sent_reminders(of.source, of.item.id)]
    calls = sum(e.data["what"] == "call_client" for e in of.source.about("subject", of.item.id, "TaskOpened"))
    parts = [_count(sum(days > 0 for days in steps), "reminder"), _count(calls, "call")]
    return ", ".join(part for part in parts if part)


def _count(number: int, word: str) -> str:
    if number == 0:
        return ""
    return f"a {word}" if number == 1 else f"{ {2: 'two', 3: 'three', 4: 'four', 5: 'five'}.get(number, str(number)) } {word}s"


def _status(of: _Of, days_late: int, planned: date | None) -> str:
    item, source = of.item, of.source
    late = f"{days_late} day{'s' if days_late != 1 else ''} late"
    if item.state == "PAID":
        paid = [entry for entry in of.entries if entry.event == "PaymentRecorded"]
        return late if days_late else f"paid {source.short(paid[-1].effective)}" if paid else "paid"
    if item.state in {"OPEN", "OVERDUE"} and item.due_on:
        return late if days_late else f"due {source.short(item.due_on)}"
    words = {"SCHEDULED": _coming(of, planned), "ISSUING": "being made", "WRITTEN_OFF": "written off", "VOID": "withdrawn"}
    return words.get(item.state, item.state.lower())


def _coming(of: _Of, planned: date | None) -> str:
    return f"on {of.source.short(planned)}" if planned else f"after {of.source.names.milestone(of.item.milestone)}"
