"""A second opinion on money: one page, naive, day by day. It shares no code with the ledger, and reads the same facts.

Every day: interest of the day on the principal of last night; conditional charges whose time is over; invoices issued; then the facts of the day by
kind, source and id. Balances are counted up and down; nothing is derived from anything else. Reversals in a circle are beyond it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

F, I, P = "fees", "interest", "principal"  # noqa: E741
KINDS = ["credit_note", "payment", "credit_applied", "refund", "chargeback", "write_off", "fee", "interest_claim", "waiver"]
DAY = timedelta(days=1)
YEAR = 365 * 100 * 10**6
"""Days, times per cent, times the millionths in which rates are given."""
LARGER = 10**18
"""Than any debt."""


class Invoice:
    def __init__(self, debt: Any) -> None:
        self.due, self.starts = debt.due_on, max(debt.due_on, debt.issued_on) + DAY
        self.owed, self.sums = Counter({P: debt.minor}), defaultdict[str, Counter[str]](Counter, charged=Counter({P: debt.minor}))
        self.accrued, self.blind, self.lost = 0, False, False
        self.claim: tuple[str, str] | None = None
        self.settled: date | None = None
        self.status: dict[tuple[str, str], str] = {}
        self.size, self.fee_left = dict[tuple[str, str], int](), dict[tuple[str, str], int]()

    def book(self, what: str, bucket: str, minor: int, owed: int) -> None:
        self.sums[what][bucket] += minor
        self.owed[bucket] += owed


class Model:
    def __init__(self, debts: Iterable[Any], facts: Iterable[Any], order: list[str], apply: bool, percent: Callable[..., Any]) -> None:
        self.debts, self.order, self.apply, self.percent = list(debts), order, apply, percent
        self.all = {(f.source, f.id): f for f in facts}
        self.facts = [f for key, f in self.all.items() if f.kind != "reversal" and self.stands(key)]
        self.facts.sort(key=lambda f: (f.source, f.id))
        self.invoices: dict[str, Invoice] = {}
        self.held, self.short, self.totals = Counter[Any](), Counter[Any](), Counter[str]()

    def stands(self, key: tuple[str, str]) -> bool:
        return not any(r.kind == "reversal" and (r.of_source or r.source, r.of) == key and self.stands(k) for k, r in self.all.items())

    def run(self, as_of: date) -> "Model":
        issued = {d.id: d.issued_on for d in self.debts}
        agenda = defaultdict[date, list[Any]](list)
        for f in self.facts:
            moves = f.kind in ("payment", "refund", "chargeback")
            agenda[f.value_date if moves else max(f.value_date, issued.get(f.invoice, f.value_date))].append(f)
        self.today = min([*agenda, *issued.values()], default=as_of)
        while self.today <= as_of:
            self.night()
            for debt in sorted((d for d in self.debts if d.issued_on == self.today), key=lambda d: d.id):
                self.invoices[debt.id] = Invoice(debt)
                self.lend(debt.id, debt.id, self.held[debt.id], True)
                self.settle()
            for f in sorted(agenda[self.today], key=lambda f: (KINDS.index(f.kind), f.source, f.id)):
                getattr(self, f.kind)(f)
                self.settle()
            for i in self.invoices.values():
                i.settled = (i.settled or self.today) if i.owed[P] == i.sums["written_off"][P] == 0 else None
            self.today += DAY
        self.today = as_of
        self.end()
        return self

    def night(self) -> None:
        for i in self.invoices.values():
            if self.today >= i.starts:
                rate = self.percent(self.today, i.starts)
                i.blind = i.blind or rate is None
                i.accrued += 0 if i.blind else i.owed[P] * rate
        for f in self.facts:
            if f.waived_if_paid_by == self.today - DAY and self.look(f) == "conditional":
                self.judge(f, last=True)
                self.settle()

    def look(self, f: Any) -> str | None:
        return self.invoices[f.invoice].status.get((f.source, f.id)) if f.invoice in self.invoices else None

    def post(self, i: Invoice) -> None:
        if i.claim:
            minor, i.accrued = (i.accrued + YEAR // 2) // YEAR, 0
            i.book("charged", I, minor, minor)

    def pour(self, name: str, money: int, directed: bool) -> int:
        i = self.invoices.get(name)
        for lack in (None, name):
            filled = min(money, self.short[lack])
            self.short[lack] -= filled
            money -= filled
        if i is None or not money:
            return money
        self.post(i)
        for b in self.order:
            use = min(money, i.owed[b])
            i.book("paid", b, use, -use)
            money -= use
        for b in self.order if directed else ():
            use = min(money, i.sums["written_off"][b])
            i.book("paid", b, use, 0)
            i.book("written_off", b, -use, 0)
            i.sums["recovered"][b] += use
            money -= use
        return money

    def line(self) -> list[str]:
        return sorted(self.invoices, key=lambda name: (self.invoices[name].due, name))

    def wants(self, name: str) -> bool:
        return any(self.invoices[name].owed.values()) or self.short[name] > 0

    def lend(self, lot: Any, name: str, most: int, directed: bool) -> int:
        money = min(most, self.held[lot])
        used = money - self.pour(name, money, directed)
        self.held[lot] -= used
        return used

    def settle(self) -> None:
        for name in self.line() if self.apply else ():
            for lot in [None, *self.line()]:
                if self.wants(name):
                    self.lend(lot, name, self.held[lot], False)

    def payment(self, f: Any) -> None:
        self.totals["received"] += f.minor
        shares = [(p.invoice, p.minor) for p in f.parts]
        rest = f.minor - sum(minor for _, minor in shares)
        for name, minor in [*shares, (f.invoice, rest)] if f.invoice else shares:
            self.held[name] += self.pour(name, minor, True)
        if not f.invoice:
            filled = min(rest, self.short[None])
            self.short[None] -= filled
            rest -= filled
            for name in self.line():
                rest = self.pour(name, rest, False) if self.wants(name) else rest
            self.held[None] += rest

    def credit_applied(self, f: Any) -> None:
        left, others = f.minor, sorted({n for n in self.held if n} - {*self.invoices})
        if f.invoice in self.invoices:
            for lot in dict.fromkeys([f.invoice, None, *self.line(), *others]):
                left -= self.lend(lot, f.invoice, left, True)

    def refund(self, f: Any) -> None:
        self.totals[{"refund": "refunded", "chargeback": "charged_back"}[f.kind]] += f.minor
        left = f.minor
        others = sorted({n for n in self.held if n} - {*self.invoices})
        for lot in [f.invoice] if f.invoice else [None, *self.line(), *others]:
            use = min(left, self.held[lot])
            self.held[lot] -= use
            left -= use
        for name in reversed(self.line()) if not f.invoice else [f.invoice] if f.invoice in self.invoices else []:
            i = self.invoices[name]
            for b in (P, I, F):
                use = min(left, i.sums["paid"][b])
                again = min(use, i.sums["recovered"][b])
                lost = use if i.lost else again
                i.book("paid", b, -use, use - lost)
                i.book("written_off", b, lost, 0)
                i.sums["recovered"][b] -= again
                left -= use
        use = min(left, self.held[None])
        self.held[None] -= use
        self.short[f.invoice] += left - use

    chargeback = refund

    def credit(self, name: str, b: str, minor: int) -> None:
        i = self.invoices[name]
        i.sums["credited"][b] += minor
        use = 0
        for pot in (i.owed, i.sums["written_off"], i.sums["paid"]):
            use = min(minor, pot[b])
            pot[b] -= use
            minor -= use
        i.sums["recovered"][b] = max(0, i.sums["recovered"][b] - use)
        self.held[name] += self.pour(name, use, False)

    def credit_note(self, f: Any) -> None:
        if f.invoice in self.invoices:
            i = self.invoices[f.invoice]
            self.credit(f.invoice, P, min(f.minor, i.sums["charged"][P] - i.sums["credited"][P]))

    def write_off(self, f: Any) -> None:
        if f.invoice in self.invoices:
            self.post(self.invoices[f.invoice])
            self.invoices[f.invoice].lost |= self.invoices[f.invoice].owed[P] > 0
            for b in (F, I, P):
                minor = self.invoices[f.invoice].owed[b]
                self.invoices[f.invoice].book("written_off", b, minor, -minor)

    def fee(self, f: Any) -> None:
        if f.invoice in self.invoices:
            self.judge(f, last=False)

    interest_claim = fee

    def judge(self, f: Any, last: bool) -> None:
        i, key, verdict = self.invoices[f.invoice], (f.source, f.id), "due"
        share = floor(Fraction(f.percent) * i.owed[P] / 100 + Fraction(1, 2)) if f.percent else f.minor
        if f.tiers:
            covers = [(t.below or LARGER, t.minor) for t in f.tiers if i.owed[P] < (t.below or LARGER)]
            share = min(covers, default=(0, 0))[1]
        i.size[key] = i.size[key] if last else min(f.minor, share)
        if i.owed[P] == 0 or ((f.percent or f.tiers) and not last and share == 0):
            verdict = "fell_away" if last else "void"
        elif f.kind == "interest_claim" and i.claim:
            verdict = "repeated"
        elif f.waived_if_paid_by and f.waived_if_paid_by >= self.today and not last:
            verdict = "conditional"
        i.status[key] = verdict
        if verdict == "due":
            self.count(i, f)

    def count(self, i: Invoice, f: Any) -> None:
        if f.kind == "interest_claim":
            i.claim = (f.source, f.id)
            return
        size = i.fee_left[f.source, f.id] = i.size[f.source, f.id]
        i.book("charged", F, size, size)
        agreed = [w for w in self.facts if w.kind == "waiver" and (w.of_source or w.source, w.of) == (f.source, f.id)]
        for w in sorted(agreed, key=lambda w: (w.value_date, w.source, w.id)):
            # One of the day of the charge still has its turn, unless the charge waited for its condition.
            if w.value_date < self.today or (w.value_date == self.today and i.status[f.source, f.id] == "conditional"):
                self.waiver(w)

    def waiver(self, f: Any) -> None:
        if f.of:
            key = (f.of_source or f.source, f.of)
            for name, i in self.invoices.items():
                if key in i.fee_left:
                    minor = min(f.minor or i.fee_left[key], i.fee_left[key])
                    i.fee_left[key] -= minor
                    self.credit(name, F, minor)
        elif f.invoice in self.invoices:
            i = self.invoices[f.invoice]
            self.post(i)
            left = i.sums["charged"][I] - i.sums["credited"][I] if i.claim else 0
            pending = [k for k, s in i.status.items() if s == "conditional" and self.all[k].kind == "interest_claim"]
            if not f.minor and (i.claim or pending):
                i.claim, i.accrued = None, 0
                i.status.update(dict.fromkeys(pending, "waived"))
            self.credit(f.invoice, I, min(f.minor or left, left))

    def end(self) -> None:
        for i in self.invoices.values():
            self.post(i)
            for key, status in i.status.items():
                if status == "conditional" and i.owed[P] == 0:
                    i.status[key] = "fell_away"
                elif status == "conditional" and self.all[key].kind == "fee":
                    self.count(i, self.all[key])
                elif status == "conditional" and not i.claim:
                    self.count(i, self.all[key])
                    self.post(i)
