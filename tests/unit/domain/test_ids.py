"""Ids are stored and come back from clients: what made one once must make the same one for ever."""

from collections import Counter

from consentry.domain.ids import SHARDS, inbound_row_id, message_id, reply_id, shard_of


def test_the_same_request_has_the_same_id_in_every_release() -> None:
    assert message_id("acme", "k", 0) == "2ba6d78a-7bf3-5498-8b48-e8ebae5d166c"
    assert reply_id("in-1", "help") == "750c2689-bd79-5eae-843f-0052aa193ee7"
    assert inbound_row_id("in-1") == "484621dd-abb7-5d81-b3d0-ead46b994c00"


def test_account_key_and_index_each_make_another_id() -> None:
    ids = [message_id(a, k, i) for a in ("acme", "birch") for k in ("k", "l") for i in (0, 1)]
    assert len(set(ids)) == 8


def test_parts_of_an_id_cannot_be_moved_from_one_to_the_next() -> None:
    assert message_id("acme", "k1", 2) != message_id("acme", "k", 12)
    assert reply_id("in-1", "help") != reply_id("in-1h", "elp")


def test_messages_spread_over_all_shards() -> None:
    shards = Counter(shard_of(message_id("acme", "k", n)) for n in range(400))
    assert set(shards) == set(range(SHARDS))
    assert min(shards.values()) > 50
