"""What the workflow hands to its activities: built from the state at the moment an effect is carried out."""

from dataclasses import dataclass
from datetime import datetime

from workflows.engagement import ports
from workflows.engagement.facts import facts_for
from workflows.engagement.hours import minute_text
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.effects import Effect, EffectKind
from workflows.engagement.notice_kinds import NOTICE_KINDS
from workflows.engagement.rules.contact import response_days
from workflows.engagement.rules.notices import message_id
from workflows.engagement.state import NoticeState, State


@dataclass(frozen=True)
class Prepared:
    """An effect, ready to be carried out.

    Attributes:
        activity: name of the activity.
        call: its argument.
        result_type: what it gives.
        summary: for Temporal's own UI; no personal data.
    """

    activity: str
    call: ports.SendNoticeCall | ports.IssueInvoiceCall
    result_type: type[ports.NoticeResult] | type[ports.InvoiceResult]
    summary: str


def prepare(state: State, effect: Effect, now: datetime) -> Prepared:
    """What to call for an effect, from the state as it is now."""
    if effect.kind is EffectKind.SEND_NOTICE:
        return Prepared(ports.SEND_NOTICE, send_call(state, effect, now), ports.NoticeResult, state.notices[effect.subject].template)
    return Prepared(ports.ISSUE_INVOICE, issue_call(state, effect, now), ports.InvoiceResult, effect.subject)


def unpublished(state: State) -> tuple[Entry, ...]:
    """Journal entries that are not outside yet."""
    return tuple(e for e in state.journal if e.sequence > state.published)


def _recipient(state: State, notice: NoticeState) -> ports.Recipient:
    if notice.internal:
        person = state.provider.person(notice.recipient)
        return ports.Recipient(
            name=person.name, greeting=person.name.split()[0], email=person.email, language="en", zone=state.calendars.provider.zone
        )
    contact = next(c for c in state.client.contacts if c.id == notice.recipient)
    return ports.Recipient(
        name=contact.name,
        greeting=contact.greeting,
        email=contact.email,
        language=contact.language.value,
        zone=contact.zone or state.calendars.client.zone,
    )


def _thread(state: State, notice: NoticeState) -> tuple[str | None, tuple[str, ...]]:
    """In-Reply-To and References: the client's mail, or the first mail of the thread it joins."""
    if notice.in_reply_to:
        return notice.in_reply_to, (notice.in_reply_to,)
    root = state.notices.get(notice.thread or "")
    if root is None or root.message_id is None:
        return None, ()
    above = (root.in_reply_to,) if root.in_reply_to else ()
    return root.message_id, (*above, root.message_id)


def _hours_in_words(state: State) -> str:
    calendar = state.calendars.provider
    days = ", ".join(d.value.capitalize() for d in calendar.workdays)
    city = calendar.zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{days}, {minute_text(calendar.hours.start)} to {minute_text(calendar.hours.end)} in {city}"


def _reply_time_in_words(state: State) -> str:
    days = response_days(state)
    return "within one working day" if days == 1 else f"within {days} working days"


def send_call(state: State, effect: Effect, now: datetime) -> ports.SendNoticeCall:
    """The call that sends a notice."""
    notice = state.notices[effect.subject]
    kind = NOTICE_KINDS[notice.template]
    in_reply_to, references = _thread(state, notice)
    return ports.SendNoticeCall(
        engagement=state.id,
        key=effect.key,
        notice=notice.id,
        template=notice.template,
        now=now,
        recipient=_recipient(state, notice),
        copies=() if notice.internal else state.provider.sender.internal_copies,
        sender=state.provider.sender,
        brand=state.provider.brand,
        signed_by=state.provider.person(state.provider.owner),
        reply_time=_reply_time_in_words(state),
        hours=_hours_in_words(state),
        facts=facts_for(state, notice),
        body=notice.body,
        message_id=message_id(state, notice.id),
        in_reply_to=in_reply_to,
        references=references,
        automatic=kind.automatic,
        at_most_once=kind.policy == "at_most_once",
        entries=unpublished(state),
    )


def issue_call(state: State, effect: Effect, now: datetime) -> ports.IssueInvoiceCall:
    """The call that makes an invoice."""
    invoice = state.invoices[effect.subject]
    assert invoice.number and invoice.issued_on and invoice.due_on
    return ports.IssueInvoiceCall(
        engagement=state.id,
        key=effect.key,
        invoice=invoice.id,
        number=invoice.number,
        now=now,
        amount=invoice.amount,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        title=f"{state.agreement.title}: {state.milestone_terms(invoice.milestone).title}",
        client_name=state.client.name,
        client_address=state.client.address,
        client_kind=state.client.kind.value,
        language=state.client.contact("billing").language.value,
        brand=state.provider.brand,
        bank=state.provider.bank,
        entries=unpublished(state),
    )
