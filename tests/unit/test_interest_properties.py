"""Interest against a second opinion: day by day in whole fractions, on random rules, debts and payments."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import assume, given
from hypothesis import strategies as st

from workflows.engagement.money import Money
from workflows.engagement.money.interest import Fixing, InterestRule, Period, RateMissingError, ReferenceRate, charge, known_through

DAY = timedelta(days=1)
FIRST = date(2023, 1, 1)
HALF_YEARS = [date(year, month, 1) for year in range(2023, 2028) for month in (1, 7)]

percents = st.decimals(-2, 12, places=2)
days = st.dates(FIRST, date(2027, 12, 31))
minors = st.integers(0, 10**9)


@st.composite
def rules(draw: st.DrawFn, fixings: tuple[Fixing, ...] = ("each_half_year", "at_start", "constant")) -> InterestRule:
    fixing = draw(st.sampled_from(fixings))
    common = {"id": "r", "title": "R", "client_kind": "any", "valid_from": FIRST, "source": "s", "confidence": "derived", "fixing": fixing}
    if fixing == "constant":
        return InterestRule.model_validate({**common, "percent": draw(st.decimals(0, 30, places=3))})
    rates = [ReferenceRate(valid_from=start, percent=draw(percents), source="s", confidence="derived") for start in HALF_YEARS]
    rounding = draw(st.sampled_from(("none", "up_to_half_point")))
    return InterestRule.model_validate({**common, "series": "s", "margin": draw(percents), "reference_rounding": rounding, "rates": rates})


@st.composite
def debts(draw: st.DrawFn, currencies: tuple[str, ...] = ("EUR", "JPY", "BHD")) -> list[Period]:
    """Periods in order; principals fall and rise, and there may be days without any."""
    currency, cursor, periods = draw(st.sampled_from(currencies)), draw(days), []
    for _ in range(draw(st.integers(1, 4))):
        first = cursor + draw(st.integers(0, 3)) * DAY
        last = first + (draw(st.integers(0, 300)) - 1) * DAY
        assume(last <= date(2027, 12, 31))
        periods.append(Period(first=first, last=last, principal=Money(minor=draw(minors), currency=currency)))
        cursor = last + DAY
    return periods


def second_opinion(rule: InterestRule, periods: list[Period], runs_from: date) -> int:
    """Minor units of interest, added up day by day."""
    owed = Fraction(0)
    for period in periods:
        for n in range((period.last - period.first).days + 1):
            owed += Fraction(period.principal.minor) * _percent(rule, period.first + n * DAY, runs_from) / 36500
    return floor(owed + Fraction(1, 2))


def _percent(rule: InterestRule, day: date, runs_from: date) -> Fraction:
    if rule.fixing == "constant":
        return Fraction(rule.percent or 0)
    counts = runs_from if rule.fixing == "at_start" else day
    reference = next(
        Fraction(r.percent) for r in rule.rates if (r.valid_from.year, r.valid_from.month >= 7) == (counts.year, counts.month >= 7)
    )
    if rule.reference_rounding == "up_to_half_point":
        reference = Fraction(-floor(-reference * 2), 2)
    return max(reference + Fraction(rule.margin or 0), Fraction(0))


@given(rules(), debts(), st.integers(0, 400))
def test_interest_is_the_sum_of_its_days_rounded_once(rule: InterestRule, periods: list[Period], earlier: int) -> None:
    runs_from = max(FIRST, periods[0].first - earlier * DAY)
    assert charge(rule, periods, runs_from).amount.minor == second_opinion(rule, periods, runs_from)


@given(rules(), debts(), st.data())
def test_splitting_a_period_changes_nothing(rule: InterestRule, periods: list[Period], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(periods) - 1))
    whole = periods[index]
    cut = data.draw(st.dates(whole.first - DAY, max(whole.last, whole.first - DAY)))
    parts = [whole.model_copy(update={"last": cut}), whole.model_copy(update={"first": cut + DAY})]
    runs_from = periods[0].first
    split = [*periods[:index], *parts, *periods[index + 1 :]]
    assert charge(rule, split, runs_from).amount == charge(rule, periods, runs_from).amount


@given(rules(), debts(), st.data())
def test_interest_grows_with_days_principal_and_rate(rule: InterestRule, periods: list[Period], data: st.DataObject) -> None:
    runs_from, last = periods[0].first, periods[-1]
    amount = charge(rule, periods, runs_from).amount
    longer = last.model_copy(update={"last": min(last.last + data.draw(st.integers(0, 60)) * DAY, date(2027, 12, 31))})
    larger = last.model_copy(update={"principal": Money(minor=last.principal.minor + data.draw(minors), currency=last.principal.currency)})
    raised = data.draw(st.decimals(0, 5, places=2))
    dearer = rule.model_copy(
        update={"percent": rule.percent + raised} if rule.percent is not None else {"margin": (rule.margin or 0) + raised}
    )
    assert charge(rule, [*periods[:-1], longer], runs_from).amount >= amount
    assert charge(rule, [*periods[:-1], larger], runs_from).amount >= amount
    assert charge(dearer, periods, runs_from).amount >= amount


@given(rules(), debts())
def test_a_charge_can_be_computed_again_from_what_it_stores(rule: InterestRule, periods: list[Period]) -> None:
    made = charge(rule, periods, periods[0].first)
    sum_of_products = sum((s.principal.minor * Fraction(s.percent) * s.days for s in made.segments), start=Fraction(0))
    assert floor(sum_of_products / 36500 + Fraction(1, 2)) == made.amount.minor
    assert all(s.days == (s.last - s.first).days + 1 for s in made.segments)
    assert all(type(number) is Decimal for s in made.segments for number in (s.percent, s.exact))
    assert type(made.amount.minor) is int


@given(rules(("each_half_year", "at_start")), days, st.sets(st.sampled_from(HALF_YEARS)), st.integers(0, 700))
def test_what_is_said_to_be_known_is_what_can_be_charged(rule: InterestRule, runs_from: date, lost: set[date], length: int) -> None:
    holed = rule.model_copy(update={"rates": tuple(rate for rate in rule.rates if rate.valid_from not in lost)})
    last = runs_from + length * DAY
    known = known_through(holed, runs_from)
    try:
        charge(holed, [Period(first=runs_from, last=last, principal=Money(minor=1, currency="EUR"))], runs_from)
        charged = True
    except RateMissingError as missing:
        charged = False
        assert missing.half_year_start not in {rate.valid_from for rate in holed.rates}
    assert charged == (known is None or last <= known)
