"""The line to Stripe: its own library, our values, failures in words, and requests that happen once."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeVar

import stripe
from stripe import ListObject, RequestOptions, SearchResultObject, StripeObject

from activities.billing.stripe.objects import Thing
from activities.billing.stripe.refusals import StaleKeyError, is_stale, said
from activities.billing.stripe.visibility import is_live
from activities.failures import temporary
from workflows.engagement.messages.reasons import Reason, why

stripe.enable_telemetry = False

_MOST_KEYS = 4
"""How often a stale key is replaced within one call."""

ThingT = TypeVar("ThingT", bound=Thing)


class _Http(stripe.HTTPXClient):
    """Hands bodies over as httpx wants them: the library still does it in a way that is deprecated there, with a warning for each request."""

    def _get_request_args_kwargs(self, *args: Any) -> Any:
        positional, named = super()._get_request_args_kwargs(*args)
        if isinstance(named.get("data"), str | bytes):
            named["content"] = named.pop("data")
        return positional, named


class StripeApi:
    """Asks Stripe.

    Args:
        secret_key: ``sk_...`` or ``rk_...``; it goes into the request's header and nowhere else.
        base_address: another address of the API, such as ``http://127.0.0.1:4242``; Stripe's own where there is none.
        timeout_seconds: for each request.
    """

    def __init__(self, secret_key: str, *, base_address: str | None = None, timeout_seconds: float = 8) -> None:
        # No retries in the library: it would repeat a stored 500 for its whole patience. The outbox has more of it.
        self._http, self._live = _Http(timeout=timeout_seconds), is_live(secret_key)
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": base_address} if base_address else None,
            max_network_retries=0,
            http_client=self._http,
        )

    @property
    def v1(self) -> stripe.V1Services:
        """The library's own services."""
        return self._client.v1

    @property
    def live(self) -> bool | None:
        """Whether our key is of the live mode; None where it does not say."""
        return self._live

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def one(self, doing: Reason, kind: type[ThingT], request: Awaitable[StripeObject]) -> ThingT:
        """Ask for one thing.

        Args:
            doing: what is tried, as a failure says it: ``stripe-make-invoice``.
            kind: of which of our values.
            request: the library's call.

        Raises:
            StaleKeyError: the answer belongs to a former request with this idempotency key.
            ApplicationError: TEMPORARY or PERMANENT.
        """
        try:
            return kind.model_validate((await request).to_dict())
        except stripe.StripeError as error:
            if is_stale(error):
                raise StaleKeyError from error
            raise said(error, doing) from error

    async def known(self, doing: Reason, kind: type[ThingT], request: Awaitable[StripeObject]) -> ThingT | None:
        """Ask for one thing that may be gone; None where Stripe has none of that id.

        Raises:
            ApplicationError: as for :meth:`one`.
        """
        try:
            return kind.model_validate((await request).to_dict())
        except stripe.StripeError as error:
            if error.code == "resource_missing":
                return None
            raise said(error, doing) from error

    async def many(
        self, doing: Reason, kind: type[ThingT], request: Awaitable[ListObject[Any] | SearchResultObject[Any]]
    ) -> AsyncGenerator[ThingT, None]:
        """Ask for all of a list, page by page.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        try:
            async for found in (await request).auto_paging_iter():
                yield kind.model_validate(found.to_dict())
        except stripe.StripeError as error:
            raise said(error, doing) from error

    async def page(self, doing: Reason, kind: type[ThingT], request: Awaitable[ListObject[Any]]) -> tuple[list[ThingT], bool]:
        """Ask for one page of a list: what is on it, and whether there is more.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        try:
            found = await request
        except stripe.StripeError as error:
            raise said(error, doing) from error
        return [kind.model_validate(one.to_dict()) for one in found.data], found.has_more

    async def once(
        self,
        key: str,
        find: Callable[[], Awaitable[ThingT | None]],
        make: Callable[[RequestOptions], Awaitable[ThingT]],
        *,
        looked: bool = False,
    ) -> ThingT:
        """Find what this key made before, else make it.

        A key whose stored answer is of no use is replaced by the next one, but only after another look: the failed request may have
        worked all the same.

        Args:
            key: identity of the request.
            find: looks it up by our metadata.
            make: makes it; gets the options with the idempotency key.
            looked: the caller has just looked, and there was none.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        for turn in range(1, _MOST_KEYS + 1):
            found = None if looked and turn == 1 else await find()
            if found is not None:
                return found
            try:
                return await make({"idempotency_key": key if turn == 1 else f"{key}/{turn}"})
            except StaleKeyError:
                continue
        raise temporary(why("failure-stripe-repeats"))
