"""`services.ports.FactsReader`: everything about a text as one snapshot."""

from dataclasses import replace

from consentry.domain.consent import RecipientConsents
from consentry.domain.history import SendHistory
from consentry.domain.send_log import SendLog
from consentry.domain.suppression import Suppression, SuppressionReason, Suppressions
from consentry.services.ports.facts import FactsQuery, Snapshot
from tests.contract.conftest import Ports
from tests.contract.test_registry import ACCOUNT, campaign, sender
from tests.support.records import (
    KEY,
    NEWER_RING,
    NOW,
    NUMBER,
    RING,
    SENDER,
    consent,
    entry,
    intent,
    message_id,
    row,
)

KEYS = RING.of(NUMBER)
BLOCK = Suppression(
    scope="global", reason=SuppressionReason.MANUAL, source="operator", at=NOW, stored_at=NOW
)


def opted_out(account: str, recipient: str = KEY) -> Suppressions:
    empty = Suppressions(account=account, recipient=recipient, version=1)
    return replace(empty.suppress(BLOCK), version=1)


def test_what_does_not_exist_is_none_or_empty(ports: Ports) -> None:
    query = FactsQuery(
        account="acme",
        campaign="offers",
        recipient=KEYS,
        message_id=message_id(1),
        log_of=SENDER,
    )
    for strong in (True, False):
        assert ports.facts.read([query], strong=strong) == [
            Snapshot(
                account=None,
                campaign=None,
                consents=RecipientConsents(account="acme", recipient=KEY),
                suppressions=(),
                history=SendHistory(),
            )
        ]


def test_a_snapshot_holds_everything_that_was_stored(ports: Ports) -> None:
    ports.registry.put_account(ACCOUNT)
    ports.registry.put_campaign(campaign())
    ports.registry.put_sender(sender())
    record = RecipientConsents(account="acme", recipient=KEY, consents=(consent(),), version=1)
    ports.consents.record(record, entry(None, "e-1"), None)
    ports.suppressions.put(opted_out("acme"), NOW)
    ports.suppressions.put(opted_out("_global"), NOW)
    history = ports.pacing.open_intent("acme", KEY, intent(), SENDER)
    log = SendLog(version=1, bulk=(1,))
    ports.pacing.store_log(SENDER, log)
    ports.messages.put_new(row())
    query = FactsQuery(
        account="acme",
        campaign="offers",
        recipient=KEYS,
        message_id=row().id,
        log_of=SENDER,
    )
    assert ports.facts.read([query], strong=True) == [
        Snapshot(
            account=ACCOUNT,
            campaign=replace(campaign(), senders={SENDER: sender()}),
            consents=record,
            suppressions=(opted_out("acme"), opted_out("_global")),
            history=history,
            row=row(),
            log=log,
        )
    ]


def test_an_opt_out_under_any_key_version_is_in_the_snapshot(ports: Ports) -> None:
    newer = NEWER_RING.of(NUMBER)
    ports.suppressions.put(opted_out("acme"), NOW)
    ports.pacing.open_intent("acme", KEY, intent(1), SENDER)
    ports.pacing.open_intent("acme", newer.current, intent(2), SENDER)
    query = FactsQuery(account="acme", campaign="offers", recipient=newer)
    snapshot = ports.facts.read([query], strong=True)[0]
    assert [len(item.in_force()) for item in snapshot.suppressions] == [1]
    assert len(snapshot.history.intents) == 2


def test_another_account_s_items_are_not_in_the_snapshot(ports: Ports) -> None:
    ports.suppressions.put(opted_out("birch"), NOW)
    ports.pacing.open_intent("birch", KEY, intent(), SENDER)
    query = FactsQuery(account="acme", campaign="offers", recipient=KEYS)
    snapshot = ports.facts.read([query], strong=True)[0]
    assert (snapshot.suppressions, snapshot.history) == ((), SendHistory())


def test_a_hundred_and_one_snapshots_come_in_the_order_of_their_queries(ports: Ports) -> None:
    numbers = [f"+1415555{n:04d}" for n in range(101)]
    for number in numbers[::10]:
        ports.suppressions.put(opted_out("acme", RING.of(number).current), NOW)
    queries = [
        FactsQuery(account="acme", campaign="offers", recipient=RING.of(number))
        for number in numbers
    ]
    snapshots = ports.facts.read([*queries, queries[0]], strong=False)
    assert [each.consents.recipient for each in snapshots[:-1]] == [
        query.recipient.current for query in queries
    ]
    assert [bool(each.suppressions) for each in snapshots] == [
        *(n % 10 == 0 for n in range(101)),
        True,
    ]
