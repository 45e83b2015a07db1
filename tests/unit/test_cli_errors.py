"""What the command line says and how it ends when the gateway refuses, when nobody answers, and when the line breaks."""

import uuid
from collections.abc import Iterator

import grpc
import pytest
from typer.testing import CliRunner, Result

from milepost.v1 import engagement_pb2
from tests.unit.fake_gateway import FakeGateway, fake_gateway
from worker.cli.app import app
from worker.gateway.status import ApiError, Violation, invalid, unreachable

NAME = "engagements/abcdefghij"
REQUEST_ID = str(uuid.uuid4())


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    with fake_gateway() as fake:
        yield fake


def start(address: str, *more: str) -> Result:
    line = ["engagement", "start-milestone", NAME, "--milestone", "design", "--request-id", REQUEST_ID, "--address", address, *more]
    return CliRunner().invoke(app, line)


def test_a_refusal_by_a_rule_gives_reason_message_figures_and_what_is_possible(gateway: FakeGateway) -> None:
    gateway.answers["StartMilestone"] = ApiError(
        grpc.StatusCode.FAILED_PRECONDITION,
        "GATE_SHUT",
        "5400.00 EUR is to be paid first (A-001)",
        metadata={"invoices": "invoice-design"},
        available=[
            engagement_pb2.AvailableAction(action="waive_gate", subject="gate-design", leads_to="WAIVED", needs=["by", "explanation"]),
            engagement_pb2.AvailableAction(action="drop_milestone", subject="design", leads_to="DROPPED", needs=["explanation"]),
        ],
    )
    result = start(gateway.address)
    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr.splitlines() == [
        "GATE_SHUT: 5400.00 EUR is to be paid first (A-001)",
        "  invoices: invoice-design",
        "Possible now, with: milepost engagement COMMAND NAME:",
        "  waive-gate --gate gate-design --by TEXT --explanation TEXT  -> WAIVED",
        "  drop-milestone --milestone design --explanation TEXT        -> DROPPED",
    ]


def test_figures_are_listed_only_where_the_message_does_not_say_them(gateway: FakeGateway) -> None:
    gateway.answers["StartMilestone"] = ApiError(
        grpc.StatusCode.FAILED_PRECONDITION,
        "ILLEGAL_MOVE",
        "'start_milestone' is not possible while milestone 'design' is in progress; known: 1, 22",
        metadata={"action": "start_milestone", "state": "IN_PROGRESS", "id": "sign", "known": "1,22", "few": "2", "amount": "40.00 EUR"},
    )
    assert set(start(gateway.address).stderr.splitlines()[1:]) == {"  id: sign", "  few: 2", "  amount: 40.00 EUR"}


def test_wrong_fields_are_listed_with_their_paths_the_first_one_once(gateway: FakeGateway) -> None:
    first, second = Violation("answers[0].question", "is missing, expected an id"), Violation("reason", "the text has 600 characters")
    gateway.answers["StartMilestone"] = invalid([first, second])
    result = start(gateway.address)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "INVALID_FIELD: answers[0].question: is missing, expected an id (and 1 more)",
        "  reason: the text has 600 characters",
    ]


def test_nobody_at_the_address_says_how_to_get_somebody_there() -> None:
    result = start("127.0.0.1:1")
    assert result.exit_code == 3
    assert result.stderr.splitlines() == [
        "No gateway answers at 127.0.0.1:1.",
        "`milepost up` starts one on this machine; --address or MILEPOST_GATEWAY names another.",
        f"Nothing is done twice: send it again with --request-id {REQUEST_ID}",
    ]


def test_a_gateway_without_an_engine_is_unreachable_too_and_the_id_to_repeat_is_told(gateway: FakeGateway) -> None:
    gateway.answers["StartMilestone"] = unreachable()
    result = start(gateway.address)
    assert result.exit_code == 3
    assert result.stderr.startswith("ENGINE_UNREACHABLE: the engine does not answer") and REQUEST_ID in result.stderr


def test_a_gateway_that_does_not_answer_in_time_is_given_up(gateway: FakeGateway) -> None:
    import threading

    enough = threading.Event()
    gateway.answers["StartMilestone"] = lambda _: enough.wait(5)
    result = start(gateway.address, "--timeout", "0.2")
    enough.set()
    assert result.exit_code == 3 and "did not answer within 0.2 s" in result.stderr and REQUEST_ID in result.stderr


def test_what_must_not_be_repeated_names_no_request_id(gateway: FakeGateway) -> None:
    gateway.answers["StartMilestone"] = ApiError(grpc.StatusCode.NOT_FOUND, "NO_SUCH_ENGAGEMENT", "there is no such engagement")
    assert REQUEST_ID not in start(gateway.address).stderr


def test_somebody_elses_server_without_our_details_is_still_told_plainly(gateway: FakeGateway) -> None:
    gateway.answers["StartMilestone"] = grpc.StatusCode.UNIMPLEMENTED
    result = start(gateway.address)
    assert result.exit_code == 1 and result.stderr.startswith("UNIMPLEMENTED: ") and "Traceback" not in result.stderr


def test_a_long_list_of_actions_says_where_the_rest_is(gateway: FakeGateway) -> None:
    actions = [engagement_pb2.AvailableAction(action="start_milestone", subject=f"m{i}" * 20, leads_to="IN_PROGRESS") for i in range(200)]
    gateway.answers["StartMilestone"] = ApiError(grpc.StatusCode.FAILED_PRECONDITION, "NOT_ITS_TURN", "later", available=actions)
    assert start(gateway.address).stderr.splitlines()[-1] == "  and more, which `milepost engagement get` shows"
