"""Signed messages, right and wrong in every way we know, drawn from a seed; each knows its verdict."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.gateway import webhook_signing as signing
from worker.gateway.webhooks.signatures import Scheme, Verdict

NOW = 1_795_000_000
"""Seconds since 1970: some day in November 2026."""
Pair = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A message as it arrives."""

    what: str
    scheme: Scheme
    live: tuple[str, ...]
    """Secrets of the receiver."""
    headers: tuple[Pair, ...]
    body: bytes
    verdict: Verdict


@dataclass(frozen=True)
class _Draft:
    """A message before it is signed: what a case turns wrong."""

    dice: random.Random
    scheme: Scheme
    body: bytes
    live: tuple[str, ...]
    by: tuple[str, ...]
    """Secrets of the sender."""
    stamp: int = NOW
    message_id: str = ""

    def new_secret(self) -> str:
        return signing.standard_secret(self.dice) if self.scheme is Scheme.STANDARD else signing.stripe_secret(self.dice)

    def headers(self) -> list[Pair]:
        if self.scheme is Scheme.STRIPE:
            return signing.stripe_headers(list(self.by), self.stamp, self.body)
        return signing.standard_headers(list(self.by), self.message_id, self.stamp, self.body)

    def case(self, what: str, verdict: Verdict, headers: list[Pair] | None = None, body: bytes | None = None) -> Case:
        sent = self.body if body is None else body
        return Case(what, self.scheme, self.live, tuple(self.headers() if headers is None else headers), sent, verdict)


def _draft(dice: random.Random, scheme: Scheme) -> _Draft:
    amount = f"{dice.randint(1, 10**6)}.{dice.randint(0, 99):02d} EUR"
    data = {
        "id": f"pay_{dice.randrange(10**9)}",
        "engagement": "abcdefghij",
        "amount": amount,
        "value_date": "2026-11-22",
        "payer": "Ōtāhuhu Oy €",
    }
    body = json.dumps({"type": "payment.received", "data": data}, ensure_ascii=dice.random() < 0.5).encode()
    draft = _Draft(dice, scheme, body, (), (), message_id=f"msg_{dice.randrange(10**12)}")
    secret = draft.new_secret()
    return replace(draft, live=(secret,), by=(secret,))


def _wrong_secret(draft: _Draft) -> Case:
    return replace(draft, by=(draft.new_secret(),)).case("wrong secret", Verdict.FORGED)


def _rotating(draft: _Draft) -> Iterator[Case]:
    old, new = draft.by[0], draft.new_secret()
    both = replace(draft, live=draft.dice.choice([(old, new), (new, old)]))
    yield both.case("during rotation, by the old secret", Verdict.ACCEPTED)
    yield replace(both, by=(new,)).case("during rotation, by the new secret", Verdict.ACCEPTED)
    yield replace(both, by=(draft.new_secret(), new)).case("two signatures, one by a live secret", Verdict.ACCEPTED)
    yield replace(draft, live=(new,)).case("by the old secret after rotation", Verdict.FORGED)
    yield replace(draft, by=(new,)).case("by the new secret before rotation", Verdict.FORGED)


def _changed_body(draft: _Draft) -> Iterator[Case]:
    again = json.dumps(json.loads(draft.body), indent=1, sort_keys=True).encode()
    yield draft.case("re-serialised body", Verdict.FORGED, body=again)
    yield draft.case("a space more", Verdict.FORGED, body=draft.body + b" ")
    at = draft.dice.randrange(len(draft.body))
    other = bytes([draft.body[at] ^ 1]) if draft.body[at] < 0x80 else b"?"
    changed = draft.body[:at] + other + draft.body[at + 1 :]
    try:
        changed.decode()
        verdict = Verdict.FORGED
    except UnicodeDecodeError:
        verdict = Verdict.FORGED if draft.scheme is Scheme.STRIPE else Verdict.MALFORMED
    yield draft.case("one byte changed", verdict, body=changed)
    yield draft.case("no body", Verdict.FORGED, body=b"")


def _moments(draft: _Draft) -> Iterator[Case]:
    for seconds, verdict in (
        (-299, Verdict.ACCEPTED), (-300, Verdict.ACCEPTED), (-301, Verdict.STALE), (299, Verdict.ACCEPTED), (300, Verdict.ACCEPTED),
        (301, Verdict.FUTURE), (-draft.dice.randint(302, 10**8), Verdict.STALE), (draft.dice.randint(302, 10**9), Verdict.FUTURE),
    ):  # fmt: skip
        moved = replace(draft, stamp=NOW + seconds)
        yield moved.case(f"{seconds:+d} s", verdict)
        # Who cannot sign is not told about time.
        yield replace(moved, by=(draft.new_secret(),)).case(f"wrong secret at {seconds:+d} s", Verdict.FORGED)
    # A stamp moved to now after signing.
    old = replace(draft, stamp=NOW - 5000).headers()
    refreshed = [(name, value.replace(str(NOW - 5000), str(NOW))) for name, value in old]
    yield draft.case("old message with a fresh stamp", Verdict.FORGED, headers=refreshed)


def _with(headers: list[Pair], name: str, change: Callable[[str], str | None]) -> list[Pair]:
    changed = [(key, change(value) if key.lower() == name else value) for key, value in headers]
    return [(key, value) for key, value in changed if value is not None]


def _malformed_standard(draft: _Draft) -> Iterator[Case]:
    headers = draft.headers()
    for name, values in {
        "webhook-id": ("", "a b", "x" * 257, "näin", "a\tb"),
        "webhook-timestamp": ("", "now", "-5", "1e9", f"{NOW}.0", f" {NOW}", f"{NOW}Z", "9" * 12, "nan", "٣"),
        "webhook-signature": ("", "v1", "v1,", ",", "v1,%%%", "v1,abc", "v1,é", "v1;abcd", "v2,abcd", "v1,A A", "v1=abcd", " ".join(["v1,QUJD"] * 11)),
    }.items():  # fmt: skip
        for value in values:
            yield draft.case(f"{name}: {value[:20]!r}", Verdict.MALFORMED, headers=_with(headers, name, lambda _, v=value: v))  # type: ignore[misc]
        yield draft.case(f"no {name}", Verdict.MALFORMED, headers=_with(headers, name, lambda _: None))
        doubled = next(pair for pair in headers if pair[0].lower() == name)
        yield draft.case(f"{name} twice", Verdict.MALFORMED, headers=[*headers, doubled])
    right = headers[2][1]
    mixed = _with(headers, "webhook-signature", lambda value: f"v1a,QUJD {value}")
    yield draft.case("a signature of another version first", Verdict.ACCEPTED, headers=mixed)
    for broken in ("v1,%%% ", "v1 "):
        yield draft.case(
            "a broken signature beside a right one", Verdict.MALFORMED, headers=[*headers[:2], ("webhook-signature", broken + right)]
        )
    yield draft.case("not UTF-8", Verdict.MALFORMED, body=draft.body + b"\xff")


def _malformed_stripe(draft: _Draft) -> Iterator[Case]:
    (name, right) = draft.headers()[0]
    v1 = right.split(",")[1]
    for value in (
        "", "t", "t=", f"t={NOW}", v1, f"t=,{v1}", f"t=now,{v1}", f"t=-5,{v1}", f"t={NOW}.0,{v1}", f"t={NOW},v1=", f"t={NOW},v1=zz", f"t={NOW},{v1[:-1]}",
        f"t={NOW},{v1.upper()}", f"t={NOW},{v1},t={NOW}", f"t={NOW},v0=6ff", f"t={NOW};{v1}", f"t={NOW},{v1},", f"{right},,", "é=1",
        f"t={'9' * 12},{v1}", ",".join([f"t={NOW}", *[v1] * 11]), f"t={NOW},{v1} x",
    ):  # fmt: skip
        yield draft.case(f"stripe-signature: {value[:30]!r}", Verdict.MALFORMED, headers=[(name, value)])
    yield draft.case("no header", Verdict.MALFORMED, headers=[])
    yield draft.case("header twice", Verdict.MALFORMED, headers=[(name, right)] * 2)
    yield draft.case("spaces after commas", Verdict.ACCEPTED, headers=[(name, right.replace(",", ", "))])
    yield draft.case("not UTF-8, signed", Verdict.ACCEPTED, *_signed_bytes(draft))


def _signed_bytes(draft: _Draft) -> tuple[list[Pair], bytes]:
    body = draft.body + b"\xff"
    return signing.stripe_headers(list(draft.by), NOW, body), body


def _other_scheme(draft: _Draft) -> Case:
    other = replace(draft, scheme=Scheme.STRIPE if draft.scheme is Scheme.STANDARD else Scheme.STANDARD)
    secret = other.new_secret()
    return draft.case("signed by the other scheme", Verdict.MALFORMED, headers=replace(other, by=(secret,)).headers())


def _round(draft: _Draft) -> Iterator[Case]:
    yield draft.case("right", Verdict.ACCEPTED)
    yield _wrong_secret(draft)
    yield _other_scheme(draft)
    yield from _rotating(draft)
    yield from _changed_body(draft)
    yield from _moments(draft)
    yield from _malformed_standard(draft) if draft.scheme is Scheme.STANDARD else _malformed_stripe(draft)


def cases(seed: int, count: int) -> list[Case]:
    """So many cases, both schemes in turn."""
    dice = random.Random(seed)
    found: list[Case] = []
    while len(found) < count:
        for scheme in Scheme:
            found += _round(_draft(dice, scheme))
    return found[:count]
