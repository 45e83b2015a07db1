"""Which invoice a row of a statement pays: certain by its reference alone, else a person is asked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.billing.page import reference_for
from worker.statements.matching import Aside, Books, Certain, Doubtful, Kind, Matches, OpenInvoice, Owner, match
from worker.statements.payers import alike
from worker.statements.reading import Row
from worker.statements.references import references_in
from workflows.engagement.money import Money
from workflows.engagement.money.creditor_reference import format_reference

NORTHWIND = OpenInvoice(
    "northwind00", "invoice-design", "INV-0001", reference_for("INV-0001"), Money.parse("1200.00 EUR"), "Northwind Pottery Oy"
)
BAKERY = OpenInvoice("bakery00000", "invoice-build", "INV-0002", reference_for("INV-0002"), Money.parse("300.00 EUR"), "Café Kärnten GmbH")
TWIN = OpenInvoice("bakery00000", "invoice-launch", "INV-0003", reference_for("INV-0003"), Money.parse("300.00 EUR"), "Café Kärnten GmbH")
OLD = reference_for("INV-0000")
BOOKS = Books(open=(NORTHWIND, BAKERY), settled={OLD: Owner("oldclient00", "invoice-old")})


def row(reference: str, amount: str = "1200.00 EUR", payer: str = "", fact: str = "row-1") -> Row:
    """Money of one day."""
    return Row(2, fact, date(2026, 11, 20), Money.parse(amount), reference, payer)


def everything_in(result: Matches) -> list[Certain | Doubtful | Aside]:
    """Every row's end."""
    found: list[Certain | Doubtful | Aside] = [*result.certain, *result.doubtful]
    return [*found, *result.unmatched, *result.outgoing]


def matched(found: Row, books: Books = BOOKS) -> Certain | Doubtful | Aside:
    """What became of one row."""
    result = match([found], books, "bank")
    (one,) = everything_in(result)
    return one


@pytest.mark.parametrize(
    "text",
    [
        NORTHWIND.reference,
        format_reference(NORTHWIND.reference),
        NORTHWIND.reference.lower(),
        f"Invoice, thank you. {format_reference(NORTHWIND.reference).lower()} and greetings",
        f"/RFB/{NORTHWIND.reference}/EREF/1",
        f"SCOR{NORTHWIND.reference}",
        NORTHWIND.reference[:4] + "-" + NORTHWIND.reference[4:],
    ],
)
def test_a_reference_is_found_wherever_it_stands(text: str) -> None:
    found = matched(row(text))
    assert isinstance(found, Certain) and (found.event.engagement, found.event.invoice, found.kind) == (
        "northwind00",
        "invoice-design",
        "exact",
    )


@given(
    st.from_regex(r"[A-Z0-9]{1,21}", fullmatch=True), st.text(alphabet="abc xyz/.,:", max_size=12), st.text(alphabet="/,:;!", max_size=5)
)
def test_every_reference_in_any_words_is_found(body: str, before: str, after: str) -> None:
    reference = reference_for(body)
    for written in (reference, format_reference(reference), reference.lower()):
        assert reference in references_in(f"{before}{written}{after}")


@given(st.from_regex(r"[A-Z0-9]{4,12}", fullmatch=True), st.integers(2, 98))
def test_a_slip_of_the_pen_is_no_reference(body: str, digits: int) -> None:
    right = reference_for(body)
    text = f"RF{digits:02d}{body}"
    assert (text in references_in(text)) == (text == right)


@pytest.mark.parametrize(
    ("amount", "kind"), [("1200.00 EUR", Kind.EXACT), ("0.01 EUR", Kind.PARTIAL), ("1199.99 EUR", Kind.PARTIAL), ("1200.01 EUR", Kind.OVER)]
)
def test_with_a_reference_any_amount_is_certain(amount: str, kind: Kind) -> None:
    found = matched(row(NORTHWIND.reference, amount, "Somebody else"))
    assert isinstance(found, Certain) and (found.kind, found.event.amount, found.event.payer) == (
        kind,
        Money.parse(amount),
        "Somebody else",
    )


def test_a_reference_of_a_settled_invoice_is_certain_and_more_than_asked_for() -> None:
    found = matched(row(OLD))
    assert isinstance(found, Certain) and (found.kind, found.event.engagement, found.event.invoice) == (
        Kind.OVER,
        "oldclient00",
        "invoice-old",
    )


@pytest.mark.parametrize(
    ("found", "words", "candidates"),
    [
        (row(NORTHWIND.reference, "1200.00 USD"), "in USD, the invoice in EUR", (NORTHWIND,)),
        (row(f"{NORTHWIND.reference} {BAKERY.reference}", "1500.00 EUR"), "several invoices", (NORTHWIND, BAKERY)),
        (row("our invoice inv-0001, thanks", "5.00 EUR"), "invoice number", (NORTHWIND,)),
        (row("thanks", payer="NORTHWIND POTT"), "one open invoice, but there is no reference", (NORTHWIND,)),
    ],
)  # fmt: skip
def test_in_doubt_a_person_is_asked(found: Row, words: str, candidates: tuple[OpenInvoice, ...]) -> None:
    doubt = matched(found)
    assert isinstance(doubt, Doubtful) and words in doubt.because and doubt.candidates == candidates


def test_several_that_fit_are_all_shown() -> None:
    doubt = matched(row("", "300.00 EUR", "CAFE KARNTEN"), Books((BAKERY, TWIN), {}))
    assert isinstance(doubt, Doubtful) and "several" in doubt.because and doubt.candidates == (BAKERY, TWIN)


@pytest.mark.parametrize(
    "found", [row("thanks", payer="Somebody"), row("thanks", "7.00 EUR", "Northwind Pottery"), row("INV-00011"), row("RF00INV0001")]
)
def test_what_fits_nothing_is_nobodys(found: Row) -> None:
    assert isinstance(matched(found), Aside) and match([found], BOOKS, "bank").unmatched


@pytest.mark.parametrize("amount", ["-1200.00 EUR", "0.00 EUR"])
def test_what_went_out_is_listed_and_not_booked(amount: str) -> None:
    result = match([row(NORTHWIND.reference, amount)], BOOKS, "bank")
    assert result == Matches(outgoing=result.outgoing) and len(result.outgoing) == 1


@given(
    st.permutations([row(NORTHWIND.reference, fact="a"), row(BAKERY.reference, fact="b"), row("", fact="c"), row("x", "-1 EUR", fact="d")])
)
def test_the_order_of_rows_changes_nothing_and_each_stands_once(rows: list[Row]) -> None:
    result = match(rows, BOOKS, "bank")
    assert sorted(one.row.fact for one in everything_in(result)) == ["a", "b", "c", "d"]
    assert {one.event.fact: one.event.engagement for one in result.certain} == {"a": "northwind00", "b": "bakery00000"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Northwind Pottery Oy", "NORTHWIND POTTERY", True),
        ("Northwind Pottery", "Northwind Pott", True),
        ("Café Kärnten GmbH", "CAFE KARNTEN G.m.b.H.", True),
        ("Smith & Sons Ltd", "Sons, Smith and", True),
        ("Oy Ab", "AB OY", True),
        ("Northwind Pottery", "Southwind Bakery", False),
        ("A Oy", "B Oy", False),
        ("Northwind", "", False),
        ("Ann Lee", "Annabel Leeds", False),
    ],
)
def test_names_are_alike_as_a_person_would_say(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same is alike(other, one)
