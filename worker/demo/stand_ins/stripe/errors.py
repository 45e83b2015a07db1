"""Stripe's error answers."""

from typing import Any


class ApiError(Exception):
    """A request is refused.

    Args:
        status: of HTTP.
        message: what Stripe says.
        code: Stripe's error code.
        kind: Stripe's error type.
        param: the parameter it is about.
    """

    def __init__(
        self, status: int, message: str, code: str | None = None, kind: str = "invalid_request_error", param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"error": {"type": kind, "message": message, "code": code, "param": param}}


def invalid(message: str, param: str | None = None, code: str | None = None) -> ApiError:
    """A request that cannot be as it is."""
    return ApiError(400, message, code, param=param)


def missing(kind: str, thing: str) -> ApiError:
    """There is no such thing."""
    return ApiError(404, f"No such {kind}: '{thing}'", "resource_missing", param="id")


def broken() -> ApiError:
    """Stripe has a trouble of its own."""
    return ApiError(500, "An unknown error occurred", kind="api_error")


def busy() -> ApiError:
    """Asked too often."""
    return ApiError(429, "Too many requests made to the API too quickly", "rate_limit")
