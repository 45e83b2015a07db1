"""The stand-in's HTTP side: Stripe's API under ``/v1``, and a small door for the payer under ``/control``."""

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response

from worker.demo.stand_ins.stripe.errors import ApiError, broken, busy
from worker.demo.stand_ins.stripe.forms import parse_form
from worker.demo.stand_ins.stripe.idempotency import Answer, Keys
from worker.demo.stand_ins.stripe.mischief import Trouble

if TYPE_CHECKING:
    from worker.demo.stand_ins.stripe.server import StripeStandIn

_LONGEST_SILENCE_SECONDS = 60
_ACTS = ("pay", "settle", "refund", "credit", "dispute", "close_dispute")


def build_app(stand_in: "StripeStandIn") -> FastAPI:
    """The application of one stand-in."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.api_route("/v1/{rest:path}", methods=["GET", "POST", "DELETE"])
    async def api(request: Request) -> Response:
        body = (await request.body()).decode()
        answer, silent = _answer(stand_in, request, body)
        if silent:
            await _wait_until_hung_up(request)
        headers = {"Request-Id": "req_standin", **({"Idempotent-Replayed": "true"} if answer.replayed else {})}
        return Response(json.dumps(answer.body), answer.status, headers, "application/json")

    @app.post("/control/{act}")
    async def control(act: str, request: Request) -> Response:
        status, said = _control(stand_in, act, await request.json())
        return Response(json.dumps(said), status, media_type="application/json")

    return app


def _answer(stand_in: "StripeStandIn", request: Request, body: str) -> tuple[Answer, bool]:
    """The answer to a request, and whether it never arrives."""
    method, path = request.method, request.url.path
    key = request.headers.get("idempotency-key") if method == "POST" else None
    params = parse_form(str(request.url.query) if method == "GET" else body)
    with stand_in.lock:
        stand_in.requests.append((method, path, key))
        try:
            _check_key(request.headers.get("authorization", ""), stand_in.secret_key)
            trouble = stand_in.mischief.choose(method, path)
            if trouble is Trouble.BUSY:
                raise busy()
            digest = Keys.digest(method, path, body)
            known = stand_in.keys.known(key, digest)
        except ApiError as error:
            return Answer(error.status, error.body), False
        answer = known or _done(stand_in, method, path, params, trouble)
        if known is None:
            stand_in.keys.keep(key, digest, answer)
        return answer, trouble is Trouble.SILENT_AFTER


def _done(stand_in: "StripeStandIn", method: str, path: str, params: dict[str, Any], trouble: Trouble | None) -> Answer:
    failed = broken()
    if trouble is Trouble.FAILS:
        return Answer(failed.status, failed.body)
    try:
        answer = Answer(200, stand_in.desk.answer(method, path, params))
    except ApiError as error:
        return Answer(error.status, error.body)
    return Answer(failed.status, failed.body) if trouble is Trouble.FAILS_AFTER else answer


def _check_key(authorization: str, secret: str) -> None:
    given = authorization.removeprefix("Bearer ")
    if given != secret:
        # Like Stripe, it repeats the ends of the key.
        shown = f"{given[:8]}{'*' * 8}{given[-4:]}"
        raise ApiError(401, f"Invalid API Key provided: {shown}", kind="invalid_request_error")


async def _wait_until_hung_up(request: Request) -> None:
    try:
        async with asyncio.timeout(_LONGEST_SILENCE_SECONDS):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return


def _control(stand_in: "StripeStandIn", act: str, asked: dict[str, Any]) -> tuple[int, Any]:
    """What the payer does, what goes wrong, where webhooks go, or what time it is."""
    try:
        if act in _ACTS:
            return 200, getattr(stand_in.payer, act)(**asked)
        if act == "list":
            return 200, stand_in.things(**asked)
        return 200, _set(stand_in, act, asked)
    except ApiError as error:
        return error.status, error.body
    except (TypeError, ValueError, KeyError) as error:
        return 400, {"error": {"message": f"{act}: {error}"}}


def _set(stand_in: "StripeStandIn", act: str, asked: dict[str, Any]) -> dict[str, Any]:
    if act == "clock":
        now = datetime.fromisoformat(asked["now"])
        stand_in.store.clock = lambda: now
    elif act == "webhooks":
        stand_in.post.url = asked["url"]
        stand_in.post.secret = asked.get("secret", stand_in.post.secret)
    elif act == "spoil":
        for name, odds in asked.items():
            if not hasattr(stand_in.post.odds, name):
                raise ValueError(f"{name} is none of {', '.join(vars(stand_in.post.odds))}")
            setattr(stand_in.post.odds, name, float(odds))
    elif act == "trouble":
        stand_in.mischief.plan(asked["path"], Trouble(asked["trouble"]), int(asked.get("times", 1)))
    elif act == "answers":
        return {"answers": dict(stand_in.post.answers), "lost": stand_in.post.lost}
    else:
        raise ValueError("there is no such act")
    return {}
