"""The stand-in as a server on 127.0.0.1, in a thread of its own."""

import socket
import threading
from types import TracebackType
from typing import Any

import uvicorn

from worker.demo.stand_ins.stripe.app import build_app
from worker.demo.stand_ins.stripe.idempotency import Keys
from worker.demo.stand_ins.stripe.mischief import Mischief
from worker.demo.stand_ins.stripe.payer import Payer
from worker.demo.stand_ins.stripe.post import Post
from worker.demo.stand_ins.stripe.routes import Desk
from worker.demo.stand_ins.stripe.store import Store, Thing

_PATIENCE_SECONDS = 20


class StripeStandIn:
    """Stripe's cloud, as far as invoices go.

    Args:
        seed: of everything that goes wrong.
        port: to listen on; 0 takes a free one.

    Attributes:
        secret_key: the only key it takes.
        payer: the payer's side, and Stripe's own desk.
        mischief: what goes wrong with requests.
        post: webhooks: where to, with which secret, and what goes wrong with them.
        desk: switches of how strict it is.
        store: what it knows; its clock may be set.
        requests: what was asked: method, path and idempotency key, in order.
    """

    def __init__(self, seed: int = 0, port: int = 0) -> None:
        self.secret_key = "sk_test_standin0123456789"
        self.lock = threading.RLock()
        self.store, self.keys = Store(), Keys()
        self.desk, self.payer = Desk(self.store), Payer(self.store, self.lock)
        self.mischief, self.post = Mischief(seed), Post(seed)
        self.store.listeners.append(self.post.take)
        self.requests: list[tuple[str, str, str | None]] = []
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Base address of its API."""
        return self.desk.address

    def __enter__(self) -> "StripeStandIn":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        # Named as TCP, because asyncio turns off Nagle's waiting only then: 40 ms for each answer.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen(128)
        self.desk.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(build_app(self), log_level="error", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="stripe-stand-in", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hang up."""
        self.post.close()
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(_PATIENCE_SECONDS)

    def things(self, kind: str, **fields: Any) -> list[Thing]:
        """What it knows of a kind, such as ``invoice``, oldest first."""
        with self.lock:
            return self.store.all(kind, **fields)
