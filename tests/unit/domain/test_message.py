"""The states of a message: what has ended stays ended."""

import pytest

from consentry.domain.message import (
    WAITING,
    Category,
    Lane,
    Purpose,
    ReplyKind,
    Status,
    lane_of,
    may_become,
)

ENDED = frozenset(
    {
        Status.DELIVERED,
        Status.UNDELIVERED,
        Status.BLOCKED,
        Status.CANCELLED,
        Status.EXPIRED,
        Status.FAILED,
        Status.RECEIVED,
    }
)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_a_message_that_has_ended_never_changes(status: Status) -> None:
    assert [then for then in Status if may_become(status, then)] == []


@pytest.mark.parametrize("status", sorted(set(Status) - ENDED))
def test_a_message_that_has_not_ended_can_end(status: Status) -> None:
    reached: set[Status] = set()
    todo = [status]
    while todo:
        now = todo.pop()
        following = {then for then in Status if may_become(now, then)} - reached
        reached |= following
        todo += following
    assert reached & ENDED


def test_only_a_claim_leads_to_the_carrier_from_the_queue_or_once_more_from_doubt() -> None:
    claimed_from = {now for now in Status if may_become(now, Status.SENDING)}
    assert claimed_from == {Status.QUEUED, Status.UNKNOWN}
    sent_from = {now for now in Status if may_become(now, Status.SENT)}
    assert sent_from == {Status.SENDING, Status.UNKNOWN}


def test_what_is_on_its_way_can_no_longer_be_blocked_or_cancelled() -> None:
    for status in (Status.SENDING, Status.SENT, Status.UNKNOWN):
        assert not may_become(status, Status.BLOCKED)
        assert not may_become(status, Status.CANCELLED)


@pytest.mark.parametrize("status", sorted(WAITING))
def test_whatever_waits_can_be_blocked_by_an_opt_out(status: Status) -> None:
    assert may_become(status, Status.BLOCKED)


@pytest.mark.parametrize(
    ("category", "purpose", "use_case", "reply", "lane"),
    [
        (Category.CONVERSATIONAL, Purpose.OTHER, "", None, Lane.REPLY),
        (Category.CONVERSATIONAL, Purpose.PASSCODE, "2FA", None, Lane.REPLY),
        (Category.TRANSACTIONAL, Purpose.OTHER, "", ReplyKind.HELP, Lane.REPLY),
        (Category.TRANSACTIONAL, Purpose.PASSCODE, "", None, Lane.PASSCODE),
        (Category.TRANSACTIONAL, Purpose.OTHER, "2FA", None, Lane.PASSCODE),
        (Category.MARKETING, Purpose.PROMOTION, "MARKETING", None, Lane.BULK),
    ],
)
def test_a_text_travels_in_the_lane_of_who_waits_for_it(
    category: Category, purpose: Purpose, use_case: str, reply: ReplyKind | None, lane: Lane
) -> None:
    assert lane_of(category, purpose, use_case, reply) is lane
