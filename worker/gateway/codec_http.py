"""Decrypts payloads for Temporal's web UI and command line: their remote codec protocol over HTTP.

Whoever reaches this door reads everything, so it opens to this machine only: it is bound to 127.0.0.1, answers only
callers from a loopback address that ask for a loopback host (a web page cannot get in by re-pointing its own name),
and browsers only from the listed origins. Errors say what was wrong with the request and nothing else.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads

from worker.gateway.http_door import RefusedError
from worker.settings import is_loopback
from worker.temporal.codec import EncryptionCodec, PayloadCodecError

HOST = "127.0.0.1"
MAX_BODY_BYTES = 8 * 1024 * 1024
"""Bytes of a request: the server's largest payload is 2 MiB, a page shows several."""


def codec_app(codec: EncryptionCodec, origins: Sequence[str]) -> FastAPI:
    """The HTTP application: POST /decode and POST /encode.

    Args:
        codec: Does the work.
        origins: Origins of web pages that may call, such as `http://127.0.0.1:8233`.
    """
    app = FastAPI(title="Milepost codec", docs_url=None, redoc_url=None, openapi_url=None)
    allowed = frozenset(origins)

    async def run(request: Request, apply: Callable[[Payload], Payload]) -> Response:
        try:
            _check_caller(request, allowed)
            payloads = _parse(await _body(request))
            # In a thread: unpacking megabytes must not hold up the gateway's other calls.
            return _json(200, await asyncio.to_thread(_apply, apply, payloads))
        except RefusedError as refused:
            return _json(refused.status, {"message": refused.message})

    @app.post("/decode")
    async def decode(request: Request) -> Response:
        return await run(request, codec.open)

    @app.post("/encode")
    async def encode(request: Request) -> Response:
        return await run(request, codec.seal)

    app.add_middleware(
        CORSMiddleware, allow_origins=sorted(allowed), allow_methods=["POST"], allow_headers=["content-type", "x-namespace"], max_age=600
    )
    return app


def _check_caller(request: Request, allowed: frozenset[str]) -> None:
    if request.client is None or not is_loopback(request.client.host):
        raise RefusedError(403, "only callers on this machine are served")
    if not is_loopback(_host(request)):
        raise RefusedError(403, "the address in the request must be a loopback address, such as 127.0.0.1")
    origin = request.headers.get("origin")
    if origin is not None and origin not in allowed:
        raise RefusedError(403, "this origin is not on the list of allowed origins")


def _host(request: Request) -> str:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:  # unbalanced brackets
        return ""


async def _body(request: Request) -> bytes:
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MAX_BODY_BYTES:
            raise RefusedError(413, f"the body is too large: at most {MAX_BODY_BYTES} bytes are expected")
    return bytes(parts)


def _parse(body: bytes) -> Sequence[Payload]:
    try:
        document = json.loads(body)
        if not isinstance(document, dict):
            raise ValueError
        return json_format.ParseDict(document, Payloads(), ignore_unknown_fields=True).payloads
    except (ValueError, RecursionError, json_format.ParseError):
        raise RefusedError(400, 'the body must be JSON of the form {"payloads": [{"metadata": {...}, "data": "..."}]}') from None


def _apply(apply: Callable[[Payload], Payload], payloads: Sequence[Payload]) -> dict[str, Any]:
    done = []
    for number, payload in enumerate(payloads, 1):
        try:
            done.append(json_format.MessageToDict(apply(payload)))
        except PayloadCodecError:
            raise RefusedError(400, f"payload {number} cannot be decoded with the keys at hand") from None
    return {"payloads": done}


def _json(status: int, content: dict[str, Any]) -> Response:
    # Decrypted text: no cache may keep it, no browser may guess another type.
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(json.dumps(content), status_code=status, media_type="application/json", headers=headers)
