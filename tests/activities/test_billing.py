"""Invoices of our own: whole, payable, and made once."""

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.exceptions import ApplicationError

from activities.billing import Billing
from activities.billing.manual import ManualBilling, reference_for
from tests.activities.sample_calls import invoice_calls
from tests.activities.storing import store_in
from workflows.engagement.messages.ports import PERMANENT, InvoiceResult, IssueInvoiceCall
from workflows.engagement.money import Money
from workflows.engagement.money.creditor_reference import format_reference, is_reference

CALL = invoice_calls()[0].model_copy(update={"number": "ABCDEFGH-001"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data.split()


class House:
    def __init__(self, folder: Path) -> None:
        self.store = store_in(folder)
        self.billing: Billing = ManualBilling(self.store)

    async def text(self, call: IssueInvoiceCall) -> tuple[str, list[str], InvoiceResult]:
        result = await self.billing.issue(call)
        parser = _Text()
        parser.feed(self.store.get(call.engagement, result.document).decode())
        return " ".join(parser.words), parser.tags, result


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_the_page_has_all_that_a_payer_and_a_bookkeeper_need(house: House) -> None:
    text, _, result = await house.text(CALL)
    for part in (
        "Invoice ABCDEFGH-001", "Halyard Studio Oy", "Annankatu 12", "Northwind Pottery", "4 Harbour Row", "Website redesign: Discovery",
        "6 July 2026", "20 July 2026", "14 days", "€3,600.00", "FI21 1234 5600 0007 85", "NDEAFIHH", format_reference(result.reference),
    ):  # fmt: skip
        assert part in text
    assert result.document.media_type == "text/html" and result.number == CALL.number


async def test_the_same_key_makes_one_invoice_whatever_comes_with_it(house: House) -> None:
    first = await house.billing.issue(CALL)
    again = await house.billing.issue(CALL.model_copy(update={"title": "something else"}))
    assert again == first


async def test_the_same_call_elsewhere_makes_the_same_page(house: House, tmp_path: Path) -> None:
    assert await house.billing.issue(CALL) == await House(tmp_path / "other").billing.issue(CALL)


async def test_the_reference_belongs_to_the_number(house: House) -> None:
    result = await house.billing.issue(CALL)
    assert is_reference(result.reference) and result.reference == "RF40ABCDEFGH001"


@given(st.from_regex(r"[A-Za-z0-9-]*[A-Za-z0-9][A-Za-z0-9-]*", fullmatch=True).filter(lambda n: len(n) < 80))
def test_every_number_gets_a_reference_with_right_check_digits(number: str) -> None:
    reference = reference_for(number)
    assert is_reference(reference) and len(reference) <= 25
    slip = (int(reference[2:4]) + 1) % 100
    assert not is_reference(f"RF{slip:02d}{reference[4:]}"), "a slip of the pen is found out"


def test_long_numbers_that_differ_only_at_their_end_get_different_references() -> None:
    assert len({reference_for(f"{'A' * 40}-{n:03d}") for n in range(200)}) == 200


async def test_hostile_words_stay_words(house: House) -> None:
    evil = "<script>alert(1)</script>\u202e & co"
    call = CALL.model_copy(update={"client_name": evil, "client_address": f"{evil}\n{evil}", "title": evil, "key": "evil"})
    _, honest_tags, _ = await house.text(CALL)
    text, tags, _ = await house.text(call)
    assert set(tags) == set(honest_tags) and "alert(1)" in text and "\u202e" not in text


async def test_who_has_no_address_is_named_all_the_same(house: House) -> None:
    call = CALL.model_copy(update={"client_address": None, "due_on": CALL.issued_on, "amount": Money.parse("1234567 JPY"), "key": "plain"})
    text, _, _ = await house.text(call)
    assert "Buyer Northwind Pottery" in text and "¥1,234,567" in text and "on receipt" in text


async def test_what_cannot_be_made_is_told_in_words(house: House) -> None:
    for change, words in (({"language": "fi"}, "no invoice page in the language 'fi'"), ({"number": "--"}, "makes no payment reference")):
        with pytest.raises(ApplicationError, match=words) as caught:
            await house.billing.issue(CALL.model_copy(update={**change, "key": str(change)}))
        assert caught.value.type == PERMANENT and caught.value.non_retryable


def test_the_page_is_made_for_paper() -> None:
    page = (Path(__file__).parents[2] / "activities" / "templates" / "en" / "money" / "documents" / "invoice.html.j2").read_text()
    assert "size: A4" in page and "@media print" in page and "http" not in page.replace("https://", "")
    assert CALL.issued_on < CALL.due_on == date(2026, 7, 20)
