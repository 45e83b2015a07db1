"""Statuses: the code table, and that a trailer always arrives."""

from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from hypothesis import given
from hypothesis import strategies as st

from milepost.v1 import answers_pb2, engagement_pb2
from worker.gateway import status
from worker.gateway.refusals import caller_field, refused
from worker.gateway.status import MAX_ACTIONS_BYTES, MAX_TRAILER_BYTES, ApiError, Violation, status_of, trailer_size
from workflows.engagement.messages import commands
from workflows.engagement.messages.answers import AvailableAction, Refusal
from workflows.engagement.shell import door

CODES = grpc.StatusCode
TABLE = [
    (status.invalid([Violation("by", "is missing")]), CODES.INVALID_ARGUMENT, "INVALID_FIELD", False),
    (status.unknown_engagement("x"), CODES.NOT_FOUND, "NO_SUCH_ENGAGEMENT", False),
    (status.finished("x"), CODES.FAILED_PRECONDITION, "ENGAGEMENT_FINISHED", False),
    (status.reused("x"), CODES.ALREADY_EXISTS, "REQUEST_ID_REUSED", False),
    (status.overloaded(), CODES.RESOURCE_EXHAUSTED, "OVERLOADED", True),
    (status.lost_race(), CODES.ABORTED, "LOST_RACE", True),
    (status.unreachable(), CODES.UNAVAILABLE, "ENGINE_UNREACHABLE", True),
    (status.stopping(), CODES.UNAVAILABLE, "STOPPING", True),
    (status.broken(), CODES.INTERNAL, "BROKEN", False),
]
ACTION = AvailableAction(action="accept_milestone", subject="design", leads_to="ACCEPTED", needs=("by",))


def detail(error: ApiError, kind: Any) -> Any:
    """The error's detail of a kind; None where it has none."""
    for each in status_of(error).details:
        if each.Is(kind.DESCRIPTOR):
            return kind.FromString(each.value)
    return None


@pytest.mark.parametrize(("error", "code", "reason", "retry"), TABLE, ids=lambda v: getattr(v, "reason", None))
def test_each_kind_of_error_has_its_code_its_reason_and_its_hint(error: ApiError, code: Any, reason: str, retry: bool) -> None:
    made = status_of(error)
    info = detail(error, error_details_pb2.ErrorInfo)
    assert (made.code, info.reason, info.domain) == (code.value[0], reason, "milepost")
    assert (detail(error, error_details_pb2.RetryInfo) is not None) == retry
    assert made.message == error.message and made.message


@pytest.mark.parametrize(
    ("refusal", "code", "fields", "helps"),
    [
        (Refusal(code="GATE_SHUT", message="m"), CODES.FAILED_PRECONDITION, [], True),
        (Refusal(code="NOT_IN_FULL", message="m", field="amount"), CODES.INVALID_ARGUMENT, ["amount"], False),
        (Refusal(code="UNKNOWN_ITEM", message="m", field="invoice", not_found=True), CODES.NOT_FOUND, ["invoice"], True),
        (Refusal(code="STALE_TERMS", message="m", field="terms_version"), CODES.ABORTED, ["terms_version"], True),
    ],
    ids=lambda v: getattr(v, "code", None),
)
def test_a_refusal_has_the_code_that_fits(refusal: Refusal, code: Any, fields: list[str], helps: bool) -> None:
    error = refused(refusal.model_copy(update={"available": (ACTION,), "metadata": {"state": "SHUT"}}), commands.RecordPayment)
    assert (error.code, error.reason, [v.field for v in error.violations]) == (code, refusal.code, fields)
    assert detail(error, error_details_pb2.ErrorInfo).metadata == {"state": "SHUT"}
    actions = detail(error, answers_pb2.AvailableActions)
    assert (actions is not None and [a.action for a in actions.actions] == ["accept_milestone"]) == helps


def test_a_defect_of_ours_is_told_as_one_and_nothing_is_offered_instead() -> None:
    """Met by the engagement in its dry run, it reads like one that the gateway meets itself."""
    error = refused(door.DEFECT.model_copy(update={"available": (ACTION,)}), commands.RecordPayment)
    assert (error.code, error.reason, error.message) == (CODES.INTERNAL, "BROKEN", status.broken().message)
    assert not error.available and not error.violations


@pytest.mark.parametrize(
    ("command", "field", "below", "expected"),
    [
        (commands.CreateEngagement, "file.client.calendar", {}, "document.client.calendar"),
        (commands.CreateEngagement, "provider.owner", {}, "provider_document.owner"),
        (commands.ProposeAgreement, "agreement.roster[0].person", {"agreement": ""}, "document.roster[0].person"),
        (commands.ProposeAgreement, "agreement.start", {"agreement": "agreement"}, "document.agreement.start"),
        (commands.ProposeAgreement, "agreement", {"agreement": ""}, "document"),
        (commands.RecordIntake, "answers[3].question", {}, "answers[3].question"),
        (commands.Qualify, None, {}, None),
    ],
)
def test_fields_are_named_in_the_callers_words(command: Any, field: str | None, below: dict[str, str], expected: str | None) -> None:
    assert caller_field(field, command, below) == expected


texts = st.text(max_size=600)
actions_of_any_size = st.builds(engagement_pb2.AvailableAction, action=texts, subject=texts, needs=st.lists(texts, max_size=3))


@given(
    message=texts,
    violations=st.lists(st.builds(Violation, texts, texts), max_size=40),
    metadata=st.dictionaries(texts, texts, max_size=12),
    actions=st.lists(actions_of_any_size, max_size=40),
)
def test_no_error_is_larger_than_peers_take(
    message: str, violations: list[Violation], metadata: dict[str, str], actions: list[Any]
) -> None:
    error = ApiError(CODES.NOT_FOUND, "REASON", message, violations=violations, metadata=metadata, available=actions, retry=True)
    assert trailer_size(status_of(error)) <= MAX_TRAILER_BYTES


def test_the_worst_error_is_not_larger_either_and_still_says_something_of_each_kind() -> None:
    long = "語" * 2000
    violations, metadata = [Violation(long, long)] * 50, {f"key{n}": long for n in range(50)}
    actions = [engagement_pb2.AvailableAction(action="accept_milestone", subject="design")] * 500
    error = ApiError(CODES.NOT_FOUND, "REASON", long, violations=violations, metadata=metadata, available=actions, retry=True)
    assert trailer_size(status_of(error)) <= MAX_TRAILER_BYTES
    assert detail(error, error_details_pb2.BadRequest).field_violations and detail(error, error_details_pb2.ErrorInfo).metadata


def test_as_many_actions_are_told_as_fit_in_4_kb_and_that_there_are_more() -> None:
    actions = [engagement_pb2.AvailableAction(action="accept_milestone", subject=f"milestone-{n}", needs=["by"]) for n in range(300)]
    told = detail(ApiError(CODES.FAILED_PRECONDITION, "R", "m", available=actions), answers_pb2.AvailableActions)
    assert told.truncated and MAX_ACTIONS_BYTES - 60 < told.ByteSize() <= MAX_ACTIONS_BYTES
    few = detail(ApiError(CODES.FAILED_PRECONDITION, "R", "m", available=actions[:3]), answers_pb2.AvailableActions)
    assert list(few.actions) == actions[:3] and not few.truncated
