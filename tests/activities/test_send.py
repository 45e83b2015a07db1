"""Sending over a real connection: what the server has, it has once; what nobody knows is said, not guessed."""

import asyncio
import logging
from pathlib import Path

import pytest

from activities.documents import DocumentStore
from activities.marks import Marks
from activities.notices.smtp import MailServerUnreachableError, MailUnclearError
from tests.activities.post_office import PostOffice
from tests.activities.sample_calls import call_of
from tests.activities.sending import House, with_page
from workflows.engagement.messages.ports import DOUBTFUL, PERMANENT, TEMPORARY, SendNoticeCall

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
    assert office.contents() == [house.documents.get(result.document)]
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
    assert result.published == INVOICE.entries[-1].sequence
    assert (house.journal_folder / f"{INVOICE.engagement}.jsonl").exists()
    none = await house.sends(INVOICE.model_copy(update={"entries": (), "key": "other#1"}), office.settings())
    assert none.published is None


async def test_a_journal_that_cannot_be_written_never_stops_a_mail(
    office: PostOffice, house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "journal").write_text("a file where the folder should be")
    result = await house.sends(INVOICE, office.settings())
    assert result.published is None and len(office.mails) == 1
    assert "was not published" in caplog.text and INVOICE.recipient.email not in caplog.text


async def test_a_full_disk_after_the_mail_left_does_not_send_it_again(
    office: PostOffice, house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(self: Marks, key: str, result: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Marks, "record", full)
    with caplog.at_level(logging.WARNING):
        result = await house.sends(INVOICE, office.settings())
    assert result.message_id == INVOICE.message_id and "No space left" in caplog.text


async def test_a_full_disk_before_the_mail_leaves_is_tried_again(office: PostOffice, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: DocumentStore, content: bytes, media_type: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DocumentStore, "put", full)
    with pytest.raises(OSError, match="No space left"):
        await house.sends(INVOICE, office.settings())
    assert office.connections == 0
