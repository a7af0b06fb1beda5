"""The promises of the design, checked on a system at rest: P1 to P5, P7 and P11.

Those on texts that left are in `departures.py`. P4 shows in the stories' own ends: whoever never
agreed gets nothing, whatever fails.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.drilling.departures import wrongly_left
from bench.drilling.watch import Watch
from bench.inside.stack import Inside
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.adapters.dynamodb.message_rows import row_of
from consentry.adapters.dynamodb.suppressions import DynamoSuppressions
from consentry.adapters.dynamodb.tables.ledger import LedgerItem
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.domain.ids import inbound_row_id, reply_id
from consentry.domain.message import Message, ReplyKind, Status
from consentry.domain.suppression import EVERYBODY, SuppressionReason
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import stores

ENDED = frozenset(
    {
        Status.SENT,
        Status.DELIVERED,
        Status.UNDELIVERED,
        Status.BLOCKED,
        Status.CANCELLED,
        Status.EXPIRED,
        Status.FAILED,
        Status.UNKNOWN,
        Status.RECEIVED,
        Status.VOID,
    }
)
CONFIRMED_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A text of a handset that AWS handed over."""

    id: str
    number: str
    account: str
    stop: bool
    lifted: bool = False
    at: datetime


@dataclass(slots=True)
class Told:
    """What a story's clients and handsets did and were answered."""

    answered: dict[str, str] = field(default_factory=dict)
    """What a client was told: the status of a message by its id."""
    handed: list[Handed] = field(default_factory=list)
    called_off: set[str] = field(default_factory=set)
    """The texts whose cancellation was answered with a yes."""


def rows() -> dict[str, Message]:
    """Every row."""
    found = wiring.dynamo().call("Scan", {"TableName": MessageItem.Meta.table_name})["Items"]
    return {row.id: row for row in map(row_of, found)}


def broken(stack: Inside, watch: Watch, told: Told) -> list[str]:
    """Every promise that the system, now at rest, has not kept; empty if it kept all."""
    held = rows()
    return [
        *wrongly_left(stack, watch, held),
        *_confirmed(held, told),
        *_lost(held, told),
        *_left_behind(stack),
        *_unobeyed(held, told),
        *_bad_chains(),
    ]


def _confirmed(held: dict[str, Message], told: Told) -> Iterator[str]:
    """P1: at most one confirmation of an opt-out, within five minutes or not at all."""
    for one in told.handed:
        kinds = (ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.CLARIFICATION)
        made = [held.get(reply_id(one.id, kind)) for kind in kinds]
        gone = [row for row in made if row is not None and row.called_at is not None]
        if len(gone) > 1:
            yield f"P1: {one.id} was confirmed {len(gone)} times"
        for row in gone:
            if row.called_at is not None and row.called_at - one.at > CONFIRMED_WITHIN:
                yield f"P1: {one.id} was confirmed after {row.called_at - one.at}"


def _lost(held: dict[str, Message], told: Told) -> Iterator[str]:
    """P5: what was answered ends, and so does every other row."""
    for message_id, status in told.answered.items():
        if message_id not in held:
            yield f"P5: {message_id} was answered `{status}` and is lost"
    for row in held.values():
        if row.status not in ENDED:
            yield f"P5: {row.id} rests as `{row.status}`"
        if row.status is Status.VOID and row.id in told.answered:
            yield f"P5: {row.id} was answered and is void"
        if row.id in told.called_off and row.status is not Status.CANCELLED:
            yield f"P5: {row.id} was called off and is `{row.status}`"


def _left_behind(stack: Inside) -> Iterator[str]:
    """P5: no queue holds anything any more, and nothing was dead-lettered."""
    stats = stack.stats()
    for name, depth in stats["queues"].items():
        if depth["dead"] and name == "SendQueue":
            yield f"P5: {depth['dead']} messages were dead-lettered"
        if depth["visible"] or depth["delayed"] or depth["in_flight"]:
            yield f"P5: {name} rests with messages"
    if stack.pending()["held"]:
        yield "P5: a due entry was left behind"
    if stats["denied"]:
        yield f"a role does not allow what its function does: {stats['denied']}"


def _unobeyed(held: dict[str, Message], told: Told) -> Iterator[str]:
    """P11: every STOP that AWS handed over is in force, in the ledger, and kept as a text."""
    store, ledger = DynamoSuppressions(wiring.dynamo()), DynamoLedger(wiring.dynamo())
    for one in told.handed:
        keys = stores.keys().of(one.number)
        if one.account != EVERYBODY and inbound_row_id(one.id) not in held:
            yield f"P11: the text {one.id} was not kept"
        if not one.stop:
            continue
        if not ledger.has_event(one.account, keys.current, one.id):
            yield f"P11: the STOP {one.id} is not in the ledger"
        in_force = [
            entry
            for entry in store.get(one.account, keys).in_force()
            if entry.reason is SuppressionReason.STOP
        ]
        if bool(in_force) == one.lifted:
            yield f"{'P8' if one.lifted else 'P11'}: the STOP {one.id} is wrongly obeyed"


def _bad_chains() -> Iterator[str]:
    """P7: every chain verifies, ends where its head says, and holds each event once.

    One that was found good is not looked at again while it is the same.
    """
    found = wiring.dynamo().call("Scan", {"TableName": LedgerItem.Meta.table_name})["Items"]
    chains: defaultdict[str, list[str]] = defaultdict(list)
    for item in sorted(found, key=lambda item: item["sk"]["S"]):
        if "entry" in item:
            chains[item["pk"]["S"]].append(item["hash"]["S"])
    for place, hashes in chains.items():
        if (place, *hashes) not in _good:
            wrong = list(_bad_chain(place))
            yield from wrong
            if not wrong:
                _good.add((place, *hashes))


_good: set[tuple[str, ...]] = set()


def _bad_chain(place: str) -> Iterator[str]:
    account, _, recipient = place.rpartition("#")
    chain = DynamoLedger(wiring.dynamo()).stored_chain(account, recipient)
    previous = "0" * 64
    for seq, (entry, kept) in enumerate(chain.entries, start=1):
        if (entry.seq, entry.previous, entry.hash) != (seq, previous, kept):
            yield f"P7: a chain breaks at {entry.seq}"
        previous = kept
    if chain.head is None or chain.head.seq != len(chain.entries):
        yield "P7: a chain does not end where its head says"
    if len({entry.event_id for entry, _ in chain.entries}) != len(chain.entries):
        yield "P7: an event is in a chain twice"
