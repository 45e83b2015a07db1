"""What other programs get: Beancount's own checker accepts the books, and every total in them is the statement's."""

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Balance, Transaction

from milepost.v1 import statement_pb2, states_pb2
from tests.core.late_payer import late_payer, settled_late
from tests.core.ledger_cases import random_case
from tests.core.money_lives import CURRENCIES, money_life
from tests.drivers.story import Story
from tests.unit.money_told import told
from worker.gateway.mapping import fill
from worker.money.document import document
from worker.money.double_entry import double_entry
from worker.money.postings_csv import COLUMNS, postings_csv
from workflows.engagement.money.currencies import exponent_of
from workflows.engagement.views.statement import statement

CASES = int(os.environ.get("MILEPOST_EXPORT_CASES", "150"))
LIVES = range(12)
E = "Engagement-Abcdefghijkl"


def shown(story: Story) -> statement_pb2.MoneyStatement:
    """The statement of an engagement, as the contract has it."""
    found = statement(story.current, story.now)
    assert found is not None
    return fill(statement_pb2.MoneyStatement(), found)


def loaded(text: str) -> list[Any]:
    """The entries of books that Beancount finds nothing wrong with."""
    entries, errors, _ = loader.load_string(text)
    assert not errors, "\n".join(error.message for error in errors) + "\n" + text
    return list(entries)


def sums(entries: list[Any]) -> Counter[str]:
    """What is on each account, minor units."""
    found = Counter[str]()
    for posting in (p for e in entries if isinstance(e, Transaction) for p in e.postings):
        found[posting.account] += _minor(posting.units)
    return found


def _minor(units: Any) -> int:
    return int(units.number.scaleb(exponent_of(units.currency)))


def named(found: statement_pb2.MoneyStatement) -> dict[str, int]:
    """What must be on the accounts of income, by what the statement says of invoices and charges; what is written off follows from it."""
    charges = [charge for invoice in found.invoices for charge in invoice.charges if charge.status in {"due", "conditional"}]
    return {
        "Income:Invoices": -sum(invoice.amount.minor for invoice in found.invoices if invoice.state != states_pb2.INVOICE_STATE_VOID),
        "Income:CreditNotes": sum(invoice.credited.minor for invoice in found.invoices),
        "Income:LateFees": -sum(charge.amount.minor for charge in charges if charge.kind == "fees"),
        "Income:Interest": -sum(charge.amount.minor for charge in charges if charge.kind == "interest"),
        "Income:Waived": sum(charge.waived.minor for charge in charges),
    }


def lives() -> Iterator[tuple[int, Story]]:
    """Random lives, in currencies with 0, 2 and 3 decimals."""
    for number in LIVES:
        yield number, money_life(number, CURRENCIES[number % 3])


def test_beancount_accepts_the_books_of_random_lives_and_their_totals_are_those_of_the_statement() -> None:
    """Parts, too much, back again, fees, interest, write-offs, credit notes, waivers, reversals."""
    events = Counter[str]()
    for number, story in lives():
        found = shown(story)
        books = sums(loaded(double_entry(found)))
        receivable = sum(minor for account, minor in books.items() if account.startswith("Assets:Receivable"))
        owed = sum(i.outstanding.minor + i.fees.minor + i.interest.minor for i in found.invoices)
        assert receivable == owed == found.totals.outstanding.minor + found.fees.minor + found.interest.minor, number
        assert -books[f"Liabilities:ClientCredit:{E}"] == found.totals.credit.minor == story.current.credit, number
        assert sum(books.values()) == 0
        for account, minor in named(found).items():
            assert books[f"{account}:{E}"] == minor, (number, account)
        events.update(entry.event for entry in story.journal)
    wanted = {"PaymentRecorded", "RefundRecorded", "FeeCharged", "InterestClaimed", "InvoiceWrittenOff", "InvoiceCredited", "FactReversed"}
    assert wanted <= set(events), "the lives are too tame to prove anything"


def test_beancount_accepts_whatever_the_ledger_can_come_to() -> None:
    """Money from the ledger's own random cases, with shorts and credit for invoices that never came; numbers that are no account names."""
    for number in range(CASES):
        found = told(random_case(number))
        entries = loaded(double_entry(found))
        books, minus = sums(entries), {f.kind: -1 for f in found.facts if f.kind in {"refund", "chargeback"}}
        cash = {(f.source, f.id): minus.get(f.kind, 1) * f.amount.minor for f in found.facts if f.stands and f.kind in {"payment", *minus}}
        late = {(f.source, f.id) for f in found.facts if _text(f.value_date) > _text(found.on)}
        assert books["Assets:Bank:Engagement-Random"] == sum(minor for key, minor in cash.items() if key not in late), number
        assert books["Assets:Suspense:Engagement-Random"] == found.short.minor, number
        assert len([e for e in entries if isinstance(e, Balance)]) >= 3


def _text(day: Any) -> str:
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def test_each_fact_is_one_balanced_transaction_on_its_day() -> None:
    entries = [e for e in loaded(double_entry(shown(settled_late()))) if isinstance(e, Transaction)]
    assert [(str(e.date), e.narration, len(e.postings)) for e in entries] == [
        ("2026-03-02", "Invoice: INV-0001", 2),
        ("2026-03-18", "Payment: INV-0001", 2),
        ("2026-04-03", "Late fee: INV-0001", 2),
        ("2026-04-20", "Interest: INV-0001", 2),
        ("2026-04-20", "Invoice: INV-0002", 2),
        ("2026-04-20", "Payment: INV-0001", 4),
        ("2026-04-21", "Payment: INV-0002", 3),
        ("2026-04-22", "Refund: INV-0002", 2),
    ]
    assert all(sum(_minor(p.units) for p in e.postings) == 0 for e in entries)
    payment = next(e for e in entries if len(e.postings) == 4)
    assert {p.account.removeprefix(f"Assets:Receivable:{E}:"): str(p.units) for p in payment.postings} == {
        f"Assets:Bank:{E}": "75.60 EUR",
        "INV-0001": "-60.00 EUR",
        "INV-0001:Fees": "-15.00 EUR",
        "INV-0001:Interest": "-0.60 EUR",
    }
    assert payment.meta["source"] == "person" and payment.meta["fact"].startswith("api/request-")


def test_a_statement_that_does_not_add_up_is_noticed() -> None:
    """The assertions come from what the statement says is owed, not from the postings themselves."""
    found = shown(late_payer())
    found.invoices[0].fees.minor += 1
    _, errors, _ = loader.load_string(double_entry(found))
    assert len(errors) == 2 and all("Balance failed" in error.message for error in errors)


def test_the_books_of_two_engagements_can_be_loaded_together() -> None:
    """No account is opened twice, and no balance of one counts for the other."""
    one, other = shown(late_payer()), shown(settled_late())
    other.name = "engagements/zyxwvutsrqpo"
    entries = loaded(double_entry(one) + double_entry(other))
    assert sums(entries)[f"Assets:Bank:{E}"] == 4000


def test_names_and_references_from_outside_cannot_end_a_text_or_name_an_account_wrongly() -> None:
    """Two numbers that come to the same account name are told apart."""
    found = shown(settled_late())
    found.invoices[0].number, found.invoices[1].number = 'inv/1" \\', "inv 1"
    for each in (*found.facts, *found.postings):
        if isinstance(each, statement_pb2.MoneyPosting) and each.source == "person":
            each.source = 'a"b\\\n'
    entries = loaded(double_entry(found))
    assert {"Inv-1", "Inv-1-2"} <= {
        p.account.split(":")[3] for e in entries if isinstance(e, Transaction) for p in e.postings if ":Inv-" in p.account
    }


def test_nothing_invoiced_is_a_file_as_well() -> None:
    assert loaded(
        double_entry(statement_pb2.MoneyStatement(name="engagements/new", on={"year": 2026, "month": 3, "day": 1}, currency="EUR"))
    )


def rows(found: statement_pb2.MoneyStatement) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(postings_csv(found))))


def test_the_table_has_its_columns_and_adds_up_to_the_statement() -> None:
    """Charged less paid, credited and written off is outstanding, of each invoice and kind."""
    for number, story in lives():
        found = shown(story)
        outstanding = Counter[tuple[str, str]]()
        for row in rows(found):
            assert tuple(row) == COLUMNS and row["currency"] == found.currency and row["engagement"] == "abcdefghijkl"
            if row["bucket"]:
                minor = int(Decimal(row["amount"]).scaleb(exponent_of(found.currency)))
                outstanding[row["invoice"], row["bucket"]] += minor if row["entry"] == "charged" else -minor
        for invoice in found.invoices:
            owed = {"principal": invoice.outstanding, "fees": invoice.fees, "interest": invoice.interest}
            assert {bucket: outstanding[invoice.id, bucket] for bucket in owed} == {b: m.minor for b, m in owed.items()}, number


def test_the_table_depends_on_the_postings_and_not_on_their_order() -> None:
    found = shown(settled_late())
    before = postings_csv(found)
    turned = list(reversed(found.postings))
    del found.postings[:]
    found.postings.extend(turned)
    assert postings_csv(found) == before and double_entry(found).startswith("; engagements/abcdefghijkl, as of 2026-04-23.")
    assert before.splitlines()[:2] == [
        "date,engagement,invoice,number,entry,bucket,amount,currency,source,fact",
        "2026-03-02,abcdefghijkl,invoice-plan,INV-0001,charged,principal,100.00,EUR,invoice,invoice-plan",
    ]


@pytest.mark.parametrize(("currency", "amount"), [("EUR", "1000.00"), ("JPY", "1000"), ("BHD", "1000.000")])
def test_amounts_have_the_decimals_of_their_currency(currency: str, amount: str) -> None:
    found = shown(money_life(0, currency, steps=0))
    first = next(row for row in rows(found) if row["invoice"] == "invoice-first")
    assert first["amount"] == amount
    assert f" {amount} {currency}" in double_entry(found)
    assert json.loads(document(found))["invoices"][0]["amount"] == amount


def test_the_document_holds_all_of_the_statement_in_plain_values() -> None:
    found = shown(late_payer())
    plain = json.loads(document(found))
    assert set(plain) == {"engagement", *(field.name for field in found.DESCRIPTOR.fields)} - {"name"}
    assert (plain["engagement"], plain["on"], plain["currency"], plain["interest"]) == ("abcdefghijkl", "2026-04-15", "EUR", "0.52")
    first, build = plain["invoices"]
    assert (first["state"], first["due_on"], first["outstanding"], first["days_late"]) == ("OVERDUE", "2026-03-16", "60.00", 30)
    assert first["next_at"].endswith("Z") and first["charges"][1]["inputs"][0]["percent"] == "10"
    assert (build["due_on"], build["next_at"], build["number"]) == (None, None, "")
    assert [fact["kind"] for fact in plain["facts"]] == ["payment", "fee", "interest_claim"]
    assert len(plain["postings"]) == len(found.postings)
