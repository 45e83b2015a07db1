"""Numbers and credit notes of our own: taken once, made once, whatever is repeated."""

from datetime import date
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities.billing.manual import ManualBilling
from activities.failures import temporary
from tests.activities.sample_calls import invoice_calls
from tests.activities.storing import store_in
from tests.activities.test_billing import _Text
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.ports import PERMANENT, TEMPORARY, ChangeInvoiceCall, InvoiceChange, InvoiceLine, TaxLine
from workflows.engagement.messages.reasons import Worked, why
from workflows.engagement.money import Money
from workflows.portfolio.numbers import Series, default_pattern

ISSUE = invoice_calls()[0].model_copy(update={"number": None, "series": "INV"})
LINES = (
    InvoiceLine(
        text="Workshop",
        net=Money.parse("1000.00 EUR"),
        quantity=why("hours-quantity", time=Worked(minutes=480), per_hour=Money.parse("125.00 EUR")),
    ),
    InvoiceLine(text="Travel", net=Money.parse("200.00 EUR")),
)
TAXES = (TaxLine(label="VAT 25.5 %", percent="25.5", base=Money.parse("1200.00 EUR"), amount=Money.parse("306.00 EUR")),)


class MemoryNumbers:
    """Number series in memory, that may be away."""

    def __init__(self) -> None:
        self.series: dict[str, Series] = {}
        self.away = False

    async def take(self, series: str, key: str) -> str:
        """The next one."""
        if self.away:
            raise temporary(why("failure-series-silent", series="CN"))
        return self.series.setdefault(series, Series(default_pattern(series))).take(key).text


class House:
    """Manual billing with its folders."""

    def __init__(self, folder: Path) -> None:
        self.store, self.numbers = store_in(folder), MemoryNumbers()
        self.billing = ManualBilling(self.store, self.numbers)

    def page(self, document: DocumentRef | None) -> str:
        """A page that was kept."""
        assert document is not None
        return self.store.get(ISSUE.engagement, document).decode()

    def text(self, document: DocumentRef | None) -> str:
        """The words of a page."""
        parser = _Text()
        parser.feed(self.page(document))
        return " ".join(parser.words)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def change(kind: InvoiceChange, key: str, **more: object) -> ChangeInvoiceCall:
    """A change of the sample's invoice."""
    shared = {
        name: getattr(ISSUE, name)
        for name in ("engagement", "invoice", "now", "title", "client_name", "client_address", "language", "brand")
    }
    filled = {
        "number": "INV-0001",
        "external": None,
        "series": "CN",
        "amount": Money.parse("1506.00 EUR"),
        "explanation": "We agreed on it",
        "issued_on": date(2026, 8, 31),
        "invoice_issued_on": date(2026, 7, 6),
    }
    return ChangeInvoiceCall.model_validate(shared | filled | {"key": key, "change": kind} | more)


async def test_an_invoice_takes_the_next_number_once(house: House) -> None:
    """A second attempt whose first died before it was noted gets the same number; another invoice gets the next."""
    house.numbers.series["INV"] = series = Series("INV-{n:04d}")
    series.take(f"{ISSUE.engagement}/{ISSUE.invoice}")
    first = await house.billing.issue(ISSUE)
    again = await house.billing.issue(ISSUE)
    other = await house.billing.issue(ISSUE.model_copy(update={"key": "other", "invoice": "invoice-other"}))
    assert (first.number, again, other.number, series.last) == ("INV-0001", first, "INV-0002", 2)
    assert first.reference.endswith("INV0001") and "Invoice INV-0001" in house.text(first.document)


async def test_an_invoice_whose_series_is_away_waits_and_one_without_a_series_never_will_be(house: House) -> None:
    house.numbers.away = True
    with pytest.raises(ApplicationError) as later:
        await house.billing.issue(ISSUE)
    with pytest.raises(ApplicationError, match="no series") as never:
        await house.billing.issue(ISSUE.model_copy(update={"series": None}))
    with pytest.raises(ApplicationError, match="no series"):
        await ManualBilling(house.store).issue(ISSUE)
    assert (later.value.type, never.value.type) == (TEMPORARY, PERMANENT)
    house.numbers.away = False
    assert (await house.billing.issue(ISSUE)).number == "INV-0001"


async def test_lines_rates_tax_ids_and_the_note_of_the_terms_stand_on_the_invoice(house: House) -> None:
    update = {"lines": LINES, "taxes": TAXES, "tax_note": "Reverse charge", "client_tax_id": "GB123456789", "provider_tax_id": "FI12345678"}
    text = house.text((await house.billing.issue(ISSUE.model_copy(update={**update, "amount": Money.parse("1506.00 EUR")}))).document)
    for part in (
        "Workshop 8 h at €125.00 €1,000.00",
        "Travel €200.00",
        "VAT 25.5 % of €1,200.00 €306.00",
        "€1,506.00",
        "Reverse charge",
    ):
        assert part in text
    assert "GB123456789" in text and "FI12345678" in text and ISSUE.title in text


async def test_a_credit_note_says_why_also_where_nobody_gave_a_reason(house: House) -> None:
    """In the client's language and figures; a person's words go first."""
    because = why("money-credited", amount=Money.parse("1506.00 EUR"))
    told = await house.billing.change(change(InvoiceChange.CREDIT, "k1", because=because))
    untold = await house.billing.change(change(InvoiceChange.CREDIT, "k2", explanation="", because=because))
    nothing = await house.billing.change(change(InvoiceChange.CREDIT, "k3", explanation=""))
    assert "Reason We agreed on it" in house.text(told.document)
    assert "Reason A credit note takes €1,506.00 of it back." in house.text(untold.document)
    assert "takes" not in house.text(nothing.document).split("It takes this amount off")[0]


async def test_a_credit_note_has_a_number_and_a_page_of_its_own_made_once(house: House) -> None:
    first = await house.billing.change(change(InvoiceChange.CREDIT, "k1", lines=LINES, taxes=TAXES))
    again = await house.billing.change(change(InvoiceChange.CREDIT, "k1"))
    second = await house.billing.change(change(InvoiceChange.CREDIT, "k2", amount=Money.parse("1.00 EUR")))
    assert (first.number, again, second.number) == ("CN-0001", first, "CN-0002")
    text = house.text(first.document)
    for part in (
        "Credit note CN-0001", "Corrects invoice INV-0001", "We agreed on it", "Workshop 8 h at €125.00 €1,000.00", "VAT 25.5 % of €1,200.00 €306.00",
        "Credited €1,506.00", "Halyard Studio Oy", "Northwind Pottery",
    ):  # fmt: skip
        assert part in text
    assert "How to pay" not in text and "IBAN" not in text


async def test_a_credit_note_names_both_parties_its_invoice_and_the_note_of_the_terms(house: House) -> None:
    """What the tax office asks of it, and of the invoice before it."""
    told = {"client_tax_id": "GB123456789", "provider_tax_id": "FI12345678", "tax_note": "Reverse charge"}
    text = house.text((await house.billing.change(change(InvoiceChange.CREDIT, "k1", lines=LINES, **told))).document)
    for part in ("Tax number FI12345678", "Tax number GB123456789", "Reverse charge", "INV-0001 of 6 July 2026"):
        assert part in text, part
    assert "Date of issue 31 August 2026" in text, "the day of the books, whatever the clock in London says"


@pytest.mark.parametrize("kind", [kind for kind in InvoiceChange if kind is not InvoiceChange.CREDIT])
async def test_of_other_changes_nobody_has_to_be_told(house: House, kind: InvoiceChange) -> None:
    call = change(kind, "k1")
    result = await house.billing.change(call)
    assert (result.number, result.document, result.external) == (None, None, None) and not house.numbers.series
    with house.store.look(call.engagement) as look:
        assert look.mark("k1").result is not None
    assert await house.billing.change(call) == result


async def test_a_credit_note_in_a_language_without_a_page_is_told_in_words(house: House) -> None:
    with pytest.raises(ApplicationError, match="no credit note page in the language 'fi'") as caught:
        await house.billing.change(change(InvoiceChange.CREDIT, "k1", language="fi"))
    assert caught.value.type == PERMANENT and not house.numbers.series, "no number was taken for it"
    assert (await house.billing.change(change(InvoiceChange.CREDIT, "k2"))).number == "CN-0001", "the number is not lost"


async def test_hostile_words_stay_words_on_a_credit_note(house: House) -> None:
    call = change(InvoiceChange.CREDIT, "k1", explanation="<script>alert(1)</script>\u202e", client_name="<b>x</b>")
    page = house.page((await house.billing.change(call)).document)
    assert "<script>" not in page and "&lt;script&gt;" in page and "\u202e" not in page and "<b>" not in page
