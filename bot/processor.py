"""Tells OpenBLAS, which does NumPy's and SciPy's matrix products, what the processor can do.

The OpenBLAS of the NumPy that Rasa asks for knows processors by their model. On one that is younger it falls back to
what every processor could do in 2004 (OpenBLAS issue 4267), which takes four times as long.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

VARIABLE = "OPENBLAS_CORETYPE"
_FILE = Path("/proc/cpuinfo")
# By the names that OpenBLAS gives them, the widest registers first: what the kernels of a core type need.
_NEEDS = {
    "SkylakeX": frozenset({"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}),
    "Haswell": frozenset({"avx2", "fma"}),
}


def core_type(cpuinfo: str) -> str | None:
    """Returns the OpenBLAS core type that fits a processor; None leaves the choice to OpenBLAS.

    Args:
        cpuinfo: What Linux says in `/proc/cpuinfo`; on other kinds of processors it lists no flags.
    """
    flags = next((line.split() for line in cpuinfo.splitlines() if line.startswith("flags")), ())
    return next((name for name, needed in _NEEDS.items() if needed.issubset(flags)), None)


def choose_kernels(environment: MutableMapping[str, str] = os.environ, file: Path = _FILE) -> None:
    """Sets the core type for this process and those that it starts, unless it is set; NumPy reads it when it loads."""
    try:
        found = core_type(file.read_text(encoding="utf-8"))
    except OSError:
        return
    if found:
        environment.setdefault(VARIABLE, found)
