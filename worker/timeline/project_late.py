"""What a late invoice goes through: overdue, reminders, promises to pay, disputes."""

from collections.abc import Iterator
from datetime import date, datetime

from worker.timeline.marks import InvoiceMark
from worker.timeline.project_invoice import OneInvoice
from worker.timeline.project_source import Source
from workflows.engagement.lifecycles import CANCELLED_INVOICE, InvoiceState
from workflows.engagement.messages.answers import Entry

_SETTLES = frozenset({"InvoicePaid", "InvoiceCancelled", "InvoiceVoided", "InvoiceWrittenOff", "InvoiceGivenUp"})
_NOT_OVERDUE = _SETTLES | {"InvoiceDisputed", "DueDateMoved"}
_DECIDED = _SETTLES | {"DisputeRejected", "DisputeClosed", "InvoiceReopened"}
_PROMISES = {"PromiseKept": "kept", "PromiseBroken": "broken", "PromiseRenegotiated": "replaced"}
_MOST_REMINDERS = 99


def overdue_spans(of: OneInvoice) -> Iterator[InvoiceMark]:
    """The times at which its due date was past."""
    for entry in of.of("InvoiceOverdue"):
        until = of.first_after(entry, _NOT_OVERDUE) or (of.source.end if of.source.now is None else None)
        what = of.say("picture-overdue", amount=of.money(of.left(entry.sequence)))
        yield of.told("overdue", entry, what, until=until, id=f"{of.item.id}/overdue-{entry.sequence}")


def dispute_spans(of: OneInvoice) -> Iterator[InvoiceMark]:
    """The times at which it was disputed."""
    for entry in of.of("InvoiceDisputed"):
        until = of.first_after(entry, _DECIDED) or (of.source.end if of.source.now is None else None)
        yield of.told("disputed", entry, of.say("picture-disputed", by=of.source.names.person(entry.data["by"])), until=until)


def promise_spans(of: OneInvoice) -> Iterator[InvoiceMark]:
    """What the client promised, until it was kept, broken or replaced."""
    for entry in of.of("PaymentPromised"):
        end = next((e for e in of.of(*_PROMISES) if e.data["promise"] == entry.data["promise"]), None)
        until = end.effective if end else max(of.source.close(str(entry.data["on"])), entry.effective)
        by, day = of.source.names.person(entry.data["by"]), of.source.short(str(entry.data["on"]))
        became = f".{_PROMISES[end.event]}" if end else ""
        yield of.told("promise_to_pay", entry, of.say(f"picture-promise-to-pay{became}", by=by, day=day), until=until)


def reminders(of: OneInvoice) -> Iterator[InvoiceMark]:
    """A dot for each word before the due date, a numbered disc for each reminder after it."""
    number = 0
    for entry in sent_reminders(of.source, of.item.id):
        days = of.source.names.steps.get(str(entry.data["notice"]), 1)
        number += days > 0
        if days <= 0:
            yield of.told("notice", entry, of.say("picture-notice-before" if days else "picture-notice-today"))
        else:
            yield of.told("reminder", entry, of.say("picture-reminder", number=number), number=min(number, _MOST_REMINDERS))
    for entry in of.of("DunningStepMerged"):
        yield of.told("notice", entry, of.say("picture-notice-merged", step=str(entry.data["step"]), into=str(entry.data["into"])))


def sent_reminders(source: Source, invoice: str) -> Iterator[Entry]:
    """The reminders and formal notices of an invoice that were confirmed sent."""
    sent = source.of("NoticeSent")
    return (e for e in sent if e.data.get("template") in {"payment_reminder", "formal_notice"} and _subject(source, e) == invoice)


def _subject(source: Source, entry: Entry) -> str:
    return source.names.notices[str(entry.data["notice"])][1]


def story(of: OneInvoice) -> str:
    """What a late invoice took: "two reminders, a call"."""
    steps = [of.source.names.steps.get(str(e.data["notice"]), 1) for e in sent_reminders(of.source, of.item.id)]
    calls = sum(e.data["what"] == "call_client" for e in of.source.about("subject", of.item.id, "TaskOpened"))
    kept = len(of.of("PromiseKept"))
    took = {"picture-took-reminders": sum(days > 0 for days in steps), "picture-took-calls": calls, "picture-took-promises": kept}
    return ", ".join(of.say(code, count=count) for code, count in took.items() if count)


def days_late(of: OneInvoice) -> int:
    """Calendar days from the last day to pay to the payment, or to now; 0 where it is in time."""
    due = of.item.payable_by
    if due is None or of.item.state in CANCELLED_INVOICE:
        return 0
    day = settled_on(of) if of.item.state == InvoiceState.PAID else _day(of, of.source.end)
    return max(0, (day - due).days)


def settled_on(of: OneInvoice) -> date:
    """The day from which the money counts that settled an invoice which is paid."""
    paid = of.of("InvoicePaid")
    if not paid:
        return _day(of, of.source.end)
    if told := paid[-1].data.get("settled_on"):
        return date.fromisoformat(str(told))
    # Older journals do not say it: the last of its payments at the latest.
    day, came = _day(of, paid[-1].effective), of.of("PaymentRecorded")
    return min(day, max(date.fromisoformat(str(entry.data["value_date"])) for entry in came)) if came else day


def _day(of: OneInvoice, when: datetime) -> date:
    return of.source.state.calendars.provider.local(when).date()
