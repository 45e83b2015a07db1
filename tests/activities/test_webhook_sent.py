"""What goes to another system: signed so that either side may change its secret first, kept sealed, sent again on demand, and to no unsafe address."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import Response
from pydantic import ValidationError
from temporalio.exceptions import ApplicationError

from activities.billing.signed.sender import Sender, Target
from activities.billing.signed.sent import NeverSentError
from activities.billing.webhook import Replayed
from tests.activities.other_system import OtherSystem, answer
from tests.activities.webhook_calls import change, issue
from tests.activities.webhook_house import CALL, NEW, House, refused
from workflows.engagement.messages.billing_events import InvoiceMade
from workflows.engagement.messages.ports import TEMPORARY, InvoiceChange

OLD = "whsec_" + "b2xk" * 10


@pytest.fixture
def house(tmp_path: Path, system: OtherSystem) -> House:
    return House(tmp_path, system.url)


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
    assert (await house.billing.replay(CALL.key)).status == 200
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
    made = InvoiceMade(source="acme", engagement=CALL.engagement, invoice=CALL.invoice)
    assert await house.billing.replay(CALL.key) == Replayed(200, made)
    assert (await house.billing.issue(CALL)).number == "A-1" and len(system.received) == 2


@pytest.mark.parametrize("said", [answer(202), answer(200), answer(200, number="B-2")], ids=["later", "no number", "another number"])
async def test_a_replay_that_brings_no_number_or_another_one_is_no_news(house: House, system: OtherSystem, said: Response) -> None:
    await house.billing.issue(CALL)
    system.answers = lambda message: said
    assert await house.billing.replay(CALL.key) == Replayed(said.status_code)


async def test_a_change_that_is_sent_again_makes_no_invoice(house: House, system: OtherSystem) -> None:
    await house.billing.issue(CALL)
    await house.billing.change(change(InvoiceChange.VOID))
    system.answers = lambda message: answer(200, number="A-1")
    assert await house.billing.replay(change(InvoiceChange.VOID).key) == Replayed(200)


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
