"""Money, case by case: what each kind of fact does to the books. Invoice a: 1000, due on day 14; b: 500, issued on day 10, due on day 24."""

import pytest

from tests.core.ledger_told import Row, agrees, day, f

FEE = f("fee", 20, 40, "a")

CASES: dict[str, Row] = {
    # Payments
    "a part payment leaves the rest": (
        [f("payment", 5, 400, "a")],
        {},
        {"a.principal.paid": 400, "a.outstanding": 600, "a.settled_on": None, "credit": 0},
    ),
    "a full payment settles": ([f("payment", 5, 1000, "a")], {}, {"a.outstanding": 0, "a.settled_on": day(5), "received": 1000}),
    "an overpayment is held, though another invoice is open": (
        [f("payment", 5, 1200, "a")],
        {},
        {"a.held": 200, "credit": 200, "b.outstanding": 500},
    ),
    "an overpayment is applied by itself where that was agreed": (
        [f("payment", 5, 1200, "a")],
        {"overpayment": "apply"},
        {"credit": 0, "b.principal.paid": 200, "b.outstanding": 300},
    ),
    "credit is used when somebody says so": (
        [f("payment", 5, 1200, "a"), f("credit_applied", 12, 150, "b")],
        {},
        {"credit": 50, "b.principal.paid": 150},
    ),
    "no more credit is used than there is": (
        [f("payment", 5, 1100, "a"), f("credit_applied", 12, 150, "b")],
        {},
        {"credit": 0, "b.principal.paid": 100},
    ),
    "a payment without invoice goes to the oldest open ones": (
        [f("payment", 12, 1300)],
        {},
        {"a.settled_on": day(12), "b.principal.paid": 300, "credit": 0},
    ),
    "a payer pays two invoices at once": (
        [f("payment", 12, 800, parts={"a": 300, "b": 500})],
        {},
        {"a.outstanding": 700, "b.settled_on": day(12), "credit": 0},
    ),
    "what is in no part goes to the oldest": (
        [f("payment", 12, 900, parts={"a": 300, "b": 500})],
        {},
        {"a.outstanding": 600, "b.outstanding": 0},
    ),
    "what is in no part goes to the invoice named": (
        [f("payment", 12, 900, "b", parts={"a": 300})],
        {},
        {"a.outstanding": 700, "b.outstanding": 0, "b.held": 100},
    ),
    "money for an invoice not yet issued waits for it": ([f("payment", 2, 500, "b")], {"at": 5}, {"credit": 500, "a.outstanding": 1000}),
    "and is there when it is issued": ([f("payment", 2, 600, "b")], {}, {"b.settled_on": day(10), "b.held": 100, "a.outstanding": 1000}),
    "it waits though credit applies by itself": (
        [f("payment", 2, 500, "b")],
        {"at": 5, "overpayment": "apply"},
        {"credit": 500, "a.outstanding": 1000},
    ),
    "money for an invoice that never was is credit": ([f("payment", 2, 500, "z")], {}, {"credit": 500, "a.outstanding": 1000}),
    "what counts later is not there yet": ([f("payment", 30, 1000, "a")], {"at": 29}, {"received": 0, "a.outstanding": 1000}),
    # Money that goes back
    "giving back an overpayment opens nothing": (
        [f("payment", 5, 1200, "a"), f("refund", 8, 200, "a")],
        {},
        {"a.settled_on": day(5), "credit": 0, "refunded": 200, "short": 0},
    ),
    "a refund opens the invoice again": (
        [f("payment", 5, 1000, "a"), f("refund", 8, 300, "a")],
        {},
        {"a.principal.paid": 700, "a.outstanding": 300, "a.settled_on": None},
    ),
    "principal goes back before the fee": (
        [FEE, f("payment", 25, 1040, "a"), f("refund", 30, 1020, "a")],
        {},
        {"a.principal.paid": 0, "a.fees.paid": 20, "a.outstanding": 1020},
    ),
    "a refund without invoice takes credit first, then the newest": (
        [f("payment", 12, 1500), f("payment", 13, 100, "b"), f("refund", 20, 700)],
        {},
        {"credit": 0, "b.principal.paid": 0, "a.principal.paid": 900, "short": 0},
    ),
    "a refund whose payment is not here is short": (
        [f("payment", 5, 1000, "a"), f("refund", 12, 300, "b")],
        {},
        {"b.short": 300, "short": 300, "a.settled_on": day(5)},
    ),
    "once the payment is here all is well": (
        [f("refund", 12, 300, "b"), f("payment", 11, 500, "b")],
        {},
        {"short": 0, "b.principal.paid": 200, "b.outstanding": 300},
    ),
    "also where the bank dates it later": (
        [f("refund", 12, 300, "b"), f("payment", 15, 500, "b")],
        {},
        {"short": 0, "b.principal.paid": 200, "b.outstanding": 300},
    ),
    "a lost dispute opens the invoice again": (
        [f("payment", 5, 1000, "a"), f("chargeback", 40, 1000, "a")],
        {},
        {"a.settled_on": None, "a.outstanding": 1000, "charged_back": 1000, "refunded": 0},
    ),
    "what comes and goes in one day moves no date": (
        [f("payment", 5, 1000, "a"), f("payment", 9, 300), f("refund", 9, 300, "a"), f("credit_applied", 9, 300, "a")],
        {"overpayment": "apply"},
        {"a.settled_on": day(5)},
    ),
    # Corrections
    "a reversed payment never happened": (
        [f("payment", 5, 1000, "a"), f("reversal", 50, of="payment-5")],
        {"at": 10},
        {"received": 0, "a.outstanding": 1000},
    ),
    "a reversed reversal restores it": (
        [f("payment", 5, 1000, "a"), f("reversal", 50, of="payment-5"), f("reversal", 51, of="reversal-50")],
        {},
        {"received": 1000, "a.settled_on": day(5)},
    ),
    "reversals in a circle count for nothing": (
        [f("payment", 5, 1000, "a"), f("reversal", 6, of="reversal-7"), f("reversal", 7, of="reversal-6")],
        {},
        {"received": 1000},
    ),
    "a reversal may come from another source": (
        [f("payment", 5, 1000, "a", source="stripe"), f("reversal", 6, of="payment-5", of_source="stripe")],
        {},
        {"received": 0},
    ),
    "a credit note takes principal away": ([f("credit_note", 5, 300, "a")], {}, {"a.principal.credited": 300, "a.outstanding": 700}),
    "beyond what is outstanding it frees what was paid": (
        [f("payment", 5, 900, "a"), f("credit_note", 6, 300, "a")],
        {},
        {"a.principal.paid": 700, "a.held": 200, "a.settled_on": day(6)},
    ),
    "a write-off gives up what is outstanding": (
        [f("payment", 5, 400, "a"), f("write_off", 40, invoice="a")],
        {},
        {"a.principal.written_off": 600, "a.outstanding": 0, "a.settled_on": None},
    ),
    "what comes in later is a payment": (
        [f("write_off", 40, invoice="a"), f("payment", 50, 400, "a")],
        {},
        {"a.principal.written_off": 600, "a.principal.paid": 400, "credit": 0},
    ),
    "money that names no invoice is not for what was written off": (
        [f("write_off", 40, invoice="a"), f("payment", 50, 600)],
        {},
        {"a.principal.paid": 0, "b.settled_on": day(50), "credit": 100},
    ),
    "if it goes back it is written off as before": (
        [f("write_off", 40, invoice="a"), f("payment", 50, 400, "a"), f("chargeback", 55, 400, "a")],
        {},
        {"a.principal.written_off": 1000, "a.outstanding": 0},
    ),
    "what a credit note takes of it is not written off again": (
        [
            f("payment", 5, 700, "a"),
            f("write_off", 40, invoice="a"),
            f("payment", 50, 300, "a"),
            f("credit_note", 52, 200, "a"),
            f("refund", 55, 1000, "a"),
        ],
        {},
        {"a.principal.written_off": 800, "a.outstanding": 0, "credit": 0, "short": 0},
    ),
    "what goes back later is written off with the rest": (
        [f("payment", 5, 400, "a"), f("write_off", 40, invoice="a"), f("refund", 50, 150, "a")],
        {},
        {"a.principal.written_off": 750, "a.principal.paid": 250, "a.outstanding": 0},
    ),
    "as it is when it went back before": (
        [f("payment", 5, 400, "a"), f("refund", 30, 150, "a"), f("write_off", 40, invoice="a")],
        {},
        {"a.principal.written_off": 750, "a.principal.paid": 250, "a.outstanding": 0},
    ),
    "it is owed once the writing off is reversed": (
        [f("payment", 5, 400, "a"), f("write_off", 40, invoice="a"), f("refund", 50, 150, "a"), f("reversal", 51, of="write_off-40")],
        {},
        {"a.principal.written_off": 0, "a.outstanding": 750},
    ),
    "a write-off that found nothing to give up gives nothing up later": (
        [f("payment", 5, 1000, "a"), f("write_off", 40, invoice="a"), f("chargeback", 50, 1000, "a")],
        {},
        {"a.principal.written_off": 0, "a.outstanding": 1000},
    ),
    "a credit note takes what was written off before it frees what was paid": (
        [f("payment", 5, 700, "a"), f("write_off", 40, invoice="a"), f("credit_note", 52, 400, "a")],
        {},
        {"a.principal.written_off": 0, "a.principal.paid": 600, "a.held": 100},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_money_case(name: str) -> None:
    """The figures are those expected, and the facts told backwards give the same books."""
    agrees(*CASES[name])
