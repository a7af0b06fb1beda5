"""The promises on what left: after no opt-out, once, in its time, and within its number's limit."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.drilling.watch import Watch
from bench.inside.stack import Inside
from bench.rates import worst_window
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Category, Message, ReplyKind, Status
from consentry.domain.suppression import EVERYBODY
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import stores

LIMIT = 50
ASKED_FOR = frozenset({ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.CLARIFICATION, ReplyKind.HELP})
NEVER_LEFT = frozenset(
    {Status.BLOCKED, Status.CANCELLED, Status.EXPIRED, Status.FAILED, Status.VOID}
)
RESEND_AFTER = timedelta(minutes=1)


def wrongly_left(stack: Inside, watch: Watch, held: dict[str, Message]) -> Iterator[str]:
    """Every text that left and should not have, and whose row is wrong about it."""
    yield from _after_stop(watch, held)
    yield from _doubled(stack, watch, held)
    yield from _untrue(watch, held)
    yield from _too_late(stack, held)
    yield from _burst(stack)
    yield from _unreported(stack, watch, held)


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


def _unreported(stack: Inside, watch: Watch, held: dict[str, Message]) -> Iterator[str]:
    """P2: what the carrier reports of a text it took is known, also where its answer was lost."""
    if not any(source.queue == "DeliveryEventsQueue" for source in stack.model.sources):
        return
    for one in watch.sent:
        row = held.get(one.message_id)
        if row is not None and row.status in (Status.SENT, Status.UNKNOWN):
            yield f"P2: {row.id} rests as `{row.status}` although the carrier reported its end"
