"""What the books tell beyond the figures: why a charge counts or not, what interest was computed from, what found no use, and every cent's way."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from tests.core.ledger_told import START, A, B, books, day, f, rule
from tests.replay.other_machines import another_order, one_more_field
from workflows.engagement.money.interest import ReferenceRate
from workflows.engagement.money.ledger import Books, Bucket, ChargeStatus, Debt, Fact, Idle, Policy, PostingKind, check
from workflows.engagement.money.ledger.in_force import in_force

FEE = f("fee", 20, 40, "a")
CLAIM = f("interest_claim", 20, invoice="a")


def statuses(found: Books, invoice: str = "a") -> list[ChargeStatus]:
    return [charge.status for charge in found.account(invoice).charges]


def test_a_void_charge_is_listed_with_what_it_would_have_been() -> None:
    (charge,) = books(FEE, f("payment", 20, 1000, "a")).account("a").charges
    assert (charge.status, charge.minor, charge.on, charge.bucket) == (ChargeStatus.VOID, 40, day(20), Bucket.FEES)


def test_a_second_claim_is_listed_as_repeated_and_takes_over_when_the_first_is_reversed() -> None:
    again = f("interest_claim", 22, invoice="a")
    assert statuses(books(CLAIM, again)) == [ChargeStatus.DUE, ChargeStatus.REPEATED]
    assert statuses(books(CLAIM, again, f("reversal", 30, of=CLAIM.id))) == [ChargeStatus.DUE]


def test_a_conditional_fee_is_shown_as_owed_until_its_day_is_over() -> None:
    fee = f("fee", 20, 40, "a", by=30)
    for at, status, owed in ((20, ChargeStatus.CONDITIONAL, 1040), (30, ChargeStatus.CONDITIONAL, 1040), (31, ChargeStatus.DUE, 1040)):
        found = books(fee, at=at)
        assert (statuses(found), found.account("a").outstanding) == ([status], owed)
    paid = books(fee, f("payment", 25, 1000, "a"), at=26)
    assert (statuses(paid), paid.account("a").outstanding) == ([ChargeStatus.FELL_AWAY], 0)
    taken_back = books(fee, f("payment", 25, 1000, "a"), f("chargeback", 29, 1000, "a"), at=31)
    assert (statuses(taken_back), taken_back.account("a").outstanding) == ([ChargeStatus.DUE], 1040)


def test_conditional_interest_accrues_in_sight_and_is_gone_once_waived() -> None:
    claim = f("interest_claim", 20, invoice="a", by=40)
    found = books(claim, at=24)
    assert (statuses(found), found.account("a").interest.outstanding) == ([ChargeStatus.CONDITIONAL], 10)
    waived = books(claim, f("waiver", 30, invoice="a"))
    assert (statuses(waived), waived.account("a").interest.charged) == ([ChargeStatus.WAIVED], 0)


def test_interest_carries_all_that_went_into_it() -> None:
    """5,000.00 at 12.25 % for 101 days is 169.49."""
    debt = Debt(id="x", minor=500_000, issued_on=START, due_on=day(14))
    found = books(f("interest_claim", 20, invoice="x"), debts=(debt,), by=rule(percent=Decimal("12.25")), at=115)
    (accrual,) = found.account("x").charges[0].accruals
    assert (found.account("x").interest.outstanding, accrual.on) == (16949, day(115))
    (segment,) = accrual.interest.segments
    assert (segment.first, segment.last, segment.days, segment.principal.minor, segment.percent) == (
        day(15),
        day(115),
        101,
        500_000,
        Decimal("12.25"),
    )


def test_interest_is_posted_at_each_payment_and_rounded_once_there() -> None:
    found = books(CLAIM, f("payment", 24, 510, "a"), at=34)
    assert [(x.on, x.interest.amount.minor) for x in found.account("a").charges[0].accruals] == [(day(24), 10), (day(34), 5)]


@pytest.mark.parametrize("fixing", ["each_half_year", "at_start"])
def test_a_missing_half_year_is_reported_and_nothing_is_guessed(fixing: str) -> None:
    """Interest is posted through the last day that is known; where the rate is fixed at the start it is known for ever."""
    rates = (ReferenceRate(valid_from=date(2026, 1, 1), percent=Decimal("28.5"), source="-", confidence="official"),)
    half = rule(fixing=fixing, percent=None, series="ecb", margin=Decimal(8), rates=rates)
    found = books(CLAIM, f("payment", 130, 100, "a"), at=150, by=half)
    known = [(m.invoice, m.series, m.half_year_start) for m in found.missing_rates]
    if fixing == "at_start":
        assert (known, found.account("a").interest.charged) == ([], 136)
        return
    days = (date(2026, 6, 30) - day(14)).days
    assert (known, found.account("a").interest.charged) == ([("a", "ecb", date(2026, 7, 1))], days)
    nothing = books(CLAIM, by=half.model_copy(update={"rates": ()}))
    assert ([m.half_year_start for m in nothing.missing_rates], nothing.account("a").interest.charged) == ([date(2026, 1, 1)], 0)


@pytest.mark.parametrize(
    ("fact", "minor", "why"),
    [
        (f("fee", 20, 40, "z"), 40, Idle.NOT_ISSUED),
        (f("credit_note", 20, 1300, "a"), 300, Idle.CREDITED_BEYOND),
        (f("credit_applied", 20, 30, "a"), 30, Idle.LESS_CREDIT),
        (f("waiver", 20, 5, of="fee-1"), 5, Idle.NO_SUCH_FEE),
        (f("waiver", 20, 5, "a"), 5, Idle.INTEREST_NOT_LEFT),
        (f("waiver", 20, 0, "a"), 0, Idle.NO_INTEREST),
        (f("reversal", 20, of="payment-1"), 0, Idle.NOTHING_TO_REVERSE),
        (f("write_off", 20, invoice="empty"), 0, Idle.NOTHING_OUTSTANDING),
    ],
)
def test_what_finds_nothing_to_work_on_is_listed(fact: Fact, minor: int, why: Idle) -> None:
    found = books(fact, debts=(A, B, Debt(id="empty", minor=0, issued_on=START, due_on=START)))
    assert [(u.fact, u.minor, u.why) for u in found.unused] == [(fact.id, minor, why)]


def test_a_fact_counts_once_and_only_within_its_source() -> None:
    payment = f("payment", 5, 100, "a")
    assert books(payment, payment, payment).received == 100
    assert books(payment, payment.model_copy(update={"source": "bank"})).received == 200


def test_two_tellings_under_one_name_are_shown_and_one_counts_whatever_came_first() -> None:
    one, other = f("payment", 5, 100, "a"), f("payment", 5, 200, "a")
    assert books(one, other) == books(other, one, other)
    assert [name.id for name in books(one, other).contradictory] == ["payment-5"]


def test_which_of_two_tellings_counts_does_not_hang_on_how_a_fact_is_written_down() -> None:
    one, other = f("payment", 5, 100, "b"), f("payment", 5, 200, "a")
    known = in_force((one, other)).facts
    with another_order():
        assert in_force((one, other)).facts == known
    with one_more_field(Fact):
        (found,) = in_force([Fact.model_validate(fact.model_dump()) for fact in (one, other)]).facts.values()
        assert found.minor == next(iter(known.values())).minor


def test_a_reversed_fact_is_named() -> None:
    found = books(f("payment", 5, 100, "a"), f("reversal", 6, of="payment-5"))
    assert [name.id for name in found.reversed] == ["payment-5"]


def test_postings_tell_every_cents_way() -> None:
    account = books(FEE, f("payment", 25, 1100, "a")).account("a")
    assert [(p.on, p.fact, p.entry, p.bucket, p.minor) for p in account.postings] == [
        (day(0), "a", PostingKind.CHARGED, Bucket.PRINCIPAL, 1000),
        (day(20), "fee-20", PostingKind.CHARGED, Bucket.FEES, 40),
        (day(25), "payment-25", PostingKind.PAID, Bucket.FEES, 40),
        (day(25), "payment-25", PostingKind.PAID, Bucket.PRINCIPAL, 1000),
        (day(25), "payment-25", PostingKind.HELD, None, 60),
    ]


def test_books_travel_as_json_whole() -> None:
    found = books(FEE, CLAIM, f("payment", 25, 1100, "a"), f("payment", 26, 5, "z"), f("refund", 27, 9, "y"))
    assert Books.model_validate_json(found.model_dump_json()) == found


def test_an_invoice_not_issued_by_the_day_has_no_account() -> None:
    with pytest.raises(LookupError, match="b has no account"):
        books(at=9).account("b")


def _spoiled(found: Books, **changes: Any) -> Books:
    return found.model_copy(update=changes)


def test_the_check_sees_a_cent_that_is_missing() -> None:
    """The check is able to fail: each total and each balance is tied to the others."""
    found = books(FEE, f("payment", 25, 1100, "a"), f("payment", 26, 5, "z"))
    assert check(_spoiled(found, received=found.received + 1)) != ()
    assert check(_spoiled(found, credit=found.credit + 1, received=found.received + 1)) != ()
    assert check(_spoiled(found, balances=())) != ()
    a, b = found.accounts
    for spoiled in (
        a.model_copy(update={"held": a.held + 1}),
        a.model_copy(update={"settled_on": None}),
        a.model_copy(update={"charges": ()}),
        a.model_copy(update={"postings": a.postings[:-1]}),
        a.model_copy(update={"fees": a.fees.model_copy(update={"written_off": 1})}),
    ):
        assert check(_spoiled(found, accounts=(spoiled, b))) != ()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "fee", "minor": 1}, "invoice is expected for fee"),
        ({"kind": "interest_claim"}, "invoice is expected for interest_claim"),
        ({"kind": "reversal"}, "of is expected"),
        ({"kind": "waiver"}, "exactly one is expected"),
        ({"kind": "waiver", "of": "x", "invoice": "a"}, "exactly one is expected"),
        ({"kind": "refund", "minor": 5, "parts": [{"invoice": "a", "minor": 5}]}, "only a payment has parts"),
        ({"kind": "payment", "minor": 5, "parts": [{"invoice": "a", "minor": 6}]}, "the parts are more than the payment"),
        ({"kind": "payment", "minor": 5, "waived_if_paid_by": "2026-03-03"}, "waived_if_paid_by is for"),
        ({"kind": "payment", "minor": -5}, "greater than or equal to 0"),
        ({"kind": "payment", "minor": 5.0}, "valid integer"),
    ],
)
def test_what_is_no_fact_is_refused_with_the_reason(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Fact.model_validate({"id": "x", "source": "desk", "value_date": "2026-03-02", **fields})


def test_an_order_names_each_bucket_once() -> None:
    with pytest.raises(ValidationError, match="each once"):
        Policy(order=(Bucket.FEES, Bucket.FEES, Bucket.PRINCIPAL))
