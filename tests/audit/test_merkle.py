"""Trees are those of RFC 6962: what others compute of the same leaves is the same."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.merkle import EMPTY, Tree, root_by_path

pytestmark = pytest.mark.core_suite

# Leaves and roots that implementations of Certificate Transparency are tested with (google/certificate-transparency,
# merkletree/merkle_tree_test.cc): the root of the first leaf, of the first two, and so on.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        *("", "00", "10", "2021", "3031", "40414243"),
        *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
# Paths of the same tests: (which leaf, of how many, the path).
PATHS: tuple[tuple[int, int, list[str]], ...] = (
    (0, 1, []),
    (
        *(0, 8),
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        *(5, 8),
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        *(1, 5),
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
)


def tree(leaves: list[bytes], wanted: int | None = None) -> tuple[bytes, list[bytes]]:
    made = Tree()
    for n, leaf in enumerate(leaves):
        made.add(leaf, wanted=n == wanted)
    assert made.index == wanted
    return made.root(), made.path


def by_the_book(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_the_book(leaves[:k]) + by_the_book(leaves[k:])).digest()


def path_by_the_book(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1, as it is written."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*path_by_the_book(index, leaves[:k]), by_the_book(leaves[k:])]
    return [*path_by_the_book(index - k, leaves[k:]), by_the_book(leaves[:k])]


def test_no_leaves_have_the_hash_of_nothing() -> None:
    assert Tree().root() == EMPTY == hashlib.sha256().digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_others(size: int) -> None:
    assert tree(LEAVES[:size])[0].hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_paths_are_those_of_others(index: int, size: int, path: list[str]) -> None:
    assert [part.hex() for part in tree(LEAVES[:size], index)[1]] == path


@pytest.mark.parametrize("size", [*range(1, 35), 100])
def test_each_leaf_is_proved_and_no_other(size: int) -> None:
    leaves = [n.to_bytes(2, "big") for n in range(size)]
    root = by_the_book(leaves)
    for index in range(size):
        found, path = tree(leaves, index)
        assert (found, path) == (root, path_by_the_book(index, leaves))
        assert root_by_path(leaves[index], index, size, path) == root
        assert root_by_path(b"another", index, size, path) != root
        if size > 1:
            assert root_by_path(leaves[index], (index + 1) % size, size, path) != root
            assert root_by_path(leaves[index], index, size, path[:-1]) != root
            assert root_by_path(leaves[index], index, size, [*path, path[0]]) != root


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=70))
def test_a_tree_is_made_leaf_by_leaf_as_the_book_has_it(leaves: list[bytes]) -> None:
    assert tree(leaves)[0] == by_the_book(leaves)


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_a_place_outside_the_tree_proves_nothing(index: int) -> None:
    assert root_by_path(b"", index, 3, []) is None


def test_only_a_hash_for_each_level_is_kept() -> None:
    made = Tree()
    for n in range(5000):
        made.add(n.to_bytes(2, "big"))
        assert len(made._parts) <= 13
