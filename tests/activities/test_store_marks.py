"""Marks: one of many begins an act, and what it gave is known for good; on both databases."""

import threading

import pytest

from activities.store import Store
from activities.store.marks import Mark
from tests.activities.journal_calls import ENTRIES, ID, carrying
from workflows.engagement.messages.ports import ChangeInvoiceResult, InvoiceResult, NoticeResult


def mark(store: Store, key: str) -> Mark:
    with store.look(ID) as look:
        return look.mark(key)


def claims(store: Store, key: str, engagement: str = ID) -> bool:
    with store.effect(engagement) as effect:
        return effect.claim(key)


@pytest.mark.parametrize("engagements", [[ID] * 8, [f"engagement-{n}" for n in range(8)]], ids=["one", "many"])
def test_one_of_many_gets_the_claim(store: Store, engagements: list[str]) -> None:
    got: list[bool] = []
    start = threading.Barrier(8)

    def try_it(engagement: str) -> None:
        start.wait()
        got.append(claims(store, "abc/1/send#1", engagement))

    threads = [threading.Thread(target=try_it, args=(engagement,)) for engagement in engagements]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]


def test_a_claim_can_be_taken_back_and_a_record_stays(store: Store) -> None:
    assert claims(store, "a") and mark(store, "a") == Mark(claimed=True) and not claims(store, "a")
    assert mark(store, "b") == Mark()
    with store.effect(ID) as effect:
        effect.release("a")
    assert mark(store, "a") == Mark() and claims(store, "a")
    with store.effect(ID) as effect:
        effect.record("a", "dönè")
    with store.effect(ID) as effect:
        effect.release("a")
    assert mark(store, "a") == Mark(claimed=True, result="dönè") and not claims(store, "a")


def test_a_record_needs_no_claim_and_the_last_one_counts(store: Store) -> None:
    for result in ("one", "two"):
        with store.effect(ID) as effect:
            effect.record("a", result)
    assert mark(store, "a").result == "two"


@pytest.mark.parametrize("key", ["../../evil", "a\x00b", "x" * 5000, "'; DROP TABLE mark", ""])
def test_any_text_is_a_key(store: Store, key: str) -> None:
    assert claims(store, key) and mark(store, key).claimed and mark(store, key + "x") == Mark()


def test_an_effect_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.effect(ID) as effect:
        effect.claim("a")
        effect.journal(carrying(1, 3))
        raise RuntimeError
    assert mark(store, "a") == Mark() and store.lines(ID) == ()
    store.append(carrying(1, 3))
    assert store.entries(ID) == ENTRIES[:3]


def test_what_a_record_holds_tells_of_nobody() -> None:
    """Records are not sealed, and outlive what is erased: a field that is added here must be nobody's words, name or address."""
    told = {name for kind in (NoticeResult, InvoiceResult, ChangeInvoiceResult) for name in kind.model_fields} - {"stored"}
    assert told == {"message_id", "document", "told_through", "number", "reference", "external", "pay_at"}
