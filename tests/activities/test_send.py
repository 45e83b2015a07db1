"""Sending over a real connection: what the server has, it has once; what nobody knows is said, not guessed."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from activities.notices.smtp import MailServerUnreachableError, MailUnclearError
from activities.store import Store, StoreError
from tests.activities.post_office import PostOffice
from tests.activities.sample_calls import call_of
from tests.activities.sending import House, with_page
from tests.activities.storing import in_database
from tests.patience import until
from workflows.engagement.messages.answers import JournalEnd
from workflows.engagement.messages.ports import DOUBTFUL, PERMANENT, TEMPORARY, JournalCall, SendNoticeCall, Stored
from workflows.engagement.rules.notices.context.lines import story_line

INVOICE = with_page(call_of("invoice"))
REMINDER = call_of("payment_reminder")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_the_two_kinds_of_policy_are_both_tried() -> None:
    assert REMINDER.at_most_once and not INVOICE.at_most_once


async def test_the_mail_arrives_as_it_was_kept(office: PostOffice, house: House) -> None:
    result = await house.sends(INVOICE, office.settings())
    (mail,) = office.mails
    assert mail.rcpt_tos == ["petra@northwind.example", "team@halyard.example"]
    assert mail.mail_from == "hello@halyard.example"
    assert office.contents() == [house.store.get(INVOICE.engagement, result.document)]
    assert (result.message_id, result.document.media_type) == (INVOICE.message_id, "message/rfc822")
    assert office.greetings == ["halyard.example"]


async def test_bounces_go_where_the_settings_say(office: PostOffice, house: House) -> None:
    await house.sends(INVOICE, office.settings(envelope_sender="bounces@halyard.example"))
    assert office.mails[0].mail_from == "bounces@halyard.example"


@pytest.mark.parametrize("call", [INVOICE, REMINDER], ids=["at-least-once", "at-most-once"])
async def test_the_same_key_leaves_once_and_answers_the_same(office: PostOffice, house: House, call: SendNoticeCall) -> None:
    first = await house.sends(call.model_copy(update={"sequence": 17}), office.settings())
    again = await house.sends(call.model_copy(update={"facts": {}, "sequence": 18}), office.settings())
    assert (again.message_id, again.document) == (first.message_id, first.document)
    assert again.told_through == first.told_through == 17, "what left tells no more because it is asked about later"
    assert office.connections == 1


async def test_another_try_that_a_person_asked_for_leaves_again_with_the_same_message_id(office: PostOffice, house: House) -> None:
    for attempt in (1, 2):
        await house.sends(REMINDER.model_copy(update={"key": f"abc/notice-1#{attempt}"}), office.settings())
    ids = [line for content in office.contents() for line in content.split(b"\r\n") if line.startswith(b"Message-ID")]
    assert len(ids) == 2 and len(set(ids)) == 1


@pytest.mark.parametrize(("answer", "kind"), [("451 try later", TEMPORARY), ("554 no spam", PERMANENT)])
@pytest.mark.parametrize("call", [INVOICE, REMINDER], ids=["at-least-once", "at-most-once"])
async def test_a_no_to_the_message_leaves_no_doubt(office: PostOffice, house: House, call: SendNoticeCall, answer: str, kind: str) -> None:
    office.after_data = answer
    error = await house.fails(call, office.settings())
    assert error.type == kind and error.message == f"the mail server refused the message: {answer}"
    office.after_data = "250 taken"
    await house.sends(call, office.settings())
    assert len(office.mails) == 1


@pytest.mark.parametrize(("answer", "kind"), [("450 mailbox busy", TEMPORARY), ("550 no such user", PERMANENT)])
async def test_a_refused_recipient_keeps_the_copies_back_too(office: PostOffice, house: House, answer: str, kind: str) -> None:
    office.refused["petra@northwind.example"] = answer
    error = await house.fails(INVOICE, office.settings())
    assert error.type == kind and error.message == f"the mail server refused the recipient: {answer}"
    assert office.mails == []


async def test_a_refused_copy_does_not_keep_the_client_waiting(office: PostOffice, house: House, caplog: pytest.LogCaptureFixture) -> None:
    office.refused["team@halyard.example"] = "550 no such user"
    await house.sends(INVOICE, office.settings())
    assert office.mails[0].rcpt_tos == ["petra@northwind.example"]
    assert "refused 1 of 1 internal copies" in caplog.text and "team@" not in caplog.text


@pytest.mark.parametrize("call", [INVOICE, REMINDER], ids=["at-least-once", "at-most-once"])
async def test_no_server_is_tried_again_and_leaves_no_doubt(office: PostOffice, house: House, call: SendNoticeCall) -> None:
    dead = office.settings(port=1)
    for _ in range(2):
        with pytest.raises(MailServerUnreachableError, match="does not answer"):
            await house.sends(call, dead)
    await house.sends(call, office.settings())
    assert len(office.mails) == 1


@pytest.mark.parametrize("kept", ["before", "after"])
async def test_a_line_that_breaks_after_the_content_is_doubt_where_twice_would_be_worse(
    office: PostOffice, house: House, kept: str
) -> None:
    office.hang_up = kept
    assert (await house.fails(REMINDER, office.settings())).type == DOUBTFUL
    office.hang_up = ""
    sent = len(office.mails)
    assert (await house.fails(REMINDER, office.settings())).type == DOUBTFUL, "and it stays doubtful"
    assert len(office.mails) == sent and office.connections == 1
    await house.sends(REMINDER.model_copy(update={"key": REMINDER.key + "x"}), office.settings())
    assert len(office.mails) == sent + 1


async def test_a_line_that_breaks_after_the_content_is_repeated_where_never_would_be_worse(office: PostOffice, house: House) -> None:
    office.hang_up = "after"
    with pytest.raises(MailUnclearError):
        await house.sends(INVOICE, office.settings())
    office.hang_up = ""
    await house.sends(INVOICE, office.settings())
    first, second = office.contents()
    assert first == second


async def test_a_worker_that_dies_after_its_claim_leaves_doubt(office: PostOffice, house: House) -> None:
    office.dawdle_at = "data"
    sending = asyncio.create_task(house.sends(REMINDER, office.settings()))
    await office.kept.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    office.dawdle_at = ""
    assert (await house.fails(REMINDER, office.settings())).type == DOUBTFUL
    assert len(office.mails) == 1


async def test_a_slow_server_ends_in_time_without_doubt_before_the_content_and_with_doubt_after_it(
    office: PostOffice, house: House
) -> None:
    office.dawdle_at = "rcpt"
    with pytest.raises(MailServerUnreachableError):
        await house.sends(REMINDER, office.settings(), within=0.3)
    with pytest.raises(MailServerUnreachableError):
        await house.sends(REMINDER, office.settings(timeout_seconds=0.3))
    office.dawdle_at = "data"
    assert (await house.fails(REMINDER, office.settings(), within=0.5)).type == DOUBTFUL


async def test_two_attempts_at_once_send_one_at_most_once_mail(office: PostOffice, house: House) -> None:
    office.dawdle_at = "data"
    both = [asyncio.create_task(house.sends(REMINDER, office.settings(), within=1.0)) for _ in range(2)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [getattr(r, "type", r) for r in results] == [DOUBTFUL, DOUBTFUL] and len(office.mails) == 1


async def test_what_cannot_be_written_or_addressed_is_for_a_person(office: PostOffice, house: House) -> None:
    broken = INVOICE.model_copy(update={"facts": {"because": "x"}})
    assert (await house.fails(broken, office.settings())).type == PERMANENT
    nobody = INVOICE.model_copy(update={"recipient": INVOICE.recipient.model_copy(update={"email": "petra"})})
    error = await house.fails(nobody, office.settings())
    assert error.type == PERMANENT and "cannot be written to" in error.message
    assert office.connections == 0


async def test_journal_entries_ride_along(office: PostOffice, house: House) -> None:
    result = await house.sends(INVOICE, office.settings())
    last = INVOICE.entries[-1]
    assert result.stored == Stored(sequence=last.sequence, hash=last.hash)
    assert house.store.end(INVOICE.engagement) == JournalEnd(sequence=last.sequence, hash=last.hash)
    none = await house.sends(INVOICE.model_copy(update={"entries": (), "key": "other#1"}), office.settings())
    assert none.stored is None


async def test_a_store_that_takes_nothing_lets_nothing_leave(office: PostOffice, house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A mail that left and is nowhere kept would be told of by nobody: it is tried again, and is no doubt."""
    blocked = "CREATE TRIGGER full BEFORE INSERT ON line BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    in_database(house.folder, blocked)
    for call in (INVOICE, REMINDER):
        with pytest.raises(StoreError, match="disk full") as caught:
            await house.sends(call, office.settings())
        assert call.recipient.email not in str(caught.value) and caught.value.__cause__ is None
    assert office.connections == 0 and house.store.end(INVOICE.engagement).sequence == 0
    in_database(house.folder, "DROP TRIGGER full")
    for call in (INVOICE, REMINDER):
        await house.sends(call, office.settings())
    assert len(office.mails) == 2


async def test_a_full_disk_after_the_mail_left_does_not_send_it_again(
    office: PostOffice, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    in_database(house.folder, "CREATE TRIGGER full BEFORE INSERT ON mark BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    with caplog.at_level(logging.WARNING):
        result = await house.sends(INVOICE, office.settings())
    assert result.message_id == INVOICE.message_id and "disk full" in caplog.text and INVOICE.recipient.email not in caplog.text


async def test_a_worker_that_is_stopped_before_the_content_leaves_no_doubt(office: PostOffice, house: House) -> None:
    """What was claimed in the store is given back: the message certainly did not leave."""
    office.dawdle_at = "rcpt"
    sending = asyncio.create_task(house.sends(REMINDER, office.settings()))
    await until(lambda: office.connections, holds=bool, what="the talk begins")
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    office.dawdle_at = ""
    await until(lambda: house.claims(REMINDER), holds=lambda claimed: not claimed, what="the claim is given back")
    await house.sends(REMINDER, office.settings())
    assert len(office.mails) == 1


async def test_a_message_is_one_transaction_before_it_leaves_and_one_after(
    office: PostOffice, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Journal lines, document and claim together, on the disk; what came of it need only survive the process."""
    written: list[bool] = []
    effect = Store.effect

    def counted(store: Store, engagement: str, *, synced: bool = True) -> Any:
        written.append(synced)
        return effect(store, engagement, synced=synced)

    monkeypatch.setattr(Store, "effect", counted)
    await house.sends(REMINDER, office.settings())
    assert written == [True, False]


async def test_a_story_that_a_message_asks_for_is_read_from_the_store_and_told_once(
    office: PostOffice, house: House, tmp_path: Path
) -> None:
    """What the store holds, and what comes along with the call, in one order; a history that stood there already gives way."""
    report = call_of("closing_report")
    whole, names = report.entries, set(report.tells_of)
    house.store.append(JournalCall(engagement=report.engagement, entries=whole[:60]))
    after = JournalEnd(sequence=60, hash=whole[59].hash)
    riding = report.model_copy(update={"after": after, "entries": whole[60:], "facts": {**report.facts, "history": ["old"]}})
    expected = [story_line(entry) for entry in whole if entry.event in names]
    assert report.facts["history"] == expected and len(expected) > 5
    result = await house.sends(riding, office.settings())
    alone = report.model_copy(update={"tells_of": (), "entries": ()})
    assert result.document == (await House(tmp_path / "other").sends(alone, office.settings())).document
