"""What a billing effect keeps: the page, the journal entries that its call carries, and what it gave, all in one transaction."""

from collections.abc import Callable
from typing import TypeVar

from activities.store import Store
from workflows.engagement.messages.ports import ChangeInvoiceCall, ChangeInvoiceResult, InvoiceResult, IssueInvoiceCall

Call = IssueInvoiceCall | ChangeInvoiceCall
R = TypeVar("R", InvoiceResult, ChangeInvoiceResult)
PAGE_TYPE = "text/html"


class Kept:
    """Results of billing effects, by key.

    Args:
        store: where they lie, and the pages.
        prefix: before each key; systems that share the keys of calls differ in it.
    """

    def __init__(self, store: Store, prefix: str = "") -> None:
        self._store, self._prefix = store, prefix

    async def known(self, call: Call, kind: type[R], trial: Callable[[], object]) -> R | None:
        """What this key gave before; none where it is new.

        Args:
            call: its entries are stored where the result is known, because nothing else does it then.
            kind: of the result.
            trial: is called where the key is new: what cannot be written must not cost a number, or leave something behind elsewhere.

        Raises:
            StoreError: the store does not answer; trying again is safe.
            ApplicationError: as the trial says.
        """

        def work() -> R | None:
            with self._store.look(call.engagement) as look:
                before = look.mark(self._prefix + call.key).result
            if before is None:
                trial()
                return None
            with self._store.effect(call.engagement) as effect:
                return kind.model_validate_json(before).model_copy(update={"stored": effect.journal(call)})

        return await self._store.run(work)

    async def keep(self, call: Call, made: Callable[[], tuple[R, bytes | None]]) -> R:
        """Keep what an effect gave.

        Args:
            call: its entries are stored too.
            made: gives the result and, where there is one, the page of which it holds the reference.

        Returns:
            The result with the end of the journal; that of another attempt where one was faster.

        Raises:
            StoreError, OSError: the store does not take it; trying again is safe.
        """
        return await self._store.run(lambda: self._keep(call, *made()))

    def _keep(self, call: Call, result: R, page: bytes | None) -> R:
        laid = self._store.lay(call.engagement, page, PAGE_TYPE) if page is not None else None
        with self._store.effect(call.engagement) as effect:
            stored = effect.journal(call)
            before = effect.mark(self._prefix + call.key).result
            if before is not None:
                return type(result).model_validate_json(before).model_copy(update={"stored": stored})
            if laid is not None:
                effect.document(laid)
            effect.record(self._prefix + call.key, result.model_dump_json(exclude={"stored"}))
        return result.model_copy(update={"stored": stored})
