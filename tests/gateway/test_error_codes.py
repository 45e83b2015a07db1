"""Each error code, its reason, and what a caller learns from it."""

from typing import Any

import grpc
import pytest

from tests.gateway.calling import FILE, PROVIDER
from tests.gateway.local import serving
from worker.gateway.status import lost_race, overloaded, unreachable

NOBODY = "engagements/aaaaaaaaaaaaaaaaaaaaaaaaaa"


async def test_what_is_not_possible_now_comes_with_what_is() -> None:
    async with serving() as api:
        name = (await api.create()).standing.name
        refused = await api.refusal("SignOff", name=name, by="anna")
        assert refused.code == grpc.StatusCode.FAILED_PRECONDITION
        assert "decline_engagement" in refused.actions and not refused.violations and not refused.retry
        by_action = {a.action: a for a in (await api.call("GetEngagement", name=name)).actions}
        assert "decline_engagement" in by_action and by_action["record_inbound"].needs == ["contact", "subject"]


async def test_a_proposal_needs_a_document_in_the_callers_words() -> None:
    async with serving() as api:
        seen = await api.call("GetEngagement", name=await api.qualified())
        (proposal,) = [a for a in seen.actions if a.action == "propose_agreement"]
        assert list(proposal.needs) == ["document"]


async def test_an_unknown_engagement_and_an_unknown_thing_in_one_are_not_found() -> None:
    async with serving() as api:
        for method, fields in (("GetEngagement", {}), ("Qualify", {"by": "mira"}), ("ProposeAgreement", {"document": FILE})):
            answer = await api.refusal(method, name=NOBODY, **fields)
            assert (answer.code, answer.reason) == (grpc.StatusCode.NOT_FOUND, "NO_SUCH_ENGAGEMENT"), method
        name = (await api.create()).standing.name
        answer = await api.refusal("AnswerInbound", name=name, inbound="inbound-9", by="mira")
        assert (answer.code, answer.reason, list(answer.violations)) == (grpc.StatusCode.NOT_FOUND, "UNKNOWN_ITEM", ["inbound"])


async def test_terms_that_were_replaced_meanwhile_are_a_lost_race() -> None:
    async with serving() as api:
        name = await api.qualified()
        await api.call("ProposeAgreement", name=name, document=FILE)
        await api.call("ProposeAgreement", name=name, document=FILE)
        answer = await api.refusal("AcceptAgreement", name=name, by="anna", terms_version=1, acknowledges_change=True)
        assert (answer.code, answer.reason) == (grpc.StatusCode.ABORTED, "STALE_TERMS")
        assert answer.metadata["latest"] == "2"


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (unreachable(), grpc.StatusCode.UNAVAILABLE),
        (overloaded(), grpc.StatusCode.RESOURCE_EXHAUSTED),
        (lost_race(), grpc.StatusCode.ABORTED),
    ],
    ids=lambda v: getattr(v, "reason", ""),
)
async def test_trouble_of_the_engine_says_when_to_try_again(trouble: Exception, code: grpc.StatusCode) -> None:
    async with serving() as api:
        name = (await api.create()).standing.name
        api.engine.trouble = trouble
        for method, fields in (("GetEngagement", {}), ("Qualify", {"by": "mira"}), ("ProposeAgreement", {"document": FILE})):
            answer = await api.refusal(method, name=name, **fields)
            assert (answer.code, answer.retry) == (code, True)
        answer = await api.refusal("CreateEngagement", document=FILE, provider_document=PROVIDER)
        assert (answer.code, answer.retry) == (code, True)


async def test_a_mistake_of_ours_tells_nothing_internal() -> None:
    async with serving() as api:
        name = (await api.create()).standing.name
        api.engine.trouble = KeyError("Anna Virtanen, /srv/secret, Traceback")
        answer = await api.refusal("GetEngagement", name=name)
        assert (answer.code, answer.reason) == (grpc.StatusCode.INTERNAL, "BROKEN")
        assert answer.message == "something went wrong on our side" and not answer.metadata


@pytest.mark.parametrize(
    ("method", "fields", "violated"),
    [
        ("GetEngagement", {"name": "engagements/UPPER"}, {"name": "is not the name of an engagement"}),
        ("GetEngagement", {}, {"name": "is missing"}),
        ("Qualify", {"name": NOBODY, "by": "mira", "request_id": "7"}, {"request_id": "is not a UUID"}),
        ("Qualify", {"name": NOBODY, "by": "mira", "request_id": ""}, {"request_id": "is missing"}),
        ("Qualify", {"name": NOBODY}, {"by": "is missing"}),
        ("Qualify", {"name": NOBODY, "by": "Mira H"}, {"by": "has the wrong form"}),
        ("Qualify", {"name": NOBODY, "by": "mira", "reason": "x" * 501}, {"reason": "at most 500"}),
        ("Qualify", {"name": NOBODY, "by": "mira", "on_behalf_of": "x" * 121}, {"on_behalf_of": "at most 120"}),
        ("RecordInbound", {"name": NOBODY, "contact": "anna", "subject": "x", "channel": 9}, {"channel": "9 is not known"}),
        ("RecordPayment", {"name": NOBODY, "invoice": "invoice-1", "reference": "x"}, {"amount": "is missing", "value_date": "is missing"}),
        (
            "RecordPayment",
            {"name": NOBODY, "invoice": "invoice-1", "reference": "x", "value_date": {"year": 2026}},
            {"value_date": "'2026-0-0' is not a day"},
        ),
        (
            "RecordPayment",
            {
                "name": NOBODY,
                "invoice": "invoice-1",
                "reference": "x",
                "amount": {"minor": 10**16, "currency": "XXQ"},
                "value_date": {"year": 1999, "month": 12, "day": 31},
            },
            {"amount.currency": "unknown currency 'XXQ'", "amount.minor": "too large", "value_date": "between 2000 and 2199"},
        ),
        ("RecordMeeting", {"name": NOBODY, "held_at": {"seconds": 10**15}}, {"held_at": "out of range"}),
        (
            "RecordMeeting",
            {"name": NOBODY, "by": "mira", "contacts": ["anna", "B"], "recap": "x", "held_at": {}, "purpose": 1},
            {"contacts[1]": "form"},
        ),
        ("RecordIntake", {"name": NOBODY, "answers": [{"question": "budget"}, {"question": ""}]}, {"answers[1].question": "is missing"}),
        ("RecordIntake", {"name": NOBODY}, {"answers": "at least 1 entry"}),
        ("CreateEngagement", {"provider_document": PROVIDER}, {"document": "is missing"}),
        ("CreateEngagement", {"document": FILE}, {"provider_document": "is missing"}),
        ("CreateEngagement", {"document": "a: [", "provider_document": PROVIDER}, {"document": "line 1"}),
        ("CreateEngagement", {"document": FILE, "provider_document": PROVIDER + "\nodd: 1"}, {"provider_document.odd": "unknown key"}),
        ("CreateEngagement", {"document": "x" * 262_145, "provider_document": PROVIDER}, {"document": "262145 bytes"}),
        (
            "CreateEngagement",
            {"document": FILE.replace("Europe/Helsinki", "Europe/Helsinky", 1), "provider_document": PROVIDER},
            {"document.client.calendar.zone": "did you mean 'Europe/Helsinki'"},
        ),
        (
            "ListEngagements",
            {"page_size": -1, "page_token": "%", "stage": 77},
            {"page_size": "at least 0", "page_token": "is not known", "stage": "77 is not known"},
        ),
        ("ListEngagements", {"page_token": "AAAAAAAAAAAA"}, {"page_token": "is not known"}),
    ],
)
async def test_a_wrong_request_is_told_which_field_is_wrong(method: str, fields: dict[str, Any], violated: dict[str, str]) -> None:
    async with serving() as api:
        answer = await api.refusal(method, **fields)
        assert answer.code == grpc.StatusCode.INVALID_ARGUMENT
        assert answer.violations.keys() == violated.keys()
        assert all(words in answer.violations[field] for field, words in violated.items()), answer.violations


async def test_a_file_with_very_many_mistakes_is_answered_within_what_peers_take() -> None:
    async with serving() as api:
        document = FILE + "\n" + "\n".join(f"odd-{'я' * 40}-{n}: 1" for n in range(2000))
        answer = await api.refusal("CreateEngagement", document=document, provider_document=PROVIDER)
        assert (answer.code, answer.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_DOCUMENT")
        assert 10 <= len(answer.violations) < 2000 and "more)" in answer.message
