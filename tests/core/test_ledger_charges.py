"""Fees and interest, case by case. Invoice a: 1000, issued on day 0, due on day 14; interest on it is 1 a day from day 15."""

import pytest

from tests.core.ledger_told import Row, agrees, day, f

FEE = f("fee", 20, 40, "a")
RATE = f("fee", 20, 40, "a", percent=4)
TIERS = ((500, 40), (1000, 70), (None, 100))
SUM = f("fee", 20, 100, "a", tiers=TIERS)
CLAIM = f("interest_claim", 20, invoice="a")

CASES: dict[str, Row] = {
    # Fees
    "a fee is paid first": ([FEE, f("payment", 25, 1000, "a")], {}, {"a.fees.paid": 40, "a.principal.outstanding": 40}),
    "or last, where that was agreed": (
        [FEE, f("payment", 25, 1000, "a")],
        {"order": "pif"},
        {"a.settled_on": day(25), "a.outstanding": 40},
    ),
    "a payment on the day of the fee counts for the client": (
        [FEE, f("payment", 20, 1000, "a")],
        {},
        {"a.fees.charged": 0, "a.outstanding": 0},
    ),
    "a backdated payment voids the fee, and what was paid on it is free": (
        [FEE, f("payment", 25, 1040, "a"), f("payment", 19, 1000, "a")],
        {},
        {"a.fees.charged": 0, "a.settled_on": day(19), "a.held": 1040},
    ),
    "a part payment voids no fee": ([FEE, f("payment", 19, 999, "a")], {}, {"a.fees.charged": 40, "a.outstanding": 41}),
    "paid in time the fee falls away, and takes nothing before": (
        [f("fee", 20, 40, "a", by=30), f("payment", 30, 1000, "a")],
        {},
        {"a.fees.charged": 0, "a.outstanding": 0, "a.settled_on": day(30)},
    ),
    "a day late it stands, and is paid first": (
        [f("fee", 20, 40, "a", by=30), f("payment", 31, 1000, "a")],
        {},
        {"a.fees.paid": 40, "a.outstanding": 40},
    ),
    "a waived fee is not owed": ([FEE, f("waiver", 22, of="fee-20")], {}, {"a.fees.credited": 40, "a.outstanding": 1000}),
    "also when it is waived the day it is charged": ([FEE, f("waiver", 20, of="fee-20")], {}, {"a.fees.outstanding": 0}),
    "also when the waiver is dated before it": ([FEE, f("waiver", 18, 30, of="fee-20")], {}, {"a.fees.outstanding": 10}),
    "what was paid on it goes to what else is owed": (
        [FEE, f("payment", 25, 1000, "a"), f("waiver", 30, of="fee-20")],
        {},
        {"a.fees.paid": 0, "a.principal.paid": 1000, "a.settled_on": day(30), "credit": 0},
    ),
    # A fee in per cent: 4 % of 1000 was charged
    "in per cent it is that of what is outstanding": ([RATE], {}, {"a.fees.charged": 40}),
    "a part payment that we had not heard of makes it less": (
        [RATE, f("payment", 19, 400, "a")],
        {},
        {"a.fees.charged": 24, "a.outstanding": 624},
    ),
    "so does one of its own day, and a credit note": (
        [RATE, f("payment", 20, 400, "a"), f("credit_note", 15, 100, "a")],
        {},
        {"a.fees.charged": 20, "a.outstanding": 520},
    ),
    "it is rounded once, half up": ([RATE, f("payment", 19, 13, "a")], {}, {"a.fees.charged": 39}),
    "half up, to the next": ([RATE, f("payment", 19, 12, "a"), f("credit_note", 19, 500, "a")], {}, {"a.fees.charged": 20}),
    "and what was paid on it goes to the rest": (
        [RATE, f("payment", 25, 40, "a"), f("payment", 19, 500, "a")],
        {},
        {"a.fees.paid": 20, "a.principal.paid": 520, "a.outstanding": 480},
    ),
    "it is never more than was charged": (
        [f("payment", 10, 500, "a"), f("fee", 20, 20, "a", percent=4), f("reversal", 30, of="payment-10")],
        {},
        {"a.fees.charged": 20, "a.outstanding": 1020},
    ),
    "what comes to nothing is void": ([RATE, f("payment", 19, 990, "a")], {}, {"a.fees.charged": 0, "a.outstanding": 10}),
    "a payment after its day changes nothing": ([RATE, f("payment", 21, 400, "a")], {}, {"a.fees.charged": 40}),
    "nor one before the day on which it might fall away": (
        [f("fee", 20, 40, "a", by=30, percent=4), f("payment", 19, 400, "a"), f("payment", 25, 300, "a")],
        {},
        {"a.fees.charged": 24, "a.outstanding": 324},
    ),
    "while it may fall away it is shown as it would be": (
        [f("fee", 20, 40, "a", by=30, percent=4), f("payment", 19, 400, "a")],
        {"at": 25},
        {"a.fees.charged": 24, "a.outstanding": 624},
    ),
    # A fixed sum by tiers: for 1000 it is 100, for less 70, for less than 500 it is 40
    "of a fixed sum the size of the debt decides": ([SUM], {}, {"a.fees.charged": 100}),
    "a part that we had not heard of puts it a tier lower": (
        [SUM, f("payment", 19, 1, "a")],
        {},
        {"a.fees.charged": 70, "a.outstanding": 1069},
    ),
    "or two of them, and what is at the bound is not below it": (
        [SUM, f("payment", 20, 400, "a"), f("credit_note", 15, 100, "a")],
        {},
        {"a.fees.charged": 70, "a.outstanding": 570},
    ),
    "below the bound it is the lowest": ([SUM, f("payment", 20, 501, "a")], {}, {"a.fees.charged": 40, "a.outstanding": 539}),
    "what was paid on the higher sum goes to the rest": (
        [SUM, f("payment", 25, 100, "a"), f("payment", 19, 600, "a")],
        {},
        {"a.fees.paid": 40, "a.principal.paid": 660, "a.outstanding": 340},
    ),
    "with nothing left there is none": ([SUM, f("payment", 19, 1000, "a")], {}, {"a.fees.charged": 0, "a.outstanding": 0}),
    "a larger debt than we knew of never makes it more": (
        [f("payment", 10, 600, "a"), f("fee", 20, 40, "a", tiers=TIERS), f("reversal", 30, of="payment-10")],
        {},
        {"a.fees.charged": 40, "a.outstanding": 1040},
    ),
    "less than the tier names may be charged": (
        [f("fee", 20, 50, "a", tiers=TIERS), f("payment", 19, 400, "a")],
        {},
        {"a.fees.charged": 50, "a.outstanding": 650},
    ),
    "for a debt that no tier covers there is no sum": (
        [f("payment", 10, 600, "a"), f("fee", 20, 40, "a", tiers=TIERS[:2]), f("reversal", 30, of="payment-10")],
        {},
        {"a.fees.charged": 0, "a.outstanding": 1000},
    ),
    "a payment after its day leaves the tier alone": ([SUM, f("payment", 21, 600, "a")], {}, {"a.fees.charged": 100}),
    "nor does one before the day on which the sum might fall away": (
        [f("fee", 20, 100, "a", by=30, tiers=TIERS), f("payment", 19, 400, "a"), f("payment", 25, 300, "a")],
        {},
        {"a.fees.charged": 70, "a.outstanding": 370},
    ),
    # Interest: 1 a day on 1000, from day 15
    "interest is owed only if asked for": ([], {"at": 30}, {"a.interest.charged": 0}),
    "asked for late it runs from the due date": ([f("interest_claim", 29, invoice="a")], {"at": 30}, {"a.interest.outstanding": 16}),
    "the day of payment counts": ([CLAIM, f("payment", 24, 1010, "a")], {}, {"a.interest.paid": 10, "a.outstanding": 0}),
    "it survives the payment of the principal": (
        [CLAIM, f("payment", 24, 1000, "a")],
        {"order": "pif"},
        {"a.interest.outstanding": 10, "a.principal.outstanding": 0, "a.settled_on": day(24)},
    ),
    "and runs on what is outstanding": (
        [CLAIM, f("payment", 24, 510, "a")],
        {"at": 34},
        {"a.interest.charged": 15, "a.interest.outstanding": 5, "a.principal.outstanding": 500},
    ),
    "a payment before it was asked for goes to the principal, and interest on it is owed": (
        [f("payment", 18, 500, "a"), CLAIM],
        {"at": 24},
        {"a.principal.paid": 500, "a.interest.outstanding": 7},
    ),
    "asked for after the principal was paid it is void": (
        [CLAIM, f("payment", 20, 1000, "a")],
        {},
        {"a.interest.charged": 0, "a.outstanding": 0},
    ),
    "asked for twice it is owed once": (
        [CLAIM, f("interest_claim", 22, invoice="a")],
        {"at": 24},
        {"a.interest.charged": 10},
    ),
    "after a lost dispute it runs on": (
        [CLAIM, f("payment", 24, 1010, "a"), f("chargeback", 29, 1000, "a")],
        {"at": 34},
        {"a.interest.charged": 15, "a.interest.outstanding": 5},
    ),
    "waived in part it is less, and runs on": ([CLAIM, f("waiver", 24, 7, "a")], {"at": 34}, {"a.interest.outstanding": 13}),
    "twice waived it is never less than nothing": (
        [CLAIM, f("waiver", 24, 7, "a"), f("waiver", 25, 7, "a")],
        {"at": 25},
        {"a.interest.credited": 11, "a.interest.outstanding": 0},
    ),
    "waived as a whole it ends": (
        [CLAIM, f("waiver", 24, invoice="a")],
        {"at": 34},
        {"a.interest.charged": 10, "a.interest.outstanding": 0},
    ),
    "and may be asked for anew": (
        [CLAIM, f("waiver", 24, invoice="a"), f("interest_claim", 30, invoice="a")],
        {"at": 34},
        {"a.interest.outstanding": 10},
    ),
    "anew means from then on, also where it was conditional": (
        [f("interest_claim", 20, invoice="a", by=40), f("waiver", 24, invoice="a"), f("interest_claim", 30, invoice="a")],
        {"at": 34},
        {"a.interest.charged": 10, "a.interest.outstanding": 10},
    ),
    "it too can fall away": (
        [f("interest_claim", 20, invoice="a", by=24), f("payment", 24, 1000, "a")],
        {},
        {"a.interest.charged": 0, "a.outstanding": 0},
    ),
    "or become due": ([f("interest_claim", 20, invoice="a", by=24), f("payment", 25, 1000, "a")], {}, {"a.interest.paid": 11}),
    "a write-off gives it up with the rest": (
        [CLAIM, f("write_off", 24, invoice="a")],
        {},
        {"a.interest.written_off": 10, "a.outstanding": 0},
    ),
    "without a rule it is void": ([CLAIM], {"by": None}, {"a.interest.charged": 0}),
}


@pytest.mark.parametrize("name", CASES)
def test_charge_case(name: str) -> None:
    """The figures are those expected, and the facts told backwards give the same books."""
    agrees(*CASES[name])
