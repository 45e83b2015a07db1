"""What the workflow hands to its activities: built from the state at the moment an effect is carried out."""

from dataclasses import dataclass
from datetime import datetime

from workflows.engagement.messages import ports
from workflows.engagement.messages.effects import Effect, EffectKind
from workflows.engagement.rules.contact.inbound import response_days
from workflows.engagement.rules.money.invoice_contents import bill_of, title_of
from workflows.engagement.rules.notices.attached import attachments_of
from workflows.engagement.rules.notices.context.story import told_with
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS, facts_for
from workflows.engagement.rules.notices.planning import message_id
from workflows.engagement.shell.change_call import change_call
from workflows.engagement.shell.printed import printed_lines, printed_taxes
from workflows.engagement.shell.storing import riding
from workflows.engagement.state import NoticeItem, State
from workflows.engagement.terms.provider import Person


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
    call: ports.SendNoticeCall | ports.IssueInvoiceCall | ports.ChangeInvoiceCall
    result_type: type[ports.NoticeResult] | type[ports.InvoiceResult] | type[ports.ChangeInvoiceResult]
    summary: str


def prepare(state: State, effect: Effect, now: datetime) -> Prepared:
    """What to call for an effect, from the state as it is now."""
    if effect.kind is EffectKind.SEND_NOTICE:
        return Prepared(ports.SEND_NOTICE, send_call(state, effect, now), ports.NoticeResult, state.notices[effect.subject].template)
    if effect.kind is EffectKind.CHANGE_INVOICE:
        told = change_call(state, effect, now)
        return Prepared(ports.CHANGE_INVOICE, told, ports.ChangeInvoiceResult, f"{effect.change} {effect.subject}")
    return Prepared(ports.ISSUE_INVOICE, issue_call(state, effect, now), ports.InvoiceResult, effect.subject)


def _recipient(state: State, notice: NoticeItem) -> ports.Recipient:
    if notice.internal:
        person = state.provider.person(notice.recipient)
        return ports.Recipient(
            name=person.name, greeting=person.name.split()[0], email=person.email, language="en", zone=state.calendars.provider.zone.name
        )
    contact = next(c for c in state.client.contacts if c.id == notice.recipient)
    return ports.Recipient(
        name=contact.name,
        greeting=contact.greeting,
        email=contact.email,
        language=contact.language.value,
        zone=contact.zone or state.calendars.client.zone.name,
    )


def _thread(state: State, notice: NoticeItem) -> tuple[str | None, tuple[str, ...]]:
    """In-Reply-To and References: the client's mail, or the first mail of the thread it joins."""
    if notice.in_reply_to:
        return notice.in_reply_to, (notice.in_reply_to,)
    root = state.notices.get(notice.thread or "")
    if root is None or root.message_id is None:
        return None, ()
    above = (root.in_reply_to,) if root.in_reply_to else ()
    return root.message_id, (*above, root.message_id)


def _hours(state: State) -> ports.OpenHours:
    calendar = state.calendars.provider
    return ports.OpenHours(workdays=calendar.workdays, start=calendar.hours.start, end=calendar.hours.end, zone=calendar.zone.name)


_WORDS_OF = {"reply": "InboundAnswered", "recap": "MeetingRecorded"}
"""Messages in the words of one of us, and the event that says whose they are."""


def _signer(state: State, notice: NoticeItem) -> Person:
    """Who answers or held the meeting signs for it; the rest is signed by whoever owns the engagement."""
    said = told_with(state, notice, _WORDS_OF[notice.template]) if notice.template in _WORDS_OF else None
    return state.provider.person(str(said.data["by"]) if said else state.provider.owner)


def send_call(state: State, effect: Effect, now: datetime) -> ports.SendNoticeCall:
    """The call that sends a notice."""
    notice = state.notices[effect.subject]
    kind = NOTICE_KINDS[notice.template]
    in_reply_to, references = _thread(state, notice)
    facts = facts_for(state, notice)
    tells_of = tuple(facts.pop("tells_of", ()))
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
        signed_by=_signer(state, notice),
        reply_days=response_days(state),
        hours=_hours(state),
        facts=facts,
        body=notice.body,
        message_id=message_id(state, notice.id),
        in_reply_to=in_reply_to,
        references=references,
        automatic=kind.automatic,
        at_most_once=kind.doubt == "at_most_once",
        sequence=state.sequence,
        attachments=attachments_of(state, notice),
        tells_of=tells_of,
        **riding(state),
    )


def issue_call(state: State, effect: Effect, now: datetime) -> ports.IssueInvoiceCall:
    """The call that makes an invoice."""
    invoice, bill, billing = state.invoices[effect.subject], bill_of(state, effect.subject), state.provider.billing
    payment, payer, named = state.agreement.payment, state.client.contact("billing"), title_of(state, effect.subject)
    assert invoice.issued_on and invoice.due_on
    return ports.IssueInvoiceCall(
        engagement=state.id,
        key=effect.key,
        invoice=invoice.id,
        number=invoice.number,
        billing=billing.system,
        series=billing.invoice_series,
        now=now,
        amount=invoice.amount,
        lines=printed_lines(named, bill),
        taxes=printed_taxes(payment, bill),
        tax_note=payment.tax_note,
        client_tax_id=state.client.tax_id,
        client_email=payer.email,
        provider_tax_id=state.provider.tax_id,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        title=f"{state.agreement.title}: {named}",
        client_name=state.client.name,
        client_address=state.client.address,
        client_kind=state.client.kind.value,
        language=payer.language.value,
        brand=state.provider.brand,
        bank=state.provider.bank,
        **riding(state),
    )
