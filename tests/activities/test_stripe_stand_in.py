"""The stand-in behaves as Stripe does where our adapter relies on it; Stripe's own library is the judge."""

import asyncio
import json
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from activities.billing.stripe.api import _Http
from tests.patience import BY_THE_CLOCK
from worker.demo.stand_ins.stripe import StripeStandIn, Trouble
from worker.demo.stand_ins.stripe.forms import parse_form


@pytest.fixture
def stand_in() -> Iterator[StripeStandIn]:
    with StripeStandIn(seed=3) as found:
        yield found


@pytest.fixture
async def client(stand_in: StripeStandIn) -> Any:
    http = _Http(timeout=BY_THE_CLOCK)
    yield stripe.StripeClient(stand_in.secret_key, base_addresses={"api": stand_in.address}, max_network_retries=0, http_client=http)
    await http.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
def endpoint() -> Iterator["Endpoint"]:
    with Endpoint() as found:
        yield found


class Endpoint:
    """Takes webhooks, and checks their signatures with the library."""

    def __init__(self) -> None:
        self.good: list[dict[str, Any]] = []
        self.refused = 0
        self.answers: list[int] = []
        """Statuses to give first."""
        self.secret = "whsec_standin"
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(outer.take(body, self.headers["Stripe-Signature"]))
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def take(self, body: bytes, signature: str) -> int:
        with self._lock:
            try:
                event = stripe.Webhook.construct_event(body, signature, self.secret)
            except stripe.SignatureVerificationError:
                self.refused += 1
                return 400
            if self.answers:
                return self.answers.pop(0)
            self.good.append(event.to_dict())
            return 200

    def __enter__(self) -> "Endpoint":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


async def make_customers(client: stripe.StripeClient, count: int) -> list[str]:
    return [(await client.v1.customers.create_async({"name": f"Client {place}"})).id for place in range(count)]


async def test_a_key_gives_its_first_answer_again(client: stripe.StripeClient, stand_in: StripeStandIn) -> None:
    one, two = [await client.v1.customers.create_async({"name": "Ada"}, {"idempotency_key": "k"}) for _ in range(2)]
    assert one.id == two.id and len(stand_in.things("customer")) == 1
    assert two.last_response is not None and two.last_response.headers["idempotent-replayed"] == "true"


async def test_even_a_500_is_given_again_though_it_happened(client: stripe.StripeClient, stand_in: StripeStandIn) -> None:
    stand_in.mischief.plan("/customers", Trouble.FAILS_AFTER)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            await client.v1.customers.create_async({"name": "Ada"}, {"idempotency_key": "k"})
    assert len(stand_in.things("customer")) == 1


async def test_another_request_under_a_key_is_an_error(client: stripe.StripeClient) -> None:
    await client.v1.customers.create_async({"name": "Ada"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        await client.v1.customers.create_async({"name": "Bob"}, {"idempotency_key": "k"})


async def test_asked_too_often_it_stores_nothing(client: stripe.StripeClient, stand_in: StripeStandIn) -> None:
    stand_in.mischief.plan("/customers", Trouble.BUSY)
    with pytest.raises(stripe.RateLimitError):
        await client.v1.customers.create_async({"name": "Ada"}, {"idempotency_key": "k"})
    assert (await client.v1.customers.create_async({"name": "Ada"}, {"idempotency_key": "k"})).id


async def test_lists_come_in_pages_newest_first(client: stripe.StripeClient) -> None:
    made = await make_customers(client, 7)
    listed = await client.v1.customers.list_async({"limit": 3})
    assert [c.id for c in listed.data] == made[:3:-1] and listed.has_more
    assert [c.id async for c in listed.auto_paging_iter()] == made[::-1]
    newer = await client.v1.customers.list_async({"limit": 2, "ending_before": made[2]})
    assert [c.id for c in newer.data] == [made[4], made[3]] and newer.has_more


async def test_what_there_is_not_and_a_wrong_key_are_errors_of_their_own(client: stripe.StripeClient, stand_in: StripeStandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such invoice") as caught:
        await client.v1.invoices.retrieve_async("in_none")
    assert caught.value.code == "resource_missing"
    http = _Http(timeout=BY_THE_CLOCK)
    stranger = stripe.StripeClient("sk_test_wrong", base_addresses={"api": stand_in.address}, http_client=http)
    with pytest.raises(stripe.AuthenticationError):
        await stranger.v1.customers.list_async()
    await http.close_async()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("first", "then"),
    [("void_invoice", "mark_uncollectible"), ("void_invoice", "pay"), ("pay", "void_invoice"), ("pay", "finalize_invoice")],
)
async def test_an_invoice_moves_only_as_stripe_lets_it(client: stripe.StripeClient, first: str, then: str) -> None:
    (customer,) = await make_customers(client, 1)
    invoices: Any = client.v1.invoices
    invoice = await invoices.create_async(
        {"customer": customer, "collection_method": "send_invoice", "days_until_due": 14, "currency": "eur"}
    )
    await client.v1.invoice_items.create_async({"customer": customer, "invoice": invoice.id, "amount": 100, "currency": "eur"})
    await invoices.finalize_invoice_async(invoice.id)
    moves = {"pay": {"paid_out_of_band": True}}
    await getattr(invoices, f"{first}_async")(invoice.id, moves.get(first, {}))
    with pytest.raises(stripe.InvalidRequestError):
        await getattr(invoices, f"{then}_async")(invoice.id, moves.get(then, {}))


async def test_a_webhook_is_signed_as_the_library_checks_it(
    client: stripe.StripeClient, stand_in: StripeStandIn, endpoint: Endpoint
) -> None:
    stand_in.post.url = endpoint.url
    await make_customers(client, 1)
    assert await asyncio.to_thread(stand_in.post.wait)
    assert [event["type"] for event in endpoint.good] == ["customer.created"] and not endpoint.refused


async def test_a_webhook_comes_again_until_it_is_taken(client: stripe.StripeClient, stand_in: StripeStandIn, endpoint: Endpoint) -> None:
    stand_in.post.url, stand_in.post.pauses, endpoint.answers = endpoint.url, (0.01, 0.01), [500, 503]
    await make_customers(client, 1)
    assert await asyncio.to_thread(stand_in.post.wait)
    assert len(endpoint.good) == 1 and stand_in.post.answers == {"500": 1, "503": 1, "200": 1}


async def test_webhooks_are_doubled_overtaken_lost_and_forged(
    client: stripe.StripeClient, stand_in: StripeStandIn, endpoint: Endpoint
) -> None:
    stand_in.post.url, odds = endpoint.url, stand_in.post.odds
    odds.duplicate, odds.delay, odds.lose, odds.forge, odds.longest_delay = 0.4, 0.5, 0.2, 0.3, 0.3
    await make_customers(client, 30)
    assert await asyncio.to_thread(stand_in.post.wait)
    came, made = [event["id"] for event in endpoint.good], [event["id"] for event in stand_in.things("event")]
    assert len(came) > len(set(came)), "some twice"
    assert sorted(set(came), key=came.index) != sorted(set(came)), "some overtaken"
    assert set(made) - set(came) == set(stand_in.post.lost) != set(), "some never"
    assert endpoint.refused == stand_in.post.answers["forged 400"] > 0, "and none that is forged"


async def test_it_runs_as_a_process_with_a_door_for_the_payer() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "worker.demo.stand_ins.stripe", "--seed", "5", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    address, _, key, *_ = (await process.stdout.readline()).decode().split()
    assert (await process.stdout.readline()).strip() == b"ready"
    http = _Http(timeout=BY_THE_CLOCK)
    client = stripe.StripeClient(key, base_addresses={"api": address}, http_client=http)
    (customer,) = await make_customers(client, 1)
    invoice = await client.v1.invoices.create_async({"customer": customer, "collection_method": "send_invoice", "days_until_due": 1})
    await client.v1.invoice_items.create_async({"customer": customer, "invoice": invoice.id, "amount": 900})
    await client.v1.invoices.finalize_invoice_async(invoice.id)
    paid = await asyncio.to_thread(control, address, "pay", {"invoice": invoice.id, "amount": 400})
    assert paid["amount_paid"] == 400
    assert (await client.v1.invoices.retrieve_async(invoice.id)).amount_remaining == 500
    await http.close_async()  # type: ignore[no-untyped-call]
    process.terminate()
    assert await process.wait() == 0


def control(address: str, act: str, asked: dict[str, Any]) -> Any:
    request = urllib.request.Request(f"{address}/control/{act}", json.dumps(asked).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=BY_THE_CLOCK) as answer:
        return json.loads(answer.read())


def test_forms_nest() -> None:
    assert parse_form("a[b][c]=1&list[0][x]=2&list[1][x]=3&more[]=y&more[]=z&plain=%20") == {
        "a": {"b": {"c": "1"}}, "list": [{"x": "2"}, {"x": "3"}], "more": ["y", "z"], "plain": " ",
    }  # fmt: skip
