"""Matrix products use all that the processor can do."""

from __future__ import annotations

from pathlib import Path

import numpy  # noqa: F401  # loads OpenBLAS, which is asked below
import pytest
from threadpoolctl import threadpool_info

from bot.processor import VARIABLE, choose_kernels, core_type

OLD = "fpu sse sse2 ssse3 avx"
OF_2013 = f"{OLD} avx2 fma"
OF_2017 = f"{OF_2013} avx512f avx512cd avx512bw avx512dq avx512vl"


def cpuinfo(flags: str) -> str:
    return f"processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 207\nflags\t\t: {flags}\nbugs\t\t: spectre_v1\n"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (OLD, None),
        (f"{OLD} avx2", None),
        (OF_2013, "Haswell"),
        (f"{OF_2013} avx512f avx512cd", "Haswell"),
        (OF_2017, "SkylakeX"),
    ],
)
def test_the_kernels_follow_what_the_processor_can_do(flags: str, expected: str | None) -> None:
    assert core_type(cpuinfo(flags)) == expected


def test_a_processor_that_lists_no_flags_is_left_to_openblas() -> None:
    assert core_type("processor\t: 0\nFeatures\t: fp asimd avx2 fma\n") is None


def test_a_choice_that_somebody_made_stands(tmp_path: Path) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text(cpuinfo(OF_2017))
    chosen, fresh = {VARIABLE: "Zen"}, dict[str, str]()
    choose_kernels(chosen, file)
    choose_kernels(fresh, file)
    assert (chosen, fresh) == ({VARIABLE: "Zen"}, {VARIABLE: "SkylakeX"})


def test_a_system_without_such_a_file_is_left_to_openblas(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    choose_kernels(environment, tmp_path / "none")
    assert environment == {}


def test_no_process_falls_back_to_the_kernels_of_2004() -> None:
    used = {library["architecture"] for library in threadpool_info() if library["internal_api"] == "openblas"}
    able = core_type(Path("/proc/cpuinfo").read_text(encoding="utf-8")) is not None
    assert used and not (able and "Prescott" in used)
