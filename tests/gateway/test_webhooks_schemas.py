"""The published schemas: what we send and read is as they say, and so is every example of the guide for integrators."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from activities.billing.signed.messages import OUTGOING, Answered, invoice_changed, invoice_requested
from tests.activities.webhook_calls import change, issue
from tests.gateway.schema_check import problems
from worker.gateway.webhooks.inbound import INCOMING
from worker.gateway.webhooks.published import FOLDER, schemas
from worker.gateway.webhooks.send_test import sample_events
from worker.gateway.webhooks.sources import UnreadableError
from worker.gateway.webhooks.translation import SignedWebhook
from workflows.engagement.messages.ports import InvoiceChange

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)]
SENT = [invoice_requested(issue()), *(invoice_changed(change(kind)) for kind in InvoiceChange)]
TOLD = list(sample_events(run="1", at=datetime(2026, 11, 22, tzinfo=UTC)))


def schema_of(message: dict[str, Any]) -> dict[str, Any]:
    """The committed schema; an answer has no type."""
    found: dict[str, Any] = json.loads((ROOT / FOLDER / f"{message.get('type', 'answer')}.schema.json").read_text(encoding="utf-8"))
    return found


def wrong(message: dict[str, Any]) -> list[str]:
    return list(problems(message, schema_of(message)))


def test_every_kind_has_a_committed_schema_as_the_code_says() -> None:
    assert len(schemas()) == len(OUTGOING) + len(INCOMING) + 1 == 13
    for path, text in schemas().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: make generate writes it anew"


def test_every_example_of_the_guide_is_as_its_schema_says() -> None:
    assert len(EXAMPLES) >= 6 and [wrong(example) for example in EXAMPLES] == [[]] * len(EXAMPLES)


async def test_every_event_of_the_guide_is_read() -> None:
    incoming = {event.type for event in TOLD}
    shown = [example for example in EXAMPLES if example.get("type") in incoming]
    assert len(shown) >= 3
    for example in shown:
        assert len(await SignedWebhook("acme").translate(json.dumps(example).encode())) == 1


def test_the_guide_names_every_kind_and_every_answer_is_one() -> None:
    for kind in (*OUTGOING, *INCOMING):
        assert f"`{kind.model_json_schema()['properties']['type']['const']}`" in GUIDE
    assert all(Answered.model_validate(example) for example in EXAMPLES if "type" not in example)


@pytest.mark.parametrize("message", [*SENT, *TOLD], ids=lambda message: message.type)
def test_what_is_sent_is_as_its_schema_says(message: Any) -> None:
    assert wrong(json.loads(message.model_dump_json())) == []


BAD: list[dict[str, Any]] = [
    {"amount": "-1.00 EUR"}, {"amount": "1.00EUR"}, {"amount": 1}, {"amount": "1,000.00 EUR"}, {"value_date": "22.11.2026"}, {"id": "a b"}, {"id": ""},
    {"engagement": "SHORT"}, {"invoice": "Invoice 1"}, {"surprise": 1}, {"reference": ""}, {"payer": "x" * 301}, {"amount": None},
]  # fmt: skip


@pytest.mark.parametrize("change", BAD, ids=str)
async def test_schema_and_receiver_refuse_the_same(change: dict[str, Any]) -> None:
    told = next(event for event in TOLD if event.type == "payment.received")
    message = json.loads(told.model_dump_json())
    message["data"] |= change
    assert wrong(message)
    with pytest.raises(UnreadableError):
        await SignedWebhook("acme").translate(json.dumps(message).encode())


def test_what_we_send_may_grow_and_what_we_read_may_not() -> None:
    for model in OUTGOING:
        schema = schema_of({"type": model.model_json_schema()["properties"]["type"]["const"]})
        assert all(one["additionalProperties"] is True for one in (schema, *schema["$defs"].values()))
    for kind in INCOMING:
        schema = schema_of({"type": kind.model_json_schema()["properties"]["type"]["const"]})
        assert all(one["additionalProperties"] is False for one in (schema, *schema["$defs"].values()))
