"""Build the official Temporal server with Go, once, into the cache."""

import asyncio
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from worker.devserver.cache import SERVER_VERSION, cached_server, is_sound_server
from worker.devserver.child import Child
from worker.devserver.errors import UnusableError
from worker.devserver.filelock import locked_in_turn
from worker.devserver.wish import Say

_MODULE = f"go.temporal.io/server/cmd/server@v{SERVER_VERSION}"
_PATIENCE_SECONDS = 45 * 60.0


async def build(say: Say) -> Path:
    """Build the server, or take the one that another process has built meanwhile.

    Returns:
        The path of the binary in the cache.

    Raises:
        UnusableError: There is no Go, the build failed, or the server is cached already and was no use.
    """
    target = cached_server()
    if await asyncio.to_thread(is_sound_server, target):
        raise UnusableError("would give the server that is cached already", absent=True)
    go = shutil.which("go")
    if go is None:
        raise UnusableError("there is no `go` on PATH", absent=True)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            lock = target.with_name(f".{target.name}.lock")
            async with locked_in_turn(lock, lambda: say("Another process is building the Temporal server; waiting for it.")):
                if not await asyncio.to_thread(is_sound_server, target):
                    say(f"Building the Temporal server {SERVER_VERSION} with Go: about 5 minutes and 149 MB, only this once.")
                    await _install(go, target)
    except TimeoutError:
        raise UnusableError(f"was not done after {_PATIENCE_SECONDS / 60:.0f} minutes") from None
    except OSError as error:
        raise UnusableError(f"{error.filename or target}: {error.strerror}") from None
    return target


async def _install(go: str, target: Path) -> None:
    # Beside the target, so that the finished binary can be moved in one step: nobody ever sees half of it.
    with TemporaryDirectory(prefix=".build-", dir=target.parent, ignore_cleanup_errors=True) as folder:
        environment = os.environ | {"CGO_ENABLED": "0", "GOBIN": folder}
        child = await Child.start([go, "install", "-ldflags", "-s -w", _MODULE], Path(folder, "build.log"), environment=environment)
        try:
            code = await child.wait()
        finally:
            await child.stop(grace_seconds=1)
        if code != 0:
            raise UnusableError(f"`go install {_MODULE}` failed: {child.tail()}")
        os.replace(Path(folder, "server"), target)
