"""What processes use of the machine: processor time and memory, as Linux tells it."""

import os
from collections.abc import Mapping
from pathlib import Path

Pids = Mapping[str, int | None]
"""Process ids by what the process is; none: it is not ours, and nobody knows what it uses."""


def cpu_ms(pid: int) -> float:
    """Processor time that a process has used so far, all its threads, milliseconds."""
    # The name of the program stands in parentheses and may hold anything; utime and stime are fields 14 and 15 (proc(5)).
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_kib(pid: int) -> int:
    """Resident memory of a process, KiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def all_cpu_ms(pids: Pids) -> dict[str, float]:
    """Processor time of each that runs, milliseconds."""
    return {name: cpu_ms(pid) for name, pid in pids.items() if pid is not None}


def all_resident_kib(pids: Pids) -> dict[str, int]:
    """Memory of each that runs, KiB."""
    return {name: resident_kib(pid) for name, pid in pids.items() if pid is not None}
