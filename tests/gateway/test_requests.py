"""The common part of a mutation: digests, ids, names, and who calls."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.v1 import money_pb2, opening_pb2, work_pb2
from worker.gateway.creation import engagement_id_for
from worker.gateway.requests import actor_of, asked, digest_of, engagement_id_of
from worker.gateway.status import ApiError

NAME = "engagements/aaaaaaaaaaaaaaaaaaaaaaaaaa"
ID = "6f1e2b7a-3c58-4d0e-9a44-0c1d2e3f4a5b"


def payment(**fields: object) -> money_pb2.RecordPaymentRequest:
    made = money_pb2.RecordPaymentRequest(name=NAME, request_id=ID, invoice="invoice-1", reference="RF18", reason="paid")
    made.amount.minor, made.amount.currency = 100, "EUR"
    made.value_date.year = 2026
    made.MergeFrom(money_pb2.RecordPaymentRequest(**fields))  # type: ignore[arg-type]
    return made


def test_the_digest_is_32_hex_digits_and_pinned() -> None:
    """Receipts of running engagements hold digests: a change of the rule would make every repetition look like another request."""
    assert digest_of(payment()) == "5d0add56e7f9ffae52068396269f20d7"


def test_the_digest_leaves_out_what_a_repetition_may_change() -> None:
    same = payment(name="engagements/bbbbbbbbbbbbbbbbbbbbbbbbbb", request_id=str(uuid.uuid4()), validate_only=True)
    assert digest_of(same) == digest_of(payment())


@pytest.mark.parametrize(
    "change",
    [{"reason": "other"}, {"on_behalf_of": "x"}, {"invoice": "invoice-2"}, {"amount": {"minor": 101}}, {"value_date": {"month": 1}}],
    ids=str,
)
def test_the_digest_changes_with_anything_else(change: dict[str, object]) -> None:
    assert digest_of(payment(**change)) != digest_of(payment())


def test_two_methods_with_the_same_fields_have_different_digests() -> None:
    assert digest_of(work_pb2.StartMilestoneRequest(milestone="design")) != digest_of(work_pb2.ResumeMilestoneRequest(milestone="design"))


def test_the_digest_does_not_look_at_the_request_it_is_given() -> None:
    request = payment()
    digest_of(request)
    assert request == payment()


def test_an_engagements_id_follows_from_the_request_id_and_tells_nothing() -> None:
    assert engagement_id_for(ID) == engagement_id_for(ID) != engagement_id_for(str(uuid.uuid4()))
    assert engagement_id_of(f"engagements/{engagement_id_for(ID)}") == engagement_id_for(ID)
    assert len(engagement_id_for(ID)) == 26


def test_the_common_part_is_read_with_the_request_id_in_lower_case() -> None:
    common = asked(payment(request_id=ID.upper(), reason=" paid in full "))
    assert (common.request_id, common.engagement_id, common.reason) == (ID, NAME.removeprefix("engagements/"), "paid in full")
    assert asked(opening_pb2.CreateEngagementRequest(request_id=ID)).engagement_id == ""


@pytest.mark.parametrize("wrong", [ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}", ID + " ", "", "x" * 36])
def test_only_the_usual_form_of_a_uuid_is_a_request_id(wrong: str) -> None:
    request = payment()
    request.request_id = wrong
    with pytest.raises(ApiError) as caught:
        asked(request)
    assert [v.field for v in caught.value.violations] == ["request_id"]


@given(st.text())
def test_whatever_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ApiError) as caught:
        engagement_id_of(text)
    assert [v.field for v in caught.value.violations] == ["name"]


def test_the_actor_is_recorded_as_unverified() -> None:
    assert actor_of(None) == actor_of([("other", "x")]) == "unverified:anonymous"
    assert actor_of([("actor", " Mira ")]) == "unverified:Mira"
    assert actor_of([("actor", "x" * 80)]) == "unverified:" + "x" * 80


@pytest.mark.parametrize("names", [[""], [" "], ["x" * 81], ["a\tb"], ["a\x00"], ["a", "b"], [b"a"]], ids=repr)
def test_an_actor_that_cannot_be_recorded_is_refused(names: list[str | bytes]) -> None:
    with pytest.raises(ApiError) as caught:
        actor_of([("actor", name) for name in names])
    assert caught.value.reason == "INVALID_METADATA"
