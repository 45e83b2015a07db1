"""Random money against the reference model: the same to the minor unit, in any order of arrival.

10,000 cases by default; ``MILEPOST_MONEY_CASES`` asks for any number, ``MILEPOST_MONEY_SEED`` for other cases. A failure names the case.
"""

import os
from collections import Counter
from random import Random
from typing import Any

from tests.core.ledger_cases import Case, percent, random_case
from tests.core.ledger_model import Model
from workflows.engagement.money.ledger import Books, Bucket, ChargeStatus, PostingKind, check, fold

CASES = int(os.environ.get("MILEPOST_MONEY_CASES", "10000"))
SEED = int(os.environ.get("MILEPOST_MONEY_SEED", "1"))
STRIDE = 1_000_003


def told(books: Books) -> dict[str, Any]:
    """What the books say, in the words of the model."""
    accounts = {
        a.invoice: {
            **{
                b: (x.charged, x.paid, x.credited, x.written_off, x.outstanding)
                for b, x in zip("PFI", (a.principal, a.fees, a.interest), strict=True)
            },
            "held": a.held,
            "short": a.short,
            "settled": a.settled_on,
            "charges": {(c.source, c.fact): c.status.value for c in a.charges},
        }
        for a in books.accounts
    }
    totals = {"received": books.received, "refunded": books.refunded, "charged_back": books.charged_back}
    return {"accounts": accounts, "credit": books.credit, "short": books.short, **totals}


def expected(case: Case) -> dict[str, Any]:
    """What the model says."""
    rule = case.policy.rule
    facts = [f for f in case.facts if rule or f.kind != "interest_claim"]
    order = [bucket.value for bucket in case.policy.order]
    model = Model(case.debts, facts, order, case.policy.overpayment == "apply", lambda day, starts: percent(rule, day, starts)).run(
        case.as_of
    )
    sums = ("charged", "paid", "credited", "written_off")
    accounts = {
        name: {
            **{b[0].upper(): (*(i.sums[s][b] for s in sums), i.owed[b]) for b in ("principal", "fees", "interest")},
            "held": model.held[name],
            "short": model.short[name],
            "settled": i.settled,
            "charges": i.status,
        }
        for name, i in model.invoices.items()
    }
    totals = {name: model.totals[name] for name in ("received", "refunded", "charged_back")}
    return {"accounts": accounts, "credit": sum(model.held.values()), "short": sum(model.short.values()), **totals}


def unexplained(case: Case, books: Books) -> dict[tuple[str, str], int]:
    """Facts whose postings do not add up to the money they moved: in by payments, out by refunds and chargebacks, none by all others."""
    sums = Counter[tuple[str, str]]()
    for posting in [*books.postings, *(p for a in books.accounts for p in a.postings)]:
        sign = {PostingKind.PAID: 1, PostingKind.HELD: 1, PostingKind.SHORT: -1}.get(posting.entry, 0)
        sums[posting.source, posting.fact] += sign * posting.minor
    undone = {(n.source, n.id) for n in books.reversed}
    for fact in case.facts:
        if fact.value_date <= case.as_of and (fact.source, fact.id) not in undone:
            sums[fact.source, fact.id] -= fact.minor * {"payment": 1, "refund": -1, "chargeback": -1}.get(fact.kind, 0)
    return {key: minor for key, minor in sums.items() if minor}


def shuffled(case: Case, die: Random) -> Books:
    """The books with facts in another order, some of them told again."""
    facts = case.facts + [die.choice(case.facts) for _ in range(die.randint(0, 5))]
    die.shuffle(facts)
    debts = case.debts.copy()
    die.shuffle(debts)
    return fold(case.currency, debts, facts, case.policy, case.as_of)


def test_random_money_is_what_the_model_says_and_arrival_does_not_matter() -> None:
    """I7: any permutation with duplicates ends in the same books; conserved and equal to the reference model to the minor unit."""
    for number in range(SEED * STRIDE, SEED * STRIDE + CASES):
        case = random_case(number)
        books = fold(case.currency, case.debts, case.facts, case.policy, case.as_of)
        said, wanted = told(books), expected(case)
        if case.policy.rule is None:
            # Without a rule a claim is void; the model, which has no such notion, is not told of it.
            said = _without_claims(books, said)
        assert said == wanted, f"case {number}: the books differ from the model"
        assert check(books) == (), f"case {number}"
        assert not unexplained(case, books), f"case {number}: the postings of a fact do not make up its amount"
        assert shuffled(case, Random(number)) == books, f"case {number}: another order of arrival gave other books"


def _without_claims(books: Books, said: dict[str, Any]) -> dict[str, Any]:
    for account in books.accounts:
        for charge in account.charges:
            if charge.bucket is Bucket.INTEREST:
                assert charge.status is ChargeStatus.VOID
                del said["accounts"][account.invoice]["charges"][charge.source, charge.fact]
    return said
