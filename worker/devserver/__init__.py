"""A Temporal server on this machine: found, or fetched once, and run for as long as it is needed.

Sources, in this order: an address from the settings, ``temporal`` on PATH, the binary cached earlier, the SDK's own download,
``go install`` into the cache. Where time must be skipped each source is asked whether it can, and passed over when it cannot.
A test session holds one server in a session-scoped fixture::

    with devserver.blocking(devserver.running(need_time_skipping=True, database=None, say=print)) as server:
        yield server

On Linux the server dies with the process, strictly with the thread, that entered ``running`` (see ``leash``). Elsewhere it
outlives a parent that was killed by SIGKILL.

Nobody outside imports anything but what stands here.
"""

from worker.devserver.cache import cache_folder
from worker.devserver.database import last_address
from worker.devserver.errors import DevServerError
from worker.devserver.launch import Server, blocking, running
from worker.devserver.wish import SearchAttributeKind

__all__ = ["DevServerError", "SearchAttributeKind", "Server", "blocking", "cache_folder", "last_address", "running"]
