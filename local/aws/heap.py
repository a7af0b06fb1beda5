"""Gives memory that is free back to the system now and then.

glibc keeps what is freed between two things that are still in use, and requests of ever other sizes
make ever new gaps: of what a long story shows as memory of the stack, that would be all that grows.
Large blocks are mapped by themselves, but glibc raises what it takes for large with every one that
is freed (mallopt(3), M_MMAP_THRESHOLD): here that stays where it starts.
"""

import ctypes
import itertools

_CALLS = 1000
_M_MMAP_THRESHOLD = -3
_LARGE = 128 * 1024


class Heap:
    """Counts calls, and trims glibc's heap once in a thousand; elsewhere does nothing."""

    def __init__(self) -> None:
        libc = ctypes.CDLL(None)
        self._trim = getattr(libc, "malloc_trim", None)
        self._calls = itertools.count(1)
        if self._trim is not None:
            libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)

    def called(self) -> None:
        """One more call was answered."""
        if self._trim is not None and next(self._calls) % _CALLS == 0:
            self._trim(0)
