"""What the terms make of prices: parts at gates that add up to the minor unit; and terms that cannot be meant."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.core.house import agreement, milestone, payment
from tests.unit.planned import VAT, planned, retainer, taxed
from workflows.engagement.money import Money, total
from workflows.engagement.terms import Agreement
from workflows.engagement.terms.plan import Plan
from workflows.engagement.terms.prices.bills import parts_of, totals


def gates(terms: Agreement) -> dict[str, tuple[str, str, str | None]]:
    """Kind, gross amount and day of issue of each gate."""
    return {g.id: (g.kind.value, str(g.amount), g.issue_on.isoformat() if g.issue_on else None) for g in planned(terms).gates}


def test_a_price_is_cut_into_parts_at_gates_of_their_own() -> None:
    parts = [
        {"gate": "before_start", "percent": "40"},
        {"gate": "on_delivery", "amount": "20.00 EUR"},
        {"gate": "on_date", "on": "2026-05-01", "percent": "10"},
        {"gate": "on_sign_off", "rest": True},
    ]
    terms = agreement(
        milestones=[milestone("plan", gate=None, payments=parts), milestone("build", price="250.00 EUR", gate="on_acceptance")]
    )
    assert gates(terms) == {
        "gate-plan": ("before_start", "40.00 EUR", "2026-03-02"),
        "gate-plan-2": ("on_delivery", "20.00 EUR", None),
        "gate-plan-3": ("on_date", "10.00 EUR", "2026-05-01"),
        "gate-plan-4": ("on_sign_off", "30.00 EUR", None),
        "gate-build": ("on_acceptance", "250.00 EUR", None),
    }
    guards = {g.id: g.guards for g in planned(terms).gates}
    assert guards == {"gate-plan": ("plan",), "gate-plan-2": (), "gate-plan-3": ("plan", "build"), "gate-plan-4": (), "gate-build": ()}
    assert {g.invoice: g.milestone for g in planned(terms).gates} == {
        "invoice-plan": "plan", "invoice-plan-2": "plan", "invoice-plan-3": "plan", "invoice-plan-4": "plan", "invoice-build": "build",
    }  # fmt: skip


def test_deposit_installments_and_retention_come_out_of_the_prices_in_proportion() -> None:
    terms = agreement(
        deposit={"percent": "20"},
        installments=[{"id": "may", "on": "2026-05-01", "amount": "35.00 EUR"}, {"id": "soon", "after_business_days": 5, "percent": "10"}],
        retention={"percent": "10"},
    )
    assert gates(terms) == {
        "gate-deposit": ("before_start", "70.00 EUR", "2026-03-02"),
        "gate-may": ("on_date", "35.00 EUR", "2026-05-01"),
        "gate-soon": ("on_date", "35.00 EUR", "2026-03-09"),
        "gate-plan": ("before_start", "50.00 EUR", "2026-03-02"),
        "gate-build": ("on_acceptance", "125.00 EUR", None),
        "gate-retention": ("on_sign_off", "35.00 EUR", None),
    }
    guards = {g.id: g.guards for g in planned(terms).gates}
    assert guards["gate-deposit"] == guards["gate-may"] == ("plan", "build")
    assert all(g.milestone is None for g in planned(terms).gates if g.of.value != "milestone")


def test_a_part_of_nothing_is_not_asked_for() -> None:
    terms = agreement(milestones=[milestone("gift", price="0.00 EUR"), milestone("plan")], deposit={"percent": "100"})
    assert gates(terms) == {"gate-deposit": ("before_start", "100.00 EUR", "2026-03-02")}


def test_what_is_due_on_a_day_off_is_issued_on_the_next_working_day() -> None:
    terms = agreement(installments=[{"id": "may", "on": "2026-05-02", "percent": "10"}])  # a Saturday
    assert gates(terms)["gate-may"] == ("on_date", "35.00 EUR", "2026-05-04")


currencies = st.sampled_from(["JPY", "EUR", "BHD"])


percents = st.decimals("0.01", 60, places=2)


@st.composite
def priced(draw: st.DrawFn) -> Agreement:
    """Terms with any prices and parts, in a currency of 0, 2 or 3 decimals."""
    currency = draw(currencies)
    rates = [{"id": f"t{n}", "label": "Tax", "percent": str(p)} for n, p in enumerate(draw(st.lists(percents, max_size=2)))]
    choices = [None, "none", *(r["id"] for r in rates)]

    def one(slug: str) -> dict[str, Any]:
        price = Money(minor=draw(st.integers(0, 10**6)), currency=currency)
        made = milestone(slug, price=str(price), tax=draw(st.sampled_from(choices)))
        first = draw(percents)
        if price.minor < 1000 or draw(st.booleans()):
            return made
        parts = [
            {"gate": "before_start", "percent": str(first)},
            {"gate": "on_delivery", "percent": "12.34"},
            {"gate": "on_acceptance", "rest": True},
        ]
        return made | {"gate": None, "payments": parts}

    takes = draw(st.lists(st.decimals("0.01", 33, places=2), min_size=3, max_size=3))
    return agreement(
        currency=currency,
        milestones=[one(f"m{n}") for n in range(draw(st.integers(1, 5)))],
        deposit=draw(st.sampled_from([None, {"percent": str(takes[0])}])),
        installments=draw(st.sampled_from([[], [{"id": "day", "on": "2026-05-01", "percent": str(takes[1])}]])),
        retention=draw(st.sampled_from([None, {"percent": str(takes[2])}])),
        payment=taxed(*rates, prices_include_tax=draw(st.booleans())),
    )


@settings(max_examples=300)
@given(priced())
def test_all_invoices_add_up_to_what_was_agreed_and_none_asks_for_less_than_nothing(terms: Agreement) -> None:
    found, plan = parts_of(terms), planned(terms)
    sums = totals([p.bill for p in found], terms.currency)
    assert all(p.bill.amount.minor > 0 and min(line.net.minor for line in p.bill.lines) >= 0 for p in found)
    assert (sums.amount if terms.payment.prices_include_tax else sums.net) == terms.price
    assert plan.total == sums.amount == total((g.amount for g in plan.gates), terms.currency)
    for gate in plan.gates:
        assert gate.net + gate.tax == gate.amount and total((line.net for line in gate.lines), terms.currency) == gate.net
        assert all(t.base == total((line.net for line in gate.lines if line.tax == t.tax), terms.currency) for t in gate.taxes)


_Terms = Callable[[], Agreement]


REFUSED: list[tuple[str, _Terms, str]] = [
    ("parts above the price", lambda: parted({"gate": "before_start", "amount": "60.00 EUR"}, {"gate": "on_delivery", "percent": "50"}), "more than"),
    ("parts below the price", lambda: parted({"gate": "before_start", "percent": "99.99"}), "add up to 99.99 EUR, expected 100.00 EUR, the price"),
    ("two rests", lambda: parted({"gate": "before_start", "rest": True}, {"gate": "on_delivery", "rest": True}), "two parts are the rest"),
    ("a rest of nothing", lambda: parted({"gate": "before_start", "percent": "100"}, {"gate": "on_delivery", "rest": True}), "nothing is left"),
    ("too many per cent", lambda: parted({"gate": "before_start", "percent": "70"}, {"gate": "on_delivery", "percent": "40"}), "add up to 110,"),
    ("two shares in one part", lambda: parted({"gate": "before_start", "percent": "70", "rest": True}), "one of percent, amount and rest"),
    ("a part in another currency", lambda: parted({"gate": "before_start", "amount": "1.00 USD"}), "not in EUR"),
    ("a part of nothing", lambda: parted({"gate": "before_start", "amount": "0.00 EUR"}), "no part of a sum"),
    ("a day off its gate", lambda: parted({"gate": "before_start", "rest": True, "on": "2026-05-01"}), "only a gate on_date has a day"),
    ("a gate off its day", lambda: parted({"gate": "on_date", "rest": True}), "needs its day"),
    ("one gate twice", lambda: parted({"gate": "before_start", "rest": True}, {"gate": "before_start", "percent": "10"}), "the same gate"),
    ("gate and parts", lambda: agreement(milestones=[milestone("plan", payments=[{"gate": "before_start", "rest": True}])]), "either gate or payments"),
    ("no gate", lambda: agreement(milestones=[milestone("plan", gate=None)]), "either gate or payments"),
    ("a gate on a date without one", lambda: agreement(milestones=[milestone("plan", gate="on_date")]), "needs its day"),
    ("takes above the sum", lambda: agreement(deposit={"percent": "60"}, retention={"amount": "200.00 EUR"}), "retention: the parts add up to 410.00 EUR"),
    ("a deposit of two kinds", lambda: agreement(deposit={"percent": "60", "amount": "1.00 EUR"}), "either percent or amount"),
    ("a deposit of nothing", lambda: agreement(deposit={"amount": "-1.00 EUR"}), "no part of a sum"),
    ("an installment without a day", lambda: agreement(installments=[{"id": "x", "percent": "1"}]), "either on, a date, or after_business_days"),
    ("ids that meet", lambda: agreement(installments=[{"id": "plan", "on": "2026-05-01", "percent": "1"}]), "two invoices would be called 'plan'"),
    ("a milestone called deposit", lambda: agreement(milestones=[milestone("deposit")], deposit={"percent": "1"}), "called 'deposit'"),
    ("a second part that meets", lambda: agreement(milestones=[twice("a"), milestone("a-2")]), "called 'a-2'"),
    ("a period that meets", lambda: agreement(milestones=[milestone("care-3")], retainers=[retainer()]), "called 'care-3'"),
    ("nothing at all", lambda: agreement(milestones=[]), "neither a milestone nor a retainer"),
    ("an unknown tax", lambda: agreement(payment=taxed(VAT, tax="gst")), "'gst' is no tax of payment.taxes, expected one of vat, none"),
    ("an unknown tax of a price", lambda: agreement(milestones=[milestone("plan", tax="gst")]), "milestone 'plan': 'gst' is no tax"),
    ("two taxes of one name", lambda: agreement(payment=taxed(VAT, VAT)), "two taxes have the same id"),
    ("a tax called none", lambda: agreement(payment=taxed(VAT | {"id": "none"})), "stands for no tax"),
    ("no term", lambda: agreement(payment=payment() | {"net_days": None}), "either net_days, a number, or due"),
    ("two terms", lambda: agreement(payment=payment() | {"due": "on_receipt"}), "either net_days, a number, or due"),
    ("a term of two kinds", lambda: agreement(payment=payment() | {"net_days": None, "due": {"net_days": 1, "end_of_month_plus": 1}}), "give either"),
    ("a retainer without an end", lambda: agreement(retainers=[retainer(times=None)]), "either until, a date, or times"),
    ("a retainer that ended before", lambda: agreement(retainers=[retainer(times=None, until="2026-01-30")]), "no invoice lies between"),
    ("a retainer of a lifetime", lambda: agreement(retainers=[retainer(times=None, until="2066-01-30")]), "more than 240 invoices away"),
    ("a retainer of nothing", lambda: agreement(retainers=[retainer(price="0.00 EUR")]), "asks for nothing"),
    ("a retainer in dollars", lambda: agreement(retainers=[retainer(price="1.00 USD")]), "retainer 'care' is priced in USD"),
    ("more than money can hold", lambda: agreement(retainers=[retainer(price="99000000000.00 EUR", times=240)]), "costs more than any engagement does"),
]  # fmt: skip


def parted(*parts: dict[str, Any]) -> Agreement:
    return agreement(milestones=[milestone("plan", gate=None, payments=list(parts))])


def twice(slug: str) -> dict[str, Any]:
    parts = [{"gate": "before_start", "percent": "50"}, {"gate": "on_delivery", "rest": True}]
    return milestone(slug, gate=None, payments=parts)


@pytest.mark.parametrize(("terms", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_terms_that_cannot_be_meant_are_refused_in_words(terms: _Terms, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        terms()
    assert words in str(refused.value)


def test_terms_survive_their_json() -> None:
    terms = agreement(
        retainers=[retainer()], deposit={"percent": "12.5"}, payment=taxed(VAT) | {"net_days": None, "due": {"end_of_month_plus": 10}}
    )
    assert Agreement.model_validate_json(terms.model_dump_json()) == terms
    assert terms.model_dump(mode="json")["retainers"][0]["from"] == "2026-01-31"
    assert Plan.model_validate_json(planned(terms).model_dump_json()) == planned(terms)
    assert terms.payment.taxes[0].percent == Decimal("25.5")
