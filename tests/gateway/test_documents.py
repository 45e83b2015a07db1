"""Documents at the door: each is read once, two at a time, and not at all for a caller who left."""

import asyncio
import threading
from typing import Any

import pytest

from tests.lives import EXAMPLES
from tests.patience import until
from worker.files import reader
from worker.gateway import documents
from worker.gateway.status import ApiError

WHOLE = (EXAMPLES / "website-redesign.yaml").read_text(encoding="utf-8")
ALONE = WHOLE[WHOLE.index("agreement:\n") :].removeprefix("agreement:\n")


@pytest.mark.parametrize(("text", "key"), [(WHOLE, "agreement"), (ALONE, "")])
def test_a_proposal_is_read_once_whichever_way_it_is_written(text: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def read(text: str, filename: str) -> Any:
        seen.append(text)
        return reader.read(text, filename)

    monkeypatch.setattr(documents, "read", read)
    text += f"# {key or 'alone'}, once\n"
    agreement, found = documents.load_agreement(text)
    assert (found, len(seen)) == (key, 1) and agreement.milestones
    assert documents.load_agreement(text)[0] is agreement and len(seen) == 1, "a text that comes again is not read again"


@pytest.mark.parametrize("text", ["", " \n", "agreement:\n", "agreement: [\n", "client: x\n"])
def test_a_proposal_without_terms_is_told_so_each_time(text: str) -> None:
    for _ in range(2):
        with pytest.raises(ApiError) as caught:
            documents.load_agreement(text)
        assert caught.value.violations[0].field.startswith("document")


async def test_two_documents_are_read_at_a_time_and_one_whose_caller_left_is_not() -> None:
    gate, begun, most, lock = threading.Event(), list[int](), list[int](), threading.Lock()
    running = 0

    def reading(number: int) -> int:
        nonlocal running
        with lock:
            running += 1
            most.append(running)
            begun.append(number)
        gate.wait(30)
        with lock:
            running -= 1
        return number

    calls = [asyncio.create_task(documents.apart(reading, number)) for number in range(6)]
    try:
        await until(lambda: begun, holds=lambda begun: len(begun) == 2, what="two are being read")
        assert await asyncio.to_thread(lambda: "free") == "free", "the loop's own pool has nothing to do with it"
        for left in calls[3:]:
            left.cancel()
        await asyncio.gather(*calls[3:], return_exceptions=True)
    finally:
        gate.set()
    assert await asyncio.gather(*calls[:3]) == [0, 1, 2]
    assert await documents.apart(reading, 6) == 6
    assert sorted(begun) == [0, 1, 2, 6] and max(most) == 2
