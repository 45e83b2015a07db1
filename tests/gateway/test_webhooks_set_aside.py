"""What cannot be taken now, or by nobody: asked for again, or set aside for a person."""

from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from activities.billing.delivery import FACT_DIFFERS, Delivery, Outcome
from activities.billing.signed.signing import signed_headers
from tests.gateway.webhook_door import NEW, Stage, wall
from tests.gateway.webhook_sender import Sender, message
from workflows.engagement.messages.billing_events import BillingEvent

REFUSED = Delivery(outcome=Outcome.REFUSED, code="CURRENCY_MISMATCH", message="the engagement is in EUR; Northwind Pottery owes 4,000.00")


async def test_an_engine_that_is_away_means_later_and_nothing_is_set_aside(stage: Stage, sends: Sender) -> None:
    stage.outcome = lambda event: Delivery(outcome=Outcome.UNREACHABLE)
    answer = await sends(message())
    assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0 and stage.quarantine.list() == ()
    stage.outcome = stage.takes_once
    assert (await sends(message())).status_code == 200 and len(stage.delivered) == 1


async def test_a_mistake_of_ours_means_later_and_tells_nothing(stage: Stage, sends: Sender) -> None:
    def breaks(event: BillingEvent) -> Delivery:
        raise RuntimeError("postgres://milepost:secret@db")

    stage.outcome = breaks
    answer = await sends(message())
    assert (answer.status_code, answer.json()) == (503, {"message": "not now; try again"}) and "retry-after" in answer.headers


async def test_what_the_engagement_refuses_is_set_aside_and_its_words_stay_here(stage: Stage, sends: Sender) -> None:
    stage.outcome = lambda event: REFUSED
    answer = await sends(message(payer="Anna Maria"))
    assert (answer.status_code, answer.json()) == (202, {"result": "quarantined", "reason": "CURRENCY_MISMATCH"})
    (kept,) = stage.quarantine.list()
    assert (kept.source, kept.fact, kept.code, kept.attempts) == ("acme", "pay_1", "CURRENCY_MISMATCH", 1)
    event, body = stage.quarantine.opened(kept.id)
    assert (event, body) == (stage.heard[0], message(payer="Anna Maria"))


async def test_a_later_telling_that_is_taken_ends_the_quarantine(stage: Stage, sends: Sender) -> None:
    stage.outcome = lambda event: REFUSED
    await sends(message(amount="12.50 SEK"))
    stage.outcome = stage.takes_once
    assert (await sends(message())).status_code == 200 and stage.quarantine.list() == ()


async def test_a_telling_with_other_figures_waits_whatever_is_repeated(stage: Stage, sends: Sender) -> None:
    await sends(message())
    stage.outcome = lambda event: Delivery(outcome=Outcome.REFUSED, code=FACT_DIFFERS)
    assert (await sends(message(amount="99.00 EUR"))).status_code == 202
    stage.outcome = stage.takes_once
    assert (await sends(message())).json() == {"result": "known"}
    assert [kept.code for kept in stage.quarantine.list()] == [FACT_DIFFERS]


async def test_a_disk_that_takes_nothing_means_later(stage: Stage, sends: Sender, tmp_path: Path) -> None:
    (tmp_path / "quarantine").write_text("a file where a folder should be")
    stage.outcome = lambda event: REFUSED
    assert (await sends(message())).status_code == 503


async def test_what_passes_by_itself_is_asked_for_again_and_after_an_hour_waits_for_a_person(tmp_path: Path) -> None:
    """The hour is counted from the first telling, over repetitions and restarts of the receiver."""
    first = wall()
    early = Delivery(outcome=Outcome.REFUSED, code="INVOICE_NOT_ISSUED", message="the invoice is not issued yet")
    answers = []
    for minutes in (0, 30, 60, 61):
        at = first + timedelta(minutes=minutes)
        stage = Stage(tmp_path, lambda at=at: at)  # type: ignore[misc]
        stage.outcome = lambda event: early
        async with stage.caller() as caller:
            headers = signed_headers(f"msg_{minutes}", at, message(), [SecretStr(NEW)])
            answers.append((await caller.post("/webhooks/acme", content=message(), headers=headers)).status_code)
    assert answers == [503, 503, 503, 202]
    assert [head.code for head in stage.quarantine.list()] == ["INVOICE_NOT_ISSUED"]


async def test_an_event_that_was_taken_meanwhile_has_its_whole_hour_again(stage: Stage, sends: Sender) -> None:
    stage.outcome = lambda event: Delivery(outcome=Outcome.REFUSED, code="INVOICE_NOT_ISSUED", message="")
    assert (await sends(message())).status_code == 503
    stage.outcome = stage.takes_once
    assert (await sends(message())).status_code == 200
    assert stage.quarantine.list() == () and not [path for path in stage.folder.joinpath("awaited").iterdir()]
