"""Several billing systems behind one port: each call goes to the one that it names, and to no other."""

import pytest
from temporalio.exceptions import ApplicationError

from activities.billing.named import NamedBilling
from tests.activities.webhook_calls import change, issue
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.ports import (
    PERMANENT,
    ChangeInvoiceCall,
    ChangeInvoiceResult,
    InvoiceChange,
    InvoiceResult,
    IssueInvoiceCall,
)


class Named:
    """A billing system that answers with its name."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        return InvoiceResult(number=self._name, reference="RF18539007547034", document=DocumentRef(sha256="0" * 64, size=1))

    async def change(self, call: ChangeInvoiceCall) -> ChangeInvoiceResult:
        return ChangeInvoiceResult(number=self._name)


BOTH = NamedBilling({"manual": Named("ours"), "acme": Named("theirs")})


@pytest.mark.parametrize(("system", "answer"), [("manual", "ours"), ("acme", "theirs")])
async def test_a_call_goes_to_the_system_that_it_names(system: str, answer: str) -> None:
    assert (await BOTH.issue(issue(billing=system))).number == answer
    assert (await BOTH.change(change(InvoiceChange.VOID, billing=system))).number == answer


async def test_a_system_that_is_not_set_up_is_told_in_words_that_a_person_can_act_on() -> None:
    words = "the billing system 'paypal' is not set up here; those that are: acme, manual"
    for call in (BOTH.issue(issue(billing="paypal")), BOTH.change(change(InvoiceChange.VOID, billing="paypal"))):
        with pytest.raises(ApplicationError, match=words) as caught:
            await call
        assert caught.value.type == PERMANENT and caught.value.non_retryable
