"""A recipient's send item: it outlives every question that rules ask of it, and it stays small."""

from datetime import timedelta

from consentry.adapters.dynamodb.send_items import ITEM_KEPT, KEPT, MOST, packed, stale_names
from consentry.policy.loading import load
from tests.support.records import NOW, intent, message_id


def test_the_item_is_kept_for_as_long_as_any_profile_looks_for_a_sign_of_life() -> None:
    asked = [profile.stale.days for profile in load().profiles.values() if profile.stale]

    assert asked
    assert timedelta(days=max(asked)) < ITEM_KEPT
    assert KEPT < ITEM_KEPT


def test_of_more_intents_than_any_cap_counts_the_oldest_are_stale() -> None:
    many = [intent(n, at=NOW - timedelta(minutes=n)) for n in range(MOST + 3)]
    raw = {f"m#{each.message_id}": {"S": packed(each)} for each in many}

    assert stale_names({**raw, "newest": {"N": "1"}}, NOW) == [
        f"m#{message_id(n)}" for n in (MOST + 2, MOST + 1, MOST)
    ]
