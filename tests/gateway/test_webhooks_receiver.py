"""The door for billing systems over real HTTP: each answer code, and what happened behind it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from activities.billing.delivery import Delivery, Outcome
from activities.billing.signed.messages import Answered
from tests.gateway.webhook_door import ACME, OLD, Stage
from tests.gateway.webhook_sender import ENGAGEMENT, Sender, event, message
from tests.patience import patient
from worker.gateway.webhooks.receiver import LARGEST_BODY, Receiver
from worker.gateway.webhooks.send_test import PING
from worker.gateway.webhooks.sources import IssuedInvoice, UnavailableError
from workflows.engagement.messages.billing_events import BillingEvent, BillingEventType
from workflows.engagement.money import Money


async def test_a_payment_reaches_its_engagement_before_it_is_answered(stage: Stage, sends: Sender) -> None:
    answer = await sends(message(payer="Anna Maria", reference="RF18539007547034"))
    assert (answer.status_code, answer.json()) == (200, {"result": "taken"})
    assert stage.delivered == [
        BillingEvent.model_validate(
            {
                "source": "acme", "fact": "pay_1", "type": BillingEventType.PAYMENT_RECEIVED, "engagement": ENGAGEMENT, "invoice": "invoice-1",
                "amount": Money(minor=1250, currency="EUR"), "value_date": "2026-11-20", "reference": "RF18539007547034", "payer": "Anna Maria",
            }
        )
    ]  # fmt: skip


async def test_a_payment_may_name_no_invoice(stage: Stage, sends: Sender) -> None:
    assert (await sends(message(invoice=None))).status_code == 200
    assert stage.delivered[0].invoice is None and stage.delivered[0].reference == "pay_1"


@pytest.mark.parametrize("kind", ["refund.made", "credit.noted", "dispute.opened"])
async def test_each_kind_of_event_keeps_its_meaning(stage: Stage, sends: Sender, kind: str) -> None:
    assert (await sends(message(kind))).status_code == 200
    assert (stage.delivered[0].type, stage.delivered[0].won) == (kind, None)


@pytest.mark.parametrize("won", [True, False])
async def test_a_dispute_ends_one_way_or_the_other(stage: Stage, sends: Sender, won: bool) -> None:
    assert (await sends(message("dispute.closed", won=won))).status_code == 200
    assert stage.delivered[0].won is won


async def test_a_repetition_is_answered_like_success(stage: Stage, sends: Sender) -> None:
    await sends(message())
    answer = await sends(message(), secret=OLD)
    assert (answer.status_code, answer.json()) == (200, {"result": "known"}) and len(stage.delivered) == 1


@pytest.mark.parametrize("kind", ["invoice.sent", PING, "Payment.Received"])
async def test_a_kind_we_do_not_know_is_answered_and_has_no_effect(stage: Stage, sends: Sender, kind: str) -> None:
    answer = await sends(json.dumps({"type": kind, "data": [1, "anything"]}).encode())
    assert (answer.status_code, answer.json(), stage.heard) == (200, {"result": "ignored"}, [])


@pytest.mark.parametrize("late", [-301.5, 301.5])
async def test_a_message_from_another_time_is_refused(stage: Stage, sends: Sender, late: float) -> None:
    answer = await sends(message(), late=late)
    assert answer.status_code == 401 and "300 s" in answer.json()["message"] and stage.heard == []


async def test_a_forged_message_is_refused_and_told_nothing_else(stage: Stage, sends: Sender) -> None:
    for body in (message(), b"{", message("nonsense")):
        answer = await sends(body, secret="whsec_" + "ZXZpbA" * 8)
        assert (answer.status_code, answer.json()) == (401, {"message": "the signature does not fit the body"})
    assert stage.heard == [] and stage.quarantine.list() == ()


async def test_headers_that_are_none_are_refused(stage: Stage, sends: Sender) -> None:
    for name, value in (("webhook-signature", "v1"), ("webhook-timestamp", "soon"), ("webhook-id", "")):
        answer = await sends(message(), headers={name: value})
        assert (answer.status_code, stage.heard) == (400, [])


async def test_a_sender_nobody_configured_is_unknown(stage: Stage, sends: Sender) -> None:
    assert (await sends(message(), source="other")).status_code == 404
    assert (await sends(message(), source="acme/../other")).status_code == 404
    assert stage.heard == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "body"),
        (b"[]", "body"),
        (b"[" * 100_000, "body"),
        (b'{"data": {}}', "type"),
        (message(amount="12.505 EUR"), "data.amount"),
        (message(amount="-1.00 EUR"), "data.amount"),
        (message(amount="0.00 EUR"), "more than 0"),
        (message(amount=12.5), "one text is expected"),
        (message(amount={"minor": 1250, "currency": "EUR"}), "one text is expected"),
        (message(amount="1.00 XXY"), "data.amount"),
        (message(value_date=1763600000), "data.value_date"),
        (message(engagement="../x"), "data.engagement"),
        (message(id="a b"), "data.id"),
        (message(reference="a\nBcc: x"), "data.reference"),
        (message(surprise=1), "data.surprise"),
        (message("refund.made", invoice=None), "data.invoice"),
        (message("refund.made", payer="x"), "data.payer"),
        (message("dispute.closed"), "data.won"),
        (message("dispute.closed", won="yes"), "data.won"),
        (message("invoice.issued"), "data.number"),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
async def test_what_is_not_as_the_schema_says_is_refused_with_the_field(stage: Stage, sends: Sender, body: bytes, words: str) -> None:
    answer = await sends(body)
    assert answer.status_code == 400 and words in answer.json()["message"]
    assert "pydantic" not in answer.text and len(answer.text) < 2000 and stage.heard == []


async def test_personal_words_are_not_repeated_in_an_answer(sends: Sender) -> None:
    answer = await sends(message(payer="Anna\nMaria", reference=["Anna"]))
    assert answer.status_code == 400 and "Anna" not in answer.text


async def test_the_largest_body_is_read_and_a_larger_one_refused_by_its_length(stage: Stage, sends: Sender) -> None:
    small = message()
    fits = small + b" " * (LARGEST_BODY - len(small))
    assert (await sends(fits)).status_code == 200
    answer = await sends(fits + b" ")
    assert answer.status_code == 413 and str(LARGEST_BODY) in answer.json()["message"] and len(stage.heard) == 1


async def test_an_endless_body_is_refused_before_it_ends(stage: Stage) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * LARGEST_BODY:
            sent += 64 * 1024
            yield b" " * 64 * 1024

    async with stage.caller() as caller:
        answer = await caller.post("/webhooks/acme", content=endless())
    assert answer.status_code == 413 and sent <= 2 * LARGEST_BODY and stage.heard == []


async def test_a_body_that_is_announced_too_large_is_not_read_at_all(stage: Stage) -> None:
    async with stage.on_a_port() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /webhooks/acme HTTP/1.1\r\nhost: x\r\ncontent-length: 300000\r\n\r\n")
        async with patient(5, "an answer to the head alone"):
            assert b" 413 " in await reader.readline()
        writer.close()
        await writer.wait_closed()


class _Reads:
    """A translator that says what a test wants."""

    def __init__(self, *heard: BillingEvent | IssuedInvoice, away: bool = False) -> None:
        self._heard, self._away = heard, away

    async def translate(self, body: bytes) -> Sequence[BillingEvent | IssuedInvoice]:
        if self._away:
            raise UnavailableError
        return self._heard


async def test_a_message_that_cannot_be_read_yet_is_for_later(stage: Stage) -> None:
    stage.opens(ACME, translator=_Reads(away=True))
    async with stage.caller() as caller:
        assert (await Sender(caller)(b"{}")).status_code == 503


@pytest.mark.parametrize(
    ("second", "status"), [(Outcome.TAKEN, 200), (Outcome.KNOWN, 200), (Outcome.REFUSED, 202), (Outcome.UNREACHABLE, 503)]
)
async def test_one_answer_for_several_events_promises_no_more_than_the_worst(stage: Stage, second: Outcome, status: int) -> None:
    stage.opens(ACME, translator=_Reads(event("one"), event("two")))
    stage.outcome = lambda heard: Delivery(outcome=Outcome.TAKEN if heard.fact == "one" else second, code="CODE")
    async with stage.caller() as caller:
        assert (await Sender(caller)(b"{}")).status_code == status
    assert [heard.fact for heard in stage.heard] == ["one", "two"]


async def test_an_invoice_that_was_asked_for_is_noted_once(stage: Stage, sends: Sender) -> None:
    issued = {
        "engagement": ENGAGEMENT,
        "invoice": "invoice-1",
        "number": "2026-17",
        "external": "inv_9",
        "pay_at": "https://acme.example/i/9",
    }
    body = json.dumps({"type": "invoice.issued", "data": issued}).encode()
    assert (await sends(body)).status_code == 409, "nobody asked for it"
    stage.issued.expect("acme", ENGAGEMENT, "invoice-1")
    assert [(await sends(body)).json() for _ in range(2)] == [{"result": "taken"}, {"result": "known"}]
    assert (await sends(body.replace(b"2026-17", b"2026-18"))).status_code == 409
    found = stage.issued.answer("acme", ENGAGEMENT, "invoice-1")
    assert found == Answered(number="2026-17", external="inv_9", pay_at="https://acme.example/i/9") and stage.heard == []
    assert [one.request_id for one in stage.made] == ["acme/invoice.issued/invoice-1"] * 2, (
        "and the engagement hears of it, each time under one id"
    )
    stage.made_outcome = Outcome.UNREACHABLE
    assert (await sends(body)).status_code == 503, "the sender tries again"
    stage.made_outcome = Outcome.REFUSED
    assert (await sends(body)).json() == {"result": "known"}, "nobody waits for it any more"


async def test_only_posts_to_senders_are_served(stage: Stage) -> None:
    async with stage.caller() as caller:
        assert (await caller.get("/webhooks/acme")).status_code == 405
        for path in ("/", "/docs", "/openapi.json", "/webhooks", "/webhooks/"):
            assert (await caller.get(path)).status_code == 404


async def test_health_says_whether_engagements_can_be_reached(stage: Stage) -> None:
    reached = True

    async def reachable() -> bool:
        return reached

    app = Receiver(stage.doors, stage.deliver, stage.quarantine, stage.issued, stage.patience, reachable).app()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as caller:
        assert (await caller.get("/health")).status_code == 200
        reached = False
        assert (await caller.get("/health")).status_code == 503
