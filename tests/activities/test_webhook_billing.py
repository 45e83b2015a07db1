"""Billing by another system behind a signed webhook: asked once, believed once, and told again word for word."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from temporalio.exceptions import ApplicationError

from activities.billing import Billing
from activities.billing.signed.issued import IssuedInvoices, Noted
from activities.billing.signed.messages import Answered
from activities.billing.signed.sender import Sender, Target
from activities.billing.signed.sent import NeverSentError, SentMessages
from activities.billing.webhook import WebhookBilling
from activities.documents import DocumentStore
from activities.marks import Marks
from tests.activities.billing_contract import BillingContract
from tests.activities.other_system import OtherSystem, answer
from tests.activities.webhook_calls import ENGAGEMENT, change, issue
from worker.temporal.keys import KeyRing
from worker.temporal.sealed import SealedBytes
from workflows.engagement.ports import PERMANENT, TEMPORARY, InvoiceChange
from workflows.engagement.reference import is_reference

NEW = "whsec_" + "bmV3" * 10
OLD = "whsec_" + "b2xk" * 10
CALL = issue()


class Numbers:
    """A series of our own."""

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}

    async def take(self, series: str, key: str) -> str:
        return self.taken.setdefault(key, f"{series}-{len(self.taken) + 1:04d}")


class House:
    """Our side, as a worker builds it; another one over the same folder is the worker after a restart."""

    def __init__(
        self, folder: Path, url: str, *secrets: str, numbers: Numbers | None = None, documents: DocumentStore | None = None
    ) -> None:
        self.documents = documents or DocumentStore(folder)
        self.issued = IssuedInvoices(folder / "issued")
        self.sent = SentMessages(folder / "sent", SealedBytes(KeyRing(active="a", keys={"a": bytes(range(32))})))
        target = Target.model_validate({"name": "acme", "url": url, "secrets": secrets or (NEW,)})
        self.billing = WebhookBilling(Sender(target, self.sent), self.issued, self.documents, Marks(folder / "marks"), numbers)
        self.port: Billing = self.billing


@pytest.fixture
async def system() -> AsyncIterator[OtherSystem]:
    async with OtherSystem((NEW,)).running() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, system: OtherSystem) -> House:
    return House(tmp_path, system.url)


async def refused(house: House, kind: str, words: str) -> None:
    with pytest.raises(ApplicationError, match=words) as caught:
        await house.billing.issue(CALL)
    assert caught.value.type == kind and caught.value.non_retryable


async def test_the_invoice_is_the_one_that_the_system_numbered(house: House, system: OtherSystem) -> None:
    result = await house.billing.issue(CALL)
    assert (result.number, result.external, result.pay_at) == ("A-1", "inv_A-1", "https://acme.example/pay/A-1")
    page = house.documents.get(result.document).decode()
    assert is_reference(result.reference) and result.reference.endswith("A1") and "Northwind Pottery" in page and "A-1" in page
    (message,) = system.received
    assert (message.type, message.id) == ("invoice.requested", CALL.key)
    assert message.data["amount"] == "1506.00 EUR" and message.data["lines"][1] == {
        "text": "Discount",
        "net": "-100.00 EUR",
        "quantity": "1",
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


async def test_later_means_until_the_invoice_is_reported(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(202)
    await refused(house, TEMPORARY, "not made the invoice yet")
    assert house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="B-7")) is Noted.TAKEN
    assert (await house.billing.issue(CALL)).number == "B-7" and len(system.received) == 1


async def test_a_report_that_overtakes_the_answer_counts(house: House, system: OtherSystem) -> None:
    def reports(message: object) -> object:
        house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="B-7", external="inv_b7"))
        return answer(202)

    system.answers = reports  # type: ignore[assignment]
    assert (await house.billing.issue(CALL)).external == "inv_b7"


async def test_the_first_number_stays(house: House, system: OtherSystem) -> None:
    house.issued.expect("acme", ENGAGEMENT, "invoice-1")

    def reports(message: object) -> object:
        house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="B-7"))
        return answer(200, number="B-8")

    system.answers = reports  # type: ignore[assignment]
    assert (await house.billing.issue(CALL)).number == "B-7"


async def test_a_report_of_the_same_invoice_agrees_though_it_tells_less(house: House) -> None:
    await house.billing.issue(CALL)
    assert house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="A-1")) is Noted.KNOWN
    assert house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="A-2")) is Noted.CONTRADICTS
    assert house.issued.note("other", ENGAGEMENT, "invoice-1", Answered(number="A-1")) is Noted.UNEXPECTED


async def test_our_number_stands_where_the_system_names_none(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(201)
    result = await house.billing.issue(issue(number="INV-0042"))
    assert result.number == "INV-0042" and system.received[0].data["number"] == "INV-0042"


async def test_our_series_numbers_once_where_the_terms_name_one(tmp_path: Path, system: OtherSystem) -> None:
    house = House(tmp_path, system.url, numbers=Numbers())
    system.answers = lambda message: answer(503)
    with pytest.raises(ApplicationError):
        await house.billing.issue(issue(series="INV"))
    system.answers = system.by_the_book
    assert (await house.billing.issue(issue(series="INV"))).number == "INV-0001"
    credited = await house.billing.change(change(InvoiceChange.CREDIT, series="CN"))
    assert credited.number == "CN-0002" and credited.document is not None
    assert system.received[-1].data["credit_note"] == "CN-0002", "the system numbers its own copy alike"


async def test_an_invoice_without_a_number_is_for_a_person(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(200)
    await refused(house, PERMANENT, "without the invoice's number")
    system.answers = system.by_the_book
    assert (await house.billing.issue(CALL)).number == "A-1", "once it is repaired, trying again works"


@pytest.mark.parametrize("said", [{"number": "<script>"}, {"number": 17}, {"number": "A-1", "pay_at": "javascript:alert(1)"}])
async def test_an_answer_that_cannot_be_is_not_believed(house: House, system: OtherSystem, said: dict[str, object]) -> None:
    system.answers = lambda message: answer(200, **said)
    await refused(house, PERMANENT, "answer cannot be read")
    assert house.issued.answer("acme", ENGAGEMENT, "invoice-1") is None


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


async def test_a_credit_note_of_the_systems_own_has_its_number_and_a_page(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(200, number="CN/9", external="cn_9")
    result = await house.billing.change(change(InvoiceChange.CREDIT))
    assert (result.number, result.external) == ("CN/9", "cn_9")
    assert result.document is not None and b"CN/9" in house.documents.get(result.document)


async def test_during_a_change_of_secrets_either_side_may_be_first(tmp_path: Path, system: OtherSystem) -> None:
    house = House(tmp_path, system.url, OLD, NEW)
    for number, known in enumerate(((OLD,), (NEW,), (NEW, OLD))):
        system.secrets = known
        await house.billing.issue(issue(key=f"key-{number}", invoice=f"invoice-{number}"))
        assert system.received[-1].genuine == frozenset(known)
    assert len(system.received[-1].headers["webhook-signature"].split(" ")) == 2
    with pytest.raises(ApplicationError, match="HTTP 401"):
        await House(tmp_path, system.url, "whsec_" + "ZXZpbA" * 8).billing.issue(issue(key="key-9", invoice="invoice-9"))


async def test_the_stamp_is_the_walls_and_not_the_engagements(house: House, system: OtherSystem) -> None:
    """An engagement that is lived through in virtual time still signs now; its own time is in the body."""
    await house.billing.issue(issue(now=datetime(2031, 1, 1, tzinfo=UTC)))
    assert json.loads(system.received[0].body)["timestamp"].startswith("2031-01-01")


async def test_what_was_sent_can_be_sent_again_under_its_id(house: House, system: OtherSystem) -> None:
    await house.billing.issue(CALL)
    assert await house.billing.replay(CALL.key) == 200
    first, second = system.received
    assert (first.id, first.body) == (second.id, second.body) and second.genuine == frozenset({NEW}) and len(system.invoices) == 1
    (message,) = house.sent.all()
    assert (message.attempts, message.status, message.type) == (2, 200, "invoice.requested")
    with pytest.raises(NeverSentError):
        await house.billing.replay("another")


async def test_a_replay_that_brings_the_number_ends_the_wait(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(202)
    await refused(house, TEMPORARY, "not made")
    assert house.sent.get(CALL.key).status == 202
    system.answers = system.by_the_book
    await house.billing.replay(CALL.key)
    assert (await house.billing.issue(CALL)).number == "A-1" and len(system.received) == 2


async def test_what_went_to_another_system_is_not_replayed_to_this_one(tmp_path: Path, house: House, system: OtherSystem) -> None:
    await house.billing.issue(CALL)
    target = Target.model_validate({"name": "other", "url": system.url, "secrets": (NEW,)})
    with pytest.raises(NeverSentError, match="went to 'acme'"):
        await Sender(target, house.sent).replay(CALL.key)


async def test_what_was_sent_lies_sealed(tmp_path: Path, house: House) -> None:
    await house.billing.change(change(InvoiceChange.REFUND, explanation="Anna Maria asked for it"))
    written = [path.read_bytes() for path in (tmp_path / "sent").rglob("*") if path.is_file()]
    assert len(written) == 2 and not any(b"Anna" in content for content in written)
    assert b"Anna Maria" in house.sent.body(house.sent.all()[0].id)


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.example/hook",
        "ftp://acme.example",
        "acme.example",
        "https://",
        "https://user:word@acme.example/",
        "http://127.0.0.1.acme.example/",
    ],
)
def test_an_address_that_would_give_invoices_away_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="url must") as caught:
        Target.model_validate({"name": "acme", "url": url, "secrets": (NEW,)})
    assert NEW not in str(caught.value)


@pytest.mark.parametrize("url", ["https://acme.example/hook?tenant=9", "http://127.0.0.1:8080/", "http://[::1]:8080/", "http://localhost/"])
def test_an_address_that_keeps_them_is_taken(url: str) -> None:
    assert Target.model_validate({"name": "acme", "url": url, "secrets": (NEW, OLD)}).url == url


class WebhookDesk:
    """A worker and the other system, which behaves by the book."""

    def __init__(self, folder: Path, system: OtherSystem) -> None:
        self._folder, self._system, self._workers = folder, system, 0
        self.documents = DocumentStore(folder / "documents")
        self.billing: Billing = self.restarted()

    def restarted(self) -> Billing:
        self._workers += 1
        return House(self._folder / f"worker-{self._workers}", self._system.url, documents=self.documents).billing

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
