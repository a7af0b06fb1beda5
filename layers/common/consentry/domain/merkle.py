"""A tree of hashes over many chains' ends: one root proves them all (RFC 9162, section 2.1).

Leaves and nodes are hashed under different first bytes, so that neither can pass for the other. A
tree is built from its leaves one by one in memory that grows with its height only.
"""

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in their order; that of no leaves is the hash of nothing."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves, start=1):
        peaks.append(leaf)
        # As many full trees end here as the size has zeros at its end.
        for _ in range((size & -size).bit_length() - 1):
            right = peaks.pop()
            peaks.append(_node(peaks.pop(), right))
    if not peaks:
        return EMPTY
    found = peaks.pop()
    while peaks:
        found = _node(peaks.pop(), found)
    return found


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from a leaf to the root, from the leaf upwards."""
    if len(leaves) == 1:
        return []
    half = _largest_power_below(len(leaves))
    if index < half:
        return [*path(leaves[:half], index), root(leaves[half:])]
    return [*path(leaves[half:], index - half), root(leaves[:half])]


class Tree:
    """All nodes of a tree, for the paths of many leaves: each takes as many steps as it is high."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            pairs = [
                _node(left, right) for left, right in zip(below[::2], below[1::2], strict=False)
            ]
            # A last one without a partner goes up as it is, as the standard's split has it.
            self._levels.append([*pairs, below[-1]] if len(below) % 2 else pairs)

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """As `root` of the same leaves."""
        return self._levels[-1][0] if self._levels[0] else EMPTY

    def path(self, index: int) -> list[bytes]:
        """As `path` of the same leaves."""
        found = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                found.append(level[index ^ 1])
            index //= 2
        return found


def _largest_power_below(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
