"""The mail as bytes: right headers, no way in for others, the same every time."""

import email
import os
import subprocess
import sys
from email import policy
from email.message import EmailMessage

import pytest

from activities.notices.message import Mail, MessageError, build
from activities.notices.render import Renderer
from tests.activities.sample_calls import all_calls, call_of
from workflows.engagement.messages.ports import SendNoticeCall

RENDERER = Renderer()


def built(call: SendNoticeCall) -> Mail:
    return build(call, RENDERER.render(call))


def parsed(mail: Mail) -> EmailMessage:
    return email.message_from_bytes(mail.content, policy=policy.SMTP)


def changed(call: SendNoticeCall, **changes: object) -> SendNoticeCall:
    return call.model_copy(update=changes)


def named(call: SendNoticeCall, name: str) -> SendNoticeCall:
    return changed(call, recipient=call.recipient.model_copy(update={"name": name}))


def test_the_headers_say_who_when_and_in_which_thread() -> None:
    call = call_of("acknowledgement")
    message = parsed(built(call))
    assert str(message["From"]) == "Halyard Studio <hello@halyard.example>"
    assert str(message["To"]) == "Tom Ashdown <tom@northwind.example>"
    assert str(message["Reply-To"]) == "Halyard Studio <hello@halyard.example>"
    assert message["Date"].datetime == call.now
    assert message["Message-ID"] == call.message_id == "<abcdefgh1234567890abcdefgh.notice-1@halyard.example>"
    assert message["In-Reply-To"] == message["References"] == "<20260629.4711@northwind.example>"
    assert message["X-Milepost-Key"] == call.key
    assert message["List-Id"] is None


def test_text_comes_before_html_in_one_alternative() -> None:
    message = parsed(built(call_of("report")))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert max(len(line) for line in built(call_of("report")).content.split(b"\r\n")) <= 998


def test_machines_say_that_they_are_machines() -> None:
    submitted = {call.template: parsed(built(call))["Auto-Submitted"] for call in all_calls()}
    assert {t for t, value in submitted.items() if value == "auto-replied"} == {"acknowledgement", "added_to_request"}
    assert {t for t, value in submitted.items() if value is None} == {"reply"}
    assert set(submitted.values()) == {"auto-replied", "auto-generated", None}


def test_a_reminder_joins_the_thread_of_its_invoice() -> None:
    reminder = call_of("payment_reminder")
    number = reminder.facts["invoice"]["number"]
    carried = next(c.message_id for c in all_calls() if c.template == "invoice" and c.facts["invoice"]["number"] == number)
    message = parsed(built(reminder))
    assert message["In-Reply-To"] == carried and carried in message["References"]
    assert message["Message-ID"] != carried


def test_copies_for_the_team_are_unseen() -> None:
    mail = built(call_of("invoice"))
    assert mail.copies == ("team@halyard.example",)
    assert b"team@" not in mail.content and parsed(mail)["Bcc"] is None and parsed(mail)["Cc"] is None


def test_nobody_gets_the_same_mail_twice() -> None:
    call = changed(call_of("invoice"), copies=("team@halyard.example", "petra@northwind.example", "team@halyard.example"))
    assert built(call).copies == ("team@halyard.example",)


@pytest.mark.parametrize("call", [call_of("proposal"), call_of("payment_reminder")], ids=["proposal", "reminder"])
def test_the_same_call_gives_the_same_bytes(call: SendNoticeCall) -> None:
    assert built(call).content == built(SendNoticeCall.model_validate_json(call.model_dump_json())).content


def test_another_process_with_another_hash_seed_gives_the_same_bytes() -> None:
    program = (
        "import hashlib; from tests.activities.test_message import built, call_of;"
        "print(hashlib.sha256(b''.join(built(call_of(t)).content for t in ('welcome', 'report', 'closing_report'))).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(runs) == 1


def test_the_boundary_occurs_in_no_part() -> None:
    for call in all_calls()[:20]:
        message = parsed(built(call))
        boundary = message.get_boundary() or ""
        assert boundary and all(boundary not in part.get_content() for part in message.iter_parts())


@pytest.mark.parametrize(
    "name",
    [
        "Eve\r\nBcc: all@evil.example",
        "Eve\nSubject: pay here",
        'Eve" <eve@evil.example>, "Tom',
        "Tom <tom@evil.example>",
        "a, b; c: d" * 20,
        "\x00\x1b[31mred",
        "Ä" * 300,
        "name " * 60,
        '"' * 60,
        '", "' * 15,
        "\\" * 300,
        "a@b.example, " * 30,
        "",
    ],
)
def test_a_name_can_put_nothing_into_the_headers(name: str) -> None:
    """Line breaks, quotes and brackets in a name add no header and no recipient, however long it is."""
    honest, mail = parsed(built(call_of("invoice"))), built(named(call_of("invoice"), name))
    message = parsed(mail)
    assert message.keys() == honest.keys()
    assert [address.addr_spec for address in message["To"].addresses] == ["petra@northwind.example"]
    assert message["To"].defects == () and message.defects == []
    assert mail.recipient == "petra@northwind.example"


@pytest.mark.parametrize("name", ["Áine O’Brien-Mäkinen Анна", "Smith, John (accounts)", "J. R. Hartley"])
def test_honest_names_arrive_as_they_are(name: str) -> None:
    assert parsed(built(named(call_of("invoice"), name)))["To"].addresses[0].display_name == name


@pytest.mark.parametrize(
    "address",
    ["tom@northwind.example\r\nRCPT TO:<x@y.example>", "tom@@x.example", "tom", "a..b@x.example", "<tom@x.example>", "töm@x.example", ""],
)
def test_what_is_no_address_is_refused_in_words(address: str) -> None:
    call = call_of("invoice")
    with pytest.raises(MessageError, match="cannot be written to, expected"):
        built(changed(call, recipient=call.recipient.model_copy(update={"email": address})))


def test_a_message_id_with_a_line_break_is_refused() -> None:
    with pytest.raises(MessageError):
        built(changed(call_of("invoice"), message_id="<a@b>\r\nBcc: x@y.example"))


def test_long_ids_stay_whole_and_strange_ones_of_the_clients_are_left_out() -> None:
    """The library would wrap an id of more than a line into an encoded word, and the thread would be lost."""
    long = f"<{'a' * 200}@mail.example>"
    message = parsed(built(changed(call_of("invoice"), in_reply_to=long, references=("<x@y>\r\nEvil: 1", long, "<b@c>"))))
    raw = built(changed(call_of("invoice"), in_reply_to=long, references=(long, "<b@c>"))).content
    assert message["In-Reply-To"] == long and message["References"].split() == [long, "<b@c>"]
    assert b"=?utf-8?" not in raw.split(b"\r\n\r\n")[0].split(b"Date:")[1]
    assert message["Evil"] is None
    assert parsed(built(changed(call_of("invoice"), in_reply_to="no id", references=("no id",))))["References"] is None


def test_a_long_thread_keeps_its_first_and_its_last() -> None:
    ids = tuple(f"<{n}@x.example>" for n in range(100))
    kept = parsed(built(changed(call_of("invoice"), references=ids)))["References"].split()
    assert kept[0] == ids[0] and kept[-1] == ids[-1] and len(kept) == 21


def test_a_house_keeps_its_own_headers_between_mails_of_another() -> None:
    """What is the same in each mail of a house is made once: it must never end up in a mail of another, nor in an answer to somebody else."""
    call = call_of("invoice")
    words = RENDERER.render(call)
    names = [f"House {n}" for n in range(150)]
    for name in [*names, *names]:
        mail = build(changed(call, sender=call.sender.model_copy(update={"name": name, "email": "we@house.example"})), words)
        lines = mail.content.partition(b"Subject:")[0].decode().splitlines()
        assert [line.partition(":")[2].strip() for line in lines if not line.startswith("To:")] == [f"{name} <we@house.example>"] * 2
