"""2,000 signed messages, right and wrong: the right verdict on each, and nothing happens because of a wrong one."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from standardwebhooks.webhooks import Webhook

from activities.billing.signed.signing import signed_headers
from tests.gateway.webhook_cases import NOW, Case, cases
from tests.gateway.webhook_door import Stage
from worker.gateway.webhooks.signatures import Scheme, Verdict, verdict_on
from worker.gateway.webhooks.sources import Source

CASES = cases(seed=4, count=2000)
MOMENT = datetime.fromtimestamp(NOW, UTC)


def judged(case: Case) -> Verdict:
    return verdict_on(case.scheme, case.headers, case.body, [SecretStr(secret) for secret in case.live], MOMENT)


def test_each_of_2000_messages_gets_the_right_verdict() -> None:
    wrong = [f"{case.scheme} {case.what}: {judged(case)}, expected {case.verdict}" for case in CASES if judged(case) is not case.verdict]
    assert len(CASES) == 2000 and wrong == []


def test_the_messages_are_of_every_kind() -> None:
    for scheme in Scheme:
        assert all(count >= 30 for count in Counter(c.verdict for c in CASES if c.scheme is scheme).values())
        assert {c.verdict for c in CASES if c.scheme is scheme} == set(Verdict)


async def test_no_wrong_message_reaches_an_engagement_and_every_right_one_does(tmp_path: Path) -> None:
    """Through the whole receiver, in which both schemes have a source for each pair of secrets."""
    stage = Stage(tmp_path, clock=lambda: MOMENT)
    asked = {case.live: case.scheme for case in CASES}
    names = {live: f"source-{number}" for number, live in enumerate(asked)}
    stage.opens(*(Source(name=names[live], scheme=scheme, secrets=live) for live, scheme in asked.items()))
    answers: Counter[tuple[Verdict, int]] = Counter()
    right = 0
    async with stage.caller() as caller:
        for case in CASES:
            headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in case.headers]
            answer = await caller.post(f"/webhooks/{names[case.live]}", content=case.body, headers=headers)
            answers[(case.verdict, answer.status_code)] += 1
            # Signed bytes that are no JSON are genuine, and unreadable.
            right += case.verdict is Verdict.ACCEPTED and answer.status_code == 200
    assert len(stage.heard) == right == answers[(Verdict.ACCEPTED, 200)] > 100
    assert {status for (verdict, status) in answers if verdict is Verdict.ACCEPTED} == {200, 400}
    assert {status for (verdict, status) in answers if verdict in (Verdict.FORGED, Verdict.STALE, Verdict.FUTURE)} == {401}
    assert {status for (verdict, status) in answers if verdict is Verdict.MALFORMED} == {400}
    assert stage.quarantine.list() == ()


def test_what_the_library_signs_we_accept_and_what_we_sign_the_library_accepts() -> None:
    secret = next(case.live[0] for case in CASES if case.scheme is Scheme.STANDARD)
    now, body = datetime.now(UTC), '{"type":"x","é":1}'
    theirs = [
        ("webhook-id", "m"),
        ("webhook-timestamp", str(int(now.timestamp()))),
        ("webhook-signature", Webhook(secret).sign("m", now, body)),
    ]
    assert verdict_on(Scheme.STANDARD, theirs, body.encode(), [SecretStr(secret)], now) is Verdict.ACCEPTED
    Webhook(secret).verify(body, signed_headers("m", now, body.encode(), [SecretStr(secret)]))


@pytest.mark.parametrize(
    ("scheme", "secrets", "words"),
    [
        (Scheme.STANDARD, (), "at least 1"),
        (Scheme.STANDARD, ("whsec_" + "A" * 40,) * 3, "at most 2"),
        (Scheme.STANDARD, ("A" * 44,), "does not begin as it should"),
        (Scheme.STANDARD, ("whsec_" + "*" * 40,), "not base64"),
        (Scheme.STANDARD, ("whsec_" + "A" * 24,), "18 bytes"),
        (Scheme.STRIPE, ("tiny-key",), "too short"),
    ],
)
def test_a_secret_that_would_not_protect_is_refused_and_not_shown(scheme: Scheme, secrets: tuple[str, ...], words: str) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        Source.model_validate({"name": "acme", "scheme": scheme, "secrets": secrets})
    assert not any(secret[:20] in str(caught.value) for secret in secrets)


def test_secrets_do_not_show_in_what_is_printed() -> None:
    secret = CASES[0].live[0]
    assert secret not in repr(Source(name="acme", scheme=Scheme.STANDARD, secrets=(SecretStr(secret),)))
