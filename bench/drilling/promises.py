"""The promises of the design, checked on a system at rest: P1 to P5, P7 and P11.

P4 shows in the stories' own ends: whoever never agreed gets nothing, whatever fails.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bench.drilling.watch import Watch
from bench.inside.stack import Inside
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.adapters.dynamodb.message_rows import row_of
from consentry.adapters.dynamodb.suppressions import DynamoSuppressions
from consentry.adapters.dynamodb.tables.ledger import LedgerItem
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.domain.ids import inbound_row_id, reply_id
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Category, Message, ReplyKind, Status
from consentry.domain.suppression import EVERYBODY, SuppressionReason
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import stores

LIMIT = 50
WINDOW = timedelta(seconds=60)
ASKED_FOR = frozenset({ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.CLARIFICATION, ReplyKind.HELP})
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
NEVER_LEFT = frozenset(
    {Status.BLOCKED, Status.CANCELLED, Status.EXPIRED, Status.FAILED, Status.VOID}
)
CONFIRMED_WITHIN = timedelta(minutes=5)
RESEND_AFTER = timedelta(minutes=1)


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
        *_after_stop(watch, held),
        *_confirmed(held, told),
        *_doubled(stack, watch, held),
        *_untrue(watch, held),
        *_too_late(stack, held),
        *_burst(stack),
        *_lost(held, told),
        *_unreported(stack, watch, held),
        *_left_behind(stack),
        *_unobeyed(held, told),
        *_bad_chains(),
    ]


def _after_stop(watch: Watch, held: dict[str, Message]) -> Iterator[str]:
    """P1: none whose check followed the opt-out; one whose check preceded it is recorded."""
    for one in watch.sent:
        row = held.get(one.message_id)
        if row is None:
            yield "P5: a text left that has no row"
        elif row.reply in ASKED_FOR:
            continue
        elif _stopped(watch, row, one.checked):
            yield f"P1: a text of {row.campaign} left although its check followed the opt-out"
        elif _stopped(watch, row, one.at) and not _recorded(row):
            yield f"P1: a text of {row.campaign} overlapped the opt-out, and the ledger is silent"


def _stopped(watch: Watch, row: Message, before: int) -> bool:
    for account in (row.account, EVERYBODY):
        place = (account, row.recipient)
        puts = [
            one.item
            for one in watch.stored
            if one.at < before and (one.item.account, one.item.recipient) == place
        ]
        if puts and any(e.reaches(row.campaign, row.category) for e in puts[-1].in_force()):
            return True
    return False


def _recorded(row: Message) -> bool:
    chain = DynamoLedger(wiring.dynamo()).stored_chain(row.account, row.recipient)
    return any(
        entry.event is LedgerEvent.OVERLAP and entry.facts["message"] == row.id
        for entry, _ in chain.entries
    )


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


def _doubled(stack: Inside, watch: Watch, held: dict[str, Message]) -> Iterator[str]:
    """P2: at most one carrier call that was not definitely refused, and one text at the carrier.

    A text in doubt whose campaign chose `resend_once` may have one more: a minute after the first,
    and only if its row had not heard of the first when it was claimed for the second.
    """
    taken = Counter(item["context"].get("gw", "") for item in stack.eum.accepted())
    for message_id, made in watch.attempts.items():
        row = held.get(message_id)
        most = 2 if row is not None and _may_go_twice(row) else 1
        if len(made) > most:
            yield f"P2: {message_id} went to the carrier {len(made)} times"
        if taken[message_id] > most:
            yield f"P2: the carrier took {message_id} {taken[message_id]} times"
        if len(made) == 2 and made[1].when - made[0].when < RESEND_AFTER:
            yield f"P2: {message_id} went again after {made[1].when - made[0].when}"
        if any(one.knowing for one in made[1:]):
            yield f"P2: {message_id} went again although its row knew of the first time"
    for message_id, count in taken.items():
        if message_id and count > max(1, len(watch.attempts[message_id])):
            yield f"P2: the carrier took {message_id} {count} times"


def _may_go_twice(row: Message) -> bool:
    """Whether a text was in doubt, and its campaign chose to send such texts once more."""
    campaign = stores.registry().campaign(row.account, row.campaign)
    chose = campaign is not None and campaign.resend_once
    doubted = any(step.status is Status.UNKNOWN for step in row.timeline)
    return chose and doubted and row.resent and row.category is Category.TRANSACTIONAL


def _untrue(watch: Watch, held: dict[str, Message]) -> Iterator[str]:
    """P2: no text left whose row says that it never did; and a cancellation is kept to."""
    for one in watch.sent:
        row = held.get(one.message_id)
        if row is not None and row.status in NEVER_LEFT:
            yield f"P2: {row.id} is `{row.status}`, and the carrier took it"


def _too_late(stack: Inside, held: dict[str, Message]) -> Iterator[str]:
    """P5: no text leaves after its own end, however long it had to wait."""
    for item in stack.eum.accepted():
        row = held.get(item["context"].get("gw", ""))
        if row is None or row.expires_at is None:
            continue
        if datetime.fromisoformat(item["at"]) >= row.expires_at:
            yield f"P5: {row.id} left after it had expired"


def _burst(stack: Inside) -> Iterator[str]:
    """P3: no more parts in any 60 seconds than the number may send."""
    sent: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in stack.eum.accepted():
        sent[item["from"]].append(item)
    for number, items in sent.items():
        worst = worst_window([(datetime.fromisoformat(i["at"]), i["parts"]) for i in items])
        limit = stores.registry().sender(number)
        if worst > (limit.per_minute if limit else LIMIT):
            yield f"P3: {worst} parts left one number within 60 seconds"


def worst_window(sent: list[tuple[datetime, int]]) -> int:
    """The most parts in any 60 seconds."""
    worst = first = inside = 0
    for at, parts in sorted(sent):
        inside += parts
        while sent[first][0] <= at - WINDOW:
            inside -= sent[first][1]
            first += 1
        worst = max(worst, inside)
    return worst


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


def _unreported(stack: Inside, watch: Watch, held: dict[str, Message]) -> Iterator[str]:
    """P2: what the carrier reports of a text it took is known, also where its answer was lost."""
    if not any(source.queue == "DeliveryEventsQueue" for source in stack.model.sources):
        return
    for one in watch.sent:
        row = held.get(one.message_id)
        if row is not None and row.status in (Status.SENT, Status.UNKNOWN):
            yield f"P2: {row.id} rests as `{row.status}` although the carrier reported its end"


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
