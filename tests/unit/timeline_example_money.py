"""The example story's money: six invoices, one of them late, and what was agreed."""

from datetime import datetime
from typing import Any, cast

from tests.unit.timeline_example_milestones import at, eur
from worker.timeline.marks import AgreedSum, InvoiceMark
from worker.timeline.model import Invoice


def invoice(index: int, minor: int, issued: str, due: str, paid: str, status: str, because: str, **more: Any) -> Invoice:
    number, sum_ = f"N-10{index}", f"€{minor // 100:,}.00"

    def money(kind: str, when: datetime, what: str, why: str, **extra: Any) -> InvoiceMark:
        return InvoiceMark(kind=cast(Any, kind), when=when, what=f"{number} {what}", because=why, rule="money/allocate", **extra)

    issued_label = more.pop("issued_label", "")
    marks = [
        money("issued", at(issued), f"issued: {sum_}", because, label=issued_label),
        money("due", at(due), "due date", "net 14 days, as agreed", day_only=True),
        *(money(kind, when, what, why, **extra) for kind, when, what, why, extra in more.get("between", ())),
    ]
    if paid:
        last = more.get("last", minor)
        marks.append(money("paid", at(paid), f"paid: €{last // 100:,}.00", "nothing else is owed on it", amount=eur(last)))
    return Invoice(id=f"i{index}", number=number, amount=eur(minor), status=status, late=more.get("late", False), marks=tuple(marks))


def late_invoice() -> Invoice:
    said = "Tom Ashdown said on the phone that their card terminal had failed; kept on 24 Sep"
    between = [
        ("notice", at("7 Sep", 9), "friendly note, 3 days before", "the ladder starts before the date, not after", {}),
        ("overdue", at("10 Sep", 17), "overdue: €12,000.00", "the due date passed", {"until": at("17 Sep", 15)}),
        ("reminder", at("14 Sep", 9), "first reminder", "3 days past due fell on a Sunday", {"number": 1}),
        ("reminder", at("17 Sep", 9), "second reminder, and a call", "after two notices a person calls", {"number": 2}),
        ("promise_to_pay", at("17 Sep", 15), "promise to pay by Fri 25 Sep", said, {"until": at("24 Sep")}),
        ("part_paid", at("18 Sep", 20), "part paid: €4,000.00", "a part payment is a balance, not a state", {"amount": eur(400000)}),
    ]
    return invoice(
        3, 1200000, "27 Aug", "10 Sep", "24 Sep", "14 days late", "next phase: Shop build",
        late=True, last=800000, between=between, issued_label="two reminders, a call, a kept promise",
    )  # fmt: skip


def invoices(finished: bool) -> tuple[Invoice, ...]:
    return (
        invoice(1, 600000, "9 Jul", "16 Jul", "14 Jul", "paid 14 Jul", "the agreement was accepted"),
        invoice(2, 960000, "30 Jul", "13 Aug", "6 Aug", "paid 6 Aug", "next phase: Design"),
        late_invoice(),
        invoice(4, 600000, "21 Sep", "5 Oct", "2 Oct", "paid 2 Oct", "next phase: Content move"),
        invoice(5, 144000, "12 Oct", "27 Oct", "20 Oct", "paid 20 Oct", "change request CR-1 was approved", issued_label="gift vouchers"),
        invoice(
            6, 420000, "30 Oct", "13 Nov", "11 Nov" if finished else "", "paid 11 Nov" if finished else "due 13 Nov",
            "next phase: Launch; €4,800.00 less the €600.00 credit Northwind chose",
        ),
    )  # fmt: skip


def agreed() -> tuple[AgreedSum, ...]:
    def total(day: str, minor: int, what: str, because: str, rule: str, label: str = "") -> AgreedSum:
        return AgreedSum(when=at(day), total=eur(minor), what=what, because=because, rule=rule, label=label)

    return (
        total("9 Jul", 3840000, "Agreed: €38,400.00", "Northwind accepted the proposal", "onboarding/agreement"),
        total("12 Oct", 3984000, "Agreed sum grows to €39,840.00", "CR-1, gift vouchers", "changes/approve", "+ €1,440 vouchers"),
        total("19 Oct", 3924000, "Agreed sum falls to €39,240.00", "Northwind chose a credit", "changes/credit", "− €600 credit"),
    )
