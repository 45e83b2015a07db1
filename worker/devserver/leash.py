"""Become a command that dies with the process that asked for it: ``python leash.py <parent pid> <command> [arguments]``.

Linux can send a process a signal when its parent is gone, however that ended. The wish must be made in the child, and survives
exec; a small program makes it, because code that runs between fork and exec inside a process with threads can deadlock.
The kernel counts the *thread* that started the child as its parent: start it in one that lives as long as the child is needed.
Other systems have no such signal; there the command just runs. This file runs alone, without the project on its path.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def _tie_to(parent: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    # SIGKILL: nobody is left to wait for an orderly end, and a durable database survives it.
    if libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent:
        sys.exit("the process that asked for this command is gone")


if __name__ == "__main__":
    if sys.platform == "linux":
        _tie_to(int(sys.argv[1]))
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and exec would hand that on
    try:
        os.execv(sys.argv[2], sys.argv[2:])
    except OSError as error:
        sys.exit(f"{sys.argv[2]}: {error.strerror}")
