"""What travels with a mail, as the client's mail program takes it out of what the mail server got."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from activities.notices.message import build
from activities.notices.render import Renderer
from tests.activities.post_office import PostOffice
from tests.activities.sample_calls import call_of
from tests.activities.sending import PAGE, House, with_page
from tests.activities.storing import in_database
from workflows.engagement.messages.ports import PERMANENT, Attachment, SendNoticeCall

INVOICE = with_page(call_of("invoice"))
CREDIT = with_page(call_of("credit_noted"))
CANCELLED = with_page(call_of("invoice_cancelled"))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def read(content: bytes) -> EmailMessage:
    """A mail as Python's own library reads it, without a defect in any part."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert all(not part.defects for part in message.walk())
    return message


@pytest.mark.parametrize(
    ("call", "name"),
    [(INVOICE, "invoice-INV-0001.html"), (CREDIT, "credit-note-CN-0002.html"), (CANCELLED, "credit-note-CN-0001.html")],
    ids=["invoice", "part", "whole"],
)
async def test_the_page_reaches_the_client(office: PostOffice, house: House, call: SendNoticeCall, name: str) -> None:
    await house.sends(call, office.settings())
    message = read(office.contents()[0])
    (page,) = message.iter_attachments()
    assert (page.get_filename(), page.get_content_type(), page.get_content_disposition()) == (name, "text/html", "attachment")
    assert page.get_payload(decode=True) == PAGE and page.get_content() == PAGE.decode()
    body = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert body is not None and html is not None and html.get_content_disposition() is None, "the words stay the words"
    assert "attached" in body.get_content() and "attached" in html.get_content()


async def test_what_has_no_page_says_nothing_of_one(office: PostOffice, house: House) -> None:
    facts = INVOICE.facts | {"attached": False}
    await house.sends(INVOICE.model_copy(update={"attachments": (), "facts": facts}), office.settings())
    message = read(office.contents()[0])
    assert message.get_content_type() == "multipart/alternative" and not list(message.iter_attachments())
    assert b"attached" not in office.contents()[0]


async def test_each_repetition_has_the_same_bytes(office: PostOffice, tmp_path: Path) -> None:
    """Two workers that know nothing of each other send the same mail: nothing in it is drawn by lot."""
    for worker in ("one", "other"):
        await House(tmp_path / worker).sends(SendNoticeCall.model_validate_json(INVOICE.model_dump_json()), office.settings())
    assert len(office.contents()) == 2 and len(set(office.contents())) == 1


def test_boundaries_differ_from_each_other_and_follow_from_what_they_part() -> None:
    rendered = Renderer().render(INVOICE)

    def boundaries(page: bytes) -> list[str]:
        message = read(build(INVOICE, rendered, [("invoice.html", page)]).content)
        return [part.get_boundary() or "" for part in message.walk() if part.is_multipart()]

    outer, inner = boundaries(PAGE)
    assert outer != inner and boundaries(PAGE) == [outer, inner] and boundaries(PAGE + b"!") != [outer, inner]


@pytest.mark.parametrize("harm", ["missing", "damaged"])
async def test_a_page_that_is_not_there_is_for_a_person(office: PostOffice, house: House, harm: str) -> None:
    """Nothing leaves without it, and the failure names the page, not a hash."""
    ref = house.store.put(INVOICE.engagement, b"<p>page</p>", "text/html")
    harmed = "DELETE FROM document" if harm == "missing" else "UPDATE document SET content = zeroblob(60)"
    in_database(house.folder, f"{harmed} WHERE sha256 = ?", ref.sha256)
    call = INVOICE.model_copy(update={"attachments": (Attachment(document=ref, name="invoice-INV-0001.html"),)})
    error = await house.fails(call, office.settings())
    assert error.type == PERMANENT and not office.mails
    assert "invoice-INV-0001.html cannot be sent" in error.message and ref.sha256 not in error.message


def test_a_call_of_before_attachments_is_still_read() -> None:
    """An activity that was asked for by the former version runs on the new one."""
    stored = INVOICE.model_dump(mode="json")
    del stored["attachments"]
    assert SendNoticeCall.model_validate(stored).attachments == ()
