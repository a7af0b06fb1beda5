"""A recipient's send item outlives every question that rules ask of it."""

from datetime import timedelta

from consentry.adapters.dynamodb.send_items import ITEM_KEPT, KEPT
from consentry.policy.loading import load


def test_the_item_is_kept_for_as_long_as_any_profile_looks_for_a_sign_of_life() -> None:
    asked = [profile.stale.days for profile in load().profiles.values() if profile.stale]

    assert asked
    assert timedelta(days=max(asked)) < ITEM_KEPT
    assert KEPT < ITEM_KEPT
