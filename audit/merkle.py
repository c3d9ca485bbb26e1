"""Merkle trees as RFC 6962 has them (section 2.1): the root over many rows, and the proof that one of them is there.

A leaf is hashed behind a zero byte and a node behind a one, so that neither can be taken for the other. Nothing is kept
but one hash for each level: memory follows the logarithm of the number of leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


class Tree:
    """A tree that leaves are added to one by one; of one that is wanted it keeps where it stands and its audit path."""

    def __init__(self) -> None:
        self.size = 0
        self.index: int | None = None
        self.path: list[bytes] = []
        # The whole sub-trees so far, from the left: how high, the hash, and whether the wanted leaf is in it.
        self._parts: list[tuple[int, bytes, bool]] = []

    def add(self, content: bytes, *, wanted: bool = False) -> None:
        """Add a leaf; at most one is wanted."""
        if wanted:
            self.index = self.size
        height, hashed, has = 0, leaf_hash(content), wanted
        parts = self._parts
        while parts and parts[-1][0] == height:
            hashed, has = self._joined(parts.pop(), hashed, has)
            height += 1
        parts.append((height, hashed, has))
        self.size += 1

    def root(self) -> bytes:
        """Return the hash of the tree (MTH), and end the path of the wanted leaf: no more leaves are added after it."""
        if not self._parts:
            return EMPTY
        _height, hashed, has = self._parts.pop()
        while self._parts:
            hashed, has = self._joined(self._parts.pop(), hashed, has)
        self._parts = [(-1, hashed, has)]
        return hashed

    def _joined(self, left: tuple[int, bytes, bool], right: bytes, right_has: bool) -> tuple[bytes, bool]:
        _height, hashed, left_has = left
        if left_has or right_has:
            self.path.append(right if left_has else hashed)
        return node_hash(hashed, right), left_has or right_has


def root_by_path(content: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that an audit path leads to from a leaf (RFC 9162, section 2.1.3.2), None when it cannot."""
    if not 0 <= index < size:
        return None
    here, last, hashed = index, size - 1, leaf_hash(content)
    for beside in path:
        if last == 0:
            return None
        if here & 1 or here == last:
            hashed = node_hash(beside, hashed)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            hashed = node_hash(hashed, beside)
        here, last = here >> 1, last >> 1
    return hashed if last == 0 else None
