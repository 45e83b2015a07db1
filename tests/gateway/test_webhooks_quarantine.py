"""What no engagement takes waits for a person: once, sealed, and until somebody decides."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.billing.delivery import Delivery, Outcome
from tests.gateway.webhook_door import SEALER
from worker.gateway.webhooks.quarantine import NotQuarantinedError, Quarantine, id_of
from worker.temporal.codec import PayloadCodecError
from worker.temporal.keys import KeyRing
from worker.temporal.sealed import SealedBytes
from workflows.engagement.messages.billing_events import BillingEvent

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHY = Delivery(outcome=Outcome.REFUSED, code="UNKNOWN_ITEM", message="there is no invoice 'invoice-7'")
BODY = b'{"payer": "Anna Maria"}'


def event(fact: str = "pay_1", kind: str = "payment.received", **more: object) -> BillingEvent:
    told = {
        "source": "acme", "fact": fact, "type": kind, "engagement": "abcdefghij", "invoice": "invoice-7", "amount": "12.50 EUR",
        "value_date": "2026-11-20", "reference": "by Anna Maria", **more,
    }  # fmt: skip
    return BillingEvent.model_validate(told)


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    return Quarantine(tmp_path, SEALER)


def test_it_outlives_the_process(quarantine: Quarantine, tmp_path: Path) -> None:
    put = quarantine.put(event(), WHY, BODY, AT)
    later = Quarantine(tmp_path, SEALER)
    assert later.list() == (put,) and put is not None and later.get(put.id) == put
    assert later.opened(put.id) == (event(), BODY)
    assert (put.code, put.why, put.first_at, put.attempts) == ("UNKNOWN_ITEM", WHY.message, AT, 1)


def test_the_disk_tells_nothing_of_people(quarantine: Quarantine, tmp_path: Path) -> None:
    quarantine.put(event(), WHY, BODY, AT)
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert written and not any(b"Anna" in content for content in written)
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.rglob("*") if path.is_file())


def test_without_the_key_it_is_listed_and_not_opened(quarantine: Quarantine, tmp_path: Path) -> None:
    quarantine.put(event(), WHY, BODY, AT)
    other = Quarantine(tmp_path, SealedBytes(KeyRing(active="b", keys={"b": bytes(range(1, 33))})))
    (head,) = other.list()
    with pytest.raises(PayloadCodecError):
        other.opened(head.id)


@pytest.mark.parametrize("spoil", [b"", b"\xff", b"\n\x04name"])
def test_what_was_never_sealed_is_not_believed(spoil: bytes) -> None:
    with pytest.raises(PayloadCodecError):
        SEALER.open(spoil)


def test_repetitions_are_one_with_the_newest_words_and_the_first_moment(quarantine: Quarantine) -> None:
    quarantine.put(event(), WHY, BODY, AT)
    other = Delivery(outcome=Outcome.REFUSED, code="CURRENCY_MISMATCH", message="in EUR")
    quarantine.put(event(reference="again"), other, b"{}", AT + timedelta(hours=1))
    (head,) = quarantine.list()
    assert (head.attempts, head.first_at, head.last_at, head.code) == (2, AT, AT + timedelta(hours=1), "CURRENCY_MISMATCH")
    assert quarantine.opened(head.id) == (event(reference="again"), b"{}")


def test_the_beginning_and_the_end_of_a_dispute_are_two(quarantine: Quarantine) -> None:
    quarantine.put(event("dp_1", "dispute.opened"), WHY, BODY, AT)
    quarantine.put(event("dp_1", "dispute.closed", won=True), WHY, BODY, AT + timedelta(hours=1))
    assert [head.type for head in quarantine.list()] == ["dispute.opened", "dispute.closed"], "the oldest first"


async def test_one_that_is_taken_is_gone(quarantine: Quarantine) -> None:
    asked: list[BillingEvent] = []

    async def takes(one: BillingEvent) -> Delivery:
        asked.append(one)
        return Delivery(outcome=Outcome.TAKEN)

    quarantine.put(event(), WHY, BODY, AT)
    assert (await quarantine.resubmit(id_of(event()), takes, AT)).outcome is Outcome.TAKEN
    assert asked == [event()] and quarantine.list() == ()
    with pytest.raises(NotQuarantinedError):
        await quarantine.resubmit(id_of(event()), takes, AT)


async def test_one_that_is_refused_again_waits_with_the_new_reason(quarantine: Quarantine) -> None:
    async def refuses(one: BillingEvent) -> Delivery:
        return Delivery(outcome=Outcome.REFUSED, code="ARCHIVED", message="at rest")

    async def away(one: BillingEvent) -> Delivery:
        return Delivery(outcome=Outcome.UNREACHABLE)

    quarantine.put(event(), WHY, BODY, AT)
    await quarantine.resubmit(id_of(event()), refuses, AT + timedelta(days=1))
    await quarantine.resubmit(id_of(event()), away, AT + timedelta(days=2))
    (head,) = quarantine.list()
    assert (head.code, head.attempts, head.last_at) == ("ARCHIVED", 2, AT + timedelta(days=1))
    assert quarantine.opened(head.id) == (event(), BODY)


def test_a_dropped_one_leaves_its_head_with_the_reason_and_does_not_come_back(quarantine: Quarantine, tmp_path: Path) -> None:
    quarantine.put(event(), WHY, BODY, AT)
    gone = quarantine.drop(id_of(event()), " sent to us by mistake ", "ines", AT + timedelta(days=1))
    assert quarantine.list() == () and quarantine.dropped() == (gone,)
    assert (gone.dropped_because, gone.dropped_by, gone.fact) == ("sent to us by mistake", "ines", "pay_1")
    assert quarantine.put(event(), WHY, BODY, AT + timedelta(days=2)) is None and quarantine.list() == ()
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1, "its words are gone"


@pytest.mark.parametrize(("reason", "by"), [("", "ines"), ("  ", "ines"), ("a mistake", " ")])
def test_nothing_is_dropped_without_a_reason_and_a_name(quarantine: Quarantine, reason: str, by: str) -> None:
    quarantine.put(event(), WHY, BODY, AT)
    with pytest.raises(ValueError, match="a reason and the name"):
        quarantine.drop(id_of(event()), reason, by, AT)
    assert len(quarantine.list()) == 1


@pytest.mark.parametrize("wrong", ["", "0" * 16, "../dropped/x", "a/b", "*"])
def test_an_id_of_nothing_is_said_to_be_one(quarantine: Quarantine, wrong: str) -> None:
    with pytest.raises(NotQuarantinedError):
        quarantine.get(wrong)
