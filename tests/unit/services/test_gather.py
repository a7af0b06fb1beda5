"""What the rules are told about the past, the place and the wishes of a recipient."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.consent import RecipientConsents
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.frequency import Counts
from consentry.domain.history import SendHistory
from consentry.domain.message import Category
from consentry.domain.preferences import Preferences
from consentry.policy.facts import Facts
from consentry.policy.loading import load
from consentry.services.gather import facts_of
from consentry.services.ports.facts import Snapshot
from tests.support.records import KEY, NOW, intent, row

HOUR = timedelta(hours=1)


def snapshot(**changes: Any) -> Snapshot:
    empty = Snapshot(
        account=None,
        campaign=None,
        consents=RecipientConsents(account="acme", recipient=KEY),
        suppressions=(),
        history=SendHistory(),
    )
    return replace(empty, **changes)


def told(found: Snapshot, to: str = "+14155550123") -> Facts:
    return facts_of(row(100, to=to), found, NOW, load())


def test_the_last_hour_is_told_whole_and_the_month_before_it_by_instants() -> None:
    sent = [
        intent(1, at=NOW - timedelta(minutes=59)),
        intent(2, at=NOW - HOUR),
        intent(3, at=NOW - timedelta(days=30, hours=23)),
        intent(4, at=NOW - timedelta(days=31)),
        intent(5, at=NOW - 2 * HOUR, campaign="offers"),
        intent(6, at=NOW - 3 * HOUR, campaign="offers", category=Category.MARKETING),
        intent(7, at=NOW - 4 * HOUR, category=Category.CONVERSATIONAL),
    ]
    facts = told(snapshot(history=SendHistory(intents=tuple(sent))))

    assert [entry.message_id for entry in facts.earlier] == [sent[0].message_id]
    assert facts.older.instants(Counts.CAMPAIGN) == [sent[1].at, sent[2].at]
    assert facts.older.instants(Counts.CATEGORY) == [sent[1].at, sent[2].at, sent[4].at]
    assert sent[5].at in facts.older.instants(Counts.ALL)
    assert len(facts.older.instants(Counts.ALL)) == 4


@pytest.mark.parametrize(
    ("to", "regions"),
    [("+14155550123", ["US-LA", "US-NY"]), ("+33612345678", []), ("+15555550123", None)],
    ids=["american", "french", "of no country"],
)
def test_only_bans_that_may_concern_the_recipient_are_told(
    to: str, regions: list[str] | None
) -> None:
    bans = (
        EmergencyBan(region="US-LA", start=NOW - HOUR),
        EmergencyBan(region="US-NY", start=NOW + HOUR, until=NOW + 2 * HOUR),
        EmergencyBan(region="US-TX", start=NOW - 2 * HOUR, until=NOW),
        EmergencyBan(region="CA-BC", start=NOW - HOUR),
    )
    found = [ban.region for ban in told(snapshot(bans=bans), to).bans]

    assert found == (["US-LA", "US-NY", "CA-BC"] if regions is None else regions)


def test_a_recipient_s_wishes_are_told() -> None:
    wishes = Preferences(max_per_day=1)
    found = snapshot()
    found = replace(found, consents=replace(found.consents, preferences=wishes))

    assert told(found).recipient.preferences == wishes
    assert told(found, "+14151550123").recipient.preferences == wishes
