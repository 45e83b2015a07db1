"""``hold-client-dunning`` and ``release-client-dunning``: what is asked, and a line for each engagement of the client."""

import json
import uuid
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from milepost.v1 import answers_pb2, dunning_pb2
from tests.unit.fake_gateway import FakeGateway, fake_gateway
from tests.unit.golden_files import assert_golden
from worker.cli.app import app
from worker.cli.exits import Exit
from worker.gateway.client_dunning import LATE, LATER
from worker.gateway.status import unknown_client

ID = "6f1e2b7a-3c58-4d0e-9a44-0c1d2e3f4a5b"
HOLD = ("hold-client-dunning", "--client", "anna@northwind.example", "--until", "2027-01-11", "--by", "helena")
WHY = ("--explanation", "Their house burned.", "--request-id", ID)


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    with fake_gateway() as fake:
        yield fake


def run(*arguments: str, gateway: FakeGateway) -> Result:
    return CliRunner().invoke(app, ["engagement", *arguments, "--address", gateway.address])


def row(letter: str, outcome: dunning_pb2.Outcome.ValueType, reason: str = "", explanation: str = "") -> dunning_pb2.EngagementOutcome:
    receipt = answers_pb2.Receipt(version=9, sequence=31) if outcome == dunning_pb2.OUTCOME_DONE else None
    name = f"engagements/{letter * 26}"
    return dunning_pb2.EngagementOutcome(name=name, outcome=outcome, receipt=receipt, reason=reason, explanation=explanation)


DONE = (row("b", dunning_pb2.OUTCOME_DONE), row("c", dunning_pb2.OUTCOME_DONE))
NOTHING = (
    row("d", dunning_pb2.OUTCOME_NOTHING_TO_DO, "NOTHING_AGREED", "nothing is agreed yet: it is PROPOSED"),
    row("e", dunning_pb2.OUTCOME_ENDED, "ENGAGEMENT_FINISHED", "it is CLOSED"),
)
UNTOLD = (
    row("f", dunning_pb2.OUTCOME_REFUSED, "UNKNOWN_PERSON", "'helena' is nobody of the team; known: mira, jonas"),
    row(
        "g", dunning_pb2.OUTCOME_NOT_REACHED, "ENGINE_UNREACHABLE", "no worker took the request in time; try again with the same request id"
    ),
)


def answered(*rows: dunning_pb2.EngagementOutcome) -> dunning_pb2.ClientDunningResponse:
    return dunning_pb2.ClientDunningResponse(engagements=rows, notes=(LATE, LATER))


def test_what_became_of_each_engagement_is_a_golden_table(gateway: FakeGateway) -> None:
    gateway.answers["HoldClientDunning"] = answered(*DONE, *NOTHING, *UNTOLD)
    result = run(*HOLD, *WHY, gateway=gateway)
    assert_golden("hold-client-dunning.txt", result.stdout)
    request = gateway.last
    assert (request.client, request.engagement, request.by, request.explanation) == (
        "anna@northwind.example", "", "helena", "Their house burned.",
    )  # fmt: skip
    assert (request.until.year, request.until.month, request.until.day, request.request_id) == (2027, 1, 11, ID)


@pytest.mark.parametrize(
    ("rows", "code"), [((*DONE, *NOTHING), Exit.DONE), (UNTOLD[:1], Exit.REFUSED), (UNTOLD[1:], Exit.REFUSED)], ids=str
)
@pytest.mark.parametrize("output", ["table", "json"])
def test_the_exit_code_says_whether_every_engagement_heard_it(
    gateway: FakeGateway, rows: tuple[dunning_pb2.EngagementOutcome, ...], code: Exit, output: str
) -> None:
    gateway.answers["HoldClientDunning"] = answered(*rows)
    result = run(*HOLD, *WHY, "-o", output, gateway=gateway)
    assert result.exit_code == code, result.output
    assert (f"--request-id {ID}" in result.stdout) == (rows == UNTOLD[1:] and output == "table"), "again, where that helps"


def test_release_and_only_validating_have_words_of_their_own(gateway: FakeGateway) -> None:
    gateway.answers["ReleaseClientDunning"] = answered(
        *DONE, row("d", dunning_pb2.OUTCOME_NOTHING_TO_DO, "DUNNING_NOT_HELD", "none is held")
    )
    result = run("release-client-dunning", "--engagement", f"engagements/{'b' * 26}", gateway=gateway)
    assert result.stdout.splitlines()[0] == "release-client-dunning: 2 released, 1 nothing to release"
    assert gateway.last.engagement == f"engagements/{'b' * 26}" and str(uuid.UUID(gateway.last.request_id)) in result.stdout
    gateway.answers["HoldClientDunning"] = answered(*DONE)
    result = run(*HOLD, *WHY, "--validate-only", gateway=gateway)
    assert result.stdout.splitlines()[0] == "hold-client-dunning: 2 can be held; nothing was changed" and gateway.last.validate_only


def test_programs_get_the_rows_under_the_names_of_the_contract(gateway: FakeGateway) -> None:
    gateway.answers["HoldClientDunning"] = answered(*DONE[:1], *UNTOLD[:1])
    found = json.loads(run(*HOLD, *WHY, "-o", "json", gateway=gateway).stdout)
    assert [(each["outcome"], each["reason"]) for each in found["engagements"]] == [
        ("OUTCOME_DONE", ""),
        ("OUTCOME_REFUSED", "UNKNOWN_PERSON"),
    ]
    assert found["notes"] == [LATE, LATER]


def test_a_client_that_nobody_knows_is_told_in_plain_words(gateway: FakeGateway) -> None:
    gateway.answers["HoldClientDunning"] = unknown_client()
    result = run(*HOLD, *WHY, gateway=gateway)
    assert result.exit_code == Exit.REFUSED
    assert result.stderr.startswith("NO_SUCH_CLIENT: no engagement is with this client")
