"""Why an invoice was changed, in words."""

from activities.billing.paper import formats_of
from activities.wording import sentence
from workflows.engagement.messages.ports import ChangeInvoiceCall


def explained(call: ChangeInvoiceCall) -> str:
    """Why: as the person said it who made the change; where nobody did, as the journal says it, in the client's language; else empty."""
    if call.explanation or call.because is None:
        return call.explanation
    return sentence(formats_of(call).reason(call.because))
