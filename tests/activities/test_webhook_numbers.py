"""Whose number an invoice gets that another system makes, and when: in its answer, in its report, or out of a series of ours."""

from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities.billing.signed.issued import Noted
from activities.billing.signed.messages import Answered
from tests.activities.other_system import OtherSystem, answer
from tests.activities.webhook_calls import ENGAGEMENT, change, issue
from tests.activities.webhook_house import CALL, House, Numbers, refused
from workflows.engagement.messages.ports import PERMANENT, TEMPORARY, InvoiceChange


@pytest.fixture
def house(tmp_path: Path, system: OtherSystem) -> House:
    return House(tmp_path, system.url)


async def test_later_means_until_the_invoice_is_reported(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(202)
    await refused(house, TEMPORARY, "not made the invoice yet")
    assert house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="B-7")) is Noted.TAKEN
    assert (await house.billing.issue(CALL)).number == "B-7" and len(system.received) == 1


async def test_a_report_that_overtakes_the_answer_counts(house: House, system: OtherSystem) -> None:
    def reports(message: object) -> object:
        house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="B-7", external="inv_b7"))
        return answer(202)

    system.answers = reports  # type: ignore[assignment]
    assert (await house.billing.issue(CALL)).external == "inv_b7"


async def test_the_first_number_stays(house: House, system: OtherSystem) -> None:
    house.issued.expect("acme", ENGAGEMENT, "invoice-1")

    def reports(message: object) -> object:
        house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="B-7"))
        return answer(200, number="B-8")

    system.answers = reports  # type: ignore[assignment]
    assert (await house.billing.issue(CALL)).number == "B-7"


async def test_a_report_of_the_same_invoice_agrees_though_it_tells_less(house: House) -> None:
    await house.billing.issue(CALL)
    assert house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="A-1")) is Noted.KNOWN
    assert house.issued.note("acme", ENGAGEMENT, "invoice-1", Answered(number="A-2")) is Noted.CONTRADICTS
    assert house.issued.note("other", ENGAGEMENT, "invoice-1", Answered(number="A-1")) is Noted.UNEXPECTED


async def test_our_number_stands_where_the_system_names_none(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(201)
    result = await house.billing.issue(issue(number="INV-0042"))
    assert result.number == "INV-0042" and system.received[0].data["number"] == "INV-0042"


async def test_our_series_numbers_once_where_the_terms_name_one(tmp_path: Path, system: OtherSystem) -> None:
    house = House(tmp_path, system.url, numbers=Numbers())
    system.answers = lambda message: answer(503)
    with pytest.raises(ApplicationError):
        await house.billing.issue(issue(series="INV"))
    system.answers = system.by_the_book
    assert (await house.billing.issue(issue(series="INV"))).number == "INV-0001"
    credited = await house.billing.change(change(InvoiceChange.CREDIT, series="CN"))
    assert credited.number == "CN-0002" and credited.document is not None
    assert system.received[-1].data["credit_note"] == "CN-0002", "the system numbers its own copy alike"


async def test_an_invoice_without_a_number_is_for_a_person(house: House, system: OtherSystem) -> None:
    system.answers = lambda message: answer(200)
    await refused(house, PERMANENT, "without the invoice's number")
    system.answers = system.by_the_book
    assert (await house.billing.issue(CALL)).number == "A-1", "once it is repaired, trying again works"


@pytest.mark.parametrize("said", [{"number": "<script>"}, {"number": 17}, {"number": "A-1", "pay_at": "javascript:alert(1)"}])
async def test_an_answer_that_cannot_be_is_not_believed(house: House, system: OtherSystem, said: dict[str, object]) -> None:
    system.answers = lambda message: answer(200, **said)
    await refused(house, PERMANENT, "answer cannot be read")
    assert house.issued.answer("acme", ENGAGEMENT, "invoice-1") is None
