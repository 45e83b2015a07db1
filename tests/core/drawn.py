"""Random houses, clients and terms, all of them such as a person could write."""

from typing import Any

from hypothesis import strategies as st

from tests.core.house import WEEK, agreement, client, milestone, provider
from tests.core.late import CONSTANT, HALF_YEARLY, with_interest
from workflows.engagement.terms import Agreement, Client
from workflows.engagement.terms.provider import Provider

ZONES = ("Europe/Helsinki", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")
HOURS = ("09:00-17:00", "00:00-24:00", "08:30-12:00", "13:00-21:00")
DAYS_OFF = ("2026-03-06", "2026-03-09", "2026-03-20", "2026-03-30", "2026-04-03", "2026-04-06", "2026-05-01")
NAMES = ("plan", "build", "engagement", "survey", "inbound-1", "task-1", "gate-plan", "invoice-plan")
"""Ids of milestones; some look like ids of other things, as hostile or careless people write them."""


TERMS = ({"net_days": 0}, {"net_days": 3}, {"net_days": 14}, {"due": "on_receipt"}, {"due": {"end_of_month_plus": 5}})
TAXES: tuple[dict[str, Any], ...] = (
    {},
    {"taxes": [{"id": "vat", "label": "VAT 25.5 %", "percent": "25.5"}]},
    {"taxes": [{"id": "vat", "label": "VAT 10 %", "percent": "10"}], "prices_include_tax": True},
)
GATES: tuple[dict[str, Any], ...] = (
    {"gate": "before_start"},
    {"gate": "on_acceptance"},
    {"gate": "on_delivery"},
    {"gate": "on_sign_off"},
    {"gate": None, "payments": [{"gate": "before_start", "percent": "40"}, {"gate": "on_delivery", "rest": True}]},
    {"gate": None, "payments": [{"gate": "on_date", "on": "2026-03-17", "percent": "50"}, {"gate": "on_acceptance", "percent": "50"}]},
)


def _some(draw: st.DrawFn, values: tuple[str, ...], least: int = 0) -> list[str]:
    return draw(st.lists(st.sampled_from(values), min_size=least, max_size=4, unique=True))


def _hours(draw: st.DrawFn) -> dict[str, Any]:
    workdays = draw(st.sampled_from((WEEK, WEEK, ["mon", "tue", "wed"], ["sat", "sun"], [*WEEK, "sat", "sun"])))
    zone = draw(st.sampled_from(ZONES))
    return {"zone": zone, "workdays": workdays, "hours": draw(st.sampled_from(HOURS)), "days_off": _some(draw, DAYS_OFF)}


@st.composite
def houses(draw: st.DrawFn) -> Provider:
    """A house with its own zone, hours, windows and clocks."""
    if draw(st.booleans()):
        return provider()
    windows = [{"days": _some(draw, tuple(WEEK), 1), "hours": draw(st.sampled_from(HOURS))} for _ in range(draw(st.integers(1, 2)))]
    small = st.integers(1, 4)
    clocks = {
        "inquiry_reply": draw(small),
        "inquiry_lapses": draw(st.integers(5, 30)),
        "task_due": draw(small),
        "task_escalates": draw(small),
        "survey_after": draw(st.integers(0, 3)),
        "survey_reminder": draw(small),
        "survey_ends": draw(small),
        "acknowledgements_per_hour": draw(st.integers(1, 3)),
    }
    buffer = {"percent": draw(st.sampled_from((0, 20, 100))), "cap_business_days": draw(st.integers(0, 3))}
    return provider(calendar=_hours(draw), windows=windows, clocks=clocks, buffer=buffer)


@st.composite
def buyers(draw: st.DrawFn) -> Client:
    """A client elsewhere, with or without somebody who pays."""
    if draw(st.booleans()):
        return client()
    contacts = [{**c, "channel": draw(st.sampled_from(("email", "phone")))} for c in client().model_dump(mode="json")["contacts"]]
    return client(calendar=_hours(draw), contacts=contacts[: draw(st.integers(1, 2))])


@st.composite
def terms(draw: st.DrawFn) -> Agreement:
    """Milestones with all kinds of gates, prices and predecessors; any ladder, any rhythm."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    steps = [_milestone(draw, name, names[:index]) for index, name in enumerate(names)]
    late = _late(draw)
    every = draw(st.sampled_from(("weekly", "fortnightly", "monthly")))
    return agreement(
        milestones=steps,
        start_after_business_days=draw(st.sampled_from((0, 3, 10, 30))),
        valid_business_days=draw(st.sampled_from((1, 4, 10))),
        payment={**draw(st.sampled_from(TERMS)), **draw(st.sampled_from(TAXES)), "late": late},
        **_besides(draw),
        **_brought(draw, names),
        rate_card={"version": "1", "rates": [{"role": "design", "per_hour": "66.67 EUR"}], "allowances": draw(st.sampled_from(ALLOWANCES))},
        response_time={"business_days": draw(st.integers(1, 3))},
        reports={"every": every, "weekday": draw(st.sampled_from(WEEK)), "time": draw(st.sampled_from(("08:00", "15:00", "23:30")))},
    )


ALLOWANCES: tuple[dict[str, int], ...] = ({}, {"meetings": 1}, {"meetings": 0, "calls": 2})


def _brought(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    """What the client brings by a day, and what follows otherwise."""
    policy = draw(st.sampled_from(("bill_anyway", "shift", "hold", "abandon")))
    days = [draw(st.sampled_from((None, 0, 2, 5))) for _ in range(draw(st.integers(0, 2)))]
    duties: list[dict[str, Any]] = [{"id": f"duty-{n}", "text": "Bring it", "due_after_business_days": day} for n, day in enumerate(days)]
    for duty in duties:
        if duty["due_after_business_days"] is not None:
            duty["for"] = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    delay = {"policy": policy, "delayed_after": 1, "suspended_after": 4, "abandoned_after": 8}
    return {"duties": {"provider": ["work"], "client": duties or [{"id": "pay", "text": "pay"}]}, "client_delay": delay}


BROUGHT: tuple[dict[str, Any], ...] = (
    {},
    {"fee": {"amount": "5.00 EUR"}},
    {"fee": {"percent": "2.5", "waived_if_paid_within_days": 3}, "hold": True},
    {"interest": True, "fee": {"statutory": True}},
    {"hold": True},
    {"take_down": "the draft"},
    {"hand_over": True},
    {"formal_notice": {"new_term_days": 3}},
    {"min_balance": "50.00 EUR"},
    {"only_after": 2},
    {"min_age_days": 9},
)
"""What a step after the due date may bring."""


def _late(draw: st.DrawFn) -> dict[str, Any]:
    """A ladder of reminders and calls, or one with consequences."""
    if draw(st.booleans()):
        return draw(late_terms())
    days = sorted(draw(st.lists(st.integers(-5, 12), max_size=4, unique=True)))
    return {
        "ladder": [{"days": day, "action": draw(st.sampled_from(("remind", "remind", "call")))} for day in days],
        "consequences": ["we call"],
    }


@st.composite
def late_terms(draw: st.DrawFn) -> dict[str, Any]:
    """A ladder with consequences, announced or not."""
    days = sorted(draw(st.lists(st.integers(-5, 12), max_size=5, unique=True)))
    ladder: list[dict[str, Any]] = [{"days": day, "action": draw(st.sampled_from(("remind", "remind", "call")))} for day in days]
    for step in ladder:
        if step["days"] > 0:
            step |= draw(st.sampled_from(BROUGHT))
            if step is not ladder[0] and draw(st.booleans()):
                step |= {"days": None, "after_previous": draw(st.integers(1, 4))}
    for index, step in enumerate(ladder):
        later = {kind for after in ladder[index + 1 :] for kind in ("fee", "interest", "hold", "take_down") if after.get(kind)}
        if draw(st.booleans()):
            step["announces"] = sorted(later)
    more = {"announce_days": draw(st.integers(1, 6)), "suspends": draw(st.sampled_from(("behind_gate", "all")))}
    return {"ladder": ladder, "consequences": ["we call"], **with_interest(draw(st.sampled_from((CONSTANT, HALF_YEARLY)))), **more}


def _besides(draw: st.DrawFn) -> dict[str, Any]:
    """What is asked for besides at the milestones' own gates; mostly nothing."""
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        return found
    if draw(st.booleans()):
        found["deposit"] = {"percent": draw(st.sampled_from(("10", "33.33", "50")))}
    if draw(st.booleans()):
        days: tuple[dict[str, Any], ...] = ({"on": "2026-03-20"}, {"after_business_days": 4})
        found["installments"] = [{"id": "day", "percent": "12.5", **draw(st.sampled_from(days))}]
    if draw(st.booleans()):
        found["retention"] = {"percent": "10"}
    if draw(st.booleans()):
        every, day = draw(st.sampled_from((("monthly", 31), ("monthly", "last"), ("quarterly", 15))))
        times = draw(st.integers(1, 3))
        found["retainers"] = [
            {"id": "care", "title": "Care", "price": "9.99 EUR", "every": every, "day": day, "from": "2026-03-12", "times": times}
        ]
    return found


def _milestone(draw: st.DrawFn, name: str, above: list[str]) -> dict[str, Any]:
    review = draw(st.integers(1, 5))
    acceptance = {
        "review_business_days": review,
        "deemed": draw(st.booleans()),
        "nudge_business_days_before": draw(st.integers(0, review - 1)),
        "announced_business_days_before": draw(st.integers(1, review)),
    }
    changes: dict[str, Any] = {
        "estimate_business_days": draw(st.integers(1, 6)),
        "price": draw(st.sampled_from(("0.00 EUR", "0.01 EUR", "100.00 EUR"))),
        **draw(st.sampled_from(GATES)),
        "included_revisions": draw(st.integers(0, 2)),
        "acceptance": acceptance,
    }
    if "payments" in changes and changes["price"] != "100.00 EUR":
        changes["payments"], changes["gate"] = [], "on_delivery"
    if draw(st.integers(0, 3)) == 3:
        cap, gate = (
            draw(st.sampled_from(("99.99 EUR", "1000.00 EUR"))),
            draw(st.sampled_from(("on_delivery", "on_acceptance", "on_sign_off"))),
        )
        changes |= {"billing": {"cap": cap, "roles": ["design"]}, "price": cap, "payments": [], "gate": gate}
    if draw(st.booleans()):
        changes["after"] = draw(st.lists(st.sampled_from(above), max_size=3, unique=True)) if above else []
    return milestone(name, **changes)
