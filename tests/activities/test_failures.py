"""What an activity says of its failure: a reason as data, and beside it the words of the other side."""

from collections.abc import Callable

import pytest
import stripe
from temporalio.api.failure.v1 import Failure as Written
from temporalio.contrib.pydantic import pydantic_data_converter as converter
from temporalio.converter import DefaultFailureConverterWithEncodedAttributes
from temporalio.exceptions import ActivityError, ApplicationError, RetryState

from activities.billing.stripe.refusals import said
from activities.billing.stripe.visibility import UnknownAtStripeError
from activities.failures import doubtful, permanent, temporary
from activities.notices.smtp import MailRefusedError
from workflows.engagement.messages import ports
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.money import Money
from workflows.engagement.shell.results import Failure

MAKE = why("stripe-make-invoice")
LESS = why("failure-stripe-holds-less", free=Money.parse("200.00 EUR"), number="INV-0001", amount=Money.parse("300.00 EUR"))


def read(error: ApplicationError) -> Failure:
    """What the workflow learns, after the way through Temporal."""
    failures, written = DefaultFailureConverterWithEncodedAttributes(), Written()
    failures.to_failure(error, converter.payload_converter, written)
    whole = ActivityError(
        "x", scheduled_event_id=1, started_event_id=2, identity="x", activity_type="x", activity_id="1", retry_state=RetryState.TIMEOUT
    )
    whole.__cause__ = failures.from_failure(Written.FromString(written.SerializeToString()), converter.payload_converter)
    return Failure.of(whole)


@pytest.mark.parametrize(("make", "kind"), [(permanent, ports.PERMANENT), (temporary, ports.TEMPORARY), (doubtful, ports.DOUBTFUL)])
@pytest.mark.parametrize(
    ("because", "words"), [(LESS, None), (why("failure-system-unknown", system="paypal", known=["acme", "manual"]), "no such account")]
)
def test_reason_and_words_come_through_temporal_each_by_itself(
    make: Callable[..., ApplicationError], kind: str, because: Reason, words: str | None
) -> None:
    error = make(because, words=words)
    assert error.non_retryable
    assert read(error) == Failure(kind, False, because, words)


def invalid(words: str, code: str | None = None) -> stripe.InvalidRequestError:
    """Stripe understood and refuses."""
    error: stripe.InvalidRequestError = stripe.InvalidRequestError(words, "id", code=code, http_status=400)  # type: ignore[no-untyped-call]
    return error


def test_the_message_says_both_for_logs_and_commands() -> None:
    assert permanent(why("failure-mail-refused.recipient"), words="550 no such user").message == (
        "the mail server refused the recipient: 550 no such user"
    )
    assert permanent(LESS).message == (
        "Stripe can give back 200.00 EUR of invoice INV-0001, not 300.00 EUR: no more came through Stripe, or it went back already"
    )


@pytest.mark.parametrize(
    ("error", "because", "words"),
    [
        (stripe.RateLimitError("slow down"), why("failure-stripe-busy", doing=MAKE), None),
        (stripe.AuthenticationError("Invalid key: sk_live_1"), why("failure-stripe-key", doing=MAKE), None),
        (
            invalid("No such invoice for sk_live_1", "resource_missing"),
            why("failure-stripe-refuses", doing=MAKE),
            "No such invoice for (key).",
        ),
        (invalid(""), why("failure-stripe-refuses.silently", doing=MAKE), None),
    ],
)
def test_what_stripe_says_itself_is_kept_apart_from_what_we_say(error: stripe.StripeError, because: Reason, words: str | None) -> None:
    refusal = said(error, MAKE)
    told = read(refusal)
    assert (told.because, told.words) == (because, words)
    assert isinstance(refusal, UnknownAtStripeError) is (error.code == "resource_missing")


def test_a_mail_server_says_its_answer_and_no_more() -> None:
    refusal = MailRefusedError(why("failure-mail-refused.sender"), True, "450 try later")
    assert (refusal.because, refusal.words, refusal.later) == (why("failure-mail-refused.sender"), "450 try later", True)
    assert str(refusal) == "the mail server refused the sender: 450 try later"
