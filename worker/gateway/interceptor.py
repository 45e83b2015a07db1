"""Around every call: own reading of the bytes, errors as statuses, a limit on how much at once, one log line without personal data."""

import asyncio
import inspect
import time
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeAlias

import grpc
import structlog

from worker.gateway.requests import NAME
from worker.gateway.status import ApiError, Reason, broken, overloaded, pack, status_of

MOST_CALLS = 256
"""Calls at once that have one answer."""
MOST_STREAMS = 1000
"""Calls at once that have a stream of answers: each holds a waiting call at the engine."""

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]
Handler: TypeAlias = Any  # grpc's own class of handlers is private
Continuation: TypeAlias = Callable[[grpc.HandlerCallDetails], Awaitable[Handler]]

_log = structlog.get_logger("milepost.gateway")
_FRAMES = 6
_OURS = "/milepost."


class Doorkeeper(grpc.aio.ServerInterceptor):
    """Stands before every method of every service, health and reflection included."""

    def __init__(self, most_calls: int = MOST_CALLS, most_streams: int = MOST_STREAMS) -> None:
        """Set the limits.

        Args:
            most_calls: calls with one answer that may run at once.
            most_streams: calls with a stream of answers that may run at once.
        """
        self._most = {False: most_calls, True: most_streams}
        self._running = {False: 0, True: 0}

    async def intercept_service(self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails) -> Handler:
        """Put ourselves between gRPC and the method."""
        handler = await continuation(handler_call_details)
        return handler and self._wrapped(handler, handler_call_details.method)  # none: gRPC answers UNIMPLEMENTED

    def _wrapped(self, handler: Handler, method: str) -> Handler:
        """The same method, with our reading (gRPC's own answers unreadable bytes with UNKNOWN) and our errors."""
        inner = handler.unary_unary or handler.unary_stream or handler.stream_unary or handler.stream_stream
        read = _reader(handler)

        async def call(incoming: Any, context: Context) -> Any:
            async with self._visit(method, context, handler.response_streaming) as facts:
                request = read(incoming)
                facts.update(_named(request))
                return await inner(request, context)

        async def stream(incoming: Any, context: Context) -> AsyncIterator[Any]:
            async with self._visit(method, context, True) as facts:
                request = read(incoming)
                facts.update(_named(request))
                async with aclosing(inner(request, context)) as answers:
                    async for answer in answers:
                        yield answer

        return _like(handler, stream if inspect.isasyncgenfunction(inner) else call)

    @asynccontextmanager
    async def _visit(self, method: str, context: Context, streams: bool) -> AsyncGenerator[dict[str, str]]:
        """One call: counted, its errors answered, logged at its end."""
        began, facts = time.perf_counter(), {"code": "OK"}
        try:
            async with self._counted(streams):
                yield facts
        except ApiError as error:
            facts |= {"code": error.code.name, "reason": error.reason}
            await _abort(context, error)
        except (asyncio.CancelledError, GeneratorExit):
            facts["code"] = "CANCELLED"
            raise
        except grpc.aio.AbortError:  # a stock service gave its own answer
            facts["code"] = "ABORTED_BY_METHOD"
            raise
        except Exception as error:
            facts |= {"code": "INTERNAL", "reason": Reason.BROKEN}
            # Where, but not what: messages of exceptions carry values.
            _log.error("call_broke", method=method, kind=type(error).__name__, where=_where(error))
            await _abort(context, broken())
        finally:
            write = _log.info if method.startswith(_OURS) else _log.debug  # health is asked every few seconds
            write("call", method=method.lstrip("/"), milliseconds=round((time.perf_counter() - began) * 1000, 1), **facts)

    @asynccontextmanager
    async def _counted(self, streams: bool) -> AsyncGenerator[None]:
        if self._running[streams] >= self._most[streams]:
            raise overloaded()
        self._running[streams] += 1
        try:
            yield
        finally:
            self._running[streams] -= 1


def _reader(handler: Handler) -> Callable[[Any], Any]:
    """Bytes to the request; an iterator of bytes to one of requests."""

    def one(raw: bytes) -> Any:
        try:
            return handler.request_deserializer(raw)
        except Exception:
            message = "the bytes are not a request of this method"
            raise ApiError(grpc.StatusCode.INVALID_ARGUMENT, Reason.MALFORMED_MESSAGE, message) from None

    async def many(incoming: AsyncIterator[bytes]) -> AsyncIterator[Any]:
        async for raw in incoming:
            yield one(raw)

    return many if handler.request_streaming else one


def _named(request: Any) -> dict[str, str]:
    """The opaque id of the engagement a request is about; nothing else of a request is logged."""
    match = NAME.fullmatch(str(getattr(request, "name", "")))
    return {"engagement": match[1]} if match else {}


def _like(handler: Handler, behaviour: Callable[[Any, Context], Any]) -> Handler:
    make: dict[tuple[bool, bool], Callable[..., Handler]] = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }
    return make[handler.request_streaming, handler.response_streaming](behaviour, None, handler.response_serializer)


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames)


async def _abort(context: Context, error: ApiError) -> None:
    status = status_of(error)
    await context.abort(error.code, status.message, pack(status))
