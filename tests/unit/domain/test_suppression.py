"""Promise P8: only the recipient undoes an opt-out, and the order of arrival changes nothing."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.message import Category
from consentry.domain.suppression import (
    ACCOUNT,
    GLOBAL,
    HANDSET,
    Suppression,
    SuppressionReason,
    Suppressions,
)
from tests.support.builders import NOON, opt_out

NOBODY = Suppressions(account="acme", recipient="1.key")
SCOPES = (ACCOUNT, "category:marketing", "category:transactional", "campaign:offers")
CAMPAIGNS = ("offers", "appointments")

type Event = tuple[str, int, str]
"""`STOP` or `START`, the second at which it was texted, and the scope of a STOP."""

EVENTS = st.lists(
    st.tuples(st.sampled_from(["STOP", "START"]), st.integers(0, 6), st.sampled_from(SCOPES)),
    max_size=7,
)


def stop(second: int, scope: str = ACCOUNT, event: str = "") -> Suppression:
    at = NOON + timedelta(seconds=second)
    return opt_out(at=at, scope=scope, event_id=event or f"stop-{second}", opened_by="")


def after(item: Suppressions, event: Event) -> Suppressions:
    what, second, scope = event
    if what == "START":
        return item.lift_stops(NOON + timedelta(seconds=second))
    return item.suppress(stop(second, scope))


def forbidden(item: Suppressions) -> set[tuple[str, Category]]:
    """Every kind of text that the item forbids."""
    return {
        (campaign, category)
        for campaign in CAMPAIGNS
        for category in Category
        if any(entry.reaches(campaign, category) for entry in item.in_force())
    }


def in_time_order(events: list[Event]) -> list[Event]:
    """By time; at the same instant START comes first, so that STOP wins the tie."""
    return sorted(events, key=lambda event: (event[1], event[0] == "STOP"))


@settings(max_examples=600)
@given(events=EVENTS, data=st.data())
def test_events_in_any_order_and_number_forbid_what_they_forbid_in_time_order(
    events: list[Event], data: st.DataObject
) -> None:
    ordered = NOBODY
    for event in in_time_order(events):
        ordered = after(ordered, event)
    repeated = data.draw(st.lists(st.sampled_from(events), max_size=4)) if events else []
    shuffled = NOBODY
    for event in data.draw(st.permutations([*events, *repeated])):
        shuffled = after(shuffled, event)
    assert forbidden(shuffled) == forbidden(ordered)


@settings(max_examples=300)
@given(events=EVENTS)
def test_what_is_forbidden_follows_from_the_latest_start_alone(events: list[Event]) -> None:
    item = NOBODY
    for event in events:
        item = after(item, event)
    started = max((second for what, second, _ in events if what == "START"), default=-1)
    standing = NOBODY
    for what, second, scope in events:
        if what == "STOP" and second >= started:
            standing = standing.suppress(stop(second, scope))
    assert forbidden(item) == forbidden(standing)


@settings(max_examples=200)
@given(events=EVENTS, reason=st.sampled_from(SuppressionReason), data=st.data())
def test_no_text_from_the_handset_lifts_what_others_asked_for(
    events: list[Event], reason: SuppressionReason, data: st.DataObject
) -> None:
    source = data.draw(st.sampled_from(["operator", "api", "carrier"]))
    item = NOBODY.suppress(opt_out(reason=reason, source=source))
    for event in events:
        item = after(item, event)
    assert [e.reason for e in item.in_force() if e.source == source] == [reason]


@settings(max_examples=200)
@given(events=EVENTS)
def test_a_scope_reason_and_source_stand_once(events: list[Event]) -> None:
    item = NOBODY
    for event in [*events, *events]:
        item = after(item, event)
    assert len({entry.key for entry in item.entries}) == len(item.entries)


def test_a_global_opt_out_is_not_lifted_by_start() -> None:
    item = NOBODY.suppress(stop(1, GLOBAL)).lift_stops(NOON + timedelta(seconds=2))
    assert [entry.scope for entry in item.in_force()] == [GLOBAL]


def test_a_repetition_moves_the_time_and_leaves_who_opened_it() -> None:
    item = NOBODY.suppress(stop(1)).suppress(stop(5))
    (entry,) = item.entries
    assert (entry.opened_by, entry.event_id, entry.at) == (
        "stop-1",
        "stop-5",
        NOON + timedelta(seconds=5),
    )


def test_a_stop_after_a_start_is_opened_anew() -> None:
    item = NOBODY.suppress(stop(1)).lift_stops(NOON + timedelta(seconds=2)).suppress(stop(3))
    assert [entry.opened_by for entry in item.in_force()] == ["stop-3"]


@pytest.mark.parametrize("first", ["STOP", "START"])
def test_stop_wins_a_tie_whichever_arrives_first(first: str) -> None:
    events: list[Event] = [("STOP", 3, ACCOUNT), ("START", 3, ACCOUNT)]
    item = NOBODY
    for event in sorted(events, key=lambda event: event[0] != first):
        item = after(item, event)
    assert item.in_force()


def test_a_stop_of_another_scope_older_than_a_start_is_kept_as_lifted() -> None:
    item = NOBODY.lift_stops(NOON + timedelta(seconds=5)).suppress(stop(2, "category:marketing"))
    late = next(entry for entry in item.entries if entry.scope == "category:marketing")
    assert late.lifted_at == NOON + timedelta(seconds=5)


def test_without_removes_one_scope_and_reason_from_every_source() -> None:
    manual = opt_out(reason=SuppressionReason.MANUAL, source="operator")
    from_api = opt_out(reason=SuppressionReason.MANUAL, source="api")
    item = NOBODY.suppress(manual).suppress(from_api).suppress(stop(1))
    left = item.without(ACCOUNT, SuppressionReason.MANUAL).in_force()
    assert [(entry.reason, entry.source) for entry in left] == [(SuppressionReason.STOP, HANDSET)]


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        (GLOBAL, True),
        (ACCOUNT, True),
        ("campaign:offers", True),
        ("campaign:other", False),
        ("category:marketing", True),
        ("category:informational", False),
    ],
)
def test_a_scope_reaches_what_it_names(scope: str, reached: bool) -> None:
    assert stop(1, scope).reaches("offers", Category.MARKETING) is reached
