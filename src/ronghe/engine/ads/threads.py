"""One thread a process: the matrices of a chunk are small, and the threads of two processes on two cores only
stand in each other's way, which doubles the processor time of coding.
"""

from __future__ import annotations

import contextlib
import ctypes
from pathlib import Path

import numpy as np

_NAMES = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads", "openblas_set_num_threads")


def one_thread() -> int:
    """Tell every OpenBLAS that came with numpy and scipy to use one thread; how many were told.

    There is no call for this in numpy, and the environment is read only when the library is loaded. Where it
    is another library nothing happens, and coding is merely slower.
    """
    told = 0
    packages = Path(np.__file__).parents[1]
    for path in sorted(packages.glob("*.libs/*openblas*")):
        with contextlib.suppress(OSError):
            library = ctypes.CDLL(str(path))
            setter = next((found for name in _NAMES if (found := getattr(library, name, None))), None)
            if setter is not None:
                setter(1)
                told += 1
    return told
