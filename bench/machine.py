"""What the machine is, how busy it is, and how much memory processes have (Linux)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from subprocess import Popen

_CPU, _MEMORY = re.compile(r"^model name\s*: (.+)$", re.MULTILINE), re.compile(r"MemTotal:\s+(\d+)")


def load_average() -> float:
    """How many processes wanted to run, in the last minute."""
    return os.getloadavg()[0]


def description() -> str:
    """The machine in a few words."""
    found = _CPU.search(Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = _MEMORY.search(Path("/proc/meminfo").read_text(encoding="ascii"))
    kind = found[1] if found else "unknown processor"
    return f"{os.cpu_count()} cores ({kind}), {int(memory[1]) / 2**20 if memory else 0:.0f} GiB"


def today() -> str:
    """The date in words."""
    return f"{date.today():%-d %B %Y}"


def memory_now(processes: Iterable[Popen[bytes]]) -> float:
    """The resident memory of processes together, in MB."""
    return sum(_megabytes(process, "VmRSS") for process in processes)


def memory_peak(processes: Iterable[Popen[bytes]]) -> float:
    """The largest resident memory that each process has had, together, in MB."""
    return sum(_megabytes(process, "VmHWM") for process in processes)


def _megabytes(process: Popen[bytes], field: str) -> float:
    """A field of the kernel's own accounting; 1 MB is 1,000,000 bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024 / 1e6
