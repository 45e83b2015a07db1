"""The development server that Temporal's SDK downloads by itself."""

import asyncio
from datetime import timedelta
from pathlib import Path

import temporalio.service
from temporalio.testing import WorkflowEnvironment

from worker.devserver.cache import cache_folder, is_program
from worker.devserver.errors import UnusableError
from worker.devserver.wish import Say

_PATIENCE_SECONDS = 15 * 60.0


def downloaded() -> Path:
    """Return where the SDK puts its download: a name of its own making, with its own version."""
    return cache_folder() / "sdk" / f"temporal-sdk-python-{temporalio.service.__version__}"


async def download(say: Say) -> Path:
    """Have the SDK download its development server, unless it lies there from an earlier run.

    The SDK cannot download without also starting; that server is stopped again, and the binary is run like all the others:
    with its log in a file, and without outliving us.

    Raises:
        UnusableError: It could not be had.
    """
    target = downloaded()
    if is_program(target):
        return target
    say("Asking Temporal's SDK to download its development server: about 100 MB, only this once.")
    reason = "the SDK left no binary where it was told to"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await _start_and_stop(target.parent)
    except TimeoutError:
        reason = f"was not done after {_PATIENCE_SECONDS / 60:.0f} minutes"
    except (RuntimeError, OSError) as error:  # the SDK reports a failed download and a failed start as RuntimeError
        reason = f"failed: {error}"
    if not is_program(target):
        raise UnusableError(reason)
    return target


async def _start_and_stop(folder: Path) -> None:
    environment = await WorkflowEnvironment.start_local(
        download_dest_dir=str(folder), dev_server_log_level="error", dev_server_startup_timeout=timedelta(seconds=60)
    )
    await environment.shutdown()
