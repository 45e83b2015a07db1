"""What the workflow hands to a billing system about a change of an invoice."""

from datetime import datetime

from workflows.engagement.messages import ports
from workflows.engagement.messages.effects import Effect
from workflows.engagement.money import Money
from workflows.engagement.rules.money.credited import credited_bill, fact_of
from workflows.engagement.rules.money.invoice_contents import title_of
from workflows.engagement.rules.notices.context.story import behind
from workflows.engagement.shell.printed import printed_lines, printed_taxes
from workflows.engagement.shell.storing import riding
from workflows.engagement.state import State
from workflows.engagement.terms.prices.bills import Bill


def change_call(state: State, effect: Effect, now: datetime) -> ports.ChangeInvoiceCall:
    """The call that tells a billing system about a change.

    Args:
        state: the aggregate.
        effect: which change, and the fact behind it.
        now: business time.
    """
    invoice, billing, payment = state.invoices[effect.subject], state.provider.billing, state.agreement.payment
    fact, change, named = fact_of(state, effect.fact), ports.InvoiceChange(effect.change or ""), title_of(state, effect.subject)
    minor = effect.minor or (fact.minor if fact else 0)
    amount = Money(minor=minor, currency=invoice.amount.currency) if minor else invoice.amount
    bill = credited_bill(state, invoice.id, effect.fact, amount) if change is ports.InvoiceChange.CREDIT else Bill(amount=amount)
    entry, today = behind(state, effect), state.calendars.provider.local(now).date()
    return ports.ChangeInvoiceCall(
        engagement=state.id,
        key=effect.first or effect.key,
        invoice=invoice.id,
        number=invoice.number or "",
        external=invoice.external,
        billing=billing.system,
        series=billing.credit_note_series,
        change=change,
        amount=amount,
        explanation=entry.explanation if entry else "",
        because=entry.because if entry else None,
        now=now,
        issued_on=fact.value_date if fact else today,
        invoice_issued_on=invoice.issued_on or today,
        title=f"{state.agreement.title}: {named}",
        client_name=state.client.name,
        client_address=state.client.address,
        language=state.client.contact("billing").language.value,
        brand=state.provider.brand,
        lines=printed_lines(named, bill),
        taxes=printed_taxes(payment, bill),
        tax_note=payment.tax_note,
        client_tax_id=state.client.tax_id,
        provider_tax_id=state.provider.tax_id,
        **riding(state),
    )
