"""GetMoney: the whole statement, as the contract has it, and a plain refusal before there is any."""

from datetime import date

import grpc

from milepost.v1 import statement_pb2, states_pb2
from tests.core.late_payer import late_payer, settled_late
from tests.drivers.story import Story
from tests.gateway.calling import PROVIDER
from tests.gateway.local import NOW, Api, serving
from worker.gateway.mapping import money_statement
from workflows.engagement.views.statement import statement


async def shown(api: Api, story: Story) -> statement_pb2.MoneyStatement:
    """What the gateway shows of an engagement that was lived elsewhere."""
    api.engine.states[story.current.id] = story.current
    found = await api.call("GetMoney", name=f"engagements/{story.current.id}")
    assert isinstance(found, statement_pb2.MoneyStatement)
    return found


async def test_before_anything_is_agreed_there_is_no_money_to_show_and_the_refusal_says_so() -> None:
    async with serving() as api:
        answer = await api.refusal("GetMoney", name=(await api.create(provider_document=PROVIDER)).standing.name)
    assert (answer.code, answer.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "NOTHING_AGREED")
    assert answer.message == "nothing is agreed yet, so there is no money to show"


async def test_the_statement_arrives_whole() -> None:
    """Every field of it, and interest to the day on which it was asked for."""
    async with serving() as api:
        for story in (late_payer(), settled_late()):
            found = await shown(api, story)
            told = statement(story.current, NOW)
            assert told is not None and found == money_statement(told)
            assert found.name == f"engagements/{story.current.id}" and (found.on.year, found.on.month, found.on.day) == (2026, 9, 1)
            assert len(found.postings) == len(told.postings) > 0 and len(found.facts) == len(told.facts)


async def test_what_is_owed_on_an_invoice_is_there_by_kind_with_what_comes_next() -> None:
    async with serving() as api:
        found = await shown(api, late_payer())
    invoice = next(each for each in found.invoices if each.id == "invoice-plan")
    assert (invoice.state, invoice.outstanding.minor, invoice.fees.minor) == (states_pb2.INVOICE_STATE_OVERDUE, 6000, 1500)
    days = (NOW.date() - date(2026, 3, 18)).days
    (first, second) = invoice.charges[1].inputs
    assert (first.days, second.days, second.percent) == (2, days, "10")
    assert found.interest.minor == invoice.interest.minor == round((100_00 * 2 + 60_00 * days) * 0.1 / 365)
    assert "decide what to do" in invoice.next_step.words and invoice.next_at.seconds > 0
    assert invoice.next_step.code.startswith("task-")


async def test_an_unknown_engagement_is_not_found() -> None:
    async with serving() as api:
        answer = await api.refusal("GetMoney", name="engagements/aaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert (answer.code, answer.reason) == (grpc.StatusCode.NOT_FOUND, "NO_SUCH_ENGAGEMENT")
