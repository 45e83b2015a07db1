"""Billing by another system behind a signed webhook: asked once, believed once, and told again word for word."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from activities.billing import Billing
from tests.activities.billing_contract import BillingContract
from tests.activities.other_system import OtherSystem, answer
from tests.activities.webhook_calls import ENGAGEMENT, change, eur, issue
from tests.activities.webhook_house import CALL, House, refused
from workflows.engagement.messages.ports import PERMANENT, TEMPORARY, InvoiceChange, InvoiceLine, TaxLine
from workflows.engagement.money.creditor_reference import is_reference


@pytest.fixture
def house(tmp_path: Path, system: OtherSystem) -> House:
    return House(tmp_path, system.url)


async def test_the_invoice_is_the_one_that_the_system_numbered(house: House, system: OtherSystem) -> None:
    result = await house.billing.issue(CALL)
    assert (result.number, result.external, result.pay_at) == ("A-1", "inv_A-1", "https://acme.example/pay/A-1")
    page = house.read(result.document)
    assert is_reference(result.reference) and result.reference.endswith("A1") and "Northwind Pottery" in page and "A-1" in page
    (message,) = system.received
    assert (message.type, message.id) == ("invoice.requested", CALL.key)
    assert message.data["amount"] == "1506.00 EUR" and message.data["lines"][1] == {
        "text": "Discount",
        "net": "-100.00 EUR",
        "quantity": "1 h 30 min at -66.67 EUR",
    }
    assert message.data["client"]["tax_id"] == "FI12345671" and message.data["taxes"][0]["percent"] == "25.5"


async def test_the_same_key_asks_once_and_gives_the_same_answer(house: House, system: OtherSystem, tmp_path: Path) -> None:
    first = await house.billing.issue(CALL)
    again = await House(tmp_path, system.url).billing.issue(CALL)
    assert again == first and len(system.received) == 1


async def test_another_key_for_the_same_invoice_makes_no_other(house: House, system: OtherSystem) -> None:
    """As when a person lets a failed effect try again."""
    first = await house.billing.issue(CALL)
    assert (await house.billing.issue(issue(key="another"))).number == first.number and len(system.received) == 1


async def test_a_repetition_carries_the_same_id_and_the_same_bytes(house: House, system: OtherSystem) -> None:
    """Its time and words may be others by then; the receiver must be able to tell that nothing new was asked."""
    system.answers = lambda message: answer(503)
    await refused(house, TEMPORARY, "HTTP 503")
    system.answers = system.by_the_book
    await house.billing.issue(issue(now=CALL.now + timedelta(days=1), title="other words"))
    first, second = system.received
    assert (first.id, first.body) == (second.id, second.body)


async def test_an_answer_that_was_lost_is_asked_for_again_and_makes_one_invoice(house: House, system: OtherSystem) -> None:
    def loses(message: object) -> object:
        system.by_the_book(system.received[-1])
        return answer(504)

    system.answers = loses  # type: ignore[assignment]
    await refused(house, TEMPORARY, "HTTP 504")
    system.answers = system.by_the_book
    assert (await house.billing.issue(CALL)).number == "A-1" and len(system.invoices) == 1


@pytest.mark.parametrize("status", [301, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503])
async def test_what_may_pass_is_for_later(house: House, system: OtherSystem, status: int) -> None:
    system.answers = lambda message: answer(status)
    await refused(house, TEMPORARY, f"HTTP {status}")


@pytest.mark.parametrize("status", [400, 410, 413, 422])
async def test_a_no_is_for_a_person(house: House, system: OtherSystem, status: int) -> None:
    system.answers = lambda message: answer(status)
    await refused(house, PERMANENT, f"HTTP {status}")


async def test_a_redirect_is_not_followed(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(307) if not message.headers.get("x") else answer(200)
    await refused(house, TEMPORARY, "HTTP 307")
    assert len(system.received) == 1


async def test_nobody_there_is_for_later(tmp_path: Path) -> None:
    house = House(tmp_path, "http://127.0.0.1:1/milepost")
    await refused(house, TEMPORARY, "'acme' does not answer")
    (message,) = house.sent.all()
    assert (message.attempts, message.status) == (1, None)


@pytest.mark.parametrize("body", [b"OK", b"[]", b"[" * 60_000, b'{"number": "A-1"' + b" " * 100_000 + b"}"])
async def test_an_answer_that_is_no_object_says_nothing(house: House, system: OtherSystem, body: bytes) -> None:
    system.answers = lambda message: answer(200).__class__(body, status_code=200)
    await refused(house, PERMANENT, "without the invoice's number")


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (InvoiceChange.VOID, "invoice.voided"),
        (InvoiceChange.CREDIT, "invoice.credited"),
        (InvoiceChange.WRITE_OFF, "invoice.written_off"),
        (InvoiceChange.REFUND, "refund.requested"),
        (InvoiceChange.SETTLE, "invoice.settled"),
    ],
)
async def test_each_change_is_told_once(house: House, system: OtherSystem, kind: InvoiceChange, type_: str) -> None:
    first = await house.billing.change(change(kind))
    assert await house.billing.change(change(kind)) == first
    (message,) = system.received
    assert (message.type, message.id, message.data["external"], message.data["amount"]) == (
        type_,
        f"{ENGAGEMENT}/9/{kind.value}",
        "inv_A-1",
        "100.00 EUR",
    )


async def test_a_credit_note_is_asked_for_with_its_share_of_each_line_and_rate(house: House, system: OtherSystem) -> None:
    """In the form of the request for the invoice, under its own date; whoever makes the paper need not know how it is shared out."""
    tax = TaxLine(label="Reverse charge", percent=Decimal(0), base=eur("100.00"), amount=eur("0.00"), note="Article 196")
    line = InvoiceLine(text="Discovery", net=eur("100.00"))
    await house.billing.change(change(InvoiceChange.CREDIT, lines=(line,), taxes=(tax,), tax_note="VAT by the buyer"))
    (message,) = system.received
    assert message.data["lines"] == [{"text": "Discovery", "net": "100.00 EUR", "quantity": None}]
    assert message.data["taxes"] == [
        {"label": "Reverse charge", "percent": "0", "base": "100.00 EUR", "amount": "0.00 EUR", "note": "Article 196"}
    ]
    assert (message.data["tax_note"], message.data["issued_on"]) == ("VAT by the buyer", "2026-11-22")


async def test_a_credit_note_of_the_systems_own_has_its_number_and_a_page(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(200, number="CN/9", external="cn_9")
    result = await house.billing.change(change(InvoiceChange.CREDIT))
    assert (result.number, result.external) == ("CN/9", "cn_9")
    assert result.document is not None and "CN/9" in house.read(result.document)


class WebhookDesk:
    """A worker and the other system, which behaves by the book."""

    def __init__(self, folder: Path, system: OtherSystem) -> None:
        self._folder, self._system, self._workers = folder, system, 0
        first = House(folder / "worker-0", system.url)
        self.store, self.billing = first.store, first.port

    def restarted(self) -> Billing:
        self._workers += 1
        return House(self._folder / f"worker-{self._workers}", self._system.url).billing

    def invoices(self) -> int:
        return len(self._system.invoices)

    def credit_notes(self) -> int:
        return len(self._system.credit_notes)

    def goes_away(self) -> None:
        self._system.answers = lambda message: answer(503)


class TestWebhook(BillingContract):
    @pytest.fixture
    async def desk(self, tmp_path: Path, system: OtherSystem) -> WebhookDesk:
        return WebhookDesk(tmp_path, system)
