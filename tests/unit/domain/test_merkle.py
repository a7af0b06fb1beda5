"""A tree of hashes: its root proves every leaf, and nothing else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import consentry_verify
from consentry.domain import merkle
from consentry.domain.ledger import canonical

LEAVES = [{"account": "acme", "recipient": f"v1:{n}", "seq": n, "hash": "ab"} for n in range(40)]


def hashes(size: int) -> list[bytes]:
    return [merkle.leaf_hash(canonical(leaf)) for leaf in LEAVES[:size]]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162's definition, word for word and slow."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = max(1 << n for n in range(10) if 1 << n < len(leaves))
    left, right = by_definition(leaves[:half]), by_definition(leaves[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", range(34))
def test_the_root_is_the_one_that_the_standard_defines(size: int) -> None:
    assert merkle.root(iter(hashes(size))) == by_definition(hashes(size))


@pytest.mark.parametrize("size", range(34))
def test_a_tree_knows_the_same_root_and_the_same_paths(size: int) -> None:
    leaves = hashes(size)
    tree = merkle.Tree(leaves)
    assert (tree.root, tree.size) == (merkle.root(leaves), size)
    assert [tree.path(n) for n in range(size)] == [merkle.path(leaves, n) for n in range(size)]


@given(st.integers(1, 40), st.data())
def test_every_leaf_reaches_the_root_by_its_path_and_at_no_other_place(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    way = [each.hex() for each in merkle.path(leaves, index)]
    root = merkle.root(leaves).hex()
    assert consentry_verify.root_of(LEAVES[index], index, size, way) == root
    other = data.draw(
        st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.none()
    )
    if other is not None:
        assert consentry_verify.root_of(LEAVES[other], index, size, way) != root


@given(st.integers(2, 40), st.data())
def test_a_path_with_a_hash_too_few_or_too_many_leads_nowhere(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    way = [each.hex() for each in merkle.path(leaves, index)]
    root = merkle.root(leaves).hex()
    assert consentry_verify.root_of(LEAVES[index], index, size, way[:-1]) != root
    assert consentry_verify.root_of(LEAVES[index], index, size, [*way, way[-1]]) != root
